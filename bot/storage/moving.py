"""Moves an installation from one database to another, whole: to PostgreSQL when a team outgrows one machine."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Any

import structlog
from sqlalchemy import Connection, Table, func, select, text

from bot.domain.errors import ConfigError
from bot.storage.database import migrate
from bot.storage.engine import Database, insert
from bot.storage.opening import POSTGRES, open_database
from bot.storage.schema import installation, metadata, requests

log = structlog.get_logger()

#: Rows that are carried at once.
BATCH = 500
#: What only living programs know; it is made anew.
_NOT_CARRIED = frozenset({"promises", "host_turns", "model_slots"})


async def move(source_url: str, target_url: str) -> int:
    """
    Carry every row over, and the key that the hashes of requests are made with; how many were not there yet.

    Run twice it changes nothing. Nobody may write to the source meanwhile: an SQLite file is locked for that.

    Args:
        source_url: Of the database that is left; it stays as it is.
        target_url: Of a PostgreSQL database that is empty, or to which this one was moved before.

    Raises:
        ConfigError: the target is no PostgreSQL, or another installation's.
        DuplicateRun: a Newsbrief runs on the source.
        StorageUnavailable: one of them cannot be used; what was carried so far is there.
    """
    if not target_url.startswith(POSTGRES):
        raise ConfigError("--to takes an address such as postgresql://user:password@host/name")
    await migrate(target_url)
    async with AsyncExitStack() as stack:
        source = await stack.enter_async_context(open_database(source_url, exclusive=True))
        target = await stack.enter_async_context(open_database(target_url, exclusive=False))
        await _refuse_another(source, target)
        carried = 0
        for table in metadata.sorted_tables:
            if table.name not in _NOT_CARRIED:
                count = await _carry(table, source, target)
                log.info("Carried a table over.", table=table.name, rows=count)
                carried += count
        return carried


async def _refuse_another(source: Database, target: Database) -> None:
    """Raise ConfigError when the target holds what is not the source's."""
    ours, theirs = await source.read(_values), await target.read(_values)
    if theirs and theirs != ours:
        raise ConfigError("--to: another installation's rows are in that database; give an empty one")


def _values(connection: Connection) -> dict[str, str]:
    return {row.name: row.value for row in connection.execute(select(installation))}


async def _carry(table: Table, source: Database, target: Database) -> int:
    carried, offset = 0, 0
    while rows := await source.read_long(_rows, table, offset):
        carried += await target.write_long(_put, table, rows, target)
        offset += len(rows)
    if "id" in table.primary_key.columns:
        await target.write(_count_on, table, await source.read(_highest, table))
    return carried


def _rows(connection: Connection, table: Table, offset: int) -> Sequence[dict[str, Any]]:
    chosen = select(table).order_by(*table.primary_key.columns).limit(BATCH).offset(offset)
    # Whoever held a request is dead: the source is ours alone.
    free = {"lease": None, "leased_until": None} if table is requests else {}
    return [dict(row) | free for row in connection.execute(chosen).mappings()]


def _put(connection: Connection, table: Table, rows: Sequence[dict[str, Any]], target: Database) -> int:
    before = connection.execute(select(func.count()).select_from(table)).scalar_one()
    connection.execute(insert(table, target).on_conflict_do_nothing(), rows)
    after = connection.execute(select(func.count()).select_from(table)).scalar_one()
    return int(after - before)


def _highest(connection: Connection, table: Table) -> int | None:
    """The highest number that the database itself gave to a row, also of one that is gone; None for none yet."""
    if connection.dialect.name == "postgresql":
        given = text("SELECT pg_sequence_last_value(pg_get_serial_sequence(:name, 'id')::regclass)")
    elif table.dialect_options["sqlite"]["autoincrement"]:
        given = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
    else:
        return None
    number: int | None = connection.execute(given, {"name": table.name}).scalar()
    return number


def _count_on(connection: Connection, table: Table, given: int | None) -> None:
    """Let the next row that is numbered by the database come after those that were carried, and that were there."""
    carried: int | None = connection.execute(select(func.max(table.primary_key.columns["id"]))).scalar()
    if highest := max(given or 0, carried or 0, _highest(connection, table) or 0):
        connection.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), highest)))
