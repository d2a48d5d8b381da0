"""
Removes characters that a reader does not see, but a model or a chat would: they carry hidden instructions.

Text from the web passes through here before anything else looks at it, and all text before it is shown.
"""

import re
import unicodedata
from collections import Counter

#: Scripts that need the zero-width joiner and non-joiner between their letters: Arabic, Syriac, the Indic scripts from
#: Devanagari to Sinhala, Tibetan, Myanmar, Khmer, Mongolian.
_JOINING = (
    "\u0600-\u06ff\u0700-\u077f\u08a0-\u08ff\u0900-\u0dff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u1800-\u18af"
    "\ufb50-\ufdff\ufe70-\ufefe"
)
#: Signs that take a letter's vowel. A zero-width joiner behind one writes a letter, also at the end of a word:
#: Malayalam chillus, Bengali khanda ta.
_VIRAMAS = "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca"
_JOINERS = frozenset("\u200c\u200d")
#: A joiner where no script needs it.
_STRAY_JOINER = re.compile(
    rf"(?<![{_JOINING}])[\u200c\u200d]|\u200c(?![{_JOINING}])|(?<![{_VIRAMAS}])\u200d(?![{_JOINING}])"
)

_KINDS = {
    "tag": "\U000e0000-\U000e007f",
    "bidi": "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069",
    "control": "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f",
    "private": "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd",
    "surrogate": "\ud800-\udfff\ufffe\uffff",
    "selector": "\ufe00-\ufe0f\U000e0100-\U000e01ef\u180b-\u180d\u180f",
    "invisible": (
        "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2065\u206a-\u206f\u2800\u3164\ufeff\uffa0"
        "\ufff0-\ufffc\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0080-\U000e00ff\U000e01f0-\U000e0fff"
    ),
}
_HIDDEN = re.compile("|".join(f"(?P<{kind}>[{characters}])" for kind, characters in _KINDS.items()))
_LINE_ENDS = re.compile("\r\n?|\x85|\u2028")
#: Tabs and all spaces but the ideographic one, which is as wide as a letter.
_SPACES = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f]")


def clean(text: str) -> tuple[str, dict[str, int]]:
    """
    The text without invisible, bidirectional, tag, control, private and unpaired characters; and counts of those.

    Line ends become newlines, paragraph separators two. Soft hyphens count as invisible, and so do characters that
    this Python's Unicode does not know. The joiners ZWJ and ZWNJ stay between letters of scripts that are misspelt
    without them. Variation selectors go: they change no word.
    """
    text = _LINE_ENDS.sub("\n", text).replace("\u2029", "\n\n")
    removed: Counter[str] = Counter()
    characters = set(text)  # A hundred or so, whatever the length: asking them first spares nearly every text the rest.

    def _drop(found: re.Match[str]) -> str:
        removed[found.lastgroup or "invisible"] += 1
        return ""

    if hidden := set(filter(_HIDDEN.match, characters)):
        text = _HIDDEN.sub(_drop, text)
    if unlisted := {ord(character): None for character in characters - hidden if _is_unlisted(character)}:
        length = len(text)
        text = text.translate(unlisted)
        removed["invisible"] += length - len(text)
    if not characters.isdisjoint(_JOINERS):
        text = _STRAY_JOINER.sub(_drop, text)
    return text, dict(removed)


def visible(text: str) -> str:
    """What a reader sees of a text, for showing it: clean, and every tab and space a plain one."""
    return _SPACES.sub(" ", clean(text)[0])


def _is_unlisted(character: str) -> bool:
    """Whether it is a format character that no list above has, or an unassigned one."""
    return character not in _JOINERS and unicodedata.category(character) in {"Cf", "Cn"}
