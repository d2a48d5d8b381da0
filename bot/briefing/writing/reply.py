"""Answers a question about an article from the article: by a model where there is one, else in its own sentences."""

from dataclasses import dataclass
from functools import partial

import structlog

from bot.briefing.aside import aside
from bot.briefing.layout import Draft
from bot.briefing.model.session import Session
from bot.briefing.task import EXTRACTIVE, WRITTEN, Task
from bot.briefing.vocabulary.phrases import phrases
from bot.briefing.writing import prompts, question
from bot.briefing.writing.answer import read_reply
from bot.briefing.writing.exchange import Errand, Exchange, about, better, reply_as_json
from bot.briefing.writing.passages import TOKENS_MAX, Passages
from bot.briefing.writing.review import Reviewer, refused, standing
from bot.briefing.writing.shapes import REPLY_SHAPE, reply_schema
from bot.domain.errors import BriefError
from bot.domain.types import QUESTION_CHARS_MAX, ArticleAnswer, Checks, Part, Sentence, Usage
from bot.language.hygiene import clean

log = structlog.get_logger()

#: Tokens of an answer: about three times what its sentences take.
ANSWER_TOKENS = 1_200
#: Tokens of the prompt without the article, about; the question included.
PROMPT_TOKENS = 1_200
_FREE = Usage()


def tokens_max() -> tuple[int, int]:
    """About how many tokens an answer takes at most: in, out; a repair included."""
    return 2 * (TOKENS_MAX + PROMPT_TOKENS) + ANSWER_TOKENS, 2 * ANSWER_TOKENS


def tidy(text: str) -> str:
    """
    A question in one line, without what no reader would see.

    Raises:
        ValueError: there is nothing in it, or more than a question may have; the message says so.
    """
    line = " ".join(clean(text)[0].split())
    if not line:
        raise ValueError("the question is empty")
    if len(line) > QUESTION_CHARS_MAX:
        raise ValueError(f"a question has at most {QUESTION_CHARS_MAX} characters, this one has {len(line)}")
    return line


@dataclass(frozen=True, slots=True)
class Asked(Task):
    """A question about an article."""

    text: str  #: As `tidy` gives it.

    async def written(self, session: Session, book: prompts.Book) -> ArticleAnswer:
        """
        An answer by a model, every sentence of which stands; if none does, or there is none, the article's own.

        Args:
            session: The model and its clock.
            book: The prompts.
        """
        reviewer = await self._reviewer(self.language)
        try:
            draft, dropped, excerpt = await self._mended(await self._exchange(session, book, reviewer))
        except BriefError as failure:
            log.warning("The model gave no answer; it is picked from the article.", why=str(failure))
            return await self.picked("model_unavailable", session.usage)
        if dropped and not draft:
            return await self.picked("extractive", session.usage)
        notes = (*(("excerpt",) if excerpt else ()), *((f"dropped:{dropped}",) if dropped else ()))
        return self._answer(WRITTEN, draft, reviewer.checks(draft, dropped), notes, session.usage)

    async def picked(self, note: str, usage: Usage = _FREE) -> ArticleAnswer:
        """The sentences of the article that answer, word for word; `note` says why it is them."""
        article = self.article
        found = await aside(
            len(self.sentences), question.picked, self.text, self.sentences, article.title, article.language
        )
        draft = tuple(Sentence(Part.BODY, self.sentences[index], (index + 1,)) for index in found)
        reviewer = await self._reviewer(article.language)
        # What was not found was not picked either.
        notes = () if note == "extractive" and not draft else (note,)
        notes = (*notes, "not_translated") if self.translated and draft else notes
        return self._answer(EXTRACTIVE, draft, reviewer.checks(draft, 0), notes, usage)

    async def _reviewer(self, language: str) -> Reviewer:
        return Reviewer(await aside(len(self.sentences), self.ground), language=language)

    async def _exchange(self, session: Session, book: prompts.Book, reviewer: Reviewer) -> Exchange:
        article, size = self.article, len(self.sentences)
        passages = await aside(size, Passages, self.sentences, article.title, article.language)
        errand = Errand(
            book["ask"],
            {**about(article, self.language), "question": self.text},
            REPLY_SHAPE,
            reply_schema(size),
            ANSWER_TOKENS,
            partial(read_reply, language=self.language),
            reply_as_json,
        )
        return Exchange(session, errand, book["repair"], passages, reviewer)

    async def _mended(self, exchange: Exchange) -> tuple[Draft, int, bool]:
        """What stands of the answer, how many sentences do not, and whether only a part of the article was shown."""
        passages, article = exchange.passages, self.article
        found = await aside(
            len(self.sentences), question.scores, self.text, self.sentences, article.title, article.language
        )
        first = await exchange.first(lambda tokens_max: passages.about(found, tokens_max))
        verdicts = first.verdicts
        if refused(verdicts) and (repaired := await exchange.repaired(first)) is not None:
            # Asked again, the model may say that the article does not say.
            verdicts = better(repaired, verdicts) if repaired else []
        return standing(verdicts), refused(verdicts), first.excerpt

    def _answer(self, engine: str, draft: Draft, checks: Checks, notes: tuple[str, ...], usage: Usage) -> ArticleAnswer:
        article = self.article
        language = self.language if engine == WRITTEN else article.language
        return ArticleAnswer(
            url=article.canonical_url or article.url,
            site=article.site,
            title=article.title,
            question=self.text,
            language=language,
            engine=engine,
            stated=bool(draft),
            text=phrases(language).join([sentence.text for sentence in draft]),
            sentences=draft,
            article_sentences=tuple(self.sentences),
            checks=checks,
            usage=usage,
            notes=(*article.notes, *notes),
        )
