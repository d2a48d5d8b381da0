"""A stretch of text as words and facts, so that two can be laid beside each other."""

import re
from collections import Counter
from dataclasses import dataclass

from bot.briefing.facts import Fact, facts, folded
from bot.briefing.words import Vocabulary, stem, vocabulary

#: Words on each side of a fact that tell what it is about.
CONTEXT_WORDS = 5

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a passage."""

    start: int
    text: str
    stem: str
    stop: bool
    turns: bool  #: It is a "not".
    unsays: bool  #: It says "not" in other words, or is one.


class Passage:
    """A text as words and facts."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        found = facts(text, language)
        self.facts = [fact for fact in found if fact.kind != "quote"]
        self.quotes = [fact for fact in found if fact.kind == "quote"]
        self.uses = Counter(key for fact in self.facts for key in fact.keys)
        words = vocabulary(language)
        self.words = [_word(found, words) for found in _TOKEN.finditer(text)]
        self.stems = {word.stem for word in self.words if not word.stop}

    def around(self, fact: Fact) -> dict[str, float]:
        """The words beside a fact, the nearer the heavier."""
        before = [word for word in self.words if word.start < fact.start][-CONTEXT_WORDS:]
        after = [word for word in self.words if word.start >= fact.end][:CONTEXT_WORDS]
        weights: dict[str, float] = {}
        for side, words in (("<", reversed(before)), (">", after)):
            for distance, word in enumerate(words, start=1):
                # Which side a word stands on tells more than the word, for "of" and "the".
                key = side + word.stem if word.stop else word.stem
                weights[key] = max(weights.get(key, 0.0), (0.5 if word.stop else 1.0) / distance)
        return weights


def _word(found: re.Match[str], words: Vocabulary) -> Word:
    plain, low = folded(found.group()), found.group().lower()
    turns = low in words.nots or plain.endswith("n't")
    return Word(
        start=found.start(),
        text=found.group(),
        stem=stem(plain),
        stop=low in words.stop,
        turns=turns,
        unsays=turns or low in words.unsaid,
    )
