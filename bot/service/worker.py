"""Takes claims from the ledger and works on several at a time, until told to stop."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Collection

import structlog

from bot.domain.errors import BotError, LeaseLost, StorageUnavailable
from bot.domain.records import Claim, Ledger
from bot.domain.types import Platform
from bot.service.marks import Marks
from bot.service.pipeline import FAULTS_MAX, Pipeline

log = structlog.get_logger()

#: Requests worked on at once. Most of their time is waiting for sites, the model and the platform.
CONCURRENCY = 8
#: A lease is renewed this often; it must be well under the lease itself (storage, 60 s).
HEARTBEAT_S = 20.0
#: The ledger is looked at this often even when nobody called: for retries that came due.
POLL_S = 0.5
#: Of them for one platform: an outage there must not take the others' turns.
CONCURRENCY_PLATFORM = 5
#: How long stopping waits for what is under way, and then for the marks on messages. What is not done by then is taken
#: up by the next start. Platforms close within 3 s after that, which keeps the whole stop under 10 s.
DRAIN_S = 5.0
DRAIN_MARKS_S = 1.0
#: Wait before a request that made the program fail is tried again.
FAULT_RETRY_S = 2.0
#: Wait after the database itself failed.
STORAGE_RETRY_S = 1.0


class Worker:
    """Runs the pipeline over the ledger."""

    def __init__(self, ledger: Ledger, pipeline: Pipeline, marks: Marks, platforms: Collection[Platform]) -> None:
        self._ledger = ledger
        self._pipeline = pipeline
        self._marks = marks
        self._platforms = platforms
        self._running: dict[asyncio.Task[None], Platform] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, then let what is under way finish within DRAIN_S."""
        stopping = asyncio.create_task(stop.wait())
        while not stop.is_set():
            if claim := await self._claim():
                self._start(claim)
            elif self._running and not self._open_platforms():
                await asyncio.wait({*self._running, stopping}, return_when=asyncio.FIRST_COMPLETED)
            else:
                await self._ledger.wait(POLL_S)
        stopping.cancel()
        await self._drain()

    async def _claim(self) -> Claim | None:
        platforms = self._open_platforms()
        if not platforms:
            return None
        try:
            return await self._ledger.claim(platforms)
        except BotError as error:
            log.error("The database does not answer; nothing is lost.", why=str(error))
        except Exception:
            log.exception("The ledger could not be asked for work.")
        await asyncio.sleep(STORAGE_RETRY_S)
        return None

    def _open_platforms(self) -> list[Platform]:
        """The platforms that may have another turn now."""
        busy = Counter(self._running.values())
        if busy.total() >= CONCURRENCY:
            return []
        return [platform for platform in self._platforms if busy[platform] < CONCURRENCY_PLATFORM]

    def _start(self, claim: Claim) -> None:
        task = asyncio.create_task(self._work(claim), name=f"request-{claim.id}")
        self._running[task] = claim.request.origin.platform
        task.add_done_callback(self._running.pop)

    async def _work(self, claim: Claim) -> None:
        heartbeat = asyncio.create_task(self._hold(claim, asyncio.current_task()))
        closed = True
        try:
            closed = await self._pipeline.handle(claim)
        except LeaseLost:
            log.info("The request was withdrawn, or another worker has it.", request=claim.id)
        except asyncio.CancelledError:
            closed = False
            if not heartbeat.done():  # the program stops; it is not that the lease was lost
                await self._again(claim, delay_s=0, counted=False)
                raise
        except StorageUnavailable as error:
            log.error("The database did not take what was done; it is tried again.", request=claim.id, why=str(error))
            closed = await self._again(claim, delay_s=STORAGE_RETRY_S, counted=False)
        except Exception:
            log.exception("A request failed inside Newsbrief.", request=claim.id)
            closed = await self._again(claim, delay_s=FAULT_RETRY_S, counted=True)
        finally:
            heartbeat.cancel()
            if closed and claim.request.kind != "remove":
                self._marks.clear(claim.request)

    async def _hold(self, claim: Claim, work: "asyncio.Task[None] | None") -> None:
        """Renew the lease; when it is lost all the same, stop the work: the new holder will speak."""
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            try:
                await self._ledger.extend(claim)
            except LeaseLost:
                if work:
                    work.cancel()
                return
            except BotError as error:
                log.warning("The lease could not be renewed yet.", request=claim.id, why=str(error))

    async def _again(self, claim: Claim, *, delay_s: float, counted: bool) -> bool:
        """Hand a failed request out again, in the end for a notice; True when even that failed and it is closed."""
        try:
            if claim.attempts > FAULTS_MAX:
                await self._ledger.done(claim, reason="failed")
                return True
            await self._ledger.later(claim, delay_s=delay_s, counted=counted)
        except BotError as error:
            # The row stays leased and open; it comes back when the lease ends.
            log.error("A failure could not be written down.", request=claim.id, why=str(error))
        return False

    async def _drain(self) -> None:
        start = time.perf_counter()
        if self._running:
            log.info("Finishing what is under way.", requests=len(self._running))
            _, late = await asyncio.wait(self._running, timeout=DRAIN_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._marks.drain(), DRAIN_MARKS_S)
        log.info("Finished the work under way.", seconds=round(time.perf_counter() - start, 2))
