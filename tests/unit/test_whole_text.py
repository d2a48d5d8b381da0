"""Every paragraph of the article is read, the first least of all lost."""

import pytest

from bot.articles.extract import extract, parse
from bot.articles.settle import with_lines
from bot.articles.shown_blocks import shown_blocks
from tests.story import LANGUAGES, STORIES, TITLE, page, paragraphs

URL = "https://news.sund.example/2026/09/ferry-cuts"


def _text(html: str) -> list[str]:
    return extract(html, URL).text.split("\n\n")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("lead", "rest"),
    [
        pytest.param('<header><div class="intro"><p>{}</p></div></header>', "<div>{}</div>", id="in a header"),
        pytest.param(
            '<div class="teaser-content"><p>{}</p></div>', '<div class="remainder">{}</div>', id="in a teaser"
        ),
        pytest.param('<p class="teaser">{}</p>', "{}", id="a paragraph called teaser"),
        pytest.param("{}", "{}", id="bare text"),
        pytest.param('<p style="border:none">{}</p>', "{}", id="with a border of none"),
        pytest.param("<center><p>{}</p></center>", "{}", id="in the centre"),
        pytest.param('<div class="operating-costs"><p>{}</p></div>', "{}", id="in a class that holds rating"),
        pytest.param('<p id="share-prices-fall">{}</p>', "{}", id="with an id made of a heading"),
        pytest.param('<div id="navalny"><p>{}</p></div>', "{}", id="in an id that is a name"),
        pytest.param('<p class="landslide">{}</p>', "{}", id="in a class that holds slide"),
        pytest.param('<p class="barrier metal">{}</p>', "{}", id="in classes that hold bar and meta"),
        pytest.param("<story-lead><p>{}</p></story-lead>", "{}", id="in an element of its own"),
        pytest.param("<font size=4><p>{}</p></font>", "{}", id="in a font"),
    ],
)
def test_the_first_paragraph_is_read_wherever_it_stands(language: str, lead: str, rest: str) -> None:
    """A briefing is made of the lead."""
    first, *others = paragraphs(language)
    inside = first.removeprefix("<p>").removesuffix("</p>")
    assert _text(page(lead.format(inside) + rest.format("".join(others)))) == STORIES[language]


@pytest.mark.parametrize(
    "around",
    [
        pytest.param('<p id="shareholders">{}</p>', id="shareholders"),
        pytest.param('<p id="related-costs">{}</p>', id="related costs"),
        pytest.param('<section id="navigating-the-loan"><p>{}</p></section>', id="navigating the loan"),
        pytest.param('<div class="authority"><p>{}</p></div>', id="authority"),
        pytest.param('<p class="football">{}</p>', id="football"),
        pytest.param('<div class="toolbarn"><p>{}</p></div>', id="a word that ends like none"),
        pytest.param('<p class="menuhin">{}</p>', id="a violinist"),
        pytest.param('<p style="border: 0 none">{}</p>', id="no border"),
        pytest.param('<blockquote class="embedding"><p>{}</p></blockquote>', id="embedding"),
        pytest.param("<p-text>{}</p-text>", id="an element of its own"),
        pytest.param("{}", id="bare text between paragraphs"),
        pytest.param("<div>{}</div>", id="a div"),
    ],
)
@pytest.mark.parametrize("language", ["en", "de", "ru", "ja"])
def test_a_paragraph_in_the_middle_is_read_whatever_it_is_called(around: str, language: str) -> None:
    """Ids are made of headings and names; classes of the site's own words."""
    first, second, *others = paragraphs(language)
    inside = second.removeprefix("<p>").removesuffix("</p>")
    assert _text(page(first + around.format(inside) + "".join(others))) == STORIES[language]


def test_headings_and_list_items_are_blocks_of_their_own() -> None:
    """Lines that run together are read as one sentence."""
    first, second, *others = paragraphs()
    items = "<ul><li>400 g smoked haddock</li><li>600 ml whole milk</li><li><p>2 leeks, sliced</p></li></ul>"
    text = _text(page(f"{first}<h2>What it means</h2>{second}{items}{''.join(others)}"))
    assert text == [
        STORIES["en"][0], "What it means", STORIES["en"][1],
        "400 g smoked haddock", "600 ml whole milk", "2 leeks, sliced", *STORIES["en"][2:],
    ]  # fmt: skip


HEADINGS = ("The Sund line", "The Marna line", "The island line", "The night boat")


@pytest.mark.parametrize(
    "heading",
    [
        pytest.param('<h2><a href="/lines/{n}">{}</a></h2>', id="a link to a page of the site"),
        pytest.param('<h2>{n}. <a href="https://line{n}.example/">{}</a> 🔗</h2>', id="a number and a link elsewhere"),
        pytest.param('<h3><a href="/lines/{n}"><strong>{}</strong></a></h3>', id="a link in bold"),
        pytest.param('<header><h2><a href="/lines/{n}">{}</a></h2></header>', id="in a head of its own"),
        pytest.param('<h2><a href="/lines/{n}">{}</a></h2><figure><img src="{n}.jpg"></figure>', id="above a picture"),
        pytest.param(
            '<h2><a href="/lines/{n}">{}</a><div><div id="line-{n}"></div><button>Copy</button></div></h2>',
            id="with a button in a box",
        ),
        pytest.param("<h2>{}</h2>", id="no link"),
    ],
)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_what_a_section_is_about_stands_above_it_though_it_is_a_link(language: str, heading: str) -> None:
    """A list of books without their titles is a list of nothing."""
    told = paragraphs(language)[: len(HEADINGS)]
    headings = HEADINGS[: len(told)]
    body = "".join(heading.format(text, n=n) + told[n] for n, text in enumerate(headings))
    lines = [
        line.rstrip(" 🔗").split(". ")[-1] if line not in STORIES[language] else line for line in _text(page(body))
    ]
    # Right below the headline the first may be taken for another headline.
    assert (
        lines[-2 * len(told) + 1 :]
        == [line for pair in zip(headings, STORIES[language], strict=False) for line in pair][1:]
    )


@pytest.mark.parametrize(
    ("between", "read"),
    [
        pytest.param("<ul><li>Evening sailings</li><li>The night boat</li></ul>", True, id="a list of few words"),
        pytest.param("<h3>The boats</h3><ul><li>Marna, built in 1987</li></ul>", True, id="a heading and its list"),
        pytest.param('<ul><li><a href="/1">Tides</a></li><li><a href="/2">Winds</a></li></ul>', False, id="links"),
        pytest.param("<aside><ul><li>Evening sailings</li></ul></aside>", False, id="a list beside the story"),
        pytest.param("<div><div><ul><li>Evening sailings</li></ul></div></div>", False, id="a list deep in a box"),
        pytest.param("<p>Advertisement</p>", False, id="a line that is no item"),
    ],
)
def test_lines_that_no_extractor_kept_are_read_above_kept_text(between: str, *, read: bool) -> None:
    """As far as they stand in the story's own container."""
    first, second, *_ = paragraphs()
    tree = parse(page(first + between + second + "<ul><li>Contact us</li></ul>"))
    shown = shown_blocks(tree)
    kept = [index for index, block in enumerate(shown) if block.text in STORIES["en"]]
    added = [shown[index].text for index in with_lines(shown, kept) if index not in kept]
    assert added == ([block.text for block in shown_blocks(parse(between))] if read else [])


@pytest.mark.parametrize(
    "other",
    [
        pytest.param('<aside><h3><a href="/n">Harbour sold to the county</a></h3></aside>', id="beside the story"),
        pytest.param(
            '<div class="related"><div><div><h3><a href="/n">Harbour sold to the county</a></h3></div></div></div>',
            id="deep in a box",
        ),
    ],
)
@pytest.mark.parametrize("place", ["between", "behind"])
def test_headlines_of_other_stories_stay_out(other: str, place: str) -> None:
    first, second, *others = paragraphs()
    body = (
        first + second + (other if place == "between" else "") + "".join(others) + (other if place == "behind" else "")
    )
    assert _text(page(body)) == STORIES["en"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<br><br>".join(STORIES["en"]), id="breaks"),
        pytest.param("".join(f"<div>{text}</div>" for text in STORIES["en"]), id="a div each"),
        pytest.param("".join(f"<x-p>{text}</x-p>" for text in STORIES["en"]), id="an element of its own each"),
        pytest.param(f"<font>{'<br>'.join(STORIES['en'])}</font>", id="in a font, with single breaks"),
        pytest.param(
            "".join(f"<p><span><span>{text}</span></span></p>" for text in STORIES["en"]), id="spans in spans"
        ),
    ],
)
def test_paragraphs_are_told_apart_however_they_are_made(body: str) -> None:
    """Nothing says that a paragraph is a <p>."""
    assert _text(page(body)) == STORIES["en"]


@pytest.mark.parametrize("sidebar", ["left", "above"])
@pytest.mark.parametrize("language", ["en", "fr", "pl"])
def test_a_page_laid_out_with_a_table_is_read_by_its_paragraphs(sidebar: str, language: str) -> None:
    """Read as a table it is one line of navigation, headline and story."""
    links = '<td><a href="/">Home</a> <a href="/archive">Archive</a></td>'
    story = f"<td><h1>{TITLE}</h1>{'<p>'.join(['', *STORIES[language]])}</td>"
    rows = f"<tr>{links}{story}</tr>" if sidebar == "left" else f"<tr>{links}</tr><tr>{story}</tr>"
    html = f"<html><head><title>{TITLE}</title></head><body><table class=main>{rows}</table></body></html>"
    assert _text(html) == STORIES[language]


def test_a_table_of_data_is_read_row_by_row() -> None:
    """A cell alone says nothing."""
    rows = "<tr><th>Boat</th><th>Built</th></tr><tr><td>Marna</td><td>1987</td></tr><tr><td>Sund</td><td>1991</td></tr>"
    first, *others = paragraphs()
    text = _text(page(f"{first}<table>{rows}</table>{''.join(others)}"))
    assert text == [STORIES["en"][0], "Boat | Built", "Marna | 1987", "Sund | 1991", *STORIES["en"][1:]]


@pytest.mark.parametrize("start", ["", "<title>Boats</title>", "<head><title>Boats</title></head>", "<body>"])
def test_a_page_needs_no_frame(start: str) -> None:
    """HTML lets the elements around be left out."""
    assert _text(f"{start}<article>{''.join(paragraphs())}</article>") == STORIES["en"]
