"""Answers to commands: in their response while it lasts; through the real discord.py."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import ChatRefused, MessageGone
from bot.domain.types import Interaction, Notice, Request, marker
from bot.platforms.discord_chat import responses
from bot.platforms.discord_chat.chat import DiscordChat
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.asking import answer, given
from tests.fakes.discord.guild import LOADING
from tests.fakes.discord.listening import RecordingInbox, listening
from tests.fakes.memory import briefing, link


async def test_command_is_answered_in_its_response(discord: FakeDiscord, chat: DiscordChat) -> None:
    """The loading message becomes the briefing; doing it again changes nothing."""
    channel = discord.text_channel()
    command, request = await given(discord, channel)
    await chat.acknowledge(request)
    [posted] = await answer(chat, request)
    assert command.response is not None
    assert not command.response.flags & LOADING
    assert briefing().lead in command.response.text
    assert (command.response.pings, command.response.preview) == (set(), False)
    assert (posted.channel, posted.message) == (str(channel.id), str(command.response.id))
    assert await answer(chat, request) == [posted]
    assert await chat.find(request, marker=marker(request.key, 0)) == posted
    assert len(discord.answers(channel)) == 1
    await chat.settle(request)


async def test_second_answer_of_a_command_follows_the_first(discord: FakeDiscord, chat: DiscordChat) -> None:
    """A message with two links makes two requests with one response; the second must not overwrite the first."""
    channel = discord.text_channel()
    command, request = await given(discord, channel)
    second = replace(request, link=link("other"))
    await answer(chat, request)
    await answer(chat, second, Notice("paywall"))
    [response, message] = discord.answers(channel)
    assert response is command.response
    assert "paywall" in message.text
    assert await answer(chat, second, Notice("paywall")) == [await chat.find(second, marker=marker(second.key, 0))]
    assert len(discord.answers(channel)) == 2


@pytest.mark.parametrize(
    "permission",
    [pytest.param("SEND_MESSAGES", id="may not write"), pytest.param("VIEW_CHANNEL", id="may not see the channel")],
)
async def test_second_answer_needs_no_permission_in_the_channel(
    discord: FakeDiscord, chat: DiscordChat, permission: str
) -> None:
    """People may give commands where the bot may do nothing by itself."""
    channel = discord.text_channel()
    command, request = await given(discord, channel)
    discord.refuse(permission, channel)
    second = replace(request, link=link("other"))
    await answer(chat, request)
    [posted] = await answer(chat, second, Notice("paywall"))
    [response, message] = discord.answers(channel)
    assert response is command.response
    assert (message.reply_to, posted.message) == (response, str(message.id))


async def test_answer_that_is_faster_than_the_deferral_waits_for_it(discord: FakeDiscord, chat: DiscordChat) -> None:
    """The request is written down first, so a worker can have the answer before Discord has opened the response."""
    channel, inbox = discord.text_channel(), RecordingInbox()
    async with listening(discord, inbox):
        await discord.until(lambda: discord.commands)

        async def be_late() -> None:
            await asyncio.sleep(0.5)

        discord.at("callback", "before", be_late)
        command = await discord.slash(channel, "brief", url=link().url)
        await discord.until(lambda: inbox.messages)
        heard = inbox.messages[0]
        request = Request(
            heard.origin, "brief", heard.author, heard.posted_at, link=link(), interaction=heard.interaction
        )
        [posted] = await answer(chat, request)
    assert command.response is not None
    assert posted.message == str(command.response.id)
    assert len(discord.answers(channel)) == 1


async def test_expired_command_is_answered_by_an_ordinary_message(discord: FakeDiscord, chat: DiscordChat) -> None:
    """After 15 minutes the token serves no more."""
    channel = discord.text_channel()
    command, request = await given(discord, channel)
    command.state = "expired"
    [posted] = await answer(chat, request)
    message = discord.answers(channel)[-1]
    assert message is not command.response
    assert posted.message == str(message.id)
    discord.forget_nonces()
    assert await chat.find(request, marker=marker(request.key, 0)) == posted


async def test_command_that_was_never_deferred_is_answered_by_an_ordinary_message(
    discord: FakeDiscord, chat: DiscordChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process died, or Discord was too slow, between writing down and deferring."""
    monkeypatch.setattr(responses, "DEFER_GRACE_S", 0.2)
    channel, inbox = discord.text_channel(), RecordingInbox()
    async with listening(discord, inbox):
        await discord.until(lambda: discord.commands)
        discord.answer_next("callback", 404, 10062)
        await discord.slash(channel, "brief", url=link().url)
        await discord.until(lambda: inbox.messages)
    heard = inbox.messages[0]
    request = Request(heard.origin, "brief", heard.author, heard.posted_at, link=link(), interaction=heard.interaction)
    await answer(chat, request)
    assert briefing().lead in discord.answers(channel)[0].text


async def test_command_that_nothing_can_answer_is_refused(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Its token has expired and the bot may not write there."""
    command, request = await given(discord, discord.text_channel())
    command.state = "expired"
    discord.refuse("SEND_MESSAGES", command.channel)
    with pytest.raises(ChatRefused):
        await answer(chat, request)
    assert await chat.find(request, marker=marker(request.key, 0)) is None


async def test_response_that_its_person_deleted_gets_no_answer(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Who takes the response away no longer wants it."""
    command, request = await given(discord, discord.text_channel())
    assert command.response is not None
    await discord.delete(command.response)
    with pytest.raises(MessageGone):
        await answer(chat, request)


async def test_command_without_its_token_is_answered_by_an_ordinary_message(
    discord: FakeDiscord, chat: DiscordChat
) -> None:
    """The ledger forgets tokens that have expired."""
    channel = discord.text_channel()
    _, request = await given(discord, channel)
    gone = replace(request, interaction=Interaction("", datetime.now(UTC) - timedelta(minutes=1)))
    await answer(chat, gone)
    assert len(discord.answers(channel)) == 2
