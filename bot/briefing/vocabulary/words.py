"""Words as the engine and the checks compare them: folded, without those that carry no topic (words.toml)."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from bot.briefing.vocabulary.calendar import calendar

FALLBACK = "en"
#: Tags remembered: people can ask for any.
LANGUAGES_MAX = 64
#: Scripts that put no space between words; their words are compared by pairs of characters.
_DENSE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN = re.compile(rf"[{_DENSE}]+|[^\W_{_DENSE}]+(?:[’'][^\W\d_]+)?")
_DENSE_RUN = re.compile(rf"[{_DENSE}]")
_SMALL_WORD = re.compile(r"\b[^\W\d_A-Z]+\b")
#: A name inside a sentence; what follows its first word may be any word: "State Teachers Association".
_INNER_CAPITAL = re.compile(r"(?<=[^\W\d_A-Z] )([A-ZÀ-Þ]\w*)(?: [A-ZÀ-Þ]\w*)*")
#: The first word of what may be a name anywhere: "Doctors Without Borders".
_BEFORE_CAPITAL = re.compile(r"\b([A-ZÀ-Þ]\w*)(?= [A-ZÀ-Þ])")
#: Letters that a stem keeps at least.
STEM_CHARS_MIN = 3
_ENDINGS = ("ies", "ing", "ed", "es", "s", "e", "ly")
#: How many words are remembered with their stems: more than a long article has.
_STEMS_MAX = 20_000


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One table of words.toml."""

    stop: frozenset[str]
    weak: frozenset[str]
    persons: frozenset[str]
    weak_starts: tuple[str, ...]  #: In small letters; those marked with * and the turns.
    nots: frozenset[str]
    unsaid: frozenset[str]
    only: frozenset[str]
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
    table = tables.get(language.split("-")[0].lower(), tables[FALLBACK])
    weak = table["weak"].split()
    return Vocabulary(
        stop=frozenset(table["stop"].split()),
        weak=frozenset(word for word in weak if not word.endswith("*")),
        persons=frozenset(table["persons"].split()),
        weak_starts=(
            *(word[:-1] for word in weak if word.endswith("*")),
            *(turn for line in table["turns"].split("\n") for turn in line.split("|") if turn),
        ),
        nots=frozenset(table["not"].split()),
        unsaid=frozenset(table["unsaid"].split()),
        only=frozenset(table["only"].split()),
        small=frozenset(table.get("small", "").split()),
        groups=frozenset(table.get("groups", "").split()),
        first=frozenset(table["first"].split()),
        reader=frozenset(table["reader"].split()),
        speakers=frozenset(table.get("speakers", "").split()),
        speaks=frozenset(word.replace("_", " ") for word in table.get("speaks", "").split()),
    )


def terms(text: str, language: str) -> list[str]:
    """What a text is about: its words without function words, with English endings cut; pairs of Chinese characters."""
    stop = vocabulary(language).stop
    found: list[str] = []
    dense = _DENSE_RUN.search(text)
    for run in _RUN.findall(text.lower()):
        if dense and _DENSE_RUN.match(run):
            found += [run[at : at + 2] for at in range(len(run) - 1)] or [run]
        elif (word := run[:-2] if run.endswith(("'s", "’s")) else run) not in stop:
            found.append(stem(word))
    return found


@lru_cache(_STEMS_MAX)
def stem(word: str) -> str:
    """The word without its commonest ending: near enough to see that "talks" and "talk" are one."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= STEM_CHARS_MIN:
            return word[: -len(ending)]
    return word


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
