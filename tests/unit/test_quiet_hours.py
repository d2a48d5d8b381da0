"""Quiet hours: what is posted in them is read, and told at their end as one message."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.domain.briefing import Briefing, Notice
from bot.domain.digest import Digest
from bot.domain.errors import ChatRefused, ChatUnavailable, NothingToRead
from bot.domain.outcomes import QUIET_HOURS
from bot.domain.quiet_hours import quiet_hours
from bot.domain.types import Platform
from bot.service.after_hours import at_the_end
from bot.service.settings import checked
from tests.fakes.bot import Bot, open_bot
from tests.fakes.memory import ANA, NOW, message, origin
from tests.fakes.service import muting_on, work_off

BERLIN = ZoneInfo("Europe/Berlin")
NEWS = "https://news.example.org"


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    """A bot that is quiet around noon, which it is now."""
    async with open_bot(tmp_path, apart=True, quiet_hours=quiet_hours("11-14")) as bot:
        yield bot


async def post(bot: Bot, number: int, *, asked: bool = False) -> None:
    """Somebody posts a link; what may be done now is done."""
    await bot.inbox.message(message(f"https://news.example.org/{number}", f"m{number}", asked=asked))
    while claim := await bot.storage.dispatch.claim([Platform.DISCORD]):
        await bot.pipeline.handle(claim)
    await bot.marks.drain()


async def test_what_is_posted_in_quiet_hours_is_told_at_their_end_in_one_message(bot: Bot) -> None:
    """Read and written at once, so that nothing waits then; a page that cannot be read stays untold."""
    await post(bot, 1)
    bot.reader.trouble = [NothingToRead("paywall")]
    await post(bot, 2)
    await post(bot, 3)
    assert (bot.chat.pages, bot.chat.marks, len(bot.writer.written)) == ({}, [], 2)
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock, marks=bot.marks)
    assert bot.clock.now >= NOW + timedelta(hours=2)
    (digest,) = bot.chat.pages.values()
    assert isinstance(digest, Digest)
    assert [entry.url for entry in digest.entries] == ["https://news.example.org/1", "https://news.example.org/3"]
    assert digest.title == "Posted during the quiet hours"


async def test_what_is_muted_in_the_channel_is_not_told_at_their_end_either(bot: Bot) -> None:
    """Neither the link nor what else tells its story; a night of it is quiet. What one person muted is told to all."""
    muting = muting_on(bot.storage)
    await muting.mute(origin(), ANA, f"{NEWS}/1", everyone=True)
    await muting.mute(origin(), ANA, f"{NEWS}/2", everyone=False)
    await post(bot, 1)
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    bot.clock.now = NOW + timedelta(days=1)
    await post(bot, 2)
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    assert bot.chat.pages == {}
    await muting.unmute(origin(), ANA, "1", manages=True)
    bot.clock.now = NOW + timedelta(days=2)
    await post(bot, 3)
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    (digest,) = bot.chat.pages.values()
    assert isinstance(digest, Digest)
    assert [entry.url for entry in digest.entries] == [f"{NEWS}/3"]


async def test_what_somebody_asks_for_knows_no_quiet_hours(bot: Bot) -> None:
    """And is told once."""
    await post(bot, 1, asked=True)
    assert [type(page) for page in bot.chat.pages.values()] == [Briefing]
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    assert len(bot.chat.pages) == 1


async def test_hours_that_begin_while_a_briefing_is_written_hold_it_back(bot: Bot) -> None:
    """It is told at their end, although its link was posted before they began."""
    bot.clock.now = NOW.replace(hour=10, minute=59)
    bot.writer.answers = asyncio.Event()
    await bot.inbox.message(replace(message(f"{NEWS}/1", "m1"), posted_at=bot.clock.now))
    claim = await bot.storage.dispatch.claim([Platform.DISCORD])
    assert claim
    working = asyncio.create_task(bot.pipeline.handle(claim))
    while not bot.writer.asked:
        await asyncio.sleep(0)
    bot.clock.now = NOW.replace(hour=11, minute=1)
    bot.writer.answers.set()
    await working
    assert bot.chat.pages == {}
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    (digest,) = bot.chat.pages.values()
    assert [entry.url for entry in digest.entries] == [f"{NEWS}/1"]


@pytest.mark.parametrize(("hours", "end"), [("11-13", 13), ("11-16", 16)], ids=["shorter", "longer"])
async def test_hours_that_are_changed_meanwhile_tell_of_each_link_once(bot: Bot, hours: str, end: int) -> None:
    """At the new end, in one message."""
    await post(bot, 1)
    await bot.inbox._settings.choose(origin(), "quiet_hours", hours)
    await post(bot, 2)
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    (digest,) = bot.chat.pages.values()
    assert [entry.url for entry in digest.entries] == [f"{NEWS}/1", f"{NEWS}/2"]
    assert digest.until.hour <= end


async def test_nobody_is_pointed_to_an_earlier_briefing_in_quiet_hours(bot: Bot) -> None:
    """Why is kept for who asks; and who asks for the link is pointed there."""
    bot.clock.now = NOW.replace(hour=10)
    await post(bot, 1)
    assert [type(page) for page in bot.chat.pages.values()] == [Briefing]
    bot.clock.now = NOW
    await bot.inbox.message(message(f"{NEWS}/1", "m2"))
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    assert len(bot.chat.pages) == 1
    assert await bot.outcomes() == ["", "already_quiet"]


async def test_what_was_missed_is_told_when_the_quiet_hours_are_over(bot: Bot) -> None:
    """A notice that nobody asked for can wait."""
    await bot.inbox.missed(message("", "m1"), 3)
    claim = await bot.storage.dispatch.claim([Platform.DISCORD])
    assert claim
    await bot.pipeline.handle(claim)
    assert bot.chat.pages == {}
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    (notice,) = bot.chat.pages.values()
    assert isinstance(notice, Notice)
    assert bot.clock.now >= NOW + timedelta(hours=2)


async def test_a_briefing_that_its_platform_did_not_take_waits_for_the_end_of_the_quiet_hours(bot: Bot) -> None:
    """Written before, and posted in none."""
    bot.clock.now = NOW.replace(hour=10, minute=59)
    bot.chat.trouble = [(ChatUnavailable("away", retry_after_s=600), False)]
    await post(bot, 1)
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    assert [type(page) for page in bot.chat.pages.values()] == [Briefing]
    assert bot.clock.now >= NOW + timedelta(hours=2)


async def test_a_kill_before_a_link_is_closed_neither_loses_it_nor_tells_it_twice(bot: Bot) -> None:
    """What is to tell of it waits for it; handled again after the hours, the link is answered as usual."""
    await bot.inbox.message(message(f"{NEWS}/1", "m1"))
    end = NOW + timedelta(hours=2)
    bot.clock.now = end - timedelta(seconds=1)
    claim = await bot.storage.dispatch.claim([Platform.DISCORD])
    assert claim
    await bot.storage.requests.accept([at_the_end(claim, end, bot.clock.now)])
    bot.clock.now = end
    early = await bot.storage.dispatch.claim([Platform.DISCORD])
    assert early
    await bot.pipeline.handle(early)
    assert bot.chat.pages == {}
    await bot.pipeline.handle(claim)
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    assert [type(page) for page in bot.chat.pages.values()] == [Briefing]


async def test_what_tells_of_a_link_waits_until_it_is_closed(bot: Bot) -> None:
    """A worker that is late by a moment must not close it behind the only message that could tell of it."""
    bot.clock.now = NOW.replace(hour=10)
    await post(bot, 1)
    end = NOW + timedelta(hours=2)
    bot.clock.now = end - timedelta(seconds=1)
    await bot.inbox.message(message(f"{NEWS}/1", "m2"))
    claim = await bot.storage.dispatch.claim([Platform.DISCORD])
    assert claim
    await bot.storage.requests.accept([at_the_end(claim, end, bot.clock.now)])
    bot.clock.now = end
    early = await bot.storage.dispatch.claim([Platform.DISCORD])
    assert early
    await bot.pipeline.handle(early)
    await bot.storage.dispatch.done(claim, reason=QUIET_HOURS)
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    assert [type(page) for page in bot.chat.pages.values()] == [Briefing, Digest]


async def test_a_message_that_was_deleted_meanwhile_is_not_told(bot: Bot) -> None:
    """Nor is an empty list."""
    await post(bot, 1)
    await bot.inbox.deleted(message("", "m1").origin)
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    assert bot.chat.pages == {}


@pytest.mark.parametrize(
    ("text", "at", "until"),
    [
        pytest.param("22-7", "2026-11-22 23:30", "2026-11-23 07:00", id="before midnight"),
        pytest.param("22-7", "2026-11-23 06:59", "2026-11-23 07:00", id="after midnight"),
        pytest.param("22-7", "2026-11-23 07:00", None, id="over"),
        pytest.param("22-7", "2026-11-22 21:59", None, id="not yet"),
        pytest.param("12:30-13:15", "2026-11-22 12:30", "2026-11-22 13:15", id="within a day"),
        pytest.param("22-7", "2026-10-24 23:00", "2026-10-25 07:00", id="the night that has an hour more"),
        pytest.param("0-6", "2026-03-29 05:00", "2026-03-29 06:00", id="the night that has one less"),
    ],
)
def test_quiet_hours_are_those_of_the_channels_clock(text: str, at: str, until: str | None) -> None:
    """Whatever day it is elsewhere, and when the clock is changed."""
    now = datetime.fromisoformat(at).replace(tzinfo=BERLIN).astimezone(UTC)
    period = quiet_hours(text).period(now, BERLIN)
    end = None if until is None else datetime.fromisoformat(until).replace(tzinfo=BERLIN)
    assert (period and period[1]) == end
    assert period is None or period[0] <= now


@pytest.mark.parametrize(("text", "kept"), [("22-7", "22:00-07:00"), (" 22:15 – 06:45 ", "22:15-06:45")])
def test_quiet_hours_are_read_as_people_write_them(text: str, kept: str) -> None:
    """And kept in one way."""
    assert checked("quiet_hours", text) == kept


@pytest.mark.parametrize("text", ["at night", "22", "25-7", "7-7"])
def test_hours_that_make_no_sense_are_refused(text: str) -> None:
    """A whole day is what the trigger "off" is for."""
    with pytest.raises(ValueError, match=" "):
        checked("quiet_hours", text)


async def test_links_whose_telling_came_to_nothing_are_told_by_the_next(bot: Bot) -> None:
    """Each link brings one of its own that tells of them."""
    await post(bot, 1)
    await post(bot, 2)
    bot.chat.trouble = [(ChatRefused("no right"), False)]
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    (digest,) = bot.chat.pages.values()
    assert [entry.url for entry in digest.entries] == [f"{NEWS}/1", f"{NEWS}/2"]


async def test_nothing_is_said_of_a_telling_that_fails(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody asked for it."""
    await post(bot, 1)
    monkeypatch.setattr("bot.domain.dispatch.FAULTS_MAX", 0)
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    assert bot.chat.pages == {}
