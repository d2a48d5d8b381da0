"""The requests: written down once, handed out until closed."""

import asyncio
import secrets
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import LeaseLost
from bot.domain.ports import Claim, Delivery
from bot.domain.types import Origin, Person, Platform, Posted, Request
from bot.storage.rows import request_row, row_posted, row_request
from bot.storage.schema import WITHDRAWN, channels, replies, requests
from bot.storage.sqlite import Sqlite

_OPEN = requests.c.outcome.is_(None)
_OTHER = requests.alias("other")
_OF_SAME_MESSAGE = and_(
    *(_OTHER.c[name] == requests.c[name] for name in ("platform", "space", "channel", "message")),
    _OTHER.c.id != requests.c.id,
    _OTHER.c.outcome.is_(None),
)


class SqlLedger:
    """Implements ports.Ledger."""

    def __init__(self, database: Sqlite, *, lease_s: float, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._lease = timedelta(seconds=lease_s)
        self._clock = clock
        self._news = asyncio.Condition()
        self._accepts = 0
        self._accepts_at_last_miss = 0

    async def accept(self, new: Sequence[Request]) -> list[bool]:
        """Write requests down; see ports.Ledger."""
        if not new:
            return []
        now = self._clock()
        job = {"accepted_at": now, "due_at": now}
        fresh = []
        async with self._database.write() as connection:
            for request in new:
                statement = insert(requests).values(request_row(request) | job).on_conflict_do_nothing()
                fresh.append((await connection.execute(statement)).rowcount == 1)
        if any(fresh):
            async with self._news:
                self._accepts += 1
                self._news.notify_all()
        return fresh

    async def wait(self, timeout_s: float) -> None:
        """Return when something was accepted since the last claim() that found nothing, or after the timeout."""
        # What is accepted between that claim and this call must not wait for the timeout.
        async with self._news:
            if self._accepts != self._accepts_at_last_miss:
                return
            try:
                await asyncio.wait_for(self._news.wait(), timeout_s)
            except TimeoutError:
                return

    async def claim(self, platforms: Collection[Platform]) -> Claim | None:
        """Lease the next request; see ports.Ledger."""
        accepts, now, token = self._accepts, self._clock(), secrets.token_hex(8)
        async with self._database.write() as connection:
            row = (await connection.execute(_next(platforms, now))).mappings().first()
            if row is None:
                self._accepts_at_last_miss = accepts
                return None
            # The transaction holds the write lock since before the look: nobody else can have taken the row.
            await connection.execute(
                update(requests)
                .where(requests.c.id == row["id"])
                .values(lease=token, leased_until=now + self._lease, interaction_token=_unexpired(now))
            )
        return Claim(row["id"], row_request(row), token, row["attempts"], row["accepted_at"])

    async def extend(self, claim: Claim) -> None:
        """Hold on to a claim. Raises LeaseLost."""
        await self._write(claim, leased_until=self._clock() + self._lease)

    async def done(self, claim: Claim, *, reason: str = "") -> None:
        """Close a claimed request. Raises LeaseLost."""
        await self._write(claim, **_closed(reason, self._clock()))

    async def later(self, claim: Claim, *, delay_s: float, counted: bool) -> None:
        """Let go of a claim until the delay is over. Raises LeaseLost."""
        now = self._clock()
        await self._write(
            claim,
            due_at=now + timedelta(seconds=delay_s),
            attempts=requests.c.attempts + int(counted),
            interaction_token=_unexpired(now),
            lease=None,
            leased_until=None,
        )

    async def withdraw(self, origin: Origin) -> int:
        """Close what a message asked for, claimed or not; the number closed."""
        statement = update(requests).where(_of_message(origin), _OPEN).values(_closed(WITHDRAWN, self._clock()))
        async with self._database.write() as connection:
            return (await connection.execute(statement)).rowcount

    async def withdrawn(self, claim: Claim) -> bool:
        """Whether the request was withdrawn since it was claimed."""
        statement = select(requests.c.outcome).where(requests.c.id == claim.id)
        async with self._database.read() as connection:
            return bool((await connection.execute(statement)).scalar_one() == WITHDRAWN)

    async def release(self) -> int:
        """End every lease, when whoever held one is known to be dead; the number ended."""
        now = self._clock()
        async with self._database.write() as connection:
            await connection.execute(
                update(requests).where(_OPEN, requests.c.interaction_expires_at <= now).values(interaction_token=None)
            )
            held = update(requests).where(_OPEN, requests.c.lease.is_not(None))
            return (await connection.execute(held.values(lease=None, leased_until=None))).rowcount

    async def intend(self, claim: Claim, part: int) -> Delivery:
        """Write down that a part is about to be posted; see ports.Ledger."""
        async with self._database.write() as connection:
            await _check(connection, claim)
            statement = insert(replies).values(request_id=claim.id, part=part, intended_at=self._clock())
            if (await connection.execute(statement.on_conflict_do_nothing())).rowcount:
                return Delivery(part, None, first=True)
            earlier = select(replies).where(replies.c.request_id == claim.id, replies.c.part == part)
            row = (await connection.execute(earlier)).mappings().one()
        return Delivery(part, row_posted(row), first=False)

    async def posted(self, claim: Claim, part: int, posted: Posted) -> None:
        """Write down where a part stands. Raises LeaseLost."""
        place = {"channel": posted.channel, "message": posted.message, "url": posted.url, "posted_at": self._clock()}
        async with self._database.write() as connection:
            await _check(connection, claim)
            intended = {"request_id": claim.id, "part": part, "intended_at": place["posted_at"]}
            statement = insert(replies).values(intended | place)
            await connection.execute(statement.on_conflict_do_update(index_elements=["request_id", "part"], set_=place))

    async def answered_by(self, platform: Platform, space: str, message: str) -> Request | None:
        """Which request the bot's message answers."""
        statement = select(requests).where(requests.c.id.in_(_answered(platform, space, message)))
        async with self._database.read() as connection:
            row = (await connection.execute(statement)).mappings().first()
        return row_request(row) if row else None

    async def parts(self, platform: Platform, space: str, message: str) -> list[Posted]:
        """Every part, in order, of the answer that the message belongs to, as long as it was not taken away."""
        statement = (
            select(replies)
            .where(replies.c.request_id.in_(_answered(platform, space, message)), replies.c.removed_at.is_(None))
            .order_by(replies.c.request_id, replies.c.part)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(statement)).mappings().all()
        return [posted for row in rows if (posted := row_posted(row))]

    async def removed(self, platform: Platform, space: str, message: str) -> None:
        """Write down that an answer was taken away."""
        standing = replies.c.request_id.in_(_answered(platform, space, message)), replies.c.removed_at.is_(None)
        async with self._database.write() as connection:
            await connection.execute(update(replies).where(*standing).values(removed_at=self._clock()))

    async def asked_since(self, since: datetime, *, origin: Origin, author: Person) -> tuple[int, int]:
        """How many briefings the author wanted in the space, and anybody in the channel; refused ones don't count."""
        count = select(func.count()).where(
            requests.c.platform == origin.platform.value,
            requests.c.space == origin.space,
            requests.c.asked_at >= since,
            requests.c.kind == "brief",
            requests.c.reason == "",
        )
        async with self._database.read() as connection:
            by_author = (await connection.execute(count.where(requests.c.author_id == author.id))).scalar_one()
            in_channel = (await connection.execute(count.where(requests.c.channel == origin.channel))).scalar_one()
        return by_author, in_channel

    async def seen(self, origin: Origin) -> None:
        """Remember a message if it is the newest of its channel or thread."""
        statement = insert(channels).values(
            platform=origin.platform.value,
            space=origin.space,
            channel=origin.channel,
            thread=origin.thread,
            message=origin.message,
        )
        # Ids are numbers of growing length: the longer one is newer, then the one that sorts last.
        new, old = statement.excluded.message, channels.c.message
        newer = or_(func.length(new) > func.length(old), and_(func.length(new) == func.length(old), new > old))
        async with self._database.write() as connection:
            await connection.execute(
                statement.on_conflict_do_update(
                    index_elements=list(channels.primary_key), set_={"message": new}, where=newer
                )
            )

    async def last_seen(self, platform: Platform) -> list[Origin]:
        """The newest message seen in each channel and thread."""
        statement = select(channels).where(channels.c.platform == platform.value)
        async with self._database.read() as connection:
            rows = (await connection.execute(statement.order_by(*channels.primary_key))).mappings().all()
        return [Origin(platform, row["space"], row["channel"], row["message"], row["thread"]) for row in rows]

    async def _write(self, claim: Claim, **values: Any) -> None:
        async with self._database.write() as connection:
            result = await connection.execute(update(requests).where(_held(claim)).values(values))
            if not result.rowcount:
                raise LeaseLost


def _next(platforms: Collection[Platform], now: datetime) -> Select[Any]:
    """The open request that is due for the longest, of a message of which no other is held or comes first."""
    held = _OTHER.c.leased_until > now
    comes_first = and_(_OTHER.c.id < requests.c.id, _OTHER.c.due_at <= now)
    blocked = select(_OTHER.c.id).where(_OF_SAME_MESSAGE, or_(held, comes_first))
    return (
        select(requests)
        .where(
            _OPEN,
            requests.c.due_at <= now,
            # An expression, or SQLite takes an index by platform and walks through all that one ever had.
            requests.c.platform.concat("").in_([platform.value for platform in platforms]),
            or_(requests.c.leased_until.is_(None), requests.c.leased_until <= now),
            ~blocked.exists(),
        )
        .order_by(requests.c.due_at, requests.c.id)
        .limit(1)
    )


def _held(claim: Claim) -> ColumnElement[bool]:
    return and_(requests.c.id == claim.id, requests.c.lease == claim.token, _OPEN)


async def _check(connection: AsyncConnection, claim: Claim) -> None:
    if not (await connection.execute(select(requests.c.id).where(_held(claim)))).first():
        raise LeaseLost


def _closed(outcome: str, now: datetime) -> dict[str, Any]:
    return {"outcome": outcome, "closed_at": now, "lease": None, "leased_until": None, "interaction_token": None}


def _unexpired(now: datetime) -> ColumnElement[Any]:
    return case((requests.c.interaction_expires_at > now, requests.c.interaction_token))


def _of_message(origin: Origin) -> ColumnElement[bool]:
    return and_(
        requests.c.platform == origin.platform.value,
        requests.c.space == origin.space,
        requests.c.channel == origin.channel,
        requests.c.message == origin.message,
    )


def _answered(platform: Platform, space: str, message: str) -> Select[tuple[int]]:
    """Ids of the requests that a message of ours answers."""
    return (
        select(replies.c.request_id)
        .join(requests, requests.c.id == replies.c.request_id)
        .where(replies.c.message == message, requests.c.platform == platform.value, requests.c.space == space)
    )
