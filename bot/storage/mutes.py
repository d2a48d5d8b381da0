"""What digests leave out because somebody does not want to read of it; see mutes.Mutes."""

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, delete, func, or_, select

from bot.domain.mutes import MUTES_MAX, Mute
from bot.domain.types import Origin, Person
from bot.storage.engine import Database, Lock, insert, one_at_a_time
from bot.storage.places import channel_in, channel_of, chooser_of, matching, owner_in, space_of
from bot.storage.rows import Document
from bot.storage.schema import mutes

_WHAT = ("platform", "space", "channel", "person_id", "words", "link")


class SqlMutes:
    """Implements mutes.Mutes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, mute: Mute) -> Mute | None:
        """Keep one; see mutes.Mutes."""
        return await self._database.write(self._put, mute)

    async def seen_by(self, origin: Origin, person: Person) -> list[Mute]:
        """Those of a channel, and a person's own; see mutes.Mutes."""
        return await self._database.read(_read, select(mutes).where(or_(_channels(origin), _persons(origin, person))))

    async def of(self, origin: Origin, person: Person | None) -> list[Mute]:
        """What counts in a digest; see mutes.Mutes."""
        which = _persons(origin, person) if person else _channels(origin)
        return await self._database.read(_read, select(mutes).where(which))

    async def remove(self, number: int) -> None:
        """It counts no more."""
        await self._database.write(_remove, number)

    def _put(self, connection: Connection, mute: Mute) -> Mute | None:
        one_at_a_time(connection, Lock.MUTES, mute.origin.space)
        values = _values(mute)
        equal = select(mutes).where(*(mutes.c[name] == values[name] for name in _WHAT))
        if known := connection.execute(equal).mappings().first():
            return _mute(known)
        theirs = _channels(mute.origin) if mute.everyone else _persons(mute.origin, mute.by)
        if connection.execute(select(func.count()).select_from(mutes).where(theirs)).scalar_one() >= MUTES_MAX:
            return None
        row = insert(mutes, self._database).values(**values, chosen_at=self._database.now(connection))
        return _mute(connection.execute(row.returning(*mutes.c)).mappings().one())


def _values(mute: Mute) -> Document:
    return {
        **space_of(mute.origin),
        "channel": mute.origin.channel if mute.everyone else "",
        "person_id": "" if mute.everyone else mute.by.id,
        "words": mute.words,
        "link": mute.link,
        **chooser_of(mute.by),
    }


def _channels(origin: Origin) -> ColumnElement[bool]:
    return and_(matching(mutes, channel_of(origin)), mutes.c.person_id == "")


def _persons(origin: Origin, person: Person) -> ColumnElement[bool]:
    return and_(matching(mutes, space_of(origin)), mutes.c.person_id == person.id, mutes.c.person_id != "")


def _read(connection: Connection, chosen: Select[tuple[object, ...]]) -> list[Mute]:
    return [_mute(row) for row in connection.execute(chosen.order_by(mutes.c.id)).mappings()]


def _remove(connection: Connection, number: int) -> None:
    connection.execute(delete(mutes).where(mutes.c.id == number))


def _mute(row: RowMapping) -> Mute:
    return Mute(
        channel_in(row),
        owner_in(row),
        row["words"],
        row["link"],
        everyone=not row["person_id"],
        id=row["id"],
    )
