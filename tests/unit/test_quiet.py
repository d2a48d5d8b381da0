"""Quiet by default: what nobody asked for and cannot be briefed is passed over, what somebody asked for is answered."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.briefing import AlreadyBriefed, ArticleAnswer, Briefing, Length, Notice
from bot.domain.digest import Digest
from bot.domain.errors import BotError, NothingToRead, Unreachable
from bot.domain.quiet_hours import quiet_hours
from bot.domain.requests import Request
from bot.domain.types import Interaction, Platform
from bot.service.marks import Marks
from bot.storage.database import Storage, open_storage
from tests.databases import sqlite_url
from tests.fakes.bot import Bot
from tests.fakes.clock import Clock
from tests.fakes.memory import NOW, message, origin
from tests.fakes.service import work_off
from tests.unit.test_unasked import PRIVATE, WORK

ONE = "see https://news.example.org/one"


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[tuple[Storage, Clock]]:
    """A database with a clock that tests move."""
    clock = Clock()
    async with open_storage(sqlite_url(tmp_path), clock=clock) as opened:
        yield opened, clock


async def test_a_day_of_work_links_is_answered_with_silence(storage: tuple[Storage, Clock]) -> None:
    """Not even looked at: 36 links of tools and the private ones; the ledger can say why."""
    bot = Bot(*storage)
    for number, url in enumerate([*WORK.values(), *PRIVATE.values()]):
        assert await bot.post(f"look: {url}", f"m{number}") == []
    assert bot.reader.asked == bot.chat.marks == []
    assert set(await bot.outcomes()) == {"no_article", "private_host"}


@pytest.mark.parametrize(
    ("trouble", "outcome"),
    [
        pytest.param([NothingToRead("paywall")], "paywall", id="a paywall"),
        pytest.param([NothingToRead("login_wall")], "login_wall", id="a page to sign in"),
        pytest.param([Unreachable()] * 3, "unreachable", id="nobody there, however often"),
    ],
)
async def test_what_cannot_be_read_is_passed_over_unless_somebody_asked(
    storage: tuple[Storage, Clock], trouble: list[BotError], outcome: str
) -> None:
    """No word and no mark for the one, a reason for the other."""
    bot = Bot(*storage)
    bot.reader.trouble = list(trouble)
    assert await bot.post(ONE) == []
    assert bot.chat.marks == []
    bot.reader.trouble = list(trouble)
    assert await bot.post(ONE, "m2", asked=True) == [Notice(outcome, link="https://news.example.org/one")]
    assert bot.chat.marks == ["+m2", "-m2"]
    assert await bot.outcomes() == [outcome, outcome]


async def test_a_link_that_nobody_asked_for_is_marked_once_it_was_read(storage: tuple[Storage, Clock]) -> None:
    """An eye on every message would be noise."""
    bot = Bot(*storage)
    (page,) = await bot.post(ONE)
    assert isinstance(page, Briefing)
    assert bot.chat.marks == ["+m1", "-m1"]


async def test_the_first_briefing_of_a_channel_says_how_to_change_that(storage: tuple[Storage, Clock]) -> None:
    """Once, and not where somebody asked."""
    bot = Bot(*storage)
    bot.reader.apart = True
    await bot.post("https://news.example.org/0", "m0", asked=True)
    (asked,) = bot.chat.pages.values()
    assert "first_here" not in asked.notes
    other = replace(message("https://news.example.org/1 https://news.example.org/2"), origin=origin("m1", channel="c2"))
    await bot.inbox.message(other)
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    (_, page) = bot.chat.pages.values()
    assert ["first_here" in item.answer.notes for item in page.items] == [True, False]


async def test_over_a_limit_nothing_is_said_to_whom_did_not_ask(storage: tuple[Storage, Clock]) -> None:
    """A digest counts them."""
    bot = Bot(*storage, limit_user_hour=1)
    bot.reader.apart = True
    for number in range(3):
        pages = await bot.post(f"https://news.example.org/{number}", f"m{number}")
    assert [type(page) for page in pages] == [Briefing]
    assert await bot.outcomes() == ["", "limit_user", "limit_user"]
    assert bot.chat.marks == ["+m0", "-m0"]


async def test_a_digest_lists_no_work_and_counts_what_a_limit_kept_out(storage: tuple[Storage, Clock]) -> None:
    """Pull requests are no news; what was too much is a number."""
    bot = Bot(*storage, limit_channel_hour=1)
    bot.reader.apart = True
    await bot.post(WORK["a pull request"], "m1")
    await bot.post("https://news.example.org/1", "m2")
    await bot.post("https://news.example.org/2", "m3")
    await bot.inbox._settings.choose(origin(), "limit_channel_hour", "0")
    bot.clock.tick(1)
    await bot.inbox.digest(replace(message("24h", "i1"), posted_at=bot.clock.now, asked=True))
    digest = (await bot.post(""))[-1]
    assert isinstance(digest, Digest)
    assert [entry.url for entry in digest.entries] == ["https://news.example.org/1"]
    assert digest.notes == ("digest_limited:1",)


async def test_links_beyond_those_of_one_message_are_passed_over(storage: tuple[Storage, Clock]) -> None:
    """Work links take no places."""
    bot = Bot(*storage)
    bot.reader.apart = True
    news = [f"https://news.example.org/{number}" for number in range(7)]
    (page,) = await bot.post(" ".join([*list(WORK.values())[:6], *news]))
    assert [item.answer.url for item in page.items] == news[:5]
    assert (await bot.outcomes()).count("links_left_out") == 2


@pytest.mark.parametrize("already", [True, False], ids=["told", "not told"])
async def test_already_shared_is_one_line_where_the_channel_wants_it(
    storage: tuple[Storage, Clock], already: bool
) -> None:
    """Who asks is always pointed to the briefing."""
    bot = Bot(*storage, already=already)
    await bot.post(ONE)
    assert [type(page) for page in await bot.post(ONE, "m2")] == [Briefing, *([AlreadyBriefed] * already)]
    assert type((await bot.post(ONE, "m3", asked=True))[-1]) is AlreadyBriefed
    assert await bot.outcomes() == ["", "already" if already else "already_untold", "already"]


async def test_short_reads_are_passed_over_where_the_channel_wants_that(storage: tuple[Storage, Clock]) -> None:
    """Who asks is answered; by default nothing is too short."""
    bot = Bot(*storage, minutes_min=2)
    assert await bot.post(ONE) == []
    assert bot.chat.marks == []
    assert await bot.outcomes() == ["short_read"]
    assert len(await bot.post(ONE, "m2", asked=True)) == 1


@pytest.mark.parametrize(
    ("trigger", "unasked", "by_emoji", "asked"),
    [
        pytest.param("auto", True, True, "brief", id="auto"),
        pytest.param("reaction", False, True, "brief", id="reaction"),
        pytest.param("request", False, False, "brief", id="request"),
        pytest.param("off", False, False, "switched_off", id="off"),
    ],
)
async def test_each_trigger_lets_in_what_it_says(
    storage: tuple[Storage, Clock], trigger: str, unasked: bool, by_emoji: bool, asked: str
) -> None:
    """DEFAULT_TRIGGER, and what a channel chooses."""
    bot = Bot(*storage)
    await bot.inbox._settings.choose(origin(), "trigger", trigger)
    assert bool(await bot.inbox.message(message(ONE))) is unasked
    assert await bot.inbox.asks(origin(), "📰") is await bot.inbox.asks(origin(), "newspaper") is by_emoji
    assert not await bot.inbox.asks(origin(), "👍")
    assert not await bot.inbox.asks(origin(), "two words")
    (request,) = await bot.inbox.message(message(ONE, "m2", asked=True))
    assert said(request) == asked


def said(request: Request) -> str:
    """What was taken."""
    return getattr(request.asked, "topic", "brief")


async def test_pointing_at_a_message_asks_for_what_was_passed_over(storage: tuple[Storage, Clock]) -> None:
    """An emoji, or the menu, on a link that ended in silence: now somebody asked. Once is enough."""
    bot = Bot(*storage)
    bot.reader.trouble = [NothingToRead("paywall")] * 2
    assert await bot.post(ONE) == []
    for _ in range(2):
        assert await bot.post(ONE, asked=True, pointed=True) == [Notice("paywall", link="https://news.example.org/one")]


async def test_pointing_at_what_is_answered_there_adds_nothing(storage: tuple[Storage, Clock]) -> None:
    """Several people put the emoji on one message, also while its link is being read."""
    bot = Bot(*storage)
    await bot.inbox.message(message(ONE))
    assert len(await bot.inbox.message(message(ONE, asked=True, pointed=True))) == 1
    assert [type(page) for page in await bot.post("")] == [Briefing]
    assert [type(page) for page in await bot.post(ONE, asked=True, pointed=True)] == [Briefing]


async def test_an_address_of_a_tool_is_read_for_whom_asks(storage: tuple[Storage, Clock]) -> None:
    """The lists are for what nobody asked for."""
    bot = Bot(*storage, hosts_denied=("github.com",))
    assert [type(page) for page in await bot.post(WORK["a pull request"], asked=True)] == [Briefing]


async def test_what_apps_post_is_taken_where_the_channel_wants_that(storage: tuple[Storage, Clock]) -> None:
    """Feeds are off by default: two bots that answer each other never stop."""
    bot = Bot(*storage)
    assert await bot.post(ONE, feed=True) == []
    await bot.inbox._settings.choose(origin(), "feeds", "on")
    assert len(await bot.post(ONE, "m2", feed=True)) == 1


async def test_uploads_are_read_when_asked_for_or_wanted(storage: tuple[Storage, Clock]) -> None:
    """A document that somebody drops into a channel may be anything."""
    bot = Bot(*storage)
    bot.reader.apart = True
    files = ("https://files.example.org/report.pdf",)
    assert await bot.post("here", files=files) == []
    assert len(await bot.post("here", "m2", files=files, asked=True)) == 1
    await bot.inbox._settings.choose(origin(), "files", "on")
    assert type((await bot.post("here", "m3", files=("https://files.example.org/b.txt",)))[-1]) is Briefing


async def test_a_mark_of_an_earlier_run_goes_also_when_the_rest_is_silence(storage: tuple[Storage, Clock]) -> None:
    """The program was killed between the two links of a message."""
    bot = Bot(*storage)
    (request,) = await bot.inbox.message(message(ONE))
    bot.clock.tick(1)
    later = Marks({Platform.DISCORD: bot.chat}, bot.clock)
    later.clear(request, accepted_at=NOW)
    await later.drain()
    assert bot.chat.marks == ["-m1"]


async def test_a_mark_of_another_program_goes_with_the_last_link_of_its_message(storage: tuple[Storage, Clock]) -> None:
    """That one read the first of two links; this one found nothing to say of the second."""
    bot = Bot(*storage)
    (request,) = await bot.inbox.message(message(ONE))
    beside = Marks({Platform.DISCORD: bot.chat}, bot.clock, alone=False)
    beside.clear(request, accepted_at=bot.clock.now)
    await beside.drain()
    assert bot.chat.marks == ["-m1"]


async def test_what_was_posted_in_the_quiet_hours_is_found_by_its_words(storage: tuple[Storage, Clock]) -> None:
    """It was briefed, although no message holds its briefing."""
    bot = Bot(*storage, quiet_hours=quiet_hours("00:00-23:59"))
    await bot.post(ONE)
    assert (await bot.outcomes())[0] == "quiet_hours"
    (hit,) = await bot.storage.archive.find(origin("m9"), "arnheim trees")
    assert (hit.title, hit.url, hit.link) == ("Arnheim plants trees", "", "https://news.example.org/one")


async def test_what_is_told_of_a_spoiler_is_marked_as_one(storage: tuple[Storage, Clock]) -> None:
    """In this channel alone: elsewhere somebody may post the same link in the open. A pointer names no title."""
    bot = Bot(*storage)
    (hidden,) = await bot.post("||https://news.example.org/one||")
    assert isinstance(hidden, Briefing)
    assert hidden.spoiler
    _, pointer = await bot.post(ONE, "m2")
    assert isinstance(pointer, AlreadyBriefed)
    assert pointer.title == ""
    elsewhere = replace(message(ONE, "m3"), origin=origin("m3", channel="c2"))
    await bot.inbox.message(elsewhere)
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    *_, shown = bot.chat.pages.values()
    assert isinstance(shown, Briefing)
    assert not shown.spoiler


async def test_an_uploaded_document_is_read_as_one(storage: tuple[Storage, Clock]) -> None:
    """Unasked where the channel wants it, whatever the host: nobody wrote its address."""
    bot = Bot(*storage, files=True)
    url = "https://files.slack.com/files-pri/T0A-F0B/report.pdf"
    await bot.post("here", files=(url,))
    assert (bot.reader.asked, bot.reader.uploads) == ([url], [url])
    await bot.post(ONE, "m2")
    assert bot.reader.uploads == [url]


async def test_what_is_hidden_stays_so_in_other_lengths_and_answers(storage: tuple[Storage, Clock]) -> None:
    """Whoever shares another length, asks in the thread or searches must not tell it to the others."""
    bot = Bot(*storage)
    (_,) = await bot.post("||https://news.example.org/one||")
    (marker,) = bot.chat.pages
    asked = await bot.storage.replies.answered_by(Platform.DISCORD, "s1", marker)
    assert asked
    assert asked.link
    right = Interaction("token", NOW + timedelta(minutes=15))
    press: dict[str, Any] = {"interaction": right, "asked": True, "private": True, "link": asked.link}
    *_, longer = await bot.post(asked.link.url, "i1", length=Length.FULL, **press)
    assert isinstance(longer, Briefing)
    assert longer.spoiler
    *_, answer = await bot.post("hm", "m2", asked=True, question="How many trees?", about=marker)
    assert isinstance(answer, ArticleAnswer)
    assert answer.spoiler
    assert await bot.storage.archive.find(origin("m9"), "arnheim trees") == []


async def test_no_digest_tells_what_is_hidden(storage: tuple[Storage, Clock]) -> None:
    """Nor does it wait for one when the quiet hours are over: then it is told by itself."""
    bot = Bot(*storage, quiet_hours=quiet_hours("00:00-12:30"))
    (hidden,) = await bot.post("||https://news.example.org/one||")
    assert bot.clock.now >= NOW + timedelta(minutes=30), "the quiet hours were waited out"
    assert isinstance(hidden, Briefing)
    assert hidden.spoiler
    await bot.inbox.digest(message("24h", "m2"))
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    *_, digest = bot.chat.pages.values()
    assert isinstance(digest, Digest)
    assert digest.entries == ()
