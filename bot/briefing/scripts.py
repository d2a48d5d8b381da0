"""Names in other scripts: which script a word is in, and what of it survives being written in another."""

import re
from functools import lru_cache
from typing import Literal

Script = Literal["latin", "cyrillic", "other"]

_CYRILLIC = dict(
    zip("абвгдезийклмнопрстуфыэёжхцчшщъьюяіїєґџјљњћђў", "abvgdeziiklmnoprstufieejhccss  uaiiegjilncju", strict=True)
)
#: Latin spellings of one sound, in several languages, longest first.
_SOUNDS = (
    *(("shch", "s"), ("tsch", "c"), ("sch", "s"), ("dzh", "j"), ("дж", "j"), ("dj", "j"), ("zh", "j"), ("kh", "h")),
    *(("sh", "s"), ("ch", "c"), ("ts", "c"), ("tz", "c"), ("cz", "c"), ("ck", "k"), ("ph", "f"), ("th", "t")),
    *(("sz", "s"), ("x", "ks"), ("q", "k"), ("w", "v"), ("ř", "r")),
)
_SILENT = re.compile(r"[aeiouyh'’ -]")
_DOUBLED = re.compile(r"(.)\1+")
#: Names remembered; a long article has some hundred.
_NAMES_MAX = 4_096


def script(word: str) -> Script:
    """The script of a word's first letter."""
    letter = next((letter for letter in word if letter.isalpha()), "")
    if "\u0400" <= letter <= "\u04ff":
        return "cyrillic"
    return "latin" if letter < "\u0250" else "other"


@lru_cache(_NAMES_MAX)
def skeleton(name: str) -> str:
    """The consonants of a folded name, as they sound: "dzhonson" and "johnson" give the same."""
    for spelling, sound in _SOUNDS:
        name = name.replace(spelling, sound)
    latin = "".join(_CYRILLIC.get(letter, letter) for letter in name)
    # C is k before a, o, u and consonants, and s or ts elsewhere: both count as one.
    plain = latin.replace("c", "k").replace("z", "s").replace("g", "k").replace("j", "k")
    return _DOUBLED.sub(r"\1", _SILENT.sub("", plain))
