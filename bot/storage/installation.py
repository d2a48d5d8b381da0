"""What is made once for a database and kept in it."""

from datetime import datetime

from sqlalchemy import Connection, select

from bot.storage.engine import Database, insert
from bot.storage.schema import installation

_BEGUN_AT = "begun_at"


def kept_value(connection: Connection, database: Database, name: str, made: str) -> str:
    """The value of this name: `made`, unless there was one before."""
    connection.execute(insert(installation, database).values(name=name, value=made).on_conflict_do_nothing())
    found: str = connection.execute(select(installation.c.value).where(installation.c.name == name)).scalar_one()
    return found


def begun_at(connection: Connection, database: Database) -> datetime:
    """When a program first opened the database with this version."""
    now = database.now(connection).isoformat()
    return datetime.fromisoformat(kept_value(connection, database, _BEGUN_AT, now))
