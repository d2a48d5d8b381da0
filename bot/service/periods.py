"""The periods a digest can be asked for, e.g. "24h", "today" or "2026-11-22"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DEFAULT_PERIOD = "24h"
#: The longest period of a digest.
PERIOD_MAX = timedelta(days=31)

_SPAN = re.compile(r"(\d{1,4})\s*(h|d|hours?|days?)")
_NAMED = {"today": 0, "yesterday": 1}


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` until before `until`, both UTC; and the heading of its digest, a key of texts/en.toml [notice]."""

    since: datetime
    until: datetime
    heading: str
    values: Mapping[str, str | int] = field(default_factory=dict)


def parse_period(text: str, *, now: datetime, zone: ZoneInfo) -> Period:
    """
    The period that a person means.

    Args:
        text: ``24h``, ``7d``, ``week``, ``today``, ``yesterday`` or a date (ISO 8601), in any case; "" means 24h.
        now: The end of spans and of today.
        zone: In which days begin and end; a day of a clock change is 23 or 25 hours long.

    Raises:
        ValueError: in words that say what can be given.
    """
    asked = text.strip().lower() or DEFAULT_PERIOD
    if asked == "week":
        asked = "7d"
    if span := _SPAN.fullmatch(asked):
        return _span(int(span[1]), span[2][0], now)
    today = now.astimezone(zone).date()
    if asked in _NAMED:
        return _day(today - timedelta(days=_NAMED[asked]), f"digest_{asked}", now, zone)
    try:
        return _day(date.fromisoformat(asked), "digest_day", now, zone)
    except (ValueError, OverflowError):
        raise ValueError(
            f"{asked!r} is no period; give 24h, 7d, today, yesterday, week or a date such as {today}"
        ) from None


def start_of_day(now: datetime, zone: ZoneInfo) -> datetime:
    """The moment, UTC, at which the day began there."""
    return _midnight(now.astimezone(zone).date(), zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def _span(count: int, unit: str, now: datetime) -> Period:
    length = timedelta(hours=count) if unit == "h" else timedelta(days=count)
    if not timedelta(0) < length <= PERIOD_MAX:
        raise ValueError(f"a digest covers 1 hour to {PERIOD_MAX.days} days, not {count}{unit}")
    heading = "digest_hours" if unit == "h" else "digest_days"
    until = now.astimezone(UTC)
    return Period(until - length, until, f"{heading}_one" if count == 1 else heading, {"count": count})


def _day(day: date, heading: str, now: datetime, zone: ZoneInfo) -> Period:
    start, end = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
    return Period(start, min(end, max(now.astimezone(UTC), start)), heading, {"day": day.isoformat()})
