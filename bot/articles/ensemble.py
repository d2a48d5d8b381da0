"""
Gets the article's text out of a page, by extractors that check each other.

Trafilatura in its precise mode is right on most pages. Resiliparse costs a tenth of it and finds nearly all text with
too much around it: so it tells when trafilatura has missed most of an article. Only then (one page in sixteen of those
measured) two further readings are made, and the one that agrees best with the others is taken.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from lxml.etree import iterwalk, tostring
from lxml.html import HtmlElement, document_fromstring
from readability import Document
from resiliparse.extract.html2text import extract_plain_text
from trafilatura import bare_extraction

#: The precise text is doubted when it has less than this share of what resiliparse finds …
SHARE_MIN = 0.6
#: … or fewer characters than this.
CHARS_MIN = 250
#: A longer reading replaces the best one when it holds at least this share of it …
HELD_SHARE_MIN = 0.9
#: … and is longer by this factor: bodies that advertisements cut into several containers. Readability brings less noise
#: than resiliparse, so less proof is asked of it.
LONGER_READABILITY = 1.5
LONGER_RESILIPARSE = 2.0
#: Words that are compared at once.
SHINGLE_WORDS = 4

_WORD = re.compile(r"\w+")
_BLOCK = re.compile(
    r"(?:p|div|h[1-6]|[uo]l|li|br|t[rdh]|table|blockquote|pre|section|article|header|footer|figcaption|d[dt])$"
)


class Reading(NamedTuple):
    """What the extractors made of a page."""

    text: str  #: The body of the article, one paragraph a line; "" when there is none.
    wide: str  #: All text that may belong to it.


def find_text(tree: HtmlElement, url: str) -> Reading:
    """The body of the article, and what else may be of it."""
    wide = _resiliparse(tree)
    for fast in (True, False):
        precise = _trafilatura(tree, url, favor_precision=True, fast=fast)
        if len(precise) >= max(CHARS_MIN, SHARE_MIN * len(wide)):
            return Reading(precise, wide)
    readable = _readability(tree)
    best = most_agreed([precise, _trafilatura(tree, url, favor_recall=True), readable, wide])
    for longer, factor in ((readable, LONGER_READABILITY), (wide, LONGER_RESILIPARSE)):
        if is_superset(longer, best, factor):
            best = longer
    return Reading(best, wide)


def most_agreed(texts: list[str]) -> str:
    """The text that has most in common with the others; "" when all are empty."""
    found = [(text, shingles(text)) for text in texts if text]
    scores = [sum(_f1(own, other) for _, other in found if other is not own) for _, own in found]
    return found[scores.index(max(scores))][0] if found else ""


def is_superset(longer: str, text: str, factor: float) -> bool:
    """Whether the longer text holds nearly all of the other and much more."""
    inner, outer = shingles(text), shingles(longer)
    held = (inner & outer).total() >= HELD_SHARE_MIN * inner.total()
    return bool(inner) and held and outer.total() > factor * inner.total()


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Runs of `SHINGLE_WORDS` words, counted."""
    words = _WORD.findall(text)
    return Counter(zip(*(islice(words, start, None) for start in range(SHINGLE_WORDS)), strict=False))


def _f1(one: Counter[tuple[str, ...]], other: Counter[tuple[str, ...]]) -> float:
    return 2 * (one & other).total() / max(1, one.total() + other.total())


def _trafilatura(
    tree: HtmlElement, url: str, *, fast: bool = False, favor_precision: bool = False, favor_recall: bool = False
) -> str:
    try:
        document = bare_extraction(
            tree,  # it works on a copy
            fast=fast,
            url=url,
            include_comments=False,
            include_tables=True,
            favor_precision=favor_precision,
            favor_recall=favor_recall,
        )
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - what stumbles on a strange page is outvoted by the others
        return ""
    return str(document.text or "") if document and not isinstance(document, dict) else ""


def _resiliparse(tree: HtmlElement) -> str:
    return str(
        extract_plain_text(
            tostring(tree, encoding="unicode", method="html"),
            main_content=True,
            alt_texts=False,
            list_bullets=False,
            comments=False,
        )
    )


def _readability(tree: HtmlElement) -> str:
    try:
        summary = Document(tostring(tree, encoding="unicode", method="html")).summary()
        return "\n".join(_lines(document_fromstring(summary)))
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - as above
        return ""


def _lines(root: HtmlElement) -> Iterator[str]:
    """The text of a tree, one block a line."""
    parts: list[str] = []
    for event, element in iterwalk(root, events=("start", "end")):
        if _BLOCK.match(str(element.tag)):
            parts.append("\n")
        parts.append((element.text if event == "start" else element.tail) or "")
    return (line for raw in "".join(parts).split("\n") if (line := " ".join(raw.split())))
