"""
What came first: "freed after the raid" is not "the raid came after they were freed".

Only where a claim and one of its sources tie the same two things by "after" or "before", and they have changed places.
"""

import re
from collections.abc import Iterator, Sequence

from bot.briefing.grounding.finding import Finding
from bot.briefing.grounding.passage import Passage, related
from bot.briefing.grounding.wording import wording

#: Words of content that have to have changed sides, and how many times as many as have not.
CROSSED_MIN, LEAD = 3, 2

_PAUSE = re.compile(r",\s")


def reordered(claim: Passage, sources: Sequence[Passage], article: Sequence[Passage]) -> Iterator[Finding]:
    """
    Two events whose order a claim turns round.

    Args:
        claim: What is examined.
        sources: Sentences that it rests on.
        article: All of its sentences: the order that one of them has is well told.
    """
    mine = _order(claim)
    if not mine:
        return
    for source in sources:
        if _against(mine, _order(source)) and not any(_against(_turned(mine), _order(other)) for other in article):
            yield Finding("order", claim.words[0].start, claim.words[-1].end, claim.text, source.text)
            return


Order = tuple[set[str], set[str]]


def _order(passage: Passage) -> Order | None:
    """The words of content of what came first and of what came then; None without a single word that tells it."""
    words, text = wording(passage.language), passage.text.lower()
    ties = [
        (found, after)
        for forms, after in ((words.after, True), (words.before, False))
        for found in forms.pattern.finditer(text)
    ]
    if len(ties) != 1:
        return None
    ((tie, after),) = ties
    start, end = tie.span()
    before, behind = _content(passage, 0, start), _content(passage, end, len(text))
    if not before:
        # "After the raid, they were freed."
        pause = _PAUSE.search(text, end)
        if not pause:
            return None
        before, behind = _content(passage, pause.end(), len(text)), _content(passage, end, pause.start())
    both = before & behind
    first, then = (behind, before) if after else (before, behind)
    return first - both, then - both


def _turned(order: Order) -> Order:
    return order[1], order[0]


def _against(one: Order, other: Order | None) -> bool:
    """Whether what came first in the one came then in the other, and the other way round."""
    if other is None:
        return False
    crossed = _shared(one[0], other[1]), _shared(one[1], other[0])
    straight = _shared(one[0], other[0]) + _shared(one[1], other[1])
    return min(crossed) > 0 and sum(crossed) >= max(CROSSED_MIN, LEAD * straight)


def _shared(some: set[str], others: set[str]) -> int:
    return sum(any(related(one, other) for other in others) for one in some)


def _content(passage: Passage, start: int, end: int) -> set[str]:
    return {word.stem for word in passage.words if start <= word.start < end and not word.stop}
