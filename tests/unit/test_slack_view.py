"""The Slack view: the fixed layout, Slack's limits, and text of strangers that can do nothing but be read."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from bot.domain.article import ArticleKind
from bot.domain.briefing import AlreadyBriefed, Briefing, Checks, Item, Length, Notice, Several
from bot.domain.digest import MESSAGES_MAX
from bot.domain.errors import REASONS
from bot.platforms.slack_chat.spans import (
    BLOCKS_MAX,
    HEADER_CHARACTERS_MAX,
    MESSAGE_CHARACTERS_MAX,
    PARAGRAPH_CHARACTERS_MAX,
    TEXT_CHARACTERS_MAX,
    pages,
    paragraph,
)
from bot.platforms.slack_chat.view import render
from bot.texts import say
from bot.texts.catalogue import SPOKEN, _catalogue
from tests.fakes.slack.answers import AT, BRIEFING, DIGEST, ENTRY, URL, reading, seen
from tests.fakes.slack.blocks import BLOCKS_TEXT_MAX, SECTION_MAX, check_message, texts
from tests.fakes.slack.reading import line


def test_briefing_has_the_fixed_layout() -> None:
    """Title, lead, body, overview, conclusion, source, and below it how it was made."""
    assert seen(BRIEFING) == [
        BRIEFING.title,
        BRIEFING.site,
        BRIEFING.lead,
        BRIEFING.body,
        BRIEFING.overview,
        BRIEFING.conclusion,
        BRIEFING.source,
        f"{say('note.extractive')} {say('note.subscriber')}",
    ]


def test_short_briefing_leaves_its_empty_parts_out() -> None:
    """No empty blocks: Slack refuses them."""
    short = replace(BRIEFING, body="", overview="", notes=())
    assert seen(short) == [BRIEFING.title, BRIEFING.site, BRIEFING.lead, BRIEFING.conclusion, BRIEFING.source]


def test_parts_stand_out_as_a_phone_shows_them_at_a_glance() -> None:
    """Large, small, bold, foldable, small, set off, small, small."""
    (page,) = render(BRIEFING)
    kinds = [block["type"] for block in page.blocks if block["type"] != "actions"]
    assert kinds == ["header", "context", "rich_text", "section", "context", "rich_text", "context", "context"]
    (lead,), (conclusion,) = page.blocks[2]["elements"], page.blocks[5]["elements"]
    assert lead["elements"][0]["style"] == {"bold": True}
    assert (lead["type"], conclusion["type"]) == ("rich_text_section", "rich_text_quote")


def test_line_under_the_title_says_what_is_known_of_the_article() -> None:
    """What sort of piece, from where, from when, by whom, and how long it takes."""
    opinion = replace(BRIEFING, kind=ArticleKind.OPINION, authors=("Ana R", "B"), published="2026-11-29", minutes=1)
    assert seen(opinion)[1] == "Opinion · www.example.org · Nov 29, 2026 · Ana R, B · 1 min read"


def test_briefing_links_to_its_article_and_nowhere_else() -> None:
    """The host, which would become a link by itself; in the text that stands in for the blocks the title too."""
    told = reading(BRIEFING)
    assert set(told.links) == {(URL, BRIEFING.title), (URL, "www.example.org")}
    assert not told.does_harm


def test_fallback_text_holds_the_briefing() -> None:
    """Notifications and screen readers have nothing else."""
    (page,) = render(BRIEFING)
    first, *rest = page.text.split("\n")
    assert first == "<https://www.example.org/2026/harbour?a=1&amp;b=2|Harbour town votes on tram line>"
    assert rest[1:6] == [BRIEFING.lead, BRIEFING.body, BRIEFING.overview, BRIEFING.conclusion, BRIEFING.source]


def test_what_was_checked_stands_below() -> None:
    """The share of names, figures and quotations that were found, as the texts' module words it."""
    checked = replace(BRIEFING, engine="openai", notes=("dropped:2",), checks=Checks(names=(3, 4), dropped=2))
    assert seen(checked)[-1] == f"{say('note.dropped', count=2)} {say('note.checked', found=3, count=4)}"


def test_buttons_stand_under_the_last_message_of_an_article() -> None:
    """And under nothing else: a notice has nothing to show."""
    *others, last = render(replace(BRIEFING, lead="l " * 1_400, body="b " * 1_400, overview="o " * 1_400))
    assert not others
    row = last.blocks[-1]["elements"]
    assert [button["action_id"] for button in row] == [f"newsbrief:{name}" for name in ("full", "ask", "more")]
    assert [button["text"]["text"] for button in row] == ["Full", "Ask", "More …"]
    (notice,) = render(Notice("paywall"))
    assert all(block["type"] != "actions" for block in notice.blocks)


def test_equal_answers_give_equal_messages() -> None:
    """A worker that goes on where another died posts the same parts."""
    assert render(BRIEFING) == render(replace(BRIEFING))


def test_title_of_a_page_without_one_is_its_host() -> None:
    """There must be something to click on."""
    assert seen(replace(BRIEFING, title=""))[0] == "www.example.org"


@pytest.mark.parametrize(
    "reason", [*REASONS, *("no_link", "links_left_out", "digest_empty", "period_schedules", "try_again")]
)
def test_every_notice_says_its_sentence(reason: str) -> None:
    """Whatever the reason, and with the address that it is about."""
    values: dict[str, str | int] = {"limit": 5, "minutes": 9, "count": 2, "why": "nonsense"}
    (line,) = seen(Notice(reason, values, link=URL))
    section = "reason" if reason in REASONS else "notice"
    assert line == f"{say(f'{section}.{reason}', 'en', **values)} {URL}"


@pytest.mark.parametrize("language", SPOKEN)
def test_our_own_texts_survive_the_view(language: str) -> None:
    """What makes strangers' text harmless must not garble ours; spaces that hold words together may go."""
    for key, text in _catalogue(language).items():
        spoken = text.replace("{", "").replace("}", "").replace("\u00a0", " ").strip()
        (page,) = pages([paragraph(spoken)])
        assert texts(list(page.blocks)) == [spoken], key


def test_notice_does_not_link_what_is_no_address() -> None:
    """Credentials, other schemes: shown, but not to be clicked on."""
    for link in ("ftp://example.org/a", "https://bank.example@evil.example/", "https://[::1", "javascript:alert(1)"):
        told = reading(Notice("bad_link", link=link))
        assert not told.links
        assert not told.accidents


def test_link_briefed_before_says_who_and_when_and_where() -> None:
    """One line; the time in each reader's zone."""
    already = AlreadyBriefed("Tram line", "Ada", AT, "https://newsroom.slack.com/archives/C0NEWS/p2")
    (page,) = render(already)
    words = page.blocks[0]["elements"][0]["elements"]
    assert [word["type"] for word in words] == ["text", "date", "text", "link"]
    assert "Ada" in words[0]["text"]
    assert words[1]["timestamp"] == int(AT.timestamp())
    assert (words[3]["text"], words[3]["url"]) == ("Tram line", already.answer_url)
    assert f"<!date^{int(AT.timestamp())}^" in page.text


def test_link_briefed_before_by_nobody_known() -> None:
    """Names may be unknown, titles empty."""
    line = seen(AlreadyBriefed("", "", AT, "https://newsroom.slack.com/archives/C0NEWS/p2"))[0]
    assert "by" not in line.split()
    assert line.endswith(say("notice.briefing"))


def test_digest_has_a_line_for_each_link_and_ends_with_the_conclusion() -> None:
    """Who posted it, the way to the message and to the briefing."""
    title, entry, left_out, conclusion = seen(DIGEST)
    assert say("notice.digest_title") in title
    for piece in (ENTRY.title, ENTRY.line, say("digest.posted_by", author="Ada")):
        assert piece in entry
    assert left_out == say("notice.digest_left_out", count=2)
    assert conclusion == DIGEST.conclusion
    assert {url for url, _ in reading(DIGEST).links} == {URL, ENTRY.message_url, ENTRY.answer_url}


def test_digest_without_a_conclusion_ends_with_its_links() -> None:
    """Unrelated links come down to nothing."""
    assert seen(replace(DIGEST, conclusion=""))[-1] == say("notice.digest_left_out", count=2)


def test_digest_says_how_its_conclusion_was_made() -> None:
    """When the budget is used up."""
    _, _, left_out, note, conclusion = seen(replace(DIGEST, notes=("digest_budget",)))
    assert (left_out, conclusion) == (seen(DIGEST)[2], DIGEST.conclusion)
    assert note == say("note.digest_budget")


def test_digest_of_another_period_does_not_speak_of_a_day() -> None:
    """The period stands beside the title in either case."""
    week = replace(DIGEST, since=AT - timedelta(days=7))
    assert say("notice.digest_title_period") in seen(week)[0]
    assert seen(replace(week, title="Links of yesterday"))[0].startswith("Links of yesterday · ")


def test_time_without_a_reader_to_adapt_to_is_in_utc() -> None:
    """The digest of a day in Berlin begins at its midnight, which is 23:00 UTC."""
    midnight = datetime(2026, 11, 22, tzinfo=timezone(timedelta(hours=1)))
    assert "2026-11-21 23:00 UTC" in render(replace(DIGEST, since=midnight))[0].text


def test_digest_of_nothing_says_so() -> None:
    """An empty message would be refused."""
    empty = replace(DIGEST, entries=(), conclusion="", left_out=0)
    assert say("notice.digest_empty") in seen(empty)


def test_message_takes_as_many_blocks_as_slack_does_and_the_next_one_the_rest() -> None:
    """Slack's limit, with a row of buttons that may come below."""
    assert [len(page.blocks) for page in pages([paragraph("x")] * BLOCKS_MAX)] == [49]
    assert [len(page.blocks) for page in pages([paragraph("x")] * (BLOCKS_MAX + 1))] == [49, 1]


def test_message_takes_twelve_thousand_characters() -> None:
    """Split between paragraphs, never inside one."""
    third = "x" * (MESSAGE_CHARACTERS_MAX // 4)
    assert len(pages([paragraph(third)] * 4)) == 1
    first, second = pages([paragraph(third)] * 4 + [paragraph("y")])
    assert texts(list(second.blocks)) == ["y"]
    assert MESSAGE_CHARACTERS_MAX < BLOCKS_TEXT_MAX
    assert len(first.blocks) == 4


def test_paragraph_is_cut_at_the_limit_of_a_section() -> None:
    """Parts have their own, smaller budgets; this is the guard behind them."""
    assert PARAGRAPH_CHARACTERS_MAX <= SECTION_MAX
    for length, shown in ((PARAGRAPH_CHARACTERS_MAX, "x"), (PARAGRAPH_CHARACTERS_MAX + 1, "…")):
        (page,) = pages([paragraph("x" * length)])
        (text,) = texts(list(page.blocks))
        assert len(text) == PARAGRAPH_CHARACTERS_MAX
        assert text.endswith(shown)


def test_title_is_cut() -> None:
    """A page may call itself anything."""
    for length, shown in ((HEADER_CHARACTERS_MAX, "x"), (HEADER_CHARACTERS_MAX + 1, "…")):
        title = seen(replace(BRIEFING, title="x" * length))[0]
        assert len(title) == HEADER_CHARACTERS_MAX
        assert title.endswith(shown)


def test_fallback_text_ends_where_it_would_get_too_long() -> None:
    """Between parts; escaping counts."""
    long = replace(BRIEFING, lead="a&" * 700, body="b")
    (page,) = render(long)
    assert len(page.text) <= TEXT_CHARACTERS_MAX
    assert page.text.endswith("\n…")
    fits = replace(BRIEFING, lead="a" * 2_000, body="b" * 1_000)
    assert render(fits)[0].text.count("b") >= 1_000


def test_full_briefing_is_one_message() -> None:
    """At the largest budgets of the layout."""
    full = replace(
        BRIEFING, title="t" * 300, lead="l " * 200, body="b " * 1_100, overview="o " * 350, conclusion="c " * 300
    )
    assert len(render(full)) == 1


def test_digest_of_twenty_long_entries_is_split_between_entries() -> None:
    """Each message within Slack's limits."""
    entry = replace(ENTRY, title="t" * 300, line="l " * 400, url="https://example.org/" + "p" * 1_900)
    messages = render(replace(DIGEST, entries=(entry,) * 20))
    assert len(messages) == MESSAGES_MAX
    assert any("more links are not shown." in text for page in messages for text in texts(list(page.blocks)))
    for page in messages:
        check_message(page.text, list(page.blocks))


def several(*answers: Briefing | Notice | AlreadyBriefed) -> Several:
    """Answers to the links of one message."""
    return Several(tuple(Item(f"{number:024x}", answer) for number, answer in enumerate(answers)))


def test_several_answers_stand_below_each_other_each_with_its_button() -> None:
    """Title, what happened, what it comes down to; what was not briefed is one line, at a wall with a button."""
    short = replace(BRIEFING, body="", overview="", length=Length.SHORT)
    [page] = render(several(short, Notice("paywall", link=URL), short))
    check_message(page.text, list(page.blocks))
    rows = [block["elements"] for block in page.blocks if block["type"] == "actions"]
    pressed = [(element["action_id"], element["value"]) for row in rows for element in row]
    names = enumerate(("full", "give", "full"))
    assert pressed == [(f"newsbrief:{name}", f"{number:024x}") for number, name in names]
    lines = [line(block) for block in page.blocks if block["type"] != "actions"]
    assert lines.count("In summary, the tram will come.") == 2
    assert sum(say("reason.paywall") in each for each in lines) == 1
    assert page.text.count("In summary, the tram will come.") == 2, "notifications read it too"


@pytest.mark.parametrize("count", [2, 5, 9, 13, 40])
@pytest.mark.parametrize("chars", [1, 700, 2_900])
def test_several_are_one_message_or_told_apart_whatever_they_are(count: int, chars: int) -> None:
    """Within blocks and characters by construction: what has no room makes more than one page."""
    short = replace(BRIEFING, body="", overview="", lead="l" * chars, length=Length.SHORT)
    pages = render(several(*[short] * count))
    for page in pages:
        assert all(used <= limit for used, limit in page.used().values())
        check_message(page.text, list(page.blocks))
    assert (len(pages) == 1) == (count <= 9 and count * chars < 12_000 - count * 400)
