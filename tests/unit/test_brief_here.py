"""Who was pointed to an earlier briefing can have one here: once, under the same message, for all who read it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.answers import Manner
from bot.domain.briefing import AlreadyBriefed, Briefing, Notice, Several
from bot.domain.errors import NothingToRead
from bot.domain.types import Origin, Person, Platform
from bot.platforms.commands.buttons import button_of_item, buttons
from bot.service.following import AGAIN_MAX
from bot.storage.database import open_storage
from tests.databases import sqlite_url
from tests.fakes.bot import Bot, open_bot
from tests.fakes.clock import Clock
from tests.fakes.memory import NOW, message, origin
from tests.fakes.service import work_off

A, B = "https://news.example.org/a", "https://news.example.org/b"
BEN = Person("u-ben", "Ben")
POINTER = AlreadyBriefed("Arnheim plants trees", "Ana", NOW, "https://chat.example.org/a1")


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    """A bot that has briefed a link, and pointed to that for a second message."""
    async with open_bot(tmp_path, apart=True) as bot:
        await bot.post(A)
        await bot.post(A, "m2")
        assert kinds(bot) == [Briefing, AlreadyBriefed]
        yield bot


def kinds(bot: Bot) -> list[type[Any]]:
    """What the bot's messages tell."""
    return [type(page) for page in bot.chat.pages.values()]


def pointer(bot: Bot) -> Origin:
    """The message that points to the earlier one."""
    return origin(list(bot.chat.pages)[1])


async def press(bot: Bot, place: Origin) -> str:
    """Ben presses the button, and the worker does what it asks for; what he is told."""
    pressed = message("", "p1", author=BEN, asked=True)
    told = await bot.inbox.brief_here(place, replace(pressed, posted_at=bot.clock.now))
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    return told.reason


async def test_it_is_briefed_under_the_message_that_was_pointed_away(bot: Bot) -> None:
    """From what was read; it says who wanted it, and presses after the first change nothing."""
    read = len(bot.reader.asked)
    assert [await press(bot, pointer(bot)) for _ in range(3)] == ["briefing_here", *["briefing_here_already"] * 2]
    assert kinds(bot) == [Briefing, AlreadyBriefed, Briefing]
    assert len(bot.reader.asked) == read
    last = list(bot.chat.pages)[-1]
    asked = await bot.storage.replies.answered_by(Platform.DISCORD, "s1", last)
    assert asked
    assert (asked.origin, asked.author) == (origin("m2"), BEN)
    assert bot.chat.manners[-1] == Manner(asked_by="Ben")


async def test_it_can_be_asked_for_until_there_is_one(bot: Bot) -> None:
    """A site that was away, or a briefing that somebody took away, is no answer for ever."""
    for number, fate in enumerate(["unreachable", "unreachable", ""]):
        await bot.forget_articles()
        bot.reader.trouble = [NothingToRead(fate)] if fate else []
        assert await press(bot, pointer(bot)) == "briefing_here", number
    assert kinds(bot) == [Briefing, AlreadyBriefed, Notice, Notice, Briefing]
    assert await press(bot, pointer(bot)) == "briefing_here_already"
    assert await bot.inbox.bin(origin(list(bot.chat.pages)[-1]), BEN)
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    assert await press(bot, pointer(bot)) == "briefing_here"


@pytest.mark.parametrize(("more", "told"), [(0, "briefing_here"), (1, "briefing_here_failed")])
async def test_after_so_many_failures_it_is_said_that_it_is_over(bot: Bot, more: int, told: str) -> None:
    """Each of them stands in the channel."""
    await bot.forget_articles()
    bot.reader.trouble = [NothingToRead("unreachable")] * (AGAIN_MAX + more)
    assert [await press(bot, pointer(bot)) for _ in range(AGAIN_MAX + more)][-1] == told
    assert AGAIN_MAX == 10


async def test_it_goes_with_its_message(bot: Bot) -> None:
    await press(bot, pointer(bot))
    await bot.inbox.deleted(origin("m2"))
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    assert kinds(bot) == [Briefing]


async def test_one_of_several_joins_the_others(bot: Bot) -> None:
    """Where the pointer stands; its button says which it is for."""
    page = (await bot.post(f"{A} {B}", "m3"))[-1]
    assert [type(item.answer) for item in page.items] == [AlreadyBriefed, Briefing]
    assert await press(bot, origin(page.items[0].name)) == "briefing_here"
    page = list(bot.chat.pages.values())[-1]
    assert isinstance(page, Several)
    assert [type(item.answer) for item in page.items] == [AlreadyBriefed, Briefing, Briefing]


async def test_who_is_over_a_limit_is_told_alone(tmp_path: Path) -> None:
    """And nothing is posted; once the limit is over, it is briefed."""
    clock = Clock()
    async with open_storage(sqlite_url(tmp_path), clock=clock) as storage:
        bot = Bot(storage, clock, limit_channel_hour=2)
        bot.reader.apart = True
        await bot.post(A)
        await bot.post(A, "m2")
        await bot.post(B, "m3")
        told = [await press(bot, pointer(bot)) for _ in range(AGAIN_MAX + 1)]
        assert told == ["limit_channel"] * (AGAIN_MAX + 1)
        assert kinds(bot) == [Briefing, AlreadyBriefed, Briefing]
        clock.now += timedelta(hours=2)
        assert await press(bot, pointer(bot)) == "briefing_here"


@pytest.mark.parametrize(
    ("off", "told"), [(True, "switched_off"), (False, "briefing_here_unknown")], ids=["off", "no answer of ours"]
)
async def test_where_it_cannot_be_the_reason_is_told(bot: Bot, off: bool, told: str) -> None:
    if off:
        await bot.inbox._settings.choose(origin(), "trigger", "off")
    assert await press(bot, pointer(bot) if off else origin("m2")) == told
    assert kinds(bot) == [Briefing, AlreadyBriefed]


def test_the_button_stands_under_a_pointer_that_all_see() -> None:
    """Who sees it alone can ask for another length."""
    assert buttons(POINTER) == button_of_item(POINTER) == (("here", "Brief it here"),)
    assert buttons(POINTER, Manner(private=True)) == ()
