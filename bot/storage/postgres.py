"""
PostgreSQL: a small pool for transactions, and one connection that listens for the bell.

NOTIFY goes out with the commit of the transaction that rings. What is said while nobody is connected is lost, so there
is a look after every reconnect, and waiting always ends after its timeout.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime
from typing import Any, Concatenate, cast

import psycopg
import structlog
from sqlalchemy import URL, Connection, exc, func, make_url, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.domain.errors import ConfigError, StorageUnavailable
from bot.storage.engine import P, T
from bot.storage.sqlite import to_json

log = structlog.get_logger()

#: Connections of one process at most, beside the one that listens.
POOL = 4
#: Seconds that an operation waits for one of them, and that connecting may take.
POOL_WAIT_S = 2.0
CONNECT_S = 5
#: Seconds that a statement may take, and may wait for a lock; then whoever asked tries again later.
STATEMENT_S = 30
LOCK_S = 2.5
#: Seconds between tries to listen again after the connection was lost.
LISTEN_AGAIN_S = 1.0

_CHANNEL = "newsbrief"
#: A connection whose other end is gone is noticed within half a minute.
_KEEPALIVE = {"keepalives": 1, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
_NOTIFY = text(f"SELECT pg_notify('{_CHANNEL}', '')")
_NOW = select(func.clock_timestamp())


class Postgres:
    """Implements engine.Database."""

    name = "postgresql"

    def __init__(self, url: str, *, clock: Callable[[], datetime] | None = None) -> None:
        """`clock` stands for the database's time in tests that move it."""
        self.trouble = ""
        self._url = _with_driver(url)
        self._clock = clock
        self._engine = _engine(self._url)
        self._bell = asyncio.Event()
        self._listener: asyncio.Task[None] | None = None

    def now(self, connection: Connection) -> datetime:
        """The database's time."""
        return self._clock() if self._clock else cast("datetime", connection.execute(_NOW).scalar_one())

    def ring(self, connection: Connection) -> None:
        """Wake the workers of every process when this transaction is committed."""
        connection.execute(_NOTIFY)

    def wake(self) -> None:
        """Wake whoever waits in this process."""
        self._bell.set()

    async def wait(self, timeout_s: float) -> None:
        """Return when somebody rang since the last call, or after the timeout."""
        if self._listener is None:
            self._listener = asyncio.create_task(self._listen())
        with suppress(TimeoutError):
            await asyncio.wait_for(self._bell.wait(), timeout_s)
        self._bell.clear()

    async def write(self, do: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Commit what an operation wrote; see engine.Database."""
        with self._translated():
            async with self._engine.begin() as connection:
                return await connection.run_sync(do, *args, **kwargs)

    async def read(self, do: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run an operation that only reads; see engine.Database."""
        with self._translated():
            async with self._engine.connect() as connection:
                await connection.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")
                return await connection.run_sync(do, *args, **kwargs)

    # The server works beside the event loop in any case.
    write_long = write
    read_long = read

    async def scrub(self) -> None:
        """Nothing to do: autovacuum frees deleted rows, and what backups hold is their keeper's."""

    async def close(self) -> None:
        """Close every connection."""
        if self._listener:
            self._listener.cancel()
            await asyncio.gather(self._listener, return_exceptions=True)
        await self._engine.dispose()

    async def _listen(self) -> None:
        told = False  # an outage of an hour is one line, not thousands
        while True:
            try:
                async with self._listening() as connection:
                    if told:
                        log.info("The database's notifications are heard again.")
                    told = False
                    self._bell.set()  # what was said while nobody listened is lost
                    async for _ in connection.notifies():
                        self._bell.set()
            except (psycopg.Error, OSError) as error:
                if not told:
                    words = "The database's notifications are not heard; new work is looked for every two seconds."
                    log.warning(words, why=_one_line(error))
                told = True
            await asyncio.sleep(LISTEN_AGAIN_S)

    @asynccontextmanager
    async def _listening(self) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
        """A direct connection of its own: one from a pool would be given back, and a pooler forgets who listens."""
        plain = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        arguments: dict[str, Any] = {"connect_timeout": CONNECT_S, **_KEEPALIVE}
        async with await psycopg.AsyncConnection.connect(plain, autocommit=True, **arguments) as connection:
            await connection.execute(f"LISTEN {_CHANNEL}")
            yield connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (exc.IntegrityError, exc.ProgrammingError):
            raise
        except (exc.DBAPIError, exc.TimeoutError, psycopg.Error, OSError) as error:
            self.trouble = f"the database cannot be used: {_one_line(getattr(error, 'orig', None) or error)}"
            raise StorageUnavailable(self.trouble) from error
        self.trouble = ""


def _one_line(error: BaseException) -> str:
    """What libpq says over several lines."""
    return " ".join(str(error).split())


def _with_driver(url: str) -> URL:
    """The address for SQLAlchemy, with the driver that we use. Raises ConfigError."""
    try:
        parsed = make_url(url)
    except exc.ArgumentError as error:
        raise ConfigError("DATABASE_URL is no address; it looks like postgresql://user:password@host/name") from error
    if not parsed.database:
        raise ConfigError("DATABASE_URL names no database; it looks like postgresql://user:password@host/name")
    return parsed.set(drivername="postgresql+psycopg")


def _engine(url: URL) -> AsyncEngine:
    options = f"-c timezone=UTC -c statement_timeout={STATEMENT_S}s -c lock_timeout={int(LOCK_S * 1000)}ms"
    return create_async_engine(
        url,
        pool_size=POOL,
        max_overflow=0,
        pool_timeout=POOL_WAIT_S,
        pool_pre_ping=True,  # after a restart of the server every pooled connection is dead
        connect_args={"connect_timeout": CONNECT_S, "options": options, **_KEEPALIVE},
        json_serializer=to_json,
    )
