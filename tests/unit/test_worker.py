"""Several requests at a time, no platform at the cost of another, and a stop that keeps its word."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.domain.errors import StorageUnavailable
from bot.domain.records import Claim
from bot.domain.types import Platform, Request
from bot.service.marks import Marks
from bot.service.worker import CONCURRENCY, CONCURRENCY_PLATFORM, Worker
from bot.storage.database import Storage, open_storage
from tests.fakes.memory import ANA, NOW, MemoryChat, link, origin


@dataclass
class Pipeline:
    """Works on a claim until it is let go, or fails as told."""

    storage: Storage
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    taken: list[Claim] = field(default_factory=list)
    trouble: list[Exception] = field(default_factory=list)

    async def handle(self, claim: Claim) -> bool:
        self.taken.append(claim)
        if self.trouble:
            raise self.trouble.pop(0)
        await self.gate.wait()
        await self.storage.ledger.done(claim)
        return True


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    """A real database."""
    async with open_storage(f"sqlite:///{tmp_path}/test.db") as opened:
        yield opened


def asked(platform: Platform, count: int) -> list[Request]:
    """Requests from so many messages."""
    return [Request(origin(f"m{n}", platform=platform), "brief", ANA, NOW, link=link()) for n in range(count)]


class Running:
    """A worker beside the test."""

    def __init__(self, storage: Storage, pipeline: Pipeline, marks: Marks | None = None) -> None:
        self.stop = asyncio.Event()
        chats = {platform: MemoryChat(platform) for platform in (Platform.DISCORD, Platform.SLACK)}
        worker = Worker(storage.ledger, pipeline, marks or Marks(chats), list(chats))  # type: ignore[arg-type]  # handle is all it calls
        self.task = asyncio.create_task(worker.run(self.stop))

    async def until(self, holds: object) -> None:
        """Wait for a condition."""
        assert callable(holds)
        async with asyncio.timeout(10):
            while not holds():
                await asyncio.sleep(0.01)


async def test_one_platform_never_takes_every_turn(storage: Storage) -> None:
    """Fifty answers that wait for a broken Discord leave turns for Slack."""
    pipeline = Pipeline(storage)
    await storage.ledger.accept(asked(Platform.DISCORD, 20))
    running = Running(storage, pipeline)
    await running.until(lambda: len(pipeline.taken) == CONCURRENCY_PLATFORM)
    await storage.ledger.accept(asked(Platform.SLACK, 20))
    await running.until(lambda: len(pipeline.taken) == CONCURRENCY)
    platforms = [claim.request.origin.platform for claim in pipeline.taken]
    assert platforms.count(Platform.SLACK) == CONCURRENCY - CONCURRENCY_PLATFORM
    pipeline.gate.set()
    await running.until(lambda: len(pipeline.taken) == 40)
    running.stop.set()
    await running.task


async def test_a_stop_is_heard_while_every_turn_is_taken(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that hangs must not hold the stop; what was not done is taken up by the next start."""
    monkeypatch.setattr("bot.service.worker.DRAIN_S", 0.2)
    pipeline = Pipeline(storage)
    await storage.ledger.accept(asked(Platform.DISCORD, 5) + asked(Platform.SLACK, 5))
    running = Running(storage, pipeline)
    await running.until(lambda: len(pipeline.taken) == CONCURRENCY)
    start = time.monotonic()
    running.stop.set()
    await running.task
    assert time.monotonic() - start < 2
    await storage.ledger.release()  # type: ignore[attr-defined]  # what the next start does
    again = [await storage.ledger.claim(list(Platform)) for _ in pipeline.taken]
    assert [held and held.deaths for held in again] == [0] * CONCURRENCY, "being told to stop is no death"


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
    await asyncio.wait_for(running.task, 3)


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
    monkeypatch.setattr("bot.service.worker.STORAGE_RETRY_S", 0.01)
    pipeline = Pipeline(storage, trouble=[error])
    pipeline.gate.set()
    await storage.ledger.accept(asked(Platform.DISCORD, 1))
    running = Running(storage, pipeline)
    await running.until(lambda: len(pipeline.taken) == 2)
    assert pipeline.taken[1].attempts == attempts
    running.stop.set()
    await running.task
