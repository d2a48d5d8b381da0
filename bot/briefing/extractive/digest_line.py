"""The conclusion of a digest: what its lines come down to, in one or two sentences."""

from collections.abc import Sequence

from bot.briefing.extractive.standing import weak
from bot.briefing.layout import clipped
from bot.briefing.vocabulary.phrases import phrases
from bot.briefing.vocabulary.words import written_small
from bot.language.detect import detect
from bot.language.ranking import dot, rank
from bot.language.sentences import split

#: Characters of a digest's conclusion, our phrase included.
SUMMARY_CHARS_MAX = 450


#: From so many lines on, one of them concludes only if it has something in common with this share of the others: among
#: unrelated news it would only be said twice.
LINES_MANY, RELATED_SHARE = 5, 1 / 3
#: Characters from which on a line alone tells its language: "Apple reports record iPhone sales." passes for French.
OWN_CHARS_MIN = 60
#: Likeness (0 to 1) of two lines that have something in common: about one telling word.
LIKE_MIN = 0.1


def central(lines: Sequence[str]) -> str:
    """
    The sentence that has most in common with the other lines and can stand alone; the first one if none can.

    "" when there are `LINES_MANY` or more and it has too little in common with them to be a conclusion.
    """
    text = "\n".join(lines)
    language = detect(text)
    openings = [sentences[0] for line in lines if (sentences := split(line, language))]
    ranked = rank(openings, "", language)
    able = [index for index, sentence in enumerate(openings) if not weak(sentence, language)]
    best = max(able or range(len(openings)), key=ranked.centrality.__getitem__)
    own, *others = ranked.vectors[best], *ranked.vectors[:best], *ranked.vectors[best + 1 :]
    related = sum(dot(own, other) >= LIKE_MIN for other in others)
    return openings[best] if len(openings) < LINES_MANY or related >= RELATED_SHARE * len(others) else ""


def conclusion(text: str, lines: Sequence[str], *, language: str) -> str:
    """The text as the last part of a digest, with our phrase before it."""
    everything = "\n".join(lines)
    spoken = language
    if language == "source":
        # Lines of one digest have many languages; what is picked keeps its own.
        own = detect(text) if len(text) >= OWN_CHARS_MIN else "und"
        spoken = detect(everything) if own == "und" else own
    words = phrases(spoken)
    text = clipped(text, SUMMARY_CHARS_MAX - len(words.conclusion))
    return words.opened(words.conclusion, text, common=written_small(everything, spoken))
