"""Picks an article's sentences: those that tell most, that read well together, and that do not say the same."""

import math
import re
from collections.abc import Collection, Container, Sequence

from bot.briefing.extractive.nouns import inner_capitals
from bot.briefing.extractive.ranking import dot, rank
from bot.briefing.extractive.standing import bare, introductions, standing, states
from bot.briefing.layout import BUDGETS, weight
from bot.briefing.teasers import tease
from bot.briefing.vocabulary.words import always_small, vocabulary
from bot.domain.types import Length, Part, Sentence

LEAD_SENTENCES = 2
#: Share of the article's sentences that the body holds, and its bounds.
BODY_SHARE = 0.3
BODY_SENTENCES = {Length.SHORT: (0, 0), Length.STANDARD: (3, 8), Length.FULL: (4, 12)}
#: Weight of an early place against centrality, and how many sentences it takes to fade (to 1/e).
LEAD_POSITION, LEAD_DECAY = 0.65, 4.0
BODY_POSITION, BODY_DECAY = 0.5, 5.0
#: Likeness of two sentences up to which they are about the same matter, and from which on they say the same.
RELATED_MAX, LIKENESS_MAX = 0.3, 0.55
#: What being about the same matter is worth, and what saying again what was said costs, for each point of likeness.
RELATED_GAIN, REPEAT_COST = 0.6, 0.6
#: What it is worth in a lead to answer a title that asks for a name, a place, a time or a figure.
ANSWER_GAIN = 0.7
#: What it costs the second sentence of a lead to hang on a sentence that is not before it, or on the one that is.
DEPENDENT_COST, FOLLOWING_COST = 0.4, 0.1
#: What each 100 characters of an alphabet beyond a good length cost a sentence of the lead.
LEAD_CHARS_GOOD, LONG_COST = 160, 0.1
#: What it costs a sentence that a caption has run into it, in the lead and in the body.
LEAD_FUSED_COST, FUSED_COST = 0.1, 0.03
#: What it costs a sentence to use a surname before the name was given in full.
SURNAME_COST = 0.1
#: What it costs to ask, to call the reader or to list, instead of telling: in the lead and in the body.
LEAD_CALLING_COST, CALLING_COST = 0.3, 0.1
#: What it costs a conclusion to stand early, to quote or be long, and to begin with a word that may be a name.
EARLY_COST, QUOTING_COST, JOINT_COST = 0.8, 0.2, 0.2
#: What it costs a conclusion to have no verb that is known: "The effects of exercise on the treatment of depression."
VERBLESS_COST = 1.0
#: Characters of an alphabet beyond which a conclusion is hard to read, and where the last part of an article begins.
CONCLUSION_CHARS_MAX, LATE_SHARE = 240, 0.55

_QUOTED = re.compile(r"[\"“”„«»‘「『]|(?<!\w)'")
#: An entry of a list: "Project management: Many …".
_ENTRY = re.compile(r"(?:[^\s:]+ ){0,4}[^\s:]+(?::| [–—-]) (?:\d|[A-ZÀ-ÞА-ЯІЇЄҐ])")
_ASKS = ("?", "？", "؟")


class Picker:
    """
    One article's sentences and what is known of each. Sentences are counted from 0.

    Args:
        sentences: The article's.
        title: Its words weigh more.
        language: BCP 47 tag.
    """

    def __init__(self, sentences: Sequence[str], title: str, language: str) -> None:
        known = standing(sentences, language)
        self._sentences = [bare(sentence) for sentence in sentences]
        self._text = " ".join(sentences)
        self._language = language
        self._small = always_small(language) | vocabulary(language).groups
        self._tease = tease(title, language)
        self._ranked = rank(self._sentences, title, language)
        self._usable = [index for index, sentence in enumerate(known) if sentence.usable] or list(range(len(known)))
        self._place = {index: place for place, index in enumerate(self._usable)}
        self._fused = {index for index in self._usable if not known[index].clean}
        self._alone = {index for index in self._usable if known[index].alone}
        self._apart = {index for index in self._usable if known[index].apart}
        self._cut = {index for index in self._usable if known[index].cut}
        self._asks = {index for index in self._usable if sentences[index].endswith(_ASKS)}
        entries = {index for index in self._usable if _ENTRY.match(self._sentences[index])}
        self._calls = self._asks | entries | {index for index in self._usable if known[index].calls}
        self._named = introductions(sentences, language)
        self.inner = inner_capitals(self.story())

    def sentence(self, part: Part, index: int) -> Sentence:
        """A sentence as it goes into a draft."""
        return Sentence(part, self._sentences[index], (index + 1,))

    def story(self) -> list[str]:
        """The sentences, "" for headings and other lines of the page: their capitals make no names."""
        return [text if index in self._place else "" for index, text in enumerate(self._sentences)]

    def lead(self, count: int = LEAD_SENTENCES, room: int = BUDGETS[Length.STANDARD][Part.LEAD]) -> list[int]:
        """At most `count` sentences, in `room` characters, that can stand alone together, in the article's order."""
        scores = {index: self._lead_score(index) for index in self._usable}
        whole = [index for index in self._usable if index not in self._cut]
        first = max(sorted(self._alone) or whole or self._usable, key=scores.__getitem__)
        chosen = [first]
        while len(chosen) < count:
            room -= len(self._sentences[chosen[-1]]) + 1
            rest = {
                index: score + self._related(index, chosen) - self._joining_cost(index, chosen)
                for index, score in scores.items()
                if (index > first or index in self._alone)
                and index not in self._cut | self._asks
                and len(self._sentences[index]) <= room
                and max(self._likeness(index, other) for other in chosen) <= LIKENESS_MAX
            }
            if not rest:
                break
            chosen.append(max(rest, key=rest.__getitem__))
        return sorted(chosen)

    def body(self, lead: Sequence[int], conclusion: int | None, length: Length) -> list[int]:
        """What else matters, each sentence unlike the others, in the article's order."""
        lowest, highest = BODY_SENTENCES[length]
        count = min(max(round(len(self._usable) * BODY_SHARE), lowest), highest)
        room = BUDGETS[length].get(Part.BODY, 0)
        chosen: list[int] = []
        said = [*lead] if conclusion is None else [*lead, conclusion]
        repeats = {index: max(self._likeness(index, other) for other in said) for index in self._usable}
        left = {
            index: self._body_score(index)
            for index in self._usable
            if index not in said and repeats[index] <= LIKENESS_MAX
        }

        def gain(index: int) -> float:
            unknown = self._named[index].difference(lead, chosen)
            return left[index] - REPEAT_COST * max(0.0, repeats[index] - RELATED_MAX) - SURNAME_COST * bool(unknown)

        while len(chosen) < count:
            fitting = [index for index in left if len(self._sentences[index]) < room and index not in self._cut]
            able = [index for index in fitting if self._continues(index, chosen)]
            if not able and len(chosen) < lowest:  # An article whose sentences all lean on each other has a body too.
                able = [index for index in fitting if index > min(chosen, default=-1)]
            if not able:
                break
            taken = max(able, key=gain)
            del left[taken]
            chosen.append(taken)
            room -= len(self._sentences[taken]) + 1
            for other in [*left]:
                repeats[other] = max(repeats[other], self._likeness(taken, other))
                if repeats[other] > LIKENESS_MAX:
                    del left[other]
        return sorted(chosen)

    def conclusion(self, lead: Sequence[int], told: Container[int] = ()) -> int | None:
        """
        The most central sentence of the last part that can stand alone; None when there is none.

        Args:
            lead: Sentences that it does not repeat.
            told: Numbers, from 1, of others that it had better not repeat.
        """

        def fitness(index: int) -> float:
            late = self._place[index] >= LATE_SHARE * len(self._usable)
            score = self._ranked.centrality[index] + self._related(index, lead) + EARLY_COST * late
            score -= SURNAME_COST * bool(self._named[index].difference(lead))
            score -= VERBLESS_COST * (not states(self._sentences[index], self._language))
            return score + QUOTING_COST * self._plain(index) + JOINT_COST * self._joins(index)

        able = sorted(self._alone.difference(lead, self._calls) or self._alone.difference(lead))
        return max([index for index in able if index + 1 not in told] or able, key=fitness, default=None)

    def _continues(self, index: int, chosen: Collection[int]) -> bool:
        """Whether a sentence can join those chosen: needing none but the one before it, and no weak opening."""
        opens = index < min(chosen, default=len(self._sentences))
        return index in self._alone if opens else index in self._apart or index - 1 in chosen

    def _lead_score(self, index: int) -> float:
        early = math.exp(-self._place[index] / LEAD_DECAY)
        score = (1 - LEAD_POSITION) * self._ranked.centrality[index] + LEAD_POSITION * early
        if self._tease:
            score += ANSWER_GAIN * self._tease.answers(self._sentences[index], self.inner)
        long = max(0.0, weight(self._sentences[index]) - LEAD_CHARS_GOOD) / 100
        score -= LONG_COST * long + LEAD_FUSED_COST * (index in self._fused)
        return score - LEAD_CALLING_COST * (index in self._calls)

    def _joining_cost(self, index: int, chosen: Collection[int]) -> float:
        """What it costs a sentence to stand in a lead beside those chosen."""
        cost = SURNAME_COST * bool(self._named[index].difference(chosen))
        if index in self._alone:
            return cost
        return cost + (FOLLOWING_COST if index in self._apart or index - 1 in chosen else DEPENDENT_COST)

    def _body_score(self, index: int) -> float:
        early = math.exp(-self._place[index] / BODY_DECAY)
        score = (1 - BODY_POSITION) * self._ranked.centrality[index] + BODY_POSITION * early
        return score - FUSED_COST * (index in self._fused) - CALLING_COST * (index in self._calls)

    def _related(self, index: int, others: Collection[int]) -> float:
        """What a sentence gains, or loses, by its likeness to others."""
        likeness = max(self._likeness(index, other) for other in others)
        return RELATED_GAIN * min(likeness, RELATED_MAX) - REPEAT_COST * max(0.0, likeness - RELATED_MAX)

    def _joins(self, index: int) -> bool:
        """Whether its first word is known to be written small, or large, behind "In summary, "."""
        first = re.match(r"[\w’'-]*", self._sentences[index])
        word = first.group() if first else ""
        small = word.lower()
        return word in self.inner or small in self._small or f" {small} " in self._text

    def _plain(self, index: int) -> bool:
        """Short, and nobody's words."""
        sentence = self._sentences[index]
        return weight(sentence) <= CONCLUSION_CHARS_MAX and index not in self._fused and not _QUOTED.search(sentence)

    def _likeness(self, one: int, other: int) -> float:
        return dot(self._ranked.vectors[one], self._ranked.vectors[other])
