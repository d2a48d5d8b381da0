"""Months, weekdays, number words, scales and units in the languages of the layout (calendar.toml)."""

import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

FALLBACK = "en"
#: Tags remembered: people can ask for any.
LANGUAGES_MAX = 64


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a small-letter word means in one language."""

    months: dict[str, int]  #: 1 to 12.
    days: dict[str, int]  #: 1 (Monday) to 7.
    numbers: dict[str, int]
    ordinals: dict[str, int]
    scales: dict[str, int]  #: Power of ten.
    units: dict[str, str]  #: A sign for each unit, the same in all languages.


@lru_cache(LANGUAGES_MAX)
def calendar(language: str) -> Calendar:
    """The words of a BCP 47 tag's language; English for one that is not there."""
    tables = _tables()
    table = tables.get(language.split("-")[0].lower(), tables[FALLBACK])
    return Calendar(
        months=_numbered(table.get("months", ""), 1),
        days=_numbered(table["days"], 1),
        numbers=_numbered(table.get("numbers", ""), 0),
        ordinals=_numbered(table.get("ordinals", ""), 1),
        scales={word: int(power) for word, power in (entry.split(":") for entry in table["scales"].split())},
        units={
            form: sign
            for forms, sign in (entry.split(":") for entry in table["units"].split())
            for form in forms.split("|")
        },
    )


def _numbered(words: str, first: int) -> dict[str, int]:
    return {form: number for number, forms in enumerate(words.split(), first) for form in forms.split("|")}


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads((resources.files("bot.briefing") / "calendar.toml").read_text(encoding="utf-8"))
