"""
Whether the sentences that a claim cites bear it out: what looking words up in the whole article cannot see.

* A name, a number or a word with an opposite that stands in the place of another one (displaced.py).
* A figure that is bounded from the other side (bounds.py), or the change for what it led to (steps.py).
* A "not" that was added or lost (negation.py), a "may" that was lost (hedging.py), a link or an inquiry told as what
  caused or came out (evidence.py).
* What came first, told as what came then (order.py), and what is told of another (apposed.py).
* A "because" that was added (causes.py), "most", "if" or "plans to" that was lost (scope.py).
* Words put into another mouth, in quotation marks or reported (attribution.py).
* Who does it and to whom, the wrong way round (roles.py).
* A citation that has nothing to do with the claim.

A paraphrase must pass. So nothing is found merely because it is not in the cited sentences.
"""

from collections.abc import Iterator, Sequence

from bot.briefing.grounding.abroad.translation import untrue
from bot.briefing.grounding.apposed import misplaced
from bot.briefing.grounding.bounds import unbounded
from bot.briefing.grounding.causes import contrived
from bot.briefing.grounding.displaced import displaced
from bot.briefing.grounding.evidence import overstated
from bot.briefing.grounding.fact import Fact
from bot.briefing.grounding.finding import Finding
from bot.briefing.grounding.ground import Ground
from bot.briefing.grounding.hedging import hardened
from bot.briefing.grounding.negation import turned
from bot.briefing.grounding.order import reordered
from bot.briefing.grounding.passage import Passage, bearing, related
from bot.briefing.grounding.roles import reversed_roles
from bot.briefing.grounding.scope import widened
from bot.briefing.grounding.steps import misstepped
from bot.briefing.vocabulary.phrases import same_language

#: Share of a claim's words that its sources must have, at least.
SHARED_MIN = 0.15
#: Words that another sentence must have in common with the claim beyond those; half of a shorter claim's.
ASTRAY_WORDS = 2
#: The same for a sentence that a claim without sources is held against, and how many of them there are at most.
IMPLIED_SHARED_MIN, IMPLIED_MAX = 0.6, 2
#: How much larger the shares of surroundings then have to be (displaced.py, negation.py).
IMPLIED_SURE = 0.15


def unborne(ground: Ground, claim: Passage, cited: Sequence[int]) -> Iterator[Finding]:
    """
    What of a claim its sources do not bear out. The facts of the claim stand in the article somewhere.

    Args:
        ground: The article.
        claim: A sentence.
        cited: Indexes of its sources, from 0; () when it names none: then it is held against the sentences that say
            nearly the same, if there are any.
    """
    if not same_language(claim.language, ground.language):
        if cited:
            yield from untrue(claim, ground, cited)
        return
    sources = [ground.passages[index] for index in cited]
    sure = 0.0
    if not cited:
        sources, sure = _implied(claim, ground.passages), IMPLIED_SURE
    elif _unlike(claim, [ground.passages[index] for index in _beside(ground, cited)], ground.passages):
        yield Finding("citation", 0, len(claim.text), claim.text)
        return
    if not sources or any(claim.text == source.text for source in sources):
        return
    if cited:
        yield from _strayed(claim, ground, cited)
    instead = list(displaced(claim, sources, ground.passages, sure=sure))
    yield from instead
    yield from unbounded(claim, sources, ground.passages)
    yield from misstepped(claim, sources, ground.passages)
    yield from ground.speakers.misattributed(claim, cited)
    if cited:
        yield from hardened(claim, sources)
        yield from overstated(claim, sources, ground.passages)
        yield from misplaced(claim, sources, ground.passages)
        yield from contrived(claim, cited, ground.passages)
        yield from reversed_roles(claim, sources, ground.passages)
        yield from widened(claim, sources, ground.passages)
    # Of several sources the nearest one is what a "not" is lost from.
    nearest = max(sources, key=lambda source: len(claim.stems & source.stems))
    opposite = any(finding.kind == "opposite" for finding in instead)
    if cited and not opposite:
        yield from reordered(claim, sources, ground.passages)
    yield from turned(claim, nearest, sure=sure, verbs=not opposite)


def _strayed(claim: Passage, ground: Ground, cited: Sequence[int]) -> Iterator[Finding]:
    """Months and weekdays that stand neither in what the claim cites nor beside it, only elsewhere in the article."""
    near = _beside(ground, cited)
    for fact in claim.facts:
        if fact.kind != "date" or any(not fact.keys.isdisjoint(ground.passages[index].uses) for index in cited):
            continue
        if instead := _unused(claim, fact, [ground.passages[index] for index in cited]):
            yield Finding("swapped", fact.start, fact.end, fact.text, instead)
            continue
        if any(not fact.keys.isdisjoint(ground.passages[index].uses) for index in near):
            continue
        # What may be a date counts in the article, but takes longer to find.
        if not ground.dated(fact) and not any(ground.said(index).holds(fact) for index in near):
            yield Finding("swapped", fact.start, fact.end, fact.text)


def _unused(claim: Passage, fact: Fact, sources: Sequence[Passage]) -> str:
    """A month of the sources, for a month of the claim that they do not have, when the claim leaves it out."""
    kind = {key.split(":")[0] for key in fact.keys}
    for other in (other for source in bearing(claim, sources) for other in source.facts if other.kind == "date"):
        if {key.split(":")[0] for key in other.keys} == kind == {"month"} and other.keys.isdisjoint(claim.uses):
            return other.text
    return ""


def _beside(ground: Ground, cited: Sequence[int]) -> list[int]:
    """The cited sentences and those next to them, which name what "it" and "the ban" are."""
    near = {index for at in cited for index in (at - 1, at, at + 1) if 0 <= index < len(ground.sentences)}
    return sorted(near)


def _unlike(claim: Passage, sources: Sequence[Passage], article: Sequence[Passage]) -> bool:
    """
    Whether a claim has next to nothing in common with its sources and what stands beside them, but with another one.

    A short paraphrase may have no word of its source: "money is short" for "the budget is tight".
    """
    stems = {word for source in sources for word in source.stems}
    needed = max(1, SHARED_MIN * len(claim.stems))
    if not claim.stems or len(claim.stems & stems) >= needed:
        return False
    # "Environmentalists" for "environmental groups".
    shared = sum(any(related(word, other) for other in stems) for word in claim.stems)
    astray = max(1, min(ASTRAY_WORDS, len(claim.stems) // 2))
    return shared < needed and max(len(claim.stems & passage.stems) for passage in article) >= shared + astray


def _implied(claim: Passage, article: Sequence[Passage]) -> list[Passage]:
    """The sentences that a claim repeats most of; those that it merely touches say too little of it."""
    shares = ((len(claim.stems & passage.stems), passage) for passage in article)
    near = [found for found in shares if found[0] >= IMPLIED_SHARED_MIN * len(claim.stems) > 0]
    return [passage for _, passage in sorted(near, key=lambda found: -found[0])[:IMPLIED_MAX]]
