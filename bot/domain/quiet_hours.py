"""Hours of the day in which nothing is posted that nobody asked for."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_HOURS = re.compile(r"(\d{1,2})(?::(\d\d))?\s*[-–]\s*(\d{1,2})(?::(\d\d))?")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From a time of the day to another, which may be one of the next day."""

    start: time
    end: time

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"

    def period(self, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
        """Beginning and end, UTC, of the quiet hours that it is in at the moment; None when it is in none."""
        local = now.astimezone(zone)
        for day in (local.date() - timedelta(days=1), local.date()):
            last = day if self.start < self.end else day + timedelta(days=1)
            since = datetime.combine(day, self.start, zone).astimezone(UTC)
            until = datetime.combine(last, self.end, zone).astimezone(UTC)
            if since <= now < until:
                return since, until
        return None


def quiet_hours(text: str) -> QuietHours:
    """Read ``22-7`` or ``22:00-07:30``. Raises ValueError."""
    found = _HOURS.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} are no hours; give them as 22:00-07:00")
    hours = QuietHours(time(int(found[1]), int(found[2] or 0)), time(int(found[3]), int(found[4] or 0)))
    if hours.start == hours.end:
        raise ValueError(f"{text!r} would be the whole day; the trigger off is for that")
    return hours
