"""Words that tell how a sentence stands, and which of its words are names (words.toml)."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from bot.briefing.vocabulary.calendar import calendar
from bot.language.tags import primary
from bot.language.terms import FALLBACK, LANGUAGES_MAX, stop_words

_SMALL_WORD = re.compile(r"\b[^\W\d_A-Z]+\b")
#: A name inside a sentence; what follows its first word may be any word: "State Teachers Association".
_INNER_CAPITAL = re.compile(r"(?<=[^\W\d_A-Z] )([A-ZÀ-Þ]\w*)(?: [A-ZÀ-Þ]\w*)*")
#: The first word of what may be a name anywhere: "Doctors Without Borders".
_BEFORE_CAPITAL = re.compile(r"\b([A-ZÀ-Þ]\w*)(?= [A-ZÀ-Þ])")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One table of words.toml, with the function words of the language (language/terms.toml)."""

    stop: frozenset[str]
    weak: frozenset[str]
    persons: frozenset[str]
    weak_starts: tuple[str, ...]  #: In small letters; those marked with * and the turns.
    small: frozenset[str]
    groups: frozenset[str]
    first: frozenset[str]
    reader: frozenset[str]
    speakers: frozenset[str]
    speaks: frozenset[str]


@lru_cache(LANGUAGES_MAX)
def vocabulary(language: str) -> Vocabulary:
    """The words of a BCP 47 tag's language; English for one that is not there."""
    tables = _tables()
    table = tables.get(primary(language), tables[FALLBACK])
    weak = table["weak"].split()
    return Vocabulary(
        stop=stop_words(language),
        weak=frozenset(word for word in weak if not word.endswith("*")),
        persons=frozenset(table["persons"].split()),
        weak_starts=(
            *(word[:-1] for word in weak if word.endswith("*")),
            *(turn for line in table["turns"].split("\n") for turn in line.split("|") if turn),
        ),
        small=frozenset(table.get("small", "").split()),
        groups=frozenset(table.get("groups", "").split()),
        first=frozenset(table["first"].split()),
        reader=frozenset(table["reader"].split()),
        speakers=frozenset(table.get("speakers", "").split()),
        speaks=frozenset(word.replace("_", " ") for word in table.get("speaks", "").split()),
    )


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads((resources.files("bot.briefing.vocabulary") / "words.toml").read_text(encoding="utf-8"))


@lru_cache(LANGUAGES_MAX)
def always_small(language: str) -> frozenset[str]:
    """Words that are no names wherever they stand: function words and numbers."""
    words = vocabulary(language)
    return words.stop | words.small | calendar(language).numbers.keys()


def written_small(text: str, language: str) -> frozenset[str]:
    """
    Words that are no names where a sentence begins: function words, and those that the text writes only small.

    In an article on Home Depot, "home" is not among them; in one on Doctors Without Borders, "doctors" is not.
    """
    capital = {word.lower() for word in _INNER_CAPITAL.findall(text)}
    named = {word.lower() for word in _BEFORE_CAPITAL.findall(text)}
    groups = vocabulary(language).groups - named
    return ((frozenset(_SMALL_WORD.findall(text)) | groups) - capital) | always_small(language)
