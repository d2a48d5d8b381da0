"""Which schema a database has, and the steps to the one that this version needs."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import Connection, inspect, text

from bot.domain.errors import ConfigError, StorageUnavailable
from bot.storage.engine import Lock, one_at_a_time
from bot.storage.migrations import HEAD
from bot.storage.sqlite import Sqlite

if TYPE_CHECKING:
    from bot.storage.postgres import Postgres

log = structlog.get_logger()


async def bring_up_to_date(database: "Sqlite | Postgres", *, lock: AbstractContextManager[None]) -> None:
    """
    Run the missing steps, all in one transaction.

    Args:
        database: Of any older version, or empty.
        lock: Held while there is something to do.

    Raises:
        ConfigError: no database, or a newer Newsbrief's.
        DuplicateRun: `lock` does.
        StorageUnavailable: it cannot be used now.
    """
    if await _known_revision(database) == HEAD:
        return
    with lock:
        # Looked up again where it is changed: another may have been first.
        if await database.write_long(_upgrade_if_needed):
            log.info("Brought the database up to date.", schema=HEAD)


async def refuse_unless_current(database: "Sqlite | Postgres") -> None:
    """Raise ConfigError when the schema is not the one that this version needs."""
    found = await _known_revision(database)
    if found != HEAD:
        has = f"has schema {found}" if found else "is empty"
        raise ConfigError(f"DATABASE_URL: the database {has} and this version needs {HEAD}; run newsbrief migrate")


async def _known_revision(database: "Sqlite | Postgres") -> str:
    """The schema's last step; "" for a new database. Raises ConfigError for that of a newer version."""
    try:
        found = await database.read(revision)
    except StorageUnavailable as error:
        if "not a database" in str(error):
            raise ConfigError(f"DATABASE_URL: {getattr(database, 'file', '')} is not a SQLite database") from error
        raise
    if found > HEAD:
        raise ConfigError(
            f"DATABASE_URL: a newer Newsbrief wrote this database (schema {found}, this version has {HEAD}); "
            "run that version, or restore a backup"
        )
    return found


def revision(connection: Connection) -> str:
    """The last step that the schema has taken; "" for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none() or ""


def _upgrade_if_needed(connection: Connection) -> bool:
    one_at_a_time(connection, Lock.MIGRATING)
    if revision(connection) == HEAD:
        return False
    upgrade(connection)
    return True


def upgrade(connection: Connection, step: str = "head") -> None:
    """Run the missing steps up to `step`, all in the connection's transaction."""
    from alembic import command  # noqa: PLC0415 (see migrations.HEAD)
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    command.upgrade(config, step)
