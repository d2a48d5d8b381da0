"""Whether a claim passes somebody's words off as what the article says."""

from bot.briefing.grounding.passage import Passage

#: Share of a claim's words, of at least so many, that a quotation has when the claim repeats it; and that what stands
#: outside quotation marks has when the article says it itself.
REPEATED_MIN, WORDS_MIN, SAID_ITSELF_MIN = 0.8, 4, 0.5


def voiceless(claim: Passage, source: Passage) -> bool:
    """
    Whether a claim without quotation marks repeats a quotation, and none of the words around it that say whose it is.

    Args:
        claim: In the article's language.
        source: The sentence of the article that is nearest to it.
    """
    if claim.quotes or len(claim.stems) < WORDS_MIN:
        return False
    quoted, around = _stems(source, quoted=True), _stems(source, quoted=False)
    repeats = len(claim.stems & quoted) >= REPEATED_MIN * len(claim.stems)
    said_itself = len(claim.stems & around) >= SAID_ITSELF_MIN * len(claim.stems)
    return repeats and not said_itself and claim.stems.isdisjoint(around - quoted)


def names_speaker(source: Passage) -> bool:
    """Whether a sentence with a quotation has words around it, which can say whose it is."""
    return bool(_stems(source, quoted=False))


def _stems(source: Passage, *, quoted: bool) -> set[str]:
    return {
        word.stem
        for word in source.words
        if not word.stop and any(quote.start <= word.start < quote.end for quote in source.quotes) is quoted
    }
