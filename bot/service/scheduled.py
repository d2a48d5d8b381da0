"""Digests that come by themselves: started when they are due, and what becomes of each."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.domain.briefing import Notice
from bot.domain.chat import Chats
from bot.domain.clock import utc_now
from bot.domain.digest import Digest
from bot.domain.errors import NotNow
from bot.domain.notes import counted_note
from bot.domain.outcomes import NO_RIGHT
from bot.domain.requests import ALONE, Audience, DigestOf, Due, Request
from bot.domain.schedules import LATE_MAX, LATE_TOLD, Schedules
from bot.domain.zones import known_zone
from bot.service.attempts import attempt
from bot.service.digest_order import DAILY_MAX
from bot.service.digests import Digests, Edition
from bot.service.periods import Period
from bot.service.settings import Settings
from bot.service.sharing import refused

log = structlog.get_logger()

#: Why a schedule rests whose digest was refused, and what who set it up is told of that, where they can be.
_REFUSED = {
    Audience.EVERYONE: ("paused_refused", "schedule_refused"),
    Audience.DIRECT: ("paused_direct", ""),
    Audience.MAIL: ("paused_mail_refused", "schedule_mail_refused"),
}
_REFUSED_CANVAS = "paused_canvas", "schedule_canvas_refused"
#: How long a digest waits for links of its time that are still being read; seconds between two looks.
AWAITED_MAX, AWAITED_S = timedelta(minutes=5), 15.0
#: Seconds between two looks at what is due.
TICK_S = 10.0


async def keep_time(schedules: Schedules, *, tick_s: float = TICK_S) -> None:
    """Start what is due, until cancelled. Any number of programs may do so at once."""
    while True:
        await attempt(
            _fire(schedules),
            not_yet="It cannot be seen yet which digests are due.",
            failed="It could not be seen which digests are due.",
        )
        await asyncio.sleep(tick_s)


async def _fire(schedules: Schedules) -> None:
    if count := await schedules.fire():
        log.info("Digests are due.", count=count)


class Scheduled:
    """Builds such a digest, and minds the schedule when it does not come through."""

    def __init__(
        self,
        schedules: Schedules,
        digests: Digests,
        settings: Settings,
        chats: Chats,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._schedules = schedules
        self._digests = digests
        self._settings = settings
        self._chats = chats
        self._clock = clock

    async def digest(self, request: Request, due: Due, accepted_at: datetime, *, by: int | None = None) -> Digest | str:
        """
        What was shared since the one before, and what feeds have; or why nothing is sent.

        Nothing that is direct is built for who may not read the channel any more.

        Args:
            request: What asks for it.
            due: Which one it is.
            accepted_at: When it was seen that it is due, which is later where all programs were away.
            by: As in Edition.

        Raises:
            ChatUnavailable, ChatRefused: that cannot be told.
            NotNow: as Digests.build; or it waits for what was posted shortly before.
        """
        if self.too_late(due):
            await self._schedules.skipped(due.schedule, due.at, due.skipped + 1)
            return "too_late"
        chat = self._chats[request.origin.platform]
        if request.audience in ALONE and not await chat.may_read(request.origin, request.author):
            await self._schedules.rest(due.schedule, "paused_right", [self._told(request, "schedule_right")])
            return NO_RIGHT
        zone = known_zone(due.zone) or (await self._settings.of(request.origin)).zone
        first, last = (moment.astimezone(zone).date().isoformat() for moment in (due.since, due.at))
        if due.at - due.since > DAILY_MAX:
            period = Period(due.since, due.at, "digest_span", {"day": first, "until": last})
        else:
            period = Period(due.since, due.at, "digest_since", {"day": first})
        if self._clock() - accepted_at < AWAITED_MAX and await self._digests.awaited(request, period):
            raise NotNow("links of its time are still being read", retry_after_s=AWAITED_S)
        digest = await self._digests.of_period(request, period, Edition(zone=zone, by=by))
        if not (digest.links or digest.feeds or due.says_empty):
            if due.skipped:
                await self._schedules.skipped(due.schedule, due.at, due.skipped)  # the next one says so
            return "empty"
        late = ("digest_late",) if self._clock() - due.at > LATE_TOLD else ()
        return replace(digest, notes=(*late, *counted_note("digest_skipped", due.skipped), *digest.notes))

    def too_late(self, due: Due) -> bool:
        """Whether it is not sent any more."""
        return self._clock() - due.at > LATE_MAX

    async def given_up(self, request: Request, due: Due) -> None:
        """The platform was away for too long."""
        await self._schedules.skipped(due.schedule, due.at, due.skipped + 1)
        log.warning("A scheduled digest was skipped.", schedule=due.schedule, channel=request.origin.channel)

    async def refused(self, request: Request, due: Due) -> None:
        """
        The bot may not post there, or there is nothing to post in: the schedule rests.

        Who set it up is told directly. Who takes no direct messages reads it in the list of schedules.
        """
        why, word = _REFUSED_CANVAS if due.canvas else _REFUSED[request.audience]
        told = [self._told(request, word)] if word and request.author.id else []
        await self._schedules.rest(due.schedule, why, told)
        log.warning("A schedule rests: its digest was refused.", schedule=due.schedule, channel=request.origin.channel)

    def _told(self, request: Request, reason: str) -> Request:
        number = request.asked.due.schedule if isinstance(request.asked, DigestOf) and request.asked.due else 0
        return refused(request, Notice(reason, {"number": str(number)}), self._clock())


def due_of(request: Request) -> Due | None:
    """Which digest of a schedule is asked for; None for all other requests."""
    return request.asked.due if isinstance(request.asked, DigestOf) else None
