"""
How much each sentence of an article tells: how central it is, and how early it stands.

Measured on news: no ranking beats the opening without using position, and centrality adds a little to it
(docs in tests/bench/bench_writing.py).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.language.terms import terms

#: A word of the title counts this much more in the article's centre.
TITLE_FACTOR = 2.0

Vector = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Ranked:
    """An article's sentences as vectors of unit length, and their likeness to the whole (0 to 1)."""

    vectors: Sequence[Vector]
    centrality: Sequence[float]


def rank(sentences: Sequence[str], title: str, language: str) -> Ranked:
    """Weigh words by TF-IDF over the article's own sentences; the most central sentence gets 1."""
    bags = [Counter(terms(sentence, language)) for sentence in sentences]
    spread: Counter[str] = Counter()
    for bag in bags:
        spread.update(bag.keys())
    # + 1: a word that stands in every sentence still is what the article is about.
    rarity = {word: math.log(len(bags) / count) + 1 for word, count in spread.items()}
    vectors = [
        _unit({word: rarity[word] * (1 + math.log(count) if count > 1 else 1) for word, count in bag.items()})
        for bag in bags
    ]
    centre: dict[str, float] = defaultdict(float)
    for vector in vectors:
        for word, value in vector.items():
            centre[word] += value
    for word in set(terms(title, language)) & centre.keys():
        centre[word] *= TITLE_FACTOR
    whole = _unit(centre)
    likeness = [dot(vector, whole) for vector in vectors]
    highest = max(likeness, default=0.0) or 1.0
    return Ranked(vectors, [value / highest for value in likeness])


def dot(one: Vector, other: Vector) -> float:
    """Cosine likeness of two unit vectors."""
    if len(one) > len(other):
        one, other = other, one
    return sum(weight * other[word] for word, weight in one.items() if word in other)


def _unit(vector: Mapping[str, float]) -> Vector:
    size = math.hypot(*vector.values()) or 1.0
    return {word: weight / size for word, weight in vector.items()}
