"""An answer is posted once, where it belongs, and found again; through the real slack_sdk."""

import pytest

from bot.domain.briefing import Notice
from bot.domain.errors import ChatError, ChatRefused, ChatUnavailable, MessageGone
from bot.domain.types import Posted
from bot.platforms.slack_chat.chat import SlackChat
from bot.platforms.slack_chat.view import render
from bot.texts import say
from tests.fakes.loopback import Dropped
from tests.fakes.slack import TEAM_URL, FakeSlack
from tests.fakes.slack.session import COMMAND, LINK, MARKER, asked, post

[PAGE] = render(Notice("paywall"))


async def test_answer_hangs_from_the_message_that_asked(slack: FakeSlack, slack_chat: SlackChat) -> None:
    """Blocks and a text for notifications, and no preview of the article below it."""
    ts = slack.say(LINK.url)
    posted = await post(slack_chat, asked(ts))
    (answer,) = slack.replies(ts)
    assert answer["text"] == say("reason.paywall")
    assert answer["blocks"]
    assert not answer["unfurl_links"]
    assert not answer["unfurl_media"]
    path = f"archives/C0NEWS/p{answer['ts'].replace('.', '')}?thread_ts={ts}&cid=C0NEWS"
    assert posted == Posted("C0NEWS", answer["ts"], TEAM_URL + path)


async def test_answer_to_a_reply_goes_into_the_same_thread(slack: FakeSlack, slack_chat: SlackChat) -> None:
    """A reply has no thread of its own."""
    first = slack.say("morning")
    reply = slack.say(LINK.url, thread_ts=first)
    await post(slack_chat, asked(reply, thread=first))
    assert len(slack.replies(first)) == 2


async def test_answer_to_a_command_stands_in_the_channel(slack: FakeSlack, slack_chat: SlackChat) -> None:
    """There is no message whose thread it could go into."""
    posted = await post(slack_chat, asked(COMMAND))
    (answer,) = slack.messages()
    assert answer["ts"] == posted.message
    assert posted.url == f"{TEAM_URL}archives/C0NEWS/p{posted.message.replace('.', '')}"


async def test_answer_is_found_by_its_marker(slack: FakeSlack, slack_chat: SlackChat) -> None:
    """After a crash the bot looks before it posts again."""
    ts = slack.say(LINK.url)
    assert await slack_chat.find(asked(ts), PAGE, marker=MARKER) is None
    posted = await post(slack_chat, asked(ts))
    assert await slack_chat.find(asked(ts), PAGE, marker=MARKER) == posted
    assert await slack_chat.find(asked(ts), PAGE, marker="f" * 24) is None


async def test_answer_to_a_command_is_found_in_the_channel(slack: FakeSlack, slack_chat: SlackChat) -> None:
    """Among what was said since the command."""
    posted = await post(slack_chat, asked(COMMAND))
    assert await slack_chat.find(asked(COMMAND), PAGE, marker=MARKER) == posted


async def test_answer_is_found_in_a_long_thread(slack: FakeSlack, slack_chat: SlackChat) -> None:
    """Slack gives a thread in pages."""
    ts = slack.say(LINK.url)
    for number in range(250):
        slack.say(f"reply {number}", thread_ts=ts)
    posted = await post(slack_chat, asked(ts))
    assert await slack_chat.find(asked(ts), PAGE, marker=MARKER) == posted
    assert len(slack.called("conversations.replies")) == 2


async def test_marker_of_another_app_is_not_ours(slack: FakeSlack, slack_chat: SlackChat) -> None:
    """Markers can be guessed by whoever sees the message that asked."""
    ts = slack.say(LINK.url)
    metadata = {"event_type": "newsbrief_answer", "event_payload": {"marker": MARKER}}
    slack.say("fooled you", thread_ts=ts, metadata=metadata, bot_id="B0OTHER")
    assert await slack_chat.find(asked(ts), PAGE, marker=MARKER) is None


async def test_where_the_bot_may_not_look_nothing_is_found(slack: FakeSlack, slack_chat: SlackChat) -> None:
    """A command's channel that the bot is no member of; posting goes to the person anyway."""
    slack.workspace.channels["C0NEWS"].bot_is_member = False
    assert await slack_chat.find(asked(COMMAND), PAGE, marker=MARKER) is None


async def test_broken_line_leaves_the_outcome_unknown_and_posts_nothing_twice(
    slack: FakeSlack, slack_chat: SlackChat
) -> None:
    """slack_sdk's own retry would post again: one call, two messages."""

    def cut() -> None:
        raise Dropped

    slack.at("post", "after", cut)
    ts = slack.say(LINK.url)
    with pytest.raises(ChatUnavailable):
        await post(slack_chat, asked(ts))
    assert len(slack.called("chat.postMessage")) == 1
    (answer,) = slack.replies(ts)
    found = await slack_chat.find(asked(ts), PAGE, marker=MARKER)
    assert found is not None
    assert found.message == answer["ts"]


async def test_line_broken_before_acceptance_is_known_by_looking(slack: FakeSlack, slack_chat: SlackChat) -> None:
    """Then nothing is found, and posting again is right."""

    def cut() -> None:
        raise Dropped

    slack.at("post", "before", cut)
    ts = slack.say(LINK.url)
    with pytest.raises(ChatUnavailable):
        await post(slack_chat, asked(ts))
    assert await slack_chat.find(asked(ts), PAGE, marker=MARKER) is None


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("not_in_channel", ChatRefused),
        ("is_archived", ChatRefused),
        ("restricted_action", ChatRefused),
        ("no_permission", ChatRefused),
        ("missing_scope", ChatRefused),
        ("an_error_of_next_year", ChatRefused),
        ("channel_not_found", MessageGone),
        ("thread_not_found", MessageGone),
        ("message_not_found", MessageGone),
        ("internal_error", ChatUnavailable),
        ("fatal_error", ChatUnavailable),
        ("service_unavailable", ChatUnavailable),
        ("invalid_auth", ChatUnavailable),
        ("token_revoked", ChatUnavailable),
        ("account_inactive", ChatUnavailable),
    ],
)
async def test_errors_of_slack_become_ours(
    slack: FakeSlack, slack_chat: SlackChat, error: str, kind: type[ChatError]
) -> None:
    """What another try may cure is tried again; what is gone is withdrawn; what is forbidden is logged by its name."""
    ts = slack.say(LINK.url)
    slack.fail("chat.postMessage", error)
    with pytest.raises(kind, match=error):
        await post(slack_chat, asked(ts))


async def test_short_rate_limit_is_waited_for(slack: FakeSlack, slack_chat: SlackChat) -> None:
    """A message a second and channel is Slack's limit; five links in one message meet it."""
    ts = slack.say(LINK.url)
    slack.rate_limit("chat.postMessage", retry_after_s=0)
    await post(slack_chat, asked(ts))
    assert len(slack.replies(ts)) == 1


async def test_long_rate_limit_goes_back_with_its_time(slack: FakeSlack, slack_chat: SlackChat) -> None:
    """A worker has better things to do than to sleep."""
    ts = slack.say(LINK.url)
    slack.rate_limit("chat.postMessage", retry_after_s=90)
    with pytest.raises(ChatUnavailable) as limited:
        await post(slack_chat, asked(ts))
    assert limited.value.retry_after_s == 90


@pytest.mark.parametrize("status", [500, 502, 503, 200])
async def test_error_page_instead_of_an_answer_is_an_outage(
    slack: FakeSlack, slack_chat: SlackChat, status: int
) -> None:
    """Of Slack, or of a proxy on the way, which may even say that all is well."""
    ts = slack.say(LINK.url)
    slack.break_down("chat.postMessage", status=status)
    with pytest.raises(ChatUnavailable):
        await post(slack_chat, asked(ts))


async def test_refused_blocks_are_posted_as_text(slack: FakeSlack, slack_chat: SlackChat) -> None:
    """A plain answer is better than none."""
    ts = slack.say(LINK.url)
    slack.fail("chat.postMessage", "invalid_blocks")
    await post(slack_chat, asked(ts))
    (answer,) = slack.replies(ts)
    assert "blocks" not in answer
    assert answer["text"] == say("reason.paywall")


async def test_an_edit_puts_a_page_in_the_place_of_another(slack: FakeSlack, slack_chat: SlackChat) -> None:
    """Any number of times; the message is found by its marker as before."""
    ts = slack.say(LINK.url)
    request = asked(ts)
    posted = await post(slack_chat, request)
    [new] = render(Notice("video"))
    for _ in range(2):
        await slack_chat.edit(posted, new, marker=MARKER, space="")
    (answer,) = slack.replies(ts)
    assert (answer["ts"], answer["text"]) == (posted.message, say("reason.video"))
    assert await slack_chat.find(request, new, marker=MARKER) == posted


async def test_blocks_that_slack_refuses_in_an_edit_give_way_to_the_text(
    slack: FakeSlack, slack_chat: SlackChat
) -> None:
    """As when they are posted."""
    ts = slack.say(LINK.url)
    posted = await post(slack_chat, asked(ts))
    slack.fail("chat.update", "invalid_blocks")
    await slack_chat.edit(posted, PAGE, marker=MARKER, space="")
    (answer,) = slack.replies(ts)
    assert (answer["blocks"], answer["text"]) == ([], say("reason.paywall"))


async def test_what_cannot_be_edited_is_told_apart(slack: FakeSlack, slack_chat: SlackChat) -> None:
    """A message that is gone; one that only one person saw; Slack away."""
    posted = await post(slack_chat, asked(slack.say(LINK.url)))
    slack.fail("chat.update", "internal_error")
    with pytest.raises(ChatUnavailable):
        await slack_chat.edit(posted, PAGE, marker=MARKER, space="")
    with pytest.raises(ChatRefused):
        await slack_chat.edit(Posted("C0NEWS", MARKER), PAGE, marker=MARKER, space="")
    await slack_chat.remove(posted, space="")
    with pytest.raises(MessageGone):
        await slack_chat.edit(posted, PAGE, marker=MARKER, space="")
