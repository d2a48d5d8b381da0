"""Answers a question about an article from the article: by a model where there is one, else in its own sentences."""

from dataclasses import dataclass, replace
from functools import partial

import structlog

from bot.briefing.apart import Apart, TextTooComplex
from bot.briefing.layout import Draft
from bot.briefing.model.session import Session
from bot.briefing.task import EXTRACTIVE, WRITTEN, Task
from bot.briefing.vocabulary.phrases import phrases
from bot.briefing.writing import prompts, question
from bot.briefing.writing.answer import read_reply
from bot.briefing.writing.care import care_notes
from bot.briefing.writing.exchange import Errand, Exchange, First, about, headline
from bot.briefing.writing.manuscript import Lines, distinct, draft_of, leaning, settled, written
from bot.briefing.writing.mending import Workshop
from bot.briefing.writing.mends import Mend, counted, put_in, refused
from bot.briefing.writing.passages import passages
from bot.briefing.writing.review import Reviews, checked
from bot.briefing.writing.shapes import REPLY_SHAPE, reply_schema
from bot.domain.briefing import ArticleAnswer, Checks, Part, Sentence, Usage
from bot.domain.errors import BriefError, NothingToRead

log = structlog.get_logger()

#: Tokens of an answer: about three times what its sentences take.
ANSWER_TOKENS = 1_200
_FREE = Usage()


@dataclass(frozen=True, slots=True)
class Asked(Task):
    """A question about an article."""

    text: str  #: In one line (language/questions.py).

    async def written(self, session: Session, book: prompts.Book, tokens_max: int, apart: Apart) -> ArticleAnswer:
        """
        An answer by a model, every sentence of which stands; if none does, or there is none, the article's own.

        Args:
            session: The model and its clock.
            book: The prompts.
            tokens_max: How much of the article the model is shown.
            apart: Where the article is looked up in.
        """
        reviews = Reviews(apart, self)
        try:
            first = await self._first(session, book, reviews, tokens_max)
            lines, care = await self._mended(session, book, reviews, first)
            draft = draft_of(lines)
            checks = await apart.do(checked, self, draft, care, self.language)
        except BriefError as failure:
            log.warning("The model gave no answer; it is picked from the article.", why=str(failure))
            return await self.picked("model_unavailable", apart, session.usage)
        if care.dropped and not lines:
            return await self.picked("extractive", apart, session.usage)
        notes = (*(("excerpt",) if first.excerpt else ()), *care_notes(care))
        return self._answer(WRITTEN, draft, checks, notes, session.usage)

    async def picked(self, note: str, apart: Apart, usage: Usage = _FREE) -> ArticleAnswer:
        """
        The sentences of the article that answer, word for word; `note` says why it is them.

        Raises:
            NothingToRead: ``too_complex``.
        """
        try:
            found = await apart.do(answering, self)
            draft = tuple(Sentence(Part.BODY, self.sentences[index], (index + 1,)) for index in found)
            checks = await apart.do(checked, self, draft, Checks(), self.article.language)
        except TextTooComplex as error:
            raise NothingToRead(error.reason, str(error)) from error
        # What was not found was not picked either.
        notes = () if note == "extractive" and not draft else (note,)
        notes = (*notes, "not_translated") if self.translated and draft else notes
        return self._answer(EXTRACTIVE, draft, checks, notes, usage)

    async def _first(self, session: Session, book: prompts.Book, reviews: Reviews, tokens_max: int) -> First:
        """The model's answer."""
        errand = Errand(
            book["ask"],
            {**about(self.article, self.language), "question": self.text},
            REPLY_SHAPE,
            reply_schema(len(self.sentences)),
            ANSWER_TOKENS,
            partial(read_reply, language=self.language),
        )
        exchange = Exchange(session, errand, reviews, tokens_max)
        return await exchange.first(lambda room: reviews.apart.do(asked_about, self, tokens_max, room))

    async def _mended(
        self, session: Session, book: prompts.Book, reviews: Reviews, first: First
    ) -> tuple[Lines, Checks]:
        """What stands of the answer after one repair, and how many sentences were mended and left out."""
        language = self.language
        lines = distinct(written(first.verdicts))
        wrong = tuple(line for line in lines if refused(line))
        faults = (*wrong, *leaning(lines, [line.key for line in wrong], language))
        mends: list[Mend] = []
        if faults:
            workshop = Workshop(
                session=session,
                prompt=book["repair"],
                reviewer=reviews,
                sentences=self.sentences,
                title=headline(self.article),
                language=language,
                source=self.article.language,
            )
            keys = {line.key for line in faults}
            mends = await workshop.mended(faults, tuple(line for line in lines if line.key not in keys))
            # Shown its sentences again, the model may find that the article does not say.
            if all(mend.answered and not mend.verdicts for mend in mends) and len(mends) == len(lines):
                return (), Checks()
        stands = distinct(put_in(lines, mends, language))
        gone = [mend.line for mend in mends if not mend.stands and refused(mend.line)]
        kept = settled(stands, gone, language)
        care = counted(mends)
        return kept, replace(care, dropped=care.dropped + len(stands) - len(kept))

    def _answer(self, engine: str, draft: Draft, checks: Checks, notes: tuple[str, ...], usage: Usage) -> ArticleAnswer:
        article = self.article
        language = self.language if engine == WRITTEN else article.language
        return ArticleAnswer(
            url=article.address,
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


def answering(asked: Asked) -> list[int]:
    """The sentences that answer, by index; see `question.picked`."""
    article = asked.article
    return question.picked(asked.text, asked.sentences, article.title, article.language, article.blocks)


def asked_about(asked: Asked, model_max: int, tokens_max: int) -> list[int]:
    """What to show, within `tokens_max`, to a model that is shown `model_max` and is to answer; by index."""
    article = asked.article
    scores = question.scores(asked.text, asked.sentences, article.title, article.language)
    return passages(asked, model_max).about(scores, tokens_max)
