"""What writing takes of a model at most, known before it is begun: a budget counts on it."""

from collections.abc import Sequence

from bot.briefing.options import WritingOptions
from bot.briefing.writing import conclusion, keypoints, looking, mending, reply
from bot.briefing.writing.drafting import ANSWER_TOKENS
from bot.briefing.writing.passages import SECTIONS_MAX, tokens
from bot.domain.briefing import Length

#: Tokens of a prompt without the article, about.
PROMPT_TOKENS = 1_000

Tokens = tuple[int, int]  #: In, out.


def briefing(length: Length, options: WritingOptions, *, long: bool = False) -> Tokens:
    """
    About how many tokens one briefing takes at most, a repair and a second look included.

    Args:
        length: Of the briefing.
        options: How much of an article is shown, and whether there is a second look.
        long: Whether the article is so long that its sections are read first (`keypoints.needs_sections`).
    """
    question, answer = options.input_tokens_max + PROMPT_TOKENS, ANSWER_TOKENS[length]
    parts = [(question, answer), _repair(answer)]
    if options.verify:
        parts += _second_look(question, answer, options)
    if long:
        parts += [(question, keypoints.ANSWER_TOKENS)] * SECTIONS_MAX
    return _sum(parts)


def question(options: WritingOptions) -> Tokens:
    """About how many tokens an answer to a question takes at most, a repair included."""
    return _sum([(options.input_tokens_max + PROMPT_TOKENS, reply.ANSWER_TOKENS), _repair(reply.ANSWER_TOKENS)])


def digest(lines: Sequence[str]) -> Tokens:
    """About how many tokens a digest's conclusion takes at most, a repair included."""
    shown = sum(round(tokens(line[: conclusion.LINE_CHARS_MAX])) for line in lines)
    return _sum([(PROMPT_TOKENS + shown, conclusion.ANSWER_TOKENS), _repair(conclusion.ANSWER_TOKENS)])


def _repair(answer: int) -> Tokens:
    return mending.PROMPT_TOKENS + mending.MATERIAL_TOKENS + answer, mending.ANSWER_TOKENS


def _second_look(question: int, answer: int, options: WritingOptions) -> list[Tokens]:
    if not options.verify_model:
        return [(question + answer + looking.PROMPT_TOKENS, looking.ANSWER_TOKENS)]
    # What is written for a sentence that the checker doubts is checked again.
    checks = 2 * looking.CHECKED_MAX
    return [(checks * looking.DOCUMENT_TOKENS, checks * looking.YES_TOKENS), _repair(answer)]


def _sum(parts: Sequence[Tokens]) -> Tokens:
    return sum(part[0] for part in parts), sum(part[1] for part in parts)
