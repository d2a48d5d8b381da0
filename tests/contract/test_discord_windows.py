"""Discord counts calls in windows of seconds or minutes; through the real discord.py."""

import asyncio
from dataclasses import replace

import pytest

from bot.domain.errors import ChatUnavailable
from bot.platforms.discord_chat.chat import DiscordChat
from tests.fakes.discord import Channel, FakeDiscord, Message
from tests.fakes.discord.asking import answer, request_for
from tests.fakes.memory import briefing, link

MINUTES_S = 300.0
#: Much shorter than any window here that must not be waited for, and than discord.py's own patience.
AT_ONCE_S = 20.0


async def said(discord: FakeDiscord, channel: Channel, count: int) -> list[Message]:
    """Links in a channel."""
    return [await discord.say(channel, link(f"story-{number}").url) for number in range(count)]


async def test_a_window_of_minutes_holds_no_call_back_while_some_are_left(
    discord: FakeDiscord, chat: DiscordChat
) -> None:
    """The second and the third link of a channel waited five minutes for their threads, with calls to spare."""
    discord.window("thread", 5, MINUTES_S)
    asking = await said(discord, discord.text_channel(), 5)
    async with asyncio.timeout(AT_ONCE_S):
        for number, message in enumerate(asking):
            await answer(chat, request_for(discord, message, number))
    assert [len(discord.replies(message)) for message in asking] == [1] * 5
    assert not discord.calls_limited


async def test_links_that_find_no_thread_left_are_answered_by_reply_at_once(
    discord: FakeDiscord, chat: DiscordChat
) -> None:
    """Nobody wants to wait minutes for the shape of an answer, nor to read why it has another one."""
    discord.window("thread", 2, MINUTES_S)
    channel = discord.text_channel()
    asking = await said(discord, channel, 4)
    async with asyncio.timeout(AT_ONCE_S):
        for number, message in enumerate(asking):
            await answer(chat, request_for(discord, message, number))
    assert [len(discord.replies(message)) for message in asking] == [1, 1, 0, 0]
    replies = discord.answers(channel)
    assert [reply.reply_to for reply in replies] == asking[2:]
    assert {reply.text.count(briefing().body) for reply in replies} == {1}
    assert "thread" not in "".join(reply.text for reply in replies).lower()
    assert not discord.calls_limited, "what is known to be refused is not asked"


@pytest.mark.parametrize("wait_s", [pytest.param(5.0, id="seconds"), pytest.param(MINUTES_S, id="minutes")])
async def test_a_thread_that_takes_longer_than_three_seconds_is_not_waited_for(
    discord: FakeDiscord, chat: DiscordChat, wait_s: float
) -> None:
    """A new process knows nothing of the windows that the last one used up: Discord tells it with a 429."""
    channel = discord.text_channel()
    first, second = await said(discord, channel, 2)
    discord.rate_limit("thread", wait_s)
    await answer(chat, request_for(discord, first))
    await answer(chat, request_for(discord, second))
    assert [reply.reply_to for reply in discord.answers(channel)] == [first, second]
    assert sum(path.endswith("/threads") for _, path in discord.calls) == 1


async def test_a_thread_that_takes_a_moment_is_waited_for(discord: FakeDiscord, chat: DiscordChat) -> None:
    """It is the better place."""
    (message,) = await said(discord, discord.text_channel(), 1)
    discord.rate_limit("thread", 0.2)
    await answer(chat, request_for(discord, message))
    assert len(discord.replies(message)) == 1


async def test_the_pages_of_an_answer_stand_together_whatever_the_window_says(
    discord: FakeDiscord, chat: DiscordChat
) -> None:
    """A thread is opened once for a message; one that was not opened is not opened for the second page."""
    discord.window("thread", 1, MINUTES_S)
    channel = discord.text_channel()
    first, second = await said(discord, channel, 2)
    long = replace(briefing(), body="Trees grow on both banks of the river. " * 400)
    pages = len(await answer(chat, request_for(discord, first), long))
    assert pages > 1
    assert len(discord.replies(first)) == pages
    await answer(chat, request_for(discord, second), long)
    assert len(discord.answers(channel)) == pages
    assert not discord.replies(second)


async def test_a_thread_that_is_there_is_used_though_none_can_be_opened(
    discord: FakeDiscord, chat: DiscordChat
) -> None:
    """A person opened it, or the last process did so for the first page."""
    discord.window("thread", 1, MINUTES_S)
    channel = discord.text_channel()
    first, second = await said(discord, channel, 2)
    thread = await discord.hang_thread(second, "talk")
    await answer(chat, request_for(discord, first))
    await answer(chat, request_for(discord, second))
    assert len(discord.answers(thread)) == 1


async def test_a_short_window_that_is_used_up_is_waited_out(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Discord takes five messages in five seconds in a channel; none of them is lost, and none is refused."""
    discord.window("post", 2, 0.5)
    channel = discord.text_channel()
    discord.refuse("CREATE_PUBLIC_THREADS", channel)
    asking = await said(discord, channel, 7)
    await asyncio.gather(
        *(answer(chat, request_for(discord, message, number)) for number, message in enumerate(asking))
    )
    assert len(discord.answers(channel)) == 7
    assert not discord.calls_limited


async def test_the_last_call_of_a_window_is_answered_at_once(discord: FakeDiscord, chat: DiscordChat) -> None:
    """discord.py gave its answer back when the window was over: half a minute in which a kill would be a doubt."""
    discord.window("post", 1, 25.0)
    (message,) = await said(discord, discord.direct(), 1)
    async with asyncio.timeout(AT_ONCE_S):
        await answer(chat, request_for(discord, message))


async def test_a_window_that_nobody_can_wait_for_is_for_the_pipeline(discord: FakeDiscord, chat: DiscordChat) -> None:
    """It is told when to come again, and the call was not made."""
    discord.window("post", 1, MINUTES_S)
    first, second = await said(discord, discord.direct(), 2)
    await answer(chat, request_for(discord, first))
    with pytest.raises(ChatUnavailable) as caught:
        await answer(chat, request_for(discord, second))
    assert caught.value.retry_after_s == pytest.approx(MINUTES_S, abs=60)
    assert not discord.calls_limited
