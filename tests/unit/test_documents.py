"""PDF, Markdown and plain text become paragraphs and sentences like any page."""

import time

import pytest

from bot.articles import pdf as module
from bot.articles.document import Moved, read
from bot.articles.plain import TITLE_CHARS_MAX, plain_article
from bot.domain.article import Article
from bot.domain.errors import NothingToRead
from tests.fakes.news_site import ARTICLE
from tests.fakes.pdf import pdf

URL = "https://files.example/report"
LINES = [
    "Harbour report",
    "The city council of Port Ellery voted 14 to 9 on Tuesday night to build a new",
    "bridge across the harbour, ending a dispute that had divided the town for elev-",
    "en years.",
    "Construction is to begin in March 2027 and to cost 212 million euros, of which",
    "the regional government will pay 60 percent.",
    "7",
]


def _read(body: bytes, content_type: str = "", url: str = URL, noai: str | None = None) -> Article:
    return read(body, url=url, content_type=content_type, noai=noai)


def _reason(body: bytes, content_type: str = "", noai: str | None = None) -> str:
    with pytest.raises(NothingToRead) as nothing:
        _read(body, content_type, noai=noai)
    return nothing.value.reason


def test_a_pdf_is_read_with_its_title_and_date() -> None:
    """Lines are joined to paragraphs, words that a line end cut are whole again, page numbers go."""
    article = _read(pdf([LINES, LINES[4:6]], title="The harbour report", created="20261118"), "application/pdf")
    assert article.title == "The harbour report"
    assert article.published == "2026-11-18"
    assert article.language == "en"
    assert "divided the town for eleven years." in article.text
    assert "new bridge across the harbour" in article.text
    assert "7" not in article.text.split()
    assert article.sentences[-1].endswith("60 percent.")


def test_a_pdf_is_known_by_its_bytes() -> None:
    """Servers send PDFs as anything."""
    assert _read(pdf([LINES]), "text/html").title == "Harbour report"


def test_a_long_pdf_is_read_in_part_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to the limit exactly."""
    monkeypatch.setattr(module, "PAGES_MAX", 2)
    assert _read(pdf([LINES[1:6]] * 2)).notes == ()
    longer = _read(pdf([LINES[1:6]] * 3))
    assert longer.notes == ("part",)
    assert longer.text == _read(pdf([LINES[1:6]] * 2)).text


def test_a_pdf_whose_pages_take_long_is_read_as_far_as_the_time_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A part is better than a parser that is killed for it."""
    monkeypatch.setattr(module, "PAGES_S", 0.0)
    article = _read(pdf([LINES[1:6]] * 3))
    assert article.notes == ("part",)
    assert article.text == _read(pdf([LINES[1:6]])).text


def test_a_pdf_without_paragraphs_is_joined_at_once() -> None:
    """Each of its lines is touched once, however many there are: it was a minute."""
    lines = ["the council of the town discussed the bridge over the river for another hour and a-"] * 20_000
    began = time.process_time()
    text = module.paragraphs("\n".join(lines))
    assert time.process_time() - began < 2
    assert text == lines[0][:-1] * 19_999 + lines[0]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(b"%PDF-1.7\nnothing", "broken_page", id="broken"),
        pytest.param(pdf([[]]), "no_text", id="pictures of pages"),
        pytest.param(pdf([LINES]).replace(b"/Info 3 0 R", b"/Encrypt<</Filter/Standard/V 1/R 2/O(x)/U(y)/P 0>>"),
                     "unsupported_type", id="a password")
    ],
)  # fmt: skip
def test_a_pdf_without_text_ends_in_a_reason(body: bytes, reason: str) -> None:
    """Nobody is briefed on an empty page."""
    assert _reason(body) == reason


MARKDOWN = """---
title: front matter
---
# Harbour *report*

The council **voted 14 to 9** to build a [new bridge](https://a.example/b "title").
It costs `212` million euros.

![A picture](x.png)

- first _point_
- second point

> “A very long detour,” the mayor said.

```
code that nobody reads
```

[1]: https://a.example
"""


@pytest.mark.parametrize(
    ("content_type", "url"),
    [
        pytest.param("text/markdown", URL, id="by its type"),
        pytest.param("text/plain", URL + ".md", id="by its name"),
    ],
)
def test_markdown_is_read_without_its_marks(content_type: str, url: str) -> None:
    """Briefings quote words, not asterisks."""
    article = _read(MARKDOWN.encode(), content_type, url)
    assert article.title == "Harbour report"
    assert article.text.split("\n\n") == [
        "The council voted 14 to 9 to build a new bridge. It costs 212 million euros.",
        "first point",
        "second point",
        "“A very long detour,” the mayor said.",
    ]


def test_plain_text_is_split_at_blank_lines_or_else_at_lines() -> None:
    """Hard-wrapped paragraphs are put together again."""
    wrapped = _read(b"Title line\n\nOne sentence that\ngoes on.\n\nAnother one.\n", "text/plain")
    assert wrapped.title == "Title line"
    assert wrapped.text == "One sentence that goes on.\n\nAnother one."
    lines = _read("Zeile eins ist hier.\r\nZeile zwei auch.".encode("cp1252"), "text/plain; charset=iso-8859-1")
    assert lines.text == "Zeile eins ist hier.\n\nZeile zwei auch."
    assert _reason(b" \n\n ", "text/plain") == "no_text"


def test_amp_pages_are_read_and_named_by_their_article() -> None:
    """One article, whichever variant was pasted."""
    amp = ARTICLE.replace("<html", "<html amp", 1)
    article = _read(amp.encode(), "text/html", "https://amp.ellerycourier.example/2026/11/18/harbour-bridge-approved")
    assert article.canonical_url == "https://www.ellerycourier.example/2026/11/18/harbour-bridge-approved"
    assert article.site == "amp.ellerycourier.example"


@pytest.mark.parametrize(
    ("page", "header", "reason"),
    [
        pytest.param('<meta name="robots" content="index, noai">', "", "noai", id="robots element"),
        pytest.param('<meta name="tdm-reservation" content="1">', "", "noai", id="reservation"),
        pytest.param("", "noai, noimageai", "noai", id="header"),
        pytest.param("", "noindex", "no_text", id="another header"),
        pytest.param('<meta name="robots" content="noindex">', "", "no_text", id="another element"),
    ],
)
def test_signals_against_ai_are_heard_when_asked_for(page: str, header: str, reason: str) -> None:
    """NOAI=respect."""
    assert _reason(page.encode(), "text/html", noai=header) == reason


def test_signals_against_ai_are_not_heard_by_default() -> None:
    """The default is that a person who could read the page may have it read to them."""
    page = ARTICLE.replace("<head>", '<head><meta name="robots" content="noai">')
    assert _read(page.encode(), "text/html").word_count > 400


def test_a_page_that_sends_its_visitors_on_says_where() -> None:
    """Relative, quoted or bare; a page with text of its own is read instead."""
    for content in ("0;url=/next", "1; URL='/next'", "0,/next"):
        with pytest.raises(Moved) as moved:
            _read(f'<meta http-equiv="refresh" content="{content}">'.encode(), "text/html")
        assert moved.value.url == "https://files.example/next"
    own = ARTICLE.replace("<head>", '<head><meta http-equiv="refresh" content="5;url=/next">')
    assert _read(own.encode(), "text/html").word_count > 400
    assert _reason(b'<meta http-equiv="refresh" content="600;url=/next">', "text/html") == "no_text"


NOTE = "This page has moved to our new address. Your browser should take you there by itself at once; if it does not, "
NOTE += "please use the link below, and tell the desk of our readers about it, so that we can mend what is broken here."
SENT_ON = [
    pytest.param('<meta http-equiv="refresh" content="0; url=/next"><title>Moved</title>', id="at once"),
    pytest.param('<meta http-equiv="Refresh" content="3;URL=/next"><title>Umzug</title>', id="after three seconds"),
]


@pytest.mark.parametrize("head", SENT_ON)
def test_what_only_says_that_the_page_has_moved_is_no_article(head: str) -> None:
    """Nobody reads the note beside a redirect."""
    with pytest.raises(Moved) as moved:
        _read(f"<html><head>{head}</head><body><p>{NOTE}</p></body></html>".encode(), "text/html")
    assert moved.value.url == "https://files.example/next"


NOT_SENT_ON = [
    pytest.param(f'<meta http-equiv="refresh" content="0;url={URL}#top">', id="to itself"),
    pytest.param('<noscript><meta http-equiv="refresh" content="0;url=/plain"></noscript>', id="without scripts only"),
]


@pytest.mark.parametrize("head", NOT_SENT_ON)
def test_a_page_that_visitors_stay_on_is_read(head: str) -> None:
    """A live page loads itself again, and visitors without scripts have pages of their own."""
    page = ARTICLE.replace("<head>", f"<head>{head}")
    assert _read(page.encode(), "text/html").word_count > 400


def test_a_shortener_sends_visitors_without_scripts_on_too() -> None:
    """Its page holds nothing else."""
    page = (
        '<head><noscript><meta http-equiv="refresh" content="0;url=https://a.example/x"></noscript></head><body></body>'
    )
    with pytest.raises(Moved, match=r"https://a\.example/x"):
        _read(page.encode(), "text/html")


def test_a_text_without_a_title_is_called_by_its_first_sentence() -> None:
    """A whole paragraph is no title, nor is a sentence cut in the middle of a word."""
    story = "The library lends seeds. " + "Forty kinds of beans stand in the old card index. " * 5
    assert plain_article(story, "file:///seeds.txt").title == "The library lends seeds."
    long = plain_article("word " * 60 + "end.", "file:///seeds.txt").title
    assert long.endswith("word …")
    assert len(long) <= TITLE_CHARS_MAX
