"""Of a book no more is read than whoever handles it can bear, and that is said."""

from collections.abc import Sequence

import pytest

from bot.articles import bounds
from bot.articles.bounds import bounded
from bot.articles.document import work
from bot.articles.plain import plain_article
from bot.briefing.extractive import brief
from bot.domain.article import Article
from bot.domain.words import count_words
from bot.language.sentences import SENTENCE_CHARS_MAX, divided
from tests.fakes.pdf import pdf

LINES = [f"Bridge number {number} was built here. Nobody knows why." for number in range(10)]


def article(lines: Sequence[str]) -> Article:
    return plain_article("\n".join(lines), "https://a.example/book", title="A book of bridges")


LIMITS = {
    "TEXT_CHARS_MAX": lambda of: len(of.text),
    "WORDS_MAX": lambda of: sum(map(count_words, of.sentences)),
    "LINES_MAX": lambda of: len(of.blocks),
    "SENTENCES_MAX": lambda of: len(of.sentences),
}


@pytest.mark.parametrize("limit", LIMITS)
def test_an_article_at_the_limit_is_whole(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every limit is the most that is taken."""
    whole = article(LINES)
    monkeypatch.setattr(bounds, limit, LIMITS[limit](whole))
    assert bounded(whole) is whole


@pytest.mark.parametrize("limit", LIMITS)
def test_above_the_limit_the_text_is_cut_at_a_sentence(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Text, sentences and blocks stay those of one article, and a note says that it is a part."""
    whole = article(LINES)
    part = article([*LINES[:-1], LINES[-1].split(". ")[0] + "."] if limit != "LINES_MAX" else LINES[:-1])
    monkeypatch.setattr(bounds, limit, LIMITS[limit](whole) - 1)
    found = bounded(whole)
    assert (found.text, found.sentences, found.blocks) == (part.text, part.sentences, part.blocks)
    assert found.notes == ("part",)


@pytest.mark.parametrize("form", ["html", "plain", "markdown", "pdf"])
def test_every_document_is_bounded(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever a text comes from, it passes here."""
    monkeypatch.setattr(bounds, "WORDS_MAX", 60)
    text = [f"Bridge number {number} was built here in the year of the flood." for number in range(20)]
    body, kind = {
        "html": ("".join(f"<p>{line}</p>" for line in text).encode(), "text/html"),
        "plain": ("\n\n".join(text).encode(), "text/plain"),
        "markdown": ("\n\n".join(text).encode(), "text/markdown"),
        "pdf": (pdf([text]), "application/pdf"),
    }[form]
    read = work({"url": "https://a.example/book", "content_type": kind}, body)["article"]
    assert "part" in read["notes"]
    assert 40 < len(read["text"].split()) <= 60
    assert read["text"].endswith("flood.")


@pytest.mark.parametrize(
    "sentence",
    [
        pytest.param("the bridge of the town, " * 300 + "at last.", id="with commas"),
        pytest.param("the bridge of the town " * 300 + "at last.", id="with spaces only"),
        pytest.param("橋" * 5_000 + "。", id="with neither"),
        pytest.param("町の橋は古く、" * 700 + "。", id="with Japanese commas"),
    ],
)
def test_a_sentence_without_end_is_divided(sentence: str) -> None:
    """Nothing of it is lost, no part is too long, and none is short enough to lead a briefing or to be quoted."""
    found = article([*LINES, sentence])
    parts = found.sentences[2 * len(LINES) :]
    assert all(SENTENCE_CHARS_MAX / 4 < len(part) <= SENTENCE_CHARS_MAX for part in parts)
    assert "".join("".join(parts).split()) == "".join(sentence.split())
    briefed = brief(found.text, found.title, found.language)
    assert not any(part in " ".join([*briefed.lead, *briefed.body]) for part in parts)


def test_a_sentence_of_just_that_length_is_one() -> None:
    """The limit is the most that is kept."""
    sentence = "a " * (SENTENCE_CHARS_MAX // 2 - 1) + "b."
    assert len(sentence) == SENTENCE_CHARS_MAX
    assert divided(sentence) == [sentence]
    assert len(divided(f"a{sentence}")) == 2
