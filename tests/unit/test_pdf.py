"""A PDF's lines are read as people read them: down each column, without what stands on every page."""

import re
import textwrap
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from bot.articles.document import read
from bot.domain.article import Article
from bot.domain.errors import NothingToRead
from tests.fakes.pdf import Piece, pdf, placed_pdf

URL = "https://files.example/report.pdf"
STORY = [
    (
        "The ferry company of Lower Marne will stop its evening sailings in October, because two of its "
        "five boats have failed their inspection, its director told the harbour board on Wednesday."
    ),
    (
        "The boats, both built in 1987, have corroded fuel lines, the inspectors found in August, and the"
        " repair of each will cost 3.4 million crowns, more than half of what the company earned in the "
        "whole of last year."
    ),
    (
        "About 2,600 people commute from the islands every day, and from October on they have to leave "
        "the city by 6.40 in the evening, or find a bed there for the night."
    ),
    (
        "The board asked the company to hire a boat until spring, but there is only one on this coast "
        "that fits the piers, and it has been booked until February by an oil company."
    ),
    (
        "The shopkeepers of Great Sund fear for their Christmas trade, said their chair, who has sold "
        "lamps and rope on the quay for forty years and has never closed before seven."
    ),
    (
        "The councils of the four islands will vote on a loan on 28 September, and two of them have said "
        "that they would rather buy the company than lend it any money."
    ),
]
TITLE = "Evening ferries to the islands end this autumn"
LEFT, RIGHT, TOP, LEADING = 50.0, 310.0, 740.0, 13.0


def _lines(paragraphs: list[str], width: int = 50) -> list[str]:
    """Paragraphs as lines of a column, with an empty one behind each."""
    return [line for text in paragraphs for line in [*textwrap.wrap(text, width), ""]]


def _column(lines: list[str], x: float, top: float = TOP, leading: float = LEADING) -> list[Piece]:
    return [(x, top - number * leading, line) for number, line in enumerate(lines) if line]


def _by_rows(columns: list[list[Piece]]) -> list[Piece]:
    """The pieces from top to bottom across the columns, as some programs write them."""
    return sorted((piece for column in columns for piece in column), key=lambda piece: (-piece[1], piece[0]))


def _by_words(pieces: list[Piece]) -> Iterator[Piece]:
    """Each word of a font whose letters are all .6 of its size wide, 8 points here."""
    for x, y, text in pieces:
        for found in re.finditer(r"\S+", text):
            yield x + 4.8 * found.start(), y, found[0]


def _two(left: int = 3, **right: float) -> list[list[Piece]]:
    return [_column(_lines(STORY[:left]), LEFT), _column(_lines(STORY[left:]), right.pop("x", RIGHT), **right)]


def _flat(columns: list[list[Piece]]) -> list[Piece]:
    return [piece for column in columns for piece in column]


HEADS: list[Piece] = [(LEFT, 800, "Harbour Board of Lower Marne"), (470, 800, "Report 14/2026")]

TWO_COLUMNS: dict[str, Callable[[], list[Piece]]] = {
    "column after column": lambda: _flat(_two()),
    "line by line across both": lambda: _by_rows(_two()),
    "the right column first in the file": lambda: _flat(_two()[::-1]),
    "lines of the columns at different heights": lambda: _by_rows(_two(top=TOP - 5)),
    "a title and a summary above both": lambda: [
        (LEFT, 800, TITLE),
        (LEFT, 780, "Summary: what is known about the end of the evening boats, from minutes and talks with people on"),
        (LEFT, 767, "board of the last of them."),
        *_by_rows(_two()),
    ],
    "a long left column": lambda: _by_rows(_two(left=4)),
    "a long right column": lambda: _by_rows(_two(left=2)),
    "columns close together": lambda: _by_rows(_two(x=300)),
    "first lines indented": lambda: [
        (x + 12 if text.startswith(tuple(told[:9] for told in STORY)) else x, y, text)
        for x, y, text in _by_rows(_two())
    ],
    "a head and a foot": lambda: [*HEADS, *_by_rows(_two()), (LEFT, 40, "Page 1 of 4"), (470, 40, "Confidential")],
}  # fmt: skip


def _read(body: bytes) -> Article:
    return read(body, url=URL, content_type="application/pdf")


def _paragraphs(article: Article) -> list[str]:
    return article.text.split("\n\n")


@pytest.mark.parametrize("layout", TWO_COLUMNS)
def test_two_columns_are_read_one_after_the_other(layout: str) -> None:
    """Whatever the order of the file, and every paragraph whole."""
    text = " ".join(_paragraphs(_read(placed_pdf([TWO_COLUMNS[layout]()]))))
    places = [text.find(paragraph) for paragraph in STORY]
    assert -1 not in places
    assert places == sorted(places)
    assert "Harbour Board" not in text
    assert "Page 1" not in text


def test_words_that_stand_by_themselves_make_lines() -> None:
    """Many programs place each word, to fill the line."""
    columns = [_column(_lines(STORY[:3]), LEFT), _column(_lines(STORY[3:]), RIGHT)]
    body = placed_pdf([list(_by_words(_by_rows(columns)))], size=8, font="Courier")
    assert _paragraphs(_read(body)) == STORY


def test_three_columns_are_read_one_after_the_other() -> None:
    """As in leaflets and old newspapers."""
    columns = [_column(_lines(STORY[n : n + 2], 32), 40 + 180.0 * (n // 2)) for n in (0, 2, 4)]
    text = " ".join(_paragraphs(_read(placed_pdf([_by_rows(columns)], size=9))))
    assert text.index(STORY[0]) < text.index(STORY[2]) < text.index(STORY[4])


def test_a_line_across_both_columns_parts_what_is_above_from_what_is_below() -> None:
    """The left half of a section comes before the right half of the one above it nowhere."""
    upper = [_column(_lines(STORY[:1]), LEFT), _column(_lines(STORY[1:2]), RIGHT)]
    lower = [_column(_lines(STORY[2:4]), LEFT, top=620), _column(_lines(STORY[4:]), RIGHT, top=620)]
    across = (
        LEFT,
        640.0,
        "What the passengers said on board of the last boat of the evening, told by a woman with a cello",
    )
    text = " ".join(_paragraphs(_read(placed_pdf([[*_by_rows(upper), across, *_by_rows(lower)]]))))
    places = [text.index(part) for part in (*STORY[:2], across[2], *STORY[2:])]
    assert places == sorted(places)


def test_a_table_is_read_by_its_rows() -> None:
    """Names and figures belong together, though they stand in columns."""
    rows = [("Great Sund", "1987"), ("Kettle Bay", "1991"), ("Marne", "2003"), ("Orsi", "2011"), ("Tarn", "2019")]
    cells = [
        (x, 500 - 14.0 * n, text) for n, row in enumerate(rows) for x, text in zip((50.0, 300.0), row, strict=True)
    ]
    text = _read(placed_pdf([[*_column(_lines(STORY[:2], 90), LEFT), *cells]])).text
    assert all(" ".join(row) in " ".join(text.split()) for row in rows)


def _page(number: int, texts: list[str], head: str, foot: str) -> list[Piece]:
    return [
        (LEFT, 800, head.format(number)), (420, 800, "Report 14/2026"), *_column(_lines(texts, 90), LEFT),
        (LEFT, 40, foot.format(number)), (470, 40, "Confidential draft"),
    ]  # fmt: skip


RUNNING = [
    pytest.param("Harbour Board of Lower Marne", "Page {} of 3", 2, id="English, two pages"),
    pytest.param("Hafenrat von Nieder-Marne", "Seite {} von 3", 3, id="German, three pages"),
    pytest.param(
        "{}  Conseil du port", "© 2026 Conseil du port. Tous droits réservés.", 3, id="French, and a sentence"
    ),
    pytest.param("Rada portu", "– {} –", 2, id="Polish, a number between dashes"),
]


@pytest.mark.parametrize(("head", "foot", "pages"), RUNNING)
def test_heads_and_feet_are_no_part_of_the_text(head: str, foot: str, pages: int) -> None:
    """They stood in the middle of sentences, and one became a lead."""
    texts = [STORY[2 * number : 2 * number + 2] for number in range(pages)]
    body = placed_pdf([_page(number, text, head, foot) for number, text in enumerate(texts, start=1)])
    assert _paragraphs(_read(body)) == [paragraph for text in texts for paragraph in text]


def test_a_sentence_that_two_pages_share_at_their_edges_stays() -> None:
    """On two pages it may stand by chance; on three it is a foot."""
    pages = [_page(number, [STORY[number], STORY[5]], "Harbour Board", "Page {} of 2") for number in (1, 2)]
    assert _paragraphs(_read(placed_pdf(pages))) == [STORY[1], STORY[5], STORY[2], STORY[5]]


def test_a_sentence_that_goes_on_over_the_page_is_whole() -> None:
    """The foot of one page and the head of the next stood in it."""
    lines = textwrap.wrap(STORY[1], 90)
    pages = [
        _page(1, [STORY[0]], "Harbour Board", "Page {} of 2"),
        _page(2, [STORY[2]], "Harbour Board", "Page {} of 2"),
    ]
    pages[0].insert(-2, (LEFT, 100, lines[0]))
    pages[1] = [(x, y - 40 if 40 < y < 800 else y, text) for x, y, text in pages[1]]
    pages[1][2:2] = [(LEFT, TOP - 13 * n, line) for n, line in enumerate(lines[1:])]
    assert STORY[1] in _read(placed_pdf(pages)).sentences


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256", "AES-256-R5"])
def test_a_pdf_that_anybody_may_open_is_read(algorithm: str) -> None:
    """Encrypted with an empty password, so that it cannot be changed; AES takes a library that is declared."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf([_lines(STORY[:2], 80)]))))
    writer.encrypt("", owner_password="of the owner", algorithm=algorithm)
    body = BytesIO()
    writer.write(body)
    assert STORY[0] in _read(body.getvalue()).text


UNSUPPORTED = [
    pytest.param(pdf([STORY]).replace(b"/FlateDecode", b"/JBIG2Decode"), id="JBIG2"),
    pytest.param(pdf([STORY]).replace(b"/FlateDecode", b"/NoSuchDecode"), id="an unknown filter"),
]


@pytest.mark.parametrize("body", UNSUPPORTED)
def test_what_takes_more_than_we_have_is_an_unsupported_type(body: bytes) -> None:
    """Never "failed", which is tried again."""
    with pytest.raises(NothingToRead) as nothing:
        _read(body)
    assert nothing.value.reason == "unsupported_type"


def test_a_pdf_with_one_page_that_cannot_be_read_is_read_in_part() -> None:
    """What there is, is better than nothing, and says that it is a part."""
    both = pdf([STORY[:2], STORY[2:4]])
    first = both.index(b"/FlateDecode")
    second = both.index(b"/FlateDecode", first + 1)
    article = _read(both[:second] + b"/JBIG2Decode" + both[second + len(b"/FlateDecode") :])
    assert article.notes == ("part",)
    assert article.sentences[0].startswith("The ferry company")
