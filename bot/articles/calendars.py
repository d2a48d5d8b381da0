"""Days as people write them: in words of many languages, in figures that mean one day only, in several calendars."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Final

YEAR_MIN: Final = 1970
#: Letters of a line that is looked at.
LINE_CHARS_MAX: Final = 200

#: Years of the Japanese eras that came before their first one; of the Republic of China, and of the Buddha.
_ERAS: Final = {
    **dict.fromkeys(("令和", "令", "R"), 2018),
    **dict.fromkeys(("平成", "平", "H"), 1988),
    **dict.fromkeys(("昭和", "昭", "S"), 1925),
}
_MINGUO_BEFORE: Final = 1911
_BUDDHIST_AHEAD: Final = 543
_BUDDHIST_YEAR_MIN: Final = 2400
#: The first day of a Persian year, and the years of 33 that have a day more.
_NOWRUZ_1400: Final = date(2021, 3, 21)
_PERSIAN_LEAP: Final = frozenset((1, 5, 9, 13, 17, 22, 26, 30))
_PERSIAN_LONG_MONTHS: Final = 6

_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = r"(?P<day>\d{1,2})"
_EAST = re.compile(rf"{_YEAR}\s*[年년]\s*(?P<month>\d{{1,2}})\s*[月월]\s*{_DAY}\s*[日일號号]?")
_ERA = re.compile(
    r"(?:(?P<era>令和?|平成?|昭和?|[RHS](?=\d))\s*(?P<number>\d{1,2}|元)|(?:中華)?民[國国]\s*(?P<minguo>\d{2,3}))"
    r"\s*[年.．/]\s*(?P<month>\d{1,2})\s*[月.．/]\s*(?P<day>\d{1,2})"
)
_YEAR_FIRST = re.compile(rf"(?<![\d./-]){_YEAR}(?P<sign>[-/.])\s?(?P<month>\d{{1,2}})(?P=sign)\s?{_DAY}(?!\d|[./-]\d)")
_YEAR_LAST = re.compile(
    rf"(?<![\d./-])(?P<one>\d{{1,2}})(?P<sign>[-/.])(?P<two>\d{{1,2}})(?P=sign){_YEAR}(?!\d|[./-]\d)"
)
_NAMED = re.compile(
    r"\b(?:(?P<before>[^\W\d_]{3,12})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,?"
    r"|(?P<day2>\d{1,2})(?:st|nd|rd|th|\.|º|er)?[ -](?:de )?(?P<after>[^\W\d_]{3,12})\.?,?(?: de)?)"
    rf"[ -]{_YEAR}\b"
)
_NAMED_YEAR_FIRST = re.compile(rf"\b{_YEAR}[.,]? (?P<before>[^\W\d_]{{3,12}})\.? {_DAY}\b")
_VIETNAMESE = re.compile(rf"\b{_DAY} tháng (?P<month>\d{{1,2}}),?(?: năm)? {_YEAR}\b", re.IGNORECASE)
#: Languages in which a day in figures begins with the day; English has both orders.
_DAY_FIRST: Final = frozenset(
    (
        "ar", "cs", "da", "de", "el", "es", "fi", "fr", "he", "hi", "hu", "id", "it", "nb", "nl", "no", "pl", "pt",
        "ro", "ru", "sv", "th", "tr", "uk", "vi", "en-au", "en-gb", "en-ie", "en-in", "en-nz", "en-za",
    )
)  # fmt: skip


def day_in(line: str, language: str = "") -> str:
    """
    The day that a line names, as an ISO date; "" for none, for one that no calendar has, and for more than one meaning.

    Args:
        line: As shown; the first LINE_CHARS_MAX characters are looked at.
        language: BCP 47 tag of the page, which decides between 3 April and March 4 in figures; "" when unknown.
    """
    line = _plain(line[:LINE_CHARS_MAX])
    for found in (_in_the_east, _named, _spelled, _in_figures):
        if day := found(line, language):
            return day
    return ""


def _plain(line: str) -> str:
    """Figures of all scripts as our own, and one kind of space."""
    line = unicodedata.normalize("NFKC", line)
    if not line.isascii():
        line = "".join(str(unicodedata.digit(letter, letter)) for letter in line)
    return " ".join(line.split())


def _in_the_east(line: str, _: str) -> str:
    if found := _EAST.search(line):
        return _iso(found["year"], found["month"], found["day"])
    if found := _ERA.search(line):
        if found["minguo"]:
            year = _MINGUO_BEFORE + int(found["minguo"])
        else:
            year = _ERAS[found["era"]] + (1 if found["number"] == "元" else int(found["number"]))
        return _iso(year, found["month"], found["day"])
    return ""


def _named(line: str, _: str) -> str:
    names = _months().named
    for pattern in (_NAMED, _NAMED_YEAR_FIRST):
        for found in pattern.finditer(line):
            parts = found.groupdict()
            month = names.get((parts["before"] or parts.get("after") or "").casefold())
            if month:
                return _iso(parts["year"], month, parts["day"] or parts["day2"])
    numbered = _VIETNAMESE.search(line)
    return _iso(numbered["year"], numbered["month"], numbered["day"]) if numbered else ""


def _spelled(line: str, _: str) -> str:
    found = _months().pattern.search(line)
    if found is None:
        return ""
    calendar, month = _months().spelled[found["month"]]
    year, day = int(found["year"]), int(found["day"])
    if calendar == "persian":
        return _from_persian(year, month, day)
    if calendar == "thai" and year >= _BUDDHIST_YEAR_MIN:
        year -= _BUDDHIST_AHEAD
    return _iso(year, month, day)


def _in_figures(line: str, language: str) -> str:
    if found := _YEAR_FIRST.search(line):
        return _iso(found["year"], found["month"], found["day"])
    found = _YEAR_LAST.search(line)
    if found is None:
        return ""
    one, two = int(found["one"]), int(found["two"])
    tag = language.lower().replace("_", "-")
    if found["sign"] == "." or {tag, tag.partition("-")[0]} & _DAY_FIRST:
        return _iso(found["year"], two, one)
    meanings = {_iso(found["year"], two, one), _iso(found["year"], one, two)} - {""}
    if tag == "en-us":
        return _iso(found["year"], one, two)
    return meanings.pop() if len(meanings) == 1 else ""


def _iso(year: int | str, month: int | str, day: int | str) -> str:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return ""
    return found.isoformat() if found.year >= YEAR_MIN else ""


def _from_persian(year: int, month: int, day: int) -> str:
    """A day of the Persian calendar in ours, by its cycle of 33 years, which holds from 1342 to 1472 (1963 to 2094)."""
    if not 1342 <= year <= 1472 or day > 30 + (month <= _PERSIAN_LONG_MONTHS):  # noqa: PLR2004 - as the docstring says
        return ""
    first = _NOWRUZ_1400
    for passed in range(min(year, 1400), max(year, 1400)):
        first += timedelta(365 + (passed % 33 in _PERSIAN_LEAP)) * (1 if year > 1400 else -1)  # noqa: PLR2004
    passed_days = 31 * min(month - 1, _PERSIAN_LONG_MONTHS) + 30 * max(0, month - 1 - _PERSIAN_LONG_MONTHS)
    return (first + timedelta(passed_days + day - 1)).isoformat()


@dataclass(frozen=True, slots=True)
class _Months:
    named: dict[str, int]
    spelled: dict[str, tuple[str, int]]  #: With the calendar.
    pattern: re.Pattern[str]  #: Finds a day with a month of `spelled`.


@cache
def _months() -> _Months:
    file = resources.files("bot.articles") / "months.toml"
    tables = tomllib.loads(unicodedata.normalize("NFKC", file.read_text(encoding="utf-8")))
    names = {name.casefold(): int(month) for month, words in tables.pop("named").items() for name in words.split()}
    spelled = {
        name: (calendar, int(month))
        for calendar, months in tables.items()
        for month, words in months.items()
        for name in words.split("|")
    }
    longest_first = "|".join(map(re.escape, sorted(spelled, key=len, reverse=True)))
    pattern = re.compile(
        rf"(?<!\d)(?P<day>\d{{1,2}})\.?\s?(?:من\s)?ב?(?P<month>{longest_first})(?:\s?/\s?[^\s\d]+(?:\s[^\s\d]+)?)?[,،]?"
        rf"\s*(?:พ\.ศ\.|ค\.ศ\.|عام\s)?\s*(?P<year>\d{{4}})(?!\d)"
    )
    return _Months(names, spelled, pattern)
