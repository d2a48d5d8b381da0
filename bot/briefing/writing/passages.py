"""
Which sentences of a long article the model is shown: those that fit its budget, from all over the article.

News tells what matters first, so most of the budget goes to its beginning. A report tells it everywhere, so each of its
sections gets the same. What does not fit is a report when it is very long or has headings; no page or PDF says of
itself which of the two it is.
"""

import math
import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise, zip_longest

from bot.briefing.extractive.standing import standing
from bot.briefing.layout import weight
from bot.briefing.model.completion import CHARS_PER_TOKEN
from bot.briefing.task import GROUNDS_KEPT, Task
from bot.language.ranking import rank

#: Tokens of an article that a model is shown, whatever its length, where the settings say nothing else: a feature of
#: 3,600 words has 6,000. So a briefing has a price that is known beforehand.
TOKENS_MAX = 16_000
#: What a sentence's number costs.
NUMBER_TOKENS = 3
#: A text of more budgets than this is a report; a shorter one that does not fit is one when it has so many headings.
REPORT_BUDGETS, REPORT_HEADINGS = 3, 5
#: Share of the budget that goes to the beginning.
OPENING_SHARE, REPORT_OPENING_SHARE = 0.6, 0.2
#: Sections of a report, at most.
SECTIONS_MAX = 12
#: Tokens of one, about. From SECTIONS_MAX sections on they grow; of each no more is read than a model is shown.
SECTION_TOKENS = 5_000
#: A line up to this length that ends no sentence is a heading.
HEADING_CHARS_MAX = 90
#: Share of a section by which its border may move to meet a heading.
BORDER_SHARE = 0.1

#: Sections, and by index the sentences that matter in each, the most important first; they go before what is central
#: there. A section with nothing of importance has none; None when nobody has looked.
Noted = Mapping[range, Sequence[int] | None]

_HEADING = re.compile(r"[^\W_a-zß-öø-ÿа-яіїєґ].*[^.!?…。！？؟:;,\"'”’»)\]]")


def tokens(text: str) -> float:
    """About how many tokens a numbered sentence has."""
    return weight(text) / CHARS_PER_TOKEN + NUMBER_TOKENS


class Passages:
    """An article's sentences, to choose from. A long one takes a second of CPU when it is first chosen from."""

    def __init__(self, sentences: Sequence[str], title: str, language: str, tokens_max: int = TOKENS_MAX) -> None:
        """
        Prepare to choose.

        Args:
            sentences: The article's.
            title: Its title; sentences that have its words are central.
            language: Of the article.
            tokens_max: What a model is shown at most.
        """
        self.sentences = sentences
        self.tokens_max = tokens_max
        self._title = title
        self._language = language
        self._costs = [tokens(sentence) for sentence in sentences]
        self._ends = list(accumulate(self._costs))
        #: Tokens of the whole article.
        self.tokens = self._ends[-1] if self._ends else 0.0
        self._headings = [index for index, sentence in enumerate(sentences) if _is_heading(sentence)]
        long = self.tokens > REPORT_BUDGETS * tokens_max
        self.report = long or (self.tokens > tokens_max and len(self._headings) >= REPORT_HEADINGS)

    def shown(self, tokens_max: int | None = None, noted: Noted | None = None) -> list[int]:
        """
        The sentences to show, by index, in order: all if they fit.

        Else the beginning, and of the rest the most central ones; of a report those of each section in turn.

        Args:
            tokens_max: What they may have in all; None for what a model is shown at most.
            noted: The sections of a report and what matters in each; sections of equal size otherwise.
        """
        tokens_max = self.tokens_max if tokens_max is None else tokens_max
        if self.tokens <= tokens_max:
            return list(range(len(self.sentences)))
        room = _Room(self._costs, tokens_max)
        if not self.report:
            room.open(range(len(self.sentences)), OPENING_SHARE)
            room.fill(self.central(range(len(self.sentences))))
            return sorted(room.chosen)
        room.open(self._usable, REPORT_OPENING_SHARE)
        noted = noted or dict.fromkeys(self.sections(SECTIONS_MAX))
        queues = (
            [*(first or ()), *self.central(section)] for section, first in noted.items() if first is None or first
        )
        room.fill(index for turn in zip_longest(*queues) for index in turn if index is not None)
        return sorted(room.chosen)

    def about(self, scores: Sequence[float], tokens_max: int) -> list[int]:
        """The sentences to show, by index, in order: all if they fit, else the beginning and what scores highest."""
        if self.tokens <= tokens_max:
            return list(range(len(self.sentences)))
        room = _Room(self._costs, tokens_max)
        room.open(range(len(self.sentences)), REPORT_OPENING_SHARE)
        room.fill(sorted(range(len(self.sentences)), key=scores.__getitem__, reverse=True))
        return sorted(room.chosen)

    def sections(self, count: int) -> list[range]:
        """The article in at most `count` stretches of about the same size, cut before headings where there are any."""
        size = self.tokens / count
        borders = [0]
        for aim in (size * number for number in range(1, count)):
            low, high = (bisect_left(self._ends, aim + side * BORDER_SHARE * size) for side in (-1, 1))
            near = self._headings[bisect_left(self._headings, low) : bisect_left(self._headings, high)]
            border = min(near, key=lambda index: abs(self._ends[index] - aim), default=bisect_left(self._ends, aim))
            borders.append(max(border, borders[-1]))
        return [range(start, end) for start, end in pairwise([*borders, len(self.sentences)]) if end > start]

    def excerpt(self, section: range, tokens_max: int) -> list[int]:
        """The sentences of a section to show, by index, in order: all if they fit, else the most central ones."""
        room = _Room(self._costs, tokens_max)
        whole = self._ends[section.stop - 1] - self._ends[section.start] + self._costs[section.start]
        room.fill(section if whole <= tokens_max else self.central(section))
        return sorted(room.chosen)

    def central(self, section: range) -> list[int]:
        """The sentences of a section, the most central first; of a report without what is no sentence."""
        found = self._usable[bisect_left(self._usable, section.start) : bisect_left(self._usable, section.stop)]
        return sorted(found, key=self._centrality.__getitem__, reverse=True)

    @cached_property
    def _centrality(self) -> Sequence[float]:
        return rank(self.sentences, self._title, self._language).centrality

    @cached_property
    def _usable(self) -> list[int]:
        """Contents, references and tables take much of a report and tell little."""
        every = range(len(self.sentences))
        if not self.report:
            return list(every)
        known = standing(self.sentences, self._language)
        return [index for index in every if known[index].usable] or list(every)


@lru_cache(GROUNDS_KEPT)
def _passages(sentences: tuple[str, ...], title: str, language: str, tokens_max: int) -> Passages:
    return Passages(sentences, title, language, tokens_max)


def passages(task: Task, tokens_max: int) -> Passages:
    """The article's, for a model that is shown so much; looked at once."""
    article = task.article
    return _passages(article.sentences, article.title, article.language, tokens_max)


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a report, and which of its sentences to show, by index."""

    start: int
    end: int  #: Behind the last one.
    shown: tuple[int, ...]
    shown_short: tuple[int, ...]  #: To a model that cannot take so many.


#: `Noted` in plain form: first and end of each section, and what was noted there.
Notes = list[tuple[int, int, list[int] | None]]


def shown(task: Task, model_max: int, tokens_max: int, notes: Notes) -> list[int]:
    """Which sentences to show, within `tokens_max`, to a model that is shown `model_max`; see `Passages.shown`."""
    noted = {range(start, end): points for start, end, points in notes}
    return passages(task, model_max).shown(tokens_max, noted or None)


def sections(task: Task, tokens_max: int, shorter: int) -> list[Section]:
    """The stretches that are read, one call each."""
    whole = passages(task, tokens_max)
    stretches = whole.sections(min(SECTIONS_MAX, math.ceil(whole.tokens / min(SECTION_TOKENS, tokens_max))))
    shown = [(whole.excerpt(each, tokens_max), whole.excerpt(each, tokens_max // shorter)) for each in stretches]
    return [
        Section(each.start, each.stop, tuple(all_of_it), tuple(less))
        for each, (all_of_it, less) in zip(stretches, shown, strict=True)
    ]


class _Room:
    """What is chosen, and what is left of the budget."""

    def __init__(self, costs: Sequence[float] | Mapping[int, float], tokens_max: float) -> None:
        self._costs = costs
        self._whole = self._left = float(tokens_max)
        self.chosen: set[int] = set()

    def open(self, indexes: Iterable[int], share: float) -> None:
        """Take sentences from the first on until a share of the budget is spent."""
        kept_back = self._whole * (1 - share)
        for index in indexes:
            if self._left - self._costs[index] < kept_back:
                break
            self._take(index)

    def fill(self, indexes: Iterable[int]) -> None:
        """Take sentences in this order as far as they fit."""
        for index in indexes:
            if index not in self.chosen and self._costs[index] <= self._left:
                self._take(index)

    def _take(self, index: int) -> None:
        self.chosen.add(index)
        self._left -= self._costs[index]


def fitting(wanted: Sequence[int], sentences: Sequence[str], tokens_max: int) -> list[int]:
    """Those of the wanted sentences, by index and in order, that fit; what is wanted first is taken first."""
    room = _Room({index: tokens(sentences[index]) for index in wanted}, tokens_max)
    room.fill(wanted)
    return sorted(room.chosen)


def numbered(sentences: Sequence[str], shown: Collection[int]) -> str:
    """The sentences with their numbers from 1, one a line, and a mark where some are left out."""
    lines: list[str] = []
    before = -1
    for index in shown:
        if index != before + 1:
            lines.append("[…]")
        lines.append(f"[{index + 1}] {sentences[index]}")
        before = index
    if before != len(sentences) - 1:
        lines.append("[…]")
    return "\n".join(lines)


def _is_heading(line: str) -> bool:
    return len(line) <= HEADING_CHARS_MAX and bool(_HEADING.fullmatch(line))
