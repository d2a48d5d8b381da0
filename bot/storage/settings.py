"""What channels and spaces chose for themselves."""

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, and_, bindparam, delete, or_, select

from bot.domain.settings import Choice, Choices, Placed
from bot.domain.types import Origin, Person, Platform
from bot.storage.engine import Database, insert
from bot.storage.places import channel_of
from bot.storage.schema import preferences

#: Stands for a whole space in the place of a channel.
_EVERYWHERE = ""
_PLACE = ("platform", "space", "channel", "name")

_CHOSEN = select(preferences).where(
    preferences.c.platform == bindparam("platform"),
    preferences.c.space == bindparam("space"),
    or_(preferences.c.channel == bindparam("channel"), preferences.c.channel == _EVERYWHERE),
)


class SqlChoices:
    """Implements settings.ChoiceStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, origin: Origin) -> Choices:
        """What the channel and its space chose."""
        return await self._database.read(_of, origin)

    async def choose(
        self, origin: Origin, name: str, value: str | None, *, by: Person | None = None, for_space: bool = False
    ) -> None:
        """Remember a choice; None forgets it."""
        await self._database.write(self._choose, origin, name, value, by=by, for_space=for_space)

    async def all(self) -> Sequence[Placed]:
        """Every choice."""
        return await self._database.read(_all)

    async def put(self, placed: Sequence[Placed]) -> None:
        """Write choices as they were elsewhere."""
        await self._database.write(self._put, placed)

    def _choose(
        self,
        connection: Connection,
        origin: Origin,
        name: str,
        value: str | None,
        *,
        by: Person | None,
        for_space: bool,
    ) -> None:
        channel = _EVERYWHERE if for_space else origin.channel
        if value is None:
            place = (origin.platform.value, origin.space, channel, name)
            chosen = and_(*(preferences.c[column] == wanted for column, wanted in zip(_PLACE, place, strict=True)))
            connection.execute(delete(preferences).where(chosen))
            return
        choice = Choice(value, by, self._database.now(connection))
        self._put(connection, [Placed(origin.platform, origin.space, channel, name, choice)])

    def _put(self, connection: Connection, placed: Sequence[Placed]) -> None:
        for one in placed:
            values = {
                "value": one.choice.value,
                "chosen_by": one.choice.by.id if one.choice.by else None,
                "chosen_by_name": one.choice.by.name if one.choice.by else None,
                "chosen_at": one.choice.at,
            }
            place = {"platform": one.platform.value, "space": one.space, "channel": one.channel, "name": one.name}
            row = insert(preferences, self._database).values(**place, **values)
            connection.execute(row.on_conflict_do_update(index_elements=list(_PLACE), set_=values))


def _of(connection: Connection, origin: Origin) -> Choices:
    rows = connection.execute(_CHOSEN, channel_of(origin)).mappings().all()
    return Choices(
        channel={row["name"]: _choice(row) for row in rows if row["channel"] != _EVERYWHERE},
        space={row["name"]: _choice(row) for row in rows if row["channel"] == _EVERYWHERE},
    )


def _all(connection: Connection) -> list[Placed]:
    rows = connection.execute(select(preferences).order_by(*(preferences.c[name] for name in _PLACE))).mappings()
    return [Placed(Platform(row["platform"]), row["space"], row["channel"], row["name"], _choice(row)) for row in rows]


def _choice(row: RowMapping) -> Choice:
    by = None if row["chosen_by"] is None else Person(row["chosen_by"], row["chosen_by_name"] or "")
    return Choice(row["value"], by, row["chosen_at"])
