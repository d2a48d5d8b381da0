"""From answers to what stands on Discord, through the real discord.py."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import ChatRefused, ChatUnavailable, MessageGone
from bot.domain.types import Answer, Interaction, Length, Notice, Origin, Person, Platform, Posted, Request, marker
from bot.platforms.discord_chat import responses
from bot.platforms.discord_chat.app import DiscordPlatform
from bot.platforms.discord_chat.chat import EYES, DiscordChat
from bot.platforms.discord_chat.view import Page
from tests.fakes.discord import Channel, FakeDiscord, Message
from tests.fakes.discord import Interaction as Given
from tests.fakes.discord.guild import LOADING, PUBLIC_THREAD
from tests.fakes.discord.listening import RecordingInbox, listening, options
from tests.fakes.loopback import Dropped
from tests.fakes.memory import ANA, briefing, link


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    """A Discord of its own."""
    async with FakeDiscord() as fake:
        yield fake


@pytest.fixture
async def chat(discord: FakeDiscord) -> AsyncIterator[DiscordChat]:
    """The answering half alone; the receiver never ran."""
    platform = DiscordPlatform(options(discord), RecordingInbox())
    yield platform.chat
    await platform.aclose()


def request_for(discord: FakeDiscord, said: Message, number: int = 0) -> Request:
    """A link in a message."""
    channel = said.channel
    space = str(discord.guild_id) if channel.guild else "@me"
    parent, thread = (channel.parent, str(channel.id)) if channel.parent else (channel, "")
    origin = Origin(Platform.DISCORD, space, str(parent.id), str(said.id), thread)
    return Request(origin, "brief", ANA, datetime.now(UTC), link=link(f"story-{number}"))


async def answer(chat: DiscordChat, request: Request, what: Answer | None = None) -> list[Posted]:
    """Post all pages of an answer."""
    pages = chat.render(what or briefing())
    return [await chat.post(request, page, marker=marker(request.key, part)) for part, page in enumerate(pages)]


async def test_answer_stands_in_a_thread_that_hangs_from_the_message(discord: FakeDiscord, chat: DiscordChat) -> None:
    """The channel stays readable, and nobody is pinged or shown a second preview."""
    said = await discord.say(discord.text_channel(), link().url)
    request = request_for(discord, said)
    [posted] = await answer(chat, request)
    thread = discord.thread_of(said)
    assert thread is not None
    assert thread.name == briefing().title
    [message] = discord.answers(thread)
    assert briefing().lead in message.text
    assert (message.pings, message.preview) == (set(), False)
    assert posted == Posted(
        str(thread.id),
        str(message.id),
        f"https://discord.com/channels/{discord.guild_id}/{thread.id}/{message.id}",
    )


@pytest.mark.parametrize("plain", [pytest.param(False, id="components"), pytest.param(True, id="plain text")])
async def test_nobody_is_notified_whatever_a_page_says(discord: FakeDiscord, chat: DiscordChat, *, plain: bool) -> None:
    """The view makes mentions inert; should one slip through, no send and no edit lets it ring."""
    page = Page("name", ("@everyone @here <@1> <@&2>",), plain)
    channel = discord.text_channel()
    command, given_request = await given(discord, channel)
    second = replace(given_request, link=link("second"))
    in_thread = await discord.say(await discord.open_thread(channel), link().url)
    for request in (
        request_for(discord, await discord.say(channel, link().url)),
        request_for(discord, in_thread),
        given_request,
        second,
    ):
        await chat.post(request, page, marker=marker(request.key, 0))
    discord.refuse("SEND_MESSAGES", channel)
    third = replace(given_request, link=link("third"))
    await chat.post(third, page, marker=marker(third.key, 0))
    answers = [answer for place in discord.channels.values() for answer in discord.answers(place)]
    assert len(answers) == 5
    assert all("@everyone" in answer.text and not answer.pings for answer in answers)
    assert command.response in answers


async def test_several_answers_to_one_message_share_its_thread(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Three links make three briefings and one thread."""
    said = await discord.say(discord.text_channel(), "three links")
    requests = [request_for(discord, said, number) for number in range(3)]
    posted = [(await answer(chat, request))[0] for request in requests]
    assert len(discord.replies(said)) == 3
    found = [await chat.find(request, marker=marker(request.key, 0)) for request in requests]
    assert found == posted


async def test_thread_that_people_opened_is_used(discord: FakeDiscord, chat: DiscordChat) -> None:
    """A message has one thread at most."""
    said = await discord.say(discord.text_channel(), link().url)
    await discord.hang_thread(said, "discussion", PUBLIC_THREAD)
    await answer(chat, request_for(discord, said))
    assert len(discord.replies(said)) == 1


async def test_message_in_a_thread_is_answered_there(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Threads do not nest; the answer refers to its message, because others talk there too."""
    thread = await discord.open_thread(discord.text_channel())
    said = await discord.say(thread, link().url)
    await answer(chat, request_for(discord, said))
    [message] = discord.answers(thread)
    assert (message.reply_to, message.pings) == (said, set())


async def test_forum_post_is_answered_in_its_thread(discord: FakeDiscord, chat: DiscordChat) -> None:
    """The thread is there already, and has the message's id."""
    said = await discord.post_in_forum(discord.forum(), "A title", link().url)
    await answer(chat, request_for(discord, said))
    assert len(discord.answers(said.channel)) == 1


async def test_direct_message_is_answered_by_a_reply(discord: FakeDiscord, chat: DiscordChat) -> None:
    """There are no threads in direct messages, and none is tried."""
    said = await discord.say(discord.direct(), link().url)
    await answer(chat, request_for(discord, said))
    [message] = discord.answers(said.channel)
    assert message.reply_to is said
    assert not any(path.endswith("/threads") for _, path in discord.calls)


@pytest.mark.parametrize(
    "why",
    [
        pytest.param("permission", id="the permission is missing"),
        pytest.param("full", id="too many threads are open"),
        pytest.param("voice", id="the chat of a voice channel"),
    ],
)
async def test_where_no_thread_is_possible_a_reply_refers_to_the_message(
    discord: FakeDiscord, chat: DiscordChat, why: str
) -> None:
    """The answer is worth more than its place; and the refusal is not asked for again at once."""
    channel = discord.voice_channel() if why == "voice" else discord.text_channel()
    if why == "permission":
        discord.refuse("CREATE_PUBLIC_THREADS", channel)
    discord.threads_full = why == "full"
    for number in range(2):
        said = await discord.say(channel, link().url)
        await answer(chat, request_for(discord, said, number))
        message = discord.answers(channel)[-1]
        assert (message.reply_to, message.pings) == (said, set())
    assert len([path for _, path in discord.calls if path.endswith("/threads")]) == 1


async def test_locked_thread_is_left_for_the_channel(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Moderators closed the thread of the message; who posted the link still gets an answer."""
    said = await discord.say(discord.text_channel(), link().url)
    thread = await discord.hang_thread(said, "closed")
    thread.locked = True
    await answer(chat, request_for(discord, said))
    assert discord.answers(said.channel)[0].reply_to is said


async def test_without_history_the_answer_stands_alone(discord: FakeDiscord, chat: DiscordChat) -> None:
    """A reply needs the right to read the history, a message does not."""
    channel = discord.text_channel()
    discord.refuse("CREATE_PUBLIC_THREADS", channel)
    discord.refuse("READ_MESSAGE_HISTORY", channel)
    said = await discord.say(channel, link().url)
    await answer(chat, request_for(discord, said))
    assert discord.answers(channel)[0].reply_to is None


@pytest.mark.parametrize(
    ("permission", "words"),
    [
        pytest.param("SEND_MESSAGES", "permission", id="may not write"),
        pytest.param("VIEW_CHANNEL", "View Channel", id="may not see the channel"),
    ],
)
async def test_refusal_names_what_is_missing(
    discord: FakeDiscord, chat: DiscordChat, permission: str, words: str
) -> None:
    """The log has to tell an admin what to do; trying again would not help."""
    channel = discord.text_channel()
    said = await discord.say(channel, link().url)
    discord.refuse("CREATE_PUBLIC_THREADS", channel)
    discord.refuse(permission, channel)
    with pytest.raises(ChatRefused, match=words):
        await answer(chat, request_for(discord, said))


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        pytest.param(20016, ChatUnavailable, id="slow mode passes"),
        pytest.param(20028, ChatUnavailable, id="the channel's write limit passes"),
        pytest.param(10003, MessageGone, id="the channel was deleted"),
        pytest.param(200000, ChatRefused, id="AutoMod blocked it"),
        pytest.param(99999, ChatRefused, id="a code that nobody knows yet"),
    ],
)
async def test_refusals_mean_what_their_code_says(
    discord: FakeDiscord, chat: DiscordChat, code: int, outcome: type[Exception]
) -> None:
    """The HTTP status does not tell: proxies answer 400 for 403."""
    said = await discord.say(discord.direct(), link().url)
    discord.answer_next("post", 400, code)
    with pytest.raises(outcome):
        await answer(chat, request_for(discord, said))


async def test_message_in_a_locked_thread_is_left_alone(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Moderators ended that conversation."""
    thread = await discord.open_thread(discord.text_channel())
    said = await discord.say(thread, link().url)
    thread.locked = True
    with pytest.raises(ChatRefused, match="locked"):
        await answer(chat, request_for(discord, said))


@pytest.mark.parametrize("place", [pytest.param("channel", id="in a channel"), pytest.param("direct", id="directly")])
async def test_deleted_message_gets_no_answer(discord: FakeDiscord, chat: DiscordChat, place: str) -> None:
    """What was asked no longer stands there."""
    said = await discord.say(discord.text_channel() if place == "channel" else discord.direct(), link().url)
    await discord.delete(said)
    with pytest.raises(MessageGone):
        await answer(chat, request_for(discord, said))
    assert not discord.answers(said.channel)


async def test_same_marker_makes_one_message(discord: FakeDiscord, chat: DiscordChat) -> None:
    """A worker that died before it heard of its success sends again; the nonce tells Discord."""
    said = await discord.say(discord.text_channel(), link().url)
    request = request_for(discord, said)
    first = await answer(chat, request)
    assert await answer(chat, request) == first
    assert len(discord.replies(said)) == 1


@pytest.mark.parametrize("threads", [pytest.param(True, id="in a thread"), pytest.param(False, id="in a channel")])
async def test_answer_is_found_when_its_nonce_is_forgotten(
    discord: FakeDiscord, chat: DiscordChat, *, threads: bool
) -> None:
    """Discord knows a nonce for minutes and does not show it with the message; the component's id stays."""
    channel = discord.text_channel()
    if not threads:
        discord.refuse("CREATE_PUBLIC_THREADS", channel)
    said = await discord.say(channel, link().url)
    request = request_for(discord, said)
    assert await chat.find(request, marker=marker(request.key, 0)) is None
    [posted] = await answer(chat, request)
    discord.forget_nonces()
    for number in range(150):
        await discord.say(discord.channels[int(posted.channel)], f"chatter {number}")
    assert await chat.find(request, marker=marker(request.key, 0)) == posted
    assert await chat.find(request, marker=marker(request.key, 1)) is None


async def test_accepted_post_whose_answer_was_lost_is_found(discord: FakeDiscord, chat: DiscordChat) -> None:
    """A line that breaks after the post leaves the outcome unknown; looking tells."""
    said = await discord.say(discord.text_channel(), link().url)
    request = request_for(discord, said)

    def cut() -> None:
        raise Dropped

    discord.at("post", "after", cut)
    with pytest.raises(ChatUnavailable):
        await answer(chat, request)
    found = await chat.find(request, marker=marker(request.key, 0))
    assert found is not None
    assert found.message == str(discord.replies(said)[0].id)


async def test_thread_without_its_answer_is_used_by_the_next_try(discord: FakeDiscord, chat: DiscordChat) -> None:
    """A worker may die between opening the thread and posting in it."""
    said = await discord.say(discord.text_channel(), link().url)
    discord.answer_next("post", 503)
    with pytest.raises(ChatUnavailable):
        await answer(chat, request_for(discord, said))
    await answer(chat, request_for(discord, said))
    assert len(discord.replies(said)) == 1


async def test_short_rate_limit_is_waited_out(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Discord says how long; discord.py keeps to it."""
    said = await discord.say(discord.text_channel(), link().url)
    discord.rate_limit("post", 0.3)
    start = time.monotonic()
    await answer(chat, request_for(discord, said))
    assert time.monotonic() - start >= 0.3
    assert len(discord.replies(said)) == 1


async def test_long_rate_limit_is_for_the_pipeline_to_wait_out(discord: FakeDiscord, chat: DiscordChat) -> None:
    """A worker that slept through it would hold its lease for nothing."""
    said = await discord.say(discord.text_channel(), link().url)
    discord.rate_limit("post", 120)
    with pytest.raises(ChatUnavailable) as caught:
        await answer(chat, request_for(discord, said))
    assert caught.value.retry_after_s == 120


async def test_cancelled_wait_does_not_lock_the_others_out(discord: FakeDiscord, chat: DiscordChat) -> None:
    """discord.py holds all calls while it waits out a global rate limit; a wait cut short would hold them for ever."""
    said = await discord.say(discord.text_channel(), link().url)
    discord.rate_limit("thread", 0.5, everywhere=True)
    first = asyncio.create_task(answer(chat, request_for(discord, said)))
    await discord.until(lambda: any(path.endswith("/threads") for _, path in discord.calls))
    await asyncio.sleep(0.1)
    first.cancel()
    async with asyncio.timeout(5):
        await answer(chat, request_for(discord, said))


@pytest.mark.parametrize("status", [pytest.param(503, id="unavailable"), pytest.param(429, id="429 of a proxy")])
async def test_outage_is_not_a_refusal(discord: FakeDiscord, chat: DiscordChat, status: int) -> None:
    """What another try may cure is told apart from what it does not."""
    said = await discord.say(discord.text_channel(), link().url)
    discord.answer_next("thread", status)
    with pytest.raises(ChatUnavailable):
        await answer(chat, request_for(discord, said))


async def test_without_a_connection_the_chat_says_so(discord: FakeDiscord) -> None:
    """The pipeline waits an outage out; nothing of aiohttp's own escapes."""
    nobody = replace(options(discord), api_base="http://127.0.0.1:1/api/v10")
    platform = DiscordPlatform(nobody, RecordingInbox())
    said = await discord.say(discord.text_channel(), link().url)
    with pytest.raises(ChatUnavailable, match="no connection"):
        await answer(platform.chat, request_for(discord, said))
    await platform.aclose()


async def test_login_that_failed_is_tried_again(discord: FakeDiscord, chat: DiscordChat) -> None:
    """An outage at the first answer must not cost all the others."""
    said = await discord.say(discord.text_channel(), link().url)
    discord.answer_next("login", 503)
    with pytest.raises(ChatUnavailable):
        await answer(chat, request_for(discord, said))
    await answer(chat, request_for(discord, said))


async def test_refused_token_is_not_shown_again_at_once(discord: FakeDiscord) -> None:
    """Ten thousand refusals in ten minutes lock an address out; the receiver tells the operator."""
    platform = DiscordPlatform(options(discord, token="not-the-token"), RecordingInbox())
    said = await discord.say(discord.text_channel(), link().url)
    for _ in range(3):
        with pytest.raises(ChatUnavailable) as caught:
            await answer(platform.chat, request_for(discord, said))
        assert caught.value.retry_after_s == pytest.approx(60, abs=5)
    assert len(discord.calls) == 1
    await platform.aclose()


async def test_refused_components_become_plain_text(discord: FakeDiscord, chat: DiscordChat) -> None:
    """A plain briefing is better than none; it is recognised by its last line."""
    discord.accepts_components = False
    said = await discord.say(discord.text_channel(), link().url)
    request = request_for(discord, said)
    with pytest.raises(ChatUnavailable) as caught:
        await answer(chat, request)
    assert caught.value.retry_after_s is not None
    [posted] = await answer(chat, request)
    [message] = discord.replies(said)
    assert briefing().lead in message.content
    assert (message.pings, message.preview) == (set(), False)
    discord.forget_nonces()
    assert await chat.find(request, marker=marker(request.key, 0)) == posted


async def test_mark_comes_and_goes(discord: FakeDiscord, chat: DiscordChat) -> None:
    """The eyes mean that the link is written down and worked on."""
    said = await discord.say(discord.text_channel(), link().url)
    request = request_for(discord, said)
    await chat.acknowledge(request)
    assert said.reactions == {EYES: {discord.me.id}}
    await chat.settle(request)
    await chat.settle(request)
    assert said.reactions == {}


async def test_typing_shows_where_reactions_are_refused(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Some sign is better than silence."""
    channel = discord.text_channel()
    discord.refuse("ADD_REACTIONS", channel)
    request = request_for(discord, await discord.say(channel, link().url))
    await chat.acknowledge(request)
    await chat.settle(request)
    assert discord.typing == [channel]


async def test_mark_is_never_worth_a_failure(discord: FakeDiscord, chat: DiscordChat) -> None:
    """The briefing comes whether or not the mark could be set."""
    said = await discord.say(discord.text_channel(), link().url)
    await discord.delete(said)
    request = request_for(discord, said)
    await chat.acknowledge(request)
    discord.answer_next("react", 503)
    await chat.acknowledge(request)
    await chat.settle(request)


async def test_removed_answer_is_gone_and_may_be_gone_already(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Moderators may have been faster."""
    said = await discord.say(discord.text_channel(), link().url)
    [posted] = await answer(chat, request_for(discord, said))
    await chat.remove(posted, space=str(discord.guild_id))
    assert not discord.replies(said)
    await chat.remove(posted, space=str(discord.guild_id))


async def test_answer_that_may_not_be_removed_is_told(discord: FakeDiscord, chat: DiscordChat) -> None:
    """The channel was hidden from the bot since."""
    said = await discord.say(discord.text_channel(), link().url)
    [posted] = await answer(chat, request_for(discord, said))
    discord.refuse("VIEW_CHANNEL", said.channel)
    with pytest.raises(ChatRefused, match="View Channel"):
        await chat.remove(posted, space=str(discord.guild_id))


async def test_looking_that_fails_is_not_taken_for_nothing_found(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Sending again without having looked would double the answer."""
    said = await discord.say(discord.text_channel(), link().url)
    request = request_for(discord, said)
    discord.answer_next("history", 503)
    with pytest.raises(ChatUnavailable):
        await chat.find(request, marker=marker(request.key, 0))
    discord.answer_next("history", 400, 99999)
    with pytest.raises(ChatUnavailable):
        await chat.find(request, marker=marker(request.key, 0))


async def test_links_to_messages_open_discord(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Digests link to who posted what."""
    thread = await discord.open_thread(discord.text_channel())
    said = await discord.say(thread, "in a thread")
    request = request_for(discord, said)
    assert await chat.permalink(request.origin) == (
        f"https://discord.com/channels/{discord.guild_id}/{thread.id}/{said.id}"
    )
    assert await chat.name(request.origin.space, Person("1", "Ana")) == "Ana"


# Commands


async def given(discord: FakeDiscord, channel: Channel) -> tuple[Given, Request]:
    """A /brief that was written down and deferred, and its request."""
    inbox = RecordingInbox()
    async with listening(discord, inbox):
        await discord.until(lambda: discord.commands)
        command = await discord.slash(channel, "brief", url=link().url)
        await discord.until(lambda: command.response)
    heard = inbox.messages[0]
    return command, Request(
        heard.origin, "brief", heard.author, heard.posted_at, link=link(), interaction=heard.interaction
    )


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


async def test_answer_goes_out_while_the_gateway_is_away(discord: FakeDiscord) -> None:
    """Listening and answering do not depend on each other."""
    said = await discord.say(discord.text_channel(), link().url)
    async with listening(discord, RecordingInbox()) as platform:
        discord.gateway.down = True
        discord.gateway.cut()
        await discord.until(lambda: platform.state() == "reconnecting")
        await answer(platform.chat, request_for(discord, said))
    assert len(discord.replies(said)) == 1


async def test_long_briefing_is_posted_in_pages_in_order(discord: FakeDiscord, chat: DiscordChat) -> None:
    """The full length does not fit into one message; it is split where a part ends."""
    said = await discord.say(discord.text_channel(), link().url)
    long = replace(
        briefing(), length=Length.FULL, lead="L" * 900, body="b " * 1100, overview="o " * 350, conclusion="c " * 300
    )
    await answer(chat, request_for(discord, said), long)
    first, second = discord.replies(said)
    assert first.text.index("L" * 900) < first.text.index("b b b")
    assert "c c c" in second.text
