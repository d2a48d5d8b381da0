"""Months, weekdays, number words, scales and units in the languages of the layout (calendar.toml)."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from bot.language.tags import primary

FALLBACK = "en"
#: Tags remembered: people can ask for any.
LANGUAGES_MAX = 64
#: Languages that put no space between words, or words and figures.
DENSE_LANGUAGES = frozenset({"ja", "zh", "ko"})
#: Languages that have a form of its own for two of a thing.
DUAL_LANGUAGES = frozenset({"ar", "he", "sl"})

_PIECES = re.compile("[-’' ]")


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a small-letter word means in one language."""

    months: dict[str, int]  #: 1 to 12.
    days: dict[str, int]  #: 1 (Monday) to 7.
    numbers: dict[str, int]  #: Up to 99; some of several words.
    number_starts: frozenset[str]  #: The first words of numbers.
    number_words_max: int
    ordinals: dict[str, int]
    scales: dict[str, int]  #: Power of ten.
    units: dict[str, str]  #: A sign for each unit, the same in all languages.
    doubtful: frozenset[str]  #: Number words and days that mean something else as well.
    dual: bool  #: "Two" may be an ending.
    dense: re.Pattern[str] | None  #: Finds a day in a script without spaces; None in the others.


@lru_cache(LANGUAGES_MAX)
def calendar(language: str) -> Calendar:
    """The words of a BCP 47 tag's language; English for one that is not there."""
    tables = _tables()
    base = primary(language)
    table = tables.get(base, tables[FALLBACK])
    doubtful = frozenset(table.get("doubtful", "").split())
    numbers = {**_numbered(table.get("numbers", ""), 0), **_compounds(table)}
    days = _numbered(table["days"], 1)
    days |= {day + part: number for day, number in days.items() for part in table.get("day_parts", "").split()}
    months = _numbered(table.get("months", ""), 1)
    for known in (numbers, days, months):
        known |= {
            prefix + form: number for form, number in known.items() for prefix in table.get("prefixes", "").split()
        }
    return Calendar(
        months=months,
        days=days,
        numbers={form: number for form, number in numbers.items() if form not in doubtful},
        number_starts=frozenset(_PIECES.split(form)[0] for form in numbers),
        number_words_max=max((len(_PIECES.split(form)) for form in numbers), default=1),
        # What a doubtful word may mean counts as said, like "third" for three.
        ordinals=_numbered(table.get("ordinals", ""), 1) | {form: numbers[form] for form in doubtful & set(numbers)},
        scales={word: int(power) for word, power in (entry.split(":") for entry in table["scales"].split())},
        units={
            form: sign
            for forms, sign in (entry.split(":") for entry in table["units"].split())
            for form in forms.split("|")
        },
        doubtful=doubtful,
        dual=base in DUAL_LANGUAGES,
        dense=re.compile("|".join(sorted(days, key=len, reverse=True))) if base in DENSE_LANGUAGES else None,
    )


def _compounds(table: dict[str, str]) -> dict[str, int]:
    """Numbers up to 99, put together from tens and ones as the language does it."""
    ones: dict[int, list[str]] = {}
    for form, number in _numbered(table.get("numbers", ""), 0).items():
        ones.setdefault(number, []).append(form)
    found: dict[str, int] = {}
    for ten, forms in zip(range(20, 100, 10), table.get("tens", "").split(), strict=False):
        for form in forms.split("|"):
            found[form] = ten
            # French counts on from sixty and eighty to nineteen.
            for number in range(1, 20 if ten in {60, 80} else 10):
                for one in ones.get(number, ()):
                    for pattern in table["compounds"].split("|"):
                        found.setdefault(pattern.replace("T", form).replace("O", one), ten + number)
                        if one[0] in "uo":  # ventuno, ventotto
                            found.setdefault(pattern.replace("T", form[:-1]).replace("O", one), ten + number)
    found.pop("-", None)
    return found


def _numbered(words: str, first: int) -> dict[str, int]:
    return {form: number for number, forms in enumerate(words.split(), first) for form in forms.split("|")}


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads((resources.files("bot.briefing.vocabulary") / "calendar.toml").read_text(encoding="utf-8"))
