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
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import Connection, select

from bot.domain.clock import utc_now
from bot.domain.errors import ConfigError, StorageUnavailable
from bot.domain.installations import Installations
from bot.domain.spending import Spending
from bot.storage.engine import Database
from bot.storage.file import file_of
from bot.storage.installations import SqlInstallations
from bot.storage.migrating import revision
from bot.storage.migrations import HEAD
from bot.storage.opening import POSTGRES, open_postgres
from bot.storage.schema import installation as values
from bot.storage.sealing import SALT, Seal
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
    installations: Installations | None = None  #: The same.


@asynccontextmanager
async def open_to_look(url: str, *, secret: str = "") -> AsyncIterator[Look]:
    """
    Look at the database, and read from it until the context ends. `secret` is SECRET_KEY.

    Raises:
        ConfigError: the setting is wrong, or the file is no SQLite database.
        StorageUnavailable: it cannot be read.
    """
    if url.startswith(POSTGRES):
        async with open_postgres(url, None) as postgres:
            schema = await postgres.read(revision)
            parts = await _parts(postgres, secret) if schema == HEAD else {}
            yield Look(None, exists=True, schema=schema, **parts)
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
            parts = await _parts(sqlite, secret) if schema == HEAD and not damage else {}
            yield Look(file, exists=True, schema=schema, damage=damage, checked=checked, **parts)
        finally:
            await sqlite.close()


async def _parts(database: Database, secret: str) -> dict[str, Any]:
    salt = await database.read(lambda it: it.execute(select(values.c.value).where(values.c.name == SALT)).scalar())
    return {
        "spending": SqlSpending(database),
        "installations": SqlInstallations(database, Seal(secret, salt or "")),
    }


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
