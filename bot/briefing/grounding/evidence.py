"""
What is known less surely than a claim says: a link told as a cause, an inquiry told as what it found.

Only where a source that bears the claim has the weaker word, and none the stronger one.
"""

from collections.abc import Iterator, Sequence

from bot.briefing.grounding.finding import Finding
from bot.briefing.grounding.passage import Passage, bearing
from bot.briefing.grounding.wording import Wording, wording

#: Words of content on each side of an effect that tell of what, and how many of both a sentence has that ties the same.
REACH_WORDS, SHARED_MIN = 6, 3
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
    text = claim.text.lower()
    if words.links.pattern.search(text) or words.maybe.pattern.search(text):
        return
    linking = [source for source in sources if words.links.pattern.search(source.text.lower())]
    for tie in words.effects.pattern.finditer(text) if linking else ():
        before, behind = _content(claim, 0, tie.start())[-REACH_WORDS:], _content(claim, tie.end(), len(text))
        sides = before, behind[:REACH_WORDS]
        if any(_tells(other, sides) and words.effects.pattern.search(other.text.lower()) for other in like):
            continue
        if nearest := next((source for source in linking if _tells(source, sides)), None):
            yield Finding("hedge", tie.start(), tie.end(), claim.text[slice(*tie.span())], nearest.text)
            return


def _tells(passage: Passage, sides: Sequence[Sequence[str]]) -> bool:
    """Whether a sentence speaks of both sides of a tie."""
    shared = [sum(map(passage.has, side)) for side in sides]
    return min(shared) > 0 and sum(shared) >= SHARED_MIN


def _content(passage: Passage, start: int, end: int) -> list[str]:
    return [word.stem for word in passage.words if start <= word.start < end and not word.stop]


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
