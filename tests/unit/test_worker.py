"""Several requests at a time, no platform at the cost of another, and a stop that keeps its word."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.domain.dispatch import Claim
from bot.domain.errors import StorageUnavailable
from bot.domain.requests import Audience, Brief, Request
from bot.domain.types import Platform
from bot.service.marks import Marks
from bot.service.worker import BACKGROUND, BACKGROUND_GAP_S, CONCURRENCY, CONCURRENCY_PLATFORM, Worker
from bot.storage.database import Storage, open_storage
from tests.databases import sqlite_url
from tests.fakes.chat import MemoryChat
from tests.fakes.ledger import Ledger
from tests.fakes.memory import ANA, NOW, link, origin
from tests.patience import PATIENCE_S


@dataclass
class Pipeline:
    """Works on a claim until it is let go, or fails as told."""

    storage: Storage
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    taken: list[Claim] = field(default_factory=list)
    times: list[float] = field(default_factory=list)  #: When each was, by time.monotonic().
    trouble: list[Exception] = field(default_factory=list)

    async def handle(self, claim: Claim) -> bool:
        self.taken.append(claim)
        self.times.append(time.monotonic())
        if self.trouble:
            raise self.trouble.pop(0)
        await self.gate.wait()
        await Ledger(self.storage).done(claim)
        return True


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    """A real database."""
    async with open_storage(sqlite_url(tmp_path)) as opened:
        yield opened


def asked(platform: Platform, count: int) -> list[Request]:
    """Requests from so many messages."""
    wishes = [Brief(link(f"{platform}-{n}")) for n in range(count)]
    return [Request(origin(f"m{n}", platform=platform), wish, ANA, NOW) for n, wish in enumerate(wishes)]


class Running:
    """A worker beside the test."""

    def __init__(self, storage: Storage, pipeline: Pipeline, marks: Marks | None = None) -> None:
        self.stop = asyncio.Event()
        chats = {platform: MemoryChat(platform) for platform in (Platform.DISCORD, Platform.SLACK)}
        worker = Worker(storage.dispatch, storage.bell, pipeline, marks or Marks(chats), list(chats))  # type: ignore[arg-type]  # handle is all it calls
        self.task = asyncio.create_task(worker.run(self.stop))

    async def until(self, holds: object) -> None:
        """Wait for a condition."""
        assert callable(holds)
        async with asyncio.timeout(PATIENCE_S):
            while not holds():
                await asyncio.sleep(0.01)


async def test_one_platform_never_takes_every_turn(storage: Storage) -> None:
    """Fifty answers that wait for a broken Discord leave turns for Slack."""
    pipeline = Pipeline(storage)
    await Ledger(storage).accept(asked(Platform.DISCORD, 20))
    running = Running(storage, pipeline)
    await running.until(lambda: len(pipeline.taken) == CONCURRENCY_PLATFORM)
    await Ledger(storage).accept(asked(Platform.SLACK, 20))
    await running.until(lambda: len(pipeline.taken) == CONCURRENCY)
    platforms = [claim.request.origin.platform for claim in pipeline.taken]
    assert platforms.count(Platform.SLACK) == CONCURRENCY - CONCURRENCY_PLATFORM
    pipeline.gate.set()
    await running.until(lambda: len(pipeline.taken) == 40)
    running.stop.set()
    await running.task


async def test_what_is_in_the_background_takes_no_turn_of_others(storage: Storage) -> None:
    """It has one of its own."""
    pipeline = Pipeline(storage)
    behind = [replace(each, audience=Audience.NOBODY) for each in asked(Platform.DISCORD, 20)]
    await Ledger(storage).accept(behind)
    running = Running(storage, pipeline)
    await running.until(lambda: len(pipeline.taken) == BACKGROUND)
    others = [replace(each, origin=origin(f"now{n}")) for n, each in enumerate(asked(Platform.DISCORD, 20)[10:])]
    await Ledger(storage).accept(others)
    await running.until(lambda: len(pipeline.taken) == BACKGROUND + CONCURRENCY_PLATFORM)
    assert [claim.request.background for claim in pipeline.taken].count(True) == BACKGROUND
    running.stop.set()
    pipeline.gate.set()
    await running.task


async def test_between_two_of_the_background_there_is_a_pause(storage: Storage) -> None:
    """In which their site is free for who posts a link now."""
    pipeline = Pipeline(storage)
    pipeline.gate.set()
    await Ledger(storage).accept([replace(each, audience=Audience.NOBODY) for each in asked(Platform.SLACK, 3)])
    running = Running(storage, pipeline)
    await running.until(lambda: len(pipeline.taken) == 3)
    assert all(after - before >= BACKGROUND_GAP_S for before, after in itertools.pairwise(pipeline.times))
    running.stop.set()
    await running.task


async def test_a_stop_is_heard_while_every_turn_is_taken(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that hangs must not hold the stop; what was not done is taken up by the next start."""
    monkeypatch.setattr("bot.service.worker.DRAIN_S", 0.2)
    pipeline = Pipeline(storage)
    await Ledger(storage).accept(asked(Platform.DISCORD, 5) + asked(Platform.SLACK, 5))
    running = Running(storage, pipeline)
    await running.until(lambda: len(pipeline.taken) == CONCURRENCY)
    running.stop.set()
    await asyncio.wait_for(running.task, PATIENCE_S)
    again = [await Ledger(storage).claim(list(Platform)) for _ in pipeline.taken]
    assert [held and held.suspect for held in again] == [False] * CONCURRENCY, "being told to stop is no death"


async def test_what_is_closed_as_leases_are_renewed_comes_to_its_end(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has no lease by then, and has not lost it either: who is cancelled there leaves their mark on the message."""
    monkeypatch.setattr("bot.service.worker.HEARTBEAT_S", 0.01)
    extend, renewed, ends = storage.dispatch.extend, asyncio.Event(), list[str]()

    async def told(claims: Sequence[Claim]) -> set[str]:
        lost = await extend(claims)
        if lost:
            renewed.set()
        return lost

    class Closing(Pipeline):
        async def handle(self, claim: Claim) -> bool:
            await Ledger(self.storage).done(claim)
            try:
                await renewed.wait()
            except asyncio.CancelledError:
                ends.append("cancelled")
                raise
            ends.append("done")
            return True

    monkeypatch.setattr(storage.dispatch, "extend", told)
    await Ledger(storage).accept(asked(Platform.SLACK, 1))
    running = Running(storage, Closing(storage))
    await running.until(lambda: ends)
    assert ends == ["done"]
    running.stop.set()
    await running.task


async def test_a_stop_does_not_wait_for_a_database_that_is_away(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be let go of comes back when its lease is over; a container that does not stop is killed."""
    monkeypatch.setattr("bot.service.worker.DRAIN_S", 0.05)
    tries = 0

    async def away(*_: object, **__: object) -> None:
        nonlocal tries
        tries += 1
        raise StorageUnavailable("the database is away")

    pipeline = Pipeline(storage)
    await Ledger(storage).accept(asked(Platform.SLACK, 1))
    running = Running(storage, pipeline)
    await running.until(lambda: pipeline.taken)
    monkeypatch.setattr(storage.dispatch, "later", away)
    running.stop.set()
    await asyncio.wait_for(running.task, PATIENCE_S)
    assert tries == 1


async def test_a_failure_is_written_down_once_the_database_is_back(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Left to the end of its lease it would look as if the program had died over it."""
    monkeypatch.setattr("bot.service.worker.FAULT_RETRY_S", 0.0)
    later, tries = storage.dispatch.later, 0

    async def away_at_first(*args: object, **options: object) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise StorageUnavailable("the database is away")
        await later(*args, **options)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(storage.dispatch, "later", away_at_first)
    pipeline = Pipeline(storage, trouble=[RuntimeError("a fault")])
    await Ledger(storage).accept(asked(Platform.SLACK, 1))
    running = Running(storage, pipeline)
    await running.until(lambda: len(pipeline.taken) == 2)
    assert (tries, pipeline.taken[1].suspect, pipeline.taken[1].attempts) == (2, False, 1)
    pipeline.gate.set()
    running.stop.set()
    await running.task


async def test_a_mark_that_hangs_does_not_hold_the_stop(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reaction is not worth a minute."""
    monkeypatch.setattr("bot.service.worker.DRAIN_MARKS_S", 0.1)

    class Hanging(MemoryChat):
        async def acknowledge(self, request: Request) -> None:
            await asyncio.Event().wait()

    marks = Marks({Platform.DISCORD: Hanging()})
    marks.show(asked(Platform.DISCORD, 1))
    running = Running(storage, Pipeline(storage), marks)
    running.stop.set()
    await asyncio.wait_for(running.task, PATIENCE_S)


@pytest.mark.parametrize(
    ("error", "attempts"),
    [
        pytest.param(StorageUnavailable("locked"), 0, id="a busy database is no fault of the request"),
        pytest.param(RuntimeError("a bug"), 1, id="a bug is counted"),
    ],
)
async def test_a_request_that_fails_inside_is_tried_again(
    storage: Storage, monkeypatch: pytest.MonkeyPatch, error: Exception, attempts: int
) -> None:
    """And what fails again and again ends in a notice, not in silence."""
    monkeypatch.setattr("bot.service.worker.FAULT_RETRY_S", 0.01)
    monkeypatch.setattr("bot.service.worker.STORAGE_RETRIES_S", (0.01,))
    pipeline = Pipeline(storage, trouble=[error])
    pipeline.gate.set()
    await Ledger(storage).accept(asked(Platform.DISCORD, 1))
    running = Running(storage, pipeline)
    await running.until(lambda: len(pipeline.taken) == 2)
    assert pipeline.taken[1].attempts == attempts
    running.stop.set()
    await running.task


async def test_a_clock_that_is_set_back_puts_nobody_to_sleep(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was put off by the old time is due at once by the new one."""
    pipeline = Pipeline(storage)
    pipeline.gate.set()
    await Ledger(storage).accept(asked(Platform.DISCORD, 1))
    claim = await Ledger(storage).claim(list(Platform))
    assert claim
    await Ledger(storage).later(claim, delay_s=600)
    running = Running(storage, pipeline)
    await asyncio.sleep(0)
    real = time.time
    monkeypatch.setattr("bot.service.worker.time.time", lambda: real() - 3_600)
    await running.until(lambda: pipeline.taken)
    running.stop.set()
    await running.task


async def test_a_machine_that_wakes_keeps_what_it_holds(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the new time the leases of what is under way are over: this very program would take them for a dead one's."""
    monkeypatch.setattr("bot.service.worker.HEARTBEAT_S", 3_600)  # the heartbeat would come too late
    pipeline = Pipeline(storage)
    await Ledger(storage).accept(asked(Platform.DISCORD, 1))
    running = Running(storage, pipeline)
    await running.until(lambda: pipeline.taken)
    extend, extended = storage.dispatch.extend, asyncio.Event()

    async def seen(claims: Sequence[Claim]) -> set[str]:
        lost = await extend(claims)
        extended.set()
        return lost

    monkeypatch.setattr(storage.dispatch, "extend", seen)
    real = time.time
    monkeypatch.setattr("bot.service.worker.time.time", lambda: real() + 3_600)
    storage.bell.wake()
    await asyncio.wait_for(extended.wait(), PATIENCE_S)
    pipeline.gate.set()
    running.stop.set()
    await running.task
    assert len(pipeline.taken) == 1
