"""What people say to have a channel read back, and what they are told of it."""

import asyncio
import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.domain.backfills import DAYS_DEFAULT, DAYS_MAX, LINKS_MAX, MESSAGES_MAX, Backfills, Ending, Progress, Run
from bot.domain.briefing import Notice
from bot.domain.chat import Chats
from bot.domain.clock import utc_now
from bot.domain.errors import ChatRefused, ChatUnavailable, MessageGone
from bot.domain.requests import Audience, Backfill, Request
from bot.domain.types import Origin, Person, Platform
from bot.service.settings import Settings

log = structlog.get_logger()

#: Ends what is under way.
STOP = "stop"
#: Seconds that a platform has to say whether the bot may read there; who asks waits for the answer.
LOOK_S = 1.2
#: Whoever asks without a number of days is told for so long how the last run ended; then another one begins.
TOLD_FOR = timedelta(hours=24)
_DAYS = re.compile(r"0*(\d{1,3})\s*(?:d|days?)?")


class Backfilling:
    """Begins it, tells how far it is, and ends it."""

    def __init__(
        self, backfills: Backfills, settings: Settings, chats: Chats, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._backfills = backfills
        self._settings = settings
        self._chats = chats
        self._clock = clock

    async def ask(self, origin: Origin, words: str) -> Notice:
        """Do what the words behind the command say; see desk.Desk.backfill."""
        if origin.platform is Platform.WEB:
            return Notice("backfill_nowhere")
        asked = words.strip().lower()
        if asked == STOP:
            stopped = await self._backfills.stop(origin)
            return told(stopped) if stopped else Notice("backfill_none")
        known = await self._backfills.progress(origin)
        if known and (known.under_way or (not asked and self._is_fresh(known))):
            return told(known)
        named = _DAYS.fullmatch(asked or str(DAYS_DEFAULT))
        if named is None or not 1 <= (days := int(named[1])) <= DAYS_MAX:
            return Notice("backfill_days", {"limit": DAYS_MAX})
        return await self._begin(origin, days)

    async def _begin(self, origin: Origin, days: int) -> Notice:
        if (await self._settings.of(origin)).trigger != "auto":
            return Notice("backfill_off")
        now = self._clock()
        place = Origin(origin.platform, origin.space, origin.channel, "")
        run = Run(place, secrets.token_hex(8), now, now - timedelta(days=days))
        if not await self._may_read(run):
            return _refused(origin.platform)
        # It hangs from no message, and is nobody's: it goes on when whoever began it is forgotten.
        job = Origin(origin.platform, origin.space, origin.channel, f"backfill {run.name}")
        request = Request(job, Backfill(run.name), Person(""), now, audience=Audience.NOBODY)
        if known := await self._backfills.begin(run, request):
            return told(known)
        log.info("A channel is to be read back.", platform=origin.platform, channel=origin.channel)
        return Notice("backfill_begun", {"count": days, "limit": LINKS_MAX})

    async def _may_read(self, run: Run) -> bool:
        """Whether the bot may read there; also when nobody can tell at the moment."""
        chat = self._chats.get(run.origin.platform)
        if chat is None:
            return True
        try:
            await asyncio.wait_for(chat.past(run.origin, run.since, ""), LOOK_S)
        except (ChatRefused, MessageGone) as error:
            log.info("A channel cannot be read back.", channel=run.origin.channel, why=str(error))
            return False
        except (ChatUnavailable, TimeoutError) as error:
            log.info("It is not known yet whether a channel can be read back.", why=str(error) or "timeout")
        return True

    def _is_fresh(self, known: Progress) -> bool:
        return known.run.ended_at is not None and self._clock() - known.run.ended_at < TOLD_FOR


def told(progress: Progress) -> Notice:
    """How far a run is, in words."""
    run = progress.run
    if run.ending is Ending.REFUSED:
        return _refused(run.origin.platform)
    counts = {"messages": run.messages, "links": run.links, "briefed": progress.briefed, "unread": progress.unread}
    if run.ending is None:
        return Notice("backfill_reading", counts)
    if progress.waiting:
        return Notice("backfill_briefing", {**counts, "waiting": progress.waiting})
    limits: dict[Ending, int] = {Ending.LINKS: LINKS_MAX, Ending.MESSAGES: MESSAGES_MAX}
    limit = {"limit": limits[run.ending]} if run.ending in limits else {}
    return Notice(f"backfill_{run.ending}", {**counts, **limit})


def _refused(platform: Platform) -> Notice:
    return Notice(f"backfill_refused_{platform}")
