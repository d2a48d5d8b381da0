"""A page that is a stub is read from what it declares to machines, and no other page is."""

import json

import pytest

from bot.articles.document import read
from bot.domain.article import Article
from bot.domain.errors import NothingToRead
from tests.story import LANGUAGES, STORIES

URL = "https://news.sund.example/2026/09/ferry-cuts"
BODY = [
    f"Paragraph {number} tells what the ferry company of Lower Marne told the harbour board on day {number}."
    for number in range(9)
]
STUB = "<p>Two of the five boats have failed their inspection. Loading the story, please wait for a moment.</p>"


def _read(body: str, shown: str = STUB, script: str = "", **declared: object) -> Article:
    node = {"@type": "NewsArticle", "headline": "Ferry cuts", "articleBody": body, **declared}
    page = (
        f"<html lang=en><title>Ferry cuts</title><script type='application/ld+json'>{json.dumps(node)}</script>{script}"
        f"<body><main><h1>Ferry cuts</h1>{shown}</main></body></html>"
    )
    return read(page.encode(), url=URL, content_type="text/html")


SHOWN = [
    pytest.param(STUB, "", id="a stub"),
    pytest.param("", "", id="nothing"),
    pytest.param(
        "<p>Please enable JavaScript to read this.</p>", "<script src=a.js></script>", id="a wish for scripts"
    ),
    pytest.param(
        "<h2>{{ title }}</h2><p>{{ lead }}</p><p>{{ body }}</p>", "<script src=a.js></script>", id="templates"
    ),
]


@pytest.mark.parametrize(("shown", "script"), SHOWN)
def test_a_stub_is_read_from_what_its_page_declares(shown: str, script: str) -> None:
    """The stub was briefed as if it were the article."""
    article = _read("\n\n".join(BODY), shown, script)
    assert article.text.split("\n\n") == BODY
    assert len(article.sentences) == len(BODY) == len(article.blocks)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("markup", ["{}\n\n", "<p>{}</p>", "{}<br/><br/>"])
def test_the_whole_article_is_read_behind_a_stub(language: str, markup: str) -> None:
    """A script would have put it there."""
    article = _read("".join(markup.format(text) for text in STORIES[language] * 2))
    assert article.text.split("\n\n") == STORIES[language] * 2
    assert article.language == language
    assert len(article.blocks) == len(STORIES[language]) * 2


def test_tags_in_a_declared_text_are_no_words() -> None:
    """Some sites put their markup there."""
    assert _read(
        "".join(f"<p>{text.replace('board', '<b>board</b> &amp; crew')}</p>" for text in BODY)
    ).text == "\n\n".join(text.replace("board", "board & crew") for text in BODY)


def test_a_page_that_shows_its_text_is_read_from_it() -> None:
    """What is declared is a teaser as often as a text."""
    shown = "".join(f"<p>{text}</p>" for text in BODY)
    assert _read(
        "\n\n".join(["Another text entirely, and a longer one than what the page shows. " * 9] * 9), shown
    ).text == ("\n\n".join(BODY))


def test_a_declared_text_no_longer_than_the_stub_is_left_alone() -> None:
    """A summary of one sentence is declared by many pages."""
    assert _read(BODY[0]).text.startswith("Two of the five boats")


def test_a_declared_text_a_little_longer_than_the_stub_is_left_alone() -> None:
    """Descriptions are often a sentence longer."""
    shown = STUB.removeprefix("<p>").removesuffix("</p>")
    assert _read(f"{shown} {STORIES['en'][1]}").text == shown


def test_what_is_not_free_is_not_read_from_behind_its_wall() -> None:
    """Nothing is bypassed."""
    with pytest.raises(NothingToRead) as nothing:
        _read("\n\n".join(BODY), isAccessibleForFree=False)
    assert nothing.value.reason == "paywall"
    with pytest.raises(NothingToRead) as nothing:
        _read("\n\n".join(BODY), f"{STUB}<div class='paywall'>Subscribe to continue reading this story.</div>")
    assert nothing.value.reason == "paywall"
