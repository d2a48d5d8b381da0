"""
Briefs an article with its own sentences: what stands in for a model, and what a model's broken sentences fall back to.

Sentences are copied word for word and keep their order. One that only makes sense after its neighbour (a pronoun, a
"But", a quotation without its speaker) is taken only together with that neighbour.
"""

import math
import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

from bot.briefing.layout import BUDGETS, Draft, clipped, fitted, quotable, quoted, weight
from bot.briefing.nouns import inner_capitals
from bot.briefing.phrases import phrases
from bot.briefing.ranking import dot, rank
from bot.briefing.standing import bare, standing
from bot.briefing.teasers import tease
from bot.briefing.topics import topics
from bot.briefing.words import written_small
from bot.domain.types import Length, Part, Sentence
from bot.language.detect import detect
from bot.language.sentences import split

#: Share of the article's sentences that the body holds, and its bounds.
BODY_SHARE = 0.3
BODY_SENTENCES = {Length.SHORT: (0, 0), Length.STANDARD: (3, 8), Length.FULL: (4, 12)}
#: Characters of an alphabet beyond which an opening sentence, or a conclusion, is hard to read.
OPENING_CHARS_MAX, CONCLUSION_CHARS_MAX = 280, 240
#: Weight of an early place against centrality, and how many sentences it takes to fade (to 1/e).
LEAD_POSITION, LEAD_DECAY = 0.65, 4.0
BODY_POSITION, BODY_DECAY = 0.55, 5.0
#: What it costs a sentence to be like one already chosen; beyond the limit the second of a lead only repeats the first.
LEAD_REPEAT_COST, REPEAT_COST, LIKENESS_MAX = 0.5, 0.6, 0.55
#: What it costs to open with a sentence that hangs in the air, or a long one.
DEPENDENT_COST, LONG_COST = 0.4, 0.1
#: What it is worth in a lead to answer a title that asks for a name, a place, a time or a figure.
ANSWER_GAIN = 0.7
#: What it costs a sentence of the body that a caption has run into it.
FUSED_COST = 0.03
#: What it costs a conclusion to stand early, to quote or be long, and to begin with a word that may be a name.
EARLY_COST, QUOTING_COST, JOINT_COST = 0.5, 0.2, 0.1
#: Where the last part of an article begins.
LATE_SHARE = 0.55

_QUOTED = re.compile(r"[\"“”„«»‘「『]|(?<!\w)'")


@dataclass(frozen=True, slots=True)
class Parts:
    """An extractive briefing without the title and the source line."""

    lead: list[str]
    body: list[str]
    overview: str
    conclusion: str


def brief(text: str, title: str = "", language: str | None = None) -> Parts:
    """
    Brief a text with its own sentences. Pure: equal arguments, equal parts.

    Args:
        text: Plain text, paragraphs separated by newlines.
        title: Its words weigh more.
        language: BCP 47 tag; told from the text when it is not given.
    """
    language = language or detect(text)
    sentences = split(text, language)
    chosen = draft(sentences, title=title, language=language)

    def of(part: Part) -> list[str]:
        return [sentence.text for sentence in chosen if sentence.part is part]

    return Parts(of(Part.LEAD), of(Part.BODY), " ".join(of(Part.OVERVIEW)), " ".join(of(Part.CONCLUSION)))


def draft(
    sentences: Sequence[str],
    *,
    title: str,
    language: str,
    length: Length = Length.STANDARD,
    told: Container[int] = (),
) -> Draft:
    """
    The sentences of a briefing; () when there is none. A short article is quoted whole.

    Args:
        sentences: The article's.
        title: Its words weigh more.
        language: Of the article.
        length: Which parts.
        told: Numbers, from 1, of sentences that a conclusion had better not tell once more.
    """
    if quotable(sentences):
        return quoted(sentences)
    picker = _Picker(sentences, title, language)
    lead = picker.lead()
    conclusion = picker.conclusion(lead, told)
    chosen = [picker.sentence(Part.LEAD, index) for index in lead]
    chosen += [picker.sentence(Part.BODY, index) for index in picker.body(lead, conclusion, length)]
    chosen += picker.overview() if Part.OVERVIEW in BUDGETS[length] else []
    chosen += [picker.sentence(Part.CONCLUSION, conclusion)] if conclusion is not None else []
    return fitted(tuple(chosen), length=length, language=language, chars_max=sum(len(text) + 1 for text in sentences))


class _Picker:
    """One article's sentences and what is known of each."""

    def __init__(self, sentences: Sequence[str], title: str, language: str) -> None:
        known = standing(sentences, language)
        self._sentences = [bare(sentence) for sentence in sentences]
        self._title = title
        self._language = language
        self._tease = tease(title, language)
        self._ranked = rank(self._sentences, title, language)
        text = " ".join(sentences)
        self._small = written_small(text, language)
        self._usable = [index for index, sentence in enumerate(known) if sentence.usable] or list(range(len(known)))
        self._inner = inner_capitals([sentences[index] for index in self._usable])
        self._place = {index: place for place, index in enumerate(self._usable)}
        self._fused = {index for index in self._usable if not known[index].clean}
        self._alone = {index for index in self._usable if known[index].alone}

    def sentence(self, part: Part, index: int) -> Sentence:
        """A sentence as it goes into the draft."""
        return Sentence(part, self._sentences[index], (index + 1,))

    def lead(self) -> list[int]:
        """One or two sentences that can stand alone, in the order of the article."""
        scores = {index: self._lead_score(index) for index in self._usable}
        first = max(sorted(self._alone) or scores, key=scores.__getitem__)
        room = BUDGETS[Length.STANDARD][Part.LEAD] - len(self._sentences[first]) - 1
        rest = {
            index: score - LEAD_REPEAT_COST * likeness
            for index, score in scores.items()
            if index != first
            and (index > first or index in self._alone)
            and len(self._sentences[index]) <= room
            and (likeness := self._likeness(index, first)) <= LIKENESS_MAX
        }
        return sorted([first, max(rest, key=rest.__getitem__)] if rest else [first])

    def body(self, lead: Sequence[int], conclusion: int | None, length: Length) -> list[int]:
        """What else matters, each sentence unlike the others, in the order of the article."""
        lowest, highest = BODY_SENTENCES[length]
        count = min(max(round(len(self._usable) * BODY_SHARE), lowest), highest)
        room = BUDGETS[length].get(Part.BODY, 0)
        chosen: list[int] = []
        repeats = {index: max(self._likeness(index, other) for other in lead) for index in self._usable}
        left = {index: self._body_score(index) for index in self._usable if index not in lead and index != conclusion}
        while len(chosen) < count:
            # One that hangs on the sentence before it is taken after that one only.
            fitting = [index for index in left if len(self._sentences[index]) < room]
            able = [index for index in fitting if index in self._alone or index - 1 in chosen]
            if not able and len(chosen) < lowest:
                able = [index for index in fitting if not chosen or index > chosen[0]]
            if not able:
                break
            index = max(able, key=lambda index: left[index] - REPEAT_COST * repeats[index])
            del left[index]
            chosen.append(index)
            room -= len(self._sentences[index]) + 1
            for other in left:
                repeats[other] = max(repeats[other], self._likeness(index, other))
        return sorted(chosen)

    def conclusion(self, lead: Sequence[int], told: Container[int] = ()) -> int | None:
        """The most central sentence of the last part that can stand alone; None when there is none."""

        def fitness(index: int) -> float:
            repeats = max(self._likeness(index, other) for other in lead)
            late = self._place[index] >= LATE_SHARE * len(self._usable)
            score = self._ranked.centrality[index] - REPEAT_COST * repeats
            return score + EARLY_COST * late + QUOTING_COST * self._plain(index) + JOINT_COST * self._joins(index)

        able = [index for index in sorted(self._alone) if index not in lead]
        return max([index for index in able if index + 1 not in told] or able, key=fitness, default=None)

    def overview(self) -> list[Sentence]:
        """The key phrases of the article as one sentence, with the sentences that hold them; [] when there are none."""
        # Headings are written with capitals that make no names.
        story = [text if index in self._place else "" for index, text in enumerate(self._sentences)]
        found = topics(story, self._title, self._language, self._inner)
        words = phrases(self._language)
        listed = words.listed([topic.text for topic in found]) or (f"“{self._title}”" if self._title else "")
        text = clipped(words.discussing(listed), BUDGETS[Length.STANDARD][Part.OVERVIEW])
        support = sorted({topic.sentence + 1 for topic in found}) or [1]
        return [Sentence(Part.OVERVIEW, text, tuple(support))] if listed else []

    def _joins(self, index: int) -> bool:
        """Whether its first word is known to be written small, or large, behind "In summary, "."""
        first = re.match(r"[\w’'-]*", self._sentences[index])
        word = first.group() if first else ""
        return word.lower() in self._small or word in self._inner

    def _plain(self, index: int) -> bool:
        """Short, and nobody's words."""
        sentence = self._sentences[index]
        return weight(sentence) <= CONCLUSION_CHARS_MAX and index not in self._fused and not _QUOTED.search(sentence)

    def _lead_score(self, index: int) -> float:
        early = math.exp(-self._place[index] / LEAD_DECAY)
        score = (1 - LEAD_POSITION) * self._ranked.centrality[index] + LEAD_POSITION * early
        if self._tease:
            score += ANSWER_GAIN * self._tease.answers(self._sentences[index], self._inner)
        long = weight(self._sentences[index]) > OPENING_CHARS_MAX
        return score - DEPENDENT_COST * (index not in self._alone) - LONG_COST * (long or index in self._fused)

    def _body_score(self, index: int) -> float:
        early = math.exp(-self._place[index] / BODY_DECAY)
        score = (1 - BODY_POSITION) * self._ranked.centrality[index] + BODY_POSITION * early
        return score - FUSED_COST * (index in self._fused)

    def _likeness(self, one: int, other: int) -> float:
        return dot(self._ranked.vectors[one], self._ranked.vectors[other])
