"""What is Slack's own, with the real program: signed HTTP, commands, redelivery, a token that is no good."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.texts import say
from tests.fakes.loopback import Dropped, When
from tests.fakes.slack import FakeSlack, shown
from tests.stages import SlackStage, World


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Slack, a news site and a model; the program is not started yet."""
    async with World(SlackStage(), tmp_path) as opened:
        yield opened


@pytest.fixture
def slack(world: World) -> FakeSlack:
    """The loopback Slack."""
    assert isinstance(world.stage.server, FakeSlack)
    return world.stage.server


def answers(slack: FakeSlack) -> list[str]:
    """What the bot said in the channel itself."""
    return [shown(message) for message in slack.messages() if message.get("bot_id")]


async def test_events_come_over_http_beside_the_chat_page(world: World, slack: FakeSlack) -> None:
    """Signed requests pass, under whatever name a proxy gives the server; unsigned ones do not."""
    world.program.settings.update(SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET=slack.signing_secret)
    async with world.program as program, aiohttp.ClientSession() as client:
        slack.request_url = f"{program.url}/slack/events"
        message = await world.stage.paste(world.site.add_article())
        (text,) = await world.answered(message)
        assert "In summary, " in text
        async with client.post(
            slack.request_url, json={"type": "event"}, headers={"Host": "bot.example.org"}
        ) as stranger:
            assert stranger.status == 401


async def test_a_channel_has_its_language_and_sees_what_it_costs(world: World, slack: FakeSlack) -> None:
    """Chosen once by an admin, for all of the channel's links; shown to whoever asks."""
    slack.workspace.admins = {"U0BEN"}
    url = world.site.add_article()
    await world.start()
    chosen = slack.slash("/news", "language german", user="U0BEN")
    await slack.settled()
    assert "From now on this channel is briefed in German." in str(chosen.response)
    await world.answered(await world.stage.paste(url))
    assert "German" in str(world.model.requests)
    status = slack.slash("/news", "status")
    await slack.settled()
    assert "Language: German." in str(status.response)
    assert "Spent today here: " in str(status.response)


async def test_a_command_on_a_slow_page_is_acknowledged_at_once_and_answered_later(
    world: World, slack: FakeSlack
) -> None:
    """Slack shows a failure after three seconds; the page takes longer."""
    url = world.site.add_article()
    await world.start()
    world.at("page", "before", lambda: asyncio.sleep(3.5))
    start = time.monotonic()
    command = slack.slash("/brief", f"{url} short")
    await slack.settled()
    assert time.monotonic() - start < 2
    assert say("notice.reading_link") in command.response["text"]
    (text,) = await world.program.until(lambda: answers(slack), "the answer")
    assert "Original Source: 127.0.0.1" in text
    assert "The article discusses" not in text


async def test_a_command_where_the_bot_is_no_member_is_answered_to_who_asked(world: World, slack: FakeSlack) -> None:
    """It works in every channel, and speaks to nobody else there."""
    url = world.site.add_article()
    slack.workspace.channels["C0OTHER"].bot_is_member = False
    await world.start()
    slack.slash("/brief", url, channel="C0OTHER", user="U0BEN")
    (answer,) = await world.program.until(lambda: slack.workspace.ephemerals, "the answer")
    assert answer["user"] == "U0BEN"
    assert "In summary, " in shown(answer)


async def test_the_digest_command_lists_what_was_shared(world: World, slack: FakeSlack) -> None:
    """Who posted it, the way to the message and to the briefing."""
    url = world.site.add_article()
    await world.start()
    message = slack.say(url, user="U0BEN")
    await world.answered(message)
    slack.slash("/digest", "today")
    (text,) = await world.program.until(lambda: answers(slack), "the digest")
    for words in ("Port Ellery", say("notice.posted_by", author="Ben"), "In summary, "):
        assert words in text


async def test_the_shortcut_briefs_what_a_feed_posted(world: World, slack: FakeSlack) -> None:
    """Other bots are not answered unless somebody asks."""
    url = world.site.add_article()
    await world.start()
    message = slack.other_bot_says(url)
    await slack.settled()
    assert not world.stage.answers(message)
    slack.shortcut(message)
    (text,) = await world.answered(message)
    assert "In summary, " in text


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_killed_program_answers_a_command_once(world: World, slack: FakeSlack, when: When) -> None:
    """Commands are never told again; what was written down is looked for in the channel and goes on from there."""
    url = world.site.add_article()
    program = await world.start()

    def kill() -> None:
        program.kill()
        if when == "before":
            raise Dropped

    slack.at("post", when, kill)
    slack.slash("/brief", url)
    assert await program.died() == -9
    known = len(program.events)
    await program.start()
    await program.event("Answered.", after=known)
    assert len(answers(slack)) == 1
    assert world.model.calls == 1


async def test_an_event_told_four_times_is_answered_once(world: World, slack: FakeSlack) -> None:
    """Slack tells again what it is not sure of, also through a new connection."""
    url = world.site.add_article()
    await world.start()
    message = await world.stage.paste(url)
    slack.redeliver()
    await world.answered(message)
    await slack.refresh()
    slack.redeliver()
    slack.redeliver()
    await slack.settled()
    # Whatever was taken twice would be answered before this.
    await world.answered(await world.stage.paste(world.site.add_article("/other")))
    assert len(world.stage.answers(message)) == 1
    assert world.site.requests["/article"] == 1


async def test_a_link_posted_while_the_program_was_down_is_answered(world: World, slack: FakeSlack) -> None:
    """Slack keeps telling what nobody acknowledged."""
    url = world.site.add_article()
    program = await world.start()
    await program.stop()
    message = await world.stage.paste(url)
    await program.start()
    assert len(await world.answered(message)) == 1


async def test_a_wrong_token_is_told_and_the_rest_runs(world: World) -> None:
    """Once, in words, without the token; the chat page goes on."""
    world.program.settings["SLACK_BOT_TOKEN"] = "xoxb-canary-of-a-token"
    async with world.program as program, aiohttp.ClientSession() as client:
        told = await program.event("A platform is off until its settings are mended.", platform="slack")
        async with client.get(f"{program.url}/healthz") as health:
            assert health.status == 200
    assert "SLACK_BOT_TOKEN" in told["why"]
    assert "canary" not in program.log
