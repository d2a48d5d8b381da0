"""Asks for the feeds that are due: each once, on however many machines, and no oftener than its site wants."""

import asyncio
import random
from collections.abc import Callable

import structlog

from bot.domain.errors import LeaseLost, NothingToRead, NotNow, ReadError, StorageUnavailable
from bot.domain.feeds import LEASE, WAIT_MAX, WAIT_MIN, FeedClaim, FeedReader, Feeds, FetchedFeed, Polled, wait_s
from bot.domain.measures import UNMEASURED, Measures
from bot.service.attempts import attempt

log = structlog.get_logger()

#: Seconds between two looks at what is due.
TICK_S = 30.0
#: Feeds that one program asks for at once. It claims no more than these: what waits here could be asked for elsewhere.
AT_ONCE = 4
#: Seconds between two words that what is under way goes on.
BEAT_S = LEASE.total_seconds() / 3
#: Seconds until a feed is asked for again whose host another was reading from, at least and at most.
TURN_S, TURN_S_MAX = 5.0, WAIT_MIN.total_seconds()
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
        await self.poll()
        if (now := asyncio.get_running_loop().time()) >= self._tidy_at:
            await self._feeds.tidy()
            self._tidy_at = now + TIDY_S

    async def poll(self, *, beat_s: float = BEAT_S) -> int:
        """
        Ask for all feeds that are due, one after the other and AT_ONCE at a time; how many.

        Raises:
            StorageUnavailable: what was not kept is asked for again when its lease is over.
        """
        if woken := await self._feeds.wake():
            log.warning("The clock was set back: feeds that would have slept are due.", count=woken)
        held: dict[int, FeedClaim] = {}
        holding = asyncio.create_task(self._hold(held, beat_s))
        try:
            firsts = await self._feeds.claim(AT_ONCE)
            held.update({claim.id: claim for claim in firsts})
            counts = await asyncio.gather(*(self._turns(claim, held) for claim in firsts), return_exceptions=True)
        finally:
            holding.cancel()
        for count in counts:
            if isinstance(count, BaseException):
                raise count
        return sum(count for count in counts if isinstance(count, int))

    async def _turns(self, claim: FeedClaim, held: dict[int, FeedClaim]) -> int:
        """Ask for a feed, and then for whatever else is due; how many."""
        count, claims = 0, [claim]
        while claims:
            (claim,) = claims
            held[claim.id] = claim
            try:
                await self._ask(claim)
            except LeaseLost:
                log.info("Another program has the feed, or nobody follows it any more.", feed=claim.id)
            finally:
                del held[claim.id]
            count, claims = count + 1, await self._feeds.claim(1)
        return count

    async def _hold(self, held: dict[int, FeedClaim], beat_s: float) -> None:
        """Renew what is under way: a slow site or a busy machine is no reason for others to ask as well."""
        while True:
            await asyncio.sleep(beat_s)
            await attempt(
                self._feeds.extend(list(held.values())),
                not_yet="It cannot be said yet that feeds are being read.",
                failed="It could not be said that feeds are being read.",
            )

    async def _ask(self, claim: FeedClaim) -> None:
        try:
            fetched = await self._reader.fetch(claim.url, claim.validators)
        except NotNow as error:
            await self._feeds.put_back(claim, wait_s=min(max(error.retry_after_s or 0.0, TURN_S), TURN_S_MAX))
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
