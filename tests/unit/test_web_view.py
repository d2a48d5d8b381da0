"""What the page is given to show: JSON without anything hidden, links only to where they may lead."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.types import AlreadyBriefed, Digest, DigestEntry, Length, Notice
from bot.platforms.web_chat.commands import Typed, understand
from bot.platforms.web_chat.view import TITLE_CHARS_MAX, render, web_url
from bot.texts import say
from tests.fakes.memory import briefing

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ENTRY = DigestEntry(
    title="Arnheim plants trees",
    line="The council voted on Tuesday.",
    site="news.example.org",
    url="https://news.example.org/story",
    author="you",
    message_url="http://127.0.0.1:8484/#line-1",
    answer_url="http://127.0.0.1:9999/#line-2",
    posted_at=NOON,
)
DIGEST = Digest("en", NOON - timedelta(hours=24), NOON, (ENTRY,), "In summary, trees.")


def test_a_briefing_has_the_parts_of_the_layout() -> None:
    """Title and five parts as they were written, and what its reader should know."""
    assert render(briefing()) == {
        "kind": "briefing",
        "language": "en",
        "title": "Arnheim plants trees",
        "url": "https://news.example.org/story",
        "lead": "The council of Arnheim voted on Tuesday. It will plant 400 trees.",
        "body": "The work begins in May.",
        "overview": "The article discusses trees.",
        "conclusion": "In summary, trees.",
        "source": "Original Source: news.example.org",
        "notes": ["Picked from the article, not written."],
    }


def test_a_title_ends_somewhere() -> None:
    """One of a hostile page does not push the briefing off the screen; one at the limit stays whole."""
    whole, longer = "t" * TITLE_CHARS_MAX, "t" * (TITLE_CHARS_MAX + 1)
    assert render(replace(briefing(), title=whole))["title"] == whole
    assert render(replace(briefing(), title=longer))["title"] == "t" * (TITLE_CHARS_MAX - 1) + "…"
    assert render(replace(briefing(), title=""))["title"] == "news.example.org"


def test_a_notice_says_its_reason_and_its_address() -> None:
    """A malformed address is shown, but leads nowhere."""
    assert render(Notice("bad_link", link="http://[::1")) == {
        "kind": "notice",
        "text": "I can't open that link: it is not a complete http or https address.",
        "link": "http://[::1",
        "url": "",
    }
    assert render(Notice("limit_user", {"limit": 10, "minutes": 5}))["text"].startswith(
        "You have reached the limit of 10"
    )


def test_an_earlier_briefing_is_pointed_to() -> None:
    """By its line on the page, whatever port the page had when it was written."""
    shown = render(AlreadyBriefed("Arnheim plants trees", "you", NOON, "http://127.0.0.1:9999/#line-2"))
    assert shown == {
        "kind": "already",
        "before": "I have already briefed this article here (posted by you, ",
        "at": "2026-11-22T12:00:00+00:00",
        "after": "). Here is the briefing:",
        "title": "Arnheim plants trees",
        "jump": "#line-2",
    }
    assert render(AlreadyBriefed("", "", NOON, "https://evil.example/"))["jump"] == ""


def test_a_digest_lists_links_with_jumps() -> None:
    """To the message and to the briefing."""
    shown = render(DIGEST)
    [entry] = shown["entries"]
    assert (entry["message"], entry["briefing"], entry["by"]) == ("#line-1", "#line-2", "posted by you")
    assert (shown["title"], shown["conclusion"]) == ("Links of the last 24 hours", "In summary, trees.")
    assert (shown["empty"], shown["left_out"]) == ("", "")
    assert render(replace(DIGEST, entries=()))["empty"] == "There are no links of this period to list."
    assert render(replace(DIGEST, left_out=2))["left_out"] == "2 more links are not shown."
    noted = render(replace(DIGEST, left_out=2, notes=("digest_budget",)))["left_out"]
    assert noted == f"2 more links are not shown. {say('note.digest_budget')}"
    assert render(replace(DIGEST, since=NOON - timedelta(days=7)))["title"] == "Links of this period"
    assert render(replace(DIGEST, title="Links of yesterday"))["title"] == "Links of yesterday"


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("javascript:alert(1)", id="script"),
        pytest.param("data:text/html,x", id="data"),
        pytest.param("//evil.example/", id="no scheme"),
        pytest.param("https://bank.example@evil.example/", id="credentials that pose as a host"),
        pytest.param("https:///path", id="no host"),
        pytest.param("http://[::1", id="malformed"),
        pytest.param("", id="nothing"),
    ],
)
def test_only_web_addresses_become_links(url: str) -> None:
    """Whatever a page gave as its address."""
    assert web_url(url) == ""
    assert render(replace(briefing(), url=url))["url"] == ""


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("hello", Typed("hello")),
        ("/digest", Typed("", digest=True)),
        ("/digest  yesterday ", Typed("yesterday", digest=True)),
        ("/Digest 7d", Typed("7d", digest=True)),
        ("/digests", Typed("/digests")),
        ("see /digest", Typed("see /digest")),
        ("/brief https://a.example/b", Typed("https://a.example/b")),
        ("/brief\nhttps://a.example/b", Typed("https://a.example/b")),
        ("/brief Full https://a.example/b de", Typed("https://a.example/b", length=Length.FULL, language="de")),
        ("/brief", Typed("")),
        ("/news  language de ", Typed("language de", news=True)),
        ("/help", Typed("help", news=True)),
        ("", Typed("")),
    ],
)
def test_commands_are_told_from_messages(text: str, typed: Typed) -> None:
    """A command stands at the beginning and alone."""
    assert understand(text) == typed
