"""Answers as Discord messages: layout, limits, and text that stays text."""

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.article import ArticleKind
from bot.domain.briefing import AlreadyBriefed, Briefing, Item, Length, Notice, Several
from bot.domain.digest import MESSAGES_MAX, Digest, DigestEntry
from bot.domain.errors import REASONS
from bot.domain.requests import marker
from bot.platforms.commands.buttons import BUTTONS_MAX
from bot.platforms.discord_chat.inert import URL_CHARS_MAX, host, inert, inert_line, link, plain_name, shown_url
from bot.platforms.discord_chat.pages import (
    BLOCKS_MAX,
    COMPONENTS_MAX,
    PAGE_CHARS_MAX,
    PLAIN_CHARS_MAX,
    Form,
    Page,
    component_id,
)
from bot.platforms.discord_chat.view import THREAD_NAME_CHARS_MAX, render, told
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
    if page.form is Form.PLAIN:
        rules.check_message({"content": page.words, "nonce": MARK}, v2=False)
    elif page.form is Form.EMBED:
        embeds = [{"description": page.words}]
        rules.check_message({"embeds": embeds, "nonce": MARK}, v2=False)
    else:
        components = page.layout(MARK).to_components()  # type: ignore[no-untyped-call]  # the library's
        rules.check_message({"components": components, "flags": COMPONENTS_V2, "nonce": MARK}, v2=True)


def test_parts_come_in_the_order_of_the_layout() -> None:
    """People learn where to look; nothing that a model says can move a part."""
    answer = replace(briefing(), title="T", lead="L.", body="B.", overview="O.", conclusion="C.", notes=("extractive",))
    [page] = render(answer)
    assert page.blocks == (
        f"### [T](<{answer.url}>)",
        f"-# {answer.site}",
        "**L.**",
        "B.",
        "-# O.",
        "> C.",
        f"-# Original Source: {answer.site}\n-# Picked from the article, not written.",
    )


def test_parts_that_a_length_leaves_out_leave_no_gap() -> None:
    """Discord refuses an empty text display."""
    [page] = render(replace(briefing(), body="", overview="", notes=()))
    assert len(page.blocks) == 5
    sendable(page)


def test_lines_of_an_answer_at_once_are_limited_by_their_characters_alone() -> None:
    """However many they are; what a plain message cannot hold is told in components."""
    lines = [f"line {number}" for number in range(100)]
    assert told(lines).words.split("\n") == lines
    assert told(lines).form is Form.PLAIN
    long = told(["word " * 50] * 50)
    assert PLAIN_CHARS_MAX < utf16_length(long.words) <= PAGE_CHARS_MAX
    sendable(long)


def test_buttons_stand_under_the_last_message_of_an_article() -> None:
    """And under nothing else: a notice has nothing to show."""
    pages = render(briefing(lead="l" * 3_000, body="b" * 3_000))
    assert [[name for name, _ in page.buttons] for page in pages] == [[], ["full", "ask", "more"]]
    for page in pages:
        sendable(page)
    row = pages[-1].layout(MARK).to_components()[-1]  # type: ignore[no-untyped-call]  # the library's
    assert [(part["custom_id"], part["label"]) for part in row["components"]] == [
        ("newsbrief:full", "Full"),
        ("newsbrief:ask", "Ask"),
        ("newsbrief:more", "More …"),
    ]
    assert not any(page.buttons for page in render(Notice("paywall")))


def test_lead_begins_in_bold() -> None:
    """Its first sentence says what happened; all of it in bold would fill a phone with heavy letters."""
    [page] = render(briefing())
    assert page.blocks[2] == "**The council of Arnheim voted on Tuesday.** It will plant 400 trees."
    [unknown] = render(replace(briefing(), sentences=()))
    assert unknown.blocks[2] == "**The council of Arnheim voted on Tuesday. It will plant 400 trees.**"


def test_line_under_the_title_says_what_is_known_of_the_article() -> None:
    """What sort of piece, from where, from when, by whom, and how long it takes: at a glance, before anything else."""
    known = replace(briefing(), kind=ArticleKind.OPINION, authors=("Ana *R*", "B", "C"), minutes=4)
    [page] = render(replace(known, published="2026-11-29T22:00:00-05:00"))
    assert page.blocks[1] == ("-# Opinion · news.example.org · Nov 29, 2026 · Ana \\*R\\*, B and 1 other · 4 min read")


def test_edge_tells_news_from_views_and_from_what_was_paid_for() -> None:
    """The words say it as well."""
    accents = [
        render(replace(briefing(), kind=kind))[0].accent
        for kind in (ArticleKind.NEWS, ArticleKind.OPINION, ArticleKind.SPONSORED)
    ]
    assert len({*accents}) == 3
    assert render(Notice("paywall"))[0].accent is None


@pytest.mark.parametrize(
    ("image", "shown"),
    [
        pytest.param("https://images.example.org/a.jpg", "https://images.example.org/a.jpg", id="https"),
        pytest.param("http://images.example.org/a.jpg", "", id="not encrypted"),
        pytest.param("javascript:alert(1)", "", id="no address of a picture"),
        pytest.param("https://a.test/" + "a" * URL_CHARS_MAX, "", id="longer than addresses are"),
    ],
)
def test_lead_image_stands_beside_the_title_of_the_first_page(image: str, shown: str) -> None:
    """Small, so that the words stay on a phone's screen; its address is a stranger's."""
    first, second = render(replace(briefing(), image=image, body="b " * 1_900))
    assert (first.image, second.image) == (shown, "")
    sendable(first)
    sendable(second)


def test_part_that_stands_out_keeps_its_marks_when_it_is_split() -> None:
    """Half a mark would be shown as an asterisk."""
    for page in render(replace(briefing(), lead="l " * 4_000, conclusion="c " * 4_000), Form.PLAIN):
        for block in page.blocks:
            assert block.startswith("**") == block.endswith("**")
            assert not block.startswith("l")
            assert not block.startswith("c")
        sendable(page)


def test_row_of_buttons_fits_on_every_page() -> None:
    """Whatever fills it, five buttons can be put below."""
    [page] = render(replace(briefing(), image="https://a.test/a.jpg"))
    row = tuple((str(number), "Label") for number in range(BUTTONS_MAX))
    full = replace(page, blocks=("x",) * BLOCKS_MAX, buttons=row)
    sendable(full)
    assert full.used()["components"] == (COMPONENTS_MAX, COMPONENTS_MAX)


def test_embed_has_room_for_every_page_of_components() -> None:
    """It is the same page in another form, so nothing is split anew."""
    answer = replace(briefing(), lead="l " * 400, body="b " * 3_000)
    components, embeds = render(answer), render(answer, Form.EMBED)
    assert [page.blocks for page in components] == [page.blocks for page in embeds]
    for page in embeds:
        sendable(page)
        embed = page.arguments(MARK)["embed"]
        assert (embed.description, embed.colour.value) == (page.words, page.accent)


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
    rest = sum(len(block) for block in texts(render(answer)))  # the body's block is not there yet
    long = render(replace(answer, body="b" * (length - rest)))
    assert len(long) == pages
    assert sum(len(block) for block in texts(long)) == length
    for page in long:
        sendable(page)


def test_long_briefing_is_split_between_parts() -> None:
    """A part that is torn apart reads badly."""
    answer = replace(briefing(), lead="l " * 400, body="b " * 1_100, overview="o " * 350, conclusion="c " * 300)
    first, second = render(answer)
    assert [block[:4] for block in (*first.blocks[2:], second.blocks[0])] == ["**l ", "b b ", "-# o", "> c "]


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
    torn = [block for block in texts(pages) if "\\*" in block]
    assert len(torn) > 1
    assert all(re.fullmatch(r"(?:\\\*)+", block) for block in torn)


def test_split_keeps_an_address_in_one_piece() -> None:
    """The second half of one may be another address, which would be a link that nobody made."""
    url = ("https://a.test/" + "https://evil.test/" * 60)[:URL_CHARS_MAX]
    pages = render(Notice("period_no_day", {"word": "w" * 1_500, "example": ""}, link=url), Form.PLAIN)
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
    """The fallback has half the room."""
    pages = render(replace(briefing(), body=text), Form.PLAIN)
    assert len(pages) > 1
    for page in pages:
        assert utf16_length(page.words) <= PLAIN_CHARS_MAX
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
    shown = sum(block.startswith("**[") for block in texts(pages))
    assert shown == count or f"{count - shown} more links are not shown." in texts(pages)
    assert len(pages) <= MESSAGES_MAX
    for page in pages:
        sendable(page)


def test_many_short_blocks_keep_the_number_of_components() -> None:
    """What is around them counts too: the box, a picture, a row of buttons."""
    empty = entry(title="t", line="", site="", author="", message_url="", answer_url="", url="https://a.test/")
    pages = render(digest(*[empty] * 80))
    assert max(len(page.blocks) for page in pages) == BLOCKS_MAX
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
    assert not read([plain_name(text)]).does_harm


@given(st.text(max_size=2_000))
def test_no_text_is_longer_than_a_message(text: str) -> None:
    """Escaping can double a text; surrogate pairs count twice."""
    for page in render(replace(briefing(), title=text, body=text * 3), list(Form)[len(text) % 3]):
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


def several(*answers: Briefing | Notice | AlreadyBriefed) -> Several:
    """Answers to the links of one message."""
    return Several(tuple(Item(f"{number:024x}", answer) for number, answer in enumerate(answers)))


def short(number: int = 0, **fields: Any) -> Briefing:
    """A short briefing."""
    parts = {"body": "", "overview": "", "length": Length.SHORT, "title": f"Title {number}"}
    return replace(briefing(), **{**parts, **fields})


def test_several_answers_stand_below_each_other_each_with_its_button() -> None:
    """Title, what happened, what it comes down to; what was not briefed is one line, at a wall with a button."""
    [page] = render(several(short(1), Notice("paywall", link="https://news.example.org/x"), short(2)))
    sendable(page)
    first, notice, second, notes = page.blocks
    assert first.split("\n")[0] == f"### [Title 1](<{briefing().url}>)"
    assert first.endswith("\n> In summary, trees.")
    assert say("reason.paywall") in notice
    assert "Title 2" in second
    assert notes == "-# Picked from the article, not written."
    components = page.layout(MARK).to_components()  # type: ignore[no-untyped-call]  # the library's
    pressed = [part["custom_id"] for part in rules.walk(components) if part.get("custom_id")]
    assert pressed == [f"newsbrief:{name}:{number:024x}" for number, name in enumerate(("full", "give", "full"))]
    assert component_id(MARK) in [part.get("id") for part in rules.walk(components)]


@pytest.mark.parametrize("first", [Notice("paywall"), short()], ids=["a notice", "a briefing"])
def test_the_marker_stands_in_the_first_of_several(first: Briefing | Notice) -> None:
    """Or the message would not be found again."""
    [page] = render(several(first, short(2)))
    components = page.layout(MARK).to_components()  # type: ignore[no-untyped-call]  # the library's
    assert component_id(MARK) in [part.get("id") for part in rules.walk(components)]


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("count", [2, 5, 13, 40])
@pytest.mark.parametrize("chars", [1, 700, 1_400])
def test_several_are_one_message_or_told_apart_whatever_they_are(form: Form, count: int, chars: int) -> None:
    """Within characters and components by construction: what has no room makes more than one page."""
    pages = render(several(*(short(number, lead="l" * chars) for number in range(count))), form)
    for page in pages:
        assert all(used <= limit for used, limit in page.used().values())
        sendable(page)
    if len(pages) == 1:
        assert [f"Title {number}" in pages[0].words for number in range(count)] == [True] * count


def test_of_several_what_is_told_of_a_spoiler_is_one() -> None:
    """The others, in the same box, are shown."""
    [page] = render(several(short(1, spoiler=True), short(2)))
    sendable(page)
    first, second, _ = page.blocks
    assert all(re.fullmatch(r"(?:### |-# |> )?\|\|[^|]+\|\|", line) for line in first.split("\n")), first
    assert "||" not in second


def test_five_short_briefings_of_the_usual_length_are_one_message() -> None:
    """What most messages with links come to."""
    usual = {"lead": "l" * 350, "conclusion": "c" * 250}
    assert len(render(several(*(short(number, **usual) for number in range(5))))) == 1
