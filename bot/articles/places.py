"""Where on a page an element stands: in its article, or in a part that is about something else."""

import re

from lxml.html import HtmlElement

from bot.articles.tree.elements import names_of

_ELSEWHERE = re.compile(
    r"\b(?:comments?|related|sidebar|recommend\w*|footer|popular|trending|newsletter|promo|teasers?|aside|nav)\b",
    re.IGNORECASE,
)
_OF_ARTICLE = frozenset(("article", "main"))


def headed(tree: HtmlElement) -> frozenset[HtmlElement]:
    """What holds the headline: whatever it is called, it is no part beside the article."""
    return frozenset(around for h1 in tree.iter("h1") for around in h1.iterancestors())


def in_place(element: HtmlElement, headed: frozenset[HtmlElement]) -> bool:
    """Whether an element stands in no part of the page that has other people and days."""
    inside = [around for around in (element, *element.iterancestors()) if around not in headed]
    marks = (f"{e.tag!s} {names_of(e)}".replace("_", " ") for e in inside)
    # An address in an aside is that of the article's author (HTML, 4.3.10).
    if element.get("rel") == "author" and any(around.tag == "address" for around in inside):
        marks = (mark.removeprefix("aside") for mark in marks)
    return not any(_ELSEWHERE.search(mark) for mark in marks)


def in_masthead(element: HtmlElement, headed: frozenset[HtmlElement]) -> bool:
    """Whether it stands in the head of the site, where a newspaper shows what day it is."""
    around = list(element.iterancestors())
    heads = any(e.tag == "header" and e not in headed for e in around)
    return heads and not any(e.tag in _OF_ARTICLE for e in around)
