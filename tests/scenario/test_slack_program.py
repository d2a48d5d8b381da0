"""What is Slack's own, with the real program: signed HTTP, commands, redelivery, a token that is no good."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

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


async def test_a_command_is_acknowledged_before_its_page_is_read(world: World, slack: FakeSlack) -> None:
    """Slack shows a failure after three seconds; a page may take longer."""
    url = world.site.add_article()
    await world.start()
    world.at("page", "before", slack.settled)
    command = slack.slash("/brief", f"{url} short")
    await slack.settled()
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
    slack.say(url, user="U0BEN")
    await world.program.event("Answered.")
    slack.slash("/digest", "today share")
    (text,) = await world.program.until(lambda: answers(slack), "the digest")
    for words in ("Port Ellery", say("digest.posted_by", author="Ben"), "1 story"):
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


async def told(slack: FakeSlack, message: dict[str, Any], name: str, user: str = "U0BEN") -> dict[str, Any]:
    """What a person alone is shown for a press; on what they alone see that is theirs."""
    before = len(slack.workspace.ephemerals)
    if message in slack.workspace.ephemerals:
        slack.press_private(message, name)
    else:
        slack.press(message["ts"], name, user=user)
    await slack.until(lambda: len(slack.workspace.ephemerals) > before)
    assert slack.workspace.ephemerals[before]["user"] == user
    return slack.workspace.ephemerals[before]


async def test_buttons_work_after_a_restart_and_answer_who_pressed_alone(world: World, slack: FakeSlack) -> None:
    """What each sentence rests on; and the answer goes when whoever asked, or an admin, wants so."""
    await world.start()
    message = await world.stage.paste(world.site.add_article())
    await world.answered(message)
    (answer,) = [each for each in slack.replies(message) if each.get("bot_id")]
    await world.program.event("Answered.")
    world.program.kill()
    await world.program.died()
    before = len(world.program.events)
    await world.program.start()
    await world.program.event("Connected to Slack.", after=before)

    more = await told(slack, answer, "more")
    labels = [element["text"]["text"] for element in more["blocks"][-1]["elements"]]
    assert labels == ["Shorter", "Evidence", "Regenerate", "👍", "👎", "Remove"]
    assert more["thread_ts"] == message, "where the person is"
    assert "← 1: " in shown(await told(slack, more, "evidence"))
    whole = await told(slack, answer, "full")
    assert "In summary" in shown(whole)
    await world.program.event("Answered.", after=before)  # where it stands is noted
    assert len([each for each in slack.replies(message) if each.get("bot_id")]) == 1, "the channel sees nothing of it"
    assert "← 1: " in shown(await told(slack, await told(slack, whole, "more"), "evidence")), "of the private answer"
    assert shown(await told(slack, more, "remove")) == say("notice.not_yours")
    slack.workspace.admins = {"U0BEN"}
    assert shown(await told(slack, more, "remove")) == say("notice.removing")
    await slack.until(lambda: not any(each["ts"] == answer["ts"] for each in slack.replies(message)))


async def test_a_refused_token_makes_it_unready_with_the_reason(world: World, slack: FakeSlack) -> None:
    """Whoever deploys a wrong token learns it from the probe; the chat page goes on."""
    slack.fail("auth.test", "invalid_auth", times=99)
    async with world.program as program, aiohttp.ClientSession() as client:
        await program.event("A platform is off until its settings are mended.", platform="slack")
        async with client.get(f"{program.url}/readyz") as response:
            told = await response.json()
            assert (response.status, told["platforms"]["slack"], told["database"]) == (503, "failed", "ready")
            assert [why.partition(": ")[0] for why in told["why"]] == ["slack is refused"]
        async with client.get(f"{program.url}/metrics") as response:
            lines = (await response.text()).splitlines()
        assert {'newsbrief_platform_up{platform="slack"} 0.0', "newsbrief_database_up 1.0"} <= set(lines)


async def test_what_was_answered_is_measured(world: World, slack: FakeSlack) -> None:
    """By platform and outcome, with the model's tokens."""
    await world.start()
    await world.answered(await world.stage.paste(world.site.add_article()))
    async with aiohttp.ClientSession() as client:

        async def told() -> str:
            async with client.get(f"{world.program.url}/metrics") as response:
                return await response.text()

        text = await told()
        while 'outcome="answered",platform="slack"' not in text:  # counted just after it is posted
            text = await told()
    assert 'newsbrief_model_calls_total{model="' in text
    assert 'newsbrief_step_seconds_count{step="write"} 1.0' in text


async def test_a_briefing_is_written_anew_in_its_place(world: World, slack: FakeSlack) -> None:
    """The model is asked again; the message stays the same one, and is found by its metadata as before."""
    await world.start()
    message = await world.stage.paste(world.site.add_article())
    await world.answered(message)
    (answer,) = [each for each in slack.replies(message) if each.get("bot_id")]
    await world.program.event("Answered.")
    asked = len(world.model.requests)
    assert shown(await told(slack, answer, "more")) == say("notice.more")
    offered = slack.workspace.ephemerals[-1]
    assert shown(await told(slack, offered, "regenerate")) == say("notice.not_yours_to_rewrite")
    slack.workspace.admins = {"U0BEN"}
    assert shown(await told(slack, offered, "regenerate")) == say("notice.rewriting")
    await world.program.event("Answered.", asked="rewrite")
    assert len(world.model.requests) > asked
    (now,) = [each for each in slack.replies(message) if each.get("bot_id")]
    assert (now["ts"], now["metadata"], bool(now["edited"])) == (answer["ts"], answer["metadata"], True)
    assert "In summary" in shown(now)
    assert [element["text"]["text"] for element in now["blocks"][-1]["elements"]] == ["Full", "Ask", "More …"]


async def test_votes_are_counted_by_button_and_by_emoji(world: World, slack: FakeSlack) -> None:
    """One a person, changed and taken back; /news status shows them."""
    await world.start()
    message = await world.stage.paste(world.site.add_article())
    await world.answered(message)
    (answer,) = [each for each in slack.replies(message) if each.get("bot_id")]
    await world.program.event("Answered.")

    async def counted(up: int, down: int) -> None:
        await slack.settled()
        status = slack.slash("/news", "status")
        await slack.settled()
        assert say("status.votes", days=30, up=up, down=down) in str(status.response)

    more = await told(slack, answer, "more")
    assert shown(await told(slack, more, "up")) == say("notice.voted_up")
    await counted(1, 0)
    slack.react(answer["ts"], "-1::skin-tone-4")
    await counted(1, 1)
    slack.unreact(answer["ts"], "-1::skin-tone-4")
    await counted(1, 0)
    slack.react(message, "+1")  # on what somebody said
    assert shown(await told(slack, more, "up")) == say("notice.vote_taken_back")
    await counted(0, 0)


async def test_each_of_several_links_is_given_in_full_by_its_own_button(world: World, slack: FakeSlack) -> None:
    """They stand in one message; who presses is shown the article of that link."""
    await world.start()
    message = await world.stage.paste(" ".join(map(world.add_bridge, range(3))))

    def answer() -> dict[str, Any]:
        (found,) = [each for each in slack.replies(message) if each.get("bot_id")]
        return found

    await slack.until(lambda: slack.replies(message) and str(answer()["blocks"]).count("newsbrief:full") == 3)
    await world.program.until(
        lambda: sum(event["event"] == "Answered." for event in world.program.events) == 3, "all to be noted"
    )
    for number in (2, 0):
        slack.workspace.ephemerals.clear()
        slack.press(answer()["ts"], "full", user="U0BEN", nth=number)
        await slack.until(lambda: slack.workspace.ephemerals)
        whole = shown(slack.workspace.ephemerals[-1])
        assert f"Bridge number {number}" in whole
        assert "The article discusses" in whole
    assert answer()["thread_ts"] == message
