"""
Which sentence a mended one is for: models mix up the numbers under which they were shown.

Where it came under another one's number, a right sentence would go and the wrong one stay; and a lead would tell what
belongs further down.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.briefing.layout import Draft
from bot.briefing.writing.manuscript import Line, Lines
from bot.domain.briefing import Part
from bot.language.terms import terms

#: What a source in common counts for, beside the share of the shorter one's words that both sentences have.
SOURCE = 0.5
#: From which sum of the two on a sentence may be what its number says, and from which on it is another one's.
NEAR_MIN, SURE_MIN = 0.33, 0.8
#: How much nearer it then is to that one; and how near it counts as to one that was to be told anew.
LEAD, ANEW = 0.25, 0.75

#: Findings after which a right sentence has other words and other sources than the one that stands there, if any does.
_ANEW = frozenset({"absent", "teaser", "retold", "language"})


def placed(lines: Lines, mended: Sequence[tuple[int, Draft]], language: str) -> dict[int, Draft | None]:
    """
    What came for each line, by its number from 1; () for one that is to be left out.

    What tells the same as another line is that one's, if nothing else came for it. Where what came tells the same as
    none, it is None.

    Args:
        lines: As they were shown.
        mended: What came under which number; of several under one the first that fits.
        language: Of all of them.
    """
    found: dict[int, Draft | None] = {}
    strays: list[tuple[int, Draft, int | None]] = []
    for number, draft in mended:
        near = [_nearness(line, draft, language) for line in lines]
        own = max(near[number - 1], ANEW if _anew(lines[number - 1]) else 0.0)
        best = max(range(len(lines)), key=near.__getitem__)
        if not draft or (own >= NEAR_MIN and own + LEAD >= near[best]):
            found.setdefault(number, draft)
        else:
            strays.append((number, draft, best + 1 if near[best] >= SURE_MIN else None))
    left = [number for number, draft, place in strays if not _moved(found, lines, number, draft, place)]
    for number in left:
        found.setdefault(number, None)
    return found


def _moved(found: dict[int, Draft | None], lines: Lines, number: int, draft: Draft, place: int | None) -> bool:
    """Whether what came under a number could be put where it belongs."""
    if place is None or place in found:
        return False
    part = lines[place - 1].part
    # "In summary," may stand before what was written for the body.
    if part not in {Part.LEAD, Part.BODY, lines[number - 1].part}:
        return False
    found[place] = tuple(replace(sentence, part=part) for sentence in draft)
    return True


def _anew(line: Line) -> bool:
    return any(finding.kind in _ANEW for finding in line.findings)


def _nearness(line: Line, draft: Draft, language: str) -> float:
    """How near what came is to what stands there."""
    sources = {number for sentence in draft for number in sentence.supported_by}
    mine, theirs = set(terms(line.text, language)), set(terms(" ".join(one.text for one in draft), language))
    shared = len(mine & theirs) / max(1, min(len(mine), len(theirs)))
    return shared + (0.0 if sources.isdisjoint(line.sentence.supported_by) else SOURCE)
