"""
SQLite: two connections on one file.

The writing one takes the write lock at BEGIN: a transaction that reads before it writes can then not fail half-way
because somebody else wrote in between. The reading one never waits for a writer (WAL).

SQL runs on the event loop's thread: a statement takes less than handing it to another thread does. What may wait does
not: a lock that another program holds, and COMMIT, which waits for the disk.
"""

import asyncio
import json
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Concatenate
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, Transaction, create_engine, event, exc
from sqlalchemy.pool import QueuePool

from bot.domain.errors import StorageUnavailable
from bot.storage.engine import P, T

#: Seconds that a transaction may wait, for its turn and for the file's lock together. Slack hangs up after 3 s and
#: delivers again, so a database that stays locked must have raised by then.
WAIT_S = 2.5
#: Statements that SQLite keeps prepared, per connection.
STATEMENTS_KEPT = 256

_WRITER = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "busy_timeout=0")
_READER = ("query_only=ON",)
_RUNG = "rung"


class Sqlite:
    """Implements engine.Database."""

    name = "sqlite"

    def __init__(self, file: Path, *, clock: Callable[[], datetime], only_looks: bool = False) -> None:
        """`only_looks`: for reading alone; then not even SQLite's own files beside this one are made."""
        self.file = file
        self.trouble = ""
        self._clock = clock
        self._closed = False
        self._writer = _engine(file, _WRITER, begin="BEGIN IMMEDIATE")
        self._reader = _engine(file, _READER, begin="BEGIN", mode=_looking(file) if only_looks else None)
        self._kept: Connection | None = None
        self._turn = asyncio.Lock()
        self._disk = ThreadPoolExecutor(1, "newsbrief-disk")
        self._long = ThreadPoolExecutor(1, "newsbrief-long-read")
        self._bell = asyncio.Event()
        self._bell.set()  # what was said before anybody listened is not known

    def now(self, connection: Connection) -> datetime:  # noqa: ARG002 - on one machine the program's time is the file's
        """The time."""
        return self._clock()

    def ring(self, connection: Connection) -> None:
        """Wake the workers when this transaction is committed."""
        connection.info[_RUNG] = True

    def wake(self) -> None:
        """Wake whoever waits in this process."""
        self._bell.set()

    async def wait(self, timeout_s: float) -> None:
        """Return when somebody rang since the last call, or after the timeout."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._bell.wait(), timeout_s)
        self._bell.clear()

    async def write(self, do: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Commit what an operation wrote, to the disk (fsync); see engine.Database."""
        with self._translated():
            async with self._transaction() as (connection, transaction):
                done = do(connection, *args, **kwargs)
                await _to_its_end(self._disk, transaction.commit)
                self._wake(connection)
        return done

    async def write_long(self, do: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same with the operation beside the event loop."""
        with self._translated():
            async with self._transaction() as (connection, transaction):
                done = await _to_its_end(self._disk, lambda: do(connection, *args, **kwargs))
                await _to_its_end(self._disk, transaction.commit)
                self._wake(connection)
        return done

    async def read(self, do: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run an operation that only reads; see engine.Database."""
        with self._translated(writes=False), self._reader.connect() as connection:
            return do(connection, *args, **kwargs)

    async def read_long(self, do: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same beside the event loop."""

        def read() -> T:
            with self._reader.connect() as connection:
                return do(connection, *args, **kwargs)

        with self._translated(writes=False):
            return await _to_its_end(self._long, read)

    async def scrub(self) -> None:
        """Empty the write-ahead log, where deleted text would otherwise stay until it happens to be overwritten."""
        with self._translated():
            async with self._turn:
                connection = await self._connection()
                emptying = "PRAGMA wal_checkpoint(TRUNCATE)"
                await _to_its_end(self._disk, lambda: driver(connection).execute(emptying).fetchall())

    async def close(self) -> None:
        """Close every connection. From here on the file may be another program's."""
        self._closed = True
        # Who writes has the connection until the end of its transaction: closed under its feet, what it wrote would be
        # rolled back, or its COMMIT leave nothing to roll back.
        async with self._turn:
            if self._kept is not None:
                self._kept.close()
        self._writer.dispose()
        self._reader.dispose()
        self._disk.shutdown()
        self._long.shutdown()

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[tuple[Connection, Transaction]]:
        """The one writing connection with the write lock; rolled back unless it was committed."""
        deadline = time.monotonic() + WAIT_S
        try:
            async with asyncio.timeout(WAIT_S):
                await self._turn.acquire()
        except TimeoutError:
            raise StorageUnavailable("the database cannot be used: every turn is taken") from None
        try:
            if self._closed:
                raise StorageUnavailable("the database is closed")
            connection = await self._connection()
            connection.info[_RUNG] = False
            try:
                yield connection, await self._begun(connection, deadline)
            finally:
                _undo(connection)
        finally:
            self._turn.release()

    async def _connection(self) -> Connection:
        if self._kept is None:
            self._kept = await _to_its_end(self._disk, self._writer.connect)
        return self._kept

    async def _begun(self, connection: Connection, deadline: float) -> Transaction:
        try:
            return connection.begin()
        except exc.OperationalError as error:
            if "locked" not in str(error):
                raise
        wait_ms = max(0, int((deadline - time.monotonic()) * 1000))
        return await _to_its_end(self._disk, lambda: _begin_later(connection, wait_ms))

    def _wake(self, connection: Connection) -> None:
        if connection.info.get(_RUNG):
            self._bell.set()

    @contextmanager
    def _translated(self, *, writes: bool = True) -> Iterator[None]:
        """What another try may cure becomes ours; a mistake of ours (a broken constraint, bad SQL) stays what it is."""
        if self._closed:
            raise StorageUnavailable("the database is closed")
        try:
            yield
        except (exc.IntegrityError, exc.ProgrammingError):
            raise
        except StorageUnavailable as error:
            self.trouble = str(error)
            raise
        except (exc.DatabaseError, exc.TimeoutError, sqlite3.DatabaseError) as error:
            self.trouble = f"the database cannot be used: {getattr(error, 'orig', error)}"
            raise StorageUnavailable(self.trouble) from error
        if writes:  # of a full disk everything can still be read
            self.trouble = ""


async def _to_its_end(threads: ThreadPoolExecutor, do: Callable[[], T]) -> T:
    """Run it on a thread; who is cancelled meanwhile waits for its end, since the connection is in use until then."""
    running = asyncio.get_running_loop().run_in_executor(threads, do)
    cancelled = False
    while not running.done():
        try:
            await asyncio.wait({running})
        except asyncio.CancelledError:  # once, or again: the thread goes on either way
            cancelled = True
    if cancelled:
        with suppress(Exception):
            running.result()
        raise asyncio.CancelledError
    return running.result()


def _undo(connection: Connection) -> None:
    """Roll back what was not committed, also after a COMMIT that failed; nothing to do after one that did not."""
    connection.rollback()
    if (raw := driver(connection)).in_transaction:
        raw.rollback()


def _begin_later(connection: Connection, wait_ms: int) -> Transaction:
    raw = driver(connection)
    raw.execute(f"PRAGMA busy_timeout={wait_ms}")
    try:
        return connection.begin()
    finally:
        raw.execute("PRAGMA busy_timeout=0")


def driver(connection: Connection) -> sqlite3.Connection:
    """SQLite's own connection."""
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw


def beside(file: Path) -> tuple[Path, Path]:
    """SQLite's own files of a database: its log, and the index of that, which stands while somebody has it open."""
    return file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")


def _looking(file: Path) -> dict[str, str]:
    """How a file is opened that must stay as it is. Without a log beside it nobody has it open for writing."""
    log, _ = beside(file)
    return {"mode": "ro", "uri": "true", **({} if log.exists() else {"immutable": "1"})}


def _engine(file: Path, pragmas: tuple[str, ...], *, begin: str, mode: Mapping[str, str] | None = None) -> Engine:
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=f"file:{quote(str(file))}" if mode else str(file), query=mode or {}),
        poolclass=QueuePool,
        pool_size=2,
        max_overflow=0,
        connect_args={
            "timeout": WAIT_S,
            "isolation_level": None,  # we say BEGIN ourselves
            "check_same_thread": False,  # one thread at a time, which the turn sees to
            "cached_statements": STATEMENTS_KEPT,
        },
        json_serializer=to_json,
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def to_json(value: Any) -> str:
    """Without ASCII escapes: readable in a database shell, and half the size or less in most scripts."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace").decode()
