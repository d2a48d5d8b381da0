"""Hands requests out. The claim is the one place where it is decided what may be done at once."""

import secrets
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, RowMapping, bindparam, delete, exc, select, update

from bot.domain.dispatch import Claim, Outlook
from bot.domain.errors import LeaseLost
from bot.domain.outcomes import FAILED, WITHDRAWN
from bot.domain.types import Platform
from bot.storage.columns import Time
from bot.storage.engine import Database
from bot.storage.lease import (
    NEXT_DUE,
    NEXT_INNOCENT,
    OPEN,
    SUSPECT_DUE,
    TAKE,
    bereft,
    check,
    closed,
    freed,
    held,
)
from bot.storage.places import message_of
from bot.storage.rows import row_request
from bot.storage.schema import handed, host_turns, model_answers, model_slots, requests

log = structlog.get_logger()

#: Nothing is put off for longer.
LATER_S_MAX = 3600.0
#: Others may be first in the same moment; after so many times the next look is left to the next call.
RACES_MAX = 8

_AT = bindparam("at", type_=Time)
_DONE = held(update(requests)).values(closed(bindparam("reason"), _AT))
_OUTCOME = select(requests.c.outcome).where(requests.c.id == bindparam("this"))
_EXTEND = (
    update(requests)
    .where(requests.c.lease.in_(bindparam("tokens", expanding=True)), OPEN)
    .values(leased_until=bindparam("until", type_=Time))
    .returning(requests.c.lease)
)
_EXTEND_SLOTS = (
    update(model_slots)
    .where(model_slots.c.holder.in_(bindparam("tokens", expanding=True)))
    .values(until=bindparam("new_until", type_=Time))
)
_SAME_MESSAGE = [requests.c[name] == bindparam(name) for name in ("platform", "space", "channel", "message")]
_LEFT_OF_MESSAGE = select(requests.c.id).where(*_SAME_MESSAGE, OPEN).limit(1)
_HOLD_TEXT = held(update(requests)).values(content=bindparam("text"))


_FREE = OPEN, requests.c.lease.is_(None)
_NOW = bindparam("now", type_=Time)
_PUT_OFF = select(requests.c.due_at).where(*_FREE, requests.c.due_at > _NOW).order_by(requests.c.due_at).limit(1)
#: What served to answer a request, and nothing else.
_FORGET = [delete(table).where(table.c.request_id == bindparam("this")) for table in (handed, model_answers)]


class SqlDispatch:
    """Implements dispatch.Dispatch."""

    def __init__(self, database: Database, *, lease_s: float) -> None:
        self._database = database
        self._lease = timedelta(seconds=lease_s)

    async def claim(
        self, platforms: Collection[Platform], *, alone: bool = True, background: bool = True
    ) -> Claim | None:
        """Lease the next request; see dispatch.Dispatch."""
        names, turns = [platform.value for platform in platforms], (False, True) if background else (False,)
        for _ in range(RACES_MAX):
            try:
                return await self._database.write(self._claim, names, turns, alone=alone)
            except exc.IntegrityError:  # another worker took one of the same message, link or text in this moment
                continue
        return None

    async def extend(self, claims: Sequence[Claim]) -> set[str]:
        """Hold on to claims; the tokens of those that are lost."""
        tokens = {claim.token for claim in claims}
        return tokens - await self._database.write(self._extend, sorted(tokens)) if tokens else set()

    async def hold_text(self, claim: Claim, content: str) -> bool:
        """Note which text is about to be written; see dispatch.Dispatch."""
        try:
            await self._database.write(_hold_text, claim, content)
        except exc.IntegrityError:
            await self._database.write(self._wait_for_text, claim, content)
            return False
        return True

    async def later(self, claim: Claim, *, delay_s: float, counted: bool = False, outage: bool = False) -> None:
        """Let go of a claim until the delay is over. Raises LeaseLost."""
        delay_s = min(delay_s, LATER_S_MAX)
        await self._database.write(self._later, claim, delay_s, counted=counted, outage=outage)

    async def hasten(self) -> None:
        """Make all that was put off due now; see dispatch.Dispatch."""
        await self._database.write(self._hasten, timedelta(0))

    async def done(self, claim: Claim, *, reason: str = "") -> bool:
        """Close a claimed request; whether it was its message's last. Raises LeaseLost."""
        return await self._database.write(finish, claim, reason, self._database)

    async def withdrawn(self, claim: Claim) -> bool:
        """Whether the request was withdrawn since it was claimed."""
        return await self._database.read(_outcome, claim) == WITHDRAWN

    async def outlook(self, platforms: Collection[Platform]) -> Outlook:
        """What there will be to claim, of these platforms."""
        return await self._database.read(self._outlook, [platform.value for platform in platforms])

    async def release(self) -> int:
        """Take over from a program that is known to be dead; how much it had under way."""
        return await self._database.write(self._release)

    def _claim(
        self, connection: Connection, platforms: list[str], turns: Sequence[bool], *, alone: bool
    ) -> Claim | None:
        now = self._database.now(connection)
        bereft(connection, now)
        next_due = NEXT_DUE if alone else NEXT_INNOCENT
        for background in turns:
            asked = {"now": now, "platforms": platforms, "background": background}
            while row := connection.execute(next_due, asked).mappings().first():
                if claim := self._taken(connection, row, now):
                    return claim
        return None

    def _taken(self, connection: Connection, row: RowMapping, now: Any) -> Claim | None:
        """The row as a claim; None when this version does not understand it, and closed it."""
        try:
            request = row_request(row)
        except ValueError as error:  # what a newer version wrote, for one; it would come again at every start
            log.error("Closed a request that this version does not understand.", request=row["id"], why=str(error))
            connection.execute(update(requests).where(requests.c.id == row["id"]).values(closed(FAILED, now)))
            return None
        token = secrets.token_hex(8)
        taken = {"this": row["id"], "token": token, "until": now + self._lease, "by_itself": row["suspect"]}
        connection.execute(TAKE, taken)
        names = ("attempts", "outages", "accepted_at", "deaths", "suspect")
        return Claim(row["id"], request, row["key"], token, *(row[name] for name in names))

    def _extend(self, connection: Connection, tokens: list[str]) -> set[str]:
        until = self._database.now(connection) + self._lease
        connection.execute(_EXTEND_SLOTS, {"tokens": tokens, "new_until": until})
        return set(connection.execute(_EXTEND, {"tokens": tokens, "until": until}).scalars())

    def _wait_for_text(self, connection: Connection, claim: Claim, content: str) -> None:
        now = self._database.now(connection)
        let_go = {**freed(now), "content": content, "due_at": now}
        _write(connection, claim, let_go)
        self._database.ring(connection)  # the other one may be through already

    def _later(self, connection: Connection, claim: Claim, delay_s: float, *, counted: bool, outage: bool) -> None:
        now = self._database.now(connection)
        counts = {"attempts": requests.c.attempts + int(counted), "outages": requests.c.outages + int(outage)}
        # Who lives to let go of it has seen that it kills nobody.
        values = {**freed(now), **counts, "due_at": now + timedelta(seconds=delay_s), "suspect": False, "alone": False}
        _write(connection, claim, values)
        self._database.ring(connection)  # others of its link or message may go on

    def _outlook(self, connection: Connection, platforms: list[str]) -> Outlook:
        now = self._database.now(connection)
        suspect = connection.execute(SUSPECT_DUE, {"now": now, "platforms": platforms}).first()
        due_at = connection.execute(_PUT_OFF, {"now": now}).scalar()
        return Outlook(suspect is not None, None if due_at is None else (due_at - now).total_seconds())

    def _hasten(self, connection: Connection, beyond: timedelta) -> None:
        """What is put off for longer than that."""
        now = self._database.now(connection)
        connection.execute(update(requests).where(OPEN, requests.c.due_at > now + beyond).values(due_at=now))
        connection.execute(delete(host_turns).where(host_turns.c.free_at > now + beyond))
        self._database.ring(connection)

    def _release(self, connection: Connection) -> int:
        self._hasten(connection, timedelta(seconds=LATER_S_MAX))  # the clock was set back since then
        connection.execute(update(model_slots).values(holder=None, until=None))
        return bereft(connection, self._database.now(connection), only_over=False)


def finish(connection: Connection, claim: Claim, reason: str, database: Database) -> bool:
    """Close a claimed request; whether nothing of its message is open any more. Raises LeaseLost."""
    now, origin = database.now(connection), claim.request.origin
    closing = {"this": claim.id, "token": claim.token, "reason": reason, "at": now}
    if not connection.execute(_DONE, closing).rowcount:
        raise LeaseLost
    for forget in _FORGET:
        connection.execute(forget, {"this": claim.id})
    database.ring(connection)  # the next one of the same message or link may go on
    return connection.execute(_LEFT_OF_MESSAGE, message_of(origin)).first() is None


def _hold_text(connection: Connection, claim: Claim, content: str) -> None:
    noted = connection.execute(_HOLD_TEXT, {"this": claim.id, "token": claim.token, "text": content})
    if not noted.rowcount:
        check(connection, claim)


def _outcome(connection: Connection, claim: Claim) -> str | None:
    found: str | None = connection.execute(_OUTCOME, {"this": claim.id}).scalar_one()
    return found


def _write(connection: Connection, claim: Claim, values: dict[str, Any]) -> None:
    statement = update(requests).where(requests.c.id == claim.id, requests.c.lease == claim.token)
    if not connection.execute(statement.values(values)).rowcount:
        raise LeaseLost
