"""What is scarce for all workers together: a site's patience, a model server's slots."""

from datetime import timedelta

from sqlalchemy import Connection, and_, bindparam, case, func, or_, select, update

from bot.storage.columns import Time
from bot.storage.engine import Database, insert
from bot.storage.schema import host_turns, model_slots

_NOW = bindparam("now", type_=Time)
_HOST = host_turns.c.host == bindparam("name")
_GIVE = update(host_turns).where(_HOST).values(free_at=bindparam("over", type_=Time))
_FREE_AT = select(host_turns.c.free_at, host_turns.c.rest_until).where(_HOST)
_HOLDER = model_slots.c.holder == bindparam("by")
_OF_SERVER = model_slots.c.server == bindparam("its_server"), model_slots.c.number < bindparam("slots")
_SLOTS = select(func.count()).where(*_OF_SERVER)
_FREE_SLOT = (
    select(model_slots.c.number)
    .where(*_OF_SERVER, or_(model_slots.c.holder.is_(None), model_slots.c.until <= _NOW, _HOLDER))
    .order_by(case((_HOLDER, 0), else_=1), model_slots.c.number)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_TAKE_SLOT = (
    update(model_slots)
    .where(model_slots.c.server == bindparam("its_server"), model_slots.c.number == bindparam("its_number"))
    .values(holder=bindparam("by"), until=bindparam("over", type_=Time))
)
_FREE_SLOTS = update(model_slots).where(_HOLDER).values(holder=None, until=None)
#: Seconds after which a turn or slot that somebody holds is worth asking for again.
AGAIN_S = 0.5


class SqlHostTurns:
    """Implements turns.HostTurns."""

    def __init__(self, database: Database) -> None:
        self._database = database
        row = insert(host_turns, database)
        rested = or_(host_turns.c.rest_until.is_(None), host_turns.c.rest_until <= _NOW)
        may = and_(host_turns.c.free_at <= _NOW, rested)
        # One statement that takes the turn or does not: two workers cannot both find it free.
        self._enter = (
            row.values(host=bindparam("name"), free_at=bindparam("over", type_=Time))
            .on_conflict_do_update(
                index_elements=["host"], set_={"free_at": row.excluded.free_at, "rest_until": None}, where=may
            )
            .returning(host_turns.c.host)
        )
        set_ = {name: row.excluded[name] for name in ("free_at", "rest_until")}
        self._put = row.on_conflict_do_update(index_elements=["host"], set_=set_)

    async def enter(self, host: str, *, hold_s: float) -> float:
        """Take the host's turn, or say when to ask again; see turns.HostTurns."""
        return await self._database.write(self._take, host, hold_s)

    async def leave(self, host: str, *, gap_s: float) -> None:
        """Give the turn back."""
        await self._database.write(self._give, host, gap_s)

    async def rest(self, host: str, seconds: float) -> None:
        """Leave the host alone for so long."""
        await self._database.write(self._rest, host, seconds)

    async def resting(self, host: str) -> float:
        """Seconds for which the site asked to be left alone."""
        return await self._database.read(self._resting, host)

    def _take(self, connection: Connection, host: str, hold_s: float) -> float:
        now = self._database.now(connection)
        asked = {"name": host, "over": now + timedelta(seconds=hold_s), "now": now}
        if connection.execute(self._enter, asked).first() is not None:
            return 0.0
        row = connection.execute(_FREE_AT, {"name": host}).one()
        wait_s: float = (max(row.free_at, row.rest_until or now) - now).total_seconds()
        return min(max(wait_s, 0.001), AGAIN_S) if row.rest_until is None or row.rest_until <= now else wait_s

    def _give(self, connection: Connection, host: str, gap_s: float) -> None:
        over = self._database.now(connection) + timedelta(seconds=gap_s)
        connection.execute(_GIVE, {"name": host, "over": over})

    def _rest(self, connection: Connection, host: str, seconds: float) -> None:
        now = self._database.now(connection)
        connection.execute(self._put, {"host": host, "free_at": now, "rest_until": now + timedelta(seconds=seconds)})

    def _resting(self, connection: Connection, host: str) -> float:
        row = connection.execute(_FREE_AT, {"name": host}).first()
        if row is None or row.rest_until is None:
            return 0.0
        rest_s: float = (row.rest_until - self._database.now(connection)).total_seconds()
        return max(0.0, rest_s)


class SqlModelSlots:
    """Implements turns.ModelSlots. Slots are held as long as the claims that they are for."""

    def __init__(self, database: Database, *, lease_s: float) -> None:
        self._database = database
        self._lease = timedelta(seconds=lease_s)
        self._make = insert(model_slots, database).on_conflict_do_nothing()

    async def take(self, server: str, holder: str, *, slots: int) -> bool:
        """Take one of the server's slots; see turns.ModelSlots."""
        return await self._database.write(self._take, server, holder, slots)

    async def free(self, holder: str) -> None:
        """Give it back."""
        await self._database.write(self._free, holder)

    def _take(self, connection: Connection, server: str, holder: str, slots: int) -> bool:
        now = self._database.now(connection)
        if connection.execute(_SLOTS, {"its_server": server, "slots": slots}).scalar_one() < slots:
            connection.execute(self._make, [{"server": server, "number": number} for number in range(slots)])
        asked = {"its_server": server, "slots": slots, "by": holder, "now": now}
        number = connection.execute(_FREE_SLOT, asked).scalar()
        if number is None:
            return False
        taken = {"its_server": server, "its_number": number, "by": holder, "over": now + self._lease}
        connection.execute(_TAKE_SLOT, taken)
        return True

    def _free(self, connection: Connection, holder: str) -> None:
        connection.execute(_FREE_SLOTS, {"by": holder})
        self._database.ring(connection)
