"""What the page is given to show: JSON without anything hidden, links only to where they may lead."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.archive import Hit
from bot.domain.briefing import AlreadyBriefed, Item, Notice, Several
from bot.domain.digest import Digest, DigestEntry
from bot.domain.types import Message, Person, Platform
from bot.platforms.web_chat.commands import understand
from bot.platforms.web_chat.view import TITLE_CHARS_MAX, render, told, web_url
from bot.texts import say
from bot.texts.found import found_lines
from tests.fakes.memory import ANA, briefing, origin

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
        "byline": "news.example.org",
        "lead": "The council of Arnheim voted on Tuesday. It will plant 400 trees.",
        "body": "The work begins in May.",
        "overview": "The article discusses trees.",
        "conclusion": "In summary, trees.",
        "source": "Original Source: news.example.org",
        "notes": ["Picked from the article, not written."],
        "buttons": ["short", "full", "ask", "more"],
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
        "error": True,
        "give": False,
    }
    assert not render(Notice("no_link"))["error"]
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
        "buttons": ["here"],
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
    ("text", "name", "given"),
    [
        ("/digest", "digest", {}),
        ("/digest  yesterday ", "digest", {"when": "yesterday"}),
        ("/Digest 7d", "digest", {"when": "7d"}),
        ("/brief https://a.example/b", "brief", {"url": "https://a.example/b"}),
        ("/brief\nhttps://a.example/b", "brief", {"url": "https://a.example/b"}),
        ("/brief", "brief", {"url": ""}),
        ("/news  language de ", "news language", {"language": "de"}),
        ("/help", "news help", {}),
    ],
)
def test_a_command_stands_at_the_beginning(text: str, name: str, given: dict[str, str]) -> None:
    understood = understand(said(text))
    assert isinstance(understood, tuple)
    command, call = understood
    assert (command.name, call.given.values, call.message.text) == (name, given, "")


@pytest.mark.parametrize("text", ["hello", "see /digest", "/", "", "// comment", "/srv/news", "/shrug https://a.test/"])
def test_what_is_no_command_is_a_message(text: str) -> None:
    assert understand(said(text)) is None


@pytest.mark.parametrize("text", ["/digests", "/Digests 7d"])
def test_a_command_that_is_none_is_told_with_those_that_there_are(text: str) -> None:
    """Who mistyped one asked for no link."""
    told_of = understand(said(text))
    assert isinstance(told_of, list)
    assert told_of[0] == f"I do not know {text.split()[0]}."
    assert any(line.startswith("/digest:") for line in told_of)


def said(text: str) -> Message:
    """A line in the composer."""
    return Message(origin(platform=Platform.WEB), ANA, text, NOON, asked=True)


def test_a_line_that_was_found_leads_to_its_briefing_or_its_article() -> None:
    """On this page to a line of it, whatever its port was then."""
    at = datetime(2026, 11, 22, tzinfo=UTC)
    places = (("http://127.0.0.1:1/#line-7", "https://a.test/"), ("", "https://a.test/x"), ("", ""))
    hits = [Hit("Title", "a.test", url, link, Person("u", "Ana"), at) for url, link in places]
    rest = " · a.test · posted by Ana · Nov 22, 2026"
    lines = told(found_lines(hits))["lines"]
    assert [(line["jump"], line["url"]) for line in lines] == [("#line-7", ""), ("", "https://a.test/x"), ("", "")]
    assert all((line["label"], line["rest"]) == ("Title", rest) for line in lines)


def test_several_answers_are_shown_each_by_its_own_template() -> None:
    """Each button says which it is for."""
    page = render(Several((Item("a1", briefing()), Item("b2", Notice("paywall")))))
    assert (page["kind"], [item["kind"] for item in page["items"]]) == ("several", ["briefing", "notice"])
    assert [(item["item"], item.get("buttons")) for item in page["items"]] == [("a1", ["full", "ask"]), ("b2", None)]


def test_a_wall_lets_its_text_be_handed_over() -> None:
    """Where there is a link that it is the text of."""
    assert render(Notice("paywall", link="https://a.test/"))["give"]
    assert not render(Notice("paywall"))["give"]


def test_the_one_person_of_the_page_is_named_in_its_language() -> None:
    """They have no name there but "you"; others of older rows keep theirs."""
    already = AlreadyBriefed("Title", "you", datetime(2026, 11, 22, tzinfo=UTC), "#line-1")
    assert "gepostet von dir, " in render(replace(already, language="de"))["before"]
    assert "posted by you, " in render(already)["before"]
    assert "posted by Ana, " in render(replace(already, author="Ana"))["before"]
