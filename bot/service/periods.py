"""The periods a digest can be asked for, e.g. "24h", "today" or "2026-11-22"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DEFAULT_PERIOD = "24h"
#: The longest period of a digest.
PERIOD_MAX = timedelta(days=31)

#: How long ago a day may be, in years and in days with those of leap years: nothing older is kept.
YEARS_AGO_MAX, DAYS_AGO_MAX = 10, 3_653

#: As many digits as a number of days may have.
_SPAN = re.compile(r"(\d{1,9})\s*(h|d|hours?|days?)")
#: What people may try, by its first word, and why it is none.
_ELSEWHERE = {
    "schedule": "/news schedule has one come by itself",
    "schedules": "/news schedules lists what comes by itself",
}
_NAMED = {"today": 0, "yesterday": 1}


#: Since the person's own last message, as people say it.
SINCE_LAST = "since"
_SINCE_LAST = re.compile(r"since(?:\s+(?:my\s+)?last(?:\s+message)?|\s+i\s+was\s+last\s+here)?")


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
        text: ``24h``, ``7d``, ``week``, ``today``, ``yesterday`` or a date (ISO 8601), in any case; "" means 24h. With
            ``since:`` before it, from the beginning of that on; ``day:`` may stand before a day.
        now: The end of spans and of today.
        zone: In which days begin and end; a day of a clock change is 23 or 25 hours long.

    Raises:
        ValueError: in words that say what can be given.
    """
    asked = text.strip().lower() or DEFAULT_PERIOD
    how, colon, rest = asked.partition(":")
    if colon and how in {"since", "day"}:
        asked = rest.strip()
    if asked == "week":
        asked = "7d"
    of_day = bool(colon) and how == "day"
    if not of_day and (span := _SPAN.fullmatch(asked)):
        return _span(int(span[1]), span[2][0], now)
    if why := _ELSEWHERE.get(asked.partition(" ")[0]):
        raise ValueError(why)
    today = now.astimezone(zone).date()
    try:
        day = today - timedelta(days=_NAMED[asked]) if asked in _NAMED else date.fromisoformat(asked)
    except ValueError:
        given = "today, yesterday" if of_day else "24h, 7d, today, yesterday, week"
        what = "day" if of_day else "period"
        raise ValueError(f"{asked!r} is no {what}; give {given} or a date such as {today}") from None
    if day > today:
        raise ValueError(f"{asked} is still to come")
    if colon and how == "since":
        return _since(day, today, now, zone)
    if today - day > timedelta(days=DAYS_AGO_MAX):
        raise ValueError(f"a digest covers a day that was {YEARS_AGO_MAX} years ago at most; {day} is longer ago")
    return _day(day, f"digest_{asked}" if asked in _NAMED else "digest_day", now, zone)


def is_since_last(text: str) -> bool:
    """Whether a person means what was shared since they last said something: "since", "since my last message"."""
    return _SINCE_LAST.fullmatch(text.strip().lower()) is not None


def since_last(last: datetime | None, now: datetime) -> Period:
    """Since then, and at most PERIOD_MAX; without a moment that is known, the last 24 hours."""
    if last is None:
        return parse_period(DEFAULT_PERIOD, now=now, zone=ZoneInfo("UTC"))
    until = now.astimezone(UTC)
    return Period(max(last.astimezone(UTC), until - PERIOD_MAX), until, "digest_since_last")


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


def _since(day: date, today: date, now: datetime, zone: ZoneInfo) -> Period:
    until = now.astimezone(UTC)
    # By days first: there may be no midnight of the first days that there are.
    if (today - day).days > PERIOD_MAX.days or until - (start := _midnight(day, zone)) > PERIOD_MAX:
        raise ValueError(f"a digest covers {PERIOD_MAX.days} days at most; {day} is longer ago")
    return Period(start, until, "digest_since", {"day": day.isoformat()})


def _day(day: date, heading: str, now: datetime, zone: ZoneInfo) -> Period:
    start, end = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
    return Period(start, min(end, max(now.astimezone(UTC), start)), heading, {"day": day.isoformat()})
