"""
What a claim puts in the place of something else.

A name, a figure or a word with an opposite stands in the claim where its sources, between the same words, have another
one. That it is not in the sources proves nothing, since a paraphrase may say more or less than one sentence: something
else has to stand in its place.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from bot.briefing.grounding.fact import Fact
from bot.briefing.grounding.facts import folded
from bot.briefing.grounding.finding import Finding
from bot.briefing.grounding.naming import akin
from bot.briefing.grounding.negation import SCOPE, unsaid_near
from bot.briefing.grounding.passage import Passage
from bot.briefing.vocabulary.words import stem

#: Share of a fact's surroundings that must be those of another one before it counts as put in its place.
SURROUNDINGS_MIN = 0.4
#: The same for a word in the place of its opposite, and for two facts that have changed places.
STRICT_SURROUNDINGS_MIN = 0.5
#: How much better the surroundings of the other one must fit than its own, when the sources have both.
LEAD = 2.0

Found = Sequence[tuple[Passage, Sequence[Fact]]]


def displaced(
    claim: Passage, sources: Sequence[Passage], article: Sequence[Passage], *, sure: float = 0.0
) -> Iterator[Finding]:
    """
    Facts of a claim in whose place its sources have another one.

    Args:
        claim: What is examined.
        sources: Sentences that it rests on.
        article: All of its sentences: what stands there in the same surroundings is well said, whatever the sources.
        sure: Raises the shares of surroundings that are needed, for sources that the claim does not name itself.
    """
    found = [(source, source.facts) for source in sources]
    yield from _displaced(claim, claim.facts, found, [(passage, passage.facts) for passage in article], sure)
    yield from _exchanged(claim, sources, sure)
    plain = frozenset[str]().union(*(source.plain for source in sources))
    found = [(source, [*source.choices, *source.denied(claim.plain)]) for source in sources]
    yield from _displaced(claim, [*claim.choices, *claim.denied(plain)], found, found, sure)


def _displaced(claim: Passage, facts: Sequence[Fact], sources: Found, article: Found, sure: float) -> Iterator[Finding]:
    have = [fact for _, found in sources for fact in found]
    said = Counter(key for fact in facts for key in fact.keys)
    uses = Counter(key for fact in have for key in fact.keys)
    words = {word.stem for source, _ in sources for word in source.words}
    for fact in facts:
        choice = fact.kind == "choice"
        present = sum(_same(fact, other) for other in have) >= max(said[key] for key in fact.keys)
        # A name that a source begins with is none that it knows.
        if (present and not choice) or (fact.kind == "name" and stem(folded(fact.text)) in words):
            continue
        here = claim.around(fact.start, fact.end, sided=choice)
        rivals = (
            (source, other)
            for source, found in sources
            for other in found
            if _excludes(fact, other)
            and (present or all(uses[key] > said[key] for key in other.keys))
            and not (choice and _turned_near(claim, fact, source, other))
        )
        rival = _best(here, rivals, sided=choice)
        needed = (STRICT_SURROUNDINGS_MIN if choice else SURROUNDINGS_MIN) + sure
        if sure and fact.kind == "name":
            # A club has a nickname and a city a region: without a citation all else has to be word for word the same.
            needed = 1.0
        if rival < needed * sum(here.values()):
            continue
        places = ((passage, other) for passage, found in article for other in found if _same(fact, other))
        if rival > _best(here, places, sided=choice) * (LEAD if present else 1.0):
            yield Finding("opposite" if choice else "swapped", fact.start, fact.end, fact.text)


def _exchanged(claim: Passage, sources: Sequence[Passage], sure: float) -> Iterator[Finding]:
    """Two facts of a source that have changed places: "France beat Hungary" and "Hungary beat France"."""
    needed = STRICT_SURROUNDINGS_MIN + sure
    here = [claim.around(fact.start, fact.end, sided=True) for fact in claim.facts]
    for source in sources:
        places = [_single(fact, source) for fact in claim.facts]
        there = [source.around(place.start, place.end, sided=True) if place else {} for place in places]
        for one, other in combinations(range(len(places)), 2):
            if places[one] == places[other] or not _comparable(claim.facts[one], claim.facts[other]):
                continue
            crossed = _likeness(here[one], there[other]), _likeness(here[other], there[one])
            straight = _likeness(here[one], there[one]) + _likeness(here[other], there[other])
            near = min(crossed[0] - needed * sum(here[one].values()), crossed[1] - needed * sum(here[other].values()))
            if near >= 0 and sum(crossed) > LEAD * straight:
                fact = claim.facts[one]
                yield Finding("swapped", fact.start, fact.end, fact.text)


def _single(fact: Fact, source: Passage) -> Fact | None:
    """The fact in a source that has it once."""
    found = [other for other in source.facts if other.kind == fact.kind and _same(fact, other)]
    return found[0] if len(found) == 1 else None


def _best(here: Mapping[str, float], places: Iterable[tuple[Passage, Fact]], *, sided: bool) -> float:
    """How well the surroundings fit those of the likest of several facts."""
    return max(
        (_likeness(here, passage.around(fact.start, fact.end, sided=sided)) for passage, fact in places), default=0.0
    )


def _same(one: Fact, other: Fact) -> bool:
    """Whether two facts are one; 30 days are not 30 years, and Korea is in Korean."""
    if one.kind == other.kind == "name":
        return any(akin(key, key_too) for key in one.keys for key_too in other.keys)
    if one.kind == other.kind == "number":
        # "From 1.6 to 3.4 trillion": a scale is given once.
        alike = not one.keys.isdisjoint(other.keys) or (one.text == other.text and 0 in {one.power, other.power})
        return alike and (one.unit == other.unit or not (one.unit and other.unit))
    return not one.keys.isdisjoint(other.keys)


def _excludes(one: Fact, other: Fact) -> bool:
    """Whether two facts may stand in each other's place, but not both be true there."""
    if one.kind != "choice":
        # "RBS" may be any name in long.
        short = one.kind == "name" and one.text.isupper() != other.text.isupper()
        return _comparable(one, other) and not short and not _same(one, other)
    choices = {key.split(":")[0] for key in one.keys} & {key.split(":")[0] for key in other.keys}
    return bool(choices) and one.keys.isdisjoint(other.keys)


def _comparable(one: Fact, other: Fact) -> bool:
    """Names and dates may stand in each other's place, numbers in that of numbers only."""
    return (one.kind == "number") == (other.kind == "number")


def _turned_near(claim: Passage, fact: Fact, source: Passage, other: Fact) -> bool:
    """Whether a "not" stands near one of the two only: "did not rise" is no opposite of "fell"."""
    scope = SCOPE // 2
    return unsaid_near(claim, fact.start, fact.end, scope) != unsaid_near(source, other.start, other.end, scope)


def _likeness(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(min(weight, other[word]) for word, weight in one.items() if word in other)
