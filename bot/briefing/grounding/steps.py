"""By how much something changed, and to what: "rose by 3 points to 21 percent" is not "rose by 21 percent"."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.briefing.grounding.bounds import same_figure
from bot.briefing.grounding.fact import Fact
from bot.briefing.grounding.finding import Finding
from bot.briefing.grounding.passage import Passage, related
from bot.briefing.grounding.wording import wording

#: Languages remembered.
LANGUAGES_MAX = 64
#: Characters before a figure in which such a word may stand.
BEFORE_CHARS = 24


def misstepped(claim: Passage, sources: Sequence[Passage], article: Sequence[Passage]) -> Iterator[Finding]:
    """
    Figures that a claim calls the change and its sources the outcome, or the other way round.

    Args:
        claim: What is examined.
        sources: Sentences that it rests on.
        article: All of its sentences: a step that stands in any of them is well said.
    """
    for fact, step in _steps(claim):
        there = [
            (source, other, kind)
            for source in sources
            if _same_change(claim, fact, source)
            for other, kind in _steps(source)
            if same_figure(fact, other)
        ]
        if not there or any(kind == step for _, _, kind in there):
            continue
        if not any(kind == step and same_figure(fact, other) for passage in article for other, kind in _steps(passage)):
            source, other, _ = there[0]
            yield Finding("swapped", *_with_word(claim, fact), _cut(claim, fact), _cut(source, other))


def _steps(passage: Passage) -> Iterator[tuple[Fact, str]]:
    """The figures with a word before them that tells what they are: "by" or "to"."""
    pattern = _pattern(passage.language)
    for fact in passage.facts if pattern else ():
        if fact.kind == "number" and fact.unit != "date" and (found := _word(passage, fact)):
            yield fact, "by" if found["by"] else "to"


def _same_change(claim: Passage, fact: Fact, source: Passage) -> bool:
    """Whether a source has the verb: what grows by 1.2 percent may be a forecast that was lowered to that."""
    start, _ = _with_word(claim, fact)
    before = [word for word in claim.words if word.end <= start and not word.stop]
    return bool(before) and any(related(before[-1].stem, stem) for stem in source.stems)


def _word(passage: Passage, fact: Fact) -> re.Match[str] | None:
    pattern = _pattern(passage.language)
    return pattern.search(passage.text.lower(), max(0, fact.start - BEFORE_CHARS), fact.start) if pattern else None


def _with_word(passage: Passage, fact: Fact) -> tuple[int, int]:
    found = _word(passage, fact)
    return (found.start() if found else fact.start), fact.end


def _cut(passage: Passage, fact: Fact) -> str:
    return passage.text[slice(*_with_word(passage, fact))]


@lru_cache(LANGUAGES_MAX)
def _pattern(language: str) -> re.Pattern[str] | None:
    words = wording(language)
    if not words.step_by:
        return None
    about = rf"(?:(?:{'|'.join(forms.alternatives for forms in (words.about, words.less, words.more))})\s)?"
    return re.compile(rf"\b(?:(?P<by>{words.step_by.alternatives})|{words.step_to.alternatives})\s{about}[$€£¥]?\s?$")
