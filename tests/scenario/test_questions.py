"""Questions in the threads of briefings, with the real program and client libraries on each platform."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.texts import say
from tests.fakes.discord.guild import EPHEMERAL, LOADING
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.slack import FakeSlack, shown
from tests.stages import STAGES, DiscordStage, SlackStage, World

QUESTION = "How did the council vote?"


@pytest.fixture(params=list(STAGES))
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """A platform, a news site and a model; the program runs."""
    async with World(STAGES[request.param](), tmp_path) as opened:
        await opened.start()
        yield opened


async def ask(world: World, message: Any, text: str) -> Any:
    """Somebody mentions the bot in the thread of a message."""
    if isinstance(world.stage, DiscordStage):
        discord = world.stage.server
        thread = discord.thread_of(message)
        assert thread
        return await discord.say(thread, f"<@{discord.me.id}> {text}", by="Ben")
    assert isinstance(world.stage.server, FakeSlack)
    return world.stage.server.mention(text, thread_ts=message, user="U0BEN")


async def test_a_question_in_the_thread_is_answered_there_and_follows_its_message(world: World) -> None:
    """From the article that was read for the briefing; nobody reads it twice."""
    message = await world.stage.paste(world.site.add_article())
    await world.answered(message)
    question = await ask(world, message, QUESTION)
    _, answer = await world.answered(message, 2)
    assert "Port Ellery" in answer
    assert sum(world.site.requests.values()) == 1
    asked = [body for body in world.model.requests if QUESTION in str(body)]
    assert asked
    await world.stage.delete(question)
    await world.program.until(lambda: len(world.stage.answers(message)) == 1, "the answer to go")


async def test_without_a_model_the_best_sentences_answer(tmp_path: Path) -> None:
    """And say that they were picked."""
    async with World(DiscordStage(), tmp_path) as world:
        await world.start(OPENAI_BASE_URL="", OPENAI_API_KEY="")
        message = await world.stage.paste(world.site.add_article())
        await world.answered(message)
        await ask(world, message, "Who approved the bridge?")
        _, answer = await world.answered(message, 2)
    assert say("note.extractive") in answer


async def test_the_form_on_discord_answers_who_filled_it_in_alone(tmp_path: Path) -> None:
    async with World(DiscordStage(), tmp_path) as world:
        discord = world.stage.server
        assert isinstance(discord, FakeDiscord)
        await world.start()
        message = await world.stage.paste(world.site.add_article())
        await world.answered(message)
        (briefing,) = discord.replies(message)
        filled = await discord.fill_in(await discord.press(briefing, "ask", by="Ben"), question=QUESTION, by="Ben")
        await world.program.until(lambda: filled.response and not filled.response.flags & LOADING, "the answer")
        assert filled.response
        assert filled.response.flags & EPHEMERAL
        assert "Port Ellery" in filled.response.text
        assert [reply for reply in discord.replies(message) if not reply.flags & EPHEMERAL] == [briefing]


async def test_the_window_on_slack_answers_who_filled_it_in_alone(tmp_path: Path) -> None:
    async with World(SlackStage(), tmp_path) as world:
        slack = world.stage.server
        assert isinstance(slack, FakeSlack)
        await world.start()
        message = await world.stage.paste(world.site.add_article())
        await world.answered(message)
        (briefing,) = [reply for reply in slack.replies(message) if reply.get("bot_id")]
        slack.press(briefing["ts"], "ask", user="U0BEN")
        await world.program.until(lambda: slack.workspace.views, "the window")
        slack.fill_in(question=QUESTION)
        (answer,) = await world.program.until(lambda: slack.workspace.ephemerals, "the answer")
        assert answer["user"] == "U0BEN"
        assert "Port Ellery" in shown(answer)
        assert len(world.stage.answers(message)) == 1


WALLED = "\n\n".join(["The council of Port Ellery voted 14 to 9 on Monday for a bridge of 41.5 million euros."] * 8)


async def test_a_text_handed_over_below_a_wall_is_briefed_there(tmp_path: Path) -> None:
    """In the thread, before all; marked with who gave it, under the link that nobody could read."""
    async with World(DiscordStage(), tmp_path) as world:
        discord = world.stage.server
        assert isinstance(discord, FakeDiscord)
        await world.start()
        url = world.site.add("/wall", "members only", status=403)
        message = await world.stage.paste(f"<@{discord.me.id}> {url}")
        (told,) = await world.answered(message)
        assert say("reason.forbidden") in told
        await world.program.event("Answered.")
        (notice,) = discord.replies(message)
        filled = await discord.fill_in(await discord.press(notice, "give", by="Ben"), text=WALLED, by="Ben")
        await world.program.until(lambda: filled.response and not filled.response.flags & LOADING, "the briefing")
        assert filled.response
        assert not filled.response.flags & EPHEMERAL
        assert say("note.given_by", author="Ben") in filled.response.text
        assert world.site.requests["/wall"] == 1


async def test_a_text_handed_over_in_slacks_window_is_briefed_in_the_thread(tmp_path: Path) -> None:
    async with World(SlackStage(), tmp_path) as world:
        slack = world.stage.server
        assert isinstance(slack, FakeSlack)
        await world.start()
        message = slack.mention(world.site.add("/wall", "members only", status=403))
        await world.answered(message)
        await world.program.event("Answered.")
        (notice,) = [reply for reply in slack.replies(message) if reply.get("bot_id")]
        slack.press(notice["ts"], "give", user="U0BEN")
        await world.program.until(lambda: slack.workspace.views, "the window")
        slack.fill_in(text=WALLED)
        _, text = await world.answered(message, 2)
        assert say("note.given_by", author="Ben") in text
