"""
Two engines on one SQLite file.

The writing one has a single connection and takes the write lock at BEGIN: a transaction that reads before it writes can
then not fail half-way because somebody else wrote in between. The reading one never waits for a writer (WAL).
"""

import json
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, event, exc
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.domain.errors import StorageUnavailable

#: Seconds that a transaction may wait for its turn, and then for the file's lock. Slack hangs up after 3 s and delivers
#: again, so a database that stays locked must have raised by then.
TURN_WAIT_S = 1.0
LOCK_WAIT_S = 1.5
#: Reads at once; each connection is a thread.
READERS = 4

_WRITER = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
_READER = ("query_only=ON",)


class Sqlite:
    """Hands out transactions. Short ones: never hold one across a call to anything but the database."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._closed = False
        self._writer = _engine(file, _WRITER, connections=1)
        self._reader = _engine(file, _READER, connections=READERS)
        event.listen(self._writer.sync_engine, "begin", _begin("BEGIN IMMEDIATE"))
        event.listen(self._reader.sync_engine, "begin", _begin("BEGIN"))

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """
        Open a transaction that alone may write; committed to the disk (fsync) when the block ends without an exception.

        Raises:
            StorageUnavailable: the file is locked for TURN_WAIT_S + LOCK_WAIT_S, the disk is full, or it failed.
        """
        with self._translated():
            async with self._writer.begin() as connection:
                yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that sees one state of the database and cannot write. Raises StorageUnavailable."""
        with self._translated():
            async with self._reader.connect() as connection:
                yield connection

    async def scrub(self) -> None:
        """Empty the write-ahead log, where deleted text would otherwise stay until it happens to be overwritten."""
        with self._translated():
            async with self._writer.connect() as connection:
                driver = (await connection.get_raw_connection()).driver_connection
                assert driver is not None
                await driver.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")

    async def close(self) -> None:
        """Close every connection. From here on the file may be another program's."""
        self._closed = True
        await self._reader.dispose()
        await self._writer.dispose()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """What another try may cure becomes ours; a mistake of ours (a broken constraint, bad SQL) stays what it is."""
        if self._closed:
            raise StorageUnavailable("the database is closed")
        try:
            yield
        except (exc.IntegrityError, exc.ProgrammingError):
            raise
        except (exc.DatabaseError, exc.TimeoutError, sqlite3.DatabaseError) as error:
            why = "every connection is busy" if isinstance(error, exc.TimeoutError) else getattr(error, "orig", error)
            raise StorageUnavailable(f"the database cannot be used: {why}") from error


def _engine(file: Path, pragmas: tuple[str, ...], *, connections: int) -> AsyncEngine:
    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=str(file)),
        pool_size=connections,
        max_overflow=0,
        pool_timeout=TURN_WAIT_S,
        connect_args={"timeout": LOCK_WAIT_S, "isolation_level": None},  # None: we say BEGIN ourselves
        json_serializer=_json,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def _json(value: Any) -> str:
    """Without ASCII escapes: readable in the sqlite3 shell, and half the size or less in most scripts."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace").decode()


def _begin(statement: str) -> Callable[[Connection], None]:
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)

    return begin
