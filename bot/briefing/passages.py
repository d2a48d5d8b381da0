"""Which sentences of a long article the model is shown: those that fit its budget, front-loaded."""

from collections.abc import Collection, Sequence

from bot.briefing.layout import weight
from bot.briefing.ranking import rank

#: Tokens of an article that a model is shown: far above a news article (850 on average), below any model's context.
TOKENS_MAX = 6_000
#: Characters of an alphabet that make a token, about.
CHARS_PER_TOKEN = 3.6
#: Share of the budget that the article's beginning gets.
OPENING_SHARE = 0.6


def tokens(text: str) -> float:
    """About how many tokens a text has."""
    return weight(text) / CHARS_PER_TOKEN + 3


def passages(sentences: Sequence[str], title: str, language: str, tokens_max: int) -> list[int]:
    """The sentences to show, by index, in order: all if they fit, else the opening and the most central others."""
    costs = [tokens(sentence) for sentence in sentences]
    if sum(costs) <= tokens_max:
        return list(range(len(sentences)))
    chosen: list[int] = []
    left = float(tokens_max)
    for index, cost in enumerate(costs):
        if left - cost < tokens_max * (1 - OPENING_SHARE):
            break
        chosen.append(index)
        left -= cost
    centrality = rank(sentences, title, language).centrality
    for index in sorted(range(len(chosen), len(sentences)), key=centrality.__getitem__, reverse=True):
        if costs[index] <= left:
            chosen.append(index)
            left -= costs[index]
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
