"""Briefings from the archive, or written within the budget. The same text is never bought twice."""

import asyncio
import time
from dataclasses import dataclass, replace
from hashlib import sha256
from weakref import WeakValueDictionary

from bot.domain.ports import Writer
from bot.domain.records import Archive
from bot.domain.spending import Account
from bot.domain.types import Article, Briefing, Length, Link
from bot.service.budget import Budget, Grant
from bot.service.insist import insist
from bot.service.outbox import Timings


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be briefed, and how."""

    article: Article
    length: Length
    language: str  #: A BCP 47 tag or "source".
    account: Account  #: Who pays, if the briefing has to be written.


async def write(wanted: Wanted, writer: Writer, budget: Budget) -> Briefing:
    """A new briefing, by the model as far as the budget goes. Raises NothingToRead, StorageUnavailable."""
    async with budget.admitted(wanted.account, _tokens_max(wanted, writer)) as grant:
        return await _written(wanted, writer, grant)


class Briefings:
    """Gives each article its briefing. Safe to use from many tasks."""

    def __init__(self, *, archive: Archive, writer: Writer, budget: Budget) -> None:
        self._archive = archive
        self._writer = writer
        self._budget = budget
        self._flights: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._under_way: dict[str, asyncio.Task[Briefing]] = {}

    async def brief(self, link: Link, wanted: Wanted, timings: Timings) -> Briefing:
        """
        The briefing that is wanted.

        What is begun is written, stored and counted also when nobody waits for it any more: it is paid for.

        Args:
            link: Under which the article is in the archive.
            wanted: The article, and how it is to be briefed.
            timings: Told how long it took.

        Raises:
            NothingToRead: there is no sentence to brief.
            StorageUnavailable: what was paid for is lost only if the database stays away for seconds.
        """
        recipe = self._writer.recipe(wanted.length, wanted.language)
        # By text, not by link: two addresses of one article that come at the same moment are one briefing.
        name = sha256(f"{recipe}\n{wanted.article.substance}".encode("utf-8", "replace")).hexdigest()
        async with self._flights.setdefault(name, asyncio.Lock()):
            if name not in self._under_way:
                step = time.perf_counter()
                stored = await self._archive.briefing(
                    link.canonical, recipe=recipe, length=wanted.length, language=wanted.language
                )
                timings.since("store", step)
                if stored:
                    return _dressed(stored, wanted.article)
                await self._begin(name, link, wanted, timings)
            written = await asyncio.shield(self._under_way[name])
        return _dressed(written, wanted.article)

    async def _begin(self, name: str, link: Link, wanted: Wanted, timings: Timings) -> None:
        """Have it written as soon as the budget allows; until then it can be given up."""
        start = time.perf_counter()
        grant = await self._budget.admit(wanted.account, _tokens_max(wanted, self._writer))

        def end(task: asyncio.Task[Briefing]) -> None:
            self._budget.release(grant)
            del self._under_way[name]
            if not task.cancelled():
                task.exception()  # whoever still waits is told

        task = asyncio.create_task(self._stored(link, wanted, grant, timings, start))
        self._under_way[name] = task
        task.add_done_callback(end)

    async def _stored(self, link: Link, wanted: Wanted, grant: Grant, timings: Timings, start: float) -> Briefing:
        briefing = await _written(wanted, self._writer, grant)
        timings.since("write", start)
        step = time.perf_counter()
        await insist(
            lambda: self._archive.save_briefing(link.canonical, briefing, language=wanted.language),
            told="A briefing could not be stored yet.",
        )
        timings.since("store", step)
        return briefing


def _tokens_max(wanted: Wanted, writer: Writer) -> tuple[int, int]:
    return writer.tokens_for(wanted.article, length=wanted.length, language=wanted.language)


async def _written(wanted: Wanted, writer: Writer, grant: Grant) -> Briefing:
    return await writer.write(
        wanted.article, length=wanted.length, language=wanted.language, charge=grant.charge, no_model=grant.note
    )


def _dressed(briefing: Briefing, article: Article) -> Briefing:
    """
    The briefing under the address that was asked for.

    The same text may have been briefed under another address; whoever copied an article and was posted first must not
    have the answers to the original point to the copy.
    """
    source = briefing.source.removesuffix(briefing.site) + article.site
    return replace(briefing, url=article.canonical_url, site=article.site, title=article.title, source=source)
