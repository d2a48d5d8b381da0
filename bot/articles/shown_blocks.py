"""A page as the blocks that it shows: paragraphs, headings, list items and rows, in order, with all their words."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from bot.articles.tree.elements import INLINE, WORDLESS, ends_sentence

#: Words from which on a block that ends a sentence is prose; as many letters where there are no spaces.
PROSE_WORDS_MIN = 6
PROSE_LETTERS_MIN = 24
#: A block is one link when links have this share of its letters.
LINKED_SHARE_MIN = 0.8

#: Elements whose words are no text of the page.
_UNREAD = frozenset({"script", "style", "svg", "select", "textarea", "iframe", "object", "video", "audio", "canvas"})
_CELLS = frozenset({"td", "th"})
_ADDRESS = re.compile(r"https?:|www\.")
_WORDS = re.compile(r"\w+")
#: What `_WORDS` leaves out of ASCII, which is most of a page: taking it away is five times as fast.
_ASCII_SIGNS = {code: None for code in range(128) if not _WORDS.match(chr(code))}
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class ShownBlock:
    """A paragraph, a heading, a list item or a cell: what stands between two breaks of the line."""

    element: HtmlElement  #: The innermost block element that holds it.
    text: str  #: White space folded to single spaces, NFC.
    linked: int = 0  #: Characters of the text that are links.
    pictured: bool = False  #: Whether a picture stands in it: then it may be what is said of the picture.

    @cached_property
    def key(self) -> str:
        """Its letters and digits alone, for comparing it with what an extractor made of it."""
        return key(self.text)

    @property
    def is_prose(self) -> bool:
        """Whether it is a sentence or several, and not mainly links."""
        words = len(self.text.split())
        enough = words >= PROSE_WORDS_MIN or len(_LETTERS.findall(self.text)) >= max(PROSE_LETTERS_MIN, words * 12)
        return enough and ends_sentence(self.text) and not self.is_link

    @property
    def is_link(self) -> bool:
        """Whether it is a link as a whole."""
        return self.linked >= LINKED_SHARE_MIN * len(self.text)


def key(text: str) -> str:
    """A text's letters and digits alone."""
    if text.isascii():
        return text.lower().translate(_ASCII_SIGNS)
    return "".join(_WORDS.findall(unicodedata.normalize("NFC", text).casefold()))


def shown_blocks(tree: HtmlElement) -> list[ShownBlock]:
    """The blocks of a page in order; those without letters are left out."""
    body = tree.find("body")
    return [] if body is None else [block for block in _blocks(body) if block.key]


def _blocks(body: HtmlElement) -> Iterator[ShownBlock]:
    walk = _Walk(body)
    for event, element in iterwalk(body, events=("start", "end")):
        starts = event == "start"
        if walk.passes_border(element, starts=starts):
            yield from walk.block()
            walk.enter(element) if starts else walk.leave()
        if text := element.text if starts else element.tail if element is not body else "":
            walk.read(text)


class _Walk:
    """Where we are in a page, and the block that is being read."""

    def __init__(self, body: HtmlElement) -> None:
        self._around = [body]
        self._row: HtmlElement | None = None
        self._links = self._unread = 0
        self._empty()

    def _empty(self) -> None:
        self._lines, self._linked, self._pictured = [""], 0, False

    def passes_border(self, element: HtmlElement, *, starts: bool) -> bool:
        """Take note of an element that stands in a line; True for any other: there a block ends."""
        tag, step = element.tag, 1 if starts else -1
        if tag in _UNREAD:
            self._unread += step
        elif tag == "a":
            self._links += step
        elif tag == "br":
            self._lines += [""] if starts else []
        elif tag == "img":
            self._pictured = True
        elif self._row is not None and element is not self._row:
            self._lines[-1] += " | " if tag in _CELLS and starts and self._lines[-1].strip() else " "
        else:
            return tag not in INLINE and tag not in WORDLESS
        return False

    def block(self) -> Iterator[ShownBlock]:
        """What was read since the last border."""
        if any(self._lines):  # between most borders there is nothing
            yield from _joined(self._around[-1], self._lines, self._linked, pictured=self._pictured)
        self._empty()

    def enter(self, element: HtmlElement) -> None:
        """Go into a block; a row of a table of data is one as a whole."""
        self._around.append(element)
        self._row = element if element.tag == "tr" and _is_data(element) else None

    def leave(self) -> None:
        """Go out of a block."""
        self._around.pop()
        self._row = None

    def read(self, text: str) -> None:
        """Add text to the block."""
        if self._unread:
            return
        self._lines[-1] += text
        self._linked += len(" ".join(text.split())) if self._links else 0
        if "\n" in text and self._around[-1].tag == "pre":
            self._lines[-1:] = self._lines[-1].split("\n")


def _is_data(row: HtmlElement) -> bool:
    """Whether a row of a table has nothing in its cells but words."""
    return all(inner.tag in INLINE or inner.tag in WORDLESS or inner.tag in _CELLS for inner in row.iterdescendants())


def _joined(element: HtmlElement, lines: list[str], linked: int, *, pictured: bool) -> Iterator[ShownBlock]:
    """Lines of a block: those that a break cut within a sentence are one."""
    joined: list[str] = []
    for raw in lines:
        line = " ".join(raw.split())
        if joined and line and line[0].islower() and not (ends_sentence(joined[-1]) or _ADDRESS.match(line)):
            joined[-1] += f" {line}"
        elif line:
            joined.append(line)
    for line in joined:
        yield ShownBlock(element, unicodedata.normalize("NFC", line), min(linked, len(line)), pictured)
