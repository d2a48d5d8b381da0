"""Marks, removals, names and links: what SlackChat does beside posting, through the real slack_sdk."""

import pytest

from bot.domain.errors import ChatRefused, ChatUnavailable
from bot.domain.types import Person, Posted
from bot.platforms.slack_chat import SlackPlatform
from bot.platforms.slack_chat.chat import SlackChat
from bot.platforms.slack_chat.people import NAMES_MAX
from tests.fakes.desk import MemoryDesk
from tests.fakes.inbox import RecordingInbox
from tests.fakes.slack import TEAM_ID, TEAM_URL, FakeSlack
from tests.fakes.slack.session import COMMAND, LINK, asked, options, post


async def test_progress_shows_and_is_cleaned_up(slack: FakeSlack, slack_chat: SlackChat) -> None:
    """👀 while it is worked on."""
    ts = slack.say(LINK.url)
    await slack_chat.acknowledge(asked(ts))
    await slack_chat.acknowledge(asked(ts))
    assert slack.reactions(ts) == {"eyes"}
    await slack_chat.settle(asked(ts))
    await slack_chat.settle(asked(ts))
    assert slack.reactions(ts) == set()


async def test_command_has_no_message_to_mark(slack: FakeSlack, slack_chat: SlackChat) -> None:
    """Its person was told at once."""
    await slack_chat.acknowledge(asked(COMMAND))
    await slack_chat.settle(asked(COMMAND))
    assert not slack.calls


@pytest.mark.parametrize("error", ["too_many_reactions", "not_in_channel", "invalid_auth"])
async def test_mark_is_not_worth_a_failure(slack: FakeSlack, slack_chat: SlackChat, error: str) -> None:
    """The briefing matters, not the emoji."""
    ts = slack.say(LINK.url)
    slack.fail("reactions.add", error)
    slack.break_down("reactions.remove")
    await slack_chat.acknowledge(asked(ts))
    await slack_chat.settle(asked(ts))


async def test_answer_is_removed_once_and_again(slack: FakeSlack, slack_chat: SlackChat) -> None:
    """The job that removes it may run twice."""
    ts = slack.say(LINK.url)
    posted = await post(slack_chat, asked(ts))
    await slack_chat.remove(posted, space=TEAM_ID)
    assert not slack.replies(ts)
    await slack_chat.remove(posted, space=TEAM_ID)


async def test_message_of_another_is_not_removed(slack: FakeSlack, slack_chat: SlackChat) -> None:
    """Slack refuses, and so it is told."""
    with pytest.raises(ChatRefused):
        await slack_chat.remove(Posted("C0NEWS", slack.say("mine")), space=TEAM_ID)


async def test_name_is_asked_for_once(slack: FakeSlack, slack_chat: SlackChat) -> None:
    """Slack's events carry ids only."""
    assert [await slack_chat.name(TEAM_ID, Person("U0ADA")) for _ in range(3)] == ["Ada"] * 3
    assert await slack_chat.name(TEAM_ID, Person("U0BEN", "Benjamin")) == "Benjamin"
    assert len(slack.called("users.info")) == 1


async def test_unknown_name_is_empty_and_asked_for_again(slack: FakeSlack, slack_chat: SlackChat) -> None:
    """It may have been an outage."""
    slack.break_down("users.info")
    assert await slack_chat.name(TEAM_ID, Person("U0ADA")) == ""
    assert await slack_chat.name(TEAM_ID, Person("U0ADA")) == "Ada"
    assert await slack_chat.name(TEAM_ID, Person("U0GONE")) == ""


async def test_who_was_forgotten_is_not_asked_for(slack: FakeSlack, slack_chat: SlackChat) -> None:
    """After RETAIN_PEOPLE_DAYS there is no id; Slack would be asked for nobody, again and again."""
    assert await slack_chat.name(TEAM_ID, Person("")) == ""
    assert await slack_chat.language(TEAM_ID, Person("")) == "en"
    assert not slack.called("users.info")


async def test_names_are_forgotten_when_there_are_too_many(
    slack: FakeSlack, slack_chat: SlackChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory stays bounded in the largest of workspaces; the least used go first."""
    assert NAMES_MAX == 1_000
    monkeypatch.setattr("bot.platforms.slack_chat.people.NAMES_MAX", 2)
    slack.workspace.people["U0CAT"] = "Cat"
    for user in ("U0ADA", "U0BEN", "U0ADA", "U0CAT", "U0ADA", "U0BEN"):
        await slack_chat.name(TEAM_ID, Person(user))
    assert [given["user"] for given in slack.called("users.info")] == ["U0ADA", "U0BEN", "U0CAT", "U0BEN"]


async def test_permalink_leads_to_the_message(slack: FakeSlack, slack_chat: SlackChat) -> None:
    """Built, not asked for: a digest has twenty."""
    place = f"{TEAM_URL}archives/C0NEWS/p1700000000000100"
    assert await slack_chat.permalink(asked("1700000000.000100").origin) == place
    in_thread = asked("1700000000.000100", thread="1699999999.000001").origin
    assert await slack_chat.permalink(in_thread) == f"{place}?thread_ts=1699999999.000001&cid=C0NEWS"
    assert await slack_chat.permalink(asked(COMMAND).origin) == ""
    assert len(slack.calls) == 1


async def test_chat_without_a_good_token_keeps_the_answers(slack: FakeSlack) -> None:
    """A revoked token is mended by a person; until then nothing is given up."""
    slack.bot_token = "xoxb-revoked"
    slack_chat = SlackPlatform(options(slack), RecordingInbox(), MemoryDesk()).chat
    slack.bot_token = "xoxb-new"
    ts = slack.say(LINK.url)
    with pytest.raises(ChatUnavailable, match="SLACK_BOT_TOKEN") as refused:
        await post(slack_chat, asked(ts))
    assert "xoxb" not in str(refused.value)
    assert await slack_chat.permalink(asked(ts).origin) == ""
