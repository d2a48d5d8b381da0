"""Answers to commands: in their response while it lasts; through the real discord.py."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.briefing import Notice
from bot.domain.errors import ChatRefused, MessageGone
from bot.domain.requests import Audience, Brief, Request, marker
from bot.domain.types import Interaction
from bot.platforms.discord_chat import responses
from bot.platforms.discord_chat.chat import DiscordChat
from bot.platforms.discord_chat.view import render
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.asking import answer, given
from tests.fakes.discord.guild import EPHEMERAL, LOADING, Message
from tests.fakes.discord.listening import listening
from tests.fakes.inbox import RecordingInbox
from tests.fakes.memory import briefing, link

#: Where there are components, an answer is told by its marker.
[PAGE] = render(briefing())
#: A row of buttons, as Discord numbers components.
ACTION_ROW = 1


async def test_command_is_answered_in_its_response(discord: FakeDiscord, chat: DiscordChat) -> None:
    """The loading message becomes the briefing; doing it again changes nothing."""
    channel = discord.text_channel()
    command, request = await given(discord, channel)
    await chat.acknowledge(request)
    [posted] = await answer(chat, request)
    assert command.response is not None
    assert not command.response.flags & LOADING
    assert "The council of Arnheim voted on Tuesday" in command.response.text
    assert (command.response.pings, command.response.preview) == (set(), False)
    assert (posted.channel, posted.message) == (str(channel.id), str(command.response.id))
    assert await answer(chat, request) == [posted]
    assert await chat.find(request, PAGE, marker=marker(request.key, 0)) == posted
    assert len(discord.answers(channel)) == 1
    await chat.settle(request)


async def test_second_answer_of_a_command_follows_the_first(discord: FakeDiscord, chat: DiscordChat) -> None:
    """A message with two links makes two requests with one response; the second must not overwrite the first."""
    channel = discord.text_channel()
    command, request = await given(discord, channel)
    second = replace(request, asked=Brief(link("other")))
    await answer(chat, request)
    await answer(chat, second, Notice("paywall"))
    [response, message] = discord.answers(channel)
    assert response is command.response
    assert "paywall" in message.text
    assert await answer(chat, second, Notice("paywall")) == [
        await chat.find(second, PAGE, marker=marker(second.key, 0))
    ]
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
    second = replace(request, asked=Brief(link("other")))
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
        asked = Brief(link())
        request = Request(heard.origin, asked, heard.author, heard.posted_at, interaction=heard.interaction)
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
    assert await chat.find(request, PAGE, marker=marker(request.key, 0)) == posted


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
    request = Request(heard.origin, Brief(link()), heard.author, heard.posted_at, interaction=heard.interaction)
    await answer(chat, request)
    assert "The council of Arnheim voted on Tuesday" in discord.answers(channel)[0].text


async def test_command_that_nothing_can_answer_is_refused(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Its token has expired and the bot may not write there."""
    command, request = await given(discord, discord.text_channel())
    command.state = "expired"
    discord.refuse("SEND_MESSAGES", command.channel)
    with pytest.raises(ChatRefused):
        await answer(chat, request)
    assert await chat.find(request, PAGE, marker=marker(request.key, 0)) is None


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


def private(request: Request) -> Request:
    """The same request, whose answer is for nobody but whoever asked."""
    return replace(request, audience=Audience.ASKER)


async def test_what_concerns_one_person_takes_the_place_of_what_all_see(
    discord: FakeDiscord, chat: DiscordChat
) -> None:
    """A public deferral cannot become private: it goes, and the person reads why their command came to nothing."""
    channel = discord.text_channel()
    command, request = await given(discord, channel)
    [posted] = await answer(chat, private(request), Notice("paywall"))
    [whisper] = command.followed_up
    assert whisper.flags & EPHEMERAL
    assert "paywall" in whisper.text
    assert posted.message == str(whisper.id)
    assert [message for message in discord.answers(channel) if not message.flags & EPHEMERAL] == []


async def test_what_was_deferred_for_one_person_is_answered_in_place(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Nothing is deleted where the deferral is private already."""
    command, request = await given(discord, discord.text_channel())
    assert command.response
    command.response.flags |= EPHEMERAL
    await answer(chat, private(request), Notice("period_no_day", {"word": "soon", "example": "today"}))
    assert (command.retracted, command.followed_up) == (False, [])
    assert "“soon” is no day" in command.response.text


async def test_one_of_several_links_that_fails_leaves_the_others_answer(
    discord: FakeDiscord, chat: DiscordChat
) -> None:
    """The first answer took the response; why the second link came to nothing is whispered."""
    command, request = await given(discord, discord.text_channel())
    await answer(chat, request)
    await answer(chat, replace(private(request), asked=Brief(link("other"))), Notice("paywall"))
    assert not command.retracted
    assert [message.flags & EPHEMERAL for message in command.followed_up] == [EPHEMERAL]


async def test_when_nobody_can_be_whispered_to_the_answer_still_comes(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Why a command came to nothing is no secret: after 15 minutes there is no other way than an ordinary message."""
    command, request = await given(discord, discord.text_channel())
    command.state = "expired"
    await answer(chat, request.for_asker_first(), Notice("paywall"))
    assert "paywall" in discord.answers(command.channel)[-1].text


async def test_when_nobody_can_be_whispered_to_the_answer_comes_in_a_direct_message(
    discord: FakeDiscord, chat: DiscordChat
) -> None:
    """After 15 minutes there is no other way that the channel does not see; a second try finds it there."""
    command, request = await given(discord, discord.text_channel())
    command.state = "expired"
    await answer(chat, private(request), Notice("paywall"))
    (told,) = discord.answers(discord.direct_with(command.user))
    assert "paywall" in told.text
    assert discord.answers(command.channel) == [command.response], "the deferral, which Discord takes away"
    (page,) = chat.render(Notice("paywall"))
    found = await chat.find(private(request), page, marker=marker(request.key, 0))
    assert found
    assert found.message == str(told.id)
    assert "/@me/" in found.url


async def test_who_takes_no_direct_messages_is_not_told_before_others(discord: FakeDiscord, chat: DiscordChat) -> None:
    """What was for one person stays so."""
    command, request = await given(discord, discord.text_channel())
    command.state, command.user.takes_direct = "expired", False
    with pytest.raises(ChatRefused):
        await answer(chat, private(request), Notice("paywall"))
    assert discord.answers(command.channel) == [command.response]


@pytest.mark.parametrize("state", ["expired", "token forgotten", "no command"])
async def test_what_was_asked_for_in_private_is_never_posted_for_all(
    discord: FakeDiscord, chat: DiscordChat, state: str
) -> None:
    """Better no answer than one before everybody; nor is what went wrong with it told to others."""
    command, request = await given(discord, discord.text_channel())
    command.user.takes_direct = False
    before = len(discord.answers(command.channel))
    request = private(request)
    if state == "expired":
        command.state = "expired"
    elif state == "token forgotten":
        request = replace(request, interaction=Interaction("", datetime.now(UTC) - timedelta(minutes=1)))
    else:
        request = replace(request, interaction=None)
    for told in (None, Notice("paywall")):
        with pytest.raises(ChatRefused):
            await answer(chat, request.for_asker_first(), told)
    assert len(discord.answers(command.channel)) == before


async def test_a_private_answer_beside_another_one_is_private_too(discord: FakeDiscord, chat: DiscordChat) -> None:
    """The response holds the first of two answers: the second is one more response, for the same eyes."""
    command, request = await given(discord, discord.text_channel())
    assert command.response
    command.response.flags |= EPHEMERAL
    await answer(chat, private(request))
    await answer(chat, replace(private(request), asked=Brief(link("other"))), briefing(title="Another"))
    assert [message.flags & EPHEMERAL for message in command.followed_up] == [EPHEMERAL]
    assert all(message.flags & EPHEMERAL for message in discord.answers(command.channel))


@pytest.mark.parametrize("deferred", ["privately", "for all"])
async def test_a_private_answer_offers_nothing_that_does_nothing(
    discord: FakeDiscord, chat: DiscordChat, deferred: str
) -> None:
    """Discord lets nobody delete what one person alone sees: they dismiss it themselves."""
    command, request = await given(discord, discord.text_channel())
    assert command.response
    if deferred == "privately":
        command.response.flags |= EPHEMERAL
    await answer(chat, private(request))
    [shown] = [message for message in discord.answers(command.channel) if message.flags & EPHEMERAL]
    assert _buttons(shown) == [f"newsbrief:{name}" for name in ("full", "ask", "more")]


async def test_a_command_for_one_person_is_deferred_for_one_person(discord: FakeDiscord) -> None:
    """The first response decides who sees the answer."""
    inbox = RecordingInbox(audience=Audience.ASKER)
    async with listening(discord, inbox):
        await discord.until(lambda: discord.commands)
        command = await discord.slash(discord.text_channel(), "brief", url="nothing")
        await discord.until(lambda: command.response)
    assert command.response
    assert command.response.flags & EPHEMERAL


def _buttons(message: Message) -> list[str]:
    """What stands under a message to be pressed, as Discord tells it again."""
    rows = [row for row in message.components if row["type"] == ACTION_ROW]
    return [button["custom_id"] for row in rows for button in row["components"]]
