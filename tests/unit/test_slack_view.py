"""The Slack view: the fixed layout, Slack's limits, and text of strangers that can do nothing but be read."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from bot.domain.errors import REASONS
from bot.domain.types import AlreadyBriefed, Checks, Notice
from bot.platforms.slack_chat.spans import (
    BLOCKS_MAX,
    MESSAGE_CHARACTERS_MAX,
    PARAGRAPH_CHARACTERS_MAX,
    TEXT_CHARACTERS_MAX,
    pages,
    paragraph,
)
from bot.platforms.slack_chat.view import TITLE_CHARACTERS_MAX, render
from bot.texts import say
from bot.texts.catalogue import _catalogue
from tests.fakes.slack.answers import AT, BRIEFING, DIGEST, ENTRY, URL, reading, seen
from tests.fakes.slack.blocks import BLOCKS_TEXT_MAX, SECTION_MAX, check_message, texts


def test_briefing_has_the_fixed_layout() -> None:
    """Title, lead, body, overview, conclusion, source, and below it how it was made."""
    assert seen(BRIEFING) == [
        BRIEFING.title,
        BRIEFING.lead,
        BRIEFING.body,
        BRIEFING.overview,
        BRIEFING.conclusion,
        BRIEFING.source,
        f"{say('note.extractive')} · {say('note.subscriber')}",
    ]


def test_short_briefing_leaves_its_empty_parts_out() -> None:
    """No empty blocks: Slack refuses them."""
    short = replace(BRIEFING, body="", overview="", notes=())
    assert seen(short) == [BRIEFING.title, BRIEFING.lead, BRIEFING.conclusion, BRIEFING.source]


def test_briefing_links_to_its_article_and_nowhere_else() -> None:
    """The title, and the host, which would become a link by itself."""
    told = reading(BRIEFING)
    assert set(told.links) == {(URL, BRIEFING.title), (URL, "www.example.org")}
    assert not told.does_harm


def test_fallback_text_holds_the_briefing() -> None:
    """Notifications and screen readers have nothing else."""
    (page,) = render(BRIEFING)
    first, *rest = page.text.split("\n")
    assert first == "<https://www.example.org/2026/harbour?a=1&amp;b=2|Harbour town votes on tram line>"
    assert rest[:5] == [BRIEFING.lead, BRIEFING.body, BRIEFING.overview, BRIEFING.conclusion, BRIEFING.source]


def test_what_was_checked_stands_below() -> None:
    """The share of names, figures and quotations that were found, as the texts' module words it."""
    checked = replace(BRIEFING, engine="openai", notes=("dropped:2",), checks=Checks(names=(3, 4), dropped=2))
    assert seen(checked)[-1] == f"{say('note.dropped', count=2)} · {say('note.checked', found=3, count=4)}"


def test_equal_answers_give_equal_messages() -> None:
    """A worker that goes on where another died posts the same parts."""
    assert render(BRIEFING) == render(replace(BRIEFING))


def test_title_of_a_page_without_one_is_its_host() -> None:
    """There must be something to click on."""
    assert seen(replace(BRIEFING, title=""))[0] == "www.example.org"


@pytest.mark.parametrize(
    "reason", [*REASONS, *("no_link", "links_left_out", "digest_empty", "bad_period", "try_again")]
)
def test_every_notice_says_its_sentence(reason: str) -> None:
    """Whatever the reason, and with the address that it is about."""
    values: dict[str, str | int] = {"limit": 5, "minutes": 9, "count": 2, "why": "nonsense"}
    (line,) = seen(Notice(reason, values, link=URL))
    section = "reason" if reason in REASONS else "notice"
    assert line == f"{say(f'{section}.{reason}', 'en', **values)} {URL}"


def test_our_own_texts_survive_the_view() -> None:
    """What makes strangers' text harmless must not garble ours."""
    for key, text in _catalogue("en").items():
        spoken = text.replace("{", "").replace("}", "").strip()
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
    for piece in (ENTRY.title, ENTRY.line, say("notice.posted_by", author="Ada")):
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


def test_message_takes_fifty_blocks_and_the_next_one_the_rest() -> None:
    """Slack's limit, at its edge."""
    assert [len(page.blocks) for page in pages([paragraph("x")] * BLOCKS_MAX)] == [50]
    assert [len(page.blocks) for page in pages([paragraph("x")] * (BLOCKS_MAX + 1))] == [50, 1]


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
    for length, shown in ((TITLE_CHARACTERS_MAX, "x"), (TITLE_CHARACTERS_MAX + 1, "…")):
        title = seen(replace(BRIEFING, title="x" * length))[0]
        assert len(title) == TITLE_CHARACTERS_MAX
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
    assert len(messages) > 1
    for page in messages:
        check_message(page.text, list(page.blocks))
