"""What an answer rests on, sentence by sentence, as lines of plain text."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import TypeVar

from bot.domain.briefing import ArticleAnswer, Briefing, Sentence
from bot.texts.answers import cut
from bot.texts.catalogue import FALLBACK, say, say_count
from bot.texts.notes import note_lines

P = TypeVar("P")

#: Characters of one sentence of the article that are shown.
SOURCE_CHARS_MAX = 280


def evidence_lines(answer: Briefing | ArticleAnswer, language: str = FALLBACK) -> list[str]:
    """
    Each sentence of an answer with the article's sentences behind it, and what the checks found.

    Args:
        answer: With the sentences of its article.
        language: Of the words between them; a BCP 47 tag.
    """
    sentences = (line for sentence in answer.sentences for line in _proof(sentence, answer, language))
    return [say("evidence.head", language), *sentences, *note_lines(answer)]


def evidence_pages(
    answer: Briefing | ArticleAnswer,
    pages: Callable[[Sequence[Sequence[str]]], list[P]],
    *,
    pages_max: int,
    language: str = FALLBACK,
) -> list[P]:
    """
    The same as messages, a paragraph a sentence; where they end before the answer does, they say how much is left out.

    Args:
        answer: With the sentences of its article.
        pages: Makes messages of paragraphs, of which each is some lines.
        pages_max: How many messages there may be.
        language: Of the words between the sentences; a BCP 47 tag.
    """
    proofs = [_proof(sentence, answer, language) for sentence in answer.sentences]

    def first(count: int) -> list[P]:
        left = len(proofs) - count
        more = [[say_count("evidence.left_out", left, language)]] if left else []
        return pages([[say("evidence.head", language)], *proofs[:count], *more, note_lines(answer)])

    if len(whole := first(len(proofs))) <= pages_max:
        return whole
    return first(bisect_right(range(1, len(proofs)), pages_max, key=lambda count: len(first(count))))


def _proof(sentence: Sentence, answer: Briefing | ArticleAnswer, language: str) -> list[str]:
    lines = [say("evidence.source", language, number=number, text=text) for number, text in cited(sentence, answer)]
    return [say("evidence.sentence", language, text=sentence.text), *(lines or [say("evidence.none", language)])]


def cited(sentence: Sentence, answer: Briefing | ArticleAnswer) -> list[tuple[int, str]]:
    """Number and text of each sentence of the article that a sentence rests on."""
    numbers = [number for number in sentence.supported_by if number <= len(answer.article_sentences)]
    return [(number, cut(answer.article_sentences[number - 1], SOURCE_CHARS_MAX)) for number in numbers]
