"""
Briefs an article with its own sentences: what stands in for a model, and what a model's broken sentences fall back to.

Sentences are copied word for word and keep their order. One that only makes sense after its neighbour (a pronoun, a
"But", a quotation without its speaker) is taken only together with that neighbour.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.briefing.layout import BUDGETS, Draft, clipped, fitted, quotable, quoted, weight
from bot.briefing.phrases import phrases
from bot.briefing.ranking import Ranked, dot, rank
from bot.briefing.topics import topics
from bot.briefing.words import vocabulary
from bot.domain.types import Length, Part, Sentence
from bot.language.detect import detect
from bot.language.sentences import split

#: Characters of an alphabet; shorter lines are captions and labels, longer ones are broken text.
SENTENCE_CHARS_MIN, SENTENCE_CHARS_MAX = 30, 480
#: Share of the article's sentences that the body holds, and its bounds.
BODY_SHARE = 0.3
BODY_SENTENCES = {Length.SHORT: (0, 0), Length.STANDARD: (3, 8), Length.FULL: (4, 12)}
#: Characters beyond which an opening sentence is hard to read.
OPENING_CHARS_MAX = 280

#: Lines that belong to the page, not to the story.
_JUNK = re.compile(
    r"scroll down|share this|sign up|subscribe|click here|read more|follow us|all rights reserved|related:"
    r"|advertisement|cookie|newsletter|photo(?:graph)?(?: by|:)|getty images|watch:|video:|copyright ©",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?…。！？؟][\"'”’»›」』)\]]*$")
_QUOTE_STARTS = re.compile(r"^[\"'“”„«»‹›‘「『—–-]")
_OPENED, _CLOSED = re.compile(r"[“„«「『]"), re.compile(r"[”»」』]")


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


def draft(sentences: Sequence[str], *, title: str, language: str, length: Length = Length.STANDARD) -> Draft:
    """The sentences of a briefing; () when there is none. A short article is quoted whole."""
    if quotable(sentences):
        return quoted(sentences)
    picker = _Picker(sentences, title, language)
    lead = picker.lead()
    conclusion = picker.conclusion(lead) if Part.CONCLUSION in BUDGETS[length] else None
    body = picker.body(lead, conclusion, length)
    parts = [(Part.LEAD, index) for index in lead] + [(Part.BODY, index) for index in body]
    chosen = [Sentence(part, sentences[index], (index + 1,)) for part, index in parts]
    chosen += [picker.overview()] if Part.OVERVIEW in BUDGETS[length] else []
    chosen += [Sentence(Part.CONCLUSION, sentences[conclusion], (conclusion + 1,))] if conclusion is not None else []
    return fitted(tuple(chosen), length=length, language=language, chars_max=sum(len(text) + 1 for text in sentences))


class _Picker:
    """One article's sentences and what is known of each."""

    def __init__(self, sentences: Sequence[str], title: str, language: str) -> None:
        self._sentences = sentences
        self._title = title
        self._language = language
        self._ranked: Ranked = rank(sentences, title, language)
        usable = [index for index, sentence in enumerate(sentences) if _usable(sentence)]
        self._usable = usable or list(range(len(sentences)))
        self._position = {index: place for place, index in enumerate(self._usable)}
        self._weak = {index for index in self._usable if weak(sentences[index], language)}

    def lead(self) -> list[int]:
        """One or two sentences that can stand alone, in the order of the article."""
        scores = {index: self._lead_score(index) for index in self._usable}
        first = max(scores, key=scores.__getitem__)
        rest = {index: score - 0.5 * self._likeness(index, first) for index, score in scores.items() if index != first}
        room = BUDGETS[Length.STANDARD][Part.LEAD] - len(self._sentences[first]) - 1
        fitting = [index for index in rest if len(self._sentences[index]) <= room]
        return sorted([first, *([max(fitting, key=rest.__getitem__)] if fitting else [])])

    def body(self, lead: Sequence[int], conclusion: int | None, length: Length) -> list[int]:
        """What else matters, each sentence unlike the others, in the order of the article."""
        lowest, highest = BODY_SENTENCES[length]
        count = min(max(round(len(self._usable) * BODY_SHARE), lowest), highest)
        room = BUDGETS[length].get(Part.BODY, 0)
        chosen: list[int] = []
        left = [index for index in self._usable if index not in lead and index != conclusion]
        while left and len(chosen) < count:
            index = max(left, key=lambda index: self._body_score(index, chosen, lead))
            left.remove(index)
            size = len(self._sentences[index]) + 1
            alone = index in self._weak and index - 1 not in chosen
            if size > room or alone:
                continue
            chosen.append(index)
            room -= size
        return sorted(chosen)

    def conclusion(self, lead: Sequence[int]) -> int | None:
        """The most central sentence of the last part that can stand alone; None when there is none."""
        late = [index for index in self._usable if self._position[index] >= len(self._usable) * 0.55]
        able = [index for index in late if index not in self._weak and index not in lead]
        able = [index for index in able if len(self._sentences[index]) <= OPENING_CHARS_MAX] or able
        return max(able, key=self._ranked.centrality.__getitem__, default=None)

    def overview(self) -> Sentence:
        """The key phrases of the article as one sentence, with the sentences that hold them."""
        found = topics(self._sentences, self._title, self._language)
        words = phrases(self._language)
        listed = words.listed([topic.text for topic in found]) or f"“{self._title}”"
        text = clipped(words.topics.format(topics=listed), BUDGETS[Length.STANDARD][Part.OVERVIEW])
        support = sorted({topic.sentence for topic in found}) or [0]
        return Sentence(Part.OVERVIEW, text, tuple(index + 1 for index in support))

    def _lead_score(self, index: int) -> float:
        sentence = self._sentences[index]
        early = math.exp(-self._position[index] / 2.5)
        score = 0.35 * self._ranked.centrality[index] + 0.65 * early
        return score - 0.6 * (index in self._weak) - 0.3 * (weight(sentence) > OPENING_CHARS_MAX)

    def _body_score(self, index: int, chosen: Sequence[int], lead: Sequence[int]) -> float:
        early = math.exp(-self._position[index] / 8)
        score = 0.55 * self._ranked.centrality[index] + 0.45 * early
        repeats = max((self._likeness(index, other) for other in (*lead, *chosen)), default=0.0)
        return 0.7 * score - 0.3 * repeats

    def _likeness(self, one: int, other: int) -> float:
        return dot(self._ranked.vectors[one], self._ranked.vectors[other])


def weak(sentence: str, language: str) -> bool:
    """Whether a sentence hangs in the air without the one before it."""
    if _QUOTE_STARTS.match(sentence) or len(_OPENED.findall(sentence)) != len(_CLOSED.findall(sentence)):
        return True
    words = vocabulary(language)
    first = re.match(r"[^\W\d_]+(?:[’'][^\W\d_]+)?", sentence)
    if first is None:
        return False
    word = first.group().lower()
    return (
        word in words.weak
        or re.split("[’']", word)[0] in words.weak
        or sentence.startswith(words.weak_starts or ("\0",))
    )


def _usable(sentence: str) -> bool:
    size = weight(sentence)
    return (
        SENTENCE_CHARS_MIN <= size <= SENTENCE_CHARS_MAX and bool(_ENDS.search(sentence)) and not _JUNK.search(sentence)
    )
