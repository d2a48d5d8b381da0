"""Digests that come by themselves: each once a local day, whoever looks and whatever the clocks do."""

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, select, update

from bot.domain.briefing import Notice
from bot.domain.errors import StorageUnavailable
from bot.domain.requests import Audience, DigestOf, Request, Say
from bot.domain.retention import Kept, Wish
from bot.domain.schedules import EVERY_DAY, LATE_MAX, PERSON_MAX, SPACE_MAX, WEEKDAYS, Rhythm, Schedule
from bot.domain.types import DIRECT_SPACE, Origin, Person, Platform
from bot.storage.database import Storage
from bot.storage.requests import SqlRequests
from bot.storage.rows import row_request
from bot.storage.schedules import AT_ONCE, COUNTED_MAX
from bot.storage.schema import requests, schedules
from tests.fakes.clock import Clock
from tests.fakes.memory import ANA, NOW, origin, schedule

BERLIN, NEW_YORK, LORD_HOWE = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")
DAILY = Rhythm((time(9),), EVERY_DAY, BERLIN)


async def started(storage: Storage) -> list[Request]:
    """What was written down because it was due, in the order of that."""

    def look(connection: Connection) -> list[Any]:
        rows = connection.execute(select(requests).where(requests.c.kind == "digest").order_by(requests.c.id))
        return list(rows.mappings())

    return [row_request(row) for row in await storage.database.read(look)]


async def put(storage: Storage, wanted: Schedule) -> Schedule:
    """It is kept."""
    kept = await storage.schedules.put(wanted)
    assert kept
    return kept


async def look(storage: Storage) -> None:
    """As a program does: where others have the database in hand for too long, once more."""
    while True:
        with suppress(StorageUnavailable):
            await storage.schedules.fire()
            return


def day_of(request: Request) -> str:
    """The local day of a digest, with the number of its time."""
    return request.origin.message


@pytest.mark.timeout(300)  # a year of looks, where others have the cores
@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK, LORD_HOWE], ids=str)
async def test_three_programs_start_each_digest_once_on_each_local_day_of_a_year(
    programs: list[Storage], clock: Clock, zone: ZoneInfo
) -> None:
    """At awkward hours, with clocks that are set back now and then, and programs that look at the same moment."""
    clock.now = datetime(2025, 12, 31, 12, tzinfo=UTC)
    hours = [time(0), time(1, 30), time(2, 30), time(23, 45)]
    for number, at in enumerate(hours):
        await put(programs[0], schedule(rhythm=Rhythm((at,), EVERY_DAY, zone), channel=f"c{number}", now=clock.now))
    year = [date(2026, 1, 1) + timedelta(days=count) for count in range(365)]
    for count, day in enumerate([*year, date(2027, 1, 1)]):
        early = datetime.combine(day, time(4, 45), zone).astimezone(UTC)
        # Somebody puts the clock right, or wrong for a moment.
        for moment in [early, early - timedelta(hours=7), early] if count % 12 == 0 else [early]:
            clock.now = moment
            await asyncio.gather(*(look(program) for program in programs))
    met = Counter((request.origin.channel, day_of(request)) for request in await started(programs[0]))
    for number in range(len(hours)):
        mine = {day: count for (channel, day), count in met.items() if channel == f"c{number}"}
        assert [mine.get(f"digest 1 of {day}") for day in year] == [1] * 365


async def test_a_kill_between_the_digest_and_what_is_due_next_loses_and_doubles_nothing(
    storage: Storage, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are one transaction."""
    await put(storage, schedule(rhythm=DAILY))
    clock.tick(86_400)
    write = SqlRequests.write

    def dies(*arguments: Any) -> set[str]:
        write(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(SqlRequests, "write", dies)
    with pytest.raises(KeyboardInterrupt):
        await storage.schedules.fire()
    assert await started(storage) == []
    monkeypatch.undo()
    assert [await storage.schedules.fire() for _ in range(2)] == [1, 0]
    assert len(await started(storage)) == 1


async def test_what_is_due_is_an_ordinary_request(storage: Storage, clock: Clock) -> None:
    """As it was written down; it waits to be worked on."""
    kept = await put(storage, schedule(rhythm=DAILY, says_empty=True))
    clock.now = kept.due.at
    assert await storage.schedules.fire() == 1
    claim = await storage.dispatch.claim([Platform.DISCORD])
    assert claim
    assert claim.request == kept.digest(kept.due, 0)
    assert (claim.request.author, claim.request.audience) == (ANA, Audience.EVERYONE)
    assert claim.request.origin.message == "digest 1 of 2026-11-23"
    (again,) = await storage.schedules.seen_by(origin(), Person("nobody"))
    assert (again.due.day, again.id) == (date(2026, 11, 24), kept.id)


async def test_a_late_start_sends_once_and_skips_what_is_too_old(storage: Storage, clock: Clock) -> None:
    """What was skipped is told by the next."""
    kept = await put(storage, schedule(rhythm=DAILY))
    clock.now = kept.due.at + timedelta(days=2) + LATE_MAX
    assert await storage.schedules.fire() == 1
    (request,) = await started(storage)
    assert isinstance(request.asked, DigestOf)
    assert request.asked.due
    assert (day_of(request), request.asked.due.skipped) == ("digest 1 of 2026-11-25", 2)
    clock.now = kept.due.at + timedelta(days=3) + LATE_MAX + timedelta(seconds=1)
    assert await storage.schedules.fire() == 0
    await storage.schedules.skipped(kept.id, request.asked.due.at, 2)
    (after,) = await storage.schedules.seen_by(origin(), ANA)
    assert (after.skipped, after.due.day) == (3, date(2026, 11, 27))


async def test_a_slot_is_counted_once_whoever_tells_of_it_and_in_whatever_order(storage: Storage) -> None:
    """Those of one morning may be given up by two programs at once, each of which may be killed and tell again."""
    kept = await put(storage, schedule(rhythm=DAILY))
    slots = [kept.due.at + timedelta(hours=hour) for hour in (2, 0, 1)]
    told = [(slot, 1) for slot in slots] * 2
    await asyncio.gather(*(storage.schedules.skipped(kept.id, slot, count) for slot, count in told))
    for number in range(1, COUNTED_MAX + 1):
        await storage.schedules.skipped(kept.id, kept.due.at + timedelta(days=number), 1)
    for number in range(1, COUNTED_MAX + 1):
        await storage.schedules.skipped(kept.id, kept.due.at + timedelta(days=number), 1)
    (after,) = await storage.schedules.seen_by(origin(), ANA)
    assert after.skipped == len(slots) + COUNTED_MAX
    await storage.schedules.skipped(999, kept.due.at, 1)


async def test_a_clock_that_was_far_ahead_does_not_silence_a_schedule(storage: Storage, clock: Clock) -> None:
    """What it sent meanwhile is not sent again; what comes next is reckoned anew."""
    await put(storage, schedule(rhythm=DAILY))
    clock.tick(86_400)
    await storage.schedules.fire()
    right = clock.now
    clock.now += timedelta(days=1000)
    await storage.schedules.fire()
    clock.now = right
    for _ in range(3):
        clock.tick(86_400)
        await storage.schedules.fire()
    days = [day_of(request) for request in await started(storage)]
    assert len(days) == len(set(days))
    assert {f"digest 1 of 2026-11-{day}" for day in (23, 24, 25, 26)} <= set(days)


async def test_an_hour_that_is_moved_after_todays_digest_holds_from_tomorrow(storage: Storage, clock: Clock) -> None:
    """One a local day, and what is told as the next is what comes next."""
    first = await put(storage, schedule(rhythm=DAILY))
    clock.now = first.due.at + timedelta(minutes=1)
    await storage.schedules.fire()
    moved = await put(storage, schedule(rhythm=replace(DAILY, times=(time(17),)), now=clock.now))
    assert moved.id == first.id, "one for a destination"
    assert moved.due.day == date(2026, 11, 24)
    clock.tick(43_200)
    assert await storage.schedules.fire() == 0
    twice = await put(storage, schedule(rhythm=replace(DAILY, times=(time(9), time(23, 30))), now=clock.now))
    assert (twice.due.day, twice.due.number) == (date(2026, 11, 23), 1), "the second time of the day was not sent"


async def test_one_destination_has_one_schedule_and_each_person_their_own(storage: Storage) -> None:
    """Who looks sees those of the channel, and what goes to themselves, wherever."""
    ben = Person("u-ben", "Ben")
    for wanted in (
        schedule(),
        schedule(direct=True),
        schedule(direct=True, chosen_by=ben),
        schedule(direct=True, channel="c2"),
        schedule(channel="c2"),
    ):
        await put(storage, wanted)
    seen = await storage.schedules.seen_by(origin(), ANA)
    assert [(each.origin.channel, each.direct) for each in seen] == [("c1", False), ("c1", True), ("c2", True)]
    assert [each.chosen_by for each in await storage.schedules.seen_by(origin(), ben)] == [ANA, ben]


async def test_a_schedule_comes_back_as_it_was_kept(storage: Storage) -> None:
    """Zone, days, times and all."""
    rhythm = Rhythm((time(8, 5), time(18)), frozenset({2, 7}), LORD_HOWE, frozenset({date(2026, 12, 25)}))
    kept = await put(storage, schedule(rhythm=rhythm, says_empty=True))
    assert await storage.schedules.seen_by(origin(), ANA) == [kept]


async def test_what_is_paused_rests_and_goes_on_from_now(storage: Storage, clock: Clock) -> None:
    """What was due meanwhile is not made up for: somebody wanted it so."""
    kept = await put(storage, schedule(rhythm=DAILY))
    await storage.schedules.change(kept.id, lambda each: replace(each, paused="paused_asked"))
    clock.tick(86_400 * 3)
    assert await storage.schedules.fire() == 0
    resumed = await storage.schedules.change(kept.id, lambda each: replace(each, paused=""))
    assert resumed
    assert (resumed.due.day, resumed.skipped) == (date(2026, 11, 26), 0)
    clock.tick(86_400)
    assert await storage.schedules.fire() == 1
    assert await storage.schedules.change(999, lambda each: each) is None
    await storage.schedules.remove(kept.id)
    clock.tick(86_400)
    assert await storage.schedules.fire() == 0


@pytest.mark.parametrize("removed", [True, False])
async def test_what_is_due_goes_with_its_schedule(storage: Storage, clock: Clock, *, removed: bool) -> None:
    """Unless it was sent; another's of the same channel stays."""
    kept = await put(storage, schedule(rhythm=DAILY))
    other = await put(storage, schedule(rhythm=DAILY, direct=True))
    clock.now = kept.due.at
    assert await storage.schedules.fire() == 2
    if removed:
        await storage.schedules.remove(kept.id)
    else:
        await storage.schedules.change(kept.id, lambda each: replace(each, paused="paused_asked"))
    claim = await storage.dispatch.claim([Platform.DISCORD])
    assert claim
    assert isinstance(claim.request.asked, DigestOf)
    assert claim.request.asked.due
    assert claim.request.asked.due.schedule == other.id
    assert await storage.dispatch.claim([Platform.DISCORD]) is None


async def test_one_that_rests_is_told_of_once(storage: Storage) -> None:
    """Two programs may meet the same refusal."""
    kept = await put(storage, schedule())
    told = Request(origin("x"), Say("refused", Notice("schedule_refused", {"number": "1"})), ANA, NOW)
    for number in range(2):
        await storage.schedules.rest(kept.id, "paused_refused", [replace(told, origin=origin(f"x{number}"))])
    claim = await storage.dispatch.claim([Platform.DISCORD])
    assert claim
    assert claim.request.origin.message == "x0"
    assert await storage.dispatch.claim([Platform.DISCORD]) is None
    (resting,) = await storage.schedules.seen_by(origin(), ANA)
    assert resting.paused == "paused_refused"


@pytest.mark.parametrize(("direct", "most"), [(False, SPACE_MAX), (True, PERSON_MAX)])
async def test_there_is_room_for_so_many_and_no_more(storage: Storage, direct: bool, most: int) -> None:
    """One that stands in place of another takes no room."""
    for number in range(most):
        await put(storage, schedule(channel=f"c{number}", direct=direct))
    assert await storage.schedules.put(schedule(channel="another", direct=direct)) is None
    assert await storage.schedules.put(schedule(channel="c0", direct=direct))
    elsewhere = schedule(channel="another", direct=direct)
    if direct:
        elsewhere = replace(elsewhere, chosen_by=Person("u-ben"))
    else:
        elsewhere = replace(elsewhere, origin=replace(elsewhere.origin, space="s2"))
    assert await storage.schedules.put(elsewhere)


@pytest.mark.parametrize(("platform", "space"), [(Platform.DISCORD, DIRECT_SPACE), (Platform.SLACK, "T1")])
async def test_in_direct_messages_nobody_uses_up_the_room_of_another(
    storage: Storage, platform: Platform, space: str
) -> None:
    """On Discord they are one space, of people who have nothing in common; on Slack they are beside all channels."""

    def wanted(channel: str, person: Person) -> Schedule:
        return replace(schedule(chosen_by=person), origin=Origin(platform, space, channel, ""))

    for number in range(SPACE_MAX):
        await put(storage, wanted(f"D{number}", Person("u-ben")))
    assert await storage.schedules.put(wanted("D-last", Person("u-ben"))) is None
    assert await storage.schedules.put(wanted("D-ana", ANA))
    if platform is Platform.SLACK:
        assert await storage.schedules.put(wanted("C1", ANA))


async def test_who_has_the_same_id_in_another_workspace_uses_up_no_room(storage: Storage) -> None:
    """Slack's ids are a workspace's own."""
    slack = [schedule(channel=f"c{number}", direct=True) for number in range(PERSON_MAX)]
    slack = [replace(each, origin=replace(each.origin, platform=Platform.SLACK)) for each in slack]
    for each in slack:
        await put(storage, each)
    assert await storage.schedules.put(replace(slack[0], origin=replace(slack[0].origin, space="s2")))


async def test_who_has_the_same_id_in_another_workspace_sees_none(storage: Storage) -> None:
    """Slack's ids are a workspace's own; Discord's are the same person everywhere."""
    for platform in (Platform.SLACK, Platform.DISCORD):
        mine = schedule(direct=True)
        await put(storage, replace(mine, origin=replace(mine.origin, platform=platform)))
    seen = {
        platform: len(await storage.schedules.seen_by(replace(origin("", platform=platform), space="s2"), ANA))
        for platform in (Platform.SLACK, Platform.DISCORD)
    }
    assert seen == {Platform.SLACK: 0, Platform.DISCORD: 1}


async def test_more_than_one_transaction_takes_are_started_by_the_next(storage: Storage, clock: Clock) -> None:
    """Nobody waits long for the database."""
    for number in range(AT_ONCE + 1):
        here = schedule(rhythm=DAILY, channel=f"c{number}")
        await put(storage, replace(here, origin=replace(here.origin, space=f"s{number}")))
    clock.tick(86_400)
    assert [await storage.schedules.fire() for _ in range(3)] == [AT_ONCE, 1, 0]


async def test_a_zone_that_is_not_known_here_rests_and_holds_nobody_up(storage: Storage, clock: Clock) -> None:
    """Machines know zones by what is installed on them."""
    lost = await put(storage, schedule(rhythm=DAILY))
    await put(storage, schedule(rhythm=DAILY, channel="c2"))
    gone = update(schedules).where(schedules.c.id == lost.id).values(zone="Atlantis/Capital")
    await storage.database.write(lambda connection: connection.execute(gone).close())
    clock.tick(86_400)
    assert await storage.schedules.fire() == 1
    (resting,) = await storage.schedules.seen_by(origin(), ANA)
    assert resting.paused == "paused_zone"


async def test_who_set_it_up_is_forgotten_and_it_goes_on(storage: Storage, clock: Clock) -> None:
    """It is the channel's. What went to them alone goes."""
    await put(storage, schedule(rhythm=DAILY))
    await put(storage, schedule(rhythm=DAILY, direct=True))
    assert (await storage.cleaner.forget(Wish(user=ANA.id)))["schedules"] == 2
    (left,) = await storage.schedules.seen_by(origin(), ANA)
    assert (left.chosen_by, left.direct) == (Person(""), False)
    clock.tick(86_400)
    assert await storage.schedules.fire() == 1
    assert (await storage.cleaner.forget(Wish(channel="c1")))["schedules"] == 1
    await put(storage, schedule())
    assert (await storage.cleaner.forget(Wish(space="s1")))["schedules"] == 1


async def test_who_set_it_up_is_emptied_in_time(storage: Storage, clock: Clock) -> None:
    """Who has it sent to themselves is known for as long as they do."""
    await put(storage, schedule(rhythm=Rhythm((time(9),), WEEKDAYS, BERLIN)))
    await put(storage, schedule(direct=True))
    clock.tick(86_400 * 31)
    assert await storage.cleaner.purge(Kept.PEOPLE, clock.now - timedelta(days=30)) == 1
    first, second = await storage.schedules.seen_by(origin(), ANA)
    assert (first.chosen_by, second.chosen_by) == (Person(""), ANA)


async def test_an_outage_of_the_database_is_told(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that whoever looks tries again."""

    async def away(*_: Any, **__: Any) -> None:
        raise StorageUnavailable("locked")

    monkeypatch.setattr(storage.database, "write", away)
    with pytest.raises(StorageUnavailable):
        await storage.schedules.fire()
