"""Plain text for the command line: the fixed layout, and nothing that a terminal would obey."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from rich.cells import cell_len

from bot.cli.terminal import WIDTH, answer_text, article_text, briefing_text, digest_text, notice_text
from bot.domain.briefing import ArticleAnswer, Checks, Notice, Part, Sentence
from bot.domain.digest import Digest, DigestEntry
from tests.fakes.memory import article, briefing

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ENTRY = DigestEntry(
    title="Arnheim plants trees",
    line="The council voted on Tuesday.",
    site="news.example.org",
    url="https://news.example.org/story",
    author="Ana",
    message_url="https://chat.example.org/1",
    answer_url="https://chat.example.org/2",
    posted_at=NOON,
)
DIGEST = Digest("en", NOON - timedelta(hours=24), NOON, (ENTRY,), "In summary, trees.")


def test_a_briefing_stands_in_the_fixed_layout() -> None:
    """Title and five parts, in this order, as on every other platform."""
    assert briefing_text(briefing()) == (
        "Arnheim plants trees\n"
        "https://news.example.org/story\n"
        "news.example.org\n"
        "\n"
        "The council of Arnheim voted on Tuesday. It will plant 400 trees.\n"
        "\n"
        "The work begins in May.\n"
        "\n"
        "The article discusses trees.\n"
        "\n"
        "In summary, trees.\n"
        "\n"
        "Original Source: news.example.org\n"
        "\n"
        "Picked from the article, not written."
    )


PICKED = ArticleAnswer(
    url="https://news.example.org/story",
    site="news.example.org",
    title="Arnheim plants trees",
    question="How many trees?",
    language="en",
    engine="extractive",
    stated=True,
    text="It will plant 400 trees. The work begins in May.",
    sentences=(
        Sentence(Part.BODY, "It will plant 400 trees.", (2,)),
        Sentence(Part.BODY, "The work begins in May.", (7,)),
    ),
    article_sentences=(),
    notes=("extractive",),
)
_HEAD = "Arnheim plants trees\nhttps://news.example.org/story\n\n"


def test_sentences_picked_for_an_answer_stand_apart() -> None:
    """They need not stand together in the article."""
    assert answer_text(PICKED) == (
        f"{_HEAD}It will plant 400 trees.\n\nThe work begins in May.\n\nPicked from the article, not written."
    )


def test_a_written_answer_is_one_paragraph() -> None:
    """With what was checked."""
    written = replace(PICKED, engine="openai", notes=(), checks=Checks(numbers=(1, 1)))
    assert answer_text(written).startswith(f"{_HEAD}{PICKED.text}\n\nChecked by code: 1 of 1 name, figure or")


def test_that_the_article_does_not_say_is_told() -> None:
    """A model has read it; the engine has only looked for a sentence."""
    silent = replace(PICKED, stated=False, text="", sentences=(), notes=())
    assert answer_text(replace(silent, engine="openai")) == f"{_HEAD}The article does not say."
    assert answer_text(silent).startswith(f"{_HEAD}I found no sentence in the article that answers that. Where no")


def test_a_part_that_the_length_leaves_out_leaves_no_gap() -> None:
    """A short briefing is title, lead, conclusion and source."""
    text = briefing_text(replace(briefing(), body="", overview="", notes=()))
    assert len(text.split("\n\n")) == 4


def test_what_was_checked_is_told() -> None:
    """A written briefing says how much of it the article confirms."""
    written = replace(briefing(), engine="openai", checks=Checks(names=(3, 3), numbers=(1, 2)), notes=())
    assert "Checked by code: 4 of 5 names, figures and quotations are in the article." in briefing_text(written)


@pytest.mark.parametrize("width", [20, 40, WIDTH])
@pytest.mark.parametrize(
    "words",
    [
        pytest.param("the council of the town " * 30, id="Latin"),
        pytest.param("市議会は火曜日に橋の建設を承認した。" * 20, id="Japanese"),
        pytest.param("x" * 500, id="one long word"),
    ],
)
def test_no_line_is_wider_than_asked(words: str, width: int) -> None:
    """Also in scripts whose characters take two columns and whose words are not separated."""
    text = briefing_text(replace(briefing(), title=words, lead=words, url="https://a.example", notes=()), width)
    assert max(cell_len(line) for line in text.splitlines()) <= max(width, len("Original Source:"))
    assert "".join(text.split()).count("".join(words.split())) == 2


def test_an_address_is_never_broken() -> None:
    """A link in two lines cannot be followed."""
    url = "https://news.example.org/" + "a-long-path/" * 20
    assert url in briefing_text(replace(briefing(), url=url), 40).splitlines()
    assert url in notice_text(Notice("paywall", link=url), 40).splitlines()


def test_a_notice_says_its_reason_and_its_address() -> None:
    """The reader is told why, and about which of the links."""
    text = notice_text(Notice("limit_user", {"limit": 10, "minutes": 5}, link="https://news.example.org/story"))
    assert text.splitlines() == [
        "You have reached the limit of 10 briefings an hour. Try again in about 5",
        "minutes.",
        "https://news.example.org/story",
    ]
    assert notice_text(Notice("digest_empty")) == "There are no links of this period to list."


def test_a_digest_lists_who_posted_what_and_what_it_comes_down_to() -> None:
    """One entry a link, then the conclusion."""
    assert digest_text(DIGEST) == (
        "Links of the last 24 hours\n"
        "Nov 21, 2026, 12:00 – Nov 22, 2026, 12:00 (UTC)\n"
        "\n"
        "• Arnheim plants trees\n"
        "  The council voted on Tuesday.\n"
        "  news.example.org, posted by Ana, Nov 22, 2026, 12:00\n"
        "  https://news.example.org/story\n"
        "\n"
        "In summary, trees."
    )


def test_an_empty_or_cut_digest_says_so() -> None:
    """Nothing is dropped silently."""
    assert digest_text(replace(DIGEST, entries=(), conclusion="")).endswith(
        "There are no links of this period to list."
    )
    assert "3 more links are not shown." in digest_text(replace(DIGEST, left_out=3))
    budget = " ".join(digest_text(replace(DIGEST, notes=("digest_budget",))).split())
    assert "so the conclusion is picked from these links, not written. In summary, " in budget
    assert digest_text(replace(DIGEST, since=NOON - timedelta(days=7))).startswith("Links of this period\n")


def test_a_digest_brings_its_heading_along_and_its_times_are_utc() -> None:
    """The digest of a day in Berlin begins at its midnight; of an older version it is not known whose day it was."""
    midnight = datetime(2026, 11, 22, tzinfo=timezone(timedelta(hours=1)))
    shown = digest_text(replace(DIGEST, title="Links of yesterday", since=midnight))
    assert shown.startswith("Links of yesterday\nNov 21, 2026, 23:00 – ")


def test_an_article_shows_every_field_that_has_a_value() -> None:
    """What the reader found is what the command prints."""
    full = replace(
        article(),
        url="https://news.example.org/story?x=1",
        authors=("Ana Brook", "Ben Cole"),
        published="2026-11-20",
        publication="The Arnheim News",
        image="https://news.example.org/a.jpg",
        state="subscriber",
        notes=("subscriber",),
        removed={"hidden": 2},
        text="First paragraph.\n\nSecond paragraph.",
    )
    text = article_text(full)
    for shown in (
        full.url,
        full.canonical_url,
        full.site,
        full.title,
        "Ana Brook, Ben Cole",
        full.published,
        full.publication,
        full.image,
        "2 hidden",
        "The publisher marks this as subscriber content.",
    ):
        assert shown in text
    assert re.search(r"^words +4$", text, re.MULTILINE)
    assert text.endswith("\n\nFirst paragraph.\n\nSecond paragraph.")
    assert "authors" not in article_text(article())
