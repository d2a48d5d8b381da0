"""
Whether the sentences that a claim cites bear it out: what looking words up in the whole article cannot see.

* A name or a number that the article has, but in another place: its neighbours in the claim are those of another name
  or number in the cited sentences.
* A "not" that was added or lost.
* Words put into another mouth.
* A citation that has nothing to do with the claim.

A paraphrase must pass. So nothing is found merely because it is not in the cited sentences: something else has to stand
in its place there.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from bot.briefing.facts import folded, spoken
from bot.briefing.finding import Finding
from bot.briefing.ground import Ground
from bot.briefing.passage import Passage
from bot.briefing.phrases import same_language
from bot.briefing.words import stem

#: Words before and after a word within which a "not" turns it round.
SCOPE = 6
#: Share of a fact's surroundings that must be those of another fact before it counts as put in its place.
SURROUNDINGS_MIN = 0.4
#: Share of a claim's words that its sources must have, at least.
SHARED_MIN = 0.15
#: Sentences before a quotation in which its speaker may be named ("…," she said).
SPEAKER_SENTENCES = 4


def unborne(ground: Ground, text: str, cited: Sequence[int], language: str) -> Iterator[Finding]:
    """
    What of a claim its sources do not bear out. The facts of the claim stand in the article somewhere.

    Args:
        ground: The article.
        text: The claim.
        cited: Indexes of its sources, from 0.
        language: Of the claim.
    """
    claim = Passage(text, language)
    sources = [ground.passages[index] for index in cited]
    if not same_language(language, ground.language):
        yield from _lost_in_translation(claim, ground, cited)
        return
    stems = {word for source in sources for word in source.stems}
    if claim.stems and len(claim.stems & stems) < max(1, SHARED_MIN * len(claim.stems)):
        yield Finding("citation", 0, len(text), text)
        return
    yield from _swapped(claim, sources, ground.passages)
    yield from _misspoken(claim, ground)
    # Of several sources the nearest one is what a "not" is lost from.
    yield from _turned(claim, max(sources, key=lambda source: len(claim.stems & source.stems)))


def _lost_in_translation(claim: Passage, ground: Ground, cited: Sequence[int]) -> Iterator[Finding]:
    """
    Figures and dates that neither the sources nor their neighbours have.

    Between two languages no words can be compared, so nothing more can be said of their surroundings.
    """
    near = {index for place in cited for index in range(max(0, place - 1), min(len(ground.sentences), place + 2))}
    said = {key for index in near for key in ground.passages[index].uses}
    for fact in claim.facts:
        if fact.kind in {"number", "date"} and fact.keys.isdisjoint(said):
            yield Finding("swapped", fact.start, fact.end, fact.text)


def _swapped(claim: Passage, sources: Sequence[Passage], article: Sequence[Passage]) -> Iterator[Finding]:
    """Facts that the sources lack, and in whose place they have another of which the claim says nothing."""
    uses = sum((source.uses for source in sources), Counter[str]())
    words = {word.stem for source in sources for word in source.words}
    for fact in claim.facts:
        if any(uses[key] >= claim.uses[key] for key in fact.keys):
            continue
        if fact.kind == "name" and stem(folded(fact.text)) in words:
            continue
        here = claim.around(fact)
        rival = max(
            (
                _likeness(here, source.around(other))
                for source in sources
                for other in source.facts
                if _alike(other.kind, fact.kind) and all(uses[key] > claim.uses[key] for key in other.keys)
            ),
            default=0.0,
        )
        if rival < SURROUNDINGS_MIN * sum(here.values()):
            continue
        own = max(
            (
                _likeness(here, passage.around(other))
                for passage in article
                for other in passage.facts
                if not other.keys.isdisjoint(fact.keys)
            ),
            default=0.0,
        )
        if rival > own:
            yield Finding("swapped", fact.start, fact.end, fact.text)


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


def _alike(one: str, other: str) -> bool:
    """Names and dates may stand in each other's place; numbers in that of numbers only."""
    return (one == "number") == (other == "number")


def _likeness(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(min(weight, other[word]) for word, weight in one.items() if word in other)


def _turned(claim: Passage, source: Passage) -> Iterator[Finding]:
    """A "not" in one of the two, where the other says the same without it."""
    for one, other in ((claim, source), (source, claim)):
        for index, word in enumerate(one.words):
            if word.turns and (place := _said_plainly(one, index, other)) is not None:
                at = word if one is claim else other.words[place]
                turned = one.words[index + 1]
                yield Finding(
                    "negation", at.start, at.start + len(at.text), one.text[word.start : turned.start] + turned.text
                )


def _said_plainly(one: Passage, index: int, other: Passage) -> int | None:
    """Where `other` has the words that a "not" stands between in `one`, with none near; None when nowhere."""
    after = [word.stem for word in one.words[index + 1 : index + 6] if not word.stop and not word.unsays][:2]
    before = [word.stem for word in one.words[max(0, index - 6) : index] if not word.stop and not word.unsays][-1:]
    if not after:
        return None
    beside = {*after[1:], *before}
    found: int | None = None
    for place, word in enumerate(other.words):
        if word.stem != after[0] or word.stop:
            continue
        near = other.words[max(0, place - SCOPE) : place + SCOPE + 1]
        if any(word.unsays for word in near):
            return None
        if not beside or beside & {word.stem for word in near}:
            found = place
    return found
