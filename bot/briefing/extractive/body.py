"""The body: what else matters, each sentence unlike the others, in the article's order."""

import math
from collections.abc import Sequence

from bot.briefing.extractive.overview.outline import Section
from bot.briefing.extractive.weighed import LIKENESS_MAX, RELATED_MAX, REPEAT_COST, SURNAME_COST, Weighed
from bot.briefing.layout import BUDGETS
from bot.domain.briefing import Length, Part

#: Share of the article's sentences that the body holds, and its bounds.
BODY_SHARE = 0.3
BODY_SENTENCES = {Length.SHORT: (0, 0), Length.STANDARD: (3, 8), Length.FULL: (4, 12)}
#: Weight of an early place against centrality, and how many sentences it takes to fade (to 1/e).
BODY_POSITION, BODY_DECAY = 0.5, 5.0
#: What it costs that a caption has run into a sentence, and to ask, to call the reader or to list.
FUSED_COST, CALLING_COST = 0.03, 0.1
#: Sentences below a heading among which one stands for the section.
SECTION_SENTENCES = 4
#: The same with the entries of a list above them: "Price: $20.", "Date: May 4."
ENTRIES_MAX = 8


def body(article: Weighed, said: Sequence[int], length: Length) -> list[int]:
    """
    What matters beside what is said.

    Args:
        article: Its sentences.
        said: The lead and the conclusion.
        length: Of the briefing.
    """
    lowest, highest = BODY_SENTENCES[length]
    count = min(max(round(len(article.usable) * BODY_SHARE), lowest), highest)
    room = BUDGETS[length].get(Part.BODY, 0)
    chosen: list[int] = []
    repeats = {index: max(article.likeness(index, other) for other in said) for index in article.usable}
    left = {
        index: _score(article, index)
        for index in article.usable
        if index not in said and repeats[index] <= LIKENESS_MAX
    }

    def gain(index: int) -> float:
        unknown = article.named[index].difference(said, chosen)
        return left[index] - REPEAT_COST * max(0.0, repeats[index] - RELATED_MAX) - SURNAME_COST * bool(unknown)

    owed = [denial for index in said if (denial := article.denial(index)) in left]
    while len(chosen) < count:
        fitting = [
            index for index in left if len(article.sentences[index]) < room and index not in article.cut | article.asks
        ]
        able = [index for index in owed if index in fitting] or [
            index for index in fitting if article.continues(index, chosen)
        ]
        if not able and len(chosen) < lowest:  # An article whose sentences all lean on each other has a body too.
            able = [index for index in fitting if index > min(chosen, default=-1)]
        if not able:
            break
        taken = max(able, key=gain)
        del left[taken]
        chosen.append(taken)
        owed = [denial] if (denial := article.denial(taken)) in left else []
        room -= len(article.sentences[taken]) + 1
        for other in [*left]:
            repeats[other] = max(repeats[other], article.likeness(taken, other))
            if repeats[other] > LIKENESS_MAX:
                del left[other]
    return sorted(chosen)


def body_of_sections(article: Weighed, sections: Sequence[Section], said: Sequence[int], length: Length) -> list[int]:
    """The first sentence below each heading that can stand alone, as many as there is room for; [] when too few do."""
    lowest, highest = BODY_SENTENCES[length]
    room = BUDGETS[length].get(Part.BODY, 0)
    chosen: list[int] = []
    for section in sections:
        if section.closing or len(chosen) == highest:
            continue
        below = [index for index in article.usable if section.first <= index < section.end]
        told = [index for index in below[:ENTRIES_MAX] if index not in article.entries] or below
        able = [
            index for index in told[:SECTION_SENTENCES] if index in article.alone - article.asks and index not in said
        ]
        able.sort(key=article.calls.__contains__)  # an entry of a table, or a call, only where nothing is told
        new = (index for index in able if all(article.likeness(index, other) <= LIKENESS_MAX for other in chosen))
        taken = next((index for index in new if len(article.sentences[index]) < room), None)
        if taken is not None:
            chosen.append(taken)
            room -= len(article.sentences[taken]) + 1
    return chosen if len(chosen) >= lowest else []


def _score(article: Weighed, index: int) -> float:
    early = math.exp(-article.place(index) / BODY_DECAY)
    score = (1 - BODY_POSITION) * article.ranked.centrality[index] + BODY_POSITION * early
    return score - FUSED_COST * (index in article.fused) - CALLING_COST * (index in article.calls)
