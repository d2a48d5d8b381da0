"""The line under a briefing's title."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.article import ArticleKind
from bot.texts.byline import AUTHORS_CHARS_MAX, byline
from tests.fakes.memory import briefing


@pytest.mark.parametrize(
    ("known", "line"),
    [
        pytest.param({}, "news.example.org", id="nothing but the site"),
        pytest.param({"kind": ArticleKind.PRESS_RELEASE}, "Press release · news.example.org", id="what sort of piece"),
        pytest.param({"published": "2026-11-29"}, "news.example.org · Nov 29, 2026", id="a day"),
        pytest.param(
            {"published": "2026-11-29T23:30:00-08:00"}, "news.example.org · Nov 29, 2026", id="the day of its place"
        ),
        pytest.param({"published": "last week"}, "news.example.org", id="no date"),
        pytest.param({"authors": ("Ana", "Ben")}, "news.example.org · Ana, Ben", id="two authors"),
        pytest.param({"authors": tuple("ABCD")}, "news.example.org · A, B and 2 others", id="many authors"),
        pytest.param({"minutes": 1}, "news.example.org · 1 min read", id="a minute"),
        pytest.param({"site": "", "minutes": 12}, "12 min read", id="no site"),
        pytest.param(
            {"language": "de", "kind": ArticleKind.OPINION, "published": "2026-11-29", "minutes": 4},
            "Meinung · news.example.org · 29.11.2026 · 4 Min. Lesezeit",
            id="in the briefing's language",
        ),
        pytest.param(
            {"language": "fr", "published": "2026-11-29", "authors": tuple("ABC")},
            "news.example.org · 29 nov. 2026 · A, B et 1 autre",
            id="with the words of its calendar",
        ),
    ],
)
def test_it_says_what_is_known(known: dict[str, Any], line: str) -> None:
    """And nothing else: no gap, no label for what is missing."""
    assert byline(replace(briefing(), **known)).words == line


def test_every_kind_has_its_word() -> None:
    """Plain news is not named: most of what is shared is that."""
    for kind in ArticleKind:
        assert bool(byline(replace(briefing(), kind=kind)).kind) == (kind is not ArticleKind.NEWS)


def test_authors_end_somewhere() -> None:
    """A page may name itself a crowd."""
    assert len(byline(replace(briefing(), authors=("n" * 500, "m"))).authors) <= AUTHORS_CHARS_MAX
