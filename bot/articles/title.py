"""Finds the headline of a page."""

import re
from collections import Counter

from lxml.html import HtmlElement

from bot.articles.structured import Structured

#: How alike a heading and what the page says its title is must be: F1 over words.
LIKENESS_MIN = 0.6
#: A lone heading shorter than this is a section's name.
LONE_CHARS_MIN = 15
#: A title that loses its site's name keeps at least so much.
STRIPPED_CHARS_MIN = 15

_SEPARATOR = re.compile(r"\s+[|·»›–—-]\s+|\s*\|\s*|\s+::\s+")
_BYLINE = re.compile(r"\s+(?:posted|published|updated|by|von|par|por)\b|\s+\d", re.IGNORECASE)
_WORD = re.compile(r"\w+")


def find_title(tree: HtmlElement, data: Structured) -> str:
    """
    The article's own title: the h1 that resembles what the page declares; else a lone h1; else what it
    declares.

    Declared titles carry the site's name ("… | The Courier"), headings carry section names: each corrects the other.
    """
    element = tree.find(".//title")
    in_head = _folded(str(element.text_content())) if element is not None else ""
    shared, headline = data.first("og:title", "twitter:title"), data.text("headline")
    declared = [title for title in (shared, headline, in_head) if title]
    headings = list(dict.fromkeys(text for h1 in tree.iter("h1") if (text := _folded(str(h1.text_content())))))
    likely = max(headings, key=lambda heading: _best(heading, declared), default="")
    if likely and _best(likely, declared) >= LIKENESS_MIN:
        return next((title for title in (headline, shared, without_site(in_head)) if _continues(likely, title)), likely)
    if len(headings) == 1 and len(headings[0]) >= LONE_CHARS_MIN:
        return headings[0]
    for title in (headline, shared, in_head):
        if title:
            return without_site(title)
    return headings[0] if headings else ""


def without_site(title: str) -> str:
    """The title without "| Site name" at its end."""
    first = _SEPARATOR.split(_folded(title))[0]
    return first if len(first) >= STRIPPED_CHARS_MIN else _folded(title)


def likeness(one: str, other: str) -> float:
    """F1 over the words of two lines, case aside."""
    words, others = Counter(_WORD.findall(one.casefold())), Counter(_WORD.findall(other.casefold()))
    common = (words & others).total()
    return 2 * common / (words.total() + others.total()) if common else 0.0


def _folded(text: str) -> str:
    return " ".join(text.split())


def _best(heading: str, declared: list[str]) -> float:
    titles = [variant for title in declared for variant in (title, _SEPARATOR.split(title)[0])]
    return max((likeness(heading, title) for title in titles), default=0.0)


def _continues(heading: str, title: str) -> bool:
    """Whether the heading is the title with a byline or a date set into the same element."""
    rest = heading[len(title) :]
    return bool(title) and heading.startswith(title) and bool(_BYLINE.match(rest))
