"""Implements ports.Writer: a model where there is one, the extractive engine behind it, one layout for both."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from hashlib import sha256
from typing import Any, TypeVar

import structlog

from bot.briefing import extractive
from bot.briefing.aside import aside
from bot.briefing.assembly import assembled
from bot.briefing.extractive import digest_line
from bot.briefing.layout import Draft, quotable, quoted, source_line
from bot.briefing.model.openai_model import OpenAIModel
from bot.briefing.model.session import Session
from bot.briefing.options import WritingOptions
from bot.briefing.task import EXTRACTIVE, SOURCE, WRITTEN, Order
from bot.briefing.writing import drafting, prompts, reply
from bot.briefing.writing.keypoints import needs_sections
from bot.domain.errors import BriefError, NothingToRead
from bot.domain.spending import Charge
from bot.domain.types import Article, ArticleAnswer, Briefing, Length, Usage
from bot.language.sentences import split

log = structlog.get_logger()

#: Raise it when the code makes other briefings of the same article: it is part of the recipe.
EDITION = 3
#: Seconds for a probe of the endpoint.
PROBE_S = 8.0
#: A briefing may take so many times what it takes of a model that answers as it is asked to. That is enough for the
#: ladder of session.py; then its answers have cost enough.
PATIENCE = 2
#: Conclusions of digests that are remembered: people ask for one digest twice.
CONCLUSIONS_KEPT = 128
_FREE = Usage()

T = TypeVar("T")


@asynccontextmanager
async def open_writer(options: WritingOptions) -> AsyncIterator["BriefingWriter"]:
    """
    A writer, until the context ends.

    Raises:
        ConfigError: a prompt file is missing or broken.
    """
    book = prompts.book(options.prompt)
    if not options.model_configured:
        yield BriefingWriter(options, book)
        return
    # The client library costs half a second and 30 MB: whoever has no model does not pay for it.
    from bot.briefing.model.endpoint import Endpoint  # noqa: PLC0415

    endpoint = Endpoint(options)
    writer = BriefingWriter(options, book, OpenAIModel(endpoint))
    try:
        yield writer
    finally:
        await writer.close()
        await endpoint.close()


def _order(article: Article, length: Length, language: str) -> Order:
    return Order(article, _sentences(article), language, length)


def _sentences(article: Article) -> Sequence[str]:
    sentences = article.sentences or tuple(split(article.text, article.language))
    if not sentences:
        raise NothingToRead("too_short")
    return sentences


class BriefingWriter:
    """Briefs articles. Safe to use from many tasks."""

    def __init__(self, options: WritingOptions, book: prompts.Book, model: OpenAIModel | None = None) -> None:
        self._options = options
        self._book = book
        self._model = model
        self._under_way: dict[object, asyncio.Task[Any]] = {}
        self._conclusions: OrderedDict[object, str] = OrderedDict()

    async def close(self) -> None:
        """Give up what is under way."""
        for task in self._under_way.values():
            task.cancel()
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    async def probe(self, charge: Charge | None = None) -> str:
        """What keeps the model from writing, in words; "" when nothing does, or when there is none."""
        return await self._model.probe(timeout_s=PROBE_S, charge=charge) if self._model else ""

    async def greet(self) -> str:
        """What is wrong with the model's address or key, in words; unlike `probe` it costs nothing."""
        return await self._model.greet(timeout_s=PROBE_S) if self._model else ""

    def tokens_max(self, length: Length, *, long: bool = False) -> tuple[int, int]:
        """About how many tokens a briefing takes of the model at most: in, out; `long` for a very long report."""
        return drafting.tokens_max(length, verify=self._options.verify, long=long) if self._model else (0, 0)

    def tokens_for(self, article: Article, *, length: Length, language: str) -> tuple[int, int]:
        """What briefing it takes of the model at most (ports.Writer); no answer is asked for beyond that."""
        order = _order(article, length, language)
        if self._model is None or self._quotes(order):
            return 0, 0
        question, answer = self.tokens_max(length, long=needs_sections(order.sentences))
        return PATIENCE * question, PATIENCE * answer

    def tokens_for_lines(self, lines: Sequence[str]) -> tuple[int, int]:
        """What summarizing takes of the model at most (ports.Writer)."""
        if self._model is None or len(lines) < 2:  # noqa: PLR2004 - one line says it all
            return 0, 0
        question, answer = drafting.tokens_max_of_lines(lines)
        return PATIENCE * question, PATIENCE * answer

    def recipe(self, length: Length, language: str) -> str:
        """Name what would shape a briefing now (ports.Writer)."""
        return self._recipe(WRITTEN if self._model else EXTRACTIVE, length, language)

    def _recipe(self, engine: str, length: Length, language: str) -> str:
        shaping = [str(EDITION), engine, length, language]
        if engine == WRITTEN:
            shaping += [
                str(self._options.verify),
                *self._options.models,
                *(self._book[name].digest for name in prompts.SHAPING),
            ]
        return sha256("\n".join(shaping).encode()).hexdigest()[:16]

    async def write(
        self, article: Article, *, length: Length, language: str, charge: Charge | None = None, no_model: str = ""
    ) -> Briefing:
        """Brief it (ports.Writer)."""
        order = _order(article, length, language)
        if self._quotes(order):
            return self._picked(order, "quoted")
        if self._model is None or no_model:
            return await aside(len(order.sentences), self._picked, order, no_model or "extractive")
        return await self._shared(self._model, order, charge)

    def _quotes(self, order: Order) -> bool:
        """Whether the text is short enough to be quoted whole; a translation of it has to be written."""
        return quotable(order.sentences) and not (order.translated and self._model)

    async def _once(self, key: object, ask: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Two who want the same at the same moment pay it once: the first does."""
        task = self._under_way.get(key)
        if task is None:
            task = self._under_way[key] = asyncio.create_task(ask())
            task.add_done_callback(lambda _: self._under_way.pop(key, None))
        # Whoever stops waiting does not take it from the others.
        given: T = await asyncio.shield(task)
        return given

    async def _shared(self, model: OpenAIModel, order: Order, charge: Charge | None) -> Briefing:
        """A briefing by the model, which others may be waiting for under another address."""
        article = order.article
        tokens_max = self.tokens_for(article, length=order.length, language=order.asked)
        briefing = await self._once(
            (article.title, article.text, article.published, order.length, order.asked),
            lambda: self._written(model.session(charge, tokens_max), order),
        )
        url = article.canonical_url or article.url
        return replace(briefing, url=url, site=article.site, source=source_line(article.site, briefing.language))

    async def _written(self, session: Session, order: Order) -> Briefing:
        size = len(order.sentences)
        try:
            drafted = await drafting.draft(session, self._book, order, verify=self._options.verify)
        except BriefError as failure:
            log.warning("The model wrote no briefing; it is picked from the article.", why=str(failure))
            return await aside(size, self._picked, order, "model_unavailable", session.usage)
        notes = ("excerpt",) if drafted.excerpt else ()
        return await aside(
            size,
            self._finished,
            order,
            drafted.draft,
            WRITTEN,
            notes=notes,
            dropped=drafted.dropped,
            usage=session.usage,
        )

    def _picked(self, order: Order, note: str, usage: Usage = _FREE) -> Briefing:
        """A briefing in the article's own sentences and language."""
        if note == "quoted":
            draft = quoted(order.sentences)
        else:
            article = order.article
            draft = extractive.draft(
                order.sentences, title=article.title, language=article.language, length=order.length
            )
        notes = (note, "not_translated") if order.translated else (note,)
        return self._finished(order, draft, EXTRACTIVE, notes=notes, usage=usage)

    def _finished(
        self,
        order: Order,
        draft: Draft,
        engine: str,
        *,
        notes: tuple[str, ...] = (),
        dropped: int = 0,
        usage: Usage = _FREE,
    ) -> Briefing:
        # No model would make another briefing of a text that is quoted whole.
        quoted_whole = "quoted" in notes
        recipe = (
            self.recipe(order.length, order.asked) if quoted_whole else self._recipe(engine, order.length, order.asked)
        )
        return assembled(order, draft, engine=engine, recipe=recipe, notes=notes, dropped=dropped, usage=usage)

    def tokens_for_question(self) -> tuple[int, int]:
        """What an answer takes of the model at most: in, out; zeros when none is asked."""
        question, answer = reply.tokens_max() if self._model else (0, 0)
        return PATIENCE * question, PATIENCE * answer

    async def ask(
        self, article: Article, question: str, *, language: str, charge: Charge | None = None, no_model: str = ""
    ) -> ArticleAnswer:
        """
        Answer a question from the article, or say that the article does not.

        Args:
            article: As read; its sentences are what the answer refers to.
            question: At most QUESTION_CHARS_MAX characters; taken for a stranger's.
            language: BCP 47 tag of the answer, or "source" for the article's own.
            charge: Books each call to a model as soon as it is answered.
            no_model: A note that says why the model is left out; "" to have it answer.

        Raises:
            NothingToRead: ``too_short`` when there is no sentence to answer from.
            ValueError: the question is empty or too long; the message says so.
        """
        asked = reply.Asked(article, _sentences(article), language, reply.tidy(question))
        if self._model is None or no_model:
            return await asked.picked(no_model or "extractive")
        return await asked.written(self._model.session(charge, self.tokens_for_question()), self._book)

    async def summarize(
        self, lines: Sequence[str], *, language: str, charge: Charge | None = None, no_model: bool = False
    ) -> str:
        """What the lines of a digest come down to (ports.Writer)."""
        lines = [line for line in lines if line.strip()]
        if not lines:
            return ""
        text = ""
        if self._model and len(lines) > 1 and not no_model:
            session = self._model.session(charge, self.tokens_for_lines(lines))
            key = (language, *lines)
            text = await self._once(key, lambda: self._concluded(session, key, lines, language))
        if not text:
            # Picked from the lines, and so in their language.
            text, language = digest_line.central(lines), SOURCE
        return digest_line.conclusion(text, lines, language=language) if text else ""

    async def _concluded(self, session: Session, key: object, lines: Sequence[str], language: str) -> str:
        """What the model says of the lines, now or before; "" when it has nothing to say that stands."""
        if key not in self._conclusions:
            try:
                text = await drafting.conclude(session, self._book, lines, language=language)
            except BriefError as failure:
                log.warning("The model wrote no conclusion; it is picked from the lines.", why=str(failure))
                return ""
            self._conclusions[key] = text
            if len(self._conclusions) > CONCLUSIONS_KEPT:
                self._conclusions.popitem(last=False)
        return self._conclusions[key]
