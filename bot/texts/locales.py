"""Numbers, dates, plurals and names of languages, as each language writes them (CLDR, through Babel)."""

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from bot.language.names import NAMES
from bot.language.tags import primary

if TYPE_CHECKING:
    from babel import Locale

#: Below this all our languages write a number alike, so that nothing has to be loaded for it.
_GROUPED_FROM = 1_000


@cache
def locale(language: str) -> "Locale":
    """
    The locale of a tag, by its language alone; English where there is none.

    Babel is loaded when a text needs it: a command that prints one line must not wait for it.
    """
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(primary(language))
    except (UnknownLocaleError, ValueError, TypeError):
        return Locale("en")


def plural(count: int, language: str) -> str:
    """The plural form that a count takes: ``one`` or ``other`` in most languages (CLDR has six)."""
    return locale(language).plural_form(count)


def number(value: float | Decimal, language: str) -> str:
    """A number with the separators of the language: "12,400", "12.400", "12 400"."""
    if isinstance(value, int) and abs(value) < _GROUPED_FROM:
        return str(value)
    from babel.numbers import format_decimal

    return str(format_decimal(value, locale=locale(language)))


def amount(value: Decimal, language: str) -> str:
    """An amount of money without its currency: a whole one, or one with two to four digits behind the separator."""
    from babel.numbers import format_decimal

    pattern = "#,##0" if value == value.to_integral_value() else "#,##0.00##"
    return str(format_decimal(value, pattern, locale=locale(language)))


def percent(share: float, language: str) -> str:
    """A part in whole percent, without a sign: "12%", "12 %"."""
    from babel.numbers import format_percent

    return str(format_percent(share, locale=locale(language)))


def day(written: str, language: str) -> str:
    """
    The day of an ISO 8601 date or date-time: "Nov 29, 2026", "29.11.2026".

    The day is that of the place where it was written, as the page gives it; "" for what is no date.
    """
    try:
        found = date.fromisoformat(written[:10])
    except ValueError:
        return ""
    from babel.dates import format_date

    return str(format_date(found, "medium", locale=locale(language)))


def moment(at: datetime, language: str) -> str:
    """A day and a time on its clock: "Nov 29, 2026, 14:35"."""
    return f"{day(at.date().isoformat(), language)}, {at:%H:%M}"


def full_day(day: date, language: str) -> str:
    """A day with its weekday: "Tuesday, December 1, 2026"."""
    from babel.dates import format_date

    return str(format_date(day, "full", locale=locale(language)))


def short_day(at: datetime, language: str) -> str:
    """A day without its year, as short as people write it: "Nov 29", "29. Nov."."""
    from babel.dates import format_skeleton

    return str(format_skeleton("MMMd", at, locale=locale(language)))


def short_weekday(at: datetime, language: str) -> str:
    """What the day of the week is called for short: "Sun", "So"."""
    return str(locale(language).days["stand-alone"]["abbreviated"][at.weekday()]).rstrip(".")


def day_name(weekday: int, language: str) -> str:
    """What a day of the week is called, Monday being 1."""
    return str(locale(language).days["stand-alone"]["wide"][weekday - 1])


def language_name(tag: str, language: str) -> str:
    """What a sentence in `language` calls the language of a tag: "German", "alemán"; else the tag itself."""
    base = primary(tag)
    if base not in NAMES:
        return tag
    name = str(locale(language).languages.get(base, NAMES[base][1]))
    return name if tag.lower() == base else f"{name} ({tag})"
