"""Periods of digests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.briefing import Notice
from bot.service.periods import DAYS_AGO_MAX, NoPeriod, parse_period
from bot.texts.answers import notice_line
from bot.texts.catalogue import SPOKEN

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
    period = parse_period(text, now=NOW, zone=BERLIN)
    assert (period.since, period.until) == (NOW - timedelta(hours=hours), NOW)


def test_today_begins_at_local_midnight_and_ends_now() -> None:
    """In Berlin midnight is 23:00 UTC of the day before."""
    period = parse_period("today", now=NOW, zone=BERLIN)
    assert (period.since, period.until) == (datetime(2026, 11, 21, 23, tzinfo=UTC), NOW)
    assert period.since.tzinfo is UTC


def test_yesterday_is_a_whole_local_day() -> None:
    """From midnight to midnight."""
    period = parse_period("yesterday", now=NOW, zone=BERLIN)
    assert (period.since, period.until) == (
        datetime(2026, 11, 20, 23, tzinfo=UTC),
        datetime(2026, 11, 21, 23, tzinfo=UTC),
    )


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
    period = parse_period(day, now=NOW, zone=BERLIN)
    assert period.until - period.since == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("text", "since"),
    [
        pytest.param("since:6h", NOW - timedelta(hours=6), id="a span"),
        pytest.param("since: yesterday", datetime(2026, 11, 20, 23, tzinfo=UTC), id="a day by name"),
        pytest.param("SINCE:2026-11-18", datetime(2026, 11, 17, 23, tzinfo=UTC), id="a date"),
    ],
)
def test_since_goes_on_until_now(text: str, since: datetime) -> None:
    """A day does not: it ends at midnight."""
    period = parse_period(text, now=NOW, zone=BERLIN)
    assert (period.since, period.until) == (since, NOW)


def test_a_day_may_be_called_one() -> None:
    assert parse_period("day:2026-11-18", now=NOW, zone=BERLIN) == parse_period("2026-11-18", now=NOW, zone=BERLIN)
    assert parse_period("day:yesterday", now=NOW, zone=BERLIN) == parse_period("yesterday", now=NOW, zone=BERLIN)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("2026-11-23", "still to come", id="tomorrow"),
        pytest.param("since:2026-11-23", "still to come", id="since tomorrow"),
        pytest.param("since:2026-10-01", "31 days at most", id="too long ago"),
        pytest.param("schedule weekdays 9:00", "/news schedule", id="a schedule, where an option takes only a period"),
        pytest.param("day:7d", "is no day. Give today", id="a span is no day"),
        pytest.param("0001-01-01", "10 years ago at most", id="the first day there is"),
        pytest.param("day:0001-01-01", "10 years ago at most", id="the same, called a day"),
        pytest.param("since:0001-01-01", "31 days at most", id="since then"),
        pytest.param("9999-12-31", "still to come", id="the last day there is"),
        pytest.param("999999999h", "1 hour to 31 days, not 999999999h", id="a span of many hours"),
        pytest.param("since:999999999d", "1 hour to 31 days, not 999999999d", id="a span of many days"),
        pytest.param("9" * 40 + "d", "is no period", id="a number that is none of days"),
        pytest.param("since:", "is no period", id="since nothing"),
        pytest.param("until:today", "is no period", id="another word"),
    ],
)
def test_a_period_that_cannot_be_is_refused_in_words(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_period(text, now=NOW, zone=BERLIN)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "UTC", "Pacific/Niue"])
def test_a_day_is_ten_years_ago_at_most(zone: str) -> None:
    """Nothing older is kept, and from the first days that there are nothing can be taken away."""
    assert DAYS_AGO_MAX == 3_653
    today = NOW.astimezone(ZoneInfo(zone)).date()
    oldest = today - timedelta(days=DAYS_AGO_MAX)
    assert parse_period(oldest.isoformat(), now=NOW, zone=ZoneInfo(zone)).values == {"day": oldest.isoformat()}
    with pytest.raises(ValueError, match="10 years ago at most"):
        parse_period((oldest - timedelta(days=1)).isoformat(), now=NOW, zone=ZoneInfo(zone))


MOMENTS = "2026-11-21T22:00:00+00:00/2026-11-22T07:00:00+00:00"


@pytest.mark.parametrize("text", [MOMENTS, MOMENTS.lower(), "0h", "32d", "soon", "2026-13-01", "h", "-1h", "99999h"])
def test_what_is_no_period_is_refused_in_words(text: str) -> None:
    """The message says what can be given."""
    with pytest.raises(ValueError, match=r"24h|1 hour"):
        parse_period(text, now=NOW, zone=BERLIN)


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("", "Links of the last 24 hours"),
        ("1h", "Links of the last hour"),
        ("week", "Links of the last 7 days"),
        ("1d", "Links of the last day"),
        ("today", "Links of today, Nov 22, 2026"),
        ("2026-11-20", "Links of Nov 20, 2026"),
        ("since:2026-11-20", "Links since Nov 20, 2026"),
    ],
)
def test_a_digest_is_headed_by_what_was_asked_for(text: str, heading: str) -> None:
    """The same on every platform."""
    period = parse_period(text, now=NOW, zone=BERLIN)
    assert notice_line(Notice(period.heading, period.values)) == heading


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("de", "Links vom 20.11.2026"),
        ("es", "Enlaces del 20 nov 2026"),
        ("fr", "Liens du 20 nov. 2026"),
    ],
)
def test_the_heading_writes_its_day_as_the_language_does(language: str, heading: str) -> None:
    """The figures as they are typed are nobody's way to write a date in a sentence."""
    period = parse_period("2026-11-20", now=NOW, zone=BERLIN)
    assert notice_line(Notice(period.heading, period.values, language=language)) == heading


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize(
    "text", ["soon", "day:7d", "99d", "2026-11-23", "since:2026-10-01", "0001-01-01", "schedule 9:00", "schedules"]
)
def test_why_a_period_is_none_is_said_in_each_language(text: str, language: str) -> None:
    """All of the sentence, and with what can be given; a half in English is read by nobody."""
    with pytest.raises(NoPeriod) as refused:
        parse_period(text, now=NOW, zone=BERLIN)
    told = notice_line(replace(refused.value.notice, language=language))
    english = notice_line(refused.value.notice)
    assert (told == english) is (language == "en")
    assert "{" not in told
