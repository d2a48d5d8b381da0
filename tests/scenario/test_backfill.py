"""The links of the past days, with the real program on both platforms: read through kills, and nothing is posted."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from bot.domain.briefing import Notice
from bot.service.worker import BACKGROUND
from bot.texts import say
from bot.texts.answers import notice_line
from tests.fakes.discord.guild import EPHEMERAL
from tests.fakes.news_site import Served
from tests.fakes.slack import shown
from tests.patience import PATIENCE_S
from tests.stages import STAGES, DiscordStage, SlackStage, World

DAY_S = 86_400.0
#: Talk between the links: with it the channel has several pages.
TALK = 230


@pytest.fixture
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """A platform, a news site and a model."""
    async with World(STAGES[request.getfixturevalue("platform")](), tmp_path) as opened:
        yield opened


async def said(world: World, text: str, ago_s: float) -> str:
    """Somebody said something before the bot came; the link that leads to it."""
    if isinstance(world.stage, DiscordStage):
        server, channel = world.stage.server, world.stage.channel
        told = await server.say(channel, text, by="Ben", ago_s=ago_s)
        return f"https://discord.com/channels/{server.guild_id}/{channel.id}/{told.id}"
    assert isinstance(world.stage, SlackStage)
    ts = f"{time.time() - ago_s:.6f}"
    text = f"<{text}>" if text.startswith("http") else text
    world.stage.server.workspace.store("C0NEWS", {"type": "message", "user": "U0BEN", "ts": ts, "text": text})
    return f"https://newsroom.slack.com/archives/C0NEWS/p{ts.replace('.', '')}"


async def news(world: World, words: str) -> str:
    """What who manages the channel is shown for a command of /news."""
    if isinstance(world.stage, DiscordStage):
        server = world.stage.server
        await world.program.until(lambda: server.commands, "the commands")
        name, _, rest = words.partition(" ")
        option = {"backfill": "days", "find": "words"}[name]
        given = await server.slash(world.stage.channel, f"news {name}", **({option: rest} if rest else {}))
        response = await world.program.until(lambda: given.response, "the answer")
        assert response.flags & EPHEMERAL
        return response.text
    assert isinstance(world.stage, SlackStage)
    world.stage.server.workspace.admins = {"U0BEN"}
    command = world.stage.server.slash("/news", words, user="U0BEN")
    await world.stage.server.settled()
    assert command.response["response_type"] == "ephemeral"
    return str(command.response)


def posted(world: World) -> list[str]:
    """All that the bot has put before everybody, marks included."""
    if isinstance(world.stage, DiscordStage):
        server = world.stage.server
        texts = [each.text for place in server.channels.values() for each in server.answers(place)]
        seen = [each for place in server.channels.values() for each in server.answers(place) if each.flags & EPHEMERAL]
        marks = [str(message.id) for message in server.messages(world.stage.channel) if message.reactions]
        return [text for text in texts if text not in {each.text for each in seen}] + marks
    assert isinstance(world.stage, SlackStage)
    slack = world.stage.server
    marks = [name for names in slack.workspace.reactions.values() for _, name in names]
    return [shown(message) for message in slack.workspace.by_bot()] + marks


def history(world: World) -> str:
    """The moment of a page of messages."""
    return "history" if isinstance(world.stage, DiscordStage) else "conversations.history"


@pytest.mark.parametrize("platform", list(STAGES))
async def test_the_past_is_read_through_kills_and_without_a_word(world: World, platform: str) -> None:
    """Each page of the site once or, in whose very moment the program died, twice; then all that looks back is full."""
    links: list[str] = []
    for number in range(TALK):
        ago_s = 3 * DAY_S - number * 60
        if number % 46 == 0:
            links.append(await said(world, world.add_bridge(len(links)), ago_s))
        else:
            await said(world, f"talk {number}", ago_s)
    if isinstance(world.stage, SlackStage):
        world.stage.server.workspace.history_page_max = 90
    await world.start()
    told = asyncio.Event()

    async def kill_once_told() -> None:
        await told.wait()
        world.at("page", "before", world.program.kill)  # which may come as soon as the next one is up
        world.program.kill()

    world.at(history(world), "after", kill_once_told)
    begun = notice_line(Notice("backfill_begun", {"count": 14, "limit": 500}))
    assert begun[:60] in await news(world, "backfill 14d")
    told.set()
    for start in (world.program.spawn, world.program.start):
        assert await world.program.died() == -9
        await start()
    await world.connected()

    done = {"messages": TALK, "links": len(links), "briefed": len(links), "unread": 0}
    words = notice_line(Notice("backfill_done", done))[:100]
    async with asyncio.timeout(PATIENCE_S):
        while words not in await news(world, "backfill"):
            await asyncio.sleep(0.2)
    assert posted(world) == []
    assert world.model.calls == 0
    assert sum(world.site.requests[f"/{number}"] for number in range(len(links))) <= len(links) + 2
    if isinstance(world.stage, DiscordStage):
        methods = {
            method for method, path in world.stage.server.calls if "/messages" in path and "webhooks" not in path
        }
        assert methods == {"GET"}

    found = await news(world, "find bridge")
    assert "Bridge number 3" in found
    assert links[-1].rpartition("/")[2] in found, "the message with the link"
    (text,) = await world.answered(await world.stage.paste(f"{world.site.url}/0"))
    assert say("notice.posted_before", author="Ben", when="¦").partition("¦")[0] in text
    assert "Bridge number 0" in text


@pytest.mark.parametrize("platform", list(STAGES))
async def test_what_is_posted_meanwhile_is_answered_first(world: World, platform: str) -> None:
    """Although it came last, and the site lets none of the others through before it stands there."""
    answered, held = asyncio.Event(), 0
    for number in range(12):
        url = world.add_bridge(number)
        await said(world, url, DAY_S - number)
        page = world.site.served(f"/{number}")

        async def wait(_: web.Request, page: Served = page) -> web.StreamResponse:
            nonlocal held
            held += 1
            await answered.wait()
            return web.Response(body=page.body, headers=page.headers)

        world.site.handle(f"/{number}", wait)
    await world.start()
    await news(world, "backfill 2d")
    await world.program.until(lambda: held == BACKGROUND, "the first of them to be read")
    messages = [await world.stage.paste(world.add_bridge(90 + number)) for number in range(5)]
    for number, message in enumerate(messages):
        (text,) = await world.answered(message)
        assert f"Bridge number {90 + number}" in text
    assert not outcomes(world), "none of the others is through"
    answered.set()
    await world.program.until(lambda: len(passed(world)) == 12, "the others")


def passed(world: World) -> dict[int, str]:
    """Links that nobody was told of, and what became of each; on a busy machine a site is too slow for some."""
    told = (event for event in world.program.events if event["event"] == "Passed over a link that nobody asked for.")
    return {event["request"]: event["reason"] for event in told}


def outcomes(world: World) -> list[int]:
    """Those that were read."""
    return [number for number, reason in passed(world).items() if reason == "backfilled"]


@pytest.mark.parametrize("platform", list(STAGES))
async def test_where_it_may_not_read_whoever_asked_is_told(world: World, platform: str) -> None:
    """In words that say what to do; nothing is begun."""
    await said(world, world.add_bridge(1), DAY_S)
    if isinstance(world.stage, DiscordStage):
        world.stage.server.refuse("READ_MESSAGE_HISTORY", world.stage.channel)
    else:
        assert isinstance(world.stage, SlackStage)
        world.stage.server.scopes.discard("channels:history")
    await world.start()
    told = await news(world, "backfill")
    assert say(f"notice.backfill_refused_{platform}")[:60] in told
    assert say("notice.backfill_none")[:30] in await news(world, "backfill stop")
    assert not world.site.requests
