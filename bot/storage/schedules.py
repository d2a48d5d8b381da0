"""Schedules of digests: what is sent by itself, and when next."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, bindparam, delete, func, or_, select, update

from bot.domain.clock import CLOCK_SLACK
from bot.domain.outcomes import WITHDRAWN
from bot.domain.requests import Request
from bot.domain.schedules import PERSON_MAX, SPACE_MAX, Rhythm, Schedule, Slot, Way, plan
from bot.domain.types import Origin, Person
from bot.storage.columns import Time
from bot.storage.engine import Database, Lock, insert, one_at_a_time
from bot.storage.keys import Keys
from bot.storage.lease import OPEN, closed
from bot.storage.places import (
    channel_in,
    channel_of,
    chooser_of,
    counted_together,
    matching,
    owner_in,
    people_of,
    space_of,
)
from bot.storage.requests import SqlRequests
from bot.storage.rows import Document
from bot.storage.schema import requests, schedules

log = structlog.get_logger()

#: Schedules that one transaction takes care of.
AT_ONCE = 50
#: Digests of one schedule that are remembered as counted among the skipped. One is counted again within minutes if at
#: all: a kill came between that and the end of its request.
COUNTED_MAX = 64

_DESTINATION = ("platform", "space", "channel", "person_id")
_DUE = (
    select(schedules)
    .where(
        schedules.c.paused == "",
        # What is due; and where the clock was set back, what it is that is due.
        or_(
            schedules.c.due_at <= bindparam("now", type_=Time),
            schedules.c.looked_at > bindparam("ahead", type_=Time),
        ),
    )
    .order_by(schedules.c.due_at, schedules.c.id)
    .limit(AT_ONCE)
    .with_for_update(skip_locked=True)
)
_KNOWN = select(requests.c.id).where(requests.c.key.in_(bindparam("keys", expanding=True))).limit(1)


class SqlSchedules:
    """Implements schedules.Schedules."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys
        self._requests = SqlRequests(database, keys)

    async def put(self, schedule: Schedule) -> Schedule | None:
        """Keep a schedule; see schedules.Schedules."""
        return await self._database.write(self._put, schedule)

    async def seen_by(self, origin: Origin, person: Person) -> list[Schedule]:
        """Those of a channel, and a person's own; see schedules.Schedules."""
        return await self._database.read(_seen_by, origin, person)

    async def change(self, number: int, to: Callable[[Schedule], Schedule]) -> Schedule | None:
        """Have one another way; see schedules.Schedules."""
        return await self._database.write(self._change, number, to)

    async def remove(self, number: int) -> None:
        """It comes no more."""
        await self._database.write(self._remove, number)

    async def fire(self) -> int:
        """Do what is due; see schedules.Schedules."""
        return await self._database.write(self._fire)

    async def rest(self, number: int, why: str, told: Sequence[Request]) -> None:
        """Pause one; see schedules.Schedules."""
        await self._database.write(self._rest, number, why, told)

    async def skipped(self, number: int, slot_at: datetime, count: int) -> None:
        """So many were not sent after all; see schedules.Schedules."""
        await self._database.write(_skip, number, slot_at, count)

    def _put(self, connection: Connection, schedule: Schedule) -> Schedule | None:
        place = _place(schedule)
        # A person's own count in all spaces.
        one_at_a_time(connection, Lock.SCHEDULES, place["person_id"] or schedule.origin.space)
        if _full(connection, schedule, place):
            return None
        schedule = self._from_now_on(connection, schedule)
        values = {**_values(schedule), "chosen_at": self._database.now(connection)}
        row = insert(schedules, self._database).values({**place, **values})
        kept = row.on_conflict_do_update(index_elements=list(_DESTINATION), set_=values).returning(schedules.c.id)
        return replace(schedule, id=connection.execute(kept).scalar_one())

    def _change(self, connection: Connection, number: int, to: Callable[[Schedule], Schedule]) -> Schedule | None:
        row = connection.execute(select(schedules).where(schedules.c.id == number).with_for_update()).mappings().first()
        if row is None:
            return None
        known = _schedule(row)
        if (schedule := to(known)) == known:
            return known
        if schedule.paused:
            self._withdraw(connection, row)
        else:
            schedule = self._from_now_on(connection, schedule)
        _write(connection, schedule)
        return schedule

    def _remove(self, connection: Connection, number: int) -> None:
        gone = delete(schedules).where(schedules.c.id == number).returning(*schedules.c)
        if (row := connection.execute(gone).mappings().first()) is not None:
            self._withdraw(connection, row)

    def _withdraw(self, connection: Connection, row: RowMapping) -> None:
        """Send nothing of it that was due and is not sent yet, for instance because its platform is away."""
        there = matching(requests, channel_of(channel_in(row)))
        open_ones = select(requests.c.id, requests.c.asked).where(there, requests.c.kind == "digest", OPEN)
        found = [
            each for each in connection.execute(open_ones) if (each.asked.get("due") or {}).get("schedule") == row["id"]
        ]
        late = update(requests).where(requests.c.id.in_([each.id for each in found]))
        connection.execute(late.values(closed(WITHDRAWN, self._database.now(connection))))

    def _from_now_on(self, connection: Connection, schedule: Schedule) -> Schedule:
        """With what is due from now on: the first slot that was not sent yet."""
        now = self._database.now(connection)
        for slot in schedule.rhythm.after(now):
            key = schedule.digest(slot, 0).key
            if connection.execute(_KNOWN, {"keys": list(self._keys.known_as(key))}).first() is None:
                return replace(schedule, due=slot, looked_at=now, skipped=0)
        return replace(schedule, paused="paused_over", looked_at=now)

    def _fire(self, connection: Connection) -> int:
        now, count = self._database.now(connection), 0
        for row in connection.execute(_DUE, {"now": now, "ahead": now + CLOCK_SLACK}).mappings().all():
            planned = plan(_schedule(row), now)
            _write(connection, planned.schedule)
            count += len(self._requests.write(connection, planned.requests, now))
        if count:
            self._database.ring(connection)
        return count

    def _rest(self, connection: Connection, number: int, why: str, told: Sequence[Request]) -> None:
        resting = update(schedules).where(schedules.c.id == number, schedules.c.paused == "")
        if connection.execute(resting.values(paused=why)).rowcount:
            self._requests.write(connection, told, self._database.now(connection))
            self._database.ring(connection)


def _full(connection: Connection, schedule: Schedule, place: Document) -> bool:
    """Whether there are as many others as there may be."""
    here = and_(matching(schedules, space_of(schedule.origin)), schedules.c.person_id == "")
    others, most = and_(here, counted_together(schedules, schedule.origin, schedule.chosen_by)), SPACE_MAX
    if schedule.direct:
        theirs = matching(schedules, people_of(schedule.origin))
        others, most = and_(theirs, schedules.c.person_id == place["person_id"]), PERSON_MAX
    this = matching(schedules, place)
    return connection.execute(select(func.count()).where(others, ~this)).scalar_one() >= most


def _seen_by(connection: Connection, origin: Origin, person: Person) -> list[Schedule]:
    here = matching(schedules, channel_of(origin))
    theirs = and_(matching(schedules, people_of(origin)), schedules.c.person_id == person.id)
    return _read(connection, select(schedules).where(or_(and_(here, schedules.c.person_id == ""), theirs)))


def _read(connection: Connection, chosen: Select[Any]) -> list[Schedule]:
    return [_schedule(row) for row in connection.execute(chosen.order_by(schedules.c.id)).mappings()]


def _skip(connection: Connection, number: int, slot_at: datetime, count: int) -> None:
    this, slot = schedules.c.id == number, slot_at.astimezone(UTC).isoformat()
    row = connection.execute(select(schedules.c.skipped, schedules.c.counted).where(this).with_for_update()).first()
    if row and slot not in row.counted:
        counted = [*row.counted, slot][-COUNTED_MAX:]
        connection.execute(update(schedules).where(this).values(skipped=row.skipped + count, counted=counted))


def _write(connection: Connection, schedule: Schedule) -> None:
    this: ColumnElement[bool] = schedules.c.id == schedule.id
    connection.execute(update(schedules).where(this).values(_values(schedule)))


def _place(schedule: Schedule) -> Document:
    """Its destination."""
    return {**channel_of(schedule.origin), "person_id": schedule.chosen_by.id if schedule.direct else ""}


def _values(schedule: Schedule) -> Document:
    rhythm, due = schedule.rhythm, schedule.due
    return {
        **chooser_of(schedule.chosen_by),
        "times": [f"{at:%H:%M}" for at in rhythm.times],
        "weekdays": sorted(rhythm.weekdays),
        "quiet": [day.isoformat() for day in sorted(rhythm.quiet)],
        "zone": str(rhythm.zone),
        "way": schedule.way.value,
        "says_empty": schedule.says_empty,
        "paused": schedule.paused,
        "due_at": due.at,
        "due_day": due.day.isoformat(),
        "due_number": due.number,
        "skipped": schedule.skipped,
        "looked_at": schedule.looked_at,
    }


def _schedule(row: RowMapping) -> Schedule:
    try:
        zone, paused = ZoneInfo(row["zone"]), row["paused"]
    except (LookupError, ValueError, OSError) as error:  # what this machine knows of zones is not what another knew
        log.error("The zone of a schedule is not known here; it rests.", schedule=row["id"], why=str(error))
        zone, paused = ZoneInfo("UTC"), "paused_zone"
    rhythm = Rhythm(
        tuple(map(time.fromisoformat, row["times"])),
        frozenset(row["weekdays"]),
        zone,
        frozenset(map(date.fromisoformat, row["quiet"])),
    )
    due_at: datetime = row["due_at"]
    return Schedule(
        channel_in(row),
        rhythm,
        Slot(due_at, date.fromisoformat(row["due_day"]), row["due_number"]),
        owner_in(row),
        direct=bool(row["person_id"]),
        way=Way(row["way"]),
        says_empty=row["says_empty"],
        paused=paused,
        skipped=row["skipped"],
        looked_at=row["looked_at"],
        id=row["id"],
    )
