"""
Puts the lines of a document's pages in the order in which people read them.

A PDF says where letters stand, not what belongs together: a line of two columns is one line to it, and what every page
has at its head and foot stands in the middle of a sentence. Pages come here as grids of characters, blank where the
page is.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median

#: So many blanks more than between most words of a page part two columns, in characters of usual width.
GAP_CHARS = 2
#: A column begins where so many lines do, and this share of all; they begin up to so many characters beside it.
COLUMN_LINES_MIN = 5
COLUMN_SHARE_MIN = 0.2
BESIDE_CHARS = 3
#: The usual line of a column is this long; those of tables are shorter.
COLUMN_CHARS_MIN = 18
#: A head or foot stands within so many lines of the edge, on this share of all pages.
EDGE_LINES = 4
RUNNING_SHARE_MIN = 0.4
#: What the edges of so many pages share is a head or foot, also when it is a sentence, or a line this full.
SURE_PAGES = 3
FULL_LINE_SHARE = 0.8
#: Of the line of a head, so much is blank between its words on the left and on the right.
APART_SHARE_MIN = 0.5

#: A line that ends the paragraph before it.
BREAK = "\f"

_BLANKS = re.compile(r"(?<=\S) +(?=\S)")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"”»’)]?$")
_DIGITS = re.compile(r"\d+")
#: The number of a page, alone or with the number of all.
_PAGE_NUMBER = re.compile(
    r"(?:page|seite|página|pagina|sida|strona|страница|стр\.|сторінка|sayfa|p\.|s\.)?\s?[–—-]?\s?\d{1,4}\s?[–—-]?"
    r"(?:\s?(?:of|/|von|sur|de|di|van|av|z|из|з)\s?\d{1,4})?$|第?\s?\d{1,4}\s?(?:/\s?\d{1,4}\s?)?(?:ページ|页|頁|쪽)$",
    re.IGNORECASE,
)

_Cell = tuple[int, str]  #: Where a piece of a line begins, and its text.


def reading_order(pages: Sequence[str]) -> list[str]:
    """
    The pages' lines without heads and feet, column after column.

    Args:
        pages: Each a grid of characters, one line of it a line of the page. An empty line is a gap.

    Returns:
        The text of each page; a line `BREAK` stands where the text of a column does not go on.
    """
    grids = _without_running_lines([page.replace("\t", " ").split("\n") for page in pages])
    return ["\n".join(_in_columns(grid)) for grid in grids]


def _cells(line: str, gap: int = GAP_CHARS + 1) -> list[_Cell]:
    """The pieces of a line that so many blanks part."""
    return [(found.start(), found[0]) for found in re.finditer(rf"\S+(?: {{1,{gap - 1}}}\S+)*", line)]


def _usual_gap(lines: Sequence[str]) -> int:
    """How many blanks part two columns of a page: more where each word was placed by itself."""
    blanks = [len(found[0]) for line in lines for found in _BLANKS.finditer(line)]
    return int(median(blanks or [1])) + GAP_CHARS


def _without_running_lines(pages: list[list[str]]) -> list[list[str]]:
    """The pages without the lines at their edges that other pages have too, but for numbers."""
    if len(pages) == 1:
        return [_without_outer_lines(pages[0])]
    kept = pages
    for is_foot in (False, True):
        edges = [_edge(page, is_foot=is_foot) for page in kept]
        counts = Counter(key for page, edge in zip(kept, edges, strict=True) for key in _keys(page, edge))
        least = max(2, RUNNING_SHARE_MIN * len(pages))
        kept = [_cut(page, edge, counts, least) for page, edge in zip(kept, edges, strict=True)]
    return kept


def _without_outer_lines(page: list[str]) -> list[str]:
    """One page, which no other tells from its head, without a first and a last line of a few words far apart."""
    dropped = set()
    for is_foot in (False, True):
        outer, *inner = _edge(page, is_foot=is_foot)[:2] or [-1]
        if outer >= 0 and (_is_numbered(page[outer]) or _is_outer(page[outer])) and not _in_table(page, outer, inner):
            dropped.add(outer)
    return [line for number, line in enumerate(page) if number not in dropped]


def _is_numbered(line: str) -> bool:
    return any(_PAGE_NUMBER.match(text) for _, text in _cells(line))


def _in_table(page: Sequence[str], number: int, beside: Sequence[int]) -> bool:
    """Whether the last cell of a line begins where that of the line beside it does."""
    lasts = [[start for start, _ in _cells(page[line])][-1] for line in (number, *beside)]
    return len(lasts) > 1 and abs(lasts[0] - lasts[1]) <= BESIDE_CHARS


def _is_outer(line: str) -> bool:
    """Whether a line's words stand far apart, as those of a head do."""
    cells = _cells(line)
    blank = len(line.strip()) - sum(len(text) for _, text in cells)
    return len(cells) > 1 and blank > APART_SHARE_MIN * len(line.strip())


def _edge(page: Sequence[str], *, is_foot: bool) -> list[int]:
    """The numbers of the lines with text nearest to the top or the bottom, from the edge inwards."""
    numbers = [number for number, line in enumerate(page) if line.strip()]
    return (numbers[::-1] if is_foot else numbers)[:EDGE_LINES]


def _keys(page: Sequence[str], edge: Sequence[int]) -> set[str]:
    """By what lines are compared: as they are, and without their numbers."""
    return {key for number in edge for key in (_key(page[number]), " ".join(page[number].split()))}


def _key(line: str) -> str:
    return _DIGITS.sub("#", " ".join(line.split()))


def _cut(page: list[str], edge: Sequence[int], counts: Counter[str], least: float) -> list[str]:
    """The page without the running lines at one edge; as it is when those would be most of it."""
    written = [len(_key(line)) for line in page if line.strip()]
    usual = median(written or [0])
    running = set()
    for number in edge:
        line = page[number]
        if _is_text(line, usual):
            repeated = counts[" ".join(line.split())] >= max(least, SURE_PAGES)
        else:
            repeated = counts[_key(line)] >= least
        if repeated or _PAGE_NUMBER.match(line.strip()):
            running.add(number)
    return page if 2 * len(running) > len(written) else [line for n, line in enumerate(page) if n not in running]


def _is_text(line: str, usual: float) -> bool:
    """Whether a line is as long as others, or ends a sentence: on two pages such a line may stand by chance."""
    is_full = len(_key(line)) >= FULL_LINE_SHARE * usual or bool(_SENTENCE_END.search(line.strip()))
    return is_full and not _is_outer(line)


def _in_columns(grid: Sequence[str]) -> Iterator[str]:
    """The lines of one page: down each column, from one line across all of them to the next."""
    gap = _usual_gap(grid)
    lines = [_cells(line, gap) for line in grid]
    starts = _columns(lines)
    if not starts:
        yield from ("   ".join(text for _, text in line) for line in lines)
        return
    columns: list[list[str]] = [[] for _ in range(len(starts) + 1)]
    across = False
    for line in lines:
        if _crosses(line, starts):
            if any(map(any, columns)):
                yield from (text for column in columns for text in column)
                yield BREAK
                columns = [[] for _ in columns]
            yield " ".join(text for _, text in line)
            across = True
            continue
        if across and line:
            yield BREAK
            across = False
        for number, column in enumerate(columns):
            column.append(" ".join(text for start, text in line if _column_of(start, starts) == number))
    yield from (text for column in columns for text in column)


def _column_of(start: int, starts: Sequence[int]) -> int:
    return sum(1 for left in starts if start >= left - BESIDE_CHARS)


def _crosses(line: Sequence[_Cell], starts: Sequence[int]) -> bool:
    """Whether some piece of a line reaches from one column well into the next."""
    return any(
        start < left - BESIDE_CHARS and start + len(text) > left + BESIDE_CHARS
        for start, text in line
        for left in starts
    )


def _columns(lines: Sequence[Sequence[_Cell]]) -> list[int]:
    """Where each column but the first begins; empty when there is one only, or a table."""
    written = [line for line in lines if line]
    if not written:
        return []
    margin = min(line[0][0] for line in written)
    begun = Counter(start for line in written for start, _ in line if start > margin + COLUMN_CHARS_MIN)
    found: list[int] = []
    for start, _ in begun.most_common():
        lines_here = sum(begun[start + beside] for beside in range(-BESIDE_CHARS, BESIDE_CHARS + 1))
        is_apart = all(abs(start - other) > COLUMN_CHARS_MIN for other in found)
        if is_apart and lines_here >= max(COLUMN_LINES_MIN, COLUMN_SHARE_MIN * len(written)):
            found.append(start)
    found.sort()
    return found if found and _are_text(written, found) else []


def _are_text(lines: Sequence[Sequence[_Cell]], starts: Sequence[int]) -> bool:
    """Whether each column has lines of text, and not the cells of a table; and no line of text crosses many."""
    lengths: dict[int, list[int]] = {}
    for line in lines:
        if not _crosses(line, starts):
            for start, text in line:
                lengths.setdefault(_column_of(start, starts), []).append(len(text))
    return len(lengths) == len(starts) + 1 and all(median(found) >= COLUMN_CHARS_MIN for found in lengths.values())
