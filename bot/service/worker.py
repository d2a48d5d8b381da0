"""Takes claims and works on several at a time, until told to stop."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Collection, Sequence

import structlog

from bot.domain.dispatch import FAULTS_MAX, Bell, Claim, Dispatch
from bot.domain.errors import BotError, LeaseLost, StorageUnavailable
from bot.domain.requests import Remove
from bot.domain.types import Platform
from bot.service.insist import insist
from bot.service.marks import Marks
from bot.service.pipeline import Pipeline

log = structlog.get_logger()

#: Requests worked on at once. Most of their time is waiting for sites, the model and the platform.
CONCURRENCY = 8
#: Leases are renewed this often; it must be well under a lease (storage, 30 s).
HEARTBEAT_S = 10.0
#: Seconds that work has to end by itself when its lease is gone: it may have closed its request just now.
CLOSING_S = 1.0
#: The queue is looked at this often even when nobody rang: for what was put off, and for what a dead worker held.
POLL_S = 2.0
#: Of CONCURRENCY for one platform: an outage there must not take the others' turns.
CONCURRENCY_PLATFORM = 5
#: Beside those, of what is in the background, and the pause after each. Its links are often all of one site, which
#: takes one visitor at a time: who comes every half second for a link that was posted now finds it free in the pause.
BACKGROUND = 1
BACKGROUND_GAP_S = 0.75
#: How long stopping waits for what is under way, and then for the marks on messages. What is not done by then is taken
#: up by the next start. Platforms close within 3 s after that, which keeps the whole stop under 10 s.
DRAIN_S = 5.0
DRAIN_MARKS_S = 1.0
#: Wait before a request that made the program fail is tried again.
FAULT_RETRY_S = 2.0
#: A clock that is put right by less is no matter.
CLOCK_SLACK_S = 5.0
#: Waits between tries to write down that a request is to be tried again.
AGAIN_S = (1.0, 5.0, 15.0, 60.0)
#: Waits after the database failed, of which the last one repeats.
STORAGE_RETRIES_S = (1.0, 2.0, 5.0, 15.0, 30.0)


class Worker:
    """Runs the pipeline over what is claimed."""

    def __init__(
        self, dispatch: Dispatch, bell: Bell, pipeline: Pipeline, marks: Marks, platforms: Collection[Platform]
    ) -> None:
        self._dispatch = dispatch
        self._bell = bell
        self._pipeline = pipeline
        self._marks = marks
        self._platforms = platforms
        self._running: dict[asyncio.Task[None], Claim] = {}
        self._failures = 0  #: Of the database, one after the other.
        self._suspects_wait = False
        self._background_at = 0.0  #: By the clock that only goes on: before then nothing of the background is taken.
        self._wait_s = POLL_S
        self._ahead_s = time.time() - time.monotonic()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, then let what is under way finish within DRAIN_S."""
        stopping = asyncio.create_task(stop.wait())
        beating = asyncio.create_task(self._hold())
        while not stop.is_set():
            if claim := await self._claim():
                self._start(claim)
            elif self._failures:
                await asyncio.wait({stopping}, timeout=self._wait_s)
            else:
                waiting = asyncio.create_task(self._bell.wait(self._wait_s))
                await asyncio.wait({waiting, stopping}, return_when=asyncio.FIRST_COMPLETED)
                waiting.cancel()
        stopping.cancel()
        await self._drain()
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)

    async def _claim(self) -> Claim | None:
        try:
            await self._mind_the_clock()
            platforms = self._open_platforms()
            behind = len(self._running) - len(self._before_others())
            more = behind < BACKGROUND and time.monotonic() >= self._background_at
            alone = not self._running
            claim = await self._dispatch.claim(platforms, alone=alone, background=more) if platforms else None
            if claim is None:
                outlook = await self._dispatch.outlook(self._platforms)
                # Under a steady stream a worker is never free by itself: from now on it takes nothing new.
                self._suspects_wait = outlook.suspect_waits
                self._wait_s = min(POLL_S, POLL_S if outlook.next_in_s is None else outlook.next_in_s)
        except BotError as error:
            log.error("The database does not answer; nothing is lost.", why=str(error))
        except Exception:
            log.exception("The queue could not be asked for work.")
        else:
            self._failures = 0
            return claim
        self._wait_s = STORAGE_RETRIES_S[min(self._failures, len(STORAGE_RETRIES_S) - 1)]
        self._failures += 1
        return None

    async def _mind_the_clock(self) -> None:
        """
        Notice when the time jumps, by the clock that only goes on.

        Back: what was put off would sleep until the old time is there again. Ahead, as when a machine wakes: the leases
        of what is under way here would be over, and this very program take them for a dead one's.
        """
        ahead_s = time.time() - time.monotonic()
        jump_s, self._ahead_s = ahead_s - self._ahead_s, ahead_s
        if jump_s < -CLOCK_SLACK_S:
            await self._dispatch.hasten()
        elif jump_s > CLOCK_SLACK_S and self._running:
            await self._dispatch.extend(list(self._running.values()))

    def _open_platforms(self) -> list[Platform]:
        """The platforms that may have another turn now."""
        alone = any(claim.suspect for claim in self._running.values())
        if alone or (self._suspects_wait and self._running):
            return []
        self._suspects_wait = False
        busy = Counter(claim.request.origin.platform for claim in self._before_others())
        if busy.total() >= CONCURRENCY:
            return []
        return [platform for platform in self._platforms if busy[platform] < CONCURRENCY_PLATFORM]

    def _before_others(self) -> list[Claim]:
        """What is under way and not of the background."""
        return [claim for claim in self._running.values() if not claim.request.background]

    def _start(self, claim: Claim) -> None:
        task = asyncio.create_task(self._work(claim), name=f"request-{claim.id}")
        self._running[task] = claim
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        if self._running.pop(task).request.background:
            self._background_at = time.monotonic() + BACKGROUND_GAP_S
            asyncio.get_running_loop().call_later(BACKGROUND_GAP_S, self._bell.wake)
        self._bell.wake()  # a turn is free

    async def _work(self, claim: Claim) -> None:
        last = False
        try:
            last = await self._pipeline.handle(claim)
        except LeaseLost:
            log.info("The request was withdrawn, or another worker has it.", request=claim.id)
            last = True
        except asyncio.CancelledError:
            await self._again(claim, delay_s=0, counted=False, waits_s=())  # a stop does not wait for a database
            raise
        except StorageUnavailable as error:
            log.error("The database did not take what was done; it is tried again.", request=claim.id, why=str(error))
            wait_s = STORAGE_RETRIES_S[min(claim.outages, len(STORAGE_RETRIES_S) - 1)]
            await self._again(claim, delay_s=wait_s, counted=False, outage=True)
        except Exception:
            log.exception("A request failed inside Newsbrief.", request=claim.id)
            last = await self._again(claim, delay_s=FAULT_RETRY_S, counted=True)
        finally:
            if last and not isinstance(claim.request.asked, Remove):
                self._marks.clear(claim.request, accepted_at=claim.accepted_at)

    async def _hold(self) -> None:
        """Renew all leases at once; where one is lost all the same, stop the work: its new holder will speak."""
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            held = dict(self._running)
            try:
                lost = await self._dispatch.extend(list(held.values()))
            except BotError as error:
                log.warning("The leases could not be renewed yet.", why=str(error))
                continue
            except Exception:
                log.exception("The leases could not be renewed.")
                continue
            if late := [task for task, claim in held.items() if claim.token in lost]:
                # What was closed in this moment has no lease either, and is about to end.
                await asyncio.wait(late, timeout=CLOSING_S)
                for task in late:
                    task.cancel()

    async def _again(
        self,
        claim: Claim,
        *,
        delay_s: float,
        counted: bool,
        outage: bool = False,
        waits_s: Sequence[float] = AGAIN_S,
    ) -> bool:
        """
        Hand a failed request out again, in the end for a notice.

        True when even that failed, so that it is closed and nothing of its message is open any more.
        """

        async def let_go() -> bool:
            if counted and claim.attempts > FAULTS_MAX:
                return await self._dispatch.done(claim, reason="failed")
            await self._dispatch.later(claim, delay_s=delay_s, counted=counted, outage=outage)
            return False

        try:
            # While this is tried, the request is still held: an outage of the database must not look like a death.
            return await insist(let_go, told="A failure could not be written down yet.", waits_s=waits_s)
        except LeaseLost:
            log.info("The request was withdrawn, or another worker has it.", request=claim.id)
        except BotError as error:
            # The row stays leased and open; it comes back when the lease is over.
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
