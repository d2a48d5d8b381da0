"""A paper's page is read from its abstract on, with its authors the right way round."""

import pytest

from bot.articles.extract import extract

ABSTRACT = (
    "We show that the tides of a small harbour can be predicted from the height of the water in a bucket that hangs "
    "from a pier, together with air pressure. Six constituents fitted to forty days of readings give an error of nine "
    "centimetres over two winters, against fourteen for the printed table. Storm surges are not predicted at all."
)
READING = "<p>In the harbour of Kettle Bay bucket {} hung from the pier for a winter and was read daily.</p>"
BODY = "".join(map(READING.format, range(9)))
HEAD = (
    "<title>[2609.1] Predicting tides from a bucket</title>"
    '<meta name="citation_title" content="Predicting tides from a bucket">'
    '<meta name="citation_author" content="Halloran, Mira"><meta name="citation_author" content="Ekberg, Jon">'
    '<meta name="citation_date" content="2026/09/22">'
)
AROUND = (
    "<h1>Physics &gt; Oceans</h1><div class=dateline>[Submitted on 22 Sep 2026]</div>"
    "<h1>Predicting tides from a bucket</h1>"
)


@pytest.mark.parametrize(
    "abstract",
    [
        pytest.param(
            f'<blockquote class="abstract mathjax"><span>Abstract:</span>{ABSTRACT}</blockquote>', id="preprint"
        ),
        pytest.param(f'<section id="abstract"><h2>Abstract</h2><p>{ABSTRACT}</p></section>{BODY}', id="journal"),
        pytest.param(
            f'<div class="article-abstract"><b>Zusammenfassung.</b> {ABSTRACT}</div>{BODY}', id="German label"
        ),
    ],
)
def test_a_paper_is_read_from_its_abstract_on(abstract: str) -> None:
    """What stands around it (subject, date, licence, buttons) was taken for its first sentences."""
    article = extract(
        f"<html><head>{HEAD}</head><body><main>{AROUND}{abstract}</main></body></html>", "https://a.example/1"
    )
    assert article.text.removeprefix("Abstract\n\n").startswith("We show that the tides")
    assert article.title == "Predicting tides from a bucket"
    assert article.authors == ("Mira Halloran", "Jon Ekberg")
    assert article.published == "2026-09-22"


def test_any_other_page_keeps_what_stands_before_something_abstract() -> None:
    """A class of that name is no sign by itself."""
    first = "<p>The ferry company of Lower Marne will cut its evening sailings from the first week of October.</p>"
    art = f'<div class="abstract-art"><p>{ABSTRACT}</p></div>'
    page = f"<html><body><article><h1>Ferry cuts</h1>{first}{art}{BODY}</article>"
    assert extract(page, "https://a.example/1").text.startswith("The ferry company")
