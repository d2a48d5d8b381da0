"""How far each channel was read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from bot.domain.types import Origin, Platform
from bot.storage.engine import Database, insert
from bot.storage.installation import begun_at
from bot.storage.places import channel_of
from bot.storage.schema import channels

_OF_PLATFORM = select(channels).where(channels.c.platform == bindparam("platform")).order_by(*channels.primary_key)


class SqlBookmarks:
    """Implements intake.Bookmarks."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._note = note_of(database)

    async def seen(self, origins: Sequence[Origin]) -> None:
        """Remember each message if it is the newest of its channel or thread, in one transaction."""
        if origins:
            await self._database.write(self._seen, origins)

    async def last_seen(self, platform: Platform) -> list[Origin]:
        """The newest message seen in each channel and thread."""
        return await self._database.read(_last_seen, platform)

    async def begun_at(self) -> datetime:
        """When a program first opened this database."""
        return await self._database.write(begun_at, self._database)

    def _seen(self, connection: Connection, origins: Sequence[Origin]) -> None:
        note_seen(connection, self._note, origins, self._database.now(connection))


def note_of(database: Database) -> Any:
    """The statement that remembers a message if it is the newest of its channel or thread."""
    statement = insert(channels, database)
    # Ids are numbers of growing length: the longer one is newer, then the one that sorts last.
    new, old = statement.excluded.message, channels.c.message
    newer = or_(func.length(new) > func.length(old), and_(func.length(new) == func.length(old), new > old))
    newest = {"message": new, "seen_at": statement.excluded.seen_at}
    return statement.on_conflict_do_update(index_elements=list(channels.primary_key), set_=newest, where=newer)


def note_seen(connection: Connection, note: Any, origins: Sequence[Origin], now: datetime) -> None:
    """Remember messages with the statement of `note_of`."""
    rows = [
        {**channel_of(origin), "thread": origin.thread, "message": origin.message, "seen_at": now} for origin in origins
    ]
    # In one order, so that two who write the same places do not wait for each other.
    connection.execute(note, sorted(rows, key=lambda row: tuple(map(str, row.values()))))


def _last_seen(connection: Connection, platform: Platform) -> list[Origin]:
    rows = connection.execute(_OF_PLATFORM, {"platform": platform.value}).mappings()
    return [Origin(platform, row["space"], row["channel"], row["message"], row["thread"]) for row in rows]
