"""Opens the database that DATABASE_URL names, in the schema that this version needs, without what it is used for."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.clock import utc_now
from bot.domain.errors import ConfigError
from bot.domain.spending import Spending
from bot.storage.file import alone, created, file_of
from bot.storage.migrating import bring_up_to_date, refuse_unless_current
from bot.storage.spending import SqlSpending
from bot.storage.sqlite import Sqlite

if TYPE_CHECKING:
    from bot.storage.postgres import Postgres

#: How an address of PostgreSQL begins.
POSTGRES = ("postgresql://", "postgres://")


@asynccontextmanager
async def open_spending(url: str) -> AsyncIterator[Spending]:
    """The bill alone, for a command beside a Newsbrief that may be running; raises what open_storage raises."""
    async with open_database(url, exclusive=False) as database:
        yield SqlSpending(database)


@asynccontextmanager
async def open_database(
    url: str, *, exclusive: bool, clock: Callable[[], datetime] | None = None
) -> "AsyncIterator[Sqlite | Postgres]":
    """The database itself, in the schema that this version needs; see open_storage."""
    if url.startswith(POSTGRES):
        async with open_postgres(url, clock) as postgres:
            await refuse_unless_current(postgres)
            yield postgres
        return
    file = file_of(url)
    created(file)
    with alone(file) if exclusive else nullcontext():
        sqlite = Sqlite(file, clock=clock or utc_now)
        try:
            await bring_up_to_date(sqlite, lock=nullcontext() if exclusive else alone(file))
            yield sqlite
        finally:
            await sqlite.close()


@asynccontextmanager
async def open_postgres(url: str, clock: Callable[[], datetime] | None) -> "AsyncIterator[Postgres]":
    try:
        from bot.storage.postgres import Postgres  # noqa: PLC0415 - a driver that few need
    except ImportError as error:
        raise ConfigError(
            f"DATABASE_URL: PostgreSQL's driver cannot be loaded ({error}); run make run once more, "
            'or pip install "psycopg[binary]"'
        ) from error
    postgres = Postgres(url, clock=clock)
    try:
        yield postgres
    finally:
        await postgres.close()
