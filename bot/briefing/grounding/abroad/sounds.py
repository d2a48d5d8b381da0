"""
Names in other scripts: what of them survives being written in another one.

What survives are the consonants. Between Latin and Cyrillic they are enough to say that a name is not there; the other
scripts know fewer consonants, so that likeness tells something and its absence nothing. Chinese characters do not tell
how they sound: names written in them cannot be checked, except for places (places.py).
"""

import re
import unicodedata
from functools import lru_cache

from bot.language.scripts import script

#: Consonants that a name needs to be recognised by.
SOUNDS_MIN = 2

_CYRILLIC = dict(
    zip("абвгдезийклмнопрстуфыэёжхцчшщъьюяіїєґџјљњћђў", "abvgdeziiklmnoprstufieejhccss  uaiiegjilncju", strict=True)
)
_GREEK = dict(zip("βγδζθκλμνξπρσςτφχψ", "vgdztklmnxprsstfhp", strict=True))
_HEBREW = dict(zip("בגדזחטכךלמםנןספףצץקרשת", "bgdzhtkklmmnnsppcckrst", strict=True))
_ARABIC = dict(zip("بتثجحخدذرزسشصضطظغفقكلمنچپڤگژ", "btsjhhddrzsssdtzgfkklmncpvgs", strict=True))
#: Hangul syllables are decomposed: initial consonants, vowels, final consonants.
_HANGUL = {
    **dict(zip("\u1100\u1101\u1102\u1103\u1104\u1105\u1106\u1107\u1108\u1109\u110a\u110c\u110d\u110e\u110f\u1110\u1111",
               "kkndtlmbbssjjcktp", strict=True)),
    **dict(zip("\u11a8\u11ab\u11ae\u11af\u11b7\u11b8\u11ba\u11bc\u11bd\u11be\u11bf\u11c0\u11c1",
               "kntlmbtnjcktp", strict=True)),
}  # fmt: skip
#: Katakana by rows: each sign stands for its consonant.
_KANA = {
    sign: sound
    for signs, sound in (
        ("カキクケコヵヶ", "k"), ("ガギグゲゴ", "g"), ("サシスセソ", "s"), ("ザズゼゾヅ", "z"), ("ジヂ", "j"),
        ("タツテト", "t"), ("チ", "c"), ("ダデド", "d"), ("ナニヌネノン", "n"), ("フ", "f"), ("バビブベボ", "b"),
        ("ヴ", "v"), ("パピプペポ", "p"), ("マミムメモ", "m"), ("ラリルレロ", "l"),
    )
    for sign in signs
}  # fmt: skip
#: Latin spellings of one sound, in several languages, longest first.
_SOUNDS = (
    *(("shch", "s"), ("tsch", "c"), ("sch", "s"), ("dzh", "j"), ("дж", "j"), ("dj", "j"), ("zh", "j"), ("kh", "h")),
    *(("sh", "s"), ("ch", "c"), ("ts", "c"), ("tz", "c"), ("cz", "c"), ("ck", "k"), ("ph", "f"), ("th", "t")),
    *(("sz", "s"), ("x", "ks"), ("q", "k"), ("w", "v"), ("ř", "r")),
)
#: What the vague scripts do not tell apart.
_BLURRED = str.maketrans("bfvdrgjcz", "ppptlkkkk")
_SILENT = re.compile(r"[aeiouyhı'’ -]")
_DOUBLED = re.compile(r"(.)\1+")
#: Names remembered; a long article has some hundred.
_NAMES_MAX = 4_096


@lru_cache(_NAMES_MAX)
def skeleton(name: str) -> str:
    """The consonants of a folded name, as they sound: "dzhonson" and "johnson" give the same."""
    for spelling, sound in _SOUNDS:
        name = name.replace(spelling, sound)
    latin = "".join(_CYRILLIC.get(letter, letter) for letter in name)
    # C is k before a, o, u and consonants, and s or ts elsewhere: both count as one.
    plain = latin.replace("c", "k").replace("z", "s").replace("g", "k").replace("j", "k")
    return _DOUBLED.sub(r"\1", _SILENT.sub("", plain))


@lru_cache(_NAMES_MAX)
def vague_skeleton(name: str) -> str:
    """As `skeleton`, of a name in any script that can be heard, without what some scripts cannot tell apart."""
    match script(name):
        case "greek":
            sounds = _spelt(name.replace("μπ", "π").replace("ντ", "τ").replace("γκ", "κ"), _GREEK)
        case "hebrew":
            sounds = _spelt(name.replace("וו", "ב"), _HEBREW)
        case "arabic":
            sounds = _spelt(name.removeprefix("ال"), _ARABIC)
        case "hangul":
            sounds = _spelt(unicodedata.normalize("NFD", name), _HANGUL)
        case "kana":
            sounds = _spelt("".join(chr(ord(sign) + 96) if "ぁ" <= sign <= "ゖ" else sign for sign in name), _KANA)
        case _:
            # The vague scripts write w as a vowel.
            sounds = skeleton(name.replace("w", "u"))
    return _DOUBLED.sub(r"\1", sounds.replace("x", "ks").replace("h", "").translate(_BLURRED))


def _spelt(name: str, letters: dict[str, str]) -> str:
    return "".join(letters.get(letter, "") for letter in name)


def alike(one: str, other: str, near: int) -> bool:
    """Whether two skeletons are one; from `near` consonants on, one of them may differ: two ears hear two things."""
    if one == other:
        return len(one) >= SOUNDS_MIN
    shorter = min(len(one), len(other))
    if shorter < near or abs(len(one) - len(other)) > 1:
        return False
    if shorter == near and len(one) == len(other) and one[0] != other[0]:
        # Where there are so few consonants, a different first one makes another name.
        return False
    pairs = enumerate(zip(one, other, strict=False))
    at = next((place for place, pair in pairs if pair[0] != pair[1]), min(len(one), len(other)))
    return one[at + 1 :] == other[at + 1 :] or one[at + 1 :] == other[at:] or one[at:] == other[at + 1 :]
