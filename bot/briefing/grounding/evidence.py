"""
What is known less surely than a claim says: a link told as a cause, an inquiry told as what it found.

Only where a source that bears the claim has the weaker word, and none the stronger one.
"""

from collections.abc import Iterator, Sequence

from bot.briefing.grounding.finding import Finding
from bot.briefing.grounding.passage import Passage, bearing
from bot.briefing.grounding.wording import Wording, wording
from bot.language.tags import VERB_LAST, primary

#: Words of content behind a link that tell of what, and how many of them a claim has when it tells the same.
REACH_WORDS, SHARED_MIN = 6, 2
#: Share of a claim's words of content that another sentence has when it may say as much.
SAID_TOO_MIN = 0.4


def overstated(claim: Passage, sources: Sequence[Passage], article: Sequence[Passage]) -> Iterator[Finding]:
    """
    What a claim tells as established, and its sources as a link or an open inquiry.

    Args:
        claim: What is examined.
        sources: The sentences that it cites.
        article: All of its sentences: what one of them says as surely is well said.
    """
    words = wording(claim.language)
    borne_by = bearing(claim, sources)
    like = [passage for passage in article if len(passage.stems & claim.stems) >= SAID_TOO_MIN * len(claim.stems)]
    yield from _caused(claim, borne_by, like, words)
    yield from _found_out(claim, borne_by, [*sources, *like], words)


def _caused(claim: Passage, sources: Sequence[Passage], like: Sequence[Passage], words: Wording) -> Iterator[Finding]:
    """Find "causes accidents" for "is linked to accidents"."""
    if words.links.pattern.search(claim.text.lower()):
        return
    for source in sources:
        ties = list(words.links.pattern.finditer(source.text.lower()))
        linked = {stem for tie in ties for stem in _of(source, tie.end())}
        # "Steht mit … in Zusammenhang".
        linked |= source.stems if ties and primary(claim.language) in VERB_LAST else set()
        if not linked:
            continue
        for tie in words.effects.pattern.finditer(claim.text.lower()):
            told = linked.intersection(_of(claim, tie.end()))
            if len(told) >= min(SHARED_MIN, len(linked)) and not any(_causes(other, told, words) for other in like):
                yield Finding("hedge", tie.start(), tie.end(), claim.text[slice(*tie.span())], source.text)
                return


def _causes(passage: Passage, told: set[str], words: Wording) -> bool:
    """Whether a sentence itself calls something the cause of this."""
    ties = words.effects.pattern.finditer(passage.text.lower())
    return any(len(told.intersection(_of(passage, tie.end()))) >= SHARED_MIN for tie in ties)


def _of(passage: Passage, at: int) -> list[str]:
    return [word.stem for word in passage.words if word.start >= at and not word.stop][:REACH_WORDS]


def _found_out(
    claim: Passage, sources: Sequence[Passage], others: Sequence[Passage], words: Wording
) -> Iterator[Finding]:
    """Find "concluded that" for "is investigating"."""
    text = claim.text.lower()
    found = words.outcomes.pattern.search(text)
    if not found or words.unsettled.pattern.search(text):
        return
    open_still = [source for source in sources if words.inquiries.pattern.search(source.text.lower())]
    if open_still and not any(words.outcomes.pattern.search(other.text.lower()) for other in others):
        yield Finding("hedge", found.start(), found.end(), claim.text[slice(*found.span())], open_still[0].text)
