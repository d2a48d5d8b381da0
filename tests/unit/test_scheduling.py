"""What people are answered who have a digest come by itself, change one, or may not."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.at_once import ScheduleWish, Timetable
from bot.domain.briefing import Notice
from bot.domain.errors import ChatRefused
from bot.domain.schedules import PERSON_MAX, SPACE_MAX, Way
from bot.domain.settings import ChannelSettings
from bot.domain.types import Person, Platform
from bot.service.scheduling import Scheduling
from bot.service.settings import Settings
from bot.storage.database import Storage, open_storage
from bot.texts.schedules import timetable_lines
from tests.databases import sqlite_url
from tests.fakes.chat import MemoryChat
from tests.fakes.clock import Clock
from tests.fakes.memory import ANA, NOW, origin
from tests.fakes.service import mailing_on

BEN = Person("u-ben", "Ben")


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    """A database at NOW, a Sunday at noon."""
    async with open_storage(sqlite_url(tmp_path), clock=Clock()) as opened:
        yield opened


def scheduling(storage: Storage, chat: MemoryChat | None = None) -> Scheduling:
    """As a new process would have it."""
    chats = {Platform.DISCORD: chat or MemoryChat()}
    mailing = mailing_on(storage)
    return Scheduling(storage.schedules, Settings(storage.choices, ChannelSettings()), chats, mailing, clock=Clock())


async def wished(storage: Storage, words: str, **fields: Any) -> Any:
    """What Ana is answered who wishes that in c1: what is kept, or a notice."""
    told = await scheduling(storage).schedule(origin(), ANA, ScheduleWish(words, **fields))
    return told.schedules[0] if isinstance(told, Timetable) else told


async def test_it_holds_in_the_zone_of_the_channel_unless_another_is_named(storage: Storage) -> None:
    """What goes to one person is by their own clock, where that is known."""
    await storage.choices.choose(origin(), "zone", "Asia/Tokyo")
    assert str((await wished(storage, "daily")).rhythm.zone) == "Asia/Tokyo"
    assert str((await wished(storage, "daily", zone="europe/berlin")).rhythm.zone) == "Europe/Berlin"
    mine = {"direct": True, "persons_zone": "America/New_York"}
    assert str((await wished(storage, "daily", **mine)).rhythm.zone) == "America/New_York"
    assert str((await wished(storage, "daily", **(mine | {"persons_zone": "Mars/Base"}))).rhythm.zone) == "Asia/Tokyo"
    assert str((await wished(storage, "daily", persons_zone="America/New_York")).rhythm.zone) == "Asia/Tokyo"


async def test_the_next_times_are_those_that_will_come(storage: Storage) -> None:
    """As they are told to who set it up."""
    kept = await wished(storage, "weekdays 9:00", zone="Europe/Berlin")
    assert [slot.day for slot in kept.next_slots(3)] == [date(2026, 11, day) for day in (23, 24, 25)]


@pytest.mark.parametrize(
    ("words", "zone", "notice"),
    [
        ("26:00", "", Notice("schedule_time", {"word": "26:00"})),
        ("daily", "Nowhere/At_all", Notice("schedule_zone", {"word": "Nowhere/At_all"})),
        ("soon", "", Notice("schedule_word", {"word": "soon"})),
    ],
)
async def test_what_makes_no_sense_is_told_and_nothing_is_kept(
    storage: Storage, words: str, zone: str, notice: Notice
) -> None:
    assert await wished(storage, words, zone=zone) == notice
    assert await storage.schedules.seen_by(origin(), ANA) == []


@pytest.mark.parametrize("telling", [True, False])
async def test_only_who_may_read_the_channel_has_it_sent_to_them(storage: Storage, telling: bool) -> None:
    """Nor where the platform does not tell."""
    chat = MemoryChat(readers=set())
    if not telling:

        async def silent(*_: Any) -> bool:
            raise ChatRefused("missing_scope")

        chat.may_read = silent  # type: ignore[assignment,method-assign]
    wish = ScheduleWish("daily", direct=True)
    assert await scheduling(storage, chat).schedule(origin(), ANA, wish) == Notice("schedule_untold")
    assert await storage.schedules.seen_by(origin(), ANA) == []


async def test_a_command_in_a_thread_is_about_its_channel(storage: Storage) -> None:
    """There its digest stands."""
    told = await scheduling(storage).schedule(replace(origin(), thread="t1"), ANA, ScheduleWish("daily"))
    assert isinstance(told, Timetable)
    assert told.schedules[0].origin == replace(origin(), message="")


async def test_when_there_is_no_room_it_is_said_how_much_there_is(storage: Storage) -> None:
    """And how to make some."""
    for number in range(SPACE_MAX):
        await scheduling(storage).schedule(origin(channel=f"x{number}"), ANA, ScheduleWish("daily"))
    assert await wished(storage, "daily") == Notice("schedule_full", {"limit": SPACE_MAX})
    for number in range(PERSON_MAX):
        await scheduling(storage).schedule(origin(channel=f"x{number}"), ANA, ScheduleWish("daily", direct=True))
    assert await wished(storage, "daily", direct=True) == Notice("schedule_full_person", {"limit": PERSON_MAX})


async def test_it_is_paused_resumed_and_taken_back_by_its_number(storage: Storage) -> None:
    """By who manages the channel."""
    kept, desk = await wished(storage, "daily"), scheduling(storage)

    async def change(what: str, number: str = "", *, by: Person = BEN, manages: bool = True) -> Any:
        told = await desk.change(origin(), by, number or f"#{kept.id}", what, manages=manages)
        return told.schedules[0].paused if isinstance(told, Timetable) else told.reason

    assert await change("pause", manages=False) == "not_allowed_schedule"
    assert [await change("pause"), await change("resume")] == ["paused_asked", ""]
    assert await change("pause", "99") == "schedule_unknown"
    assert await change("pause", "one") == "schedule_unknown"
    assert await change("remove", str(kept.id)) == "schedule_removed"
    assert (await desk.schedules(origin(), ANA)).schedules == ()


async def test_what_goes_to_one_person_is_theirs_wherever_they_ask(storage: Storage) -> None:
    """Nobody else sees or changes it, whatever they manage."""
    kept, desk = await wished(storage, "daily", direct=True), scheduling(storage)
    elsewhere = origin(channel="c2")
    assert (await desk.schedules(elsewhere, ANA)).schedules == (kept,)
    assert (await desk.schedules(origin(), BEN)).schedules == ()
    stranger = await desk.change(origin(), BEN, str(kept.id), "remove", manages=True)
    assert stranger == Notice("schedule_unknown")
    gone = await desk.change(elsewhere, ANA, str(kept.id), "remove", manages=False)
    assert gone == Notice("schedule_removed", {"number": str(kept.id)})


async def test_a_channels_schedule_is_changed_in_that_channel(storage: Storage) -> None:
    """Who manages another one does not manage it."""
    kept = await wished(storage, "daily")
    told = await scheduling(storage).change(origin(channel="c2"), ANA, str(kept.id), "remove", manages=True)
    assert told == Notice("schedule_unknown")
    assert NOW + timedelta(days=1) > kept.due.at


async def test_a_canvas_is_slacks(storage: Storage) -> None:
    """Elsewhere it is said what there is; there it takes the place of what the channel had."""
    assert await wished(storage, "fridays 16:00", canvas=True) == Notice("canvas_elsewhere")
    here = replace(origin(), platform=Platform.SLACK)
    wish = ScheduleWish("fridays 16:00", canvas=True)
    told = await scheduling(storage).schedule(here, ANA, wish)
    assert isinstance(told, Timetable)
    assert (told.schedules[0].way, told.schedules[0].direct) == (Way.CANVAS, False)
    assert "as a canvas of this channel" in " ".join(map(str, timetable_lines(told)))
