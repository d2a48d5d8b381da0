"""What a text is about: its words without those that carry no topic (terms.toml), each without its ending."""

import re
import tomllib
from functools import cache, lru_cache
from importlib import resources

from bot.language.tags import primary

FALLBACK = "en"
#: Tags remembered: people can ask for any.
LANGUAGES_MAX = 64
#: Scripts that put no space between words; their words are compared by pairs of characters.
_DENSE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN = re.compile(rf"[{_DENSE}]+|[^\W_{_DENSE}]+(?:[’'][^\W\d_]+)?")
_DENSE_RUN = re.compile(rf"[{_DENSE}]")
#: Letters that a stem keeps at least.
STEM_CHARS_MIN = 3
_ENDINGS = ("ies", "ing", "ed", "es", "s", "e", "ly")
#: How many words are remembered with their stems: more than a long article has.
_STEMS_MAX = 20_000


def terms(text: str, language: str) -> list[str]:
    """What a text is about: its words without function words, with English endings cut; pairs of Chinese characters."""
    stop = stop_words(language)
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


@lru_cache(LANGUAGES_MAX)
def stop_words(language: str) -> frozenset[str]:
    """The function words of a BCP 47 tag's language; English for one that is not there."""
    tables = _tables()
    return frozenset(tables.get(primary(language), tables[FALLBACK]).get("stop", "").split())


@cache
def stop_languages() -> frozenset[str]:
    """The languages whose function words are known, as the first part of their tags."""
    return frozenset(language for language, table in _tables().items() if table.get("stop"))


@cache
def common_terms() -> frozenset[str]:
    """Terms that any news page may hold, of all languages: what language a text has is not asked here."""
    return frozenset(stem(word) for table in _tables().values() for word in table.get("common", "").split())


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads((resources.files("bot.language") / "terms.toml").read_text(encoding="utf-8"))
