"""Tells people of what they watch, in a direct message: what came, where, and how to have it told no more."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.domain.archive import Shared
from bot.domain.chat import Chats
from bot.domain.clock import utc_now
from bot.domain.digest import Digest, DigestEntry
from bot.domain.feeds import News
from bot.domain.hosts import site_of
from bot.domain.notes import counted_note
from bot.domain.outcomes import NO_RIGHT, WITHDRAWN
from bot.domain.requests import Request, Watched
from bot.domain.watches import Told, Watches
from bot.service.after_hours import wait_until_over
from bot.service.digest_entries import Entries
from bot.service.digest_stories import items_of
from bot.service.links import Quiet
from bot.service.rights import may_read, readable
from bot.service.settings import Settings
from bot.texts import say

log = structlog.get_logger()


class Alerts:
    """What becomes of a sighting that is to be told (domain/watches.py)."""

    def __init__(
        self, watches: Watches, settings: Settings, chats: Chats, *, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._watches = watches
        self._settings = settings
        self._chats = chats
        self._entries = Entries(chats)
        self._clock = clock

    async def answer(self, request: Request, wish: Watched) -> Digest | Quiet:
        """
        What a person is told; nothing when it does not stand any more, or when they may not read the channel.

        Raises:
            NotNow: in the quiet hours of the channel.
            ChatUnavailable: it cannot be told now what they may read.
        """
        told = await self._watches.told(wish.sighting)
        if told is None:
            return Quiet(WITHDRAWN)
        settings = await self._settings.of(request.origin)
        wait_until_over(settings, self._clock())
        if not await self._may_read(request, told):
            return Quiet(NO_RIGHT)
        return await self._digest(told, settings.spoken)

    async def refused(self, request: Request) -> None:
        """Who takes no direct messages reads in the list of what they watch that it rests."""
        await self._watches.rest(request.origin, request.author, "paused_direct")
        log.warning("What somebody watches rests: they take no messages.", by=request.author.id)

    async def _may_read(self, request: Request, told: Told) -> bool:
        """Asked as it was when it was seen: of the channel that is watched, or of all that the person may read."""
        place, person = request.origin, request.author
        if told.watch.everywhere:
            return bool(await readable(self._chats, place, person, [place.channel]))
        return await may_read(self._chats, place, person)

    async def _digest(self, told: Told, language: str) -> Digest:
        """A digest of one entry, which every platform knows how to show."""
        what, at = told.report.what, told.report.at
        notes = (*counted_note("watch_more", told.more), "watch_how")
        if isinstance(what, Shared):
            (item,) = items_of([what])
            entry = await self._entries.of_link(item)
        else:
            entry, notes = _of_feed(what), ("watch_feed", *notes)
        title = say("notice.watched", language, words=told.watch.words)
        return Digest(language, at, at + timedelta(minutes=1), (entry,), "", title=title, notes=notes)


def _of_feed(news: News) -> DigestEntry:
    """An item of a feed, which nobody posted."""
    return DigestEntry(news.title, news.summary, site_of(news.url), news.url, "", "", "", news.seen_at)
