"""
Who does it and to whom: "Brenner sued Tallis" for "Tallis sued Brenner".

Only where a claim has the verb of its source and, on its two sides, the same words the other way round.
"""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from bot.briefing.grounding.finding import Finding
from bot.briefing.grounding.passage import Passage, Word, related
from bot.briefing.grounding.wording import Wording, wording

#: Words of content on each side of a verb that may say who does it, and to whom.
SIDE_WORDS = 4
#: Words behind a verb within which "by" makes it a passive.
BY_WORDS = 3

_CLAUSE_END = re.compile(r"[,;:.!?–—()]")


def reversed_roles(claim: Passage, sources: Sequence[Passage], article: Sequence[Passage]) -> Iterator[Finding]:
    """
    What a claim says of two the wrong way round.

    Args:
        claim: What is examined.
        sources: Sentences that it rests on.
        article: All of its sentences: what one of them says this way round is well said.
    """
    words = wording(claim.language)
    for at, verb in enumerate(claim.words):
        if verb.text.lower() not in words.deeds or _passive(claim, at, words) is None:
            continue
        for source in sources:
            if _against(claim, at, source, words) and not any(_alike(claim, at, other, words) for other in article):
                yield Finding("role", claim.words[0].start, claim.words[-1].end, claim.text, source.text)
                return


def _against(claim: Passage, at: int, source: Passage, words: Wording) -> bool:
    """Whether a source has the verb with both sides changed round."""
    return any(
        _crossed(*_sides(claim, at, words), *_sides(source, there, words))
        for there, word in enumerate(source.words)
        if word.text.lower() in words.deeds and related(word.stem, claim.words[at].stem)
    )


def _alike(claim: Passage, at: int, source: Passage, words: Wording) -> bool:
    before, behind = _sides(claim, at, words)
    return any(
        _crossed(before, behind, *reversed(_sides(source, there, words)))
        for there, word in enumerate(source.words)
        if word.text.lower() in words.deeds and related(word.stem, claim.words[at].stem)
    )


def _crossed(before: set[str], behind: set[str], before_there: set[str], behind_there: set[str]) -> bool:
    """Whether what stands before the verb in the one stands behind it in the other, and only there."""
    doer = _shared(before, behind_there) and not _shared(before, before_there)
    done_to = _shared(behind, before_there) and not _shared(behind, behind_there)
    return doer and done_to


def _shared(some: set[str], others: set[str]) -> bool:
    return any(related(one, other) for one in some for other in others)


def _sides(passage: Passage, at: int, words: Wording) -> tuple[set[str], set[str]]:
    """Who does it and to whom, as far as the clause tells: the nearest words of content; changed round in a passive."""
    passive = _passive(passage, at, words)
    within = words.within | words.be | words.agents if passive else words.within
    before = _near(passage, at, -1, within)
    behind = _near(passage, at, +1, within)
    return (behind, before) if passive else (before, behind)


def _near(passage: Passage, at: int, step: int, within: AbstractSet[str]) -> set[str]:
    """The words of content next to a verb, up to the end of the clause or a word that begins another phrase."""
    found: list[Word] = []
    while 0 <= at + step < len(passage.words) and len(found) < SIDE_WORDS:
        here, there = passage.words[at], passage.words[at + step]
        if _CLAUSE_END.search(passage.text, min(here.end, there.end), max(here.start, there.start)):
            break
        if there.stop and there.text.lower() not in within:
            break
        at += step
        found += [there] if not there.stop else []
    return {word.stem for word in found}


def _passive(passage: Passage, at: int, words: Wording) -> bool | None:
    """Whether somebody does it "by" whom stands behind it; None where a form of "be" leaves that open."""
    behind = [word.text.lower() for word in passage.words[at + 1 : at + 1 + BY_WORDS]]
    before = [word.text.lower() for word in passage.words[max(0, at - BY_WORDS) : at]]
    if any(word in words.agents for word in behind):
        return True
    # "Is buying" is active.
    ongoing = passage.words[at].text.lower() in words.ongoing
    return None if not ongoing and any(word in words.be for word in before) else False
