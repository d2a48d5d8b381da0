"""
Figures of one kind, told off one by one: an estimate of 8,000 dollars where the source has one of 7,100.

What is around a figure need not be told alike for that (displaced.py): the claim has a sum that its sources do not
have, or uses one twice, and leaves out one that they have.
"""

import re
from collections.abc import Iterator, Sequence

from bot.briefing.grounding.bounds import rounds, same_figure, values
from bot.briefing.grounding.fact import Fact
from bot.briefing.grounding.finding import Finding
from bot.briefing.grounding.passage import Passage
from bot.briefing.vocabulary.phrases import same_language

#: Share of a claim's words that its sources have when it tells nothing but them.
TOLD_MIN = 0.75

_SCALE = re.compile(r"\s?[^\W\d_]+")


def mistallied(claim: Passage, sources: Sequence[Passage]) -> Iterator[Finding]:
    """
    Figures with a unit that a claim has beyond those of its sources, while it lacks one of theirs.

    Args:
        claim: What is examined, in whatever language.
        sources: The sentences that it cites.
    """
    theirs = [fact for source in sources for fact in source.facts if fact.kind == "number" and fact.unit != "date"]
    figures = [value for fact in theirs for value in values(fact)]
    words = {word.stem for word in claim.words if not word.stop and not word.text[0].isdigit()}
    told = sum(any(source.has(word) for source in sources) for word in words)
    if same_language(claim.language, sources[0].language) and told < TOLD_MIN * len(words):
        return
    extra: list[Fact] = []
    for fact in claim.facts:
        if fact.kind != "number" or not _sum(fact):
            continue
        same = next((other for other in theirs if _same(fact, other)), None)
        if same:
            theirs.remove(same)
        else:
            extra.append(fact)
    for fact in extra if len(extra) == 1 else ():
        left = [other for other in theirs if _sum(other) and _of_a_kind(fact, other)]
        if left and not rounds(claim.text, fact, claim.language, figures):
            there = next(source for source in sources if left[0] in source.facts)
            yield Finding("swapped", fact.start, fact.end, _shown(claim, fact), _shown(there, left[0]))


def _shown(passage: Passage, fact: Fact) -> str:
    """A figure with its scale, for whoever is to mend it: "1 billion"."""
    scale = _SCALE.match(passage.text, fact.end) if fact.power else None
    return fact.text + (scale[0] if scale else "")


def _sum(fact: Fact) -> bool:
    """Whether it says of what it is so many, or is so large that it has to be money or people."""
    return fact.unit != "date" and bool(fact.unit or fact.power)


def _same(one: Fact, other: Fact) -> bool:
    # In "between 95 and 140 million" the first figure has its scale from the second one.
    return same_figure(one, other) or (one.text == other.text and 0 in {one.power, other.power})


def _of_a_kind(one: Fact, other: Fact) -> bool:
    return one.unit == other.unit or ("" in {one.unit, other.unit} and one.power == other.power)
