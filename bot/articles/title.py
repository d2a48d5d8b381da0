"""Finds the headline of a page."""

import re
from collections import Counter
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from bot.articles.structured import Structured

#: How alike a heading and what the page says its title is must be: F1 over words.
LIKENESS_MIN = 0.6
#: A lone heading shorter than this is a section's name.
LONE_CHARS_MIN = 15
#: A heading below so many paragraphs of so many words belongs to a part of the article.
ABOVE_PARAGRAPHS, ABOVE_WORDS = 3, 25
#: A title that loses its site's name keeps at least so much.
STRIPPED_CHARS_MIN = 15

_SEPARATOR = re.compile(r"\s+[|·»›–—-]\s+|\s*\|\s*|\s+::\s+")
_BYLINE = re.compile(r"\s+(?:posted|published|updated|by|von|par|por)\b|\s+\d", re.IGNORECASE)
_WORD = re.compile(r"\w+")


def find_title(tree: HtmlElement, data: Structured) -> str:
    """
    The article's own title: the h1 that resembles what the page declares; else a lone h1; else what it
    declares. A lone h1 that is the site's name, or stands below text, is none.

    Declared titles carry the site's name ("… | The Courier"), headings carry section names: each corrects the other.
    """
    element = tree.find(".//title")
    in_head = _folded(str(element.text_content())) if element is not None else ""
    shared, headline = data.first("og:title", "twitter:title"), data.text("headline")
    declared = [title for title in (shared, headline, in_head) if title]
    elements: dict[str, HtmlElement] = {}
    for h1 in tree.iter("h1"):
        if text := _folded(str(h1.text_content())):
            elements.setdefault(text, h1)
    headings = list(elements)
    likely = max(headings, key=lambda heading: _best(heading, declared), default="")
    if likely and _best(likely, declared) >= LIKENESS_MIN:
        return next((title for title in (headline, shared, without_site(in_head)) if _continues(likely, title)), likely)
    if len(headings) == 1 and len(headings[0]) >= LONE_CHARS_MIN:
        lone, site = elements[headings[0]], data.first("og:site_name") or data.publisher
        if not declared or not (_names_site(lone, site) or _below_text(lone)):
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


def _names_site(heading: HtmlElement, site: str) -> bool:
    """Whether a heading is the site's name: it says just that, or leads to the home page."""
    if site and _folded(str(heading.text_content())).casefold() == site.casefold():
        return True
    links = [heading.getparent(), *heading.iter("a")]
    return any(link is not None and link.tag == "a" and _leads_home(link.get("href") or "") for link in links)


def _leads_home(address: str) -> bool:
    try:
        parts = urlsplit(address.strip())
    except ValueError:  # an address that cannot be one
        return False
    return parts.path in {"/", ""} and bool(parts.path or parts.netloc) and not parts.query and not parts.fragment


def _below_text(heading: HtmlElement) -> bool:
    """Whether paragraphs of the article stand above a heading."""
    paragraphs = heading.xpath("preceding::p")
    long = (p for p in paragraphs if len(_WORD.findall(str(p.text_content()))) >= ABOVE_WORDS)
    return len(list(islice(long, ABOVE_PARAGRAPHS))) == ABOVE_PARAGRAPHS


def _best(heading: str, declared: list[str]) -> float:
    titles = [variant for title in declared for variant in (title, _SEPARATOR.split(title)[0])]
    return max((likeness(heading, title) for title in titles), default=0.0)


def _continues(heading: str, title: str) -> bool:
    """Whether the heading is the title with a byline or a date set into the same element."""
    rest = heading[len(title) :]
    return bool(title) and heading.startswith(title) and bool(_BYLINE.match(rest))
