"""What an answer rests on, sentence by sentence, as lines of plain text."""

from bot.domain.desk import Evidence, Status
from bot.domain.types import ArticleAnswer, Briefing, Sentence
from bot.texts.answers import cut
from bot.texts.catalogue import FALLBACK, say
from bot.texts.notes import note_lines
from bot.texts.status import status_lines

#: Characters of one sentence of the article that are shown.
SOURCE_CHARS_MAX = 280


def evidence_lines(answer: Briefing | ArticleAnswer, language: str = FALLBACK) -> list[str]:
    """
    Each sentence of an answer with the article's sentences behind it, and what the checks found.

    Args:
        answer: With the sentences of its article.
        language: Of the words between them; a BCP 47 tag.
    """
    lines = [say("evidence.head", language)]
    for sentence in answer.sentences:
        lines.append(say("evidence.sentence", language, text=sentence.text))
        sources = cited(sentence, answer)
        lines += [say("evidence.source", language, number=number, text=text) for number, text in sources]
        if not sources:
            lines.append(say("evidence.none", language))
    return [*lines, *note_lines(answer)]


def cited(sentence: Sentence, answer: Briefing | ArticleAnswer) -> list[tuple[int, str]]:
    """Number and text of each sentence of the article that a sentence rests on."""
    numbers = [number for number in sentence.supported_by if number <= len(answer.article_sentences)]
    return [(number, cut(answer.article_sentences[number - 1], SOURCE_CHARS_MAX)) for number in numbers]


def told_lines(answer: Evidence | Status) -> list[str]:
    """What the bot tells in lines, as an answer to one person: in the language of what it is about."""
    if isinstance(answer, Status):
        return status_lines(answer)
    return evidence_lines(answer.answer, answer.answer.language)
