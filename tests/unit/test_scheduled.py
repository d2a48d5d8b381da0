"""What becomes of a digest that comes by itself: sent, late, skipped, or refused, and who is told."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.answers import Manner
from bot.domain.briefing import Notice
from bot.domain.digest import WAITING, Digest
from bot.domain.errors import BotError, ChatRefused, ChatUnavailable, MessageGone, SiteBusy, StorageUnavailable
from bot.domain.feeds import FeedDocument, FeedItem, FetchedFeed, Follow, Validators
from bot.domain.numbered import Change
from bot.domain.requests import Audience, Request
from bot.domain.schedules import EVERY_DAY, LATE_MAX, LATE_TOLD, Rhythm, Schedule, Way
from bot.domain.types import Person, Platform
from bot.service.scheduled import AWAITED_MAX, AWAITED_S, keep_time
from bot.storage.database import LEASE_S
from bot.texts.answers import digest_remarks, notice_line
from tests.fakes.bot import Bot, open_bot
from tests.fakes.memory import ANA, NOW, message, origin, schedule
from tests.fakes.service import desk_on, work_off
from tests.patience import PATIENCE_S

#: Until somebody looks again whether a digest need not wait any more.
LOOK = timedelta(seconds=AWAITED_S)
DAILY = Rhythm((time(18),), EVERY_DAY, ZoneInfo("UTC"))


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    """A bot at noon."""
    async with open_bot(tmp_path, apart=True) as bot:
        yield bot


async def scheduled(bot: Bot, **fields: Any) -> Schedule:
    """The digest of c1 comes every day at six in the evening."""
    kept = await bot.storage.schedules.put(schedule(rhythm=DAILY, **fields))
    assert kept
    return kept


async def come(bot: Bot, at: datetime) -> list[Any]:
    """What is posted because of schedules when it is that time, and somebody looks."""
    bot.chat.pages.clear()
    bot.clock.now = at
    await bot.storage.schedules.fire()
    while claim := await bot.storage.dispatch.claim([Platform.DISCORD]):
        await bot.pipeline.handle(claim)
    return list(bot.chat.pages.values())


async def share(bot: Bot, path: str) -> None:
    """Somebody posts a link now, and it is briefed."""
    await bot.inbox.message(replace(message(f"https://news.example.org/{path}", path), posted_at=bot.clock.now))
    while claim := await bot.storage.dispatch.claim([Platform.DISCORD]):
        await bot.pipeline.handle(claim)


async def feed_tells(bot: Bot) -> None:
    """A feed that c1 follows has something new."""
    url = "https://wire.example.org/feed"
    assert isinstance(await bot.storage.feeds.follow(Follow(origin(""), url, ANA), None), Follow)
    for names in ((), ("tram",)):
        (claim,) = await bot.storage.feeds.claim(1)
        items = tuple(FeedItem(name, f"https://wire.example.org/{name}", "A glacier tram opens") for name in names)
        await bot.storage.feeds.read(claim, FetchedFeed(FeedDocument("The Wire", items), Validators()), wait_s=1)
        bot.clock.now += timedelta(seconds=1)


async def state(bot: Bot) -> Schedule:
    """The schedule as it is kept."""
    (kept,) = await bot.storage.schedules.seen_by(origin(), ANA)
    return kept


@pytest.mark.parametrize("says_empty", [False, True])
async def test_where_only_feeds_have_news_the_digest_comes_with_that(bot: Bot, says_empty: bool) -> None:
    """Who follows feeds and has a digest come wants to read of them; once: of the day after there is neither."""
    kept = await scheduled(bot, says_empty=says_empty)
    await feed_tells(bot)
    (digest,) = await come(bot, kept.due.at)
    assert [entry.title for entry in digest.feeds] == ["A glacier tram opens"]
    assert (digest.entries, digest.lead, digest.conclusion) == ((), "", "")
    assert len(await come(bot, kept.due.at + timedelta(days=1))) == says_empty


async def test_what_feeds_have_comes_with_what_was_shared(bot: Bot) -> None:
    """Once: the next digest begins where this one ends."""
    kept = await scheduled(bot)
    await feed_tells(bot)
    await share(bot, "one")
    (digest,) = await come(bot, kept.due.at)
    assert [entry.title for entry in digest.feeds] == ["A glacier tram opens"]
    await share(bot, "two")
    (digest,) = await come(bot, kept.due.at + timedelta(days=1))
    assert (len(digest.entries), digest.feeds) == (1, ())


async def test_what_was_shared_since_the_one_before_comes_into_the_channel(bot: Bot) -> None:
    """A thin day gives a short digest; nothing is said about who asked, since nobody did."""
    kept = await scheduled(bot)
    await share(bot, "one")
    bot.chat.manners.clear()
    (digest,) = await come(bot, kept.due.at)
    assert isinstance(digest, Digest)
    assert (digest.until, digest.since) == (kept.due.at, kept.due.at - timedelta(days=1))
    assert [entry.url for entry in digest.entries] == ["https://news.example.org/one"]
    assert (digest.stories, digest.notes) == ((), ())
    assert bot.chat.manners == [Manner()]
    assert await come(bot, kept.due.at + timedelta(minutes=1)) == []
    assert await come(bot, kept.due.at + timedelta(days=1)) == [], "nothing was shared since"


async def test_a_day_without_links_is_skipped_unless_it_is_to_be_said(bot: Bot) -> None:
    """Never padding."""
    kept = await scheduled(bot)
    assert await come(bot, kept.due.at) == []
    await scheduled(bot, says_empty=True, now=bot.clock.now)
    (digest,) = await come(bot, kept.due.at + timedelta(days=1))
    assert digest.entries == ()


async def test_one_that_is_late_says_so(bot: Bot) -> None:
    """A few minutes are no matter."""
    kept = await scheduled(bot)
    await share(bot, "one")
    (digest,) = await come(bot, kept.due.at + LATE_TOLD + timedelta(seconds=1))
    assert digest.notes == ("digest_late",)
    assert digest.until == kept.due.at, "what came later is for the next"
    await share(bot, "two")
    (next_one,) = await come(bot, kept.due.at + timedelta(days=1) + LATE_TOLD)
    assert next_one.notes == ()


async def test_what_was_skipped_is_said_by_the_next_that_is_sent(bot: Bot) -> None:
    """Also when the very next one has nothing to tell."""
    kept = await scheduled(bot)
    assert await come(bot, kept.due.at + timedelta(days=1, hours=7)) == []
    assert (await state(bot)).skipped == 2
    assert await come(bot, kept.due.at + timedelta(days=2)) == [], "an empty day"
    assert (await state(bot)).skipped == 2
    await share(bot, "one")
    (digest,) = await come(bot, kept.due.at + timedelta(days=3))
    assert digest.notes == ("digest_skipped:2",)
    assert digest_remarks(digest)[0].startswith("2 digests before this one were skipped")
    assert (await state(bot)).skipped == 0


async def test_an_outage_of_the_platform_ends_with_the_hours_that_it_may_be_late(bot: Bot) -> None:
    """Then it is skipped, and the next one says so."""
    kept = await scheduled(bot)
    await share(bot, "one")
    bot.chat.trouble = [(ChatUnavailable("away"), False)] * 200
    await come(bot, kept.due.at)
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    assert kept.due.at + LATE_MAX < bot.clock.now < kept.due.at + LATE_MAX + timedelta(minutes=10)
    assert (bot.chat.pages, (await state(bot)).skipped) == ({}, 1)
    bot.chat.trouble = []
    await share(bot, "two")
    (digest,) = await come(bot, kept.due.at + timedelta(days=1))
    assert digest.notes == ("digest_skipped:1",)


@pytest.mark.parametrize(
    ("away", "tries", "waited", "unread"),
    [
        pytest.param(timedelta(0), 1, timedelta(minutes=1), {}, id="read within a minute"),
        pytest.param(timedelta(0), 9, AWAITED_MAX, {WAITING: 1}, id="not to be read for hours, which is said"),
        pytest.param(timedelta(minutes=10), 1, timedelta(minutes=1), {}, id="read after all programs were away"),
    ],
)
async def test_what_was_posted_shortly_before_is_waited_for(
    bot: Bot, away: timedelta, tries: int, waited: timedelta, unread: dict[str, int]
) -> None:
    """The next digest begins where this one ends: what is left out here stands in none."""
    kept = await scheduled(bot, says_empty=True)
    posted_at, seen_at = kept.due.at - timedelta(seconds=20), kept.due.at + away
    bot.clock.now = seen_at if away else posted_at
    bot.reader.trouble = [SiteBusy("busy", retry_after_s=60.0) for _ in range(tries)]
    await bot.inbox.message(replace(message("https://news.example.org/one", "one"), posted_at=posted_at))
    assert await come(bot, seen_at) == []
    *_, digest = await come(bot, seen_at + waited) + await come(bot, seen_at + waited + LOOK)
    assert (digest.notes, digest.unread, len(digest.entries)) == ((), unread, 1)


async def test_its_dates_are_those_of_its_own_calendar(bot: Bot) -> None:
    """Eight in the morning in Tokyo is the day before in UTC, the channel's zone: nobody there has that date."""
    morning = Rhythm((time(8),), EVERY_DAY, ZoneInfo("Asia/Tokyo"))
    kept = await bot.storage.schedules.put(schedule(rhythm=morning))
    assert kept
    await share(bot, "one")
    (digest,) = await come(bot, kept.due.at)
    assert kept.due.day.isoformat() == "2026-11-23"
    assert (digest.title, digest.zone) == ("Links since Nov 22, 2026", "Asia/Tokyo")


@pytest.mark.parametrize("change", [Change.REMOVE, Change.PAUSE])
async def test_what_is_taken_back_while_its_platform_is_away_does_not_come_after_all(bot: Bot, change: Change) -> None:
    """It was due, stored and to be tried again for hours; who ended it was told that it comes no more."""
    kept = await scheduled(bot)
    await share(bot, "one")
    bot.chat.trouble = [(ChatUnavailable("away"), False)] * 200
    await come(bot, kept.due.at)
    desk = desk_on(bot.storage, {Platform.DISCORD: bot.chat}, clock=bot.clock)
    await desk.change_schedule(origin(), ANA, str(kept.id), change, manages=True)
    bot.chat.trouble = []
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    assert bot.chat.pages == {}


async def test_one_that_waits_for_a_worker_for_too_long_is_skipped(bot: Bot) -> None:
    """It was written down in time, and nobody worked."""
    kept = await scheduled(bot)
    await share(bot, "one")
    bot.clock.now = kept.due.at
    await bot.storage.schedules.fire()
    assert await come(bot, kept.due.at + LATE_MAX + timedelta(seconds=1)) == []
    assert (await state(bot)).skipped == 1


class Killed(BaseException):
    """The program ends here."""


@pytest.mark.parametrize(
    ("late", "skipped"),
    [
        pytest.param(LATE_MAX + timedelta(seconds=1), 3, id="too late"),
        pytest.param(timedelta(0), 2, id="nothing to tell"),
    ],
)
async def test_one_that_is_skipped_is_counted_once_through_a_kill(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, late: timedelta, skipped: int
) -> None:
    """Between the count and the end of its request, however often; two were skipped before it."""
    kept = await scheduled(bot)
    await come(bot, kept.due.at + timedelta(days=1, hours=7))
    bot.clock.now = kept.due.at + timedelta(days=2)
    assert await bot.storage.schedules.fire() == 1

    async def dies(*_: Any, **__: Any) -> bool:
        raise Killed

    bot.clock.now += late
    for _ in range(2):
        claim = await bot.storage.dispatch.claim([Platform.DISCORD])
        assert claim
        with monkeypatch.context() as patched:
            patched.setattr(type(bot.storage.dispatch), "done", dies)
            with pytest.raises(Killed):
                await bot.pipeline.handle(claim)
        bot.clock.now += timedelta(seconds=LEASE_S + 1)
    assert await come(bot, bot.clock.now) == []
    assert (await state(bot)).skipped == skipped


@pytest.mark.parametrize("error", [ChatRefused("no right"), MessageGone("no channel")], ids=["refused", "gone"])
async def test_a_channel_that_takes_none_rests_and_who_set_it_up_is_told(bot: Bot, error: BotError) -> None:
    """Directly: in the channel they could not be."""
    kept = await scheduled(bot)
    await share(bot, "one")
    bot.chat.trouble = [(error, False)]
    told: list[Request] = []
    post = bot.chat.post

    async def noted(request: Request, page: Any, *, marker: str) -> Any:
        told.append(request)
        return await post(request, page, marker=marker)

    bot.chat.post = noted  # type: ignore[method-assign]
    (notice,) = await come(bot, kept.due.at)
    assert notice == Notice("schedule_refused", {"number": str(kept.id)})
    assert (told[-1].audience, told[-1].author) == (Audience.DIRECT, ANA)
    assert (await state(bot)).paused == "paused_refused"
    assert await come(bot, kept.due.at + timedelta(days=1)) == []


async def test_who_takes_no_direct_messages_reads_why_in_the_list(bot: Bot) -> None:
    """There is nowhere else to say it."""
    kept = await scheduled(bot, direct=True)
    await share(bot, "one")
    bot.chat.trouble = [(ChatRefused("closed"), False)]
    assert await come(bot, kept.due.at) == []
    assert (await state(bot)).paused == "paused_direct"


async def test_nothing_is_sent_to_who_may_not_read_the_channel_any_more(bot: Bot) -> None:
    """It is asked each time, before anything is built; they are told once."""
    kept = await scheduled(bot, direct=True)
    await share(bot, "one")
    bot.chat.readers = {ANA.id}
    assert [type(page) for page in await come(bot, kept.due.at)] == [Digest]
    await share(bot, "two")
    bot.chat.readers = set()
    summarized = bot.writer.summarized
    assert await come(bot, kept.due.at + timedelta(days=1)) == [Notice("schedule_right", {"number": str(kept.id)})]
    assert bot.writer.summarized == summarized
    assert (await state(bot)).paused == "paused_right"
    assert await come(bot, kept.due.at + timedelta(days=2)) == []


async def test_what_one_person_cannot_have_the_others_have(bot: Bot) -> None:
    """The digests of one time have no message that could be gone."""
    for person in (ANA, Person("u-ben", "Ben")):
        await scheduled(bot, direct=True, chosen_by=person)
    await share(bot, "one")
    bot.chat.trouble = [(MessageGone("the conversation"), False)]
    kept = await state(bot)
    assert [type(page) for page in await come(bot, kept.due.at)] == [Digest]


async def test_it_is_in_the_channels_language(bot: Bot) -> None:
    """As any digest there."""
    kept = await scheduled(bot)
    await bot.storage.choices.choose(origin(), "language", "de")
    await share(bot, "one")
    (digest,) = await come(bot, kept.due.at)
    assert (digest.language, digest.title) == ("de", f"Links seit dem {NOW - timedelta(days=1):%d.%m.%Y}")


async def test_one_that_a_kill_interrupts_is_sent_once(bot: Bot) -> None:
    """It may have been taken although the program died before hearing so."""
    kept = await scheduled(bot)
    await share(bot, "one")
    bot.chat.trouble = [(ChatUnavailable("reset"), True)]
    await come(bot, kept.due.at)
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    assert [type(page) for page in bot.chat.pages.values()] == [Digest]


def test_what_is_due_has_a_place_of_its_own() -> None:
    """It hangs from no message, and stands in no thread."""
    kept = schedule()
    request = replace(kept, origin=replace(kept.origin, thread="t1")).digest(kept.due, 0)
    assert (request.origin.thread, request.interaction) == ("", None)


async def test_who_looks_at_the_time_goes_on_when_the_database_was_away(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And when something is wrong with what is due."""
    schedules, looks, done = bot.storage.schedules, 0, asyncio.Event()

    async def fire() -> int:
        nonlocal looks
        looks += 1
        if looks == 1:
            raise StorageUnavailable("locked")
        if looks == 2:
            raise ValueError("a mistake of ours")
        done.set()
        return 1

    monkeypatch.setattr(schedules, "fire", fire)
    looking = asyncio.create_task(keep_time(schedules, tick_s=0.01))
    async with asyncio.timeout(PATIENCE_S):
        await done.wait()
    looking.cancel()
    assert not looking.done()


async def test_a_weekly_digest_has_both_its_dates_in_its_title(bot: Bot) -> None:
    """As a post of a forum, or a canvas, it is found by them later."""
    weekly = replace(DAILY, weekdays=frozenset({7}))
    kept = await bot.storage.schedules.put(schedule(rhythm=weekly, way=Way.CANVAS))
    assert kept
    await share(bot, "one")
    (digest,) = await come(bot, NOW + timedelta(hours=6))
    assert digest.title == "Links of Nov 15, 2026 – Nov 22, 2026"
    assert bot.chat.manners[-1] == Manner(canvas=True)


async def test_who_scheduled_a_canvas_is_told_what_it_takes(bot: Bot) -> None:
    """The scope by its name; the schedule rests until they say so."""
    kept = await bot.storage.schedules.put(schedule(rhythm=DAILY, way=Way.CANVAS))
    assert kept
    await share(bot, "one")
    bot.chat.trouble = [(ChatRefused("Slack: missing_scope, needed: canvases:write"), False)]
    told = await come(bot, NOW + timedelta(hours=6))
    assert [page.reason for page in told] == ["schedule_canvas_refused"]
    assert "canvases:write" in notice_line(told[0])
    assert (await state(bot)).paused == "paused_canvas"
