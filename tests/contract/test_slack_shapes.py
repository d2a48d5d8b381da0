"""Wherever people put a link on Slack, the bot finds it; and knows who asked, and who did not."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.domain.links import find_links
from bot.domain.types import Message, Platform
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.session import Session, session

LINK = "https://news.example.org/a?x=1&y=2"
TEXT = "<https://news.example.org/a?x=1&amp;y=2>"
SPAN: dict[str, Any] = {"type": "link", "url": LINK}


def rich(*elements: dict[str, Any], kind: str = "rich_text_section") -> list[dict[str, Any]]:
    """A rich text block."""
    return [{"type": "rich_text", "elements": [{"type": kind, "elements": list(elements)}]}]


def listed() -> list[dict[str, Any]]:
    """A list in rich text."""
    section = {"type": "rich_text_section", "elements": [SPAN]}
    return rich(section, kind="rich_text_list")


def share(**fields: Any) -> list[dict[str, Any]]:
    """A message that was shared into the channel."""
    place = {"from_url": "https://newsroom.slack.com/archives/C0OTHER/p1", "channel_id": "C0OTHER"}
    return [{"is_share": True, "is_msg_unfurl": True, "author_name": "Ben", **place, **fields}]


CARD: dict[str, Any] = {"title": "A story", "title_link": LINK, "text": "Read it"}

#: The fields of a message, and what is found unasked and asked.
SHAPES: dict[str, tuple[dict[str, Any], bool, bool]] = {
    "as it is": ({"text": TEXT}, True, True),
    "with a label": ({"text": f"{TEXT[:-1]}|a story>"}, True, True),
    "in a quotation": ({"text": f"&gt; {TEXT}"}, True, True),
    "in code": ({"text": f"`{TEXT}`"}, False, False),
    "beside a muted speaker, which opts out": ({"text": f":mute: {TEXT}"}, False, True),
    "beside the word no-brief": ({"text": f"{TEXT} no-brief"}, False, True),
    "in rich text alone": ({"text": "", "blocks": rich(SPAN)}, True, True),
    "in a list of rich text alone": ({"text": "", "blocks": listed()}, True, True),
    "in code of rich text alone": ({"text": "", "blocks": rich(SPAN, kind="rich_text_preformatted")}, False, False),
    "in text and rich text": ({"text": TEXT, "blocks": rich(SPAN)}, True, True),
    "in a shared message": ({"text": "", "attachments": share(text=TEXT)}, True, True),
    "in a shared message of blocks": (
        {"text": "look", "attachments": share(text="", message_blocks=[{"message": {"blocks": rich(SPAN)}}])},
        True,
        True,
    ),
    "in a card alone": ({"text": "", "attachments": [CARD]}, False, True),
    "in the words of a section alone": (
        {"text": "", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": TEXT}}]},
        False,
        True,
    ),
    "with a file": ({"text": TEXT, "subtype": "file_share", "files": [{"id": "F1"}]}, True, True),
    "as /me": ({"text": TEXT, "subtype": "me_message"}, True, True),
    "also shown in the channel": ({"text": TEXT, "subtype": "thread_broadcast"}, True, True),
    "by somebody of another workspace": ({"text": TEXT, "user_team": "T0ELSEWHERE"}, True, True),
}


@pytest.fixture
async def slack() -> AsyncIterator[Session]:
    """The adapter in Socket Mode."""
    async with FakeSlack() as server, session(server) as it:
        yield it


def links(message: Message) -> bool:
    """Whether the intake would find the link."""
    found = [link.url for link in find_links(message.text, Platform.SLACK, asked=message.asked)]
    assert found in ([], [LINK])
    return bool(found)


@pytest.mark.parametrize("name", SHAPES)
async def test_a_link_is_found_in_every_shape_of_message(slack: Session, name: str) -> None:
    """Posted, asked about by an emoji, by the menu, and by a mention in its thread."""
    fields, unasked, asked = SHAPES[name]
    text, more = fields["text"], {key: value for key, value in fields.items() if key != "text"}
    ts = slack.server.say(text, raw=True, **more)
    await slack.server.settled()
    assert links(slack.inbox.messages[-1]) is unasked
    slack.server.react(ts, "newspaper", user="U0BEN")
    await slack.server.settled()
    pointed = slack.inbox.messages[-1]
    assert (links(pointed), pointed.asked, pointed.pointed, pointed.author.id) == (asked, True, True, "U0BEN")
    assert pointed.origin == slack.inbox.messages[0].origin
    slack.server.shortcut(ts)
    await slack.server.settled()
    assert links(slack.inbox.messages[-1]) is asked
    slack.server.mention(thread_ts=ts)
    await slack.server.settled()
    assert links(slack.inbox.messages[-1]) is asked


@pytest.mark.parametrize("channel", ["C0NEWS", "G0PRIVATE", "D0ADA"])
async def test_a_link_is_found_in_every_kind_of_conversation(slack: Session, channel: str) -> None:
    """Public, private and direct."""
    slack.server.say(LINK, channel=channel)
    await slack.server.settled()
    assert links(slack.inbox.messages[-1])


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"subtype": "bot_message", "bot_id": "B0FEED", "user": ""}, id="a feed"),
        pytest.param({"bot_id": "B0FEED", "user": "U0FEED"}, id="an app"),
        pytest.param({"subtype": "bot_message", "bot_id": "B0FLOW", "username": "Flow", "user": ""}, id="a workflow"),
    ],
)
async def test_what_no_person_wrote_is_told_apart(slack: Session, fields: dict[str, Any]) -> None:
    """The channel says whether it is taken; a card is all that many apps write."""
    slack.server.say("", raw=True, attachments=[CARD], **fields)
    await slack.server.settled()
    (message,) = slack.inbox.messages
    assert (message.feed, message.asked, links(message)) == (True, False, True)
    assert message.author.id


async def test_an_emoji_asks_about_a_reply_in_its_thread(slack: Session) -> None:
    """Slack does not say with the emoji that the message is one."""
    first = slack.server.say("morning")
    reply = slack.server.say(LINK, thread_ts=first)
    slack.server.react(reply, "newspaper")
    await slack.server.settled()
    pointed = slack.inbox.messages[-1]
    assert (pointed.origin.message, pointed.origin.thread) == (reply, first)


async def test_other_emoji_and_those_on_our_answers_ask_for_nothing(slack: Session) -> None:
    """People put emoji on everything."""
    ts = slack.server.say(LINK)
    slack.server.react(ts, "thumbsup")
    ours = slack.server.say("a briefing", user="U0NEWSBRIEF", bot_id="B0NEWSBRIEF")
    slack.server.react(ours, "newspaper")
    await slack.server.settled()
    assert len(slack.inbox.messages) == 1
    assert not slack.server.called("conversations.replies")


@pytest.mark.parametrize("error", ["thread_not_found", "missing_scope", "not_in_channel"])
async def test_an_emoji_on_what_is_out_of_sight_asks_for_nothing(slack: Session, error: str) -> None:
    """Another try would change nothing."""
    ts = slack.server.say(LINK)
    slack.server.fail("conversations.replies", error)
    slack.server.react(ts, "newspaper")
    await slack.server.settled()
    assert len(slack.inbox.messages) == 1
    assert all(delivery.acked for delivery in slack.server.events.all)


async def test_a_preview_of_a_message_is_no_edit(slack: Session) -> None:
    """Slack adds it some time after, as with a page."""
    ts = slack.server.say("https://newsroom.slack.com/archives/C0OTHER/p1")
    slack.server.unfurl(ts)
    await slack.server.settled()
    assert len(slack.inbox.messages) == 1
