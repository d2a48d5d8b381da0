"""Key phrases of an article, as they can stand in "The article discusses a, b and c."."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.briefing.words import vocabulary

TOPICS_MAX = 4
#: A name or a term that is used less often is not what the article is about.
USES_MIN = 2

_WORD = r"[^\W\d_][\w’'-]*\w|[^\W\d_]"
_CAPITAL = r"[^\W\d_a-zß-öø-ÿа-яіїєґ][\w’'-]*"
_NAME = re.compile(rf"(?<![.!?:\"“”«»] )(?<!^)(?<![\"“„«‘'])\b{_CAPITAL}(?: {_CAPITAL}){{0,3}}")
_DENSE_TERM = re.compile(r"[\u30a0-\u30ff]{3,10}|[\u4e00-\u9fff]{2,6}")
_DENSE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_THE = re.compile(r"\b[Tt]he $")


@dataclass(frozen=True, slots=True)
class Topic:
    """A phrase and the first sentence that holds it, counted from 0."""

    text: str
    sentence: int


def topics(sentences: Sequence[str], title: str, language: str) -> list[Topic]:
    """At most `TOPICS_MAX` phrases that the article uses repeatedly, in the order in which they first stand there."""
    uses: Counter[str] = Counter()
    first: dict[str, int] = {}
    articles: Counter[str] = Counter()
    for index, sentence in enumerate(sentences):
        for phrase, with_the in _phrases(sentence, language):
            uses[phrase] += 1
            articles[phrase] += with_the
            first.setdefault(phrase, index)
    best = [phrase for phrase, count in uses.items() if count >= USES_MIN] or list(uses)
    best.sort(key=lambda phrase: uses[phrase] * (1 + phrase.count(" ")) * (1 + (phrase in title)), reverse=True)
    chosen: list[str] = []
    for phrase in best:
        if len(chosen) < TOPICS_MAX and not any(phrase in other or other in phrase for other in chosen):
            chosen.append(phrase)
    chosen.sort(key=first.__getitem__)
    the = {
        phrase: "the " if language.startswith("en") and articles[phrase] * 2 > uses[phrase] else "" for phrase in chosen
    }
    return [Topic(the[phrase] + phrase, first[phrase]) for phrase in chosen]


def _phrases(sentence: str, language: str) -> list[tuple[str, bool]]:
    if _DENSE.search(sentence):
        return [(found.group(), False) for found in _DENSE_TERM.finditer(sentence)]
    stop = vocabulary(language).stop
    return [
        (re.sub(r"[’']s?$", "", found.group()), bool(_THE.search(sentence[: found.start()])))
        for found in _NAME.finditer(sentence)
        if found.group().lower() not in stop and len(found.group()) > 1
    ]
