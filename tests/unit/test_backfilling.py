"""The links of the past days: read without a word, and known from then on."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain import backfills
from bot.domain.backfills import DAYS_DEFAULT, DAYS_MAX, LINKS_MAX
from bot.domain.briefing import AlreadyBriefed, Briefing, Notice
from bot.domain.digest import Digest
from bot.domain.dispatch import FAULTS_MAX
from bot.domain.errors import BotError, ChatRefused, ChatUnavailable, MessageGone, NothingToRead
from bot.domain.types import Interaction, Message, Origin, Person, Platform
from bot.service import backreading
from bot.service.backfilling import TOLD_FOR, Backfilling
from bot.service.backreading import DEADLINE, LATELY, PAGE_GAP_S
from bot.storage.database import Storage, open_storage
from tests.databases import sqlite_url
from tests.fakes.bot import Bot
from tests.fakes.clock import Clock
from tests.fakes.memory import NOW, message, origin
from tests.fakes.service import work_off
from tests.unit.test_unasked import PRIVATE, WORK

HERE = replace(origin(), message="command")
BEN = Person("u-ben", "Ben")


class Reader(Bot):
    """A bot that came to a channel in which people had talked before."""

    def __init__(self, storage: Storage, clock: Clock, **settings: Any) -> None:
        super().__init__(storage, clock, **settings)
        self.reader.apart = True
        chats = {Platform.DISCORD: self.chat}
        self.backfilling = Backfilling(storage.backfills, self.inbox._settings, chats, clock)

    def said(self, text: str, *, days_ago: float = 1, **fields: Any) -> Message:
        """Somebody said something before the bot came; the oldest first."""
        then = replace(message(text, f"old{len(self.chat.spoken)}"), posted_at=NOW - timedelta(days=days_ago), **fields)
        self.chat.spoken.append(then)
        return then

    async def ask(self, words: str = "") -> Notice:
        """Who manages the channel gives the command."""
        return await self.backfilling.ask(HERE, words)

    async def read_back(self, words: str = "14d") -> Notice:
        """It is asked for and worked off; how it ended."""
        assert (await self.ask(words)).reason == "backfill_begun"
        await work_off(self.storage, self.pipeline, [Platform.DISCORD], self.clock, marks=self.marks)
        await self.marks.drain()
        return await self.ask()

    async def found(self, words: str) -> list[str]:
        """Messages with the links that a search finds."""
        hits = await self.storage.archive.find(HERE, words)
        return [hit.posted_in.message for hit in hits if hit.posted_in]


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[tuple[Storage, Clock]]:
    """A database with a clock that tests move."""
    clock = Clock()
    async with open_storage(sqlite_url(tmp_path), clock=clock) as opened:
        yield opened, clock


@pytest.fixture
def bot(storage: tuple[Storage, Clock]) -> Reader:
    return Reader(*storage)


def link(number: int) -> str:
    return f"https://news.example.org/{number}"


async def test_what_was_posted_before_is_read_and_nothing_is_posted(bot: Reader) -> None:
    """No briefing, no mark, no pointer, and no model; the talk in between is looked through."""
    for number in range(7):
        bot.said(f"look: {link(number)}", days_ago=7 - number)
        bot.said("nice", days_ago=7 - number)
    bot.chat.page = 4
    counts = {"messages": 14, "links": 7, "briefed": 7, "unread": 0}
    assert await bot.read_back() == Notice("backfill_done", counts)
    assert sorted(bot.reader.asked) == [link(number) for number in range(7)]
    assert bot.chat.pages == {}
    assert bot.chat.marks == []
    assert bot.writer.asked == 0
    assert await bot.outcomes() == ["done", *["backfilled"] * 7]


async def test_a_digest_lists_it_with_its_message_its_author_and_its_time(bot: Reader) -> None:
    said = bot.said(link(1), days_ago=3, author=BEN)
    await bot.read_back()
    await bot.inbox.digest(replace(message("7d", "d1"), interaction=Interaction("t", NOW + timedelta(hours=1))))
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    (digest,) = bot.chat.pages.values()
    assert isinstance(digest, Digest)
    (entry,) = digest.entries
    assert (entry.author, entry.posted_at) == ("Ben", said.posted_at)
    assert (entry.message_url, entry.answer_url) == (f"https://chat.example.org/c1/{said.origin.message}", "")
    assert entry.title == "Arnheim plants trees"


async def test_it_is_found_by_its_words_and_leads_to_its_message(bot: Reader) -> None:
    said = bot.said(link(1))
    hidden = bot.said(f"||{link(2)}||")
    await bot.read_back()
    assert await bot.found("arnheim trees") == [said.origin.message]
    assert hidden.origin.message not in await bot.found("arnheim")


async def test_who_posts_it_again_is_pointed_to_the_message_that_was_first(bot: Reader) -> None:
    """There is no answer of ours to point to."""
    bot.said(link(1), days_ago=5, author=BEN)
    bot.said(link(1), days_ago=2)
    await bot.read_back()
    (page,) = await bot.post(link(1), "m9")
    then = NOW - timedelta(days=5)
    url = "https://chat.example.org/c1/old0"
    assert page == AlreadyBriefed("Arnheim plants trees", "Ben", then, url, untold=True)


@pytest.mark.parametrize("fields", [{"asked": True}, {"pointed": True, "asked": True}], ids=["asks", "by emoji"])
async def test_who_asks_for_it_is_given_the_briefing(bot: Reader, fields: dict[str, Any]) -> None:
    """A pointer to a message is no answer to them; also to the very message that was read back."""
    said = bot.said(link(1))
    await bot.read_back()
    (page,) = await bot.post(link(1), said.origin.message if "pointed" in fields else "m9", **fields)
    assert isinstance(page, Briefing)
    assert bot.reader.asked == [link(1)], "the page need not be read again"
    assert page.recipe != "extractive", "somebody asked: a model may write it"


async def test_what_was_briefed_before_is_pointed_to_its_briefing(bot: Reader) -> None:
    """Which says more than the message."""
    await bot.post(link(1), "m1")
    bot.said(link(1), days_ago=5, author=BEN)
    await bot.read_back()
    pages = await bot.post(link(1), "m9")
    assert isinstance(pages[1], AlreadyBriefed)
    assert not pages[1].untold


async def test_a_message_that_was_taken_when_it_was_posted_is_not_taken_again(bot: Reader) -> None:
    await bot.post(link(1), "old0")
    bot.said(link(1))
    assert (await bot.read_back()).values["links"] == 0


@pytest.mark.parametrize("url", [*list(WORK.values())[:3], *list(PRIVATE.values())[:2], "https://no.example.org/a"])
async def test_what_is_not_looked_at_unasked_is_not_looked_at_here(storage: tuple[Storage, Clock], url: str) -> None:
    """Nor does it count towards the links."""
    bot = Reader(*storage, hosts_denied=("no.example.org",))
    bot.said(f"see {url}")
    assert (await bot.read_back()).values["links"] == 0
    assert bot.reader.asked == []


async def test_people_who_want_no_briefings_and_apps_are_left_out(bot: Reader) -> None:
    await bot.storage.opt_outs.choose(HERE, BEN, out=True)
    bot.said(link(1), author=BEN)
    bot.said(link(2), feed=True)
    bot.said(f"<{link(3)}>")
    bot.said(f"🔇 {link(4)}")
    bot.said(link(5), asked=True)
    assert (await bot.read_back()).values["links"] == 1
    assert bot.reader.asked == [link(5)]


async def test_what_is_older_than_was_asked_for_is_left(bot: Reader) -> None:
    bot.said(link(1), days_ago=3.1)
    bot.said(link(2), days_ago=2.9)
    await bot.read_back("3d")
    assert bot.reader.asked == [link(2)]


async def test_what_cannot_be_read_is_counted_and_listed(bot: Reader) -> None:
    bot.said(link(1))
    bot.reader.trouble = [NothingToRead("paywall")]
    assert (await bot.read_back()).values["unread"] == 1
    assert await bot.outcomes() == ["done", "paywall"]


async def test_a_message_that_goes_takes_its_links_along(bot: Reader) -> None:
    """Before they are read, and after."""
    first, second = bot.said(link(1), days_ago=2), bot.said(link(2))
    await bot.ask("14d")
    claim = await bot.storage.dispatch.claim([Platform.DISCORD])
    assert claim
    await bot.pipeline.handle(claim)
    await bot.inbox.deleted(first.origin)
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    assert bot.reader.asked == [link(2)]
    await bot.inbox.message(replace(second, text="never mind", edited=True))
    assert await bot.found("arnheim") == []
    (page,) = await bot.post(link(2), "m9")
    assert isinstance(page, Briefing)


async def test_an_edit_of_an_old_message_that_keeps_its_link_says_nothing(bot: Reader) -> None:
    said = bot.said(link(1))
    await bot.read_back()
    assert await bot.post(f"again: {link(1)}", said.origin.message, edited=True) == []


async def test_the_limits_of_an_hour_do_not_count_it(storage: tuple[Storage, Clock]) -> None:
    """Else nobody could post a link in the hour after."""
    bot = Reader(*storage, limit_user_hour=3, limit_channel_hour=3)
    for number in range(5):
        bot.said(link(number))
    assert (await bot.read_back()).values["briefed"] == 5
    (page,) = await bot.post(link(9), "m9")
    assert isinstance(page, Briefing)


async def test_the_first_briefing_of_a_channel_is_still_the_first(bot: Reader) -> None:
    """Nobody saw one yet, neither while old links wait nor when they are read."""
    bot.said(link(1))
    await bot.ask("14d")
    claim = await bot.storage.dispatch.claim([Platform.DISCORD])
    assert claim
    await bot.pipeline.handle(claim)
    (page,) = await bot.post(link(2), "m9")
    assert "first_here" in page.notes
    assert len(await bot.found("arnheim")) == 1


@pytest.mark.parametrize("words", ["0", "0d", "31d", "400d", "soon", "-1d", "14 weeks", "1.5d"])
async def test_a_number_of_days_that_makes_no_sense_is_told(bot: Reader, words: str) -> None:
    assert await bot.ask(words) == Notice("backfill_days", {"limit": DAYS_MAX})
    assert await bot.storage.backfills.progress(HERE) is None


@pytest.mark.parametrize(("words", "days"), [("", DAYS_DEFAULT), ("1d", 1), ("30D", 30), ("7", 7), ("2 days", 2)])
async def test_the_days_may_be_written_as_people_do(bot: Reader, words: str, days: int) -> None:
    assert await bot.ask(words) == Notice("backfill_begun", {"count": days, "limit": LINKS_MAX})
    progress = await bot.storage.backfills.progress(HERE)
    assert progress
    assert progress.run.started_at - progress.run.since == timedelta(days=days)


async def test_asking_again_tells_how_far_it_is_and_begins_nothing(bot: Reader) -> None:
    bot.chat.page = 1
    for number in range(3):
        bot.said(link(number))
    await bot.ask("14d")
    claim = await bot.storage.dispatch.claim([Platform.DISCORD])
    assert claim
    await bot.pipeline.handle(claim)
    reading = {"messages": 1, "links": 1, "briefed": 0, "unread": 0}
    assert await bot.ask() == await bot.ask("30d") == Notice("backfill_reading", reading)
    bot.clock.now += timedelta(seconds=PAGE_GAP_S)
    for _ in range(2):
        claim = await bot.storage.dispatch.claim([Platform.DISCORD])
        assert claim
        await bot.pipeline.handle(claim)
        bot.clock.now += timedelta(seconds=PAGE_GAP_S)
    progress = await bot.storage.backfills.progress(HERE)
    assert progress
    assert progress.under_way


async def test_how_it_ended_is_told_for_a_day_then_it_begins_again(bot: Reader) -> None:
    assert (await bot.read_back()).reason == "backfill_done"
    bot.clock.now += TOLD_FOR
    assert (await bot.ask()).reason == "backfill_begun"


async def test_it_begins_again_when_days_are_named(bot: Reader) -> None:
    await bot.read_back("3d")
    assert (await bot.ask("7d")).reason == "backfill_begun"


async def test_it_can_be_stopped_and_goes_on_later_with_the_rest(bot: Reader) -> None:
    """What was not looked at yet is as if it had never been found."""
    for number in range(4):
        bot.said(link(number))
    await bot.ask("14d")
    for _ in range(2):
        claim = await bot.storage.dispatch.claim([Platform.DISCORD])
        assert claim
        await bot.pipeline.handle(claim)
    assert await bot.ask("stop") == Notice("backfill_stopped", {"messages": 4, "links": 4, "briefed": 1, "unread": 0})
    assert await bot.ask("stop") == Notice("backfill_none")
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    assert len(bot.reader.asked) == 1
    assert (await bot.read_back()).values["links"] == 3
    assert len(await bot.found("arnheim")) == 4


@pytest.mark.parametrize("trigger", ["off", "request", "reaction"])
async def test_where_links_are_not_briefed_unasked_none_are_read(storage: tuple[Storage, Clock], trigger: str) -> None:
    bot = Reader(*storage, trigger=trigger)
    bot.said(link(1))
    assert await bot.ask("14d") == Notice("backfill_off")


async def test_it_ends_when_the_channel_is_switched_off_meanwhile(bot: Reader) -> None:
    bot.said(link(1))
    await bot.ask("14d")
    await bot.inbox._settings.choose(HERE, "trigger", "off")
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    assert (await bot.ask()).reason == "backfill_switched_off"
    assert bot.reader.asked == []


async def test_links_that_wait_are_not_read_once_the_channel_is_switched_off(bot: Reader) -> None:
    for number in range(3):
        bot.said(link(number))
    await bot.ask("14d")
    for _ in range(2):
        claim = await bot.storage.dispatch.claim([Platform.DISCORD])
        assert claim
        await bot.pipeline.handle(claim)
    await bot.inbox._settings.choose(HERE, "trigger", "off")
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    assert sorted(map(str, await bot.outcomes())) == [
        "backfilled",
        "done",
        "switched_off_since",
        "switched_off_since",
    ]
    assert len(bot.reader.asked) == 1


async def test_what_was_posted_just_before_is_left_for_the_platform_to_tell(bot: Reader) -> None:
    """It may be on its way as something to be answered, and would then have been taken already."""
    bot.said(link(1), days_ago=LATELY / timedelta(days=1))
    late = bot.said(link(2), days_ago=(LATELY - timedelta(seconds=1)) / timedelta(days=1))
    assert (await bot.read_back()).values["links"] == 1
    (page,) = await bot.post(link(2), late.origin.message)
    assert isinstance(page, Briefing)


async def test_the_local_chat_has_nothing_to_read(bot: Reader) -> None:
    assert await bot.backfilling.ask(replace(HERE, platform=Platform.WEB), "14d") == Notice("backfill_nowhere")


@pytest.mark.parametrize("error", [ChatRefused("no"), MessageGone("gone")], ids=["may not", "gone"])
async def test_where_the_bot_may_not_read_whoever_asks_is_told(bot: Reader, error: BotError) -> None:
    """At once, and when the right is taken away meanwhile."""
    bot.chat.closed = [error]
    assert await bot.ask("14d") == Notice("backfill_refused_discord")
    assert await bot.storage.backfills.progress(HERE) is None
    await bot.ask("14d")
    bot.chat.closed = [error]
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    assert await bot.ask() == Notice("backfill_refused_discord")


async def test_it_waits_as_long_as_the_platform_says(bot: Reader) -> None:
    """Slack lets some apps read one page a minute."""
    bot.said(link(1))
    await bot.ask("14d")
    begun = bot.clock.now
    bot.chat.closed = [ChatUnavailable("rate limit", retry_after_s=60.0), ChatUnavailable("away")]
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    assert (await bot.ask()).values["briefed"] == 1
    assert bot.clock.now - begun >= timedelta(seconds=60)


async def test_it_is_given_up_after_a_day_of_that(bot: Reader) -> None:
    await bot.ask("14d")
    bot.clock.now += DEADLINE + timedelta(seconds=1)
    bot.chat.closed = [ChatUnavailable("away")]
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    assert (await bot.ask()).reason == "backfill_away"


async def test_a_fault_of_ours_ends_it_and_another_can_begin(bot: Reader) -> None:
    await bot.ask("14d")
    for _ in range(FAULTS_MAX):
        claim = await bot.storage.dispatch.claim([Platform.DISCORD])
        assert claim
        await bot.storage.dispatch.later(claim, delay_s=0, counted=True)
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    assert (await bot.ask()).reason == "backfill_failed"
    assert (await bot.ask("14d")).reason == "backfill_begun"


@pytest.mark.parametrize(("said", "ending"), [(6, "done"), (7, "messages")], ids=["at the limit", "beyond it"])
async def test_only_so_many_messages_are_looked_through(
    bot: Reader, monkeypatch: pytest.MonkeyPatch, said: int, ending: str
) -> None:
    for module in (backfills, backreading):
        monkeypatch.setattr(module, "MESSAGES_MAX", 6)
    bot.chat.page = 3
    for number in range(said):
        bot.said(link(number))
    notice = await bot.read_back()
    assert (notice.reason, notice.values["links"]) == (f"backfill_{ending}", 6)
    assert link(0) in bot.reader.asked or said == 7, "the newest are taken"


async def test_a_chat_that_is_not_connected_is_no_reason_not_to_begin(bot: Reader) -> None:
    asked = Backfilling(bot.storage.backfills, bot.inbox._settings, {}, bot.clock)
    assert (await asked.ask(HERE, "14d")).reason == "backfill_begun"


async def test_channels_are_read_back_each_by_itself(bot: Reader) -> None:
    other = Origin(Platform.DISCORD, "s1", "c2", "command")
    await bot.ask("14d")
    assert (await bot.backfilling.ask(other, "14d")).reason == "backfill_begun"
    assert (await bot.backfilling.ask(replace(other, space="s2"), "14d")).reason == "backfill_begun"
