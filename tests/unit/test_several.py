"""Several links of one message are told in one answer: nothing lost, nothing doubled, and it follows its message."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain.briefing import AlreadyBriefed, Briefing, Length, Notice, Several
from bot.domain.errors import BotError, ChatRefused, ChatUnavailable, NothingToRead, SiteBusy
from bot.domain.types import Platform, Posted
from tests.fakes.bot import Bot, open_bot
from tests.fakes.memory import ANA, NOW, message, origin
from tests.fakes.service import work_off

A, B, C = (f"https://news.example.org/{name}" for name in "abc")
ALL = f"{A} {B} {C}"


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    """A bot on a database of its own, whose every link leads to a text of its own."""
    async with open_bot(tmp_path, apart=True) as bot:
        yield bot


def told(page: Any) -> list[str]:
    """What one message tells: the addresses of briefings, the reasons of notices."""
    answers = [item.answer for item in page.items] if isinstance(page, Several) else [page]
    names = {Briefing: "url", Notice: "reason", AlreadyBriefed: "answer_url"}
    return [getattr(answer, names[type(answer)]) for answer in answers]


def messages(bot: Bot) -> list[list[str]]:
    """What each message of ours tells."""
    return [told(page) for page in bot.chat.pages.values()]


async def work(bot: Bot) -> None:
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock, marks=bot.marks)


@pytest.mark.parametrize("asked", [True, False], ids=["asked for", "posted"])
async def test_they_are_told_in_one_message_in_their_order(bot: Bot, asked: bool) -> None:
    """In short; the message is marked until the last one is there."""
    (page,) = await bot.post(ALL, asked=asked)
    assert told(page) == [A, B, C]
    assert {item.answer.length for item in page.items} == {Length.SHORT}
    assert bot.chat.marks == ["+m1", "-m1"]


async def test_the_first_is_shown_while_the_others_are_read(bot: Bot) -> None:
    """Nobody waits for the slowest; and what is alone looks as ever."""
    await bot.inbox.message(message(ALL))
    for count in range(1, 4):
        claim = await bot.storage.dispatch.claim([Platform.DISCORD])
        assert claim
        await bot.pipeline.handle(claim)
        (page,) = bot.chat.pages.values()
        assert told(page) == [A, B, C][:count]
        assert isinstance(page, Briefing if count == 1 else Several)


async def test_what_cannot_be_read_is_one_line_for_who_asked(bot: Bot) -> None:
    bot.reader.trouble = [NothingToRead("paywall")]
    (page,) = await bot.post(ALL, asked=True)
    assert told(page) == ["paywall", B, C]


async def test_what_cannot_be_read_is_passed_over_where_nobody_asked(bot: Bot) -> None:
    bot.reader.trouble = [NothingToRead("paywall"), NothingToRead("video")]
    (page,) = await bot.post(ALL)
    assert told(page) == [C]


async def test_what_was_shared_before_is_one_line_among_them(bot: Bot) -> None:
    """And who shares one of them later is led to the message that tells it."""
    await bot.post(B)
    (_, page) = await bot.post(f"{A} {B}", "m2")
    first, shared = bot.chat.pages
    assert told(page) == [A, f"https://chat.example.org/c1/{first}"]
    assert told((await bot.post(A, "m3"))[-1]) == [f"https://chat.example.org/c1/{shared}"]


async def test_each_is_known_by_its_name(bot: Bot) -> None:
    """Its button must not give another one's article; the message itself stands for the first."""
    (page,) = await bot.post(ALL)
    where = Platform.DISCORD, "s1"
    for item, url in zip(page.items, (A, B, C), strict=True):
        asked = await bot.storage.replies.answered_by(*where, item.name)
        assert asked
        assert asked.link
        assert asked.link.url == url
        assert await bot.storage.replies.answer_in(*where, item.name) == item.answer
        assert await bot.storage.replies.answered_by(Platform.DISCORD, "s2", item.name) is None
    assert await bot.storage.replies.answered_by(*where, "") is None, "nobody's name"
    assert await bot.storage.replies.told_in(*where, next(iter(bot.chat.pages))) == page.items


async def test_a_message_without_room_is_followed_by_another(bot: Bot) -> None:
    bot.chat.room = 2
    await bot.post(ALL)
    assert messages(bot) == [[A, B], [C]]


async def test_who_names_a_length_gets_each_by_itself(bot: Bot) -> None:
    await bot.post(f"{A} {B}", asked=True, length=Length.STANDARD)
    assert messages(bot) == [[A], [B]]


@pytest.mark.parametrize("second", [False, True], ids=["one worker", "two processes"])
@pytest.mark.parametrize("taken", [False, True], ids=["not taken", "taken, and nobody heard"])
@pytest.mark.parametrize("times", [1, 2, 5])
@pytest.mark.parametrize("after", [0, 1, 2])
async def test_an_outage_loses_and_doubles_nothing(bot: Bot, after: int, times: int, taken: bool, second: bool) -> None:
    """Whatever becomes of a post or an edit."""
    away: list[tuple[BotError, bool]] = [(ChatUnavailable("away"), taken)] * times
    await bot.inbox.message(message(ALL))
    for _ in range(after):
        claim = await bot.storage.dispatch.claim([Platform.DISCORD])
        assert claim
        await bot.pipeline.handle(claim)
    bot.chat.trouble = away
    if second:
        await asyncio.gather(work(bot), work(bot))
    await work(bot)
    assert sorted(url for each in messages(bot) for url in each) == [A, B, C]
    assert len(bot.writer.written) == 3


async def claim_next(bot: Bot) -> bool:
    """Let the next request be worked on, once; whether there was one."""
    claim = await bot.storage.dispatch.claim([Platform.DISCORD])
    if claim:
        await bot.pipeline.handle(claim)
    return claim is not None


async def test_one_that_is_late_takes_its_place_among_the_others(bot: Bot) -> None:
    """The order is that of the links, not of the sites' speed."""
    bot.reader.trouble = [SiteBusy("later")]
    await bot.inbox.message(message(ALL))
    while await claim_next(bot):
        pass
    assert messages(bot) == [[B, C]]
    await work(bot)
    assert messages(bot) == [[A, B, C]]


async def test_one_that_may_have_been_posted_by_itself_is_looked_for_first(bot: Bot) -> None:
    """Nobody heard that it was taken, and others were told meanwhile: it must not be added to those."""
    bot.chat.trouble = [(ChatUnavailable("away"), True)]
    await bot.inbox.message(message(ALL))
    while await claim_next(bot):
        pass
    assert messages(bot) == [[A], [B, C]]
    await work(bot)
    assert messages(bot) == [[A], [B, C]]


async def test_a_kill_between_the_edit_and_its_note_changes_nothing(bot: Bot) -> None:
    """Whoever takes over edits once more."""
    await bot.inbox.message(message(f"{A} {B}"))
    claim = await bot.storage.dispatch.claim([Platform.DISCORD])
    assert claim
    await bot.pipeline.handle(claim)
    claim = await bot.storage.dispatch.claim([Platform.DISCORD])
    assert claim

    async def killed(*_: Any, **__: Any) -> bool:
        raise asyncio.CancelledError

    finish, bot.storage.replies.finish = bot.storage.replies.finish, killed  # type: ignore[method-assign]
    with pytest.raises(asyncio.CancelledError):
        await bot.pipeline.handle(claim)
    bot.storage.replies.finish = finish  # type: ignore[method-assign]
    assert messages(bot) == [[A, B]]
    bot.clock.tick(3600)
    await work(bot)
    assert messages(bot) == [[A, B]]


@pytest.mark.parametrize(
    ("left", "tells"),
    [
        pytest.param(f"{A} {C}", [[A, C]], id="the middle one"),
        pytest.param(f"{B} {C}", [[B, C]], id="the first"),
        pytest.param(C, [[C]], id="all but one"),
        pytest.param("never mind", [], id="all"),
        pytest.param(f"{B} https://news.example.org/d", [[B, "https://news.example.org/d"]], id="two for another"),
    ],
)
async def test_what_an_edit_takes_out_is_not_told_any_more(bot: Bot, left: str, tells: list[list[str]]) -> None:
    """The others stay where they are."""
    await bot.post(ALL)
    before = list(bot.chat.pages)
    await bot.post(left, edited=True)
    assert messages(bot) == tells
    assert [name for name in bot.chat.pages if name not in before] == []


async def test_what_is_taken_out_while_it_is_told_is_not_told(bot: Bot) -> None:
    await bot.inbox.message(message(f"{A} {B}"))
    edit = bot.chat.edit

    async def edited(*given: Any, **more: Any) -> None:
        bot.chat.edit = edit  # type: ignore[method-assign]
        await edit(*given, **more)
        await bot.inbox.message(message(A, edited=True))

    for number in range(2):
        claim = await bot.storage.dispatch.claim([Platform.DISCORD])
        assert claim
        if number:
            bot.chat.edit = edited  # type: ignore[method-assign]
            with pytest.raises(BotError):
                await bot.pipeline.handle(claim)
        else:
            await bot.pipeline.handle(claim)
    await work(bot)
    assert messages(bot) == [[A]]


async def test_what_joins_an_answer_that_is_about_to_go_stays(bot: Bot) -> None:
    """The first stood alone when its link was taken out."""
    await bot.inbox.message(message(f"{A} {B}"))
    assert await claim_next(bot)
    await bot.inbox.message(message(B, edited=True))
    await work(bot)
    assert messages(bot) == [[B]]


async def test_what_is_taken_out_takes_nothing_along_that_joins_in_the_same_moment(bot: Bot) -> None:
    """Two workers have the message in hand then: one edits it, the other has done so and not noted it yet."""
    await bot.inbox.message(message(ALL))
    assert await claim_next(bot)
    second = await bot.storage.dispatch.claim([Platform.DISCORD])
    assert second
    edit, finish, noted = bot.chat.edit, bot.storage.replies.finish, asyncio.Event()
    third: list[asyncio.Task[bool]] = []

    async def late(*given: Any, **more: Any) -> bool:
        await noted.wait()
        return await finish(*given, **more)

    async def edited(*given: Any, **more: Any) -> None:
        bot.chat.edit = edit  # type: ignore[method-assign]
        await edit(*given, **more)
        await bot.inbox.message(message(f"{A} {C}", edited=True))
        bot.storage.replies.finish = late  # type: ignore[method-assign]
        third.append(asyncio.create_task(claim_next(bot)))
        while messages(bot) != [[A, C]]:
            await asyncio.sleep(0)
        bot.storage.replies.finish = finish  # type: ignore[method-assign]

    bot.chat.edit = edited  # type: ignore[method-assign]
    with pytest.raises(BotError):
        await bot.pipeline.handle(second)
    noted.set()
    await third[0]
    await work(bot)
    assert messages(bot) == [[A, C]]


async def test_all_of_it_goes_with_its_message(bot: Bot) -> None:
    """And a thread that hung from it."""
    await bot.post(ALL)
    await bot.inbox.deleted(origin())
    await work(bot)
    assert messages(bot) == []
    assert bot.chat.tidied == ["m1"]


async def test_whoever_asked_has_all_of_it_taken_away(bot: Bot) -> None:
    await bot.post(ALL)
    assert await bot.inbox.bin(origin(next(iter(bot.chat.pages))), ANA)
    await work(bot)
    assert messages(bot) == []
    assert told((await bot.post(A, "m2"))[-1]) == [A], "it counts as told no more"


@pytest.mark.parametrize("gone", [True, False], ids=["it was deleted", "it cannot be changed"])
async def test_what_cannot_be_added_is_told_by_itself(bot: Bot, gone: bool) -> None:
    await bot.inbox.message(message(f"{A} {B}"))
    claim = await bot.storage.dispatch.claim([Platform.DISCORD])
    assert claim
    await bot.pipeline.handle(claim)
    (first,) = bot.chat.pages
    if gone:
        await bot.chat.remove(Posted("c1", first), space="s1")
    else:
        bot.chat.trouble = [(ChatRefused("no"), False)]
    await work(bot)
    assert messages(bot) == ([[B]] if gone else [[A], [B]])


async def test_it_is_not_written_anew_as_a_whole(bot: Bot) -> None:
    """Neither by a button that stood there while the first was alone; that one can be while it is."""
    await bot.post(ALL)
    (shared,) = bot.chat.pages
    pressed = replace(message("", "p1", asked=True), posted_at=NOW)
    assert await bot.inbox.rewrite(origin(shared), pressed) == Notice("not_rewritten")
    await bot.inbox.message(message(f"{A}-later {B}-later", "m2"))
    claim = await bot.storage.dispatch.claim([Platform.DISCORD])
    assert claim
    await bot.pipeline.handle(claim)
    assert await bot.inbox.rewrite(origin(list(bot.chat.pages)[-1]), pressed) == Notice("rewriting")
    bot.clock.tick(1)
    await work(bot)
    assert messages(bot)[-1] == [f"{A}-later", f"{B}-later"]


async def test_what_was_written_anew_does_not_take_the_place_of_what_others_joined(bot: Bot) -> None:
    """It was made while the answer was alone, and the platform was away when it was to be told."""
    bot.reader.trouble = [SiteBusy("later")]
    await bot.inbox.message(message(f"{A} {B}"))
    while await claim_next(bot):
        pass
    (alone,) = bot.chat.pages
    await bot.inbox.rewrite(origin(alone), replace(message("", "p1", asked=True), posted_at=NOW))
    bot.chat.trouble = [(ChatUnavailable("away"), False)]
    assert await claim_next(bot)
    assert bot.chat.trouble == []
    await work(bot)
    assert messages(bot) == [[A, B]]
