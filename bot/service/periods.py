"""The periods a digest can be asked for, e.g. "24h", "today" or "2026-11-22"."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DEFAULT_PERIOD = "24h"
#: The longest period of a digest.
PERIOD_MAX = timedelta(days=31)

_SPAN = re.compile(r"(\d{1,4})\s*(h|d|hours?|days?)")
_NAMED = {"today": 0, "yesterday": 1}


def parse_period(text: str, *, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """
    The start and the end of a period, both aware.

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
        count, unit = int(span[1]), span[2][0]
        length = timedelta(hours=count) if unit == "h" else timedelta(days=count)
        if timedelta(0) < length <= PERIOD_MAX:
            return now - length, now
        raise ValueError(f"a digest covers 1 hour to {PERIOD_MAX.days} days, not {asked!r}")
    today = now.astimezone(zone).date()
    if asked in _NAMED:
        return _day(today - timedelta(days=_NAMED[asked]), now, zone)
    try:
        return _day(date.fromisoformat(asked), now, zone)
    except ValueError:
        raise ValueError(
            f"{asked!r} is no period; give 24h, 7d, today, yesterday, week or a date such as {today}"
        ) from None


def _day(day: date, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    start = datetime.combine(day, time.min, zone)
    end = datetime.combine(day + timedelta(days=1), time.min, zone)
    return start, min(end, max(now, start))
