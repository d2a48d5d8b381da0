"""Has a model draft a briefing, and mends the draft until every sentence of it stands."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import structlog

from bot.briefing.aside import aside
from bot.briefing.extractive import draft as extractive_draft
from bot.briefing.grounding import examine
from bot.briefing.grounding.facts import spoken
from bot.briefing.grounding.ground import Ground
from bot.briefing.layout import BUDGETS, Draft
from bot.briefing.model.ask import Ask
from bot.briefing.model.completion import ModelFailed
from bot.briefing.model.session import Session
from bot.briefing.task import Order
from bot.briefing.vocabulary.phrases import phrases
from bot.briefing.writing import keypoints, prompts
from bot.briefing.writing.answer import read, read_failed, read_line
from bot.briefing.writing.exchange import (
    SHORTER,
    Errand,
    Exchange,
    First,
    Messages,
    about,
    as_json,
    better,
    headline,
    named,
    today,
)
from bot.briefing.writing.leads import Leads
from bot.briefing.writing.passages import SECTIONS_MAX, TOKENS_MAX, Passages, tokens
from bot.briefing.writing.review import Reviewer, Verdict, refused, standing
from bot.briefing.writing.shapes import FAILED_SHAPE, LINE_SHAPE, body_max, failed_schema, line_schema, schema, shape
from bot.domain.errors import LayoutBroken
from bot.domain.types import Length, Part, Sentence
from bot.language.detect import detect

log = structlog.get_logger()

#: Tokens of an answer: about three times what a briefing of that length takes, for languages that take more.
ANSWER_TOKENS = {Length.SHORT: 1_200, Length.STANDARD: 3_000, Length.FULL: 4_000}
LINE_TOKENS, VERIFY_TOKENS = 600, 600
#: Tokens of a prompt without the article, about.
PROMPT_TOKENS = 1_000
#: A body of fewer sentences, or of a smaller part of what was asked for, tells no story: the article's own are put
#: beside them.
BODY_SENTENCES_MIN, BODY_PART = 2, 3
#: Characters of a digest's item that the model sees.
LINE_CHARS_MAX = 500


def tokens_max(length: Length, *, verify: bool = False, long: bool = False) -> tuple[int, int]:
    """
    About how many tokens one briefing takes at most: in, out; a repair included.

    Args:
        length: Of the briefing.
        verify: Whether the model looks at every sentence a second time.
        long: Whether the article is so long that its sections are read first (`keypoints.needs_sections`).
    """
    question, answer = TOKENS_MAX + PROMPT_TOKENS, ANSWER_TOKENS[length]
    tokens_in, tokens_out = 2 * question + answer, 2 * answer
    if verify:
        tokens_in, tokens_out = tokens_in + question + 2 * answer, tokens_out + VERIFY_TOKENS
    if long:
        tokens_in, tokens_out = tokens_in + SECTIONS_MAX * question, tokens_out + SECTIONS_MAX * keypoints.ANSWER_TOKENS
    return tokens_in, tokens_out


def tokens_max_of_lines(lines: Sequence[str]) -> tuple[int, int]:
    """About how many tokens a digest's conclusion takes at most: in, out."""
    return PROMPT_TOKENS + sum(round(tokens(line[:LINE_CHARS_MAX])) for line in lines), LINE_TOKENS


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft in which every sentence stands."""

    draft: Draft
    dropped: int  #: Sentences that did not stand and were taken out.
    excerpt: bool  #: The model was shown a part of the article only.


async def draft(session: Session, book: prompts.Book, order: Order, *, verify: bool = False) -> Drafted:
    """
    Have the article briefed.

    The draft is reviewed, repaired once by the model, and what still does not stand is taken out.

    Args:
        session: The model and its clock.
        book: The prompts.
        order: What is wanted.
        verify: Whether the model looks at every sentence a second time.

    Raises:
        ModelFailed: no usable answer came in time.
        LayoutBroken: no sentence of a translated lead stands, and the article has none to put in its place.
    """
    article, sentences, size = order.article, order.sentences, len(order.sentences)
    passages = await aside(size, _prepared, order)
    leads = await aside(size, Leads, article, sentences, language=order.language)
    reviewer = Reviewer(await aside(size, order.ground), language=order.language)
    exchange = Exchange(session, _errand(book["briefing"], order), book["repair"], passages, reviewer)
    noted = None
    if keypoints.needs_sections(sentences):
        noted = await keypoints.noted(session, book["keypoints"], passages, headline(article), shorter=SHORTER)
    first = await exchange.first(partial(passages.shown, noted=noted))
    kept, dropped = await _mended(exchange, first, leads)
    if verify and kept:
        kept, failed = await _verified(session, book["verify"], first.messages, kept)
        dropped += failed
    if not order.translated:
        kept = await aside(size, _completed, kept, order, leads)
    elif not any(sentence.part is Part.LEAD for sentence in kept):
        raise LayoutBroken("nothing of the translated lead stands")
    return Drafted(kept, dropped, first.excerpt)


def _prepared(order: Order) -> Passages:
    """The article's passages, with all that is slow about them worked out."""
    passages = Passages(order.sentences, order.article.title, order.article.language)
    passages.shown()
    return passages


def _errand(prompt: prompts.Prompt, order: Order) -> Errand:
    words = phrases(order.language)
    openings = {"overview_phrase": words.overview.strip(), "conclusion_phrase": words.conclusion.strip()}
    return Errand(
        prompt,
        {**about(order.article, order.language), **openings},
        shape(order.length, order.sentences),
        schema(order.length, order.sentences),
        ANSWER_TOKENS[order.length],
        partial(read, length=order.length, language=order.language),
        as_json,
    )


async def _mended(exchange: Exchange, first: First, leads: Leads) -> tuple[Draft, int]:
    """What stands of the first answer, or of its repair if that is better; and how many sentences of it do not."""
    verdicts = first.verdicts
    repaired: list[Verdict] = []
    wishes = leads.wishes(standing(verdicts))
    if refused(verdicts) or wishes:
        repaired = await exchange.repaired(first, wishes) or []
        verdicts = better(repaired, verdicts) if repaired else verdicts
    return leads.led(standing(verdicts), [standing(repaired), standing(first.verdicts)]), refused(verdicts)


async def _verified(session: Session, prompt: prompts.Prompt, messages: Messages, kept: Draft) -> tuple[Draft, int]:
    """
    What passes a second look of the model, and how many sentences do not.

    The question goes on from the first one, so that the endpoint still has the article in its cache.
    """
    numbered_draft = "\n".join(f"{number}. {sentence.text}" for number, sentence in enumerate(kept, start=1))
    question = prompt.messages({"sentences": numbered_draft, "shape": FAILED_SHAPE, "fence": prompts.fence()})
    answer = {"role": "assistant", "content": as_json(kept)}
    ask = Ask(prompt.name, [*messages, answer, *question], failed_schema(len(kept)), VERIFY_TOKENS)
    try:
        failed = await session.ask(ask, read_failed)
    except ModelFailed as failure:
        log.info("A second look failed; the first one stands.", trouble=failure.trouble.value)
        return kept, 0
    passed = tuple(sentence for number, sentence in enumerate(kept, start=1) if number not in failed)
    return passed, len(kept) - len(passed)


def _completed(kept: Draft, order: Order, leads: Leads) -> Draft:
    """
    The draft, with the article's own sentences for parts of which nothing, or too little of the body, stands.

    They also stand in for a lead that does not answer its title, if they do.
    """
    size = Counter(sentence.part for sentence in kept)
    least = {Part.BODY: max(BODY_SENTENCES_MIN, body_max(order.length, order.sentences)[0] // BODY_PART)}
    missing = {part for part in BUDGETS[order.length] if size[part] < least.get(part, 1)}
    if not missing and leads.answers(kept):
        return kept
    said = {spoken(sentence.text) for sentence in kept}
    told = {number for sentence in kept if sentence.part is not Part.OVERVIEW for number in sentence.supported_by}
    # What the article says twice is told when it is told once.
    told |= {number for number, sentence in enumerate(order.sentences, start=1) if spoken(sentence) in said}
    article = order.article
    own = extractive_draft(
        order.sentences, title=article.title, language=article.language, length=order.length, told=told
    )

    def adds(sentence: Sentence) -> bool:
        again = sentence.part is Part.BODY and told.issuperset(sentence.supported_by)
        return sentence.part in missing and not again and spoken(sentence.text) not in said

    def place(sentence: Sentence) -> tuple[int, ...]:
        """In a body of both, the article's order is the only one."""
        return sentence.supported_by if sentence.part in missing else ()

    return leads.led(tuple(sorted((*kept, *filter(adds, own)), key=place)), [own])


async def conclude(session: Session, book: prompts.Book, lines: Sequence[str], *, language: str) -> str:
    """
    What the lines of a digest come down to, without our phrase; "" when the model says what they do not.

    Raises:
        ModelFailed: no usable answer came in time.
    """
    words = phrases(language)
    prompt = book["digest"]
    messages = prompt.messages(
        {
            "language": named(language),
            "today": today(),
            "conclusion_phrase": words.conclusion.strip(),
            "shape": LINE_SHAPE,
            "fence": prompts.fence(),
            "lines": "\n".join(f"[{number}] {line[:LINE_CHARS_MAX]}" for number, line in enumerate(lines, start=1)),
        }
    )
    sentence = await session.ask(Ask(prompt.name, messages, line_schema(len(lines)), LINE_TOKENS), read_line)
    spoken = detect("\n".join(lines))
    ground = Ground(lines, language if spoken == "und" else spoken)
    return "" if examine(ground, sentence.text, language=language) else sentence.text
