"""Briefings from the archive, or written within the budget. The same text is never bought twice."""

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bot.domain.archive import Archive
from bot.domain.article import Article
from bot.domain.briefing import Briefing, Length
from bot.domain.dispatch import Claim, Dispatch
from bot.domain.errors import NotNow, StorageUnavailable
from bot.domain.ports import Writer
from bot.domain.spending import Account
from bot.domain.types import Link
from bot.service.admission import Admission
from bot.service.budget import Budget, Grant
from bot.service.insist import insist
from bot.service.timings import Timings

log = structlog.get_logger()

#: Briefings that are paid for and could not be stored yet, because the disk is full or the database away.
UNSTORED_MAX = 100
#: Words that people read in a minute.
WORDS_A_MINUTE = 230


#: What is written: the text, the recipe, the length, the language, and whether without a model.
_Name = tuple[str, str, Length, str, bool]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be briefed, and how."""

    article: Article
    length: Length
    language: str  #: A BCP 47 tag or "source".
    account: Account  #: Who pays, if the briefing has to be written.
    place: str = ""  #: Origin.place of who asked; "" for nobody's.
    images: bool = False  #: With the address of the article's lead image.
    since: datetime | None = None  #: A briefing that was stored before then is not wanted.
    plain: bool = False  #: Nobody pays for it: no model is asked.


async def write(wanted: Wanted, writer: Writer, budget: Budget) -> Briefing:
    """A new briefing, by the model as far as the budget goes. Raises NothingToRead, StorageUnavailable."""
    async with budget.admitted(wanted.account, _tokens_max(wanted, writer), patient=True) as grant:
        return dressed(await _written(wanted, writer, grant), wanted)


class Briefings:
    """Gives each article its briefing. Safe to use from many tasks, and from many programs on one database."""

    def __init__(self, *, archive: Archive, dispatch: Dispatch, writer: Writer, admission: Admission) -> None:
        self._archive = archive
        self._dispatch = dispatch
        self._writer = writer
        self._admission = admission
        #: By what is being written: it goes on when whoever asked has gone, and whoever asks meanwhile waits for it.
        self._writing: dict[_Name, asyncio.Task[Briefing]] = {}
        self._unstored: OrderedDict[_Name, Briefing] = OrderedDict()

    async def close(self) -> None:
        """End what is being written; what is paid for is booked first."""
        for task in self._writing.values():
            task.cancel()
        await asyncio.gather(*self._writing.values(), return_exceptions=True)

    async def brief(self, claim: Claim, link: Link, wanted: Wanted, timings: Timings) -> Briefing:
        """
        The briefing that is wanted.

        What is begun is written, stored and counted also when nobody waits for it any more: it is paid for.

        Args:
            claim: The request that it is for.
            link: Under which the article is in the archive.
            wanted: The article, and how it is to be briefed.
            timings: Told how long it took.

        Raises:
            NothingToRead: there is no sentence to brief.
            NotNow: the text is being written for another request, or the model or a purse is not free.
            StorageUnavailable: what was paid for is kept in memory, and stored at the next try.
        """
        content, recipe, length, language, plain = name = self._name(wanted)
        if running := self._writing.get(name):
            return dressed(await asyncio.shield(running), wanted)
        step = time.perf_counter()
        stored = await self._archive.briefing(
            content, recipe=recipe, length=length, language=language, since=wanted.since
        )
        timings.since("store", step)
        if stored:
            return dressed(stored, wanted)
        if unstored := self._unstored.get(name):
            await self._store(link, wanted, unstored)
            return dressed(unstored, wanted)
        if not plain and not await self._dispatch.hold_text(claim, content):
            raise NotNow("another request has the text written")
        grant = None if plain else await self._admission.admit(claim, wanted.account, _tokens_max(wanted, self._writer))
        task = asyncio.create_task(self._begun(claim, link, wanted, timings, grant))
        self._writing[name] = task
        task.add_done_callback(lambda _: self._writing.pop(name, None))
        return dressed(await asyncio.shield(task), wanted)

    def _name(self, wanted: Wanted) -> _Name:
        recipe = self._writer.recipe(wanted.length, wanted.language)
        return wanted.article.content_in(wanted.place), recipe, wanted.length, wanted.language, wanted.plain

    async def _begun(self, claim: Claim, link: Link, wanted: Wanted, timings: Timings, grant: Grant | None) -> Briefing:
        start = time.perf_counter()
        try:
            briefing = await _written(wanted, self._writer, grant)
        finally:
            if grant:
                await self._admission.release(claim, grant)
        timings.since("write", start)
        start = time.perf_counter()
        await self._store(link, wanted, briefing)
        timings.since("store", start)
        return briefing

    async def _store(self, link: Link, wanted: Wanted, briefing: Briefing) -> None:
        """Store it; what cannot be stored is kept, so that it is not bought again. Raises StorageUnavailable."""
        name = self._name(wanted)

        async def save() -> None:
            await self._archive.save_briefing(
                link.canonical, wanted.article, briefing, language=wanted.language, place=wanted.place
            )

        try:
            await insist(save, told="A briefing could not be stored yet.")
        except StorageUnavailable:
            self._unstored[name] = briefing
            if len(self._unstored) > UNSTORED_MAX:
                self._unstored.popitem(last=False)
            raise
        self._unstored.pop(name, None)


def _tokens_max(wanted: Wanted, writer: Writer) -> tuple[int, int]:
    return writer.tokens_for(wanted.article, length=wanted.length, language=wanted.language)


async def _written(wanted: Wanted, writer: Writer, grant: Grant | None) -> Briefing:
    """Without leave to ask a model, picked from the article."""
    bill, no_model = (grant.bill, grant.note) if grant else (None, "extractive")
    return await writer.write(
        wanted.article, length=wanted.length, language=wanted.language, bill=bill, no_model=no_model
    )


def minutes_to_read(article: Article) -> int:
    """Minutes that reading an article takes, at least 1."""
    return max(1, round(article.word_count / WORDS_A_MINUTE))


def dressed(briefing: Briefing, wanted: Wanted) -> Briefing:
    """
    The briefing under the address that was asked for, with what the article says of itself.

    The same text may have been briefed under another address; whoever copied an article and was posted first must not
    have the answers to the original point to the copy.
    """
    article = wanted.article
    return replace(
        briefing,
        url=article.address,
        site=article.site,
        title=article.title,
        source=briefing.source.removesuffix(briefing.site) + article.site,
        published=article.published,
        authors=article.authors,
        minutes=minutes_to_read(article),
        kind=article.kind,
        content=article.content_in(wanted.place),
        image=article.image if wanted.images else "",
    )
