"""
A cause that a claim makes of what the article merely tells apart: "closed because of the rain".

Only where effect and cause each stand in a sentence of the article, at some distance, and none ties them together.
"""

from collections.abc import Iterator, Sequence

from bot.briefing.grounding.finding import Finding
from bot.briefing.grounding.passage import Passage
from bot.briefing.grounding.wording import wording

#: Share of a side's words of content that a sentence has when it tells that side.
SIDE_SHARED_MIN = 0.5
#: Words of each side, if there are as many, that a sentence has when it may say the same otherwise.
TOUCHED_MIN = 2
#: Sentences that stand nearer than this explain each other without a word that says so.
APART_MIN = 2


def contrived(claim: Passage, cited: Sequence[int], article: Sequence[Passage]) -> Iterator[Finding]:
    """
    A tie of cause and effect that no sentence of the article makes.

    Args:
        claim: What is examined.
        cited: Indexes of the sentences that it rests on, from 0.
        article: All of its sentences.
    """
    words = wording(claim.language)
    tie = words.causes.pattern.search(claim.text.lower())
    if not tie:
        return
    one, other = _sides(claim, *tie.span())
    if not one or not other:
        return
    first = [index for index, passage in enumerate(article) if _tells(passage, one)]
    second = [index for index, passage in enumerate(article) if _tells(passage, other)]
    if not first or not second or any(abs(here - there) < APART_MIN for here in first for there in second):
        return
    # A sentence that gives a reason and has words of both may say the same otherwise.
    near = [article[index] for index in {*cited, *first, *second}]
    if not any(_tied(passage) and _touches(passage, one) and _touches(passage, other) for passage in near):
        yield Finding("cause", tie.start(), tie.end(), claim.text[tie.start() : tie.end()])


def _sides(claim: Passage, start: int, end: int) -> tuple[set[str], set[str]]:
    """The words of content before and behind the tie; where it opens the sentence, before and behind the comma."""
    if not (before := _content(claim, 0, start)):
        start = end = claim.text.find(",", end)
        before = _content(claim, 0, start) if start > 0 else set()
    behind = _content(claim, end, len(claim.text))
    return before - behind, behind - before


def _content(claim: Passage, start: int, end: int) -> set[str]:
    return {word.stem for word in claim.words if start <= word.start < end and not word.stop}


def _tells(passage: Passage, side: set[str]) -> bool:
    return _shares(passage, side) >= SIDE_SHARED_MIN * len(side)


def _touches(passage: Passage, side: set[str]) -> bool:
    return _shares(passage, side) >= min(TOUCHED_MIN, len(side))


def _shares(passage: Passage, side: set[str]) -> int:
    """How many words of a side a sentence has."""
    return sum(map(passage.has, side))


def _tied(passage: Passage) -> bool:
    """Whether a sentence gives a reason for anything, and does not say that there is none known."""
    words, text = wording(passage.language), passage.text.lower()
    found = words.ties.pattern.search(text) or words.causes.pattern.search(text)
    return bool(found) and not any(word.turns for word in passage.words)
