"""How much two texts have in common: by their words, weighed by TF-IDF, and by their embeddings where both have one."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from bot.domain.telling import Telling
from bot.language.terms import common_terms
from bot.service.meanings import Meanings

#: Likeness of two groups that tell one story: of texts of a few words, and of those of LONG terms and more, whose
#: everyday words meet more often. Everything here is in units of LIKE_SHORT.
LIKE_SHORT, LIKE_LONG, SHORT, LONG = 0.12, 0.17, 30, 80
#: As many other texts are imagined beside those at hand, each with every common word in this share of them: among five
#: links it is not known by counting which words are rare.
OTHERS, COMMON_SHARE = 20, 0.15
#: Added to the weight of every word: what stands in all texts still is what they are about.
FLOOR = 0.1
#: The first letters of a word, as a word of this weight: "moved" and "movement", "Spain" and "Spanish".
STEM_CHARS, STEM_WEIGHT = 5, 0.5
#: Texts that name others are only so much alike: two earthquakes, two matches, the figures of two companies. A name is
#: known by its first letters, whatever its ending.
NO_NAME_SHARED, NAME_CHARS = 0.15, 5
#: Half words and half meaning, a little more of both than without: the one seldom errs where the other does.
PART = 0.63
#: Cosine of embeddings that says nothing, the one that says what LIKE_SHORT says of words, and how far less can weigh.
NOT_ALIKE, ALIKE, UNLIKE_MIN = 0.17, 0.33, -1.0
#: The cosine that tells one story in two languages, where words cannot be asked.
ALIKE_ABROAD = 0.45

Vector = Mapping[str, float]


class Likeness:
    """Of the texts of a digest."""

    def __init__(self, tellings: Sequence[Telling]) -> None:
        self.words = vectors(tellings)
        self.meanings = Meanings(tellings)
        self._tellings = tellings
        self._names = [frozenset(name[:NAME_CHARS] for name in telling.names) for telling in tellings]

    def of(self, one: int, other: int) -> float:
        """How much two texts have in common, in units of short texts; at most 1, and below 0 what speaks against it."""
        here, there = self._tellings[one], self._tellings[other]
        cosine = self.meanings.cosine(one, other)
        if cosine is not None and here.language and there.language and here.language != there.language:
            return min((cosine - NOT_ALIKE) / (ALIKE_ABROAD - NOT_ALIKE) * LIKE_SHORT, 1.0)
        like = self._of_words(one, other)
        if cosine is not None:
            meant = max((cosine - NOT_ALIKE) / (ALIKE - NOT_ALIKE), UNLIKE_MIN)
            like = PART * (like + meant * LIKE_SHORT)
        if self._names[one] and self._names[other] and not self._names[one] & self._names[other]:
            like *= NO_NAME_SHARED
        return min(like, 1.0)

    def _of_words(self, one: int, other: int) -> float:
        first, second = self.words[one], self.words[other]
        if len(first) > len(second):
            first, second = second, first
        like = sum(weight * second[term] for term, weight in first.items() if term in second)
        size = min(len(self._tellings[one].terms), len(self._tellings[other].terms))
        long = min(max((size - SHORT) / (LONG - SHORT), 0.0), 1.0)
        return like * LIKE_SHORT / (LIKE_SHORT + long * (LIKE_LONG - LIKE_SHORT))


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
