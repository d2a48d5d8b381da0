"""Whether two words are one name: in another case, as a people of a country, in another spelling or script."""

import re
from functools import lru_cache

from bot.language.tags import primary

#: A word of an inflecting language or a nationality shares at least so many letters with the name it comes from.
STEM_CHARS_MIN = 4
#: Names whose stems are remembered; a long article has some hundred.
NAMES_MAX = 4_096
#: Languages that inflect names.
INFLECTING = frozenset(
    {"pl", "ru", "uk", "cs", "sk", "hr", "sr", "sl", "bg", "tr", "fi", "hu", "lt", "lv", "et", "el", "la"}
)
#: Those of them in Latin letters whose names change before the ending, too: Marek - Markiem.
CHANGING = frozenset({"pl", "cs", "sk", "hr", "sr", "sl", "lt", "lv"})
#: How many letters the ending of a case may have: Москва - Москвою.
ENDING_CHARS_MAX = 3
_ADJECTIVE = re.compile(r"(?:e[mnrs]?|s)$")
#: Peoples and tongues in English, which mostly stand before a noun ("the French manufacturer").
_PEOPLE = re.compile(
    r"(?:.{3,}(?:ians?|eans?|ese|ish)|french|dutch|germans?|greeks?|swiss|czechs?|thai|turks?|danes?|finns?|swedes?|poles?"
    r"|americans?|mexicans?|african|asian|europeans?|israelis?|iraqis?|pakistanis?|saudis?)$"
)
#: What makes a country of its people: Iran - Iranian, Turkey - Turkish, China - Chinese, Germany - Germans.
_ENDINGS = (
    *("a", "y", "e", "ey", "ia", "ain", "an", "n", "ian", "ean", "ish", "ese", "i", "s", "es", "ns"),
    *("ans", "ians", "ic", "er"),
)


def akin(one: str, other: str, *, inflected: bool = False) -> bool:
    """
    Whether two folded names differ in their ending only: Iran and Iranians, or two cases of one name.

    Args:
        one: A key of a name (facts.name_keys).
        other: Another.
        inflected: Whether their language puts names into cases.
    """
    if one == other:
        return True
    if min(len(one), len(other)) < STEM_CHARS_MIN:
        return False
    if inflected:
        shared = next((place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
        shared = min(len(one), len(other)) if shared is None else shared
        return shared >= max(
            STEM_CHARS_MIN, max(len(one), len(other)) - ENDING_CHARS_MAX, min(len(one), len(other)) - 2
        )
    return not _stems(one).isdisjoint(_stems(other))


def people(key: str) -> bool:
    """Whether a folded English name is that of a people: "the French manufacturer" is no rival of its name."""
    return bool(_PEOPLE.match(key))


def declined(one: str, other: str) -> bool:
    """Whether two folded words differ in the ending of a German adjective only: Bayerischer, Bayerische."""
    stems = [_ADJECTIVE.sub("", word) for word in (one, other)]
    return stems[0] == stems[1] and len(stems[0]) >= STEM_CHARS_MIN


def inflects(language: str) -> bool:
    """Whether a BCP 47 tag's language puts names into cases."""
    return primary(language) in INFLECTING


def changes(language: str) -> bool:
    """Whether a BCP 47 tag's language changes a name before its ending."""
    return primary(language) in CHANGING


@lru_cache(NAMES_MAX)
def _stems(name: str) -> frozenset[str]:
    cut = {name.removesuffix(ending) for ending in _ENDINGS}
    return frozenset(stem for stem in {name, *cut} if len(stem) >= STEM_CHARS_MIN)
