"""
Implements ports.Writer: a model where there is one, the extractive engine behind it, one layout for both.

What writes, checks and picks is loaded where it is used: without a model, and with a child that picks, this process
needs none of it.
"""

from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

import structlog

from bot.briefing.apart import CHARS_MIN, Apart, TextTooComplex
from bot.briefing.layout import quotable
from bot.briefing.options import WritingOptions
from bot.briefing.steps import assembled, picked
from bot.briefing.task import EXTRACTIVE, SOURCE, WRITTEN, Order
from bot.briefing.writing import prompts
from bot.domain.article import Article
from bot.domain.briefing import ArticleAnswer, Briefing, Length, Usage
from bot.domain.errors import BriefError, NothingToRead
from bot.domain.notes import counted_note
from bot.domain.spending import Bill
from bot.language.questions import tidy
from bot.language.sentences import split
from bot.sandbox.pool import Sandbox

if TYPE_CHECKING:
    from bot.briefing.model.openai_model import OpenAIModel
    from bot.briefing.model.session import Session

log = structlog.get_logger()

#: What a child loads to brief.
PENS = "bot.briefing.assembly"
#: Children of a writer that has a sandbox of its own.
CHILDREN = 2
#: Raise it when the code makes other briefings of the same article: it is part of the recipe.
EDITION = 5
#: Seconds for a probe of the endpoint.
PROBE_S = 8.0
#: A briefing may take so many times what it takes of a model that answers as it is asked to. That is enough for the
#: ladder of session.py; then its answers have cost enough.
PATIENCE = 2
#: Conclusions of digests that are remembered: people ask for one digest twice.
CONCLUSIONS_KEPT = 128
_FREE = Usage()


@asynccontextmanager
async def open_writer(
    options: WritingOptions, *, sandbox: Sandbox | None = None, all_apart: bool = False
) -> AsyncIterator["BriefingWriter"]:
    """
    A writer, until the context ends.

    Args:
        options: Which model writes.
        sandbox: Where long texts are worked on; by default one of its own, which ends with the context.
        all_apart: Whether short ones are worked on there too: for a command, whose only article it is, a child that
            has loaded all of it is cheaper than two processes that have.

    Raises:
        ConfigError: a prompt file is missing or broken.
    """
    book = prompts.book(options.prompt)
    async with AsyncExitStack() as stack:
        if sandbox is None:
            sandbox = await stack.enter_async_context(Sandbox(CHILDREN, PENS))
        apart = Apart(sandbox, chars_min=0 if all_apart else CHARS_MIN)
        if not all_apart:
            from bot.briefing import assembly  # noqa: F401 - now, and not while others wait for the event loop
        if not options.model_configured:
            yield BriefingWriter(options, book, apart)
            return
        # The client library costs half a second and 30 MB: whoever has no model does not pay for it.
        from bot.briefing.model.endpoint import Endpoint
        from bot.briefing.model.openai_model import OpenAIModel

        endpoint = Endpoint(options, apart)
        stack.push_async_callback(endpoint.close)
        writer = BriefingWriter(options, book, apart, OpenAIModel(endpoint, apart))
        yield writer


def _order(article: Article, length: Length, language: str) -> Order:
    return Order(_split(article), language, length)


def _split(article: Article) -> Article:
    """The article with its sentences; what is read has them already."""
    sentences = article.sentences or tuple(split(article.text, article.language))
    if not sentences:
        raise NothingToRead("too_short")
    return replace(article, sentences=sentences)


class BriefingWriter:
    """Briefs articles. Safe to use from many tasks."""

    def __init__(
        self, options: WritingOptions, book: prompts.Book, apart: Apart, model: "OpenAIModel | None" = None
    ) -> None:
        self._options = options
        self._book = book
        self._apart = apart
        self._model = model
        self._conclusions: OrderedDict[object, str] = OrderedDict()

    async def probe(self, bill: Bill | None = None) -> str:
        """What keeps the model from writing, in words; "" when nothing does, or when there is none."""
        return await self._model.probe(timeout_s=PROBE_S, bill=bill) if self._model else ""

    async def greet(self) -> str:
        """What is wrong with the model's address or key, in words; unlike `probe` it costs nothing."""
        return await self._model.greet(timeout_s=PROBE_S) if self._model else ""

    def tokens_max(self, length: Length, *, long: bool = False) -> tuple[int, int]:
        """About how many tokens a briefing takes of the model at most: in, out; `long` for a very long report."""
        if self._model is None:
            return 0, 0
        from bot.briefing.writing import cost

        return cost.briefing(length, self._options, long=long)

    def tokens_for(self, article: Article, *, length: Length, language: str) -> tuple[int, int]:
        """What briefing it takes of the model at most (ports.Writer); no answer is asked for beyond that."""
        order = _order(article, length, language)
        if self._model is None or self._quotes(order):
            return 0, 0
        from bot.briefing.writing.keypoints import needs_sections

        question, answer = self.tokens_max(length, long=needs_sections(order.sentences, self._options.input_tokens_max))
        return PATIENCE * question, PATIENCE * answer

    def tokens_for_lines(self, lines: Sequence[str]) -> tuple[int, int]:
        """What summarizing takes of the model at most (ports.Writer)."""
        if self._model is None or len(lines) < 2:  # noqa: PLR2004 - one line says it all
            return 0, 0
        from bot.briefing.writing import cost

        question, answer = cost.digest(lines)
        return PATIENCE * question, PATIENCE * answer

    def slots(self) -> tuple[str, int] | None:
        """The model's server, when it serves one after another (ports.Writer)."""
        return self._model.slots if self._model else None

    def recipe(self, length: Length, language: str) -> str:
        """Name what would shape a briefing now (ports.Writer)."""
        return self._recipe(self._engine, length, language)

    @property
    def _engine(self) -> str:
        """Who writes when all goes well."""
        return WRITTEN if self._model else EXTRACTIVE

    def _recipe(self, engine: str, length: Length, language: str) -> str:
        shaping = [str(EDITION), engine, length, language]
        if engine == WRITTEN:
            options = self._options
            shaping += [
                f"{options.verify} {options.verify_model} {options.input_tokens_max}",
                *options.models,
                *(self._book[name].digest for name in prompts.SHAPING),
            ]
        return sha256("\n".join(shaping).encode()).hexdigest()[:16]

    async def write(
        self, article: Article, *, length: Length, language: str, bill: Bill | None = None, no_model: str = ""
    ) -> Briefing:
        """Brief it (ports.Writer)."""
        order = _order(article, length, language)
        if self._quotes(order):
            return await self._picked(order, "quoted")
        if self._model is None or no_model:
            return await self._picked(order, no_model or "extractive")
        tokens_max = self.tokens_for(article, length=length, language=language)
        return await self._written(self._model.session(bill, tokens_max), order)

    def _quotes(self, order: Order) -> bool:
        """Whether the text is short enough to be quoted whole; a translation of it has to be written."""
        return quotable(order.sentences) and not (order.translated and self._model)

    async def _written(self, session: "Session", order: Order) -> Briefing:
        from bot.briefing.writing import drafting

        try:
            drafted = await drafting.draft(session, self._book, order, self._options, self._apart)
            shortened = counted_note("shortened", drafted.shortened)
            notes = (*(("excerpt",) if drafted.excerpt else ()), *shortened)
            briefing = await self._apart.do(assembled, order, drafted.draft, WRITTEN, notes, drafted.care)
        except BriefError as failure:
            log.warning("The model wrote no briefing; it is picked from the article.", why=str(failure))
            return await self._picked(order, "model_unavailable", session.usage)
        return self._finished(order, briefing, session.usage)

    async def _picked(self, order: Order, note: str, usage: Usage = _FREE) -> Briefing:
        """A briefing in the article's own sentences and language. Raises NothingToRead: ``too_complex``."""
        try:
            briefing = await self._apart.do(picked, order, note)
        except TextTooComplex as error:
            raise NothingToRead(error.reason, str(error)) from error
        return self._finished(order, briefing, usage)

    def _finished(self, order: Order, briefing: Briefing, usage: Usage) -> Briefing:
        """The briefing with what only we know of it."""
        # No model would make another briefing of a text that is quoted whole.
        engine = self._engine if "quoted" in briefing.notes else briefing.engine
        recipe = self._recipe(engine, order.length, order.asked)
        return replace(briefing, recipe=recipe, usage=usage, article_sentences=order.article.sentences)

    def tokens_for_question(self) -> tuple[int, int]:
        """What an answer takes of the model at most (ports.Writer)."""
        if self._model is None:
            return 0, 0
        from bot.briefing.writing import cost

        question, answer = cost.question(self._options)
        return PATIENCE * question, PATIENCE * answer

    async def ask(
        self, article: Article, question: str, *, language: str, bill: Bill | None = None, no_model: str = ""
    ) -> ArticleAnswer:
        """
        Answer a question from the article, or say that the article does not.

        Args:
            article: As read; its sentences are what the answer refers to.
            question: At most QUESTION_CHARS_MAX characters; taken for a stranger's.
            language: BCP 47 tag of the answer, or "source" for the article's own.
            bill: Where each call to a model is booked, with its answer.
            no_model: A note that says why the model is left out; "" to have it answer.

        Raises:
            NothingToRead: ``too_short`` when there is no sentence to answer from.
            ValueError: the question is empty or too long; the message says so.
        """
        from bot.briefing.writing import reply

        asked = reply.Asked(_split(article), language, tidy(question))
        if self._model is None or no_model:
            return await asked.picked(no_model or "extractive", self._apart)
        session = self._model.session(bill, self.tokens_for_question())
        return await asked.written(session, self._book, self._options.input_tokens_max, self._apart)

    async def summarize(
        self, lines: Sequence[str], *, language: str, bill: Bill | None = None, no_model: bool = False
    ) -> str:
        """What the lines of a digest come down to (ports.Writer)."""
        lines = [line for line in lines if line.strip()]
        if not lines:
            return ""
        from bot.briefing.extractive import digest_line

        text = ""
        if self._model and len(lines) > 1 and not no_model:
            session = self._model.session(bill, self.tokens_for_lines(lines))
            key = (language, *lines)
            text = await self._concluded(session, key, lines, language)
        if not text:
            # Picked from the lines, and so in their language.
            text, language = await self._apart.of_lines(digest_line.central, lines), SOURCE
        return digest_line.conclusion(text, lines, language=language) if text else ""

    async def _concluded(self, session: "Session", key: object, lines: Sequence[str], language: str) -> str:
        """What the model says of the lines, now or before; "" when it has nothing to say that stands."""
        from bot.briefing.writing.conclusion import conclude

        if key not in self._conclusions:
            try:
                text = await conclude(session, self._book, lines, self._apart, language=language)
            except BriefError as failure:
                log.warning("The model wrote no conclusion; it is picked from the lines.", why=str(failure))
                return ""
            self._conclusions[key] = text
            if len(self._conclusions) > CONCLUSIONS_KEPT:
                self._conclusions.popitem(last=False)
        return self._conclusions[key]
