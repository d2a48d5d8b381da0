"""A stretch of text as words and facts, so that two can be laid beside each other."""

import re
from bisect import bisect, bisect_left
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.briefing.grounding.fact import Fact
from bot.briefing.grounding.facts import facts, folded
from bot.briefing.grounding.opposites import Opposites, opposites
from bot.briefing.vocabulary.words import Vocabulary, stem, vocabulary

#: Words on each side of a fact that tell what it is about.
CONTEXT_WORDS = 5

#: Where a sentence ends inside a passage, with or without the space after it.
_ENDS = re.compile(r"(?<=[^\W_A-Z]{2})[.!?][\"'”’)]*\s*(?=[\"'“‘„«]*[A-ZÀ-ÞА-ЯІЇЄҐ])")
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a passage."""

    start: int
    text: str
    stem: str
    sentence: int  #: Which sentence of the passage it is in, where there are several.
    stop: bool
    turns: bool  #: It is a "not".
    unsays: bool  #: It says "not" in other words, or is one.

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)


class Passage:
    """A text as words and facts."""

    def __init__(self, text: str, language: str, known: Container[str] = ()) -> None:
        """Read a text; `known` are names in small letters, which are such where a sentence begins, too."""
        self.text = text
        self.language = language
        found = facts(text, language, known)
        self.facts = [fact for fact in found if fact.kind != "quote"]
        self.quotes = [fact for fact in found if fact.kind == "quote"]
        self.uses = Counter(key for fact in self.facts for key in fact.keys)
        words = vocabulary(language)
        ends = [end.start() for end in _ENDS.finditer(text)]
        self.words = [_word(found, words, bisect(ends, found.start())) for found in _TOKEN.finditer(text)]
        self._starts = [word.start for word in self.words]
        self.stems = {word.stem for word in self.words if not word.stop}

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

    def denied(self, other: Container[str]) -> list[Fact]:
        """Words that the other text has without the prefix that denies them, and the other way round."""
        table = opposites(self.language)
        return [
            _choice(word, sides)
            for word in self.words
            if (sides := [f"{bare}:{side}" for bare, side in _denials(word.text.lower(), table, other)])
        ]

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
        # Of a place at the very end the words before it tell in which sentence it is.
        here = self.words[last].sentence if last < len(self.words) else self.words[-1].sentence
        weights: dict[str, float] = {}
        for side, words in (("<", reversed(before)), (">", after)):
            for distance, word in enumerate(words, start=1):
                if word.sentence != here:
                    break
                key = side + word.stem if word.stop or sided else word.stem
                weights[key] = max(weights.get(key, 0.0), (0.5 if word.stop else 1.0) / distance)
        return weights


def _word(found: re.Match[str], words: Vocabulary, sentence: int) -> Word:
    plain, low = folded(found.group()), found.group().lower()
    turns = low in words.nots or plain.endswith("n't")
    return Word(
        start=found.start(),
        text=found.group(),
        stem=stem(plain),
        sentence=sentence,
        stop=low in words.stop,
        turns=turns,
        unsays=turns or low in words.unsaid,
    )


def _choice(word: Word, sides: Iterable[str]) -> Fact:
    return Fact("choice", word.start, word.end, word.text, frozenset(sides))


def _denials(word: str, table: Opposites, other: Container[str]) -> Iterator[tuple[str, str]]:
    """What a word says or denies of which the other text has the contrary."""
    yield from ((bare, "not") for bare in table.bare(word) if bare in other)
    yield from (
        (word, "so") for prefix in table.prefixes if prefix + word in other and word in table.bare(prefix + word)
    )
