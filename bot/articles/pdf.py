"""Reads a PDF's text, title and date. Runs in the child process, within its limits."""

import re
import time
from io import BytesIO
from itertools import pairwise
from statistics import median
from typing import Any

from pypdf import PageObject, PdfReader, apply_configuration
from pypdf.errors import DependencyError, LimitReachedError, PyPdfError

from bot.articles.bounds import TEXT_CHARS_MAX
from bot.articles.pdf_layout import BREAK, reading_order
from bot.articles.plain import plain_article
from bot.domain.article import Article
from bot.domain.errors import NothingToRead

#: Longer documents are read up to here, which is said in a note.
PAGES_MAX = 1_000
#: Seconds for the pages, of the 8 that a document has: some take a hundredth of one each, others a tenth.
PAGES_S = 4.0
#: Of a word with the blank behind it: a grid has far more blanks than a text.
WORD_CHARS = 6
#: A line that ends a sentence and is shorter than this share of the usual one ends its paragraph.
SHORT_LINE_SHARE = 0.8
HEADING_SHARE = 0.6

#: pypdf raises these on objects that are not what they claim to be.
_DAMAGES = (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, ArithmeticError)
_ENDS = re.compile(r"[.!?。！？:][\"”’)\]]?$")
_HYPHEN = re.compile(r"(?<=[a-zß-öø-ÿа-я])[-\u00ad\u2010]$")
_DATE = re.compile(r"D:(\d{4})(\d{2})(\d{2})")


def read_pdf(body: bytes, url: str) -> Article:
    """
    The text of a PDF, its pages joined to paragraphs.

    Raises:
        NothingToRead: ``broken_page``, ``too_complex`` for a bomb, ``no_text`` for pictures of pages, and
            ``unsupported_type`` for a document that asks for a password, or in a form that takes more than we have.
    """
    try:
        reader = PdfReader(BytesIO(body), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise NothingToRead("unsupported_type", "a PDF with a password")
        with apply_configuration(jbig2dec_binary=None):  # a document starts no other program
            pages, missing = _pages(reader)
        information: dict[str, Any] = reader.metadata or {}
        title, created = str(information.get("/Title") or ""), str(information.get("/CreationDate") or "")
        whole = len(pages) == len(reader.pages) and not missing
    except LimitReachedError as error:
        raise NothingToRead("too_complex", "a PDF that unfolds without end") from error
    except (DependencyError, NotImplementedError) as error:
        raise NothingToRead("unsupported_type", f"a PDF that needs more than we have: {error}") from error
    except _DAMAGES as error:
        raise NothingToRead("broken_page", f"a damaged PDF: {type(error).__name__}") from error
    text = paragraphs("\n".join(reading_order(pages)))
    if not text and missing:
        raise NothingToRead("unsupported_type", f"a PDF that needs more than we have: {missing}")
    if not text:
        raise NothingToRead("no_text", "a PDF without text")
    return plain_article(
        text,
        url,
        title=title if " " in title.strip() else "",
        published=_day(created),
        notes=() if whole else ("part",),
    )


def _pages(reader: PdfReader) -> tuple[list[str], str]:
    """The pages as grids of characters, as far as time and size allow; and what one of them needs that we have not."""
    pages: list[str] = []
    size, missing, began = 0, "", time.monotonic()
    for page in reader.pages[:PAGES_MAX]:
        try:
            pages.append(_grid(page))
        except (DependencyError, NotImplementedError) as error:
            pages.append("")
            missing = str(error)
        size += len(pages[-1].split()) * WORD_CHARS
        if size > TEXT_CHARS_MAX or time.monotonic() - began > PAGES_S:
            break
    return pages, missing


def _grid(page: PageObject) -> str:
    """The text of a page, each piece where it stands; in the order of the file where its places cannot be told."""
    try:
        return str(page.extract_text(extraction_mode="layout"))
    except LimitReachedError:
        raise
    except _DAMAGES:
        return str(page.extract_text())


def paragraphs(text: str) -> str:
    """
    Lines of a page joined to paragraphs, one a line.

    A paragraph ends with a sentence in a short line, or at a line `BREAK`; a short line in front of a capital letter is
    a heading.
    """
    lines = [line if line == BREAK else " ".join(line.split()) for line in text.split("\n")]
    usual = median([len(line) for line in lines if line.strip()] or [0])
    joined: list[list[str]] = [[]]  # pieces: a long paragraph as one text would be copied for each line
    for line, following in pairwise([*lines, ""]):
        paragraph = joined[-1]
        if line == BREAK:
            joined.append([])
            continue
        if not line or line.isdigit():  # an empty line, or a page's number
            joined += [[]] if not line and paragraph and _ENDS.search(paragraph[-1]) else []
            continue
        is_heading = not paragraph and len(line) < usual * HEADING_SHARE and following[:1].isupper()
        if paragraph and _HYPHEN.search(paragraph[-1]):
            paragraph[-1] = paragraph[-1][:-1]
        elif paragraph:
            paragraph.append(" ")
        paragraph.append(line)
        if is_heading or (_ENDS.search(line) and len(line) < usual * SHORT_LINE_SHARE):
            joined.append([])
    return "\n".join(filter(None, map("".join, joined)))


def _day(created: str) -> str:
    found = _DATE.match(created)
    return "-".join(found.groups()) if found else ""
