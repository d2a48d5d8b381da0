"""Briefings from the archive, or written within the budget. The same text is never bought twice."""

import asyncio
import time
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from hashlib import sha256
from weakref import WeakValueDictionary

from bot.domain.ports import Writer
from bot.domain.records import Archive
from bot.domain.spending import Account
from bot.domain.types import Article, Briefing, Length, Link
from bot.service.budget import Budget
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
    article, length, language = wanted.article, wanted.length, wanted.language
    tokens_max = writer.tokens_for(article, length=length, language=language)
    async with budget.admitted(wanted.account, tokens_max) as grant:
        return await writer.write(article, length=length, language=language, charge=grant.charge, no_model=grant.note)


class Briefings:
    """Gives each article its briefing. Safe to use from many tasks."""

    def __init__(self, *, archive: Archive, writer: Writer, budget: Budget) -> None:
        self._archive = archive
        self._writer = writer
        self._budget = budget
        self._flights: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def brief(self, link: Link, wanted: Wanted, timings: Timings) -> Briefing:
        """
        The briefing that is wanted.

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
        async with self._alone(recipe, wanted.article.text):
            step = time.perf_counter()
            briefing = await self._archive.briefing(
                link.canonical, recipe=recipe, length=wanted.length, language=wanted.language
            )
            timings.since("store", step)
            if briefing is None:
                step = time.perf_counter()
                paid = briefing = await write(wanted, self._writer, self._budget)
                timings.since("write", step)
                step = time.perf_counter()
                await insist(
                    lambda: self._archive.save_briefing(link.canonical, paid, language=wanted.language),
                    told="A briefing could not be stored yet.",
                )
                timings.since("store", step)
        return _dressed(briefing, wanted.article)

    def _alone(self, recipe: str, text: str) -> AbstractAsyncContextManager[None]:
        name = sha256(f"{recipe}\n{text}".encode("utf-8", "replace")).hexdigest()
        return self._flights.setdefault(name, asyncio.Lock())


def _dressed(briefing: Briefing, article: Article) -> Briefing:
    """
    The briefing under the address that was asked for.

    The same text may have been briefed under another address; whoever copied an article and was posted first must not
    have the answers to the original point to the copy.
    """
    source = briefing.source.removesuffix(briefing.site) + article.site
    return replace(briefing, url=article.canonical_url, site=article.site, title=article.title, source=source)
