"""The answer follows its message: what an edit takes out is taken back, and a deletion takes all."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain.briefing import Briefing
from bot.domain.errors import LeaseLost
from bot.domain.requests import Remove
from bot.domain.types import Platform
from bot.storage.database import open_storage
from tests.databases import sqlite_url
from tests.fakes.bot import Bot, open_bot
from tests.fakes.memory import message, origin

A, B = "https://news.example.org/a", "https://news.example.org/b"


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    """A bot on a database of its own, whose every link leads to a text of its own."""
    async with open_bot(tmp_path, apart=True) as bot:
        yield bot


def urls(pages: list[Any]) -> list[str]:
    """Which links have an answer that stands."""
    return [page.url if isinstance(page, Briefing) else page.reason for page in pages]


@pytest.mark.parametrize("asked", [True, False], ids=["asked for", "posted"])
async def test_a_link_in_place_of_another_replaces_its_answer(bot: Bot, asked: bool) -> None:
    """What the message does not say any more is not answered any more."""
    assert urls(await bot.post(A, asked=asked)) == [A]
    assert urls(await bot.post(B, asked=asked, edited=True)) == [B]
    assert bot.chat.tidied == []


async def test_a_word_that_is_changed_changes_nothing(bot: Bot) -> None:
    """Nor does a spelling of the same address."""
    before = list((await bot.post(f"look {A}"))[0].lead)
    assert urls(await bot.post(f"see {A}?utm_source=x", edited=True)) == [A]
    assert list(next(iter(bot.chat.pages.values())).lead) == before
    assert len(bot.writer.written) == 1


async def test_an_edit_before_the_answer_takes_it_back(bot: Bot) -> None:
    """Nothing is read, and the mark goes."""
    await bot.inbox.message(message(A, asked=True))
    assert await bot.post("never mind", edited=True) == []
    assert bot.reader.asked == []
    assert bot.chat.marks == ["+m1", "-m1"]


async def test_an_edit_while_the_answer_is_posted_takes_it_back(bot: Bot) -> None:
    """Nothing stands under a link that is gone."""
    post = bot.chat.post

    async def slow(request: Any, page: Any, *, marker: str) -> Any:
        posted = await post(request, page, marker=marker)
        await bot.inbox.message(message("never mind", edited=True))
        return posted

    bot.chat.post = slow  # type: ignore[method-assign]
    await bot.inbox.message(message(A))
    claim = await bot.storage.dispatch.claim([Platform.DISCORD])
    assert claim
    with pytest.raises(LeaseLost):
        await bot.pipeline.handle(claim)
    assert bot.chat.pages == {}


async def test_a_link_that_is_put_in_again_is_briefed_again(bot: Bot) -> None:
    """However often its author changes their mind, within reason; the text is written once."""
    await bot.post(A)
    for _ in range(3):
        assert urls(await bot.post("hm", edited=True)) == []
        assert urls(await bot.post(A, edited=True)) == [A]
    assert len(bot.writer.written) == 1


async def test_a_link_that_was_passed_over_stays_so_through_an_edit(bot: Bot) -> None:
    """Only who asks has it read again."""
    work = "https://github.com/acme/rocket/pull/1"
    assert await bot.post(work) == []
    assert await bot.post(f"please: {work}", edited=True) == []
    assert len(await bot.outcomes()) == 1


async def test_an_edit_that_asks_is_an_answer_due(bot: Bot) -> None:
    """Somebody adds the bot's name to what was passed over."""
    work = "https://github.com/acme/rocket/pull/1"
    assert await bot.post(work) == []
    assert urls(await bot.post(work, edited=True, asked=True)) == [work]


async def test_a_deletion_takes_every_answer_away_and_tidies_up(bot: Bot) -> None:
    """In the order given; the last one finds the thread empty."""
    bot.chat.room = 1
    assert len(await bot.post(f"{A} {B}")) == 2
    await bot.inbox.deleted(origin())
    assert await bot.post("later", "m2") == []
    assert bot.chat.tidied == ["m1", "m1"]
    assert urls(await bot.post(A, "m3")) == [A], "nothing to point to"


async def test_a_deletion_that_is_told_again_adds_nothing(bot: Bot) -> None:
    """Slack tells some events twice."""
    await bot.post(A)
    for _ in range(2):
        await bot.inbox.deleted(origin())
    claim = await bot.storage.dispatch.claim([Platform.DISCORD])
    assert claim
    assert isinstance(claim.request.asked, Remove)
    await bot.storage.dispatch.done(claim)
    assert await bot.storage.dispatch.claim([Platform.DISCORD]) is None


async def test_a_deletion_survives_a_kill(bot: Bot, tmp_path: Path) -> None:
    """What is to be taken away is written down with what is taken back."""
    await bot.post(A)
    await bot.inbox.deleted(origin())
    async with reopened(tmp_path, bot) as storage:
        claim = await storage.dispatch.claim([Platform.DISCORD])
    assert claim
    assert isinstance(claim.request.asked, Remove)


def reopened(folder: Path, bot: Bot) -> Any:
    """The same database for another program."""
    return open_storage(sqlite_url(folder), clock=bot.clock, exclusive=False)


async def test_another_messages_answer_stays(bot: Bot) -> None:
    """Of two messages with one link one is deleted."""
    await bot.post(A)
    await bot.post(A, "m2")
    await bot.inbox.deleted(origin("m2"))
    assert urls(await bot.post("", "m3")) == [A]


async def test_a_deletion_in_another_channel_is_nothing_to_this_one(bot: Bot) -> None:
    """Slack's message ids are a channel's own."""
    await bot.post(A)
    await bot.inbox.deleted(replace(origin(), channel="c2"))
    assert urls(await bot.post("", "m3")) == [A]
