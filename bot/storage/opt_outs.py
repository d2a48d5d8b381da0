"""Who wants none of their links briefed unasked; see opt_outs.OptOuts."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, select

from bot.domain.types import Origin, Person
from bot.storage.engine import Database, insert
from bot.storage.places import matching, space_of
from bot.storage.schema import opt_outs


class SqlOptOuts:
    """Implements opt_outs.OptOuts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def choose(self, origin: Origin, person: Person, *, out: bool) -> None:
        """Remember it."""
        await self._database.write(self._choose, origin, person, out=out)

    async def has(self, origin: Origin, person: Person) -> bool:
        """Whether they want none."""
        return await self._database.read(_has, origin, person)

    def _choose(self, connection: Connection, origin: Origin, person: Person, *, out: bool) -> None:
        if not out:
            connection.execute(delete(opt_outs).where(_theirs(origin, person)))
            return
        row = insert(opt_outs, self._database).values(**_key(origin, person), since=self._database.now(connection))
        connection.execute(row.on_conflict_do_nothing(index_elements=["platform", "space", "user_id"]))


def _has(connection: Connection, origin: Origin, person: Person) -> bool:
    return connection.execute(select(opt_outs.c.since).where(_theirs(origin, person))).first() is not None


def _key(origin: Origin, person: Person) -> dict[str, Any]:
    return {**space_of(origin), "user_id": person.id}


def _theirs(origin: Origin, person: Person) -> ColumnElement[bool]:
    return matching(opt_outs, _key(origin, person))
