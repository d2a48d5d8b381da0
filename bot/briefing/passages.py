"""Which sentences of a long article the model is shown: those that fit its budget, from all over the article."""

from collections.abc import Collection, Sequence

from bot.briefing.layout import weight
from bot.briefing.ranking import rank

#: Tokens of an article that a model is shown, whatever its length: far above a news article (850 on average), below any
#: model's context. So a briefing has a price that is known beforehand.
TOKENS_MAX = 6_000
#: Characters of an alphabet that make a token, about; and what a sentence's number costs.
CHARS_PER_TOKEN, NUMBER_TOKENS = 3.6, 3
#: News tells what matters first: this share of the budget goes to the beginning.
OPENING_SHARE = 0.6
#: A text of this many budgets is no news but a report: its beginning gets less, its sections get the same each.
REPORT_BUDGETS, REPORT_OPENING_SHARE = 3, 0.2
SECTIONS = 16


def tokens(text: str) -> float:
    """About how many tokens a numbered sentence has."""
    return weight(text) / CHARS_PER_TOKEN + NUMBER_TOKENS


def passages(sentences: Sequence[str], title: str, language: str, tokens_max: int) -> list[int]:
    """
    The sentences to show, by index, in order: all if they fit.

    Else the beginning, and the most central sentences of the rest; of a report the most central ones of each section.
    """
    costs = [tokens(sentence) for sentence in sentences]
    whole = sum(costs)
    if whole <= tokens_max:
        return list(range(len(sentences)))
    report = whole > REPORT_BUDGETS * tokens_max
    kept_back = tokens_max * (1 - (REPORT_OPENING_SHARE if report else OPENING_SHARE))
    left, opening = float(tokens_max), 0
    while left - costs[opening] >= kept_back:
        left -= costs[opening]
        opening += 1
    chosen = list(range(opening))
    centrality = rank(sentences, title, language).centrality
    sections = SECTIONS if report else 1
    size = -(-(len(sentences) - opening) // sections)
    for start in range(opening, len(sentences), size):
        share = left / sections
        section = range(start, min(start + size, len(sentences)))
        for index in sorted(section, key=centrality.__getitem__, reverse=True):
            if costs[index] <= share:
                chosen.append(index)
                share -= costs[index]
    return sorted(chosen)


def numbered(sentences: Sequence[str], shown: Collection[int]) -> str:
    """The sentences with their numbers from 1, one a line, and a mark where some are left out."""
    lines: list[str] = []
    before = -1
    for index in shown:
        if index != before + 1:
            lines.append("[…]")
        lines.append(f"[{index + 1}] {sentences[index]}")
        before = index
    return "\n".join(lines)
