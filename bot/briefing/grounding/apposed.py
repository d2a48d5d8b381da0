"""
Of whom something is told in passing: "Anna, who leads the firm" for "Anna's sister Eva, who leads the firm".

Only where a claim has the words that its source has behind "who", and both have a whole name before it.
"""

import re
from collections.abc import Iterator, Sequence

from bot.briefing.grounding.finding import Finding
from bot.briefing.grounding.passage import Passage, related
from bot.language.letters import CAPITAL

#: Words of content behind "who" that are looked at, and how many of them have to be the same.
REACH_WORDS, SHARED_MIN = 4, 2

_NAMED = re.compile(
    rf"(?P<name>{CAPITAL}[\w’'-]*(?: {CAPITAL}[\w’'-]*)*), "
    r"(?:who|whose|der|die|dessen|deren|qui|dont|que|quien|cuyo|cuya) "
)


def misplaced(claim: Passage, sources: Sequence[Passage], article: Sequence[Passage]) -> Iterator[Finding]:
    """
    Names to which a claim ties what its source tells of another one.

    Args:
        claim: What is examined.
        sources: Sentences that it rests on.
        article: All of its sentences: what one of them tells of the name is well said.
    """
    there = [told for source in sources for told in _told(source)]
    for name, words, start in _told(claim):
        others = [other for other, theirs, _ in there if _alike(words, theirs)]
        if not others or any(_one(name, other) for other in others):
            continue
        if not any(
            _one(name, other) and _alike(words, theirs) for passage in article for other, theirs, _ in _told(passage)
        ):
            yield Finding("swapped", start, start + len(name), name, others[0])


def _told(passage: Passage) -> Iterator[tuple[str, list[str], int]]:
    """Names before "who", with the stems of what stands behind it, and where they begin."""
    for found in _NAMED.finditer(passage.text):
        behind = [word.stem for word in passage.words if word.start >= found.end() and not word.stop]
        yield found["name"], behind[:REACH_WORDS], found.start()


def _alike(some: Sequence[str], others: Sequence[str]) -> bool:
    return sum(any(related(one, other) for other in others) for one in some) >= SHARED_MIN


def _one(name: str, other: str) -> bool:
    """Whether two names may be one: of one the words are all in the other, as in "Petrov" and "Anna Petrov"."""
    some, others = set(name.split()), set(other.split())
    return some <= others or others <= some
