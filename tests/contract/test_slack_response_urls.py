"""Commands are answered also where the bot is no member: at the address that came with them, and only at Slack's."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.errors import ChatRefused, ChatUnavailable
from bot.domain.requests import Audience
from bot.domain.types import Interaction, Posted
from bot.platforms.slack_chat import faults
from bot.platforms.slack_chat.chat import SlackChat
from bot.platforms.slack_chat.response_urls import ResponseUrls
from bot.texts import say
from tests.fakes.loopback import Dropped
from tests.fakes.memory import briefing
from tests.fakes.slack import TEAM_ID, FakeSlack
from tests.fakes.slack.session import COMMAND, LINK, MARKER, asked, post

NOW = datetime.now(UTC)


def right_to_answer(slack: FakeSlack, channel: str = "C0NEWS") -> Interaction:
    """What a command brings with it."""
    url = slack.slash("/brief", LINK.url, channel=channel).payload["response_url"]
    return Interaction(url, NOW + timedelta(minutes=30))


@pytest.mark.parametrize("member", [pytest.param(False, id="not a member"), pytest.param(None, id="unknown channel")])
async def test_command_is_answered_also_where_the_bot_is_no_member(
    slack: FakeSlack, slack_chat: SlackChat, member: bool | None
) -> None:
    """Commands work everywhere, so their answers must: for the eyes of who asked."""
    right = right_to_answer(slack)
    if member is None:
        del slack.workspace.channels["C0NEWS"]
    else:
        slack.workspace.channels["C0NEWS"].bot_is_member = False
    posted = await post(slack_chat, asked(COMMAND, right=right))
    (answer,) = slack.workspace.ephemerals
    assert (answer["user"], answer["text"]) == ("U0ADA", say("reason.paywall"))
    assert not posted.url
    assert not slack.messages()


async def test_slacks_own_response_urls_are_slacks() -> None:
    """They are on another host than the API."""
    urls = ResponseUrls("")
    assert urls._is_slacks("https://hooks.slack.com/commands/T1/2/3")
    assert not urls._is_slacks("https://hooks.slack.com.evil.example/commands/T1/2/3")
    assert not urls._is_slacks("https://notslack.com/commands/T1/2/3")
    assert ResponseUrls("https://slack-gov.com/api/")._is_slacks("https://hooks.slack-gov.com/commands/T1/2/3")


async def test_shortcut_where_the_bot_is_no_member_is_answered_to_who_asked(
    slack: FakeSlack, slack_chat: SlackChat
) -> None:
    """The message menu is offered everywhere too."""
    ts = slack.say(LINK.url)
    right = right_to_answer(slack)
    slack.workspace.channels["C0NEWS"].bot_is_member = False
    await post(slack_chat, asked(ts, right=right))
    assert len(slack.workspace.ephemerals) == 1


async def test_private_answer_cannot_be_removed_and_need_not_be(slack: FakeSlack, slack_chat: SlackChat) -> None:
    """It is gone with the next reload."""
    await slack_chat.remove(Posted("C0NEWS", MARKER), space=TEAM_ID)
    assert not slack.called("chat.delete")


async def test_right_to_answer_ends(slack: FakeSlack, slack_chat: SlackChat) -> None:
    """After half an hour, or five answers, Slack takes no more."""
    slack.workspace.channels["C0NEWS"].bot_is_member = False
    right = right_to_answer(slack)
    for _ in range(5):
        await post(slack_chat, asked(COMMAND, right=right))
    with pytest.raises(ChatRefused):
        await post(slack_chat, asked(COMMAND, right=right))
    with pytest.raises(ChatRefused, match="over"):
        await post(slack_chat, asked(COMMAND, right=Interaction(right.token, NOW - timedelta(seconds=1))))


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://hooks.slack.com/commands/1", id="Slack itself, while we talk to another"),
        pytest.param("http://127.0.0.2:{port}/response/1", id="another address"),
        pytest.param("http://x127.0.0.1:{port}/response/1", id="a name that ends like the host"),
        pytest.param("https://127.0.0.1:{port}/response/1", id="another scheme"),
        pytest.param("http://127.0.0.1:{port}@evil.example/1", id="credentials that look like the host"),
        pytest.param("file:///etc/passwd", id="no address of the web"),
    ],
)
async def test_answers_go_to_slack_and_nowhere_else(slack: FakeSlack, slack_chat: SlackChat, url: str) -> None:
    """An address is not to be trusted because it came with a command."""
    slack.workspace.channels["C0NEWS"].bot_is_member = False
    right = Interaction(url.format(port=slack.port), NOW + timedelta(minutes=30))
    with pytest.raises(ChatRefused, match="not an address of Slack") as refused:
        await post(slack_chat, asked(COMMAND, right=right))
    assert right.token not in str(refused.value)


@pytest.mark.parametrize("fault", ["broken line", "server error", "rate limit"])
async def test_outage_of_a_response_url_is_tried_again_and_never_named(
    slack: FakeSlack, slack_chat: SlackChat, fault: str
) -> None:
    """The address is a secret, and the library's exception quotes it."""

    def cut() -> None:
        raise Dropped

    if fault == "broken line":
        slack.at("respond", "before", cut)
    else:
        slack.break_down("respond", status=503 if fault == "server error" else 429)
    slack.workspace.channels["C0NEWS"].bot_is_member = False
    right = right_to_answer(slack)
    with pytest.raises(ChatUnavailable) as away:
        await post(slack_chat, asked(COMMAND, right=right))
    assert right.token not in repr(away.value)
    assert away.value.__cause__ is None
    await post(slack_chat, asked(COMMAND, right=right))
    assert len(slack.workspace.ephemerals) == 1


@pytest.mark.parametrize("by", ["a command", "a mention"])
async def test_what_concerns_one_person_is_shown_to_them_alone(
    slack: FakeSlack, slack_chat: SlackChat, by: str
) -> None:
    """At the address that came with the command, or as an ephemeral message."""
    command = by == "a command"
    right = right_to_answer(slack) if command else None
    for audience in (Audience.ASKER, Audience.ASKER_FIRST):
        slack.workspace.ephemerals.clear()
        request = replace(asked(COMMAND if command else slack.say("hey"), right=right), audience=audience)
        await post(slack_chat, request)
        assert not slack.workspace.by_bot()
        (shown,) = slack.workspace.ephemerals
        assert (shown["channel"], shown["user"]) == ("C0NEWS", "U0ADA")


@pytest.mark.parametrize("way", ["response_url", "an ephemeral message", "where the bot is no member"])
async def test_what_one_person_sees_offers_nothing_that_does_nothing(
    slack: FakeSlack, slack_chat: SlackChat, way: str
) -> None:
    """Slack does not tell under which of such answers one was pressed: the buttons do, by a marker."""
    right = None if way == "an ephemeral message" else right_to_answer(slack)
    request = asked(COMMAND, right=right)
    if way == "where the bot is no member":
        slack.workspace.channels["C0NEWS"].bot_is_member = False
    else:
        request = replace(request, audience=Audience.ASKER)
    [page] = slack_chat.render(briefing())
    assert page.blocks[-1]["type"] == "actions"
    await slack_chat.post(request, page, marker=MARKER)
    (shown,) = slack.workspace.ephemerals
    buttons = [(each["action_id"], each["value"]) for each in shown["blocks"][-1]["elements"]]
    assert buttons == [(f"newsbrief:{name}", MARKER) for name in ("full", "ask", "more")]


async def test_what_was_asked_for_in_private_is_never_posted_for_all(slack: FakeSlack, slack_chat: SlackChat) -> None:
    """Where nobody can be told alone any more, nobody is told."""
    late = replace(right_to_answer(slack), expires_at=datetime.now(UTC) - timedelta(seconds=1))
    slack.workspace.channels["C0NEWS"].bot_is_member = False
    with pytest.raises(ChatRefused):
        await post(slack_chat, replace(asked(COMMAND, right=late), audience=Audience.ASKER))
    assert not slack.called("chat.postMessage")
    assert not slack.workspace.ephemerals


async def test_who_can_be_told_no_more_by_their_command_is_told_beside_it(
    slack: FakeSlack, slack_chat: SlackChat
) -> None:
    """Slack takes answers there for half an hour."""
    late = replace(right_to_answer(slack), expires_at=datetime.now(UTC) - timedelta(seconds=1))
    await post(slack_chat, replace(asked(COMMAND, right=late), audience=Audience.ASKER))
    assert len(slack.called("chat.postEphemeral")) == 1
    assert len(slack.workspace.ephemerals) == 1


@pytest.mark.parametrize("error", ["restricted_action", "no_permission", "missing_scope", "is_archived"])
async def test_where_the_bot_may_not_post_a_command_is_answered_to_who_gave_it(
    slack: FakeSlack, slack_chat: SlackChat, error: str
) -> None:
    """A briefing that was asked for is not lost for want of a right."""
    slack.fail("chat.postMessage", error)
    await post(slack_chat, asked(COMMAND, right=right_to_answer(slack)))
    assert len(slack.workspace.ephemerals) == 1


async def test_what_only_the_installer_can_mend_is_told_once_in_words(
    slack: FakeSlack, slack_chat: SlackChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line for each link would hide it."""
    monkeypatch.setattr(faults, "_told", set())
    slack.scopes.discard("chat:write")
    with capture_logs() as lines:
        for _ in range(3):
            with pytest.raises(ChatRefused):
                await post(slack_chat, asked(slack.say("look")))
    told = [line["event"] for line in lines if "lacks the scope" in line["event"]]
    assert len(told) == 1
    assert "chat:write" in told[0]
