"""
Which texts tell the same story: links between groups of texts by their likeness, the closest first.

Groups are joined while their centres are alike enough. Only texts that share a telling word, or mean much the same, are
compared, within a window of time and with the nearest in it, so that the work grows with the number of texts and not
with its square.
"""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain, combinations

from bot.domain.telling import Telling
from bot.language.telling import copied
from bot.service.likeness import LIKE_SHORT, Likeness, Vector

#: Texts further apart do not tell one story, though a chain of them may.
WINDOW = timedelta(days=4)
#: The telling words by which a text finds others, the texts that each of them leads to, and how many are compared.
KEYS_MAX, POSTINGS_MAX, COMPARED_MAX = 24, 40, 40
#: Of the runs of words that are kept of each, copies share so many at least.
RUNS_SHARED_MIN = 4
#: How much longer a text is than one that it may have gathered, and how many of those are compared with each other.
GATHERED_MIN, PARTS_MAX = 1.5, 12
#: Likeness by those words from which on two texts are compared.
WORTH_COMPARING = 0.02

#: From when to when a text was told.
Span = tuple[datetime, datetime]


def clusters(
    tellings: Sequence[Telling], times: Sequence[datetime] | None = None, same: Sequence[str] | None = None
) -> list[int]:
    """
    The story of each text, a number; numbers are given in the order of the texts.

    Args:
        tellings: What the texts are compared by.
        times: When each was told; None: all at once.
        same: Texts with an equal name here are one, told from the first of them to the last; "" for none.
    """
    first: dict[str, int] = {}
    stands_for = [first.setdefault(name, place) if name else place for place, name in enumerate(same or ())]
    stands_for = stands_for or list(range(len(tellings)))
    chosen = sorted(set(stands_for))
    joined = _Groups(len(chosen))
    spans = _spans(stands_for, times) if times else {}
    for one, other, like in _likenesses([tellings[place] for place in chosen], [*spans.values()]):
        joined.link(one, other, like)
    joined.join(LIKE_SHORT)
    group_of = dict(zip(chosen, joined.group_of, strict=True))
    numbers: dict[int, int] = {}
    return [numbers.setdefault(group_of[place], len(numbers)) for place in stands_for]


def _spans(stands_for: Sequence[int], times: Sequence[datetime]) -> dict[int, Span]:
    """When each text was told, by its place, in the order of the places."""
    found: dict[int, Span] = {}
    for place, at in sorted(zip(stands_for, times, strict=True)):
        first, last = found.get(place, (at, at))
        found[place] = min(first, at), max(last, at)
    return found


def _likenesses(tellings: Sequence[Telling], spans: Sequence[Span]) -> list[tuple[int, int, float]]:
    """Pairs of texts that have something in common, and how much (Likeness.of); of copies all. `spans`: () for none."""
    likeness = Likeness(tellings)
    copies = _copies(tellings)
    found = dict.fromkeys(copies, 1.0) | dict.fromkeys(_gathered(copies, tellings, likeness), 0.0)
    order = sorted(range(len(tellings)), key=spans.__getitem__) if spans else list(range(len(tellings)))

    def comparable(one: int, other: int) -> bool:
        return not spans or spans[one][0] - spans[other][1] <= WINDOW

    near = likeness.meanings.near(order, comparable)
    for one, other in chain(_candidates(order, likeness.words, comparable), near):
        pair = (other, one) if other < one else (one, other)
        if pair not in found:
            found[pair] = likeness.of(one, other)
    return [(one, other, like) for (one, other), like in found.items()]


def _candidates(
    order: Sequence[int], weighed: Sequence[Vector], comparable: Callable[[int, int], bool]
) -> Iterator[tuple[int, int]]:
    """Each text in order of time with those before it that it is compared with."""
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for text in order:
        vector = weighed[text]
        keys = heapq.nlargest(KEYS_MAX, vector, key=vector.__getitem__)
        shared: defaultdict[int, float] = defaultdict(float)
        for key in keys:
            weight = vector[key]
            for other in holders[key][-POSTINGS_MAX:]:
                shared[other] += weight * weighed[other][key]
            holders[key].append(text)
        near = [other for other, like in shared.items() if like >= WORTH_COMPARING and comparable(text, other)]
        yield from ((text, other) for other in heapq.nlargest(COMPARED_MAX, near, key=shared.__getitem__))


def _copies(tellings: Sequence[Telling]) -> set[tuple[int, int]]:
    """Pairs of one text."""
    found: set[tuple[int, int]] = set()
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for index, telling in enumerate(tellings):
        shared = Counter(other for run in telling.runs for other in holders[run][-POSTINGS_MAX:])
        # The smallest hashes of a copy are for the most part those of the original.
        near = (other for other, count in shared.most_common(COMPARED_MAX) if count >= RUNS_SHARED_MIN)
        found |= {(other, index) for other in near if copied(telling, tellings[other])}
        for run in telling.runs:
            holders[run].append(index)
    return found


def _gathered(
    copies: Collection[tuple[int, int]], tellings: Sequence[Telling], likeness: Likeness
) -> set[tuple[int, int]]:
    """Pairs of which one, a round-up of the day, has the texts of several stories in it: it tells none."""
    parts: defaultdict[int, list[int]] = defaultdict(list)
    for pair in copies:
        short, long = sorted(pair, key=lambda text: tellings[text].run_count)
        if tellings[long].run_count >= GATHERED_MIN * tellings[short].run_count:
            parts[long].append(short)
    found = set()
    for long, within in parts.items():
        shown = within[:PARTS_MAX]
        if any(likeness.of(one, other) < LIKE_SHORT for one, other in combinations(shown, 2)):
            found |= {(min(long, short), max(long, short)) for short in within}
    return found


class _Groups:
    """Groups that are joined, the closest first. Alike are two whose centres, the sums of their texts, are."""

    def __init__(self, count: int) -> None:
        self.group_of = list(range(count))
        self._members = [[index] for index in range(count)]
        self._inner = [1.0] * count  # the squared length of the sum
        self._shared: list[dict[int, float]] = [{} for _ in range(count)]
        self._changed = [0] * count

    def link(self, one: int, other: int, like: float) -> None:
        """Two texts have this in common."""
        self._shared[one][other] = self._shared[other][one] = like

    def join(self, like_min: float) -> None:
        """Join what is that much alike."""
        heap: list[tuple[float, int, int, int, int]] = []
        for one in range(len(self._members)):
            for other in self._shared[one]:
                if one < other:
                    self._offer(heap, one, other, like_min)
        heapq.heapify(heap)
        while heap:
            _, one, other, *changed = heapq.heappop(heap)
            if changed == [self._changed[one], self._changed[other]]:
                self._merge(one, other)
                kept = self.group_of[self._members[one][0] if self._members[one] else self._members[other][0]]
                for neighbour in self._shared[kept]:
                    self._offer(heap, kept, neighbour, like_min, push=True)

    def _offer(
        self,
        heap: list[tuple[float, int, int, int, int]],
        one: int,
        other: int,
        like_min: float,
        *,
        push: bool = False,
    ) -> None:
        like = self._shared[one][other] / math.sqrt(self._inner[one] * self._inner[other])
        if like >= like_min:
            entry = (-like, one, other, self._changed[one], self._changed[other])
            heapq.heappush(heap, entry) if push else heap.append(entry)

    def _merge(self, one: int, other: int) -> None:
        """The one with fewer neighbours joins the other, so that little is moved."""
        if len(self._shared[one]) < len(self._shared[other]):
            one, other = other, one
        self._inner[one] += self._inner[other] + 2 * self._shared[one][other]
        for neighbour, shared in self._shared[other].items():
            del self._shared[neighbour][other]
            if neighbour != one:
                total = self._shared[one].get(neighbour, 0.0) + shared
                self._shared[one][neighbour] = self._shared[neighbour][one] = total
        self._shared[other] = {}
        for member in self._members[other]:
            self.group_of[member] = one
        self._members[one] += self._members[other]
        self._members[other] = []
        self._changed[one] += 1
        self._changed[other] += 1
