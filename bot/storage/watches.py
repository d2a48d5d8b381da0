"""What people watch; see watches.Watches."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, delete, func, select, update

from bot.domain.types import Origin, Person
from bot.domain.watches import LOOK_BACK, PERSON_MAX, SPACE_MAX, Fresh, Report, Sighting, Told, Watch
from bot.storage.engine import Database, Lock, insert, one_at_a_time
from bot.storage.keys import Keys
from bot.storage.places import channel_in, channel_of, matching, space_of
from bot.storage.requests import SqlRequests
from bot.storage.schema import watches
from bot.storage.sightings import keep, seen_reports, told_by
from bot.storage.watched import reports_since


class SqlWatches:
    """Implements watches.Watches."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._requests = SqlRequests(database, keys)

    async def put(self, watch: Watch) -> Watch | None:
        """Keep one; see watches.Watches."""
        return await self._database.write(self._put, watch)

    async def of(self, origin: Origin, person: Person) -> list[Watch]:
        """A person's own in a space; see watches.Watches."""
        return await self._database.read(_read, select(watches).where(_persons(origin, person)))

    async def pause(self, number: int, why: str) -> Watch | None:
        """Let one rest, or watch again; see watches.Watches."""
        return await self._database.write(self._pause, number, why)

    async def remove(self, number: int) -> None:
        """It is watched no more."""
        await self._database.write(_remove, number)

    async def rest(self, origin: Origin, person: Person, why: str) -> None:
        """Let all of a person's rest; see watches.Watches."""
        theirs = update(watches).where(_persons(origin, person), watches.c.paused == "")
        await self._database.write(lambda connection: connection.execute(theirs.values(paused=why)))

    async def awake(self) -> list[Watch]:
        """All that are not at rest; see watches.Watches."""
        return await self._database.read(_awake)

    async def fresh(self, watches: Sequence[Watch], since: datetime | None) -> Fresh:
        """What came in the channels that are watched; see watches.Watches."""
        return await self._database.read_long(self._fresh, watches, since)

    async def seen(self, origin: Origin, person: Person) -> tuple[list[Report], int]:
        """What a person saw; see watches.Watches."""
        return await self._database.read(self._seen, origin, person)

    async def note(self, sightings: Sequence[Sighting], *, after: int) -> bool:
        """Keep sightings, and have them told; see watches.Watches."""
        return await self._database.write(self._note, sightings, after)

    async def told(self, number: int) -> Told | None:
        """What a sighting tells; see watches.Watches."""
        return await self._database.read(self._told, number)

    def _put(self, connection: Connection, watch: Watch) -> Watch | None:
        here, theirs = matching(watches, space_of(watch.origin)), _persons(watch.origin, watch.person)
        one_at_a_time(connection, Lock.WATCHES, watch.origin.space)
        values = {**channel_of(watch.origin), "person_id": watch.person.id, "words": watch.words}
        equal = connection.execute(select(watches).where(matching(watches, values))).mappings().first()
        if equal:
            return self._pause(connection, equal["id"], "") if equal["paused"] else _watch(equal)
        for those, most in ((theirs, PERSON_MAX), (here, SPACE_MAX)):
            if connection.execute(select(func.count()).select_from(watches).where(those)).scalar_one() >= most:
                return None
        now = self._database.now(connection)
        row = insert(watches, self._database).values(**values, person_name=watch.person.name, since=now)
        return _watch(connection.execute(row.returning(*watches.c)).mappings().one())

    def _pause(self, connection: Connection, number: int, why: str) -> Watch | None:
        since = {} if why else {"since": self._database.now(connection)}
        changed = update(watches).where(watches.c.id == number).values(paused=why, **since)
        row = connection.execute(changed.returning(*watches.c)).mappings().first()
        return _watch(row) if row else None

    def _fresh(self, connection: Connection, those: Sequence[Watch], since: datetime | None) -> Fresh:
        now = self._database.now(connection)
        places = list(dict.fromkeys(watch.origin for watch in those))
        found = reports_since(connection, places, max(since or now - LOOK_BACK, now - LOOK_BACK), now)
        return Fresh(tuple(sorted(found, key=lambda report: report.at)), now)

    def _seen(self, connection: Connection, origin: Origin, person: Person) -> tuple[list[Report], int]:
        return seen_reports(connection, origin, person, self._database.now(connection))

    def _note(self, connection: Connection, sightings: Sequence[Sighting], after: int) -> bool:
        one_at_a_time(connection, Lock.WATCHES, sightings[0].watch.person.id)
        now = self._database.now(connection)
        asked = keep(connection, self._database, sightings, after, now)
        if asked:
            self._requests.write(connection, asked, now)
            self._database.ring(connection)
        return asked is not None

    def _told(self, connection: Connection, number: int) -> Told | None:
        return told_by(connection, number, _by_number)


def _awake(connection: Connection) -> list[Watch]:
    return _read(connection, select(watches).where(watches.c.paused == ""))


def _by_number(connection: Connection, number: int) -> Watch | None:
    row = connection.execute(select(watches).where(watches.c.id == number)).mappings().first()
    return _watch(row) if row else None


def _persons(origin: Origin, person: Person) -> ColumnElement[bool]:
    return and_(matching(watches, space_of(origin)), watches.c.person_id == person.id)


def _read(connection: Connection, chosen: Select[tuple[object, ...]]) -> list[Watch]:
    return [_watch(row) for row in connection.execute(chosen.order_by(watches.c.id)).mappings()]


def _remove(connection: Connection, number: int) -> None:
    connection.execute(delete(watches).where(watches.c.id == number))


def _watch(row: RowMapping) -> Watch:
    return Watch(
        channel_in(row),
        Person(row["person_id"], row["person_name"]),
        row["words"],
        row["since"],
        row["paused"],
        row["id"],
    )
