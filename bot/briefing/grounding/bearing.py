"""
Whether the sentences that a claim cites bear it out: what looking words up in the whole article cannot see.

* A name, a number or a word with an opposite that stands in the place of another one (displaced.py).
* A "not" that was added or lost (negation.py).
* Words put into another mouth, in quotation marks or reported (attribution.py).
* A citation that has nothing to do with the claim.

A paraphrase must pass. So nothing is found merely because it is not in the cited sentences.
"""

from collections.abc import Iterator, Sequence

from bot.briefing.grounding.attribution import misattributed
from bot.briefing.grounding.displaced import displaced
from bot.briefing.grounding.facts import spoken
from bot.briefing.grounding.finding import Finding
from bot.briefing.grounding.ground import Ground
from bot.briefing.grounding.negation import turned
from bot.briefing.grounding.passage import Passage
from bot.briefing.grounding.translation import untrue
from bot.briefing.vocabulary.phrases import same_language

#: Share of a claim's words that its sources must have, at least.
SHARED_MIN = 0.15
#: The same for a sentence that a claim without sources is held against, and how many of them there are at most.
IMPLIED_SHARED_MIN, IMPLIED_MAX = 0.6, 2
#: How much larger the shares of surroundings then have to be (displaced.py, negation.py).
IMPLIED_SURE = 0.15
#: Sentences before a quotation in which its speaker may be named ("…," she said).
SPEAKER_SENTENCES = 4


def unborne(ground: Ground, text: str, cited: Sequence[int], language: str) -> Iterator[Finding]:
    """
    What of a claim its sources do not bear out. The facts of the claim stand in the article somewhere.

    Args:
        ground: The article.
        text: The claim.
        cited: Indexes of its sources, from 0; () when it names none: then it is held against the sentences that say
            nearly the same, if there are any.
        language: Of the claim.
    """
    claim = Passage(text, language, ground.known)
    if not same_language(language, ground.language):
        if cited:
            yield from untrue(claim, ground, cited)
        return
    sources = [ground.passages[index] for index in cited]
    sure = 0.0
    if not cited:
        sources, sure = _implied(claim, ground.passages), IMPLIED_SURE
    elif _unlike(claim, sources):
        yield Finding("citation", 0, len(text), text)
        return
    if not sources:
        return
    yield from displaced(claim, sources, ground.passages, sure=sure)
    if cited:
        yield from misattributed(claim, sources, ground.passages)
    yield from _misspoken(claim, ground)
    # Of several sources the nearest one is what a "not" is lost from.
    yield from turned(claim, max(sources, key=lambda source: len(claim.stems & source.stems)), sure=sure)


def _unlike(claim: Passage, sources: Sequence[Passage]) -> bool:
    """Whether a claim has next to nothing in common with its sources."""
    stems = {word for source in sources for word in source.stems}
    return bool(claim.stems) and len(claim.stems & stems) < max(1, SHARED_MIN * len(claim.stems))


def _implied(claim: Passage, article: Sequence[Passage]) -> list[Passage]:
    """The sentences that a claim repeats most of; those that it merely touches say too little of it."""
    shares = ((len(claim.stems & passage.stems), passage) for passage in article)
    near = [found for found in shares if found[0] >= IMPLIED_SHARED_MIN * len(claim.stems) > 0]
    return [passage for _, passage in sorted(near, key=lambda found: -found[0])[:IMPLIED_MAX]]


def _misspoken(claim: Passage, ground: Ground) -> Iterator[Finding]:
    """Quotations whose speaker in the claim is not named where the article has the words, nor shortly before."""
    for quote in claim.quotes:
        speakers = [fact for fact in claim.facts if fact.kind == "name" and not quote.start <= fact.start < quote.end]
        words = spoken(quote.text)
        place = next((index for index, text in enumerate(ground.sentences) if words in spoken(text)), None)
        if place is None or not speakers:
            continue
        around = ground.passages[max(0, place - SPEAKER_SENTENCES) : place + 1]
        known = {key for passage in around for key in passage.uses}
        unknown = [fact for fact in speakers if fact.keys.isdisjoint(known)]
        if len(unknown) == len(speakers) and known:
            yield Finding("speaker", quote.start, quote.end, speakers[0].text)
