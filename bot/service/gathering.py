"""What a digest is made of: the links of one channel, or of all that a person may read, and what feeds say there."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bot.domain.archive import SHARED_MAX, Archive, Shared
from bot.domain.chat import Chats
from bot.domain.errors import ChatError, ChatUnavailable
from bot.domain.feeds import Feeds, Heard
from bot.domain.mutes import Mutes
from bot.domain.requests import Audience, Request
from bot.domain.types import Origin
from bot.service.digest_order import BEFORE, DAILY_MAX
from bot.service.digest_stories import hidden
from bot.service.muting import Silence
from bot.service.periods import PERIOD_MAX, Period, since_last
from bot.service.rights import readable

log = structlog.get_logger()

#: Seconds in which a platform tells when somebody was last there.
LAST_SAID_S = 5.0


@dataclass(frozen=True, slots=True)
class Gathered:
    """See Digests.digest, whose arguments these are."""

    shared: Sequence[Shared]
    earlier: Sequence[Shared]
    heard: Heard
    silence: Silence


class Gathering:
    """Looks into the archive, and asks platforms who may read what."""

    def __init__(self, archive: Archive, feeds: Feeds, mutes: Mutes, chats: Chats) -> None:
        self._archive = archive
        self._feeds = feeds
        self._mutes = mutes
        self._chats = chats

    async def places(self, request: Request, period: Period) -> list[Origin] | None:
        """
        The channels of a request's space in which links were posted, as far as its author may read them.

        The one in which it was asked is always among them. None when the platform does not tell: nothing is guessed.
        """
        here = request.origin.itself
        lively = await self._archive.channels(here, period.since, period.until)
        others = [channel for channel in lively if channel != here.channel]
        try:
            may = await readable(self._chats, here, request.author, others)
        except ChatUnavailable as error:
            log.warning("It cannot be told yet which channels somebody may read.", space=here.space, why=str(error))
            return None
        return None if may is None else [here, *(replace(here, channel=each) for each in others if each in may)]

    async def since_last(self, request: Request) -> tuple[Period, tuple[str, ...]]:
        """The period since its author last said something in the channel; and notes on how that is known."""
        origin, person, now = request.origin, request.author, request.asked_at
        known = await self._archive.last_asked(origin, person, now)
        chat = self._chats.get(origin.platform)
        notes: tuple[str, ...] = ()
        try:
            async with asyncio.timeout(LAST_SAID_S):
                said = await chat.last_said(origin, person, since=now - PERIOD_MAX, until=now) if chat else None
        except (ChatError, TimeoutError) as error:
            log.info("When a person was last in a channel could not be read.", channel=origin.channel, why=str(error))
            said, notes = None, ("digest_no_history",)
        last = max(filter(None, (known, said)), default=None)
        if last is None and not notes:
            notes = ("digest_never_here",)
        return since_last(last, now), notes

    async def of(self, request: Request, period: Period, places: Sequence[Origin]) -> Gathered:
        """What was shared and what feeds say in some channels, and what is left out of a digest for this request."""
        shared = await self._shared(places, period.since, period.until)
        earlier: Sequence[Shared] = ()
        if period.until - period.since <= DAILY_MAX:
            earlier = await self._shared(places, period.since - BEFORE, period.since)
        return Gathered(shared, earlier, await self._heard(places, period), await self.silence(request))

    async def awaited(self, request: Request, period: Period) -> bool:
        """Whether a link of a request's channel is still being read: it would be in no later digest."""
        shared = await self._shared([request.origin], period.since, period.until)
        return any(not each.briefing and not each.reason for each in shared)

    async def _heard(self, places: Sequence[Origin], period: Period) -> Heard:
        """What feeds say in the period, each item once; and of the days before, for what is muted of it."""
        told = [await self._feeds.news(place, period.since, period.until) for place in places]
        older = [await self._feeds.news(place, period.since - BEFORE, period.since) for place in places]
        news = {each.row: each for heard in (*older, *told) for each in heard.news}
        oldest_first = sorted(news.values(), key=lambda each: (each.seen_at, each.row))
        return Heard(tuple(oldest_first), sum(heard.left_out for heard in told))

    async def silence(self, request: Request) -> Silence:
        """What is left out of a request's digest."""
        everyone = request.audience is Audience.EVERYONE
        mutes = await self._mutes.of(request.origin, None if everyone else request.author)
        links = [mute.link for mute in mutes if mute.link]
        return Silence(mutes, await self._archive.posted(request.origin, links, everywhere=not everyone))

    async def _shared(self, places: Sequence[Origin], since: datetime, until: datetime) -> list[Shared]:
        found = [each for place in places for each in await self._archive.shared(place, since, until)]
        newest = sorted(found, key=lambda each: each.request.asked_at)[-SHARED_MAX:]
        return [each for each in newest if not hidden(each)]
