"""A stretch of text as words and facts, so that two can be laid beside each other."""

import re
from bisect import bisect, bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from math import ceil
from typing import NamedTuple

from bot.briefing.grounding.fact import Fact
from bot.briefing.grounding.facts import brief, facts
from bot.briefing.grounding.opposites import opposites
from bot.briefing.grounding.wording import wording
from bot.briefing.vocabulary.words import vocabulary
from bot.language.letters import folded
from bot.language.terms import stem

#: Words on each side of a fact that tell what it is about.
CONTEXT_WORDS = 5
#: Words whose stem and kind are remembered: more than a long article has.
WORDS_MAX = 16_384

#: Words of content that a cited sentence has in common with a claim that rests on it, and how many of those that the
#: nearest one has.
BORNE_WORDS_MIN, BORNE_SHARE_MIN = 2, 0.7
#: Words of content before "after" with which it still opens its sentence: "A week after the vote, …".
OPENING_WORDS = 1
#: Letters that two forms of a word share at least, and the share of the longer one: "decide", "decided".
FORM_CHARS_MIN, FORM_SHARE_MIN = 4, 0.7

#: Where a sentence ends inside a passage, with or without the space after it.
_ENDS = re.compile(r"(?<=[^\W_A-Z]{2})[.!?][\"'”’)]*\s*(?=[\"'“‘„«]*[A-ZÀ-ÞА-ЯІЇЄҐ])")
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")


class Word(NamedTuple):
    """One word of a passage."""

    start: int
    text: str
    stem: str
    stop: bool
    turns: bool  #: It is a "not".
    unsays: bool  #: It says "not" in other words, or is one.
    sentence: int  #: Which sentence of the passage it is in, where there are several.

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)


class Passage:
    """A text as words and facts."""

    def __init__(self, text: str, language: str, known: frozenset[str] = frozenset()) -> None:
        """Read a text; `known` are names in small letters, which are such where a sentence begins, too."""
        self.text = text
        self.language = language
        self._known = known
        ends = [end.start() for end in _ENDS.finditer(text)]
        self.words = [
            Word(
                found.start(),
                token := found.group(),
                *_told(token, language),
                bisect(ends, found.start()) if ends else 0,
            )
            for found in _TOKEN.finditer(text)
        ]
        self._starts = [word.start for word in self.words]
        self.stems = {word.stem for word in self.words if not word.stop}

    # Of most sentences of an article nobody asks for the facts, which are the dearest part.

    @cached_property
    def _found(self) -> list[Fact]:
        return facts(self.text, self.language, self._known)

    @cached_property
    def facts(self) -> list[Fact]:
        """Its facts without quotations."""
        return [fact for fact in self._found if fact.kind != "quote"]

    @cached_property
    def marked(self) -> list[Fact]:
        """All that stands between quotation marks."""
        return [fact for fact in self._found if fact.kind == "quote"]

    @cached_property
    def quotes(self) -> list[Fact]:
        """Of this what is long enough to be somebody's words."""
        return [fact for fact in self.marked if not brief(fact.text)]

    @cached_property
    def uses(self) -> Counter[str]:
        """How often each of its facts is in it, by key."""
        return Counter(key for fact in self.facts for key in fact.keys)

    def within(self, start: int, end: int) -> list[int]:
        """Which of its words stand in a stretch of its text, or reach into it."""
        return [index for index, word in enumerate(self.words) if start < word.end and word.start < end]

    def beside(self, start: int, end: int) -> tuple[set[str], set[str]]:
        """The words of content before and behind a place; of "After A, B" and "A week after A, B" those of B and A."""
        before, comma = self._content(0, start), self.text.find(", ", end)
        most = OPENING_WORDS if self._times(self.text[start:end].lower()) else 0
        if len(before) > most or comma < 0:
            return before, self._content(end, len(self.text))
        return self._content(comma, len(self.text)), self._content(end, comma)

    def _times(self, tie: str) -> bool:
        """Whether it is "before" or "after", and no "led to"."""
        words = wording(self.language)
        return (tie in words.after or tie in words.before) and bool(opposites(self.language).sides(tie.split()[0]))

    def _content(self, start: int, end: int) -> set[str]:
        return {word.stem for word in self.words if start <= word.start < end and not word.stop}

    def has(self, stem: str) -> bool:
        """Whether a form of this word is among its words of content."""
        return stem in self.stems or any(related(stem, other) for other in self.stems)

    @cached_property
    def plain(self) -> frozenset[str]:
        """Its words in small letters."""
        return frozenset(word.text.lower() for word in self.words)

    @cached_property
    def choices(self) -> list[Fact]:
        """Its words that have an opposite, as facts of the kind "choice" whose keys are "choice:side"."""
        table = opposites(self.language)
        found = ((word, table.sides(word.text.lower())) for word in self.words)
        return [_choice(word, sides) for word, sides in found if sides]

    @cached_property
    def bared(self) -> frozenset[str]:
        """Its words in small letters without the prefix that denies them: "likely" for "unlikely"."""
        table = opposites(self.language)
        return frozenset(bare for word in self.plain for bare in table.bare(word))

    def denied(self, others: Sequence["Passage"]) -> list[Fact]:
        """Words that the others have without the prefix that denies them, and the other way round."""
        plain = frozenset[str]().union(*(other.plain for other in others))
        bared = frozenset[str]().union(*(other.bared for other in others))
        table = opposites(self.language)
        found: list[Fact] = []
        # Nearly no word has a counterpart.
        if self.plain.isdisjoint(bared) and self.bared.isdisjoint(plain):
            return found
        for word in self.words:
            low = word.text.lower()
            sides = [f"{bare}:not" for bare in table.bare(low) if bare in plain]
            if low in bared:
                sides.append(f"{low}:so")
            if sides:
                found.append(_choice(word, sides))
        return found

    def around(self, start: int, end: int, *, sided: bool = False) -> dict[str, float]:
        """
        The words beside a place, the nearer the heavier.

        Args:
            start: Of the place.
            end: Of the place; both ends may be the same.
            sided: Whether it counts on which side a word of content stands. For function words it always does: of "of"
                and "the" it tells more than the word.
        """
        last = bisect_left(self._starts, start)
        first = bisect_left(self._starts, end)
        before = self.words[max(0, last - CONTEXT_WORDS) : last]
        after = self.words[first : first + CONTEXT_WORDS]
        # Behind the last word there is none that tells the sentence of the place, so the last one does.
        here = self.words[last].sentence if last < len(self.words) else self.words[-1].sentence
        weights: dict[str, float] = {}
        for side, words in (("<", reversed(before)), (">", after)):
            for distance, word in enumerate(words, start=1):
                if word.sentence != here:
                    break
                key = side + word.stem if word.stop or sided else word.stem
                weights[key] = max(weights.get(key, 0.0), (0.5 if word.stop else 1.0) / distance)
        return weights


@lru_cache(WORDS_MAX)
def _told(token: str, language: str) -> tuple[str, bool, bool, bool]:
    """What a word is wherever it stands: its stem, a function word, a "not", something that says "not"."""
    words = wording(language)
    plain, low = folded(token), token.lower()
    turns = low in words.nots or plain.endswith("n't")
    unsays = turns or low in words.unsaid or low in words.denies
    return stem(plain), low in vocabulary(language).stop, turns, unsays


def _choice(word: Word, sides: Iterable[str]) -> Fact:
    return Fact("choice", word.start, word.end, word.text, frozenset(sides))


def bearing(claim: Passage, sources: Sequence[Passage]) -> list[Passage]:
    """The sources that a claim rests on, told by the words of content that they have in common."""
    shares = [(source, len(claim.stems & source.stems)) for source in sources]
    most = max((share for _, share in shares), default=0)
    return [source for source, share in shares if share >= max(BORNE_WORDS_MIN, BORNE_SHARE_MIN * most)]


def likeness(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """How much two surroundings (`Passage.around`) have in common."""
    return sum(min(weight, other.get(word, 0.0)) for word, weight in one.items())


def related(one: str, other: str) -> bool:
    """Whether two stems are forms of one word, in languages with more endings than `stem` knows."""
    if one == other:
        return True
    shared = max(FORM_CHARS_MIN, ceil(FORM_SHARE_MIN * max(len(one), len(other))))
    return len(one) >= shared <= len(other) and one[:shared] == other[:shared]
