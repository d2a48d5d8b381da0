"""
Which texts tell the same story: links between groups of texts by TF-IDF, the closest first.

Groups are joined while their centres are alike enough. Only texts that share a telling word are compared, within a
window of time and with the nearest in it, so that the work grows with the number of texts and not with its square.
"""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.domain.telling import Telling
from bot.language.telling import copied
from bot.language.terms import common_terms

#: Texts further apart do not tell one story, though a chain of them may.
WINDOW = timedelta(days=4)
#: Likeness of two groups that tell one story: of texts of a few words, and of those of LONG terms and more, whose
#: everyday words meet more often.
LIKE_SHORT, LIKE_LONG, SHORT, LONG = 0.12, 0.17, 30, 80
#: As many other texts are imagined beside those at hand, each with every common word in this share of them: among five
#: links it is not known by counting which words are rare.
OTHERS, COMMON_SHARE = 20, 0.15
#: Added to the weight of every word: what stands in all texts still is what they are about.
FLOOR = 0.1
#: The first letters of a word, as a word of this weight: "moved" and "movement", "Spain" and "Spanish".
STEM_CHARS, STEM_WEIGHT = 5, 0.5
#: Texts without a name in common, though both have some, are only so much alike.
NAMES_MIN, NO_NAME_SHARED = 2, 0.5
#: The telling words by which a text finds others, the texts that each of them leads to, and how many are compared.
KEYS_MAX, POSTINGS_MAX, COMPARED_MAX = 24, 40, 40
#: Of the runs of words that are kept of each, copies share so many at least.
RUNS_SHARED_MIN = 4
#: Likeness by those words from which on two texts are compared.
WORTH_COMPARING = 0.02

Vector = Mapping[str, float]


def clusters(
    tellings: Sequence[Telling], times: Sequence[datetime] | None = None, same: Sequence[str] | None = None
) -> list[int]:
    """
    The story of each text, a number; numbers are given in the order of the texts.

    Args:
        tellings: What the texts are compared by.
        times: When each was told; None: all at once.
        same: Texts with an equal name here are one from the start; "" for none.
    """
    joined = _Groups(len(tellings))
    for one, other, like in _likenesses(tellings, times, same or [""] * len(tellings)):
        joined.link(one, other, like)
    joined.join(LIKE_SHORT)
    numbers: dict[int, int] = {}
    return [numbers.setdefault(group, len(numbers)) for group in joined.group_of]


def vectors(tellings: Sequence[Telling]) -> list[Vector]:
    """The terms of each by TF-IDF, of unit length."""
    bags = [_with_stems(telling.terms) for telling in tellings]
    spread: Counter[str] = Counter()
    for bag in bags:
        spread.update(bag.keys())
    common, count = common_terms(), len(bags) + OTHERS
    rarity = {
        term: FLOOR + math.log(count / (in_texts + (OTHERS * COMMON_SHARE if term in common else 0)))
        for term, in_texts in spread.items()
    }
    return [_unit({term: rarity[term] * weight for term, weight in bag.items()}) for bag in bags]


def _with_stems(terms: Mapping[str, int]) -> dict[str, float]:
    stems: Counter[str] = Counter()
    for term, count in terms.items():
        if len(term) > STEM_CHARS:
            stems[f"^{term[:STEM_CHARS]}"] += count
    bag = {term: 1 + math.log(count) for term, count in terms.items()}
    return bag | {stem: STEM_WEIGHT * (1 + math.log(count)) for stem, count in stems.items()}


def _unit(vector: Vector) -> Vector:
    size = math.hypot(*vector.values()) or 1.0
    return {term: weight / size for term, weight in vector.items()}


def _likenesses(
    tellings: Sequence[Telling], times: Sequence[datetime] | None, same: Sequence[str]
) -> list[tuple[int, int, float]]:
    """Pairs of texts that have something in common, and how much, in units of short texts; of copies all."""
    found = dict.fromkeys(_copies(tellings, same), 1.0)
    order = sorted(range(len(tellings)), key=times.__getitem__) if times else list(range(len(tellings)))
    weighed = vectors(tellings)
    for one, others in _candidates(order, weighed, times):
        for other in others:
            pair = (other, one) if other < one else (one, other)
            if pair not in found and (like := _like(one, other, weighed, tellings)) > 0:
                found[pair] = like
    return [(one, other, like) for (one, other), like in found.items()]


def _candidates(
    order: Sequence[int], weighed: Sequence[Vector], times: Sequence[datetime] | None
) -> list[tuple[int, list[int]]]:
    """For each text in order of time, those before it that it is compared with."""
    holders: defaultdict[str, list[int]] = defaultdict(list)
    found = []
    for text in order:
        vector = weighed[text]
        keys = heapq.nlargest(KEYS_MAX, vector, key=vector.__getitem__)
        shared: defaultdict[int, float] = defaultdict(float)
        for key in keys:
            weight = vector[key]
            for other in holders[key][-POSTINGS_MAX:]:
                shared[other] += weight * weighed[other][key]
            holders[key].append(text)
        near = [
            other
            for other, like in shared.items()
            if like >= WORTH_COMPARING and (times is None or times[text] - times[other] <= WINDOW)
        ]
        found.append((text, heapq.nlargest(COMPARED_MAX, near, key=shared.__getitem__)))
    return found


def _like(one: int, other: int, weighed: Sequence[Vector], tellings: Sequence[Telling]) -> float:
    first, second = weighed[one], weighed[other]
    if len(first) > len(second):
        first, second = second, first
    like = sum(weight * second[term] for term, weight in first.items() if term in second)
    here, there = tellings[one], tellings[other]
    if min(len(here.names), len(there.names)) >= NAMES_MIN and not {*here.names} & {*there.names}:
        like *= NO_NAME_SHARED
    size = min(len(here.terms), len(there.terms))
    long = min(max((size - SHORT) / (LONG - SHORT), 0.0), 1.0)
    return min(like * LIKE_SHORT / (LIKE_SHORT + long * (LIKE_LONG - LIKE_SHORT)), 1.0)


def _copies(tellings: Sequence[Telling], same: Sequence[str]) -> set[tuple[int, int]]:
    """Pairs of one text, or of one article under two addresses."""
    found: set[tuple[int, int]] = set()
    first: dict[str, int] = {}
    for index, name in enumerate(same):
        if name and first.setdefault(name, index) != index:
            found.add((first[name], index))
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for index, telling in enumerate(tellings):
        shared = Counter(other for run in telling.runs for other in holders[run][-POSTINGS_MAX:])
        # The smallest hashes of a copy are for the most part those of the original.
        near = (other for other, count in shared.most_common(COMPARED_MAX) if count >= RUNS_SHARED_MIN)
        found |= {(other, index) for other in near if copied(telling, tellings[other])}
        for run in telling.runs:
            holders[run].append(index)
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
