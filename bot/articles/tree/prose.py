"""How much of a story an element holds."""

from collections.abc import Iterator

from lxml.html import HtmlElement

from bot.articles.shown_blocks import ShownBlock
from bot.articles.tree.elements import text_of

#: An element with so many paragraphs of prose tells something; without a <p> in it, one with so many characters.
STORY_PARAGRAPHS = 2
STORY_CHARS = 600


def prose(element: HtmlElement) -> Iterator[HtmlElement]:
    """The paragraphs in it that are sentences and not mainly links."""
    return filter(is_prose, element.iter("p"))


def is_prose(paragraph: HtmlElement) -> bool:
    """Whether a paragraph is a sentence or several, and not mainly links."""
    linked = sum(len(text_of(link)) for link in paragraph.iter("a"))
    return ShownBlock(paragraph, text_of(paragraph), linked).is_prose


def holds_story(element: HtmlElement) -> bool:
    """Whether an element tells a story of its own, be it short."""
    if element.find(".//p") is None:
        return len(text_of(element)) >= STORY_CHARS
    return sum(1 for _ in zip(prose(element), range(STORY_PARAGRAPHS), strict=False)) == STORY_PARAGRAPHS


def sizes(body: HtmlElement) -> dict[HtmlElement, int]:
    """Characters of text in each element of a page, white space at the edges aside."""
    found: dict[HtmlElement, int] = {}
    for element in reversed(list(body.iter())):
        found[element] = found.get(element, 0) + len((element.text or "").strip())
        parent = element.getparent()
        if parent is not None:
            found[parent] = found.get(parent, 0) + found[element] + len((element.tail or "").strip())
    return found
