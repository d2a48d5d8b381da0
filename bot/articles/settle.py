"""
Finds what an extractor chose in the page's own blocks, so that the text is the page's, word for word.

Extractors choose well and copy badly: they glue cells, cut a paragraph, lose a joiner that a script needs. So only
their choice is taken: each of their lines stands for the blocks in which its letters stand one after another.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate, islice, takewhile

from lxml.html import HtmlElement

from bot.articles.shown_blocks import ShownBlock, key
from bot.articles.tree.elements import HEADINGS, names_of, parent_of
from bot.articles.tree.names import is_named_furniture

#: Letters from which on what stands in another paragraph too is a pull quote.
QUOTED_CHARS_MIN = 24
#: Copies of blocks that make up this share of a text are a second copy of the story.
DOUBLED_SHARE_MIN = 0.3
#: One paragraph alone is not told twice.
TOLD_PARAGRAPHS = 2
_QUOTE = re.compile(r"pull|quot|zitat|cita\b|\bpq\b", re.IGNORECASE)
_ASIDE = frozenset({"aside", "figure", "figcaption", "nav", "footer", "form"})
#: A paragraph of the story is no deeper in its container than this.
APART_MAX = 2
_ABOVE = re.compile(
    r"dek|deck|stand-?first|sub-?(?:title|head|line)|summary|excerpt|descr|author|byline|bio|caption|disclaim|disclos",
    re.IGNORECASE,
)
#: Letters that a line must have to be looked for inside of blocks; shorter ones are found as a whole block only.
INSIDE_CHARS_MIN = 20
#: … and as several not further than this from where the last line was found.
NEAR_CHARS = 2_000
#: A hostile page has many lines that are nowhere: so many are looked for in all of it.
LOOKED_FOR_MAX = 200
#: A block of which a line holds at least this share is meant as a whole.
COVERED_SHARE_MIN = 0.5


def chosen(page: Sequence[ShownBlock], text: str) -> list[int]:
    """
    The blocks that a text was made of, in the order of the page.

    Args:
        page: The blocks of the page.
        text: As an extractor gave it, a line a block or several.
    """
    finder = _Finder(page)
    found: set[int] = set()
    for line in text.split("\n"):
        if letters := key(line):
            found.update(finder.find(letters))
    return sorted(found)


def with_missing(page: Sequence[ShownBlock], kept: Sequence[int], wide: str) -> list[int]:
    """
    The kept blocks, and the paragraphs between and right before them that were left out.

    Args:
        page: The blocks of the page.
        kept: Indexes of those that were chosen.
        wide: A second reading: what it lacks too stays out.
    """
    if not kept:
        return []
    held, found = _Held(wide), set(kept)
    stories = {parent_of(page[index].element) for index in kept if page[index].is_prose}
    around = stories | {parent_of(story) for story in stories}
    first = next((index for index in kept if page[index].is_prose), kept[0])
    top = next((i + 1 for i in range(first, -1, -1) if page[i].element.tag == "h1"), first)
    for index in range(top, kept[-1]):
        block, leads = page[index], index < first
        if index in found or block.pictured or not block.is_prose or (leads and not _may_lead(block.element)):
            continue
        between = _path(block.element, around if leads else stories)
        if _is_near(between) and (block.key in held or not any(map(is_named_furniture, between))):
            found.add(index)
    return sorted(found)


def with_lines(page: Sequence[ShownBlock], kept: Sequence[int]) -> list[int]:
    """
    The kept blocks, and the headings and list items between them below which kept text stands.

    Extractors take a heading that is a link for the headline of another story: that it would be above text of that. And
    a list of few words each is to some a menu.
    """
    found = set(kept)
    stories = {parent_of(page[index].element) for index in kept if page[index].is_prose}
    below = False  # whether kept text stands right below
    for index in range(kept[-1], kept[0], -1) if kept else ():
        block = page[index]
        is_line = _is_heading(page, index) or (block.element.tag == "li" and not block.is_link)
        if index in found:
            below = True
        elif is_line and below and _is_near(_path(block.element, stories)):
            found.add(index)
        else:
            below = below and block.pictured
    return sorted(found)


def without_repeats(page: Sequence[ShownBlock], kept: Sequence[int]) -> list[int]:
    """
    The kept blocks without what is said twice.

    Pull quotes repeat a part of a paragraph. Some pages hold their story twice, in containers for phones and for desks;
    a single paragraph that comes again, like a note below each entry of a list, stays.
    """
    everything = "".join(f"\n{page[index].key}\n" for index in kept)
    apart = islice((index for index in kept if _is_set_apart(page[index].element)), LOOKED_FOR_MAX)
    quotes = {index for index in apart if _is_part(page[index].key, everything)}
    first: dict[str, HtmlElement] = {}
    copies = set()
    for index in kept:
        holder = parent_of(page[index].element)
        if page[index].is_prose and first.setdefault(page[index].key, holder) is not holder:
            copies.add(index)
    twice = sum(len(page[index].key) for index in copies) >= DOUBLED_SHARE_MIN * len(everything)
    doubled = twice and len(first) >= TOLD_PARAGRAPHS
    return [index for index in kept if index not in quotes and not (doubled and index in copies)]


class _Held:
    """What another reading has, by its letters; inside of its lines it is looked for so often only."""

    def __init__(self, text: str) -> None:
        lines = [key(line) for line in text.split("\n")]
        self._lines, self._all = frozenset(lines), "".join(lines)
        self._left = LOOKED_FOR_MAX

    def __contains__(self, letters: str) -> bool:
        if letters in self._lines:
            return True
        self._left -= 1
        return self._left >= 0 and letters in self._all


def _is_set_apart(element: HtmlElement) -> bool:
    """Whether a block is no plain paragraph, but one in a box of its own, as pull quotes are."""
    around = (element, *islice(element.iterancestors(), 2))
    return any(e.tag in {"blockquote", "aside", "figure", "q"} or _QUOTE.search(e.get("class") or "") for e in around)


def _is_part(letters: str, everything: str) -> bool:
    """Whether these letters stand inside of a longer block."""
    return len(letters) >= QUOTED_CHARS_MIN and everything.count(letters) > everything.count(f"\n{letters}\n")


def _path(element: HtmlElement, stories: Collection[HtmlElement]) -> list[HtmlElement]:
    """The element and what is around it, up to a container of the story; that a head is one is no distance."""
    path = takewhile(lambda around: around not in stories, (element, *element.iterancestors()))
    return [around for around in path if around.tag != "header"]


def _is_heading(page: Sequence[ShownBlock], index: int) -> bool:
    """Whether a block is a heading, or what one holds; a box with a button behind its words is not."""
    element = page[index].element
    around = parent_of(element)
    return element.tag in HEADINGS or (around.tag in HEADINGS and page[index - 1].element is not around)


def _is_near(between: Sequence[HtmlElement]) -> bool:
    """Whether no more than this stands around a block of a story."""
    return len(between) <= APART_MAX and not any(around.tag in _ASIDE for around in between)


def _may_lead(element: HtmlElement) -> bool:
    """Whether a paragraph above the text may be its first, and is not a summary or said of the author."""
    around = (element, *islice(element.iterancestors(), 2))
    return element.tag == "p" and not any(_ABOVE.search(names_of(e)) for e in around)


class _Finder:
    """Looks runs of letters up in the blocks of a page, from where the last one was found on."""

    def __init__(self, page: Sequence[ShownBlock]) -> None:
        self._page = page
        self._all = "".join(block.key for block in page)
        self._starts = list(accumulate((len(block.key) for block in page), initial=0))
        self._borders = frozenset(self._starts)
        self._whole: dict[str, list[int]] = {}
        for index, block in enumerate(page):
            self._whole.setdefault(block.key, []).append(index)
        self._next = 0
        self._left = LOOKED_FOR_MAX

    def find(self, letters: str) -> list[int]:
        """The blocks that hold these letters, or the blocks that these letters hold."""
        if places := self._whole.get(letters):
            after = bisect_left(places, self._next)
            index = min(places[max(0, after - 1) : after + 1], key=self._distance)
            self._next = index + 1
            return [index]
        here, short = self._starts[self._next], len(letters) < INSIDE_CHARS_MIN
        start = self._run(letters, here) if short else self._all.find(letters, here)
        if start < 0 and not short and self._left > 0:
            start = self._all.find(letters)
            self._left -= 1
            if start < 0:
                return list(self._held(letters))
        if start < 0:
            return []
        covered = list(self._covered(start, start + len(letters)))
        self._next = covered[-1] + 1 if covered else self._next
        return covered

    def _distance(self, index: int) -> int:
        """How far a block is from where we are; going back costs more than going on."""
        return index - self._next if index >= self._next else 2 * (self._next - index)

    def _run(self, letters: str, start: int) -> int:
        """Where few letters stand as a run of whole blocks, not far from here; -1 for nowhere."""
        end = start + NEAR_CHARS
        place = self._all.find(letters, start, end)
        while place >= 0 and not {place, place + len(letters)} <= self._borders:
            place = self._all.find(letters, place + 1, end)
        return place

    def _covered(self, start: int, end: int) -> Iterator[int]:
        for index in range(bisect_right(self._starts, start) - 1, len(self._page)):
            first, last = self._starts[index], self._starts[index + 1]
            if first >= end:
                return
            held = min(last, end) - max(first, start)
            if held >= COVERED_SHARE_MIN * (last - first) or held >= COVERED_SHARE_MIN * (end - start):
                yield index

    def _held(self, letters: str) -> Iterator[int]:
        """Blocks that an extractor glued together, out of order or with something between them."""
        for index, block in enumerate(self._page):
            if len(block.key) >= INSIDE_CHARS_MIN and block.key in letters:
                yield index


def lines(page: Sequence[ShownBlock], indexes: Sequence[int]) -> list[str]:
    """The text of these blocks, one a line; list items begin with "- "."""
    return [f"- {block.text}" if block.element.tag == "li" else block.text for block in map(page.__getitem__, indexes)]
