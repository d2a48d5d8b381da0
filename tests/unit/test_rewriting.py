"""A briefing that is written anew takes the place of what stands there: once, whole, and for who may."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.briefing import AlreadyBriefed, Briefing, Length, Notice
from bot.domain.errors import BotError, ChatUnavailable, NothingToRead
from bot.domain.types import Interaction, Origin, Person, Platform
from bot.service.following import AGAIN_MAX
from bot.service.timings import Timings
from bot.storage.database import open_storage
from tests.databases import sqlite_url
from tests.fakes.bot import Bot, open_bot
from tests.fakes.clock import Clock
from tests.fakes.memory import ANA, message, origin
from tests.fakes.service import work_off

URL = "https://news.example.org/story"
BEN = Person("u-ben", "Ben")
NEW, OTHER = "A new lead.", "Quite another lead."


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    """A bot that has briefed a link."""
    async with open_bot(tmp_path) as bot:
        await bot.post(URL)
        bot.clock.tick(3600)
        bot.writer.lead = NEW
        yield bot


def answer(bot: Bot) -> Origin:
    """The message that the answer begins with."""
    return origin(next(iter(bot.chat.pages)))


async def press(bot: Bot, person: Person = ANA, *, manages: bool = False, number: str = "p1", **fields: Any) -> str:
    """Press the button and let the worker do what it asks for; what the person is told at once."""
    bot.clock.tick(1)
    right = Interaction("token", bot.clock.now + timedelta(minutes=15))
    pressed = replace(message("", number, author=person, asked=True), interaction=right, **fields)
    told = await bot.inbox.rewrite(answer(bot), replace(pressed, posted_at=bot.clock.now), manages=manages)
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    return told.reason


def leads(bot: Bot) -> list[str]:
    """The lead of each answer, and the reason of each notice."""
    return [
        page.lead if isinstance(page, Briefing) else getattr(page, "reason", page) for page in bot.chat.pages.values()
    ]


async def test_the_new_briefing_stands_where_the_old_one_stood(bot: Bot) -> None:
    """The page is read again, the model asked again, and nothing else is posted."""
    before = list(bot.chat.pages)
    assert await press(bot) == "rewriting"
    assert leads(bot) == [NEW]
    assert list(bot.chat.pages) == before
    assert (len(bot.reader.asked), bot.writer.asked) == (2, 2)


async def test_all_that_looks_for_the_answer_finds_the_new_one(bot: Bot) -> None:
    """Buttons, who posts the link again, a digest, and who deletes the message."""
    await press(bot)
    replies = bot.storage.replies
    place = answer(bot)
    now = await replies.answer_in(place.platform, place.space, place.message)
    assert isinstance(now, Briefing)
    assert (now.lead, bool(now.article_sentences)) == (NEW, True)
    asked = await replies.answered_by(place.platform, place.space, place.message)
    assert asked
    assert (asked.origin, asked.author) == (origin(), ANA)
    again = (await bot.post(URL, "m2"))[-1]
    assert isinstance(again, AlreadyBriefed)
    assert again.answer_url.endswith(place.message)
    (shared, pointed) = await bot.storage.archive.shared(origin(), bot.clock.now - timedelta(days=1), bot.clock.now)
    assert shared.briefing
    assert (shared.briefing.lead, pointed.request.origin.message) == (NEW, "m2"), "the press is no link of its own"
    hits = [await bot.storage.archive.find(origin(), words) for words in ("lead", "council")]
    assert [len(found) for found in hits] == [1, 0], "by the words that stand there now"
    await bot.inbox.deleted(origin())
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    assert place.message not in bot.chat.pages


async def test_only_who_asked_and_who_manages_may(bot: Bot) -> None:
    assert await press(bot, BEN) == "not_yours_to_rewrite"
    assert leads(bot) != [NEW]
    assert await press(bot, BEN, manages=True) == "rewriting"
    assert leads(bot) == [NEW]


async def test_it_can_be_done_again_but_not_for_ever(bot: Bot) -> None:
    """Each time it is another briefing; a press while one is under way is not a second one."""
    for count in range(AGAIN_MAX):
        bot.writer.lead = f"Lead {count}."
        assert await press(bot, number=f"p{count}") == "rewriting"
        assert leads(bot) == [f"Lead {count}."]
    assert await press(bot, number="p-last") == "rewriting_already"
    assert bot.writer.asked == 1 + AGAIN_MAX


async def test_two_presses_at_once_are_one(bot: Bot) -> None:
    pressed = message("", "p1", asked=True)
    told = [(await bot.inbox.rewrite(answer(bot), pressed)).reason for _ in range(2)]
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    assert told == ["rewriting", "rewriting_already"]
    assert bot.writer.asked == 2


@pytest.mark.parametrize("parts", [(1, 2), (2, 1), (2, 2), (1, 3)], ids=lambda parts: f"{parts[0]} to {parts[1]}")
@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param([], id="no trouble"),
        pytest.param([(ChatUnavailable("away"), False)], id="not taken"),
        pytest.param([(ChatUnavailable("away"), True)], id="taken, and nobody heard"),
        pytest.param([(ChatUnavailable("away"), True)] * 4, id="again and again"),
    ],
)
async def test_an_answer_may_grow_and_shrink(
    tmp_path: Path, parts: tuple[int, int], trouble: list[tuple[BotError, bool]]
) -> None:
    """No part is left over, none is there twice, and each leads to the whole; the model is paid once."""
    clock = Clock()
    async with open_storage(sqlite_url(tmp_path), clock=clock) as storage:
        bot = Bot(storage, clock)
        bot.chat.parts = parts[0]
        await bot.post(URL)
        clock.tick(3600)
        bot.writer.lead, bot.chat.parts, bot.chat.trouble = NEW, parts[1], list(trouble)
        assert await press(bot) == "rewriting"
        assert leads(bot) == [NEW, *(f"part {number}" for number in range(2, parts[1] + 1))]
        assert bot.writer.asked == 2
        for part in bot.chat.pages:
            standing = await storage.replies.parts(Platform.DISCORD, "s1", part)
            assert [each.message for each in standing] == list(bot.chat.pages)
        bot.writer.lead, bot.chat.parts = OTHER, parts[0]
        assert await press(bot, number="p2") == "rewriting"
        assert leads(bot) == [OTHER, *(f"part {number}" for number in range(2, parts[0] + 1))]


async def test_what_was_paid_for_is_not_bought_again(bot: Bot) -> None:
    """Who takes over after a kill, before the answer was stored, finds what was written since the press."""
    await bot.inbox.rewrite(answer(bot), message("", "p1", asked=True))
    claim = await bot.storage.dispatch.claim([Platform.DISCORD])
    assert claim
    await bot.pipeline._answering._rewriting.write(claim, claim.request.asked, Timings())  # type: ignore[arg-type]  # it is a Rewrite
    await bot.storage.dispatch.later(claim, delay_s=0)
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    assert leads(bot) == [NEW]
    assert bot.writer.asked == 2


async def test_a_page_that_is_gone_is_briefed_from_what_was_read(bot: Bot) -> None:
    """As long as that is kept."""
    bot.reader.trouble = [NothingToRead("not_found")]
    assert await press(bot) == "rewriting"
    assert leads(bot) == [NEW]


async def test_what_fails_leaves_the_old_one_and_tells_who_pressed(bot: Bot) -> None:
    """And it can be tried again."""
    (old,) = leads(bot)
    await bot.storage.archive.purge(bot.clock.now + timedelta(days=1))
    bot.reader.trouble = [NothingToRead("not_found")]
    assert await press(bot) == "rewriting"
    assert leads(bot) == [old, "not_found"]
    assert await press(bot, number="p2") == "rewriting"
    assert leads(bot) == [NEW, "not_found"]


async def test_nobody_else_is_told_that_it_failed(bot: Bot) -> None:
    """When the right to tell the person alone is over, nothing is said."""
    (old,) = leads(bot)
    await bot.storage.archive.purge(bot.clock.now + timedelta(days=1))
    bot.reader.trouble = [NothingToRead("not_found")]
    pressed = replace(message("", "p1", asked=True), interaction=Interaction("token", bot.clock.now))
    await bot.inbox.rewrite(answer(bot), pressed)
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    assert leads(bot) == [old]


async def test_it_counts_towards_the_limits(tmp_path: Path) -> None:
    """Whoever is over them is told at once, and nothing is written, nor written down."""
    clock = Clock()
    async with open_storage(sqlite_url(tmp_path), clock=clock) as storage:
        bot = Bot(storage, clock, limit_user_hour=2)
        await bot.post(URL)
        assert await press(bot) == "rewriting"
        assert await press(bot, number="p2") == "limit_user"
        assert bot.writer.asked == 2
        assert len(await bot.outcomes()) == 2


async def test_an_answer_that_was_taken_away_is_not_written_anew(bot: Bot) -> None:
    """Neither before the worker came to it, nor while it wrote."""
    place, pressed = answer(bot), message("", "p1", asked=True)
    await bot.inbox.rewrite(place, pressed)
    await bot.inbox.bin(place, ANA)
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    assert leads(bot) == []
    assert (await bot.inbox.rewrite(origin("a person's"), pressed)) == Notice("not_rewritten")


async def test_what_one_person_alone_sees_is_not_written_anew(bot: Bot) -> None:
    await bot.post(URL, "m2", asked=True, private=True, length=Length.FULL)
    whispered = origin(list(bot.chat.pages)[-1])
    assert await bot.inbox.rewrite(whispered, message("", "p1", asked=True)) == Notice("not_rewritten")


async def test_nothing_is_written_anew_where_the_bot_is_switched_off(bot: Bot) -> None:
    await bot.inbox._settings.choose(origin(), "trigger", "off")
    before = leads(bot)
    assert await press(bot) == "switched_off"
    assert leads(bot) == before
