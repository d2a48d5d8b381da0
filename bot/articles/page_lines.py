"""
What a page shows, line by line, and which lines lead elsewhere.

A section page and a short report among headlines hold the same words and the same links. What tells them apart is that
on a section page each paragraph stands below a headline that is a link: it is another story's.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from bot.articles.tree.elements import HEADINGS
from bot.domain.words import count_words

#: A line is a link when it is one for this share of its letters.
LINKED_SHARE_MIN = 0.8
#: Links of so many words are headlines of stories, as links in a heading are; fewer are names and sections.
STORY_WORDS_MIN = 4
#: So many headlines that are no headings have a paragraph below them before each counts as its story.
PLAIN_STORIES_MIN = 6
#: Between a headline and its paragraph a date or a name may stand, of at most so many words.
BYLINE_WORDS_MAX = 6
#: By so many letters a line is known; what extractors leave out further on does not matter.
KEY_CHARS = 40
#: Of a page; what stands further down is not looked at.
LINES_MAX = 2_000

_NOT_SHOWN = frozenset({"script", "style", "noscript", "template", "svg", "head", "select", "option"})
_BLOCKS = frozenset(
    [*HEADINGS, "p", "div", "ul", "ol", "li", "br", "tr", "td", "th", "table", "blockquote", "pre", "section"]
).union(["article", "header", "footer", "figure", "figcaption", "dl", "dd", "dt", "main", "aside", "nav", "hr", "form"])
_WHOLE = frozenset({"body", "main", "article"})
_COMMENT = re.compile(r"(?:^|[\s_-])(?:comments?|commtext|comtr|replies)(?:$|[\s_-])", re.IGNORECASE)
_NO_LETTERS = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page."""

    text: str
    is_linked: bool  #: As a whole, and to another page of the site; what leads elsewhere is the page's own advice.
    is_heading: bool


def lines_of(tree: HtmlElement, url: str) -> list[Line]:
    """The lines of a page in order, at most `LINES_MAX`."""
    body = tree.find("body")
    return list(islice(_Reading(urldefrag(url)[0]).lines(body), LINES_MAX)) if body is not None else []


def comments_of(tree: HtmlElement) -> str:
    """The letters of what the page's elements call comments and replies."""
    return " ".join(
        letters(str(element.text_content()))
        for element in tree.iterfind(".//*[@class]")
        if element.tag not in _WHOLE and _COMMENT.search(element.get("class", ""))
    )


def own_lines(lines: Sequence[Line]) -> list[Line]:
    """The lines that are neither links nor below a headline that is one."""
    above = {n: headline for n, line in enumerate(lines) if not line.is_linked and (headline := _headline(lines, n))}
    plain = [number for number, headline in above.items() if not headline.is_heading]
    foreign = above.keys() - (set(plain) if len(plain) < PLAIN_STORIES_MIN else set())
    return [line for number, line in enumerate(lines) if not line.is_linked and number not in foreign]


def letters(text: str) -> str:
    """By what a line is known in another reading of the page."""
    return _NO_LETTERS.sub("", text)


def _headline(lines: Sequence[Line], number: int) -> Line | None:
    """The headline of another story right above a line, or above its date."""
    for line in reversed(lines[max(0, number - 2) : number]):
        if line.is_linked and (line.is_heading or count_words(line.text) >= STORY_WORDS_MIN):
            return line
        if line.is_heading or count_words(line.text) > BYLINE_WORDS_MAX:
            return None
    return None


class _Reading:
    """Puts a page's text together, one block a line."""

    def __init__(self, own: str) -> None:
        self._own = own
        self._parts: list[str] = []
        self._linked: list[str] = []
        self._links = self._headings = self._skipped = 0

    def lines(self, body: HtmlElement) -> Iterator[Line]:
        for event, element in iterwalk(body, events=("start", "end")):
            tag, is_start = str(element.tag), event == "start"
            if tag in _BLOCKS:
                yield from self._ended()
            self._inside(element, tag, 1 if is_start else -1)
            text = element.text if is_start else element.tail
            if text and not self._skipped:
                self._parts.append(text)
                if self._links:
                    self._linked.append(text)
        yield from self._ended()

    def _inside(self, element: HtmlElement, tag: str, step: int) -> None:
        if tag == "a":
            self._links += step if _is_story(element, self._own) else 0
        elif tag in HEADINGS:
            self._headings += step
        elif tag in _NOT_SHOWN:
            self._skipped += step

    def _ended(self) -> Iterator[Line]:
        if text := " ".join("".join(self._parts).split()):
            share = len(letters("".join(self._linked))) / max(1, len(letters(text)))
            yield Line(text, share >= LINKED_SHARE_MIN, self._headings > 0)
        self._parts.clear()
        self._linked.clear()


def _is_story(link: HtmlElement, own: str) -> bool:
    """Whether a link leads to another page of the same site."""
    try:
        target = urldefrag(urljoin(own, link.get("href") or ""))[0]
        hosts = [f".{(urlsplit(address).hostname or '').removeprefix('www.')}" for address in (own, target)]
    except ValueError:
        return False
    return target != own and (hosts[0].endswith(hosts[1]) or hosts[1].endswith(hosts[0]))
