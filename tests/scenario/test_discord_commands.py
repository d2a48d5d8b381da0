"""Commands and interrupted lines on Discord, with the real program."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.texts import say
from tests.fakes.discord import FakeDiscord, Interaction
from tests.fakes.discord.guild import EPHEMERAL, LOADING, Message
from tests.fakes.discord.rules import walk
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


async def test_a_command_is_deferred_before_its_page_is_read(world: World, discord: FakeDiscord) -> None:
    """Discord wants to hear within three seconds that the answer will come; the person sees it in the same message."""
    url = world.site.add_article()
    await world.start()

    async def be_slow() -> None:
        await discord.until(lambda: all(command.response for command in discord.interactions.values()))

    world.at("page", "before", be_slow)
    command = await brief(world, discord, url)
    (text,) = await world.program.until(lambda: texts(world, discord), "the answer")
    assert "In summary, " in text
    assert command.response is not None
    assert command.response.text == text


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
    await world.program.event("Answered.")
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
    await world.answered(await world.stage.paste(f"<@{discord.me.id}> https://127.0.0.1:1/unreachable"))
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


async def test_buttons_work_after_a_restart_and_answer_who_pressed_alone(world: World, discord: FakeDiscord) -> None:
    """What each sentence rests on; and the answer goes when whoever asked, or manages messages, wants so."""
    assert isinstance(world.stage, DiscordStage)
    await world.start()
    message = await world.stage.paste(world.site.add_article())
    await world.answered(message)
    (answer,) = discord.replies(message)
    await world.program.event("Answered.")
    world.program.kill()
    await world.program.died()
    before = len(world.program.events)
    await world.program.start()
    await world.program.event("Connected to Discord.", after=before)

    async def shown(message: Message, name: str, **how: Any) -> Message:
        """What Ben alone is shown for a press."""
        pressed = await discord.press(message, name, by="Ben", **how)
        told = await world.program.until(lambda: pressed.response, f"what {name} shows")
        assert told.flags & EPHEMERAL
        return told

    more = await shown(answer, "more")
    labels = [part["label"] for part in walk(more.components) if part.get("custom_id")]
    assert labels == ["Shorter", "Evidence", "Regenerate", "👍", "👎", "Remove"]
    evidence = await shown(more, "evidence")
    assert "What each sentence rests on" in evidence.text
    assert "← 1: " in evidence.text
    longer = await discord.press(answer, "full", by="Ben")
    whole = await world.program.until(lambda: longer.response and "In summary" in longer.response.text, "the whole")
    assert whole
    assert longer.response
    assert longer.response.flags & EPHEMERAL
    seen = [reply for reply in discord.replies(message) if not reply.flags & EPHEMERAL]
    assert seen == [answer], "the channel sees nothing of it"
    assert (await shown(more, "remove", permissions="0")).text == say("notice.not_yours")
    assert (await shown(more, "remove", permissions=str(1 << 13))).text == say("notice.removing")
    await world.program.until(lambda: answer.id not in answer.channel.messages, "the answer to go")


async def test_a_briefing_is_written_anew_in_its_place(world: World, discord: FakeDiscord) -> None:
    """The model is asked again; the message stays the same one, without a ping, a preview or a second answer."""
    assert isinstance(world.stage, DiscordStage)
    await world.start()
    message = await world.stage.paste(world.site.add_article())
    await world.answered(message)
    (answer,) = discord.replies(message)
    await world.program.event("Answered.")
    asked = len(world.model.requests)
    more = await discord.press(answer, "more", by="Ben")
    offered = await world.program.until(lambda: more.response, "the buttons")
    refused = await discord.press(offered, "regenerate", by="Ben", permissions="0")
    told = await world.program.until(lambda: refused.response, "a refusal")
    assert told.text == say("notice.not_yours_to_rewrite")
    pressed = await discord.press(offered, "regenerate", by="Ben", permissions=str(1 << 13))
    assert (await world.program.until(lambda: pressed.response, "a word")).text == say("notice.rewriting")
    await world.program.until(lambda: answer.edited, "the answer to change")
    await world.program.event("Answered.", asked="rewrite")
    assert len(world.model.requests) > asked
    assert "In summary" in answer.text
    assert [reply for reply in discord.replies(message) if not reply.flags & EPHEMERAL] == [answer]
    assert (answer.pings, answer.preview) == (set(), False)


async def test_votes_are_counted_by_button_and_by_emoji(world: World, discord: FakeDiscord) -> None:
    """One a person, changed and taken back; /news status shows them."""
    assert isinstance(world.stage, DiscordStage)
    await world.start()
    message = await world.stage.paste(world.site.add_article())
    await world.answered(message)
    (answer,) = discord.replies(message)
    await world.program.event("Answered.")

    async def counted(up: int, down: int) -> None:
        line = say("status.votes", days=30, up=up, down=down)
        while line not in await news(world, discord, "status"):  # an emoji is written down beside
            await asyncio.sleep(0.05)

    more = await discord.press(answer, "more", by="Ben")
    offered = await world.program.until(lambda: more.response, "the buttons")
    pressed = await discord.press(offered, "up", by="Ben")
    assert (await world.program.until(lambda: pressed.response, "thanks")).text == say("notice.voted_up")
    await counted(1, 0)
    await discord.react(answer, "👎🏽", by="Cem")
    await counted(1, 1)
    await discord.unreact(answer, "👎🏽", by="Cem")
    await counted(1, 0)
    await discord.react(message, "👍", by="Cem")  # on what somebody said
    again = await discord.press(offered, "up", by="Ben")
    assert (await world.program.until(lambda: again.response, "a word")).text == say("notice.vote_taken_back")
    await counted(0, 0)


async def test_each_of_several_links_is_given_in_full_by_its_own_button(world: World, discord: FakeDiscord) -> None:
    """They stand in one message; who presses is shown the article of that link."""
    assert isinstance(world.stage, DiscordStage)
    await world.start()
    message = await world.stage.paste(" ".join(map(world.add_bridge, range(3))))
    (answer,) = await world.program.until(lambda: discord.replies(message), "an answer")
    await world.program.until(lambda: str(answer.components).count("newsbrief:full:") == 3, "three buttons")
    await world.program.until(
        lambda: sum(event["event"] == "Answered." for event in world.program.events) == 3, "all to be noted"
    )

    async def whole(number: int) -> Message:
        pressed = await discord.press(answer, "full", by="Ben", nth=number)
        await world.program.until(lambda: pressed.response and "discusses" in pressed.response.text, "the whole")
        assert pressed.response
        return pressed.response

    for number in (2, 0):
        shown = await whole(number)
        assert f"Bridge number {number}" in shown.text
        assert shown.flags & EPHEMERAL
    assert [reply for reply in discord.replies(message) if not reply.flags & EPHEMERAL] == [answer]
    assert (answer.pings, answer.preview) == (set(), False)
