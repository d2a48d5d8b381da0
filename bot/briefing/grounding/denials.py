"""What a sentence denies, and with which words."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from bot.briefing.grounding.passage import Passage
from bot.briefing.grounding.wording import wording
from bot.language.tags import primary

#: Words between a "not" and the verb that denies, at most: "does not hide", "could not rule out".
DOUBLE_WORDS_MAX = 3
#: Words behind "as if" among which a "not" belongs to it.
LIKE_WORDS_MAX = 5
#: Languages in which the "not" may follow that verb: "n'exclut pas", "bestreitet nicht".
_NOT_LAST = frozenset({"fr", "de", "nl", "sv"})


@dataclass(frozen=True)
class Denials:
    """What a passage denies. A "not" and a verb that denies cancel each other out."""

    passage: Passage

    @cached_property
    def _verbs(self) -> list[tuple[int, int]]:
        """The verbs and phrases that deny by themselves, as ranges of words."""
        text = self.passage.text.lower()
        found = []
        for spot in wording(self.passage.language).denies.pattern.finditer(text):
            spanned = self.passage.within(spot.start(), spot.end())
            if spanned:
                found.append((spanned[0], spanned[-1]))
        return found

    @cached_property
    def _cancelled(self) -> frozenset[int]:
        words, late = self.passage.words, primary(self.passage.language) in _NOT_LAST
        gone: set[int] = set()
        for first, last in self._verbs:
            before = range(max(0, first - DOUBLE_WORDS_MAX), first)
            after = range(last + 1, min(len(words), last + DOUBLE_WORDS_MAX)) if late else ()
            turns = [index for index in (*before, *range(first, last), *after) if words[index].turns]
            if turns:
                gone |= {*turns, *range(first, last + 1)}
        table, text = wording(self.passage.language), self.passage.text.lower()
        for spot in table.as_if.pattern.finditer(text):
            gone |= {index for index in self._behind(spot.end()) if words[index].turns}
        # "No more than ten" is ten at most.
        for spot in chain(table.less.pattern.finditer(text), table.more.pattern.finditer(text)):
            gone |= {index for index in self.passage.within(*spot.span()) if words[index].turns}
        return frozenset(gone)

    def _behind(self, at: int) -> range:
        """The words next to a place, as far as one clause reaches that says how something was done."""
        first = next((index for index, word in enumerate(self.passage.words) if word.start >= at), 0)
        return range(first, min(len(self.passage.words), first + LIKE_WORDS_MAX))

    @cached_property
    def turns(self) -> list[int]:
        """Where its "not"s are."""
        only = wording(self.passage.language).only
        following = [word.text.lower() for word in self.passage.words[1:]] + [""]
        return [
            index
            for index, word in enumerate(self.passage.words)
            # "Not only" denies nothing.
            if word.turns and index not in self._cancelled and following[index] not in only
        ]

    @cached_property
    def verbs(self) -> list[int]:
        """Where the verbs and phrases end that deny what comes after them."""
        return [last for first, last in self._verbs if first not in self._cancelled]

    @cached_property
    def verb_stems(self) -> frozenset[str]:
        """Those verbs as they are compared."""
        return frozenset(self.passage.words[index].stem for index in self.verbs)

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Every "not" with the word after it."""
        return frozenset(self.pair(index) for index in self.turns)

    def pair(self, index: int) -> tuple[str, str]:
        """A "not" with the word after it."""
        words = self.passage.words
        return words[index].stem, words[index + 1].stem if index + 1 < len(words) else ""

    def denies_more(self, other: "Denials") -> bool:
        """Whether it denies anything that the other one does not deny in the same words."""
        return bool(self.pairs - other.pairs or self.verb_stems - other.verb_stems)

    @cached_property
    def unsaid(self) -> Counter[str]:
        """All that says "not", in whatever words."""
        return Counter(
            word.stem for index, word in enumerate(self.passage.words) if word.unsays and index not in self._cancelled
        )

    @cached_property
    def loose(self) -> Counter[str]:
        """Those that may say "not", but need not: where both texts have one, it is of no account."""
        return Counter(word.stem for word in self.passage.words if word.unsays and not word.turns)

    @cached_property
    def whole(self) -> Counter[str]:
        """Those that deny a whole clause, however far its verb is."""
        spots = wording(self.passage.language).whole.pattern.finditer(self.passage.text.lower())
        starts = {spot.start() for spot in spots}
        words = self.passage.words
        return Counter(words[index].stem for index in self.turns if words[index].start in starts)
