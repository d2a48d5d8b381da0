"""
Briefs an article with its own sentences: what stands in for a model, and what a model's broken sentences fall back to.

Sentences are copied word for word and keep their order. One that only makes sense after its neighbour (a pronoun, a
"But", a quotation without its speaker) is taken only together with that neighbour.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass

from bot.briefing.extractive.picker import Picker
from bot.briefing.extractive.topics import topics
from bot.briefing.layout import BUDGETS, Draft, clipped, fitted, quotable, quoted
from bot.briefing.vocabulary.phrases import phrases
from bot.domain.types import Length, Part, Sentence
from bot.language.detect import detect
from bot.language.sentences import split


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
    picker = Picker(sentences, title, language)
    lead = picker.lead()
    conclusion = picker.conclusion(lead, told)
    chosen = [picker.sentence(Part.LEAD, index) for index in lead]
    chosen += [picker.sentence(Part.BODY, index) for index in picker.body(lead, conclusion, length)]
    chosen += _overview(picker, title, language) if Part.OVERVIEW in BUDGETS[length] else []
    chosen += [picker.sentence(Part.CONCLUSION, conclusion)] if conclusion is not None else []
    return fitted(tuple(chosen), length=length, language=language, chars_max=sum(len(text) + 1 for text in sentences))


def _overview(picker: Picker, title: str, language: str) -> list[Sentence]:
    """The key phrases of the article as one sentence, with the sentences that hold them; [] when there are none."""
    found = topics(picker.story(), title, language, picker.inner)
    words = phrases(language)
    listed = words.listed([topic.text for topic in found]) or (f"“{title}”" if title else "")
    if not listed:
        return []
    support = sorted({topic.sentence + 1 for topic in found}) or [1]
    text = clipped(words.discussing(listed), BUDGETS[Length.STANDARD][Part.OVERVIEW])
    return [Sentence(Part.OVERVIEW, text, tuple(support))]
