"""Opens the database: one file, one running program, the schema that this version needs."""

import fcntl
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy import Connection, text

from bot.domain.clock import utc_now
from bot.domain.desk import Preferences
from bot.domain.errors import ConfigError, DuplicateRun, StorageUnavailable
from bot.domain.records import Archive, ChatLog, Ledger
from bot.domain.spending import Spending
from bot.storage.archive import SqlArchive
from bot.storage.chat_log import SqlChatLog
from bot.storage.ledger import SqlLedger
from bot.storage.migrations import HEAD
from bot.storage.preferences import SqlPreferences
from bot.storage.spending import SqlSpending
from bot.storage.sqlite import Sqlite

log = structlog.get_logger()

#: Seconds that a claimed request stays with a worker that does not extend its lease.
LEASE_S = 60.0

_SCHEME = "sqlite:///"


@dataclass(frozen=True, slots=True)
class Storage:
    """What the database is used for."""

    ledger: Ledger
    archive: Archive
    chat_log: ChatLog
    spending: Spending
    preferences: Preferences


@asynccontextmanager
async def open_storage(
    url: str, *, exclusive: bool = True, lease_s: float = LEASE_S, clock: Callable[[], datetime] = utc_now
) -> AsyncIterator[Storage]:
    """
    Open the database and bring its schema up to date.

    Args:
        url: ``sqlite:///relative/file`` or ``sqlite:////absolute/file``; the file and its folder are made if missing.
        exclusive: For the program that works on the requests. It is then the only one, so every lease found is one of
            a dead process and is released at once. False for commands that look on while another one may be running.
        lease_s: Seconds that a claim lasts without being extended.
        clock: The time, aware.

    Raises:
        ConfigError: the setting is wrong, the file cannot be used, or a newer Newsbrief wrote it.
        DuplicateRun: another Newsbrief runs on this file.
        StorageUnavailable: the file stays locked by some other program, or the disk is full or broken.
    """
    file = _file(url)
    _create(file)
    with _alone(file) if exclusive else nullcontext():
        sqlite = Sqlite(file)
        try:
            await _bring_up_to_date(sqlite, alone=exclusive)
            ledger = SqlLedger(sqlite, lease_s=lease_s, clock=clock)
            if exclusive and (count := await ledger.release()):
                log.info("Took up what the last run had left unfinished.", requests=count)
            yield Storage(
                ledger,
                SqlArchive(sqlite, clock=clock),
                SqlChatLog(sqlite, clock=clock),
                SqlSpending(sqlite, clock=clock),
                SqlPreferences(sqlite),
            )
        finally:
            await sqlite.close()


async def migrate(url: str) -> None:
    """
    Bring the schema up to date and do nothing else.

    Raises what open_storage raises; DuplicateRun only when there is something to do, under a program that runs.
    """
    async with open_storage(url, exclusive=False):
        pass


def _file(url: str) -> Path:
    if url.startswith(("postgresql://", "postgres://")):
        raise ConfigError("DATABASE_URL: PostgreSQL is not supported yet; use sqlite:///data/newsbrief.db")
    name = url.removeprefix(_SCHEME)
    if not url.startswith(_SCHEME) or not name or name == ":memory:":
        raise ConfigError("DATABASE_URL must be sqlite:///relative/file or sqlite:////absolute/file")
    # Whoever comes by a link to the file must meet the lock of whoever came straight.
    return Path(name).resolve()


def _create(file: Path) -> None:
    """Make the file and its folder, for nobody else to read: there are tokens and private conversations in it."""
    try:
        if not file.parent.is_dir():
            file.parent.mkdir(mode=0o700, parents=True)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise ConfigError(f"DATABASE_URL: {file} cannot be written: {error.strerror}") from error


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Hold the lock beside the database. The system lets go of it when the process ends, however that happens."""
    name = file.with_name(f"{file.name}.lock")
    with ExitStack() as stack:
        try:
            fcntl.flock(stack.enter_context(name.open("w")), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DuplicateRun(
                f"another Newsbrief runs on {file}; stop it first, or use another DATABASE_URL"
            ) from error
        except OSError as error:
            raise ConfigError(f"DATABASE_URL: {name} cannot be locked: {error.strerror}") from error
        yield


async def _bring_up_to_date(sqlite: Sqlite, *, alone: bool) -> None:
    try:
        revision = await _revision(sqlite)
    except StorageUnavailable as error:
        if "not a database" in str(error):
            raise ConfigError(f"DATABASE_URL: {sqlite.file} is not a SQLite database") from error
        raise
    if revision == HEAD:
        return
    if revision > HEAD:
        raise ConfigError(
            f"DATABASE_URL: a newer Newsbrief wrote this database (schema {revision}, this version has {HEAD}); "
            "run that version, or restore a backup"
        )
    with nullcontext() if alone else _alone(sqlite.file):
        async with sqlite.write() as connection:
            await connection.run_sync(_upgrade)
    log.info("Brought the database up to date.", schema=HEAD)


async def _revision(sqlite: Sqlite) -> str:
    """The schema's last step; "" for a new file."""
    async with sqlite.read() as connection:
        if not (await connection.execute(text("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"))).first():
            return ""
        return (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one_or_none() or ""


def _upgrade(connection: Connection, step: str = "head") -> None:
    """Run the missing steps up to `step`, all in the connection's transaction."""
    from alembic import command  # noqa: PLC0415 (see migrations.HEAD)
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    command.upgrade(config, step)
