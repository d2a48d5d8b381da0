"""What the tables are made of: columns that mean the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, DateTime, Dialect, Index, Integer, Text, TypeDecorator

#: Bytes of an address that is a key. PostgreSQL takes 2,704 for what an index holds of a row; one holds two addresses.
ADDRESS_BYTES_MAX = 1_000
_HOST_BYTES_MAX = 300


class Time(TypeDecorator[datetime]):
    """A moment: aware and UTC on our side, whatever the database makes of it. It sorts as time does."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (hook)
        """Convert to UTC. Raises ValueError for a naive time, which could mean anything."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value}")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (hook)
        """SQLite keeps no zone: it is UTC. PostgreSQL gives its session's."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """
    Text from chats and pages.

    Half a surrogate pair, which JSON lets through and UTF-8 does not, becomes "?"; NUL, which PostgreSQL does not
    take, goes.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 (hook)
        """Make it fit for UTF-8 and for both databases."""
        return value and value.replace("\0", "").encode("utf-8", "replace").decode()


class Address(Words):
    """
    The canonical form of an address, to be found by: of one beyond ADDRESS_BYTES_MAX the host and a hash of all.

    The hash stands where a path does, so that what is made of an address leaves it alone; and what comes out goes in
    again unchanged.
    """

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Make it fit for an index."""
        whole = (super().process_bind_param(value, dialect) or "").encode()
        if len(whole) <= ADDRESS_BYTES_MAX:
            return value and whole.decode()
        host = b"/".join(whole.split(b"/", 3)[:3])[:_HOST_BYTES_MAX].decode(errors="ignore")
        return f"{host}/~{sha256(whole).hexdigest()}"


#: A number that the database counts by itself.
Id = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER counts by itself there


def words(name: str, default: str | None = "", *, kind: type[Words] = Words, **options: Any) -> "Column[Any]":
    """A column of text: "" when nothing is known; NULL only with `default` None."""
    return Column(name, kind, nullable=default is None, server_default=default, **options)


def partial_index(name: str, *columns: "Column[Any]", where: ColumnElement[bool], unique: bool = False) -> None:
    """
    An index of the rows `where` alone.

    In SQLite's words only, by which a test holds it against what the migrations build: whoever names PostgreSQL's loads
    three of its drivers.
    """
    Index(name, *columns, unique=unique, sqlite_where=where).ddl_if(dialect="sqlite")
