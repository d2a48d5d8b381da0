"""
Briefs an article with its own sentences: what stands in for a model, and what a model's broken sentences fall back to.

Sentences are copied word for word and keep their order. One that only makes sense after its neighbour (a pronoun, a
"But", a quotation without its speaker) is taken only together with that neighbour.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass

from bot.briefing.extractive.body import body, body_of_sections
from bot.briefing.extractive.conclusion import conclusion
from bot.briefing.extractive.lead import lead
from bot.briefing.extractive.lines import lines
from bot.briefing.extractive.overview.outline import Section, sections
from bot.briefing.extractive.overview.topics import topics
from bot.briefing.extractive.weighed import Weighed
from bot.briefing.layout import BUDGETS, Draft, clipped, fitted, quotable, quoted
from bot.briefing.vocabulary.phrases import phrases
from bot.domain.article import Block
from bot.domain.briefing import Length, Part, Sentence
from bot.language.detect import detect


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
    sentences, blocks = lines(text, language)
    chosen = draft(sentences, title=title, language=language, blocks=blocks)

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
    blocks: Sequence[Block] = (),
) -> Draft:
    """
    The sentences of a briefing; () when there is none. A short article is quoted whole.

    Args:
        sentences: The article's.
        title: Its words weigh more.
        language: Of the article.
        length: Which parts.
        told: Numbers, from 1, of sentences that a conclusion had better not tell once more.
        blocks: The article's lines; () when they are not known.
    """
    if quotable(sentences):
        return quoted(sentences)
    article = Weighed(sentences, title, language, blocks)
    parted = sections(sentences, blocks, title, language)
    first = lead(article, range(parted[0].end) if parted else (), body=Part.BODY in BUDGETS[length])
    last = conclusion(article, first, parted, told)
    said = first if last is None else [*first, last]
    chosen = [article.sentence(Part.LEAD, index) for index in first]
    middle = body_of_sections(article, parted, said, length) or body(article, said, length)
    chosen += [article.sentence(Part.BODY, index) for index in middle]
    chosen += _overview(article, parted, length) if Part.OVERVIEW in BUDGETS[length] else []
    chosen += [article.sentence(Part.CONCLUSION, last)] if last is not None else []
    return fitted(tuple(chosen), length=length, language=language, chars_max=sum(len(text) + 1 for text in sentences))


def _overview(article: Weighed, parted: Sequence[Section], length: Length) -> list[Sentence]:
    """What it is about in one sentence: its headings, its topics, or else its title; [] when there is none of them."""
    words = phrases(article.language)
    room = BUDGETS[length][Part.OVERVIEW] - len(words.overview)
    if listed := [section for section in parted if not section.closing]:
        text = words.outlined([section.heading for section in listed], room)
        return [Sentence(Part.OVERVIEW, clipped(text, room), tuple(section.at + 1 for section in listed))]
    found = topics(article.story(), article.title, article.language, article.inner)
    if not found and not article.title:
        return []
    told = words.listed([topic.text for topic in found])
    text = words.discussing(told) if told else words.quoting(article.title)
    support = sorted({topic.sentence + 1 for topic in found}) or [1]
    return [Sentence(Part.OVERVIEW, clipped(text, room), tuple(support))]
