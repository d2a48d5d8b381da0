"""The lead: the news in two sentences that can stand alone together."""

import math
from collections.abc import Collection

from bot.briefing.extractive.weighed import LIKENESS_MAX, SURNAME_COST, Weighed
from bot.briefing.layout import BUDGETS
from bot.briefing.teasers import Tease, tease
from bot.domain.briefing import Length, Part

LEAD_SENTENCES = 2
#: Weight of an early place against centrality, and how many sentences it takes to fade (to 1/e).
LEAD_POSITION, LEAD_DECAY = 0.65, 4.0
#: What it is worth to answer a title that asks for a name, a place, a time or a figure.
ANSWER_GAIN = 0.7
#: Sentences at the beginning of which one opens the lead that has so much more of the title's words.
EARLY_SENTENCES, COVERS_MORE = 8, 0.34
#: What it costs the second sentence to hang on a sentence that is not before it, or on the one that is.
DEPENDENT_COST, FOLLOWING_COST = 0.4, 0.1
#: What each 100 characters of an alphabet beyond a good length cost.
LEAD_CHARS_GOOD, LONG_COST = 160, 0.1
#: What it costs that a caption has run into it, and to ask, to call the reader or to list, instead of telling.
FUSED_COST, CALLING_COST = 0.1, 0.3


def lead(
    article: Weighed,
    within: Collection[int] = (),
    *,
    count: int = LEAD_SENTENCES,
    room: int = BUDGETS[Length.STANDARD][Part.LEAD],
    body: bool = True,
) -> list[int]:
    """
    At most `count` sentences, in the article's order. A charge that is denied opens it, with the denial beside it, or
    has no place in it.

    Args:
        article: Its sentences.
        within: Those that may be taken, if one of them can stand alone; () for all.
        count: Of sentences.
        room: Characters.
        body: Whether one follows, which begins with a denial that has no room; else the charge is passed over.
    """
    teases = tease(article.title, article.language)
    taken = [index for index in article.usable if index in within]
    usable = taken if article.alone.intersection(taken) else article.usable
    scores = {index: _score(article, index, teases) for index in usable}
    whole = [index for index in usable if index not in article.cut]
    able = sorted(article.alone.intersection(usable)) or whole or usable
    if not body:
        able = [index for index in able if _has_room(article, index, room)] or able
    likely = max(able, key=scores.__getitem__)
    first = likely if teases else _nearer(article, likely, able)
    chosen = [first]
    denial = article.denial(first)
    while len(chosen) < count:
        room -= len(article.sentences[chosen[-1]]) + 1
        rest = {
            index: score + article.related(index, chosen) - _joining_cost(article, index, chosen)
            for index, score in scores.items()
            if (index > first or (index in article.alone and first == likely))
            and index not in article.cut | article.asks
            and article.denial(index) is None
            and len(article.sentences[index]) <= room
            and max(article.likeness(index, other) for other in chosen) <= LIKENESS_MAX
        }
        if denial is not None:
            rest = {index: score for index, score in rest.items() if index == denial}
        if not rest:
            break
        chosen.append(max(rest, key=rest.__getitem__))
    return sorted(chosen)


def _has_room(article: Weighed, index: int, room: int) -> bool:
    """Whether a sentence is no charge, or fits beside its denial."""
    denial = article.denial(index)
    return denial is None or len(article.sentences[index]) + 1 + len(article.sentences[denial]) <= room


def _nearer(article: Weighed, first: int, able: Collection[int]) -> int:
    """The early sentence that has far more of the title's words than the first one; else that one."""
    early = [index for index in able if article.place(index) < EARLY_SENTENCES and index not in article.calls]
    best = max(early, key=article.covers, default=first)
    return best if article.covers(best) >= article.covers(first) + COVERS_MORE else first


def _score(article: Weighed, index: int, teases: Tease | None) -> float:
    early = math.exp(-article.place(index) / LEAD_DECAY)
    score = (1 - LEAD_POSITION) * article.ranked.centrality[index] + LEAD_POSITION * early
    if teases:
        score += ANSWER_GAIN * teases.answers(article.sentences[index], article.inner)
    score -= LONG_COST * article.long(index, LEAD_CHARS_GOOD) + FUSED_COST * (index in article.fused)
    return score - CALLING_COST * (index in article.calls)


def _joining_cost(article: Weighed, index: int, chosen: Collection[int]) -> float:
    """What it costs a sentence to stand beside those chosen."""
    cost = SURNAME_COST * bool(article.named[index].difference(chosen))
    if index in article.alone:
        return cost
    return cost + (FOLLOWING_COST if index in article.apart or index - 1 in chosen else DEPENDENT_COST)
