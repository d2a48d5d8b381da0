"""What happens when the database is locked, its disk is full, or work on it is cut off."""

import asyncio
import resource
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert

from bot.domain.clock import utc_now
from bot.domain.errors import StorageUnavailable
from bot.storage.database import Storage, open_storage
from bot.storage.schema import installation, metadata
from bot.storage.sqlite import Sqlite
from tests.fakes.ledger import Ledger
from tests.fakes.memory import brief_request, link
from tests.patience import PATIENCE_S
from tests.unit.storage.conftest import said, sqlite_of


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Another program holds the write lock."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.execute("ROLLBACK")
    connection.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that is waited for for a second."""
    monkeypatch.setattr("bot.storage.sqlite.WAIT_S", 1.0)


def test_a_locked_database_is_waited_for_as_long_as_slack_waits() -> None:
    """3 s, and the answer needs some of them. (By a process of its own: tests wait for longer.)"""
    code = "from bot.storage.sqlite import WAIT_S; print(WAIT_S)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert float(done.stdout) <= 2.5


@pytest.mark.usefixtures("impatient")
async def test_a_locked_database_raises_however_many_wait(storage: Storage, file: Path) -> None:
    """Not one after the other: what was not acknowledged comes again. Reading goes on meanwhile."""
    start = asyncio.get_running_loop().time()
    with locked(file):
        writes = [asyncio.create_task(Ledger(storage).accept([brief_request(f"m{number}")])) for number in range(6)]
        assert await storage.archive.article(link().canonical) is None
        results = await asyncio.gather(*writes, return_exceptions=True)
    assert asyncio.get_running_loop().time() - start < 4
    assert all(isinstance(result, StorageUnavailable) and result.retryable for result in results)
    assert await Ledger(storage).accept([brief_request("m0")]) == [True]


async def test_a_write_has_the_lock_before_it_looks(storage: Storage, file: Path) -> None:
    """Otherwise what it read could be out of date when it writes, and SQLite would refuse at once, however patient."""

    def look(_: Connection) -> None:
        connection = sqlite3.connect(file, timeout=0, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            connection.execute("BEGIN IMMEDIATE")
        connection.close()

    await sqlite_of(storage).write(look)


async def test_a_short_lock_is_waited_out(storage: Storage, file: Path) -> None:
    with locked(file):
        write = asyncio.create_task(Ledger(storage).accept([brief_request()]))
        await asyncio.sleep(0.3)
        assert not write.done()
    assert await write == [True]


@contextmanager
def small_files(bytes_max: int) -> Iterator[None]:
    """The system takes no more: writes beyond this size of a file fail as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_max, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def fill(storage: Storage, accepted: list[str]) -> None:
    """Accept requests until it fails; noted are those that were acknowledged."""
    for number in range(5000):
        message = f"m{len(accepted)}-{number}"
        assert await Ledger(storage).accept([brief_request(message, path="x" * 2000)]) == [True]
        accepted.append(message)


async def test_a_full_disk_loses_nothing_that_was_accepted(storage: Storage, file: Path) -> None:
    """It says so, keeps what it acknowledged, and goes on by itself when there is room again."""
    await Ledger(storage).accept([brief_request("before")])
    accepted: list[str] = []
    pages = await sqlite_of(storage).write(said, "PRAGMA page_count")
    await sqlite_of(storage).write(said, f"PRAGMA max_page_count={pages + 30}")
    with pytest.raises(StorageUnavailable, match="full"):
        await fill(storage, accepted)
    with pytest.raises(StorageUnavailable, match="full"):
        await fill(storage, accepted)
    assert "full" in storage.database.trouble, "the log says so"
    await sqlite_of(storage).write(said, f"PRAGMA max_page_count={pages + 10_000}")
    assert storage.database.trouble == ""
    assert await Ledger(storage).accept([brief_request("after")]) == [True]
    await check(storage, accepted)


async def test_a_disk_that_refuses_writes_loses_nothing_that_was_accepted(storage: Storage, file: Path) -> None:
    """The same with a real error of the system, in the middle of the log."""
    accepted: list[str] = []
    with small_files(file.with_name(f"{file.name}-wal").stat().st_size + 100_000):
        with pytest.raises(StorageUnavailable, match="disk"):
            await fill(storage, accepted)
        with pytest.raises(StorageUnavailable, match="disk"):
            await fill(storage, accepted)
    assert await Ledger(storage).accept([brief_request("before"), brief_request("after")]) == [True, True]
    await check(storage, accepted)


async def check(storage: Storage, accepted: list[str]) -> None:
    """Everything that was acknowledged is there, and the file is sound."""
    assert accepted
    again = [brief_request(message, path="x" * 2000) for message in ("before", *accepted, "after")]
    fresh = await Ledger(storage).accept(again[1:-1])
    assert not any(fresh)
    assert await sqlite_of(storage).read(said, "PRAGMA integrity_check") == "ok"


async def test_work_that_is_cancelled_leaves_the_database_usable(storage: Storage) -> None:
    """Stopping cancels tasks in the middle of a transaction."""
    for delay in range(40):
        tasks = [asyncio.create_task(Ledger(storage).accept([brief_request(f"{delay}-{n}")])) for n in range(3)]
        await asyncio.sleep(delay / 10_000)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert await Ledger(storage).accept([brief_request("after")]) == [True]


async def test_who_is_cancelled_twice_still_waits_for_the_disk(storage: Storage) -> None:
    """A connection that its thread still uses must not go to the next one."""
    begun, let, done = threading.Event(), threading.Event(), []

    def slow(_: Connection) -> None:
        begun.set()
        let.wait()
        done.append(True)

    task = asyncio.create_task(sqlite_of(storage).write_long(slow))
    await asyncio.to_thread(begun.wait)
    for _ in range(3):
        task.cancel()
        await asyncio.sleep(0.01)
    waits = not task.done()
    let.set()
    assert waits
    with pytest.raises(asyncio.CancelledError):
        await task
    assert done
    assert await Ledger(storage).accept([brief_request("after")]) == [True]


async def test_closing_waits_for_who_writes_and_refuses_who_waits(file: Path) -> None:
    """What is under way is written; a connection that is closed meanwhile has nothing to commit, or to roll back."""
    file.parent.mkdir()
    sqlite = Sqlite(file, clock=utc_now)
    await sqlite.write(metadata.create_all)
    going, go = threading.Event(), threading.Event()

    def slowly(connection: Connection) -> None:
        connection.execute(insert(installation).values(name="written", value="yes"))
        going.set()
        assert go.wait(PATIENCE_S)

    writing = asyncio.create_task(sqlite.write_long(slowly))
    while not going.is_set():
        await asyncio.sleep(0)
    waiting = asyncio.create_task(sqlite.write(metadata.create_all))
    await asyncio.sleep(0)
    closing = asyncio.create_task(sqlite.close())
    await asyncio.sleep(0)
    go.set()
    await writing
    with pytest.raises(StorageUnavailable, match="closed"):
        await waiting
    await closing
    connection = sqlite3.connect(file)
    assert connection.execute("SELECT value FROM installation").fetchall() == [("yes",)]
    connection.close()


async def test_a_closed_database_says_so(file: Path) -> None:
    """A late task must not write into a file that may be another program's by now."""
    async with open_storage(f"sqlite:///{file}") as storage:
        pass
    with pytest.raises(StorageUnavailable, match="closed"):
        await Ledger(storage).accept([brief_request()])
    with pytest.raises(StorageUnavailable, match="closed"):
        await storage.archive.article(link().canonical)
