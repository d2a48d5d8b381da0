"""Every sentence of an article is one run of words of the page as shown: nothing is cut out of it, nothing glued in."""

import gzip
import json
import os
from pathlib import Path

import pytest

from bot.articles.extract import extract
from tests.one_run import torn
from tests.story import LANGUAGES, STORIES, page, story_page
from tests.unit.test_whole_sentences import SENTENCES

PAGES = Path(__file__).parents[1] / "pages"
#: Of ten thousand sentences of other people's pages, so many may be torn: see `torn` for what is no fault.
TORN_MAX = 2
URL = "https://news.sund.example/2026/09/ferry-cuts"


@pytest.mark.parametrize("file", sorted(PAGES.rglob("*.html")), ids=lambda file: file.stem)
def test_no_sentence_of_our_own_pages_is_torn(file: Path) -> None:
    """News pages, walls and lists alike."""
    html = file.read_text(encoding="utf-8")
    assert torn(html, extract(html, URL)) == []


@pytest.mark.parametrize(("markup", "sentence"), SENTENCES)
def test_no_sentence_is_torn_by_its_markup(markup: str, sentence: str) -> None:
    """All the ways in which markup has cut sentences before."""
    html = story_page(markup)
    if not any(name in markup for name in ("tooltip", "screen-reader", "footnote")):
        assert torn(html, extract(html, URL)) == [], sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_torn_sentence_is_found(language: str) -> None:
    """The check itself can fail."""
    story = STORIES[language]
    html = page("".join(f"<p>{text}</p>" for text in [story[0], *story[2:]]))
    whole = extract(page("".join(f"<p>{text}</p>" for text in story)), URL)
    assert torn(html, whole) == [story[1]]


@pytest.mark.skipif("READING_PAGES" not in os.environ, reason="READING_PAGES names no folder of pages")
def test_hardly_a_sentence_of_real_pages_is_torn() -> None:
    """Pages of others, as gzipped JSON lines with `html` and `url`; none are in this repository."""
    checked, found = 0, []
    for file in sorted(Path(os.environ["READING_PAGES"]).glob("*.jsonl.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                article = extract(row["html"], row["url"])
                checked += len(article.sentences)
                found += [(row["url"], sentence) for sentence in torn(row["html"], article)]
    assert len(found) * 10_000 <= TORN_MAX * checked, found
