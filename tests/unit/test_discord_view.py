"""Answers as Discord messages: layout, limits, and text that stays text."""

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.errors import REASONS
from bot.domain.types import AlreadyBriefed, Digest, DigestEntry, Notice, marker
from bot.platforms.discord_chat.inert import URL_CHARS_MAX, host, inert, inert_line, link, shown_url, tame
from bot.platforms.discord_chat.view import (
    COMPONENTS_MAX,
    PAGE_CHARS_MAX,
    PLAIN_CHARS_MAX,
    THREAD_NAME_CHARS_MAX,
    Page,
    component_id,
    render,
)
from bot.texts import say
from bot.texts.answers import utf16_length
from tests.fakes.discord import rules
from tests.fakes.discord.guild import COMPONENTS_V2
from tests.fakes.discord.reading import read
from tests.fakes.memory import NOW, briefing
from tests.fakes.strangers import hostile

MARK = marker("key", 0)


def entry(**fields: Any) -> DigestEntry:
    """A link in a digest."""
    place = "https://discord.com/channels/1/2/3"
    plain = DigestEntry("Title", "One line.", "www.example.org", "https://www.example.org/a", "Ana", place, place, NOW)
    return replace(plain, **fields)


def digest(*entries: DigestEntry, **fields: Any) -> Digest:
    """A digest of the day."""
    return replace(Digest("en", NOW, NOW, entries, "In summary, trees."), **fields)


def texts(pages: list[Page]) -> list[str]:
    """All that is shown."""
    return [block for page in pages for block in page.blocks]


def sendable(page: Page) -> None:
    """Fail if Discord would refuse the page."""
    if page.plain:
        rules.check_message({"content": page.content(MARK), "nonce": MARK}, v2=False)
    else:
        components = page.layout(MARK).to_components()  # type: ignore[no-untyped-call]  # the library's
        rules.check_message({"components": components, "flags": COMPONENTS_V2, "nonce": MARK}, v2=True)


def test_parts_come_in_the_order_of_the_layout() -> None:
    """People learn where to look; nothing that a model says can move a part."""
    answer = replace(briefing(), title="T", lead="L.", body="B.", overview="O.", conclusion="C.", notes=("extractive",))
    [page] = render(answer)
    assert page.blocks == (
        f"### [T](<{answer.url}>)",
        "L.",
        "B.",
        "O.",
        "C.",
        f"Original Source: {answer.site}",
        "-# Picked from the article, not written.",
    )


def test_parts_that_a_length_leaves_out_leave_no_gap() -> None:
    """Discord refuses an empty text display."""
    [page] = render(replace(briefing(), body="", overview="", notes=()))
    assert len(page.blocks) == 4
    sendable(page)


def test_equal_answers_give_equal_pages() -> None:
    """The answer may be rendered again by another process, and its parts are counted."""
    assert render(briefing()) == render(briefing())
    assert render(digest(entry())) == render(digest(entry()))


def test_standard_length_fits_in_one_message() -> None:
    """The budgets of the layout were chosen for that."""
    lead, body, rest = (("word " * 400)[:length] for length in (400, 1_500, 450))
    answer = replace(briefing(), title="t" * 250, lead=lead, body=body, overview=rest, conclusion=rest)
    assert len(render(answer)) == 1


@pytest.mark.parametrize(
    ("length", "pages"),
    [
        pytest.param(PAGE_CHARS_MAX, 1, id="as long as a message may be"),
        pytest.param(PAGE_CHARS_MAX + 1, 2, id="one character more"),
    ],
)
def test_page_is_full_at_its_limit(length: int, pages: int) -> None:
    """The limit counts over all text displays of a message."""
    answer = replace(briefing(), title="T", url="https://a.test/", lead="", body="", overview="", conclusion="")
    answer = replace(answer, site="a.test", source="Original Source: a.test", notes=())
    rest = sum(len(block) for block in texts(render(answer)))
    long = render(replace(answer, body="b" * (length - rest)))
    assert len(long) == pages
    assert sum(len(block) for block in texts(long)) == length
    for page in long:
        sendable(page)


def test_long_briefing_is_split_between_parts() -> None:
    """A part that is torn apart reads badly."""
    answer = replace(briefing(), lead="l " * 400, body="b " * 1_100, overview="o " * 350, conclusion="c " * 300)
    first, second = render(answer)
    assert [block[:2] for block in (*first.blocks[1:], second.blocks[0])] == ["l ", "b ", "o ", "c "]


def test_part_longer_than_a_message_is_split_between_words() -> None:
    """A quoted text can be that long; not a word of it is lost."""
    words = [f"word{number}" for number in range(1_200)]
    pages = render(replace(briefing(), body=" ".join(words)))
    assert [word for word in " ".join(texts(pages)).split() if word.startswith("word")] == words
    for page in pages:
        sendable(page)


def test_split_keeps_a_backslash_with_what_it_escapes() -> None:
    """Half an escape would bring the markup back."""
    pages = render(replace(briefing(), body="*" * 5_000))
    torn = [block for block in texts(pages) if "*" in block]
    assert len(torn) > 1
    assert all(re.fullmatch(r"(?:\\\*)+", block) for block in torn)


def test_split_keeps_an_address_in_one_piece() -> None:
    """The second half of one may be another address, which would be a link that nobody made."""
    url = ("https://a.test/" + "https://evil.test/" * 60)[:URL_CHARS_MAX]
    pages = render(Notice("bad_period", {"why": "w" * 1_500}, link=url), plain=True)
    assert len(pages) == 2
    assert texts(pages)[1] == f"-# <{url}>"


@pytest.mark.parametrize("start", ["- ", "+ ", "7. "])
def test_what_begins_a_page_in_the_middle_of_a_line_is_no_list(start: str) -> None:
    """A text that is split must not become markup by it."""
    pages = render(replace(briefing(), body=f" {start}" * 3_000))
    assert len(pages) > 1
    assert not [block for block in texts(pages) if block.startswith(start)]


@pytest.mark.parametrize("text", [pytest.param("b" * 3_000, id="no space"), pytest.param("😀 " * 1_500, id="emoji")])
def test_plain_pages_keep_the_limit_of_content(text: str) -> None:
    """The fallback has half the room; its last line names the marker."""
    pages = render(replace(briefing(), body=text), plain=True)
    assert len(pages) > 1
    for page in pages:
        assert utf16_length(page.content(MARK)) <= PLAIN_CHARS_MAX
        assert page.content(MARK).endswith(f"-# {MARK[:8]}")
        sendable(page)


def test_marker_is_the_first_components_id() -> None:
    """By it an answer is recognised for good; ids are positive and fit 31 bits."""
    [page] = render(Notice("paywall"))
    [text] = page.layout(MARK).to_components()  # type: ignore[no-untyped-call]  # the library's
    assert text["id"] == component_id(MARK)
    assert all(0 < component_id(mark) < 2**31 for mark in ("0" * 24, "f" * 24, "7fffffff" + "0" * 16, MARK))


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_every_reason_can_be_said(reason: str) -> None:
    """Nothing is dropped silently for want of words."""
    [page] = render(Notice(reason, {"limit": 10, "minutes": 5}, link="https://news.example.org/a?b=c"))
    assert page.blocks[0].endswith("\n-# <https://news.example.org/a?b=c>")
    sendable(page)


def test_earlier_answer_is_named_in_one_line() -> None:
    """Who, when in the reader's own time, and the way there."""
    [page] = render(AlreadyBriefed("A *title*", "Ana_B", NOW, "https://discord.com/channels/1/2/3"))
    assert page.blocks[0] == (
        "I have already briefed this article here "
        f"(posted by Ana\\_B, <t:{int(NOW.timestamp())}:R>). Here is the briefing:\n"
        "[A \\*title\\*](<https://discord.com/channels/1/2/3>)"
    )


def test_digest_names_title_line_person_and_places() -> None:
    """A digest that leads nowhere would have to be searched by hand."""
    [page] = render(digest(entry(), left_out=3, title="Links of yesterday, *2026-11-21*"))
    heading, first, left_out, conclusion = page.blocks
    assert heading.startswith("### Links of yesterday, \\*2026-11-21\\*\n")
    assert page.name == "Links of yesterday, *2026-11-21*"
    assert first == (
        "**[Title](<https://www.example.org/a>)** · www.example.org\nOne line.\n"
        f"-# posted by Ana · <t:{int(NOW.timestamp())}:R> · [message](<https://discord.com/channels/1/2/3>)"
        " · [briefing](<https://discord.com/channels/1/2/3>)"
    )
    assert left_out == "3 more links are not shown."
    assert conclusion == "In summary, trees."


def test_digest_says_how_its_conclusion_was_made() -> None:
    """When the budget is used up."""
    [page] = render(replace(digest(entry(), left_out=3), notes=("digest_budget",)))
    assert page.blocks[-3:-1] == ("3 more links are not shown.", inert(say("note.digest_budget")))


def test_digest_without_a_conclusion_ends_with_its_links() -> None:
    """Unrelated links come down to nothing; an empty line would be refused by Discord."""
    [page] = render(replace(digest(entry()), conclusion="", notes=("digest_limited:3",)))
    assert all(page.blocks)
    assert page.blocks[-1] == inert(say("note.digest_limited", count=3))


def test_digest_shows_the_address_of_what_could_not_be_read() -> None:
    """Its title is its address, which is no text to show as one."""
    url = "https://www.example.org/a"
    [page] = render(digest(entry(title=url, url=url, site="", answer_url="", line="Could not be read: paywall")))
    assert page.blocks[1].startswith(f"<{url}>\nCould not be read: paywall\n")


@pytest.mark.parametrize(
    "count", [pytest.param(20, id="as many as a digest holds"), pytest.param(COMPONENTS_MAX + 5, id="many more")]
)
def test_digest_keeps_the_limits(count: int) -> None:
    """Entries are not torn apart."""
    pages = render(digest(*(entry(title=f"{number} " + "t" * 200) for number in range(count))))
    assert sum(block.startswith("**[") for block in texts(pages)) == count
    for page in pages:
        sendable(page)


def test_many_short_blocks_keep_the_number_of_components() -> None:
    """The box around them is a component too."""
    empty = entry(title="t", line="", site="", author="", message_url="", answer_url="", url="https://a.test/")
    pages = render(digest(*[empty] * 80))
    assert max(len(page.blocks) for page in pages) == COMPONENTS_MAX - 1
    for page in pages:
        sendable(page)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        pytest.param("Arnheim plants *trees*", "Arnheim plants *trees*", id="as it is: names know no markup"),
        pytest.param("two\nlines", "two lines", id="one line"),
        pytest.param("\u200b", "Newsbrief", id="nothing to see"),
        pytest.param("https://evil.test", "Newsbrief", id="nothing but a link"),
        pytest.param("word " * 30, "word " * 18 + "word…", id="cut between words"),
    ],
)
def test_thread_is_named_after_the_article(title: str, name: str) -> None:
    """A name has 1 to 100 characters."""
    [page] = render(replace(briefing(), title=title, site=""))
    assert page.name.split() == name.split()
    assert 1 <= len(page.name) <= THREAD_NAME_CHARS_MAX


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("m² and ½ cup, “quoted” …", "m² and ½ cup, “quoted” …", id="honest typography stays"),
        pytest.param("中文，标点。下一句！", "中文，标点。下一句！", id="East Asian punctuation stays"),
        pytest.param("The U.S. grew 3.5 % in 2025.", "The U.S. grew 3.5 % in 2025.", id="abbreviations and numbers"),
        pytest.param("Yahoo.com said", "Yahoo .com said", id="bare domains would be links in some clients"),
        pytest.param("see https://evil.test/a now", "see now", id="links go"),
        pytest.param("参见https://evil.test。下一句", "参见。下一句", id="without a space around it"),
        pytest.param("hello @everyone", "hello @ everyone", id="a gap that people see"),
        pytest.param("＠everyone", "@ everyone", id="full width in disguise"),
        pytest.param("𝐡𝐭𝐭𝐩𝐬://evil.test x", "x", id="mathematical letters in disguise"),
        pytest.param("<@1> <#2>", "\\< @ 1\\> \\< \\#2\\>", id="mentions"),
        pytest.param("call tel:+4930123456 now", "call now", id="telephone numbers to click on"),
        pytest.param("Tel: 030, hotel:x", "Tel: 030, hotel:x", id="telephone numbers to read"),
        pytest.param("evil。com", "evil .com", id="ideographic full stop in a host"),
        pytest.param("発表した。費用は", "発表した。費用は", id="ideographic full stop after a sentence"),
        pytest.param("5 < 6 > 4", "5 \\< 6 \\> 4", id="comparisons"),
        pytest.param("[bank](https://evil.test)", "\\[bank\\](", id="masked links"),
        pytest.param("- one\n1. two\n# three", "\\- one\n1\\. two\n\\# three", id="lists and headings"),
        pytest.param("نمی\u200cخواهم", "نمی\u200cخواهم", id="joiners that spell a word"),
        pytest.param("ev\u200bery\u202eone\U000e0041", "everyone", id="invisible characters"),
    ],
)
def test_text_is_shown_letter_by_letter(text: str, shown: str) -> None:
    """What harms goes, what does not stays."""
    assert inert(text) == shown


@given(hostile)
@example("hthttps://tps://evil.test")
@example("mailto:http://x\u3000http://y.zz")
@example("@\u200beveryone")
def test_no_text_yields_a_mention_a_link_or_an_invisible_character(text: str) -> None:
    """Also not the text of a model that was taken over; test_strangers.py looks at whole answers."""
    for shown in (inert(text), inert_line(text)):
        told = read([shown])
        assert not told.does_harm
        assert not told.links
        assert not told.formatting
    assert not read([tame(text)]).does_harm


@given(st.text(max_size=2_000))
def test_no_text_is_longer_than_a_message(text: str) -> None:
    """Escaping can double a text; surrogate pairs count twice."""
    for page in render(replace(briefing(), title=text, body=text * 3), plain=len(text) % 2 == 0):
        sendable(page)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        pytest.param("https://a.test/b_(c)?d=e&f#g", "https://a.test/b_%28c%29?d=e&f#g", id="brackets would end it"),
        pytest.param("https://a.test/@ana", "https://a.test/%40ana", id="no mention in it"),
        pytest.param("https://a.test/>x", "https://a.test/%3Ex", id="no way out of the angle brackets"),
        pytest.param("http://[2001:db8::1]/", "http://[2001:db8::1]/", id="IPv6"),
        pytest.param("https://пример.test/й", "https://пример.test/й", id="other letters"),
    ],
)
def test_links_lead_where_they_say(url: str, target: str) -> None:
    """What we change in an address means the same to the server."""
    assert link("x", url) == f"[x](<{target}>)"
    assert shown_url(url) == f"<{target}>"


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("javascript:alert(1)", id="another scheme"),
        pytest.param("https://a.test/ b", id="a space"),
        pytest.param("https://a.test/" + "x" * URL_CHARS_MAX, id="longer than is shown"),
        pytest.param("", id="none"),
    ],
)
def test_what_is_no_address_of_a_page_is_no_link(url: str) -> None:
    """The label stands alone."""
    assert (link("x", url), shown_url(url)) == ("x", "")


def test_host_stays_whole_only_when_it_is_one() -> None:
    """Where a text is from should read as people know it."""
    assert host("www.cnn.com") == "www.cnn.com"
    assert host("my_host.test:8080") == "my\\_host.test:8080"
    assert host("a.test @everyone") == "a .test @ everyone"
