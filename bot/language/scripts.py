"""Which script a word is in."""

import re
from typing import Literal

Script = Literal["latin", "cyrillic", "greek", "hebrew", "arabic", "hangul", "kana", "han", "other"]

#: A letter of a script that puts no space between words.
DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
#: Scripts in which a name can be heard, but hardly be told from a similar one.
VAGUE: frozenset[Script] = frozenset({"greek", "hebrew", "arabic", "hangul", "kana"})

_RANGES: tuple[tuple[str, str, Script], ...] = (
    ("\u0000", "\u024f", "latin"),
    ("\u0370", "\u03ff", "greek"),
    ("\u0400", "\u052f", "cyrillic"),
    ("\u0590", "\u05ff", "hebrew"),
    ("\u0600", "\u06ff", "arabic"),
    ("\u1100", "\u11ff", "hangul"),
    ("\u1e00", "\u1eff", "latin"),
    ("\u1f00", "\u1fff", "greek"),
    ("\u3040", "\u30ff", "kana"),
    ("\u3400", "\u9fff", "han"),
    ("\uac00", "\ud7af", "hangul"),
)


def script(word: str) -> Script:
    """The script of a word's first letter."""
    letter = next((letter for letter in word if letter.isalpha()), "a")
    return next((name for first, last, name in _RANGES if first <= letter <= last), "other")
