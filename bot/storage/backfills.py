"""The reading of what was posted in channels before; see backfills.Backfills."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, delete, func, select, update

from bot.domain.backfills import LINKS_MAX, Ending, Progress, Run
from bot.domain.dispatch import Claim
from bot.domain.outcomes import BACKFILLED
from bot.domain.requests import Request
from bot.domain.types import Origin
from bot.storage.engine import Database, insert
from bot.storage.findable import unshelve
from bot.storage.lease import OPEN, check, closed
from bot.storage.places import channel_of, matching
from bot.storage.requests import SqlRequests
from bot.storage.schema import backfills, requests

_ENDED = backfills.c.ending.is_not(None)


class SqlBackfills:
    """Implements backfills.Backfills."""

    def __init__(self, database: Database, accepting: SqlRequests) -> None:
        self._database = database
        self._accepting = accepting

    async def begin(self, run: Run, request: Request) -> Progress | None:
        """Write a run and its request down, unless one is under way; see backfills.Backfills."""
        return await self._database.write(self._begin, run, request)

    async def progress(self, origin: Origin) -> Progress | None:
        """How far the newest run of a channel is."""
        return await self._database.read(_progress, origin)

    async def run(self, origin: Origin, name: str) -> Run | None:
        """The run of a request; None when it is over and done with."""
        found = await self._database.read(_run, origin)
        return found if found and found.name == name else None

    async def advance(self, claim: Claim, run: Run, found: Sequence[Request]) -> Run:
        """Write down what a page held; see backfills.Backfills."""
        return await self._database.write(self._advance, claim, run, found)

    async def stop(self, origin: Origin) -> Progress | None:
        """End what is under way; see backfills.Backfills."""
        return await self._database.write(self._stop, origin)

    def _begin(self, connection: Connection, run: Run, request: Request) -> Progress | None:
        known = _progress(connection, run.origin)
        if known and known.under_way:
            return known
        now = self._database.now(connection)
        _close(connection, run.origin, known)
        row = {**channel_of(run.origin), **_columns(replace(run, started_at=now))}
        statement = insert(backfills, self._database)
        fresh = {name: statement.excluded[name] for name in _columns(run)}
        # Two programs may be told the same command at the same moment: the second finds the first one's run.
        begun = statement.on_conflict_do_update(
            index_elements=["platform", "space", "channel"], set_=fresh, where=_ENDED
        ).returning(backfills.c.name)
        if connection.execute(begun, row).first() is None:
            return _progress(connection, run.origin)
        self._accepting.write(connection, [request], now)
        self._database.ring(connection)
        return None

    def _advance(self, connection: Connection, claim: Claim, run: Run, found: Sequence[Request]) -> Run:
        check(connection, claim)
        now = self._database.now(connection)
        written: set[str] = set()
        for request in found:
            if run.links + len(written) >= LINKS_MAX:
                run = replace(run, ending=Ending.LINKS)
                break
            written |= self._accepting.write_new(connection, [request], now)
        links = run.links + len(written)
        run = replace(run, links=links, ended_at=now if run.ending else None)
        mine = and_(_here(run.origin), backfills.c.name == run.name, backfills.c.ending.is_(None))
        connection.execute(update(backfills).where(mine).values(_columns(run)))
        if written:
            self._database.ring(connection)
        return run

    def _stop(self, connection: Connection, origin: Origin) -> Progress | None:
        known = _progress(connection, origin)
        if known is None or not known.under_way:
            return None
        now = self._database.now(connection)
        stopped = {"ending": Ending.STOPPED.value, "ended_at": now}
        connection.execute(update(backfills).where(_here(origin)).values(stopped))
        # Whoever works on one notices that its lease is gone. Nothing stays that would keep it from being found again.
        waiting = and_(_found_here(origin), OPEN)
        unshelve(connection, select(requests.c.id).where(waiting))
        connection.execute(delete(requests).where(waiting))
        connection.execute(update(requests).where(_read_now(origin)).values(closed(Ending.STOPPED.value, now)))
        return _progress(connection, origin)


def _run(connection: Connection, origin: Origin) -> Run | None:
    row = connection.execute(select(backfills).where(_here(origin))).mappings().first()
    return _row_run(row, origin) if row else None


def _progress(connection: Connection, origin: Origin) -> Progress | None:
    run = _run(connection, origin)
    if run is None:
        return None
    if run.ending is None and connection.execute(select(requests.c.id).where(_read_now(origin))).first() is None:
        run = replace(run, ending=Ending.FAILED, ended_at=run.started_at)  # nobody reads on
    its = _found_here(origin), requests.c.accepted_at >= run.started_at
    counted = select(requests.c.outcome, func.count()).where(*its).group_by(requests.c.outcome)
    counts: dict[str | None, int] = {row[0]: row[1] for row in connection.execute(counted)}
    briefed, waiting = counts.pop(BACKFILLED, 0), counts.pop(None, 0)
    return Progress(run, briefed, sum(counts.values()), waiting)


def _close(connection: Connection, origin: Origin, known: Progress | None) -> None:
    """Let a run that nobody reads on make room for another one."""
    if known and known.run.ending:
        ended = {"ending": known.run.ending.value, "ended_at": known.run.ended_at}
        connection.execute(update(backfills).where(_here(origin), ~_ENDED).values(ended))


def _read_now(origin: Origin) -> ColumnElement[bool]:
    """The request that reads a channel."""
    return and_(matching(requests, channel_of(origin)), requests.c.kind == "backfill", OPEN)


def _found_here(origin: Origin) -> ColumnElement[bool]:
    return and_(matching(requests, channel_of(origin)), requests.c.background, requests.c.kind == "brief")


def _here(origin: Origin) -> ColumnElement[bool]:
    return matching(backfills, channel_of(origin))


def _columns(run: Run) -> dict[str, Any]:
    names = ("name", "started_at", "since", "before", "messages", "links", "ended_at")
    return {**{name: getattr(run, name) for name in names}, "ending": run.ending and run.ending.value}


def _row_run(row: RowMapping, origin: Origin) -> Run:
    names = ("name", "started_at", "since", "before", "messages", "links")
    ending = None if row["ending"] is None else Ending(row["ending"])
    here = Origin(origin.platform, origin.space, origin.channel, "")
    told: dict[str, Any] = {name: row[name] for name in names}
    return Run(here, **told, ending=ending, ended_at=row["ended_at"])
