"""What tells nouns from other words in each language (grammar.toml)."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from bot.briefing.vocabulary.calendar import calendar
from bot.briefing.vocabulary.words import vocabulary
from bot.language.tags import primary

#: Tags remembered: people can ask for any.
LANGUAGES_MAX = 64


@dataclass(frozen=True, slots=True)
class Grammar:
    """One table of grammar.toml, which explains the fields."""

    function: frozenset[str]  #: Words that no phrase begins or ends with: function words, numbers, dates, and `verbs`.
    articles: frozenset[str]
    some: frozenset[str]
    the: str
    called: frozenset[str]
    prepositions: frozenset[str]
    to: frozenset[str]
    nouns: frozenset[str]
    vague: frozenset[str]
    finite: frozenset[str]  #: With them, or a verb in "-ed", words are a sentence; empty when that is not known.
    verb: re.Pattern[str] | None
    people: re.Pattern[str] | None
    capital: bool
    cases: bool


@lru_cache(LANGUAGES_MAX)
def grammar(language: str) -> Grammar:
    """The table of a BCP 47 tag's language; an empty one when there is none."""
    fields = _tables().get(primary(language), {})
    dates = calendar(language)
    function = {*vocabulary(language).stop, *dates.months, *dates.days, *dates.numbers, *dates.scales, *dates.units}

    def words(name: str) -> frozenset[str]:
        return frozenset(fields.get(name, "").split())

    def pattern(name: str) -> re.Pattern[str] | None:
        return re.compile(fields[name]) if name in fields else None

    return Grammar(
        function=(frozenset(function) | words("verbs") | words("articles")) - words("nouns") - words("inside"),
        articles=words("articles"),
        some=words("some"),
        the=fields.get("the", ""),
        called=words("called"),
        prepositions=words("prepositions"),
        to=words("to"),
        nouns=words("nouns"),
        vague=words("vague"),
        finite=(words("finite") | words("verbs")) if "finite" in fields else frozenset(),
        verb=pattern("verb"),
        people=pattern("people"),
        capital=bool(fields.get("capital")),
        cases=bool(fields.get("cases")),
    )


@cache
def _tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads((resources.files("bot.briefing.vocabulary") / "grammar.toml").read_text(encoding="utf-8"))
