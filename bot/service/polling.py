"""Asks for the feeds that are due: each once, on however many machines, and no oftener than its site wants."""

import asyncio
import random
from collections.abc import Callable

import structlog

from bot.domain.errors import NothingToRead, NotNow, ReadError, StorageUnavailable
from bot.domain.feeds import WAIT_MAX, FeedClaim, FeedReader, Feeds, FetchedFeed, Polled, wait_s
from bot.domain.measures import UNMEASURED, Measures
from bot.service.attempts import attempt

log = structlog.get_logger()

#: Seconds between two looks at what is due.
TICK_S = 30.0
#: Feeds that one program asks for at once, and takes at a time: few enough to be done before their lease is over.
AT_ONCE, CLAIMED_MAX = 4, 8
#: Seconds until a feed is asked for again whose host another was reading from, at least.
TURN_S = 5.0
#: Seconds between two rounds of deleting what has had its time.
TIDY_S = 3600.0
#: What a site says of a feed that is gone for good (RFC 9110, section 15.5.11), as the rule of a NothingToRead.
GONE = "gone"


class Polling:
    """Asks for feeds. Any number of programs may do so on one database."""

    def __init__(
        self,
        feeds: Feeds,
        reader: FeedReader,
        *,
        measures: Measures = UNMEASURED,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`chance`: a number from 0 to 1, by which feeds that were followed together come apart."""
        self._feeds = feeds
        self._reader = reader
        self._measures = measures
        self._chance = chance
        self._tidy_at = 0.0

    async def run(self, *, tick_s: float = TICK_S) -> None:
        """Ask for what is due, until cancelled."""
        while True:
            await attempt(
                self._round(),
                not_yet="It cannot be seen yet which feeds are due.",
                failed="The feeds that are due could not be asked for.",
            )
            await asyncio.sleep(tick_s)

    async def _round(self) -> None:
        while await self.poll():
            pass
        if (now := asyncio.get_running_loop().time()) >= self._tidy_at:
            await self._feeds.tidy()
            self._tidy_at = now + TIDY_S

    async def poll(self) -> int:
        """
        Ask for some of the feeds that are due; how many. 0: none is.

        Raises:
            StorageUnavailable: what was not kept is asked for again when its lease is over.
        """
        claims = await self._feeds.claim(CLAIMED_MAX)
        turns = asyncio.Semaphore(AT_ONCE)

        async def ask(claim: FeedClaim) -> None:
            async with turns:
                await self._ask(claim)

        failures = await asyncio.gather(*(ask(claim) for claim in claims), return_exceptions=True)
        for failure in failures:
            if isinstance(failure, BaseException):
                raise failure
        return len(claims)

    async def _ask(self, claim: FeedClaim) -> None:
        try:
            fetched = await self._reader.fetch(claim.url, claim.validators)
        except NotNow as error:
            await self._feeds.put_back(claim, wait_s=max(error.retry_after_s or 0.0, TURN_S))
        except ReadError as error:
            await self._failed(claim, error)
        except StorageUnavailable:
            raise
        except Exception:
            # The feed waits longer each time; the others go on.
            log.exception("A feed could not be asked for.", feed=claim.id)
            await self._failed(claim, ReadError("a fault of ours"), reason="failed")
        else:
            await self._keep(claim, fetched)

    async def _keep(self, claim: FeedClaim, fetched: FetchedFeed) -> None:
        new = await self._feeds.read(claim, fetched, wait_s=wait_s(fetched.wait_s, chance=self._chance()))
        log.debug("Read a feed.", feed=claim.id, changed=fetched.document is not None, new=new)
        self._measures.polled(Polled.UNCHANGED if fetched.document is None else Polled.NEW)

    async def _failed(self, claim: FeedClaim, error: ReadError, reason: str = "") -> None:
        ended = isinstance(error, NothingToRead) and error.rule == GONE
        # What a site asks for counts also where it is longer than our own patience, up to a day.
        asked_s = min(error.retry_after_s or 0.0, WAIT_MAX.total_seconds())
        wait = wait_s(asked_s, claim.failures + 1, chance=self._chance())
        await self._feeds.failed(claim, reason or error.reason, wait_s=max(wait, asked_s), ended=ended)
        log.info("A feed could not be read.", feed=claim.id, why=str(error), ended=ended, retry_in_s=round(wait))
        self._measures.polled(Polled.ENDED if ended else Polled.FAILED)
