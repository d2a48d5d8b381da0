"""Answers questions from the articles that they are about, and from nothing else."""

import time
from collections.abc import Sequence
from dataclasses import replace

import structlog

from bot.domain.answers import Answer
from bot.domain.archive import Archive
from bot.domain.article import Article
from bot.domain.at_once import Evidence
from bot.domain.briefing import ArticleAnswer, Briefing, Notice
from bot.domain.dispatch import Claim
from bot.domain.embedding import Embedder
from bot.domain.errors import ReadError
from bot.domain.notes import counted_note
from bot.domain.ports import Reader, Writer
from bot.domain.replies import Replies
from bot.domain.requests import Ask, Prove, Source
from bot.domain.spending import Account
from bot.domain.types import Origin
from bot.language.terms import terms
from bot.service.admission import Admission
from bot.service.budget import Grant
from bot.service.settings import Settings
from bot.service.stories import save_with_story
from bot.service.timings import Timings

log = structlog.get_logger()


class Questions:
    """Safe to use from many tasks, and from many programs on one database."""

    def __init__(
        self,
        *,
        archive: Archive,
        replies: Replies,
        reader: Reader,
        writer: Writer,
        admission: Admission,
        settings: Settings,
        kept_days: int,
        embedder: Embedder | None = None,
    ) -> None:
        """`kept_days`: how long the texts of articles are kept; 0 = for ever."""
        self._archive = archive
        self._replies = replies
        self._reader = reader
        self._writer = writer
        self._admission = admission
        self._settings = settings
        self._kept_days = kept_days
        self._embedder = embedder

    async def answer(self, claim: Claim, wish: Ask | Prove, timings: Timings) -> Answer:
        """
        The answer of the first article that has one, the likeliest first, or that none has; or what one rests on.

        Raises:
            ReadError: the one page that there is could not be had.
            NotNow: the model or a purse is not free.
            StorageUnavailable: nothing is lost.
        """
        if isinstance(wish, Prove):
            return await self._proof(claim, wish)
        start = time.perf_counter()
        articles = await self._articles(wish.sources, claim.request.origin)
        timings.since("read", start)
        if not articles:
            return Notice("ask_gone", {"days": self._kept_days})
        start = time.perf_counter()
        origin = claim.request.origin
        language = (await self._settings.of(origin)).language
        question, answer = self._writer.tokens_for_question()
        tokens_max = len(articles) * question, len(articles) * answer
        grant = await self._admission.admit(claim, Account.of(origin, claim.request.author, claim.id), tokens_max)
        try:
            told = await self._asked(likeliest(wish.question, articles), wish.question, language, grant, origin.place)
            # Whichever of them answers: one that was hidden may have been looked through.
            return replace(told, spoiler=any(source.link.spoiler for source in wish.sources))
        finally:
            await self._admission.release(claim, grant)
            timings.since("write", start)

    async def _proof(self, claim: Claim, wish: Prove) -> Answer:
        """What an answer rests on, when its page still says the same. Raises ReadError when another try may help."""
        origin = claim.request.origin
        gone = Notice("evidence_gone", {"days": self._kept_days})
        try:
            article = await self._article(wish.source, origin)
        except ReadError as error:
            if error.retryable:
                raise
            log.info("A page that an answer rests on could not be read again.", reason=error.reason)
            return gone
        if article is None:
            return gone
        answer = await self._replies.restored(origin.platform, origin.space, wish.target, article)
        shown = isinstance(answer, Briefing | ArticleAnswer) and answer.article_sentences
        return Evidence(answer) if shown and isinstance(answer, Briefing | ArticleAnswer) else gone

    async def _asked(
        self, articles: Sequence[Article], question: str, language: str, grant: Grant, place: str
    ) -> ArticleAnswer:
        silent: list[ArticleAnswer] = []
        for article in articles:
            answer = await self._writer.ask(article, question, language=language, bill=grant.bill, no_model=grant.note)
            answer = replace(answer, content=article.content_in(place), given=article.given)
            if answer.stated:
                return answer
            silent.append(answer)
        return replace(silent[0], notes=(*silent[0].notes, *counted_note("others_silent", len(silent) - 1)))

    async def _articles(self, sources: Sequence[Source], origin: Origin) -> list[Article]:
        """Those that can be had. Raises the ReadError of the only one."""
        found: list[Article] = []
        for source in sources:
            try:
                article = await self._article(source, origin)
            except ReadError as error:
                if len(sources) == 1 and (error.retryable or not source.content):
                    raise
                log.info("An article that is asked about could not be read.", reason=error.reason)
                continue
            if article:
                found.append(article)
        return found

    async def _article(self, source: Source, origin: Origin) -> Article | None:
        """
        The text that was briefed, also when it is no longer kept but stands there as it was; None when it does not.

        Of a link that is given with the question whatever is read there.
        """
        link = source.link
        article = await self._archive.article(link.canonical, place=origin.place)
        if article is None:
            article = await self._reader.read(link.url, upload=link.upload, space=origin.space)
            if _is_it(article, source, origin.place):
                place, embedder = origin.place, self._embedder
                await save_with_story(self._archive, link.canonical, article, place=place, embedder=embedder)
        return article if _is_it(article, source, origin.place) else None


def likeliest(question: str, articles: Sequence[Article]) -> list[Article]:
    """The articles by how many of the question's words they have; those with equally many in their order."""

    def shared(article: Article) -> int:
        asked = terms(question, article.language)
        return len(set(asked) & set(terms(f"{article.title}\n{article.text}", article.language)))

    return sorted(articles, key=shared, reverse=True) if len(articles) > 1 else list(articles)


def _is_it(article: Article, source: Source, place: str) -> bool:
    return not source.content or article.content_in(place) == source.content
