"""The outline of a guide, a list or a review: its headings, and the sentences below each."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.briefing.layout import clipped
from bot.briefing.vocabulary.statements import Statements, statements
from bot.domain.article import Block, BlockKind
from bot.language.marks import ASKS, LINE_ENDS

#: Headings that make an outline.
SECTIONS_MIN = 4
#: Where the last part of an article begins.
LATE_SHARE = 0.5
#: Words of a heading, and of a numbered line; characters that are listed of one.
HEADING_WORDS_MAX, NUMBERED_WORDS_MAX, HEADING_CHARS_MAX = 10, 20, 80
#: Sentences below each heading, on average, at least: a page of links has headings, too.
SENTENCES_MIN = 1.5
#: Headings that begin with the same two words and are so one form, filled in again and again: "Why I chose …".
FORM_WORDS, FORM_MIN = 2, 3
#: Characters of what stands below a line that is a heading only by its place: more than a cell of a table has.
PARAGRAPH_CHARS_MIN = 80

#: "1. ", "#3", "Step 2: ", and "1 Look" as a line of its own.
_NUMBER = re.compile(
    r"(?:[#№]?(?P<number>\d{1,2})[.):]\s+|[#№](?P<sign>\d{1,2})\s+|(?P<bare>\d{1,2})\s+(?=[^\W\d_a-z])"
    r"|[^\W\d_]{3,10} #?(?P<step>\d{1,2})(?:[.):]| [–—-])\s+)(?=\S)"
)
#: Rows of tables, lines of code, masked names.
_NO_WORDS = re.compile(r"[{}=<>|]|\*\*|\(\)")
_NUMBER_ALONE = re.compile(r"\d{1,2}[.)]?")
#: "✅ ", "▶ " before a heading.
_SIGNS = re.compile(r"^[^\w\"'“”„«»‘’「『(¿¡#№$€£]+")
#: Marks behind it, and the sign of a link to it: "Volunteers 🔗".
_ENDS = re.compile(r"[\s.:;,#¶§🔗⚓\ufe0f\]–—-]+$")


@dataclass(frozen=True, slots=True)
class Section:
    """One heading and the sentences below it, counted from 0: `first` up to, and without, `end`."""

    heading: str  #: Without its number.
    at: int
    first: int
    end: int
    closing: bool = False  #: It holds what the piece comes down to.


def sections(sentences: Sequence[str], blocks: Sequence[Block], title: str, language: str) -> list[Section]:
    """
    The sections that an article counts or heads alike, in order, and the one that closes it; [] for other articles.

    Args:
        sentences: The article's.
        blocks: Its lines; () when they are not known.
        title: No heading repeats it; a number in it tells which headings are meant.
        language: BCP 47 tag.
    """
    known = statements(language)
    headings = _headings(sentences, blocks)
    closing = [heading for heading in headings if known.closing.match(heading.text.lower())]
    late = LATE_SHARE * len(sentences)
    over = next((heading.at for heading in closing if heading.at >= late), len(sentences))
    # What is headed behind the end is the page's: questions, other pieces, newsletters.
    telling = [heading for heading in _said(headings, known) if heading.tells(known, title) and heading.at < over]
    listed = _alike(telling, {int(number) for number in re.findall(r"\d+", title)})
    if len(listed) < SECTIONS_MIN:
        return []
    borders = sorted({heading.at for heading in [*listed, *closing]} | {len(sentences)})
    ends = sorted({heading.at for heading in headings if heading.level} | {len(sentences)})
    found = []
    for heading in sorted([*listed, *closing], key=lambda heading: heading.at):
        is_closing = heading in closing
        end = next(border for border in (ends if is_closing else borders) if border > heading.at)
        found.append(Section(clipped(heading.text, HEADING_CHARS_MAX), heading.at, heading.at + 1, end, is_closing))
    below = sum(section.end - section.first for section in found)
    return found if below >= SENTENCES_MIN * len(found) else []


@dataclass(frozen=True, slots=True)
class _Heading:
    """A line that may head a section, or the sentence that begins one."""

    text: str  #: Without its number.
    at: int  #: The sentence, counted from 0.
    level: int  #: As in HTML; 0 for a line that is no heading on the page.
    number: int  #: Before it; 0 for none.

    def tells(self, known: Statements, title: str) -> bool:
        """Whether it names a matter of the piece."""
        plain, heading = self.text.lower(), title.lower()
        if not plain or known.unsaid.match(plain) or known.closing.match(plain):
            return False
        if (
            known.promotes.search(plain)
            or _NO_WORDS.search(plain)
            or plain in heading
            or (heading and heading in plain)
        ):
            return False
        words_max = NUMBERED_WORDS_MAX if self.number else HEADING_WORDS_MAX
        return len(self.text.split()) <= words_max and (self.number > 0 or not self.text.isupper())


def _headings(sentences: Sequence[str], blocks: Sequence[Block]) -> list[_Heading]:
    """Headings, short first sentences of items and numbered lines, and short lines without a mark at their end."""
    found = []
    alone = 0  # the number that is a line of its own, above
    # "12 Months Before" is numbered only where a 1, a 2 and a 3 stand before other lines.
    begun = (_NUMBER.match(sentences[block.first - 1]) for block in blocks)
    counted = {number["bare"] for number in begun if number} >= {"1", "2", "3"}
    for place, block in enumerate(blocks):
        first = _SIGNS.sub("", sentences[block.first - 1])
        if _NUMBER_ALONE.fullmatch(first):
            alone = int(first.strip(".)"))
            continue
        before = _NUMBER.match(first)
        if before and before["bare"] and not counted:
            before = None
        number = int(next(filter(None, before.groups()))) if before else alone
        alone = 0
        short = len(first.split()) <= (NUMBERED_WORDS_MAX if number else HEADING_WORDS_MAX)
        heads = {
            BlockKind.HEADING: True,
            BlockKind.ITEM: short and block.last > block.first,
            BlockKind.PARAGRAPH: short and (number > 0 or _is_line_above(sentences, blocks, place)),
        }
        if heads.get(block.kind):
            text = _ENDS.sub("", first[before.end() :] if before else first)
            found.append(_Heading(text, block.first - 1, block.level, number))
    return found


def _is_line_above(sentences: Sequence[str], blocks: Sequence[Block], place: int) -> bool:
    """Whether a line without a mark at its end stands, alone or with one more below it, above whole sentences."""

    def plain(at: int) -> bool:
        if not 0 <= at < len(blocks) or blocks[at].kind is not BlockKind.PARAGRAPH:
            return False
        block, text = blocks[at], sentences[blocks[at].first - 1]
        return block.first == block.last and not text[:1].islower() and not LINE_ENDS.search(text)

    def told(at: int) -> list[str]:
        return [*sentences[blocks[at].first - 1 : blocks[at].last]] if at < len(blocks) else []

    # A short line between, of whatever kind, says who wrote the book, or what it costs.
    short = sum(map(len, told(place + 1))) < PARAGRAPH_CHARS_MIN
    below = told(place + 1 + short)
    whole = sum(map(len, below)) >= PARAGRAPH_CHARS_MIN and LINE_ENDS.search(below[-1]) is not None
    return plain(place) and not plain(place - 1) and whole


def _said(headings: Sequence[_Heading], known: Statements) -> Iterator[_Heading]:
    """Without those below a heading that names no matter: the questions of an FAQ."""
    below = 0
    for heading in headings:
        if heading.level and heading.level <= below:
            below = 0
        if heading.level and not below and known.unsaid.match(heading.text.lower()):
            below = heading.level
        elif not below:
            yield heading


def _alike(headings: Sequence[_Heading], counts: Collection[int]) -> list[_Heading]:
    """As many as the title counts; else those that are numbered, those of the first level that has enough, or items."""
    levels = [
        _own_words(_once(heading for heading in headings if heading.level == level))
        for level in sorted({heading.level for heading in headings if heading.level})
    ]
    numbered = [heading for heading in headings if heading.number]
    groups = [
        _once(numbered) if _one_count(numbered) else [],
        *levels,
        _once(heading for heading in headings if not heading.level and not heading.number),
    ]
    counted = (group for group in [*groups[:1], *_siblings(headings), *groups[1:]] if len(group) in counts)
    enough = (_telling(group) for group in groups if len(group) >= SECTIONS_MIN)
    return next((group for group in counted if len(group) >= SECTIONS_MIN), None) or next(enough, [])


def _one_count(numbered: Sequence[_Heading]) -> bool:
    """Whether numbers count one list, and not the points below each of several headings."""
    return SECTIONS_MIN <= len({heading.number for heading in numbered}) > len(numbered) / 2


def _siblings(headings: Iterable[_Heading]) -> list[list[_Heading]]:
    """The headings of one level below one heading, outermost first."""
    above: dict[int, int] = {}  # the last heading of each level that is still open
    groups: dict[tuple[int, int], list[_Heading]] = {}
    for heading in headings:
        if heading.level:
            above = {level: at for level, at in above.items() if level < heading.level}
            groups.setdefault((heading.level, max(above.values(), default=-1)), []).append(heading)
            above[heading.level] = heading.at
    return [_own_words(_once(groups[key])) for key in sorted(groups)]


def _own_words(group: list[_Heading]) -> list[_Heading]:
    """Without those that fill in one form with the name of the heading above, where enough is left."""
    words = [heading.text.lower().split() for heading in group]
    forms = Counter(tuple(own[:FORM_WORDS]) for own in words)
    found = [
        heading
        for heading, own, above in zip(group, words, [[], *words], strict=False)
        if forms[(*own[:FORM_WORDS],)] < FORM_MIN
        or own[:FORM_WORDS] == above[:FORM_WORDS]
        or own[-1].isdigit()
        or own[-1] not in {word.rstrip(":") for word in above}
    ]
    return found if len(found) >= SECTIONS_MIN else group


def _telling(group: list[_Heading]) -> list[_Heading]:
    """Without questions, where enough is left."""
    found = [heading for heading in group if not heading.text.endswith(ASKS)]
    return found if len(found) >= SECTIONS_MIN else group


def _once(headings: Iterable[_Heading]) -> list[_Heading]:
    found: dict[str, _Heading] = {}
    for heading in headings:
        found.setdefault(heading.text.lower(), heading)
    return [*found.values()]
