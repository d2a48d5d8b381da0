"""
Sentences that are somebody's words by the line they stand in, without quotation marks.

A turn of a conversation is its speaker's from end to end, and so is a paragraph that begins with a dash, in languages
that quote so. Only a sentence that says itself whose words it has can be repeated.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.briefing.extractive.quotations import speaker_missing
from bot.briefing.vocabulary.words import vocabulary
from bot.domain.article import Block, BlockKind

#: Languages remembered.
LANGUAGES_MAX = 64

_DASH = re.compile(r"[–—―]")
_HYPHEN = re.compile(r"-\s")
#: "Anna Petrov (mayor): …".
_LABEL = re.compile(r"[^:：]{1,80}[:：]\s*\S")


def voices(sentences: Sequence[str], blocks: Sequence[Block], language: str) -> dict[int, bool]:
    """
    The numbers, from 0, of sentences that are somebody's words, and whether each says whose.

    Args:
        sentences: The article's.
        blocks: Its lines; () when they are not known.
        language: BCP 47 tag.
    """
    found: dict[int, bool] = {}
    for block in blocks:
        numbers = range(block.first - 1, block.last)
        if block.kind is BlockKind.QUESTION:
            found |= dict.fromkeys(numbers, False)
        elif block.kind is BlockKind.SPEECH:
            named = bool(block.speaker and _LABEL.match(sentences[block.first - 1]))
            found |= {number: named and number == block.first - 1 for number in numbers}
        elif block.kind is BlockKind.PARAGRAPH and _begins_with_a_dash(sentences, numbers, language):
            found |= {number: _says_whose(sentences[number], language) for number in numbers}
    return found


def _begins_with_a_dash(sentences: Sequence[str], numbers: range, language: str) -> bool:
    """Whether a paragraph is spoken. One that begins with a hyphen may be an item: somebody has to say something."""
    first = sentences[numbers[0]]
    if _DASH.match(first):
        return True
    report = _report(language)
    return bool(_HYPHEN.match(first) and report and any(report.search(sentences[number]) for number in numbers))


def _says_whose(sentence: str, language: str) -> bool:
    report = _report(language)
    begins = _DASH.match(sentence) or _HYPHEN.match(sentence)
    return bool(begins and report and report.search(sentence) and not speaker_missing(sentence, language))


@lru_cache(LANGUAGES_MAX)
def _report(language: str) -> re.Pattern[str] | None:
    """Who spoke, behind a mark: «– powiedziała Anna», «—dijo la alcaldesa», «, a dit Anna»; None without verbs."""
    words = vocabulary(language)
    if not words.speaks:
        return None
    verbs = "|".join(sorted(map(re.escape, words.speaks), key=len, reverse=True))
    pronouns = "|".join(map(re.escape, sorted(words.speakers - {"-"})))
    return re.compile(rf"[–—―,!?…-]\s?(?:\w{{1,5}}\s)?(?:{verbs})\s(?!(?:{pronouns})\b)\w", re.IGNORECASE)
