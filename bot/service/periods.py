"""The periods a digest can be asked for, e.g. "24h", "today" or "2026-11-22"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.briefing import Notice
from bot.texts.answers import notice_line

DEFAULT_PERIOD = "24h"
#: The longest period of a digest.
PERIOD_MAX = timedelta(days=31)

#: How long ago a day may be, in years and in days with those of leap years: nothing older is kept.
YEARS_AGO_MAX, DAYS_AGO_MAX = 10, 3_653

#: As many digits as a number of days may have.
_SPAN = re.compile(r"(\d{1,9})\s*(h|d|hours?|days?)")
#: What people may try, by its first word, and what they are told.
_ELSEWHERE = {"schedule": "period_schedule", "schedules": "period_schedules"}
_NAMED = {"today": 0, "yesterday": 1}


#: Since the person's own last message, as people say it.
SINCE_LAST = "since"
_SINCE_LAST = re.compile(r"since(?:\s+(?:my\s+)?last(?:\s+message)?|\s+i\s+was\s+last\s+here)?")


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` until before `until`, both UTC; and the heading of its digest, as a Notice has it."""

    since: datetime
    until: datetime
    heading: str
    values: Mapping[str, str | int] = field(default_factory=dict)


class NoPeriod(ValueError):
    """What was typed is no period; the notice says why, and what can be given."""

    def __init__(self, reason: str, **values: str | int) -> None:
        self.notice = Notice(reason, values)
        super().__init__(notice_line(self.notice))


def parse_period(text: str, *, now: datetime, zone: ZoneInfo) -> Period:
    """
    The period that a person means.

    Args:
        text: ``24h``, ``7d``, ``week``, ``today``, ``yesterday`` or a date (ISO 8601), in any case; "" means 24h. With
            ``since:`` before it, from the beginning of that on; ``day:`` may stand before a day.
        now: The end of spans and of today.
        zone: In which days begin and end; a day of a clock change is 23 or 25 hours long.

    Raises:
        NoPeriod
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
        raise NoPeriod(why)
    today = now.astimezone(zone).date()
    try:
        day = today - timedelta(days=_NAMED[asked]) if asked in _NAMED else date.fromisoformat(asked)
    except ValueError:
        why = "period_no_day" if of_day else "period_unknown"
        raise NoPeriod(why, word=asked, example=today.isoformat()) from None
    if day > today:
        raise NoPeriod("period_to_come", day=day.isoformat())
    if colon and how == "since":
        return _since(day, today, now, zone)
    if today - day > timedelta(days=DAYS_AGO_MAX):
        raise NoPeriod("period_long_ago", limit=YEARS_AGO_MAX, day=day.isoformat())
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
        raise NoPeriod("period_length", limit=PERIOD_MAX.days, word=f"{count}{unit}")
    until = now.astimezone(UTC)
    return Period(until - length, until, "digest_hours" if unit == "h" else "digest_days", {"count": count})


def _since(day: date, today: date, now: datetime, zone: ZoneInfo) -> Period:
    until = now.astimezone(UTC)
    # By days first: there may be no midnight of the first days that there are.
    if (today - day).days > PERIOD_MAX.days or until - (start := _midnight(day, zone)) > PERIOD_MAX:
        raise NoPeriod("period_since", limit=PERIOD_MAX.days, day=day.isoformat())
    return Period(start, until, "digest_since", {"day": day.isoformat()})


def _day(day: date, heading: str, now: datetime, zone: ZoneInfo) -> Period:
    start, end = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
    return Period(start, min(end, max(now.astimezone(UTC), start)), heading, {"day": day.isoformat()})
