"""The database as it stands, for who only looks: nothing is made, changed or migrated."""

import asyncio
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import Connection

from bot.domain.clock import utc_now
from bot.domain.errors import ConfigError, StorageUnavailable
from bot.domain.spending import Spending
from bot.storage.database import POSTGRES, open_postgres
from bot.storage.file import file_of
from bot.storage.migrating import revision
from bot.storage.migrations import HEAD
from bot.storage.spending import SqlSpending
from bot.storage.sqlite import Sqlite, beside, driver

#: Seconds that checking a file may take; of a larger one nothing is said.
CHECK_S = 5.0
#: Steps of SQLite between two looks at the clock.
_STEPS = 100_000


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen."""

    file: Path | None  #: None for PostgreSQL.
    exists: bool
    schema: str = ""  #: The last step that was taken; "" for an empty database.
    needed: str = HEAD
    damage: str = ""  #: The first thing that is broken in the file.
    checked: bool | None = None  #: Whether there was time to check all of it; None for PostgreSQL.
    spending: Spending | None = None  #: To read from; None when the schema is not this version's.


@asynccontextmanager
async def open_to_look(url: str) -> AsyncIterator[Look]:
    """
    Look at the database, and read from it until the context ends.

    Raises:
        ConfigError: the setting is wrong, or the file is no SQLite database.
        StorageUnavailable: it cannot be read.
    """
    if url.startswith(POSTGRES):
        async with open_postgres(url, None) as postgres:
            schema = await postgres.read(revision)
            spending = SqlSpending(postgres) if schema == HEAD else None
            yield Look(None, exists=True, schema=schema, spending=spending)
        return
    file = file_of(url)
    if not file.exists():
        yield Look(file, exists=False)
        return
    async with _untouched(file) as readable:
        sqlite = Sqlite(readable, clock=utc_now, only_looks=True)
        try:
            schema = await sqlite.read(revision)
            damage, checked = await sqlite.read_long(_checked)
            spending = SqlSpending(sqlite) if schema == HEAD and not damage else None
            yield Look(file, exists=True, schema=schema, damage=damage, checked=checked, spending=spending)
        finally:
            await sqlite.close()


@asynccontextmanager
async def _untouched(file: Path) -> AsyncIterator[Path]:
    """
    The file, or a copy of it where SQLite would leave something beside it.

    That is where a log lies there without its index, as in a backup that was put back: SQLite makes one to read it.
    Nobody has such a file open, so that it stays as it is while it is copied.
    """
    log, index = beside(file)
    if not log.exists() or index.exists():
        yield file
        return
    with TemporaryDirectory(prefix="newsbrief-look-") as folder:
        copy = Path(folder) / file.name
        try:
            for each, ending in ((file, ""), (log, "-wal")):
                await asyncio.to_thread(shutil.copyfile, each, copy.with_name(f"{copy.name}{ending}"))
        except OSError as error:
            raise StorageUnavailable(f"it could not be copied to be read: {error.strerror}") from error
        yield copy


def named(url: str) -> str:
    """The address without its password."""
    try:
        parts = urlsplit(url)
        if not parts.password:
            return url
        user, host = parts.username or "", parts.netloc.rpartition("@")[2]
        return urlunsplit(parts._replace(netloc=f"{user}:***@{host}"))
    except ValueError:
        raise ConfigError("DATABASE_URL is no address; it looks like postgresql://user:password@host/name") from None


def _checked(connection: Connection) -> tuple[str, bool]:
    """What is damaged ("" for nothing), and whether there was time to look at all of it."""
    raw, deadline = driver(connection), time.monotonic() + CHECK_S
    raw.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
    try:
        (found,) = raw.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.OperationalError as error:
        if "interrupt" not in str(error):
            raise
        return "", False
    finally:
        raw.set_progress_handler(None, 0)
    return ("" if found == "ok" else str(found)), True
