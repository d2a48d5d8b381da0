"""What the elements of HTML are to a text: blocks, words inside of a line, or nothing that is read."""

import re
from typing import cast

from lxml.html import HtmlElement

#: Elements that stand in a line of text and only change how their words look, or say what they are.
INLINE = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "blink", "button", "cite", "code", "data", "del", "dfn", "em",
        "font", "i", "ins", "kbd", "label", "mark", "meter", "nobr", "output", "q", "rb", "ruby", "s", "samp", "small",
        "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
    }
)  # fmt: skip
#: Elements whose words are a paragraph or a line of their own.
LINES = frozenset(
    {"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "dd", "dt", "figcaption", "caption", "summary"}
)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
#: Elements that hold blocks, or the words of one block.
CONTAINERS = frozenset(
    {
        "article", "aside", "blockquote", "body", "center", "details", "div", "figure", "form", "header", "main",
        "section",
    }
)  # fmt: skip
#: Elements that stand in a line and have no words.
WORDLESS = frozenset({"br", "img", "picture", "source", "svg", "input", "script", "style", "link", "meta"})

_SENTENCE_END = re.compile(r"[.!?…:;。！？؟۔।]['\"”’»“)\]」』]*\s*$")


def text_of(element: HtmlElement) -> str:
    """All words in an element, white space folded to single spaces."""
    return " ".join(str(element.text_content()).split())


def ends_sentence(text: str) -> bool:
    """Whether a text is at the end of a sentence; so is one without words."""
    return not text.strip() or bool(_SENTENCE_END.search(text))


def parent_of(element: HtmlElement) -> HtmlElement:
    """The parent of an element that has one: all but <html> do, while they are in the page."""
    return cast("HtmlElement", element.getparent())


def classes(element: HtmlElement) -> list[str]:
    """The class names of an element."""
    return (element.get("class") or "").split()


def names_of(element: HtmlElement) -> str:
    """All that its page calls an element: class and id."""
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def is_in_page(element: HtmlElement) -> bool:
    """Whether an element has not been taken out of its page, alone or with what was around it."""
    return next(element.iterancestors("body"), None) is not None
