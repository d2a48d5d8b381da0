"""
A possibility, a plan or an accusation that a claim passes off as a fact: "may have failed" as "failed".

Only where every cited sentence leaves it open, and where the claim says what stands beside the word that does so.
"""

import re
from collections.abc import Iterator, Sequence

from bot.briefing.grounding.finding import Finding
from bot.briefing.grounding.passage import Passage, Word, bearing, related
from bot.briefing.grounding.wording import Forms, wording
from bot.language.letters import folded
from bot.language.tags import VERB_LAST, primary
from bot.language.terms import stem

#: Words of content behind the word that leaves it open (in German before it, too) that tell what it is about.
REACH_WORDS = 6
#: Share of those, of at least so many, that the claim has when it says the same.
SHARED_MIN, SHARED_WORDS_MIN = 0.6, 2
#: Share of the claim's words that the source has, when the claim says nothing but what stands next to that word.
CLAIM_SHARED_MIN = 0.8
#: Share of the claim's words of content that they are: a claim says more than that, but not much else.
CORE_MIN = 0.3

#: Words before the one that leaves it open among which a "not" denies it.
DENIED_WORDS = 2

#: Length of a claim in another language, as a share of its sources', from which on it tells all that they say.
TOLD_WHOLE_MIN = 0.6

#: What says that somebody is able to, as well.
_ABILITY = ("could", "könnte", "pourrai", "podría", "potrebbe", "poderia")

_CLAUSE_END = re.compile(r"[;:.!?–—]")


def hardened(claim: Passage, sources: Sequence[Passage]) -> Iterator[Finding]:
    """
    What a claim states, and all sentences that it rests on leave open.

    Args:
        claim: What is examined.
        sources: The sentences that it cites.
    """
    words = wording(claim.language)
    borne_by = bearing(claim, sources)
    for left_open, excuses in (
        (words.maybe, (words.soft, words.maybe, words.less)),
        (words.blames, (words.soft, words.maybe, words.less, words.told, words.blames)),
    ):
        if not left_open or any(softened(claim, source, excuses) for source in borne_by):
            continue
        found = [_left_open(claim, source, left_open) for source in borne_by]
        if found and all(found):
            nearest = max(borne_by, key=lambda source: len(claim.stems & source.stems))
            first, last = claim.words[0], claim.words[-1]
            yield Finding("hedge", first.start, last.end, claim.text[first.start : last.end], nearest.text)
            return


def hardened_abroad(claim: Passage, sources: Sequence[Passage]) -> Iterator[Finding]:
    """
    Find what a claim in another language states as a fact though its sources leave it open.

    Which words say it cannot be told, so only where the claim is about as long as all that it cites: it then tells
    what is left open, too.
    """
    mine = wording(claim.language)
    excuses = (mine.soft, mine.maybe, mine.less, mine.unsettled)
    if not mine.soft or len(claim.text) < TOLD_WHOLE_MIN * sum(len(source.text) for source in sources):
        return
    if any(excuse.pattern.search(_small(claim)) for excuse in excuses):
        return
    for source in sources:
        spots = wording(source.language).maybe.pattern.finditer(_small(source))
        # "May not tax" forbids it.
        if any(
            inside and not _denied(source, inside[-1], inside[-1])
            for inside in (source.within(*spot.span()) for spot in spots)
        ):
            first, last = claim.words[0], claim.words[-1]
            yield Finding("hedge", first.start, last.end, claim.text[first.start : last.end], source.text)
            return


def softened(claim: Passage, source: Passage, excuses: Sequence[Forms]) -> bool:
    """
    Whether a claim leaves anything open itself.

    A word that its source has beside the one that leaves it open is no sign of that when it has plainer meanings as
    well, such as "talks" and "face".
    """
    plain, text = wording(claim.language).plain, _small(claim)
    return any(
        found[0] not in plain or not any(related(stem(folded(found[0])), word.stem) for word in source.words)
        for excuse in excuses
        for found in excuse.pattern.finditer(text)
    )


def _left_open(claim: Passage, source: Passage, words: Forms) -> bool:
    """Whether a source leaves open what the claim says."""
    for spot in words.pattern.finditer(_small(source)):
        inside = source.within(*spot.span())
        # "Could not pay" leaves nothing open, "may not pay" does.
        if not inside or (spot[0].startswith(_ABILITY) and _denied(source, inside[0], inside[-1])):
            continue
        if _both_not_before(claim, source):
            continue
        about = _about(source, inside[0], inside[-1])
        shared = [word for word in about if claim.has(word.stem)]
        if len(shared) >= max(SHARED_WORDS_MIN, SHARED_MIN * len(about), CORE_MIN * len(claim.stems)):
            return True
        # "The school will close": less than what may be, but nothing else.
        said = sum(source.has(stem) for stem in claim.stems)
        if about and claim.has(about[0].stem) and said >= max(SHARED_WORDS_MIN, CLAIM_SHARED_MIN * len(claim.stems)):
            return True
    return False


def _both_not_before(claim: Passage, source: Passage) -> bool:
    """Whether "will not come before May" tells what "is not expected before May" does."""
    before = wording(claim.language).before.pattern
    return all(
        any(word.turns for word in passage.words) and before.search(_small(passage)) for passage in (claim, source)
    )


def _denied(source: Passage, first: int, last: int) -> bool:
    """Whether a "not" stands beside it, or before whom it is said of: "no teacher could be found"."""
    return any(word.turns for word in source.words[max(0, first - DENIED_WORDS) : last + 2])


def _about(source: Passage, first: int, last: int) -> list[Word]:
    """The words of content next to the word that leaves it open."""
    words = source.words
    # In German, what it is about may stand behind "after".
    ties = () if primary(source.language) in VERB_LAST else wording(source.language).after
    found: list[Word] = []
    for at in range(last + 1, len(words)):
        if len(found) == REACH_WORDS or _CLAUSE_END.search(source.text, words[at - 1].end, words[at].start):
            break
        # "Could win after the team had lost": that it had is certain.
        if found and words[at].text.lower() in ties:
            break
        found += [words[at]] if not words[at].stop else []
    before: list[Word] = []
    # "May go to court": one word alone tells too little.
    if primary(source.language) in VERB_LAST or len(found) < SHARED_WORDS_MIN:
        for at in range(first - 1, -1, -1):
            if len(before) == REACH_WORDS or _CLAUSE_END.search(source.text, words[at].end, words[at + 1].start):
                break
            before += [words[at]] if not words[at].stop else []
    return [*found, *before]


def _small(passage: Passage) -> str:
    """Its text in small letters, but for "May": the month leaves nothing open."""
    text = passage.text[:1].lower() + passage.text[1:]
    return re.sub(r"(?!May\b)\w+", lambda word: word[0].lower(), text)
