"""Commands and interrupted lines on Discord, with the real program."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.discord import FakeDiscord, Interaction
from tests.fakes.discord.guild import LOADING
from tests.fakes.loopback import Dropped, When
from tests.stages import DiscordStage, World


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Discord, a news site and a model."""
    async with World(DiscordStage(), tmp_path) as opened:
        yield opened


@pytest.fixture
def discord(world: World) -> FakeDiscord:
    """Its Discord."""
    assert isinstance(world.stage, DiscordStage)
    return world.stage.server


async def brief(world: World, discord: FakeDiscord, url: str) -> Interaction:
    """Give /brief as soon as the program has registered it."""
    assert isinstance(world.stage, DiscordStage)
    await world.program.until(lambda: discord.commands, "the commands")
    return await discord.slash(world.stage.channel, "brief", url=url)


async def news(world: World, discord: FakeDiscord, name: str, **options: str) -> str:
    """Give a command of /news; what its person is shown."""
    assert isinstance(world.stage, DiscordStage)
    await world.program.until(lambda: discord.commands, "the commands")
    given = await discord.slash(world.stage.channel, f"news {name}", **options)
    return (await world.program.until(lambda: given.response, "the answer")).text


def texts(world: World, discord: FakeDiscord) -> list[str]:
    """What the bot shows in the channel; a loading message shows nothing."""
    assert isinstance(world.stage, DiscordStage)
    return [answer.text for answer in discord.answers(world.stage.channel) if not answer.flags & LOADING]


async def test_a_command_on_a_slow_page_is_answered_after_its_three_seconds(world: World, discord: FakeDiscord) -> None:
    """Discord hears at once that the answer will come; the person sees it in the same message."""
    url = world.site.add_article()
    await world.start()

    async def be_slow() -> None:
        await asyncio.sleep(4)

    world.at("page", "before", be_slow)
    command = await brief(world, discord, url)
    (text,) = await world.program.until(lambda: texts(world, discord), "the answer")
    assert "In summary, " in text
    assert command.response is not None
    assert command.response.text == text
    assert command.deferred_after_s is not None
    assert command.deferred_after_s < 3


async def test_the_message_menu_briefs_a_message_of_somebody_else(world: World, discord: FakeDiscord) -> None:
    """Also without the Message Content intent, and links in angle brackets, which were not meant for us before."""
    url = world.site.add_article()
    discord.gateway.content_allowed = False
    await world.start()
    said = await world.stage.paste(f"not for bots: <{url}>")
    await world.program.until(lambda: discord.commands, "the commands")
    await discord.menu(said, "Brief this link", by="Ben")
    (text,) = await world.program.until(lambda: texts(world, discord), "the answer")
    assert "In summary, " in text


async def test_the_digest_command_lists_what_was_shared(world: World, discord: FakeDiscord) -> None:
    """With the way to the message and to the briefing."""
    url = world.site.add_article()
    await world.start()
    assert isinstance(world.stage, DiscordStage)
    said = await world.stage.paste(url)
    await world.answered(said)
    await world.program.until(lambda: discord.commands, "the commands")
    await discord.slash(world.stage.channel, "digest")
    (text,) = await world.program.until(lambda: texts(world, discord), "the digest")
    place = f"https://discord.com/channels/{discord.guild_id}/"
    assert f"{place}{world.stage.channel.id}/{said.id}" in text
    assert f"{place}{said.id}/{discord.replies(said)[0].id}" in text
    assert "posted by Ana" in text


async def test_a_channel_has_its_language_and_sees_what_it_costs(world: World, discord: FakeDiscord) -> None:
    """Chosen once by who manages the channel, for all of its links; shown to whoever asks."""
    url = world.site.add_article()
    await world.start()
    chosen = await news(world, discord, "language", language="de")
    assert chosen == "From now on this channel is briefed in German."
    await world.answered(await world.stage.paste(url))
    assert "German" in str(world.model.requests)
    lines = (await news(world, discord, "status")).split("\n")
    assert "Length: standard. Language: German." in lines
    assert re.match(r"Spent today for you: \d calls?, [1-9][\d,]* tokens in and", lines[-2])
    assert lines[-1].startswith("Spent today here: ")


@pytest.mark.parametrize(
    ("moment", "when"),
    [
        pytest.param("callback", "before", id="before Discord heard that the answer will come"),
        pytest.param("callback", "after", id="after Discord heard that the answer will come"),
        pytest.param("respond", "before", id="before the answer was accepted"),
        pytest.param("respond", "after", id="after the answer was accepted"),
    ],
)
async def test_a_killed_program_answers_a_command_once(
    world: World, discord: FakeDiscord, moment: str, when: When
) -> None:
    """In its response where there is one, else by an ordinary message."""
    url = world.site.add_article()
    program = await world.start()

    def kill() -> None:
        program.kill()
        if when == "before":
            raise Dropped

    world.at(moment, when, kill)
    command = await brief(world, discord, url)
    assert await program.died() == -9
    known = len(program.events)
    await program.start()
    await program.event("Answered.", after=known)
    (text,) = texts(world, discord)
    assert "In summary, " in text
    assert (command.response is None) == (moment == "callback" and when == "before")


async def test_a_link_posted_while_the_program_was_down_is_answered(world: World, discord: FakeDiscord) -> None:
    """Discord tells a new process nothing; the channel is read on, and a link told twice is one request."""
    first, second = world.site.add_article("/first"), world.site.add_article("/second")
    program = await world.start()
    before = await world.stage.paste(first)
    await world.answered(before)
    assert await program.stop() == 0
    meanwhile = await world.stage.paste(second)
    await program.start()
    await world.answered(meanwhile)
    assert len(world.stage.answers(before)) == 1


async def test_a_line_that_breaks_costs_no_link_and_doubles_none(world: World, discord: FakeDiscord) -> None:
    """What is replayed may have been seen before; the key of a request is the same both times."""
    url = world.site.add_article()
    await world.start()
    discord.gateway.cut()
    meanwhile = await world.stage.paste(url)
    await world.answered(meanwhile)
    discord.gateway.forget()
    await discord.gateway.invalidate()
    await world.program.until(lambda: len(discord.gateway.identifies) == 2 and world.stage.connected(), "a new session")
    again = await world.stage.paste(url)
    (text,) = await world.answered(again)
    assert "lready briefed" in text
    assert len(world.stage.answers(meanwhile)) == 1


async def test_a_malformed_event_costs_a_few_seconds(world: World, discord: FakeDiscord) -> None:
    """It ends discord.py's client; the program starts another and catches up. The others never notice."""
    url = world.site.add_article()
    await world.start()
    await world.answered(await world.stage.paste("https://127.0.0.1:1/unreachable"))
    await asyncio.sleep(0.1)
    await discord.gateway.malformed()
    await world.program.event("A platform fell over.")
    meanwhile = await world.stage.paste(url)
    (text,) = await world.answered(meanwhile)
    assert "In summary, " in text
    world.program.lines.clear()  # the traceback is meant to be there


async def test_a_wrong_token_is_told_and_the_rest_runs(world: World) -> None:
    """One line that says what to do; the chat page is up."""
    world.program.settings["DISCORD_TOKEN"] = "wrong-token"
    async with world.program as program:
        event = await program.event("A platform is off until its settings are mended.")
    assert "DISCORD_TOKEN" in event["why"]
    assert "wrong-token" not in program.log
