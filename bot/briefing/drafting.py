"""Has a model draft a briefing, and mends the draft until every sentence of it stands."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

import structlog

from bot.briefing import prompts
from bot.briefing.answer import read, read_failed, read_line
from bot.briefing.aside import aside
from bot.briefing.completion import ModelFailed, Trouble
from bot.briefing.extractive import draft as extractive_draft
from bot.briefing.facts import spoken
from bot.briefing.ground import Ground
from bot.briefing.grounding import examine
from bot.briefing.layout import BUDGETS, Draft
from bot.briefing.openai_model import Ask, Session
from bot.briefing.passages import TOKENS_MAX, numbered, passages
from bot.briefing.phrases import languages, phrases, same_language
from bot.briefing.review import Reviewer, explained, refused, standing
from bot.briefing.shapes import FAILED_SHAPE, LINE_SHAPE, failed_schema, line_schema, schema, shape
from bot.domain.errors import LayoutBroken
from bot.domain.types import Article, Length, Part, Sentence

log = structlog.get_logger()

#: Tokens of an answer: about three times what a briefing of that length takes, for languages that take more.
ANSWER_TOKENS = {Length.SHORT: 1_200, Length.STANDARD: 3_000, Length.FULL: 4_000}
LINE_TOKENS, VERIFY_TOKENS = 600, 600
#: Tokens of the prompt without the article, about.
PROMPT_TOKENS = 800
#: A model whose context is too small is shown this part of the budget: 1,500 tokens fit a context of 4,096.
SHORTER = 4
#: A body of fewer sentences tells no story: the article's own are put beside them.
BODY_SENTENCES_MIN = 2
#: Characters of a digest's item that the model sees.
LINE_CHARS_MAX = 500

_QUOTE = "Quote only words that stand in quotation marks in the article, letter for letter, and name the speaker."
_NO_QUOTE = "Use no quotation marks: quotations are reported in your own words, with the speaker."


def tokens_max(length: Length, *, verify: bool = False) -> tuple[int, int]:
    """About how many tokens one briefing takes at most, whatever the article's length: in, out; a repair included."""
    question, answer = TOKENS_MAX + PROMPT_TOKENS, ANSWER_TOKENS[length]
    second_look = (question + 2 * answer, VERIFY_TOKENS) if verify else (0, 0)
    return 2 * question + answer + second_look[0], 2 * answer + second_look[1]


async def draft(
    session: Session,
    book: prompts.Book,
    article: Article,
    sentences: Sequence[str],
    *,
    length: Length,
    language: str,
    verify: bool = False,
) -> tuple[Draft, int]:
    """
    A draft in which every sentence stands, and how many were dropped because they did not.

    It is reviewed, repaired once by the model, and what still does not stand is taken out.

    Args:
        session: The model and its clock.
        book: The prompts.
        article: As read.
        sentences: Its sentences.
        length: Which parts.
        language: Of the briefing, a BCP 47 tag.
        verify: Whether the model looks at every sentence a second time.

    Raises:
        ModelFailed: no usable answer came in time.
        LayoutBroken: no sentence of a translated lead stands, and the article has none to put in its place.
    """
    size = len(sentences)
    ground = await aside(size, Ground, sentences, article.language, title=article.title, published=article.published)
    reviewer = Reviewer(ground, language=language)
    messages, first = await _first(session, book["briefing"], article, sentences, length=length, language=language)
    verdicts = await aside(size, reviewer.review, first)
    if refused(verdicts):
        repair = book["repair"].messages({"findings": explained(verdicts), "shape": shape(length)})
        answer = {"role": "assistant", "content": _as_json(first)}
        ask = _ask("repair", [*messages, answer, *repair], length, len(sentences))
        try:
            second = await session.ask(ask, partial(read, length=length, language=language))
            repaired = await aside(size, reviewer.review, second)
        except ModelFailed as failure:
            log.info("A repair failed; what the article does not support is dropped.", trouble=failure.trouble.value)
        else:
            # A repair that breaks more than it mends, or leaves out what was right, is worth nothing.
            verdicts = max(repaired, verdicts, key=lambda found: (len(standing(found)), -refused(found)))
    dropped = refused(verdicts)
    kept = standing(verdicts)
    if verify and kept:
        kept, failed = await _verified(session, book["verify"], messages, kept)
        dropped += failed
    if same_language(language, article.language):
        kept = await aside(size, _completed, kept, article, sentences, length)
    elif not any(sentence.part is Part.LEAD for sentence in kept):
        raise LayoutBroken("nothing of the translated lead stands")
    return kept, dropped


async def _verified(
    session: Session, prompt: prompts.Prompt, messages: Sequence[Mapping[str, str]], kept: Draft
) -> tuple[Draft, int]:
    """
    What passes a second look of the model, and how many sentences do not.

    The question goes on from the first one, so that the endpoint still has the article in its cache.
    """
    numbered_draft = "\n".join(f"{number}. {sentence.text}" for number, sentence in enumerate(kept, start=1))
    question = prompt.messages({"sentences": numbered_draft, "shape": FAILED_SHAPE})
    answer = {"role": "assistant", "content": _as_json(kept)}
    ask = Ask(prompt.name, [*messages, answer, *question], failed_schema(len(kept)), VERIFY_TOKENS)
    try:
        failed = await session.ask(ask, read_failed)
    except ModelFailed as failure:
        log.info("A second look failed; the first one stands.", trouble=failure.trouble.value)
        return kept, 0
    passed = tuple(sentence for number, sentence in enumerate(kept, start=1) if number not in failed)
    return passed, len(kept) - len(passed)


async def _first(
    session: Session,
    prompt: prompts.Prompt,
    article: Article,
    sentences: Sequence[str],
    *,
    length: Length,
    language: str,
) -> tuple[list[dict[str, str]], Draft]:
    """The first answer; when the article is longer than the model can take, that to a part of it."""
    read_draft = partial(read, length=length, language=language)
    size = len(sentences)
    messages = await aside(size, _messages, prompt, article, sentences, TOKENS_MAX, length=length, language=language)
    try:
        return messages, await session.ask(_ask(prompt.name, messages, length, len(sentences)), read_draft)
    except ModelFailed as failure:
        if failure.trouble is not Trouble.CONTEXT:
            raise
    shorter = await aside(
        size, _messages, prompt, article, sentences, TOKENS_MAX // SHORTER, length=length, language=language
    )
    return shorter, await session.ask(_ask(prompt.name, shorter, length, len(sentences)), read_draft)


def _messages(
    prompt: prompts.Prompt,
    article: Article,
    sentences: Sequence[str],
    tokens_max: int,
    *,
    length: Length,
    language: str,
) -> list[dict[str, str]]:
    words = phrases(language)
    return prompt.messages(
        {
            "title": article.title,
            "site": article.site,
            "published": article.published or "unknown",
            "today": _today(),
            "language": _named(language),
            "quotations": _QUOTE if same_language(language, article.language) else _NO_QUOTE,
            "overview_phrase": words.overview.strip(),
            "conclusion_phrase": words.conclusion.strip(),
            "shape": shape(length),
            "fence": prompts.fence(),
            "sentences": numbered(sentences, passages(sentences, article.title, article.language, tokens_max)),
        }
    )


def _ask(purpose: str, messages: Sequence[dict[str, str]], length: Length, numbers: int) -> Ask:
    return Ask(purpose, messages, schema(length, numbers), ANSWER_TOKENS[length])


def _completed(kept: Draft, article: Article, sentences: Sequence[str], length: Length) -> Draft:
    """The draft, with the article's own sentences for parts of which nothing, or too little of the body, stands."""
    size = Counter(sentence.part for sentence in kept)
    missing = {part for part in BUDGETS[length] if size[part] < (BODY_SENTENCES_MIN if part is Part.BODY else 1)}
    if not missing:
        return kept
    own = extractive_draft(sentences, title=article.title, language=article.language, length=length)
    said = {spoken(sentence.text) for sentence in kept}
    told = {number for sentence in kept if sentence.part is not Part.OVERVIEW for number in sentence.supported_by}

    def adds(sentence: Sentence) -> bool:
        again = sentence.part is Part.BODY and told.issuperset(sentence.supported_by)
        return sentence.part in missing and not again and spoken(sentence.text) not in said

    return (*kept, *filter(adds, own))


def _as_json(draft: Draft) -> str:
    parts: dict[str, list[dict[str, object]]] = {}
    for sentence in draft:
        parts.setdefault(sentence.part.value, []).append(
            {"text": sentence.text, "sources": list(sentence.supported_by)}
        )
    return json.dumps(parts, ensure_ascii=False)


def _named(language: str) -> str:
    """The language as a model knows it: "German (de)", or the tag alone."""
    if language == "und":
        return "the language of the article"
    return f"{phrases(language).name} ({language})" if language.split("-")[0].lower() in languages() else language


def _today() -> str:
    return datetime.now(UTC).strftime("%A, %Y-%m-%d")


async def conclude(session: Session, book: prompts.Book, lines: Sequence[str], *, language: str) -> str:
    """
    What the lines of a digest come down to, without our phrase; "" when the model says what they do not.

    Raises:
        ModelFailed: no usable answer came in time.
    """
    words = phrases(language)
    messages = book["digest"].messages(
        {
            "language": _named(language),
            "today": _today(),
            "conclusion_phrase": words.conclusion.strip(),
            "shape": LINE_SHAPE,
            "fence": prompts.fence(),
            "lines": "\n".join(f"[{number}] {line[:LINE_CHARS_MAX]}" for number, line in enumerate(lines, start=1)),
        }
    )
    sentence = await session.ask(Ask("digest", messages, line_schema(len(lines)), LINE_TOKENS), read_line)
    return "" if examine(Ground(lines, language), sentence.text, language=language) else sentence.text
