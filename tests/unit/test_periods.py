"""Periods of digests."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.service.periods import parse_period

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        pytest.param("", 24, id="nothing means a day"),
        pytest.param("24h", 24, id="hours"),
        pytest.param(" 6 Hours ", 6, id="hours in words"),
        pytest.param("7d", 168, id="days"),
        pytest.param("week", 168, id="a week"),
        pytest.param("١٢h", 12, id="other digits"),
        pytest.param("31d", 744, id="the longest"),
    ],
)
def test_a_span_ends_now(text: str, hours: int) -> None:
    """Spans count back from the moment of asking."""
    assert parse_period(text, now=NOW, zone=BERLIN) == (NOW - timedelta(hours=hours), NOW)


def test_today_begins_at_local_midnight_and_ends_now() -> None:
    """In Berlin midnight is 23:00 UTC of the day before."""
    since, until = parse_period("today", now=NOW, zone=BERLIN)
    assert since == datetime(2026, 11, 21, 23, tzinfo=UTC)
    assert until == NOW


def test_yesterday_is_a_whole_local_day() -> None:
    """From midnight to midnight."""
    since, until = parse_period("yesterday", now=NOW, zone=BERLIN)
    assert (since, until) == (datetime(2026, 11, 20, 23, tzinfo=UTC), datetime(2026, 11, 21, 23, tzinfo=UTC))


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        pytest.param("2026-03-29", 23, id="spring forward"),
        pytest.param("2026-10-25", 25, id="fall back"),
        pytest.param("2026-06-01", 24, id="an ordinary day"),
    ],
)
def test_a_day_is_as_long_as_it_was(day: str, hours: int) -> None:
    """The day of a clock change is an hour shorter or longer."""
    since, until = parse_period(day, now=NOW, zone=BERLIN)
    assert until.astimezone(UTC) - since.astimezone(UTC) == timedelta(hours=hours)


@pytest.mark.parametrize("text", ["0h", "32d", "soon", "2026-13-01", "h", "-1h", "99999h"])
def test_what_is_no_period_is_refused_in_words(text: str) -> None:
    """The message says what can be given."""
    with pytest.raises(ValueError, match=r"24h|1 hour"):
        parse_period(text, now=NOW, zone=BERLIN)
