"""What channels chose for themselves."""

from sqlalchemy import ColumnElement, delete, insert, select

from bot.domain.types import Origin
from bot.storage.schema import preferences
from bot.storage.sqlite import Sqlite


class SqlPreferences:
    """Implements desk.Preferences."""

    def __init__(self, database: Sqlite) -> None:
        self._database = database

    async def get(self, origin: Origin, name: str) -> str | None:
        """The channel's choice; None when it made none."""
        statement = select(preferences.c.value).where(*_chosen(_key(origin, name)))
        async with self._database.read() as connection:
            return (await connection.execute(statement)).scalar()

    async def set(self, origin: Origin, name: str, value: str | None) -> None:
        """Remember the choice; None forgets it."""
        key = _key(origin, name)
        async with self._database.write() as connection:
            await connection.execute(delete(preferences).where(*_chosen(key)))
            if value is not None:
                await connection.execute(insert(preferences).values(**key, value=value))


def _key(origin: Origin, name: str) -> dict[str, str]:
    return {"platform": origin.platform.value, "space": origin.space, "channel": origin.channel, "name": name}


def _chosen(key: dict[str, str]) -> list[ColumnElement[bool]]:
    return [preferences.c[name] == value for name, value in key.items()]
