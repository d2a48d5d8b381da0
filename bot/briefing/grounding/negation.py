"""A "not" that a claim adds to what its source says, or loses."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise

from bot.briefing.grounding.finding import Finding
from bot.briefing.grounding.passage import Passage
from bot.briefing.vocabulary.words import vocabulary

#: Words before and after a place within which a "not" turns it round.
SCOPE = 6
#: Share of the words of content around a "not" that must be found where the other text has none.
SURROUNDINGS_MIN = 0.6


def turned(claim: Passage, source: Passage, *, sure: float = 0.0) -> Iterator[Finding]:
    """A "not" in one of the two, where the other says the same without it; `sure` as in displaced.py."""
    for one, other in ((claim, source), (source, claim)):
        weak = vocabulary(one.language).only
        shared = _turns(other)
        for index, word in enumerate(one.words):
            following = one.words[index + 1] if index + 1 < len(one.words) else None
            # "Not only" denies nothing.
            if not word.turns or following is None or following.text.lower() in weak:
                continue
            if (word.stem, following.stem) in shared:
                continue
            if (place := _said_plainly(one, index, other, SURROUNDINGS_MIN + sure)) is not None:
                at = word if one is claim else other.words[place]
                yield Finding("negation", at.start, at.end, one.text[word.start : following.end])


def unsaid_near(passage: Passage, start: int, end: int, scope: int = SCOPE) -> Counter[str]:
    """What says "not", in whatever words, within so many words of a place."""
    before = [word for word in passage.words if word.start < start][-scope:]
    after = [word for word in passage.words if word.start >= end][:scope]
    return Counter(word.stem for word in (*before, *after) if word.unsays)


def _said_plainly(one: Passage, index: int, other: Passage, share_min: float) -> int | None:
    """Between which words `other` has what stands around a "not" in `one`, but no such word; None when nowhere."""
    turn = one.words[index]
    here = _content(one.around(turn.start, turn.end))
    beside = one.words[index + 1].stem, one.words[index - 1].stem if index else ""
    # A little narrower, so that a word on the edge cannot excuse another one.
    mine = unsaid_near(one, turn.start, turn.end, SCOPE - 1)
    needed = share_min * sum(here.values())
    for place, word in enumerate(other.words):
        before = other.words[place - 1].stem if place else ""
        if word.unsays or (word.stem != beside[0] and before != beside[1]):
            continue
        there = _content(other.around(word.start, word.start))
        if sum(min(weight, there.get(key, 0.0)) for key, weight in here.items()) < needed:
            continue
        if unsaid_near(other, word.start, word.start) - mine:
            return None
        return place
    return None


def _turns(passage: Passage) -> set[tuple[str, str]]:
    """Every "not" with the word after it."""
    return {(one.stem, after.stem) for one, after in pairwise(passage.words) if one.turns}


def _content(weights: Mapping[str, float]) -> dict[str, float]:
    """Without function words: "did not accept" and "accepted" differ in them anyway."""
    return {key: weight for key, weight in weights.items() if key[0] not in "<>"}
