"""The time, as an argument that tests replace."""

from datetime import UTC, datetime, timedelta

#: A clock that is put right by less is no matter.
CLOCK_SLACK = timedelta(seconds=5)


def utc_now() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)
