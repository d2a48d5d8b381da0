"""
Reported speech in another mouth: "Petrov said it costs 2.1 million" where the cited sentence has Keogh say it.

What is compared is who stands beside the verb and what is said behind it. Laying the words around a name beside those
around another (displaced.py) does not see it: everybody who is named in the news "said" something.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.briefing.grounding.fact import Fact
from bot.briefing.grounding.facts import CAPITAL
from bot.briefing.grounding.finding import Finding
from bot.briefing.grounding.naming import akin
from bot.briefing.grounding.passage import Passage
from bot.briefing.vocabulary.words import vocabulary

#: Words of what is said, at least, and the share of them that the cited sentence must have.
WORDS_MIN, SHARED_MIN = 3, 0.6
#: Characters between a name and the verb, when they are set off by commas: ", who leads the hauliers,".
APART_CHARS_MAX = 80
#: Languages remembered.
LANGUAGES_MAX = 64


@dataclass(frozen=True, slots=True)
class Report:
    """Who says something, and the stems of what."""

    speaker: Sequence[Fact]
    said: frozenset[str]


def misattributed(claim: Passage, sources: Sequence[Passage], article: Sequence[Passage]) -> Iterator[Finding]:
    """
    The speaker of a claim whose cited sentence has another one, by full name, say the same.

    Args:
        claim: What is examined.
        sources: The sentences that it cites.
        article: All of its sentences: who says as much there, or is only named in one that does, is well named.
    """
    told = report(claim)
    if told is None or len(told.said) < WORDS_MIN or any(_named(told.speaker, source.facts) for source in sources):
        return
    shared = max((_shared(told, other) for other in map(report, sources) if other and _other(told, other)), default=0)
    if shared < SHARED_MIN * len(told.said):
        return
    elsewhere = (len(told.said & passage.stems) for passage in article if _named(told.speaker, passage.facts))
    if shared > max(elsewhere, default=0):
        first, last = told.speaker[0], told.speaker[-1]
        yield Finding("swapped", first.start, last.end, claim.text[first.start : last.end])


def report(passage: Passage) -> Report | None:
    """What somebody who is named at the beginning of a sentence says in the rest of it."""
    pattern = _reporting(passage.language)
    found = pattern.match(passage.text) if pattern else None
    if not found:
        return None
    end = found.end("name")
    speaker = [fact for fact in passage.facts if fact.kind == "name" and fact.end <= end]
    said = frozenset(word.stem for word in passage.words if word.start >= found.end() and not word.stop)
    return Report(speaker, said) if speaker else None


@lru_cache(LANGUAGES_MAX)
def _reporting(language: str) -> re.Pattern[str] | None:
    verbs = "|".join(sorted(map(re.escape, vocabulary(language).speaks), key=len, reverse=True))
    if not verbs:
        return None
    name = rf"(?P<name>(?:{CAPITAL}[\w.’'-]*[ ])*{CAPITAL}[\w’'-]*)"
    apart = rf"(?:,[ ][^,\"“”„«»]{{1,{APART_CHARS_MAX}}},)?"
    return re.compile(rf"{name}{apart}[ ](?:\w{{1,4}}[ ])?(?:{verbs})\b")


def _other(told: Report, other: Report) -> bool:
    """Whether somebody else speaks there, by first and last name: "the Pope" and "Downing Street" have names, too."""
    return len(other.speaker) > 1 and not _named(told.speaker, other.speaker)


def _named(speaker: Sequence[Fact], facts: Sequence[Fact]) -> bool:
    """Whether any word of a name is among the facts."""
    keys = {key for fact in facts if fact.kind == "name" for key in fact.keys}
    return any(akin(key, other) for fact in speaker for key in fact.keys for other in keys)


def _shared(told: Report, other: Report) -> int:
    return len(told.said & other.said)
