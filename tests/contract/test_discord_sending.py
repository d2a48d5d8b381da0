"""An answer stands once, whatever happens on its way to Discord; through the real discord.py."""

import asyncio
from dataclasses import replace

import pytest

from bot.domain.errors import ChatUnavailable
from bot.domain.requests import marker
from bot.platforms.discord_chat.app import DiscordPlatform
from bot.platforms.discord_chat.chat import DiscordChat
from bot.platforms.discord_chat.pages import Form
from bot.platforms.discord_chat.view import render
from tests.fakes.desk import MemoryDesk
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.asking import answer, request_for
from tests.fakes.discord.listening import listening, options
from tests.fakes.inbox import RecordingInbox
from tests.fakes.loopback import Dropped
from tests.fakes.memory import briefing, link
from tests.patience import PATIENCE_S

[PAGE] = render(briefing())


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
    assert await chat.find(request, PAGE, marker=marker(request.key, 0)) is None
    [posted] = await answer(chat, request)
    discord.forget_nonces()
    for number in range(150):
        await discord.say(discord.channels[int(posted.channel)], f"chatter {number}")
    assert await chat.find(request, PAGE, marker=marker(request.key, 0)) == posted
    assert await chat.find(request, PAGE, marker=marker(request.key, 1)) is None


async def test_accepted_post_whose_answer_was_lost_is_found(discord: FakeDiscord, chat: DiscordChat) -> None:
    """A line that breaks after the post leaves the outcome unknown; looking tells."""
    said = await discord.say(discord.text_channel(), link().url)
    request = request_for(discord, said)

    def cut() -> None:
        raise Dropped

    discord.at("post", "after", cut)
    with pytest.raises(ChatUnavailable):
        await answer(chat, request)
    found = await chat.find(request, PAGE, marker=marker(request.key, 0))
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
    await answer(chat, request_for(discord, said))
    assert len(discord.replies(said)) == 1
    assert sum(method == "POST" and path.endswith("/messages") for method, path in discord.calls) == 2


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
    async with asyncio.timeout(PATIENCE_S):
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
    platform = DiscordPlatform(nobody, RecordingInbox(), MemoryDesk())
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
    platform = DiscordPlatform(options(discord, token="not-the-token"), RecordingInbox(), MemoryDesk())
    said = await discord.say(discord.text_channel(), link().url)
    for _ in range(3):
        with pytest.raises(ChatUnavailable) as caught:
            await answer(platform.chat, request_for(discord, said))
        assert caught.value.retry_after_s == pytest.approx(60, abs=5)
    assert len(discord.calls) == 1
    await platform.aclose()


@pytest.mark.parametrize("form", [Form.EMBED, Form.PLAIN])
async def test_refused_layout_becomes_a_simpler_one(discord: FakeDiscord, chat: DiscordChat, form: Form) -> None:
    """A plain briefing is better than none. It is recognised by its words, and shows nobody a mark of ours."""
    discord.accepts_components = False
    discord.accepts_embeds = form is Form.EMBED
    said = await discord.say(discord.text_channel(), link().url)
    request = request_for(discord, said)
    for _ in range(list(Form).index(form)):
        with pytest.raises(ChatUnavailable) as caught:
            await answer(chat, request)
        assert caught.value.retry_after_s is not None
    [page] = chat.render(briefing())
    assert page.form is form
    assert await chat.find(request, page, marker=marker(request.key, 0)) is None
    [posted] = await answer(chat, request)
    [message] = discord.replies(said)
    assert message.text == page.words
    assert (message.pings, message.preview) == (set(), False)
    discord.forget_nonces()
    assert await chat.find(request, page, marker=marker(request.key, 0)) == posted
    [other] = render(briefing(title="Another title"), form)
    assert await chat.find(request, other, marker=marker(request.key, 0)) is None


async def test_looking_that_fails_is_not_taken_for_nothing_found(discord: FakeDiscord, chat: DiscordChat) -> None:
    """Sending again without having looked would double the answer."""
    said = await discord.say(discord.text_channel(), link().url)
    request = request_for(discord, said)
    discord.answer_next("history", 503)
    with pytest.raises(ChatUnavailable):
        await chat.find(request, PAGE, marker=marker(request.key, 0))
    discord.answer_next("history", 400, 99999)
    with pytest.raises(ChatUnavailable):
        await chat.find(request, PAGE, marker=marker(request.key, 0))


async def test_answer_goes_out_while_the_gateway_is_away(discord: FakeDiscord) -> None:
    """Listening and answering do not depend on each other."""
    said = await discord.say(discord.text_channel(), link().url)
    async with listening(discord, RecordingInbox()) as platform:
        discord.gateway.down = True
        discord.gateway.cut()
        await discord.until(lambda: platform.state() == "reconnecting")
        await answer(platform.chat, request_for(discord, said))
    assert len(discord.replies(said)) == 1
