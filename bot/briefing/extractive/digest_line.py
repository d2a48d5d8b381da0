"""The conclusion of a digest: what its lines come down to, in one or two sentences."""

from collections.abc import Sequence

from bot.briefing.extractive.ranking import rank
from bot.briefing.extractive.standing import weak
from bot.briefing.layout import clipped
from bot.briefing.vocabulary.phrases import phrases
from bot.briefing.vocabulary.words import written_small
from bot.language.detect import detect
from bot.language.sentences import split

#: Characters of a digest's conclusion, our phrase included.
SUMMARY_CHARS_MAX = 450


def central(lines: Sequence[str]) -> str:
    """The sentence that has most in common with the other lines and can stand alone; the first one if none can."""
    text = "\n".join(lines)
    language = detect(text)
    openings = [sentences[0] for line in lines if (sentences := split(line, language))]
    centrality = rank(openings, "", language).centrality
    able = [index for index, sentence in enumerate(openings) if not weak(sentence, language)]
    return openings[max(able or range(len(openings)), key=centrality.__getitem__)]


def conclusion(text: str, lines: Sequence[str], *, language: str) -> str:
    """The text as the last part of a digest, with our phrase before it."""
    everything = "\n".join(lines)
    spoken = detect(everything) if language == "source" else language
    words = phrases(spoken)
    text = clipped(text, SUMMARY_CHARS_MAX - len(words.conclusion))
    return words.opened(words.conclusion, text, common=written_small(everything, spoken))
