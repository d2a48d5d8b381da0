"""
Whether the sentences that a claim cites bear it out, when it is in another language than the article.

No words can be compared, but its figures, dates and names can: those of its sources, not any of the article. So can
whether both leave anything open.
"""

from collections.abc import Iterator, Sequence

from bot.briefing.grounding.abroad.names import places_of
from bot.briefing.grounding.abroad.sighting import Sighting
from bot.briefing.grounding.fact import Fact
from bot.briefing.grounding.finding import Finding
from bot.briefing.grounding.ground import Ground
from bot.briefing.grounding.hedging import hardened_abroad
from bot.briefing.grounding.offices import offices
from bot.briefing.grounding.passage import Passage
from bot.briefing.grounding.said import Said
from bot.language.scripts import VAGUE, script

#: Sentences before and after a source in which what it speaks of may be named.
BEFORE, AFTER = 2, 1


def untrue(claim: Passage, ground: Ground, cited: Sequence[int]) -> Iterator[Finding]:
    """
    Figures, dates and names that the article has, but the sources of the claim have others in their place.

    Args:
        claim: In another language than the article.
        ground: The article.
        cited: Indexes of the sources, from 0.
    """
    said = Said(claim.text, claim.language)
    rivals = [
        fact
        for index in cited
        for fact in ground.passages[index].facts
        if fact.kind in {"number", "date"} and not said.holds(fact, implied=True)
    ]
    for fact in claim.facts:
        if fact.kind not in {"number", "date"} or _said(ground, cited, fact):
            continue
        if not _said(ground, _near(ground, cited, 1, 1), fact) or any(_alike(fact, rival) for rival in rivals):
            yield Finding("swapped", fact.start, fact.end, fact.text)
    yield from hardened_abroad(claim, [ground.passages[index] for index in cited])
    yield from _names(claim, ground, cited)


def _said(ground: Ground, sentences: Sequence[int], fact: Fact) -> bool:
    return any(ground.said(index).holds(fact, implied=True) for index in sentences)


def _near(ground: Ground, cited: Sequence[int], before: int, after: int) -> list[int]:
    last = len(ground.sentences) - 1
    return sorted({near for at in cited for near in range(max(0, at - before), min(last, at + after) + 1)})


def _alike(one: Fact, other: Fact) -> bool:
    """Whether one may stand in the other's place: two numbers of one unit, two months or two days."""
    if one.kind == other.kind == "number":
        return one.unit == other.unit
    kinds = [{key.split(":")[0] for key in fact.keys} for fact in (one, other)]
    return one.kind == other.kind and kinds[0] == kinds[1]


def _names(claim: Passage, ground: Ground, cited: Sequence[int]) -> Iterator[Finding]:
    """Names from elsewhere in the article, where the sources have names that the claim does not speak of."""
    names = [fact for fact in claim.facts if fact.kind == "name"]
    if not names:
        return
    places = places_of(claim.text, claim.language)
    verdicts = ground.abroad.verdicts(claim.text, names, claim.language)
    near = _near(ground, cited, BEFORE, AFTER)
    words = offices(claim.language)
    astray = [
        name
        for name in names
        if verdicts[name]
        and script(name.text) not in VAGUE
        and not (words.title(name.text) or words.office(name.text))
        and not ground.abroad.near(name, places.get(name.start, ""), near, claim.language)
    ]
    if astray and _unspoken(claim, ground, cited):
        yield from (Finding("swapped", name.start, name.end, name.text) for name in astray)


def _unspoken(claim: Passage, ground: Ground, cited: Sequence[int]) -> bool:
    """Whether the sources have a name that the claim has not."""
    mine = Sighting(claim.text, claim.language)
    for index in cited:
        passage = ground.passages[index]
        places = places_of(passage.text, passage.language)
        names = (fact for fact in passage.facts if fact.kind == "name")
        if set(places.values()) - mine.places or any(
            not mine.has(name, places.get(name.start, ""), ground.language) for name in names
        ):
            return True
    return False
