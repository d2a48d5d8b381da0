"""When a digest comes: each local day once, as the reader's calendar has it, and in the words that people type."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise, takewhile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.at_once import Timetable
from bot.domain.requests import Audience
from bot.domain.schedules import EVERY_DAY, LATE_MAX, QUIET_DAYS_MAX, REACH_MAX, WEEKDAYS, Rhythm, Slot, plan
from bot.domain.types import Person
from bot.service.rhythms import EVENING, MORNING, NotUnderstood, rhythm_of
from bot.texts.answers import notice_line
from bot.texts.schedules import timetable_lines
from tests.fakes.memory import NOW, schedule

BERLIN, NEW_YORK, LORD_HOWE = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")
#: Where clocks are put on and back at different hours, by half an hour, around midnight, and where a day was left out.
ZONES = [BERLIN, NEW_YORK, LORD_HOWE]
ODD = [ZoneInfo(name) for name in ("America/Nuuk", "Asia/Beirut", "America/Havana", "Africa/Cairo", "Pacific/Apia")]
#: Hours that come twice, or not at all, on some day of some zone.
AWKWARD = [time(0), time(0, 30), time(1, 30), time(2), time(2, 15), time(2, 30), time(3), time(9), time(23, 30)]
YEAR = [date(2026, 1, 1) + timedelta(days=count) for count in range(365)]


def of_year(rhythm: Rhythm, year: int = 2026) -> list[Slot]:
    """All slots whose day is in a year."""
    start = datetime(year, 1, 1, tzinfo=UTC) - timedelta(days=2)
    upto = takewhile(lambda slot: slot.day.year <= year, rhythm.after(start))
    return [slot for slot in upto if slot.day.year == year]


@pytest.mark.parametrize("zone", [*ZONES, *ODD], ids=str)
@pytest.mark.parametrize("at", AWKWARD, ids=str)
def test_every_local_day_of_a_year_has_it_once(zone: ZoneInfo, at: time) -> None:
    """On the day of a clock change too: neither left out nor twice, and on that day by the reader's calendar."""
    slots = of_year(Rhythm((at,), EVERY_DAY, zone))
    assert [slot.day for slot in slots] == YEAR
    assert [slot.at.astimezone(zone).date() for slot in slots] == YEAR
    assert all(one.at < two.at for one, two in pairwise(slots))


@given(
    zone=st.sampled_from([*ZONES, *ODD]),
    times=st.sets(st.times().map(lambda at: at.replace(second=0, microsecond=0)), min_size=1, max_size=2),
    weekdays=st.sets(st.integers(1, 7), min_size=1),
    quiet=st.sets(st.sampled_from(YEAR), max_size=5),
    year=st.integers(2006, 2030),
)
def test_what_follows_is_what_comes_after(
    zone: ZoneInfo, times: set[time], weekdays: set[int], quiet: set[date], year: int
) -> None:
    """One after the other, each of its days and times is met once, whatever the zone did that year."""
    rhythm = Rhythm(tuple(sorted(times)), frozenset(weekdays), zone, frozenset(quiet))
    slots = of_year(rhythm, year)
    met, slot = [slots[0]], rhythm.following(slots[0])
    while slot and slot.day.year == year:
        met.append(slot)
        slot = rhythm.following(slot)
    assert met == slots
    assert set(Counter((each.day, each.number) for each in slots).values()) == {1}
    lasting = {each.day for each in slots}
    days = (date(year, 1, 1) + timedelta(days=count) for count in range(366))
    missing = [day for day in days if day.year == year and day.isoweekday() in weekdays - set() and day not in lasting]
    assert set(missing) <= set(quiet) | {date(2011, 12, 30)}, "Samoa went from the 29th to the 31st"


@pytest.mark.parametrize(
    ("zone", "day", "at", "local"),
    [
        pytest.param(BERLIN, date(2026, 3, 29), time(2, 30), "03:30", id="an hour that is left out"),
        pytest.param(BERLIN, date(2026, 10, 25), time(2, 30), "02:30", id="an hour that comes twice"),
        pytest.param(LORD_HOWE, date(2026, 10, 4), time(2, 15), "02:45", id="half an hour that is left out"),
        pytest.param(ZoneInfo("America/Nuuk"), date(2026, 3, 28), time(23, 30), "22:30", id="the last hour of a day"),
    ],
)
def test_on_the_day_of_a_clock_change_it_comes_on_that_day(zone: ZoneInfo, day: date, at: time, local: str) -> None:
    """A time that there is not comes as much later; where that were tomorrow, earlier."""
    (slot,) = Rhythm((at,), EVERY_DAY, zone).of_day(day)
    assert f"{slot.at.astimezone(zone):%H:%M}" == local
    if local == "02:30":
        assert slot.at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "the first time"


def test_a_day_that_a_zone_left_out_has_none() -> None:
    """In Samoa the 30th of December 2011 was no day."""
    rhythm = Rhythm((time(9),), EVERY_DAY, ZoneInfo("Pacific/Apia"))
    assert rhythm.of_day(date(2011, 12, 30)) == []
    assert [len(rhythm.of_day(date(2011, 12, day))) for day in (29, 31)] == [1, 1]


def test_a_digest_tells_what_came_since_the_one_before() -> None:
    """Over a weekend, over quiet days, and no longer than a digest may."""

    def since(rhythm: Rhythm, day: date, number: int = 0) -> datetime:
        slot = next(slot for slot in rhythm.of_day(day) if slot.number == number)
        return rhythm.preceding(slot)

    monday = date(2026, 11, 30)
    weekdays = Rhythm((time(9),), WEEKDAYS, BERLIN)
    assert since(weekdays, monday) == datetime(2026, 11, 27, 8, tzinfo=UTC)
    quiet = Rhythm((time(9),), WEEKDAYS, BERLIN, frozenset({date(2026, 11, 27)}))
    assert since(quiet, monday) == datetime(2026, 11, 26, 8, tzinfo=UTC)
    twice = Rhythm((MORNING, EVENING), EVERY_DAY, ZoneInfo("UTC"))
    assert since(twice, monday) == datetime(2026, 11, 29, 18, tzinfo=UTC)
    assert since(twice, monday, 1) == datetime(2026, 11, 30, 8, tzinfo=UTC)
    lone = Rhythm((time(9),), frozenset({1}), BERLIN, frozenset(monday - timedelta(weeks=n) for n in range(1, 9)))
    assert since(lone, monday) == datetime(2026, 11, 30, 8, tzinfo=UTC) - REACH_MAX


@pytest.mark.parametrize(
    ("typed", "times", "weekdays"),
    [
        pytest.param("every morning", (MORNING,), EVERY_DAY, id="every morning"),
        pytest.param("Weekdays", (MORNING,), WEEKDAYS, id="weekdays"),
        pytest.param("morning and evening", (MORNING, EVENING), EVERY_DAY, id="morning and evening"),
        pytest.param("Fridays", (MORNING,), frozenset({5}), id="Fridays"),
        pytest.param("fri 4pm", (time(16),), frozenset({5}), id="four in the afternoon"),
        pytest.param("12am 12pm", (time(0), time(12)), EVERY_DAY, id="midnight and noon"),
        pytest.param("at 9:05 on mon, wed", (time(9, 5),), frozenset({1, 3}), id="some days"),
        pytest.param("mon-fri 09.00", (time(9),), WEEKDAYS, id="a range"),
        pytest.param("sat-mon 23:59", (time(23, 59),), frozenset({6, 7, 1}), id="a range around the weekend"),
        pytest.param("daily 0:00 0:00", (time(0),), EVERY_DAY, id="the same twice"),
        pytest.param("weekdays except friday 18h", (EVENING,), frozenset({1, 2, 3, 4}), id="but for a day"),
    ],
)
def test_days_and_times_are_understood_as_people_type_them(
    typed: str, times: tuple[time, ...], weekdays: frozenset[int]
) -> None:
    assert rhythm_of(typed, "", default=BERLIN) == Rhythm(times, weekdays, BERLIN)


def test_quiet_days_and_zones_are_named() -> None:
    """In any case; a zone may stand among the words."""
    rhythm = rhythm_of("daily 9am except 2026-12-25 2026-12-26", "america/NEW_york", default=BERLIN)
    assert (rhythm.zone, rhythm.quiet) == (NEW_YORK, frozenset({date(2026, 12, 25), date(2026, 12, 26)}))
    assert rhythm_of("daily europe/berlin", "", default=NEW_YORK).zone == BERLIN
    assert str(rhythm_of("daily utc", "", default=NEW_YORK).zone) == "UTC"


DATES = " ".join(str(day) for day in YEAR[: QUIET_DAYS_MAX + 1])


@pytest.mark.parametrize(
    ("typed", "zone", "reason"),
    [
        pytest.param("weekdays 25:00", "", "schedule_time", id="an hour that there is not"),
        pytest.param("9:60", "", "schedule_time", id="a minute that there is not"),
        pytest.param("13pm", "", "schedule_time", id="an hour of no half day"),
        pytest.param("weekdays 9", "", "schedule_word", id="a number alone"),
        pytest.param("whenever", "", "schedule_word", id="another word"),
        pytest.param("2026-12-25", "", "schedule_word", id="a date that is not left out"),
        pytest.param("daily except 2026-02-30", "", "schedule_word", id="a date that there is not"),
        pytest.param("daily", "Europe/Berlln", "schedule_zone", id="a zone that there is not"),
        pytest.param("daily ../../etc/passwd", "", "schedule_zone", id="a path"),
        pytest.param("8:00 12:00 18:00", "", "schedule_times", id="too many times"),
        pytest.param(f"daily except {DATES}", "", "schedule_quiet", id="too many quiet days"),
        pytest.param("fri except friday", "", "schedule_never", id="no day is left"),
    ],
)
def test_what_makes_no_rhythm_is_told(typed: str, zone: str, reason: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(NotUnderstood) as told:
        rhythm_of(typed, zone, default=BERLIN)
    assert told.value.notice.reason == reason


def test_as_many_quiet_days_as_there_may_be_are_taken() -> None:
    """The limit itself is allowed."""
    few = " ".join(str(day) for day in YEAR[:QUIET_DAYS_MAX])
    assert len(rhythm_of(f"daily except {few}", "", default=BERLIN).quiet) == QUIET_DAYS_MAX


@given(st.text(max_size=60), st.text(max_size=20))
def test_whatever_is_typed_is_understood_or_told(typed: str, zone: str) -> None:
    try:
        rhythm = rhythm_of(typed, zone, default=BERLIN)
    except NotUnderstood as error:
        said = notice_line(error.notice)
    else:
        said = str(next(rhythm.after(NOW), ""))
    assert said


def test_what_is_due_is_planned_once_and_what_is_too_late_counted() -> None:
    """Up to LATE_MAX it is sent; after that the next one says so."""
    kept = schedule(rhythm=Rhythm((time(9),), EVERY_DAY, ZoneInfo("UTC")), now=datetime(2026, 11, 22, 10, tzinfo=UTC))
    assert not plan(kept, kept.due.at - timedelta(seconds=1)).requests
    on_time = plan(kept, kept.due.at)
    assert [request.asked_at for request in on_time.requests] == [kept.due.at]
    assert on_time.schedule.due.day == kept.due.day + timedelta(days=1)
    assert len(plan(kept, kept.due.at + LATE_MAX).requests) == 1
    late = plan(kept, kept.due.at + LATE_MAX + timedelta(seconds=1))
    assert (list(late.requests), late.schedule.skipped) == ([], 1)
    long_away = plan(kept, kept.due.at + timedelta(days=3, hours=1))
    (request,) = long_away.requests
    assert request.asked.due.skipped == 3  # type: ignore[union-attr]
    assert long_away.schedule.skipped == 0


def test_keys_name_the_local_day_and_who_gets_it() -> None:
    """Not the hour: one that is moved later that day does not come twice. Several people may have the same."""
    early = schedule(rhythm=Rhythm((time(9),), EVERY_DAY, BERLIN))
    moved = schedule(rhythm=Rhythm((time(17),), EVERY_DAY, NEW_YORK))
    assert early.digest(early.due, 0).key == moved.digest(Slot(moved.due.at, early.due.day, 0), 3).key
    ana, ben = (schedule(direct=True, chosen_by=Person(name)) for name in ("ana", "ben"))
    assert len({each.digest(each.due, 0).key for each in (early, ana, ben)}) == 3
    assert ana.digest(ana.due, 0).audience is Audience.DIRECT


def test_the_next_three_times_are_told_in_words() -> None:
    """On the day of a clock change as the reader's clock shows them then; in their language."""
    night = Rhythm((time(2, 30),), EVERY_DAY, BERLIN)
    kept = schedule(rhythm=night, now=datetime(2026, 3, 28, 12, tzinfo=UTC), id=7)
    lines = timetable_lines(Timetable((kept,), "c1", new=True))
    assert lines == [
        "From now on a digest comes by itself:",
        "#7: every day, 02:30 (Europe/Berlin), into this channel",
        "Next: Sunday, March 29, 2026, 03:30; Monday, March 30, 2026, 02:30; Tuesday, March 31, 2026, 02:30.",
    ]
    german = timetable_lines(Timetable((kept,), "c1"), "de")
    assert str(german[1]).startswith("Als Nächstes: Sonntag, 29. März 2026, 03:30 Uhr; ")
    some = schedule(rhythm=Rhythm((time(8),), frozenset({1, 5}), BERLIN, frozenset({date(2026, 12, 25)})), direct=True)
    assert [*map(str, timetable_lines(Timetable((some,), "c2")))][:2] == [
        "#0: Monday, Friday, 08:00 (Europe/Berlin), to you alone, of the channel c1",
        "Not on: Friday, December 25, 2026.",
    ]
    resting = schedule(paused="paused_asked", says_empty=True, id=3)
    assert timetable_lines(Timetable((resting,), "c1"))[1:] == [
        "When nothing was shared, it says so.",
        "It is paused. /news schedules resume 3 lets it go on.",
    ]
