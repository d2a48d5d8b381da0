"""
What came first, or was the cause: "freed after the raid" is not "the raid came after they were freed".

Only where a claim and one of its sources tie the same two things by a word such as "after", "before", "because of" or
"led to", and they have changed places.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.briefing.grounding.finding import Finding
from bot.briefing.grounding.passage import Passage, related
from bot.briefing.grounding.wording import wording
from bot.briefing.vocabulary.calendar import calendar
from bot.language.letters import folded
from bot.language.terms import stem

#: Languages remembered.
LANGUAGES_MAX = 64
#: Words of content that have to have changed sides, and how many times as many as have not.
CROSSED_MIN, LEAD = 3, 2


def reordered(claim: Passage, sources: Sequence[Passage], article: Sequence[Passage]) -> Iterator[Finding]:
    """
    Two events whose order a claim turns round.

    Args:
        claim: What is examined.
        sources: Sentences that it rests on.
        article: All of its sentences: the order that one of them has is well told.
    """
    mine = list(_orders(claim))
    for source in sources if mine else ():
        if not _turn(mine, source):
            continue
        turned = [(then, first) for first, then in mine]
        if not any(_turn(turned, other) for other in article):
            yield Finding("order", claim.words[0].start, claim.words[-1].end, claim.text, source.text)
            return


#: The words of content of what came first, or was the cause, and of what came then.
Order = tuple[set[str], set[str]]


def _turn(orders: Sequence[Order], passage: Passage) -> bool:
    """Whether a passage has one of these the other way round, and none as it is."""
    theirs = list(_orders(passage))
    turned = any(_against(one, other) for one in orders for other in theirs)
    return turned and not any(_against((then, first), other) for first, then in orders for other in theirs)


def _orders(passage: Passage) -> Iterator[Order]:
    """What the passage ties, for each word that does so."""
    words, text = wording(passage.language), passage.text.lower()
    for forms, after in ((words.after, True), (words.before, False)):
        for tie in forms.pattern.finditer(text):
            before, behind = passage.beside(*tie.span())
            # "Three days after": how long is told of both.
            both = before & behind | _measures(passage.language)
            first, then = (behind, before) if after else (before, behind)
            yield first - both, then - both


@lru_cache(LANGUAGES_MAX)
def _measures(language: str) -> frozenset[str]:
    words = calendar(language)
    return frozenset(stem(folded(word)) for word in (*words.units, *words.numbers))


def _against(one: Order, other: Order) -> bool:
    """Whether what came first in the one came then in the other, and the other way round."""
    crossed = _shared(one[0], other[1]), _shared(one[1], other[0])
    straight = _shared(one[0], other[0]) + _shared(one[1], other[1])
    return min(crossed) > 0 and sum(crossed) >= max(CROSSED_MIN, LEAD * straight)


def _shared(some: set[str], others: set[str]) -> int:
    return sum(any(related(one, other) for other in others) for one in some)
