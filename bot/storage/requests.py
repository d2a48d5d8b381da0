"""Writes down what people ask, once and for ever."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, false, func, not_, or_, select, true, update
from sqlalchemy import insert as plain_insert

from bot.domain.dispatch import Claim
from bot.domain.intake import Counting, Removal, Tally, Withdrawn
from bot.domain.outcomes import SHARED_BEFORE, WITHDRAWN
from bot.domain.requests import Request
from bot.domain.types import Origin, Person, Platform, Posted
from bot.storage.bookmarks import note_of, note_seen
from bot.storage.cleaning import erase_message
from bot.storage.columns import Time
from bot.storage.engine import Database, Lock, insert, one_at_a_time
from bot.storage.findable import unshelve
from bot.storage.keys import Keys
from bot.storage.lease import OPEN, closed
from bot.storage.links import answered_before, briefs_in
from bot.storage.places import channel_of, matching, message_of
from bot.storage.rows import request_row
from bot.storage.schema import handed, replies, requests

_KNOWN = select(requests.c.key).where(requests.c.key.in_(bindparam("keys", expanding=True)))
_STANDS = select(replies.c.request_id).where(
    replies.c.request_id == requests.c.id, replies.c.message.is_not(None), replies.c.removed_at.is_(None)
)
_TAKEN = select(
    requests.c.key, requests.c.kind, requests.c.asked, requests.c.outcome, _STANDS.exists().label("stands")
).where(requests.c.key.in_(bindparam("keys", expanding=True)))
_TALLY = select(func.count(), func.min(requests.c.accepted_at)).where(
    requests.c.platform == bindparam("platform"),
    requests.c.space == bindparam("space"),
    requests.c.accepted_at >= bindparam("since", type_=Time),
    requests.c.kind.in_(("brief", "digest", "ask", "prove", "rewrite", "follow")),
    requests.c.refused.is_(None),
    ~requests.c.background,
    not_(answered_before()),
)
_BY_AUTHOR = _TALLY.where(requests.c.author_id == bindparam("author"))
_IN_CHANNEL = _TALLY.where(requests.c.channel == bindparam("channel"))
_MESSAGE = ("platform", "space", "channel", "message")
_OF_MESSAGE = and_(*(requests.c[name] == bindparam(f"its_{name}") for name in _MESSAGE))
_LINKS_OF = (
    select(func.count(requests.c.canonical.distinct()))
    .where(_OF_MESSAGE, requests.c.kind == "brief", requests.c.refused.is_(None))
    .where(func.coalesce(requests.c.outcome, "") != WITHDRAWN)
)
_WITHDRAW_OPEN = (
    update(requests)
    .where(_OF_MESSAGE, requests.c.kind != "remove", OPEN)
    .values(closed(WITHDRAWN, bindparam("at", type_=Time)))
)
_WITHDRAW_ANSWERED = (
    update(requests).where(_OF_MESSAGE, requests.c.kind.in_(("brief", "ask"))).values(outcome=WITHDRAWN)
)
#: Where the answers to a message stand, each by its first part.
_STANDING = (
    select(replies.c.channel, replies.c.message, replies.c.url, replies.c.item)
    .join(requests, requests.c.id == replies.c.request_id)
    .where(_OF_MESSAGE, requests.c.kind.in_(("brief", "ask", "notice")), replies.c.part == 0)
    .where(replies.c.message.is_not(None), replies.c.removed_at.is_(None))
)
_LEFT = select(requests.c.id).where(_OF_MESSAGE, OPEN).limit(1)


def _first_here(connection: Connection, origin: Origin, before: int) -> bool:
    briefed = requests.c.outcome.is_(None) | requests.c.outcome.in_(("", *SHARED_BEFORE))
    told = briefed, ~requests.c.background
    older = select(requests.c.id).where(briefs_in(origin), requests.c.id < before, *told).limit(1)
    return connection.execute(older).first() is None


def _erase(connection: Connection, origin: Origin) -> int:
    return erase_message(connection, matching(requests, message_of(origin)))


def _is_withdrawn(row: Row[Any]) -> bool:
    return bool(row.outcome == WITHDRAWN)


def _is_unanswered(row: Row[Any]) -> bool:
    """Whether nothing stands in answer to a request of _TAKEN, and nothing will."""
    if row.outcome is None:
        return bool(row.asked.get("unasked")) and not row.stands
    if _is_withdrawn(row) or row.kind == "rewrite" or not row.stands:
        return True
    # Who asked for a briefing here has not got one where it is said why there is none.
    return bool(row.asked.get("anyway")) and row.outcome != ""


class SqlRequests:
    """Implements intake.Requests."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys
        self._note = note_of(database)
        self._insert = insert(requests, database).on_conflict_do_nothing().returning(requests.c.id)

    async def accept(
        self, new: Sequence[Request], *, counting: Counting | None = None, seen: Sequence[Origin] = ()
    ) -> list[Request]:
        """Write requests down; see intake.Requests."""
        if not new and not seen:
            return []
        return await self._database.write(self._accept, new, counting, seen)

    async def unanswered(self, requests: Sequence[Request], *, withdrawn: bool = False) -> set[str]:
        """Keys of those that were taken before and have no standing answer; see intake.Requests."""
        return await self._database.read(self._unanswered, requests, withdrawn=withdrawn) if requests else set()

    async def first_here(self, origin: Origin, *, before: int) -> bool:
        """Whether no older request of the channel was briefed; see intake.Requests."""
        return await self._database.read(_first_here, origin, before)

    async def withdraw(
        self,
        origin: Origin,
        *,
        kept: Collection[str] | None = None,
        question: str = "",
        removal: Removal | None = None,
    ) -> Withdrawn:
        """Close what a message asked for, claimed or not; see intake.Requests."""
        out = true() if kept is None else _left_out(kept, question)
        return await self._database.write(self._withdraw, origin, out, removal, stays=kept is not None)

    async def thread_gone(self, platform: Platform, space: str, thread: str) -> None:
        """Withdraw what was asked in a deleted thread, and its answers."""
        await self._database.write(self._thread_gone, platform, space, thread)

    async def erase(self, origin: Origin) -> int:
        """Empty what is closed of a message; see intake.Requests."""
        return await self._database.write(_erase, origin)

    async def handed(self, claim: Claim) -> str | None:
        """The text that came with a request; see intake.Requests."""
        of_claim = select(handed.c.text).where(handed.c.request_id == claim.id)
        return await self._database.read_long(lambda connection: connection.execute(of_claim).scalar())

    async def giver(self, origin: Origin, canonical: str) -> Person | None:
        """Who handed over the text of a link; see intake.Requests."""
        return await self._database.read(_giver, origin, canonical)

    async def links_of(self, origin: Origin) -> int:
        """How many links of a message are to be briefed, or were."""
        return await self._database.read(_links_of, origin)

    async def is_open(self, number: int) -> bool:
        """Whether the request of a row is not closed yet."""
        asked = select(requests.c.id).where(requests.c.id == number, OPEN)
        return await self._database.read(lambda connection: connection.execute(asked).first() is not None)

    async def rekey(self, count: int) -> int:
        """Hash the keys of closed requests that an older version wrote; see intake.Requests."""
        return await self._database.write(self._rekey, count)

    def _accept(
        self, connection: Connection, new: Sequence[Request], counting: Counting | None, seen: Sequence[Origin]
    ) -> list[Request]:
        now = self._database.now(connection)
        if seen:
            note_seen(connection, self._note, seen, now)
        fresh = self._fresh(connection, new)
        if fresh and counting:
            fresh = list(self._counted(connection, fresh, counting))
        refused = {request.key for request in fresh if request.refused_at_once}
        written = self.write(connection, [request for request in fresh if request.key not in refused], now)
        if any(request.key in written and not request.passed_over for request in fresh):
            self._database.ring(connection)
        return [request for request in fresh if request.key in written | refused]

    def _fresh(self, connection: Connection, new: Sequence[Request]) -> list[Request]:
        """Those whose key was never accepted before, each once."""
        candidates = [known for request in new for known in self._keys.known_as(request.key)]
        there = set(connection.execute(_KNOWN, {"keys": candidates}).scalars()) if candidates else set()
        once = {request.key: request for request in new}
        return [request for key, request in once.items() if there.isdisjoint(self._keys.known_as(key))]

    def write_new(self, connection: Connection, new: Sequence[Request], now: datetime) -> set[str]:
        """Within another's transaction, write rows for what was never accepted before; the keys that were new."""
        return self.write(connection, self._fresh(connection, new), now)

    def write(self, connection: Connection, fresh: Sequence[Request], now: datetime) -> set[str]:
        """Within another's transaction, write rows, but for keys that are there; the keys that were new."""
        written = set()
        # In the order given, which is that of their answers. Two who write the same message's write them in one order.
        for request in fresh:
            kept = {"key": self._keys.kept(request.key), "keyed": True, "accepted_at": now, "due_at": now}
            if request.passed_over:
                kept |= closed(request.passed_over, now)
            new = connection.execute(self._insert, request_row(request) | kept).scalar()
            if new is not None:
                written.add(request.key)
                if request.handed and not request.refused:
                    connection.execute(plain_insert(handed), {"request_id": new, "text": request.handed})
        return written

    def _unanswered(self, connection: Connection, asked: Sequence[Request], *, withdrawn: bool) -> set[str]:
        known = {name: request.key for request in asked for name in self._keys.known_as(request.key)}
        found = connection.execute(_TAKEN, {"keys": list(known)}).all()
        over = _is_withdrawn if withdrawn else _is_unanswered
        return {known[row.key] for row in found if over(row)}

    def _counted(self, connection: Connection, fresh: list[Request], counting: Counting) -> Sequence[Request]:
        origin = fresh[0].origin
        one_at_a_time(connection, Lock.COUNTING, f"{origin.platform}\n{origin.space}")
        asked = {**channel_of(origin), "since": counting.since, "author": fresh[0].author.id}
        by_author, in_channel = (connection.execute(tally, asked).one() for tally in (_BY_AUTHOR, _IN_CHANNEL))
        return counting.admit(fresh, Tally(*by_author), Tally(*in_channel))

    def _withdraw(
        self,
        connection: Connection,
        origin: Origin,
        out: ColumnElement[bool],
        removal: Removal | None,
        *,
        stays: bool,
    ) -> Withdrawn:
        message = _its(origin)
        standing = connection.execute(_STANDING.where(out), message).all() if removal else []
        now = self._database.now(connection)
        count = connection.execute(_WITHDRAW_OPEN.where(out), message | {"at": now}).rowcount
        connection.execute(_WITHDRAW_ANSWERED.where(out), message)
        unshelve(connection, select(requests.c.id).where(_OF_MESSAGE, out), message)
        if removal:
            # Of a message that still stands another answer may join it until it is this one's turn to go.
            wanted = (removal(Posted(*row[:3]), row.item if stays else "") for row in standing)
            self.write(connection, list({request.key: request for request in wanted}.values()), now)
        if count or standing:
            self._database.ring(connection)
        left = connection.execute(_LEFT, message).first() is not None
        return Withdrawn(count, len(standing), left)

    def _thread_gone(self, connection: Connection, platform: Platform, space: str, thread: str) -> None:
        here = and_(requests.c.platform == platform.value, requests.c.space == space)
        now: datetime = self._database.now(connection)
        asked = update(requests).where(here, requests.c.thread == thread, OPEN)
        connection.execute(asked.values(closed(WITHDRAWN, now)))
        unshelve(connection, select(requests.c.id).where(here, requests.c.thread == thread))
        ours = select(requests.c.id).where(here, requests.c.id == replies.c.request_id).exists()
        standing = update(replies).where(replies.c.channel == thread, replies.c.removed_at.is_(None), ours)
        connection.execute(standing.values(removed_at=now))
        self._database.ring(connection)

    def _rekey(self, connection: Connection, count: int) -> int:
        old = select(requests.c.id, requests.c.key).where(requests.c.keyed == false(), requests.c.outcome.is_not(None))
        rows = connection.execute(old.limit(count)).all()
        for row in rows:
            hashed = update(requests).where(requests.c.id == row.id)
            connection.execute(hashed.values(key=self._keys.kept(row.key), keyed=True))
        return len(rows)


def _left_out(links: Collection[str], question: str) -> ColumnElement[bool]:
    """Requests of a message that it does not make any more."""
    link, asks = requests.c.canonical, requests.c.kind == "ask"
    other_link = and_(~asks, link.is_not(None), link.not_in(list(links)))
    return or_(other_link, and_(asks, requests.c.asked["question"].as_string() != question))


def _giver(connection: Connection, origin: Origin, canonical: str) -> Person | None:
    given = requests.c.canonical == canonical, requests.c.asked["given"].as_string() != "", requests.c.author_id != ""
    asked = select(requests.c.author_id, requests.c.author_name).where(briefs_in(origin), *given)
    row = connection.execute(asked.order_by(requests.c.id.desc()).limit(1)).first()
    return Person(row.author_id, row.author_name) if row else None


def _links_of(connection: Connection, origin: Origin) -> int:
    return connection.execute(_LINKS_OF, _its(origin)).scalar_one()


def _its(origin: Origin) -> dict[str, Any]:
    return {f"its_{name}": value for name, value in message_of(origin).items()}
