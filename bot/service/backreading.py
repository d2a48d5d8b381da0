"""Reads what was posted in a channel before, a page each time that it is its turn; see domain/backfills.py."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.domain.backfills import MESSAGES_MAX, Backfills, Ending, Page, Run
from bot.domain.chat import Chats
from bot.domain.clock import utc_now
from bot.domain.dispatch import Claim, Dispatch
from bot.domain.errors import ChatError, ChatUnavailable
from bot.domain.links import find_links
from bot.domain.outcomes import WITHDRAWN
from bot.domain.requests import Audience, Backfill, Brief, Request
from bot.domain.settings import ChannelSettings
from bot.domain.types import Message
from bot.service.settings import Settings
from bot.service.unasked import Unasked

log = structlog.get_logger()

#: Seconds between two pages of a channel. Slack allows some 50 of them a minute and workspace, Discord more.
PAGE_GAP_S = 1.5
#: What was posted so shortly before is left alone: the platform may be about to tell of it, and then it is answered.
LATELY = timedelta(minutes=2)
#: Waits while a platform is away that does not say for how long; the last one repeats.
OUTAGE_RETRIES_S = (2.0, 5.0, 15.0, 60.0, 300.0)
#: After this a run ends when its platform is away, or limits it so much.
DEADLINE = timedelta(hours=24)


class Backreading:
    """Turns pages into requests in the background."""

    def __init__(
        self,
        *,
        backfills: Backfills,
        dispatch: Dispatch,
        settings: Settings,
        unasked: Unasked,
        chats: Chats,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._backfills = backfills
        self._dispatch = dispatch
        self._settings = settings
        self._unasked = unasked
        self._chats = chats
        self._clock = clock

    async def turn(self, claim: Claim, wish: Backfill) -> bool:
        """
        Read one page and write down what is in it and where the next one begins, together; as Pipeline.handle.

        A page that was read before a kill is read again, and its links are known by their keys.
        """
        run = await self._backfills.run(claim.request.origin, wish.name)
        if run is None or run.ending:
            return await self._dispatch.done(claim, reason=run.ending.value if run and run.ending else WITHDRAWN)
        if claim.is_hopeless:
            return await self._end(claim, run, Ending.FAILED)
        settings = await self._settings.of(run.origin)
        try:
            page = await self._chats[run.origin.platform].past(run.origin, run.since, run.before)
        except ChatUnavailable as error:
            if self._clock() - claim.accepted_at <= DEADLINE:
                wait_s = error.retry_after_s or OUTAGE_RETRIES_S[min(claim.outages, len(OUTAGE_RETRIES_S) - 1)]
                log.info("A channel could not be read back yet.", request=claim.id, why=str(error), retry_in_s=wait_s)
                await self._dispatch.later(claim, delay_s=wait_s, outage=True)
                return False
            return await self._end(claim, run, Ending.AWAY, why=str(error))
        except ChatError as error:
            return await self._end(claim, run, Ending.REFUSED, why=str(error))
        if settings.trigger != "auto":
            return await self._end(claim, run, Ending.SWITCHED_OFF)
        return await self._go_on(claim, run, page, settings)

    async def _go_on(self, claim: Claim, run: Run, page: Page, settings: ChannelSettings) -> bool:
        told = [message for message in page.messages if message.posted_at <= run.started_at - LATELY]
        found = [request for message in told for request in await self._links(message, settings)]
        messages = run.messages + page.looked_at
        ending = None if page.before else Ending.DONE
        if messages >= MESSAGES_MAX:
            ending = ending or Ending.MESSAGES
        run = replace(run, before=page.before, messages=messages, ending=ending)
        run = await self._backfills.advance(claim, run, found)
        if run.ending:
            return await self._through(claim, run)
        await self._dispatch.later(claim, delay_s=PAGE_GAP_S)
        return False

    async def _links(self, message: Message, settings: ChannelSettings) -> list[Request]:
        """What is to be briefed of a message, as if it had been posted now; but for nobody, and for nothing."""
        links = find_links(message.text, message.origin.platform)
        if not links and not message.files:
            return []
        wanted = await self._unasked.requests(message, links, settings) or []
        return [_for_nobody(request) for request in wanted if not request.refused]

    async def _end(self, claim: Claim, run: Run, ending: Ending, *, why: str = "") -> bool:
        if why:
            log.warning("A channel cannot be read back.", request=claim.id, channel=run.origin.channel, why=why)
        return await self._through(claim, await self._backfills.advance(claim, replace(run, ending=ending), ()))

    async def _through(self, claim: Claim, run: Run) -> bool:
        assert run.ending
        told = {"messages": run.messages, "links": run.links, "ending": run.ending.value}
        log.info("A channel was read back.", request=claim.id, channel=run.origin.channel, **told)
        return await self._dispatch.done(claim, reason=run.ending.value)


def _for_nobody(request: Request) -> Request:
    assert isinstance(request.asked, Brief)
    return replace(request, asked=replace(request.asked, plain=True), audience=Audience.NOBODY)
