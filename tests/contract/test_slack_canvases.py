"""A digest as a canvas of its channel, through the real slack_sdk: one, and a message that leads to it."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.answers import Manner
from bot.domain.digest import Digest, DigestEntry
from bot.domain.errors import ChatRefused, ChatUnavailable
from bot.domain.requests import DigestOf, Due, Request
from bot.domain.types import Person
from bot.platforms.slack_chat.canvas_page import CANVAS_CHARACTERS_MAX, TITLE_CHARACTERS_MAX
from bot.platforms.slack_chat.chat import SlackChat
from bot.texts import say
from tests.fakes.memory import NOW
from tests.fakes.slack import TEAM_URL, FakeSlack
from tests.fakes.slack.session import COMMAND, MARKER, asked

TITLE = "Links of Nov 15, 2026 – Nov 22, 2026"
WEEK = timedelta(days=7)


def weekly(**fields: Any) -> Request:
    """What a schedule asks for."""
    origin = replace(asked(COMMAND).origin, message="digest 1 of 2026-11-22")
    due = Due(1, datetime.now(UTC), NOW - WEEK, canvas=True)
    request = Request(origin, DigestOf("", due=due), Person("U0ADA"), datetime.now(UTC))
    return replace(request, interaction=None, **fields)


def digest(**fields: Any) -> Digest:
    """Of one link."""
    url = "https://news.example.org/a_(b)"
    entry = DigestEntry("Trees", "400 trees are planted.", "news.example.org", url, "Ada", "", "", NOW)
    made = Digest("en", NOW - WEEK, NOW, (entry,), "In summary, trees.", title=TITLE, lead="Trees are planted.")
    return replace(made, **fields)


def page(slack_chat: SlackChat, told: Digest) -> Any:
    """As it is told."""
    (made,) = slack_chat.render(told, Manner(canvas=True))
    return made


async def test_a_canvas_stands_in_the_channel_and_a_message_leads_to_it(
    slack: FakeSlack, slack_chat: SlackChat
) -> None:
    """All of the digest, in Markdown, under its title with its dates."""
    posted = await slack_chat.post(weekly(), page(slack_chat, digest()), marker=MARKER)
    (canvas,) = slack.workspace.canvases
    assert (canvas["title"], canvas["channel"]) == (TITLE, "C0NEWS")
    assert "[Trees](https://news.example.org/a_%28b%29) · news" in canvas["markdown"]
    assert canvas["markdown"].endswith("In summary, trees.")
    assert TITLE not in canvas["markdown"], "Slack shows it above"
    (message,) = slack.messages()
    assert message["ts"] == posted.message
    told = str(message["blocks"])
    assert f"{TEAM_URL}docs/T0NEWSROOM/{canvas['id']}" in told
    assert say("digest.canvas") in told
    assert "Trees are planted." in told


async def test_a_second_try_makes_no_second_canvas(slack: FakeSlack, slack_chat: SlackChat) -> None:
    """The first died between the canvas and its message, or after both."""
    request, shown = weekly(), page(slack_chat, digest())
    posted = await slack_chat.post(request, shown, marker=MARKER)
    assert await slack_chat.find(request, shown, marker=MARKER) == posted
    slack.workspace.stored.clear()
    assert await slack_chat.find(request, shown, marker=MARKER) is None
    await slack_chat.post(request, shown, marker=MARKER)
    assert len(slack.workspace.canvases) == 1
    slack.workspace.canvases[0]["timestamp"] -= WEEK.total_seconds()
    await slack_chat.post(request, shown, marker=MARKER)
    assert len(slack.workspace.canvases) == 2, "one of the same title that is older is another"


async def test_where_nobody_may_look_a_second_try_may_make_a_second_canvas(
    slack: FakeSlack, slack_chat: SlackChat
) -> None:
    """Rather than none: looking takes files:read."""
    slack.scopes.discard("files:read")
    for _ in range(2):
        await slack_chat.post(weekly(), page(slack_chat, digest()), marker=MARKER)
    assert len(slack.workspace.canvases) == 2


async def test_a_missing_scope_is_named(slack: FakeSlack, slack_chat: SlackChat) -> None:
    """And no message leads nowhere."""
    slack.scopes.discard("canvases:write")
    with pytest.raises(ChatRefused, match="canvases:write"):
        await slack_chat.post(weekly(), page(slack_chat, digest()), marker=MARKER)
    assert slack.messages() == []


@pytest.mark.parametrize(
    ("word", "error"),
    [
        ("canvas_creation_failed", ChatUnavailable),
        ("canvas_tab_creation_failed", ChatUnavailable),
        ("canvas_disabled_user_team", ChatRefused),
        ("free_team_canvas_tab_already_exists", ChatRefused),
        ("restricted_action", ChatRefused),
    ],
)
async def test_what_slack_says_is_tried_again_or_told(
    slack: FakeSlack, slack_chat: SlackChat, word: str, error: type[Exception]
) -> None:
    """By whether another try may help."""
    slack.workspace.canvas_refusal = word
    with pytest.raises(error):
        await slack_chat.post(weekly(), page(slack_chat, digest()), marker=MARKER)
    assert slack.messages() == []


def test_nothing_of_a_stranger_is_markup_in_a_canvas(slack_chat: SlackChat) -> None:
    """Neither a mention nor a link."""
    bad = "](<https://evil.example/x>) ![](@U0ADA) <@U0ADA> [x](https://evil.example) <!channel>"
    entry = replace(digest().entries[0], title=bad, line=bad, site=bad, url="https://news.example.org/a)[x](y")
    made = page(slack_chat, digest(entries=(entry,), conclusion=bad, lead=bad))
    links = re.findall(r"(?<!\\)\]\(([^)]*)", made.document)
    assert links == ["https://news.example.org/a%29[x]%28y"]
    assert not re.search(r"(?<!\\)<", made.document)


def test_a_canvas_fits(slack_chat: SlackChat) -> None:
    """Without its last links, if need be; and its title is cut."""
    long = digest().entries[0]
    entries = tuple(replace(long, title=f"No. {number} " + "y" * 40_000) for number in range(30))
    made = page(slack_chat, digest(entries=entries, title="x " * 200))
    assert len(made.document) <= CANVAS_CHARACTERS_MAX
    assert "No. 0 " in made.document.replace("\\", "")
    assert "No. 29 " not in made.document.replace("\\", "")
    assert len(made.title) <= TITLE_CHARACTERS_MAX
