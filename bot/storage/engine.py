"""What every part of the storage stands on: one way to run a transaction, on either database."""

from collections.abc import Callable
from datetime import datetime
from enum import IntEnum
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection, Integer, String, Table, bindparam, func, select
from sqlalchemy.dialects import sqlite

P = ParamSpec("P")
T = TypeVar("T")


class Database(Protocol):
    """
    Runs operations, each a synchronous function over a Connection, in a transaction of their own.

    So an operation is written once: SQLite calls it on the event loop's thread, PostgreSQL through AsyncConnection.
    It must not call anything but the database.
    """

    @property
    def name(self) -> str:
        """``sqlite`` or ``postgresql``."""
        ...

    async def write(self, do: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """
        Commit what an operation wrote; roll it back when it raises.

        Raises:
            StorageUnavailable: the database is locked, away or full: nothing of it happened, or all.
            IntegrityError: another transaction was first; the operation may be tried again.
        """
        ...

    async def read(self, do: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run an operation that only reads, on one state of the database. Raises StorageUnavailable."""
        ...

    async def write_long(self, do: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`write` for an operation that may take more than some milliseconds: the event loop goes on meanwhile."""
        ...

    async def read_long(self, do: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`read` for an operation that may take more than some milliseconds."""
        ...

    def now(self, connection: Connection) -> datetime:
        """The database's time: of many machines' clocks one is always ahead, and would steal living leases."""
        ...

    def ring(self, connection: Connection) -> None:
        """Wake the workers when this transaction is committed."""
        ...

    async def wait(self, timeout_s: float) -> None:
        """Return when somebody rang since the last call, or after the timeout."""
        ...

    async def scrub(self) -> None:
        """Remove what was deleted from the files as well, as far as that is ours to do."""
        ...

    @property
    def trouble(self) -> str:
        """Why the last operation failed, in words; "" when it did not."""
        ...


class Lock(IntEnum):
    """What is done by one program at a time; each has a number of its own, for ever."""

    MIGRATING = 9
    COUNTING = 7  #: Requests against the limits of a space.
    PURSES = 8
    MUTES = 10  #: Whether there is room for another one; so the next two.
    SCHEDULES = 11
    FOLLOWS = 12
    WATCHES = 13  #: The same, and what one person is told.
    MAIL_CODES = 14  #: How many were sent.


_LOCK = select(
    func.pg_advisory_xact_lock(bindparam("lock", type_=Integer), func.hashtext(bindparam("key", type_=String)))
)


def one_at_a_time(connection: Connection, lock: Lock, key: str = "") -> None:
    """
    Wait until no other transaction does the same for the same key, and keep it so until this one ends.

    Of PostgreSQL; SQLite has one writer anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK, {"lock": int(lock), "key": key})


def insert(table: Table, database: Database) -> Any:
    """An INSERT of the database's own dialect; both know ON CONFLICT and RETURNING, and take the same arguments."""
    if database.name != "postgresql":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - takes three drivers along

    return postgresql.insert(table)
