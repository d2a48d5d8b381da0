"""The requests: written down once, handed out until closed."""

import asyncio
import secrets
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import LeaseLost
from bot.domain.records import Claim, Delivery, Tally
from bot.domain.types import Origin, Person, Platform, Posted, Request
from bot.storage.lease import OPEN, held, next_due, unexpired_token
from bot.storage.links import answered_before
from bot.storage.rows import request_row, row_posted, row_request
from bot.storage.schema import FAILED, WITHDRAWN, channels, replies, requests
from bot.storage.sqlite import Sqlite

log = structlog.get_logger()


class SqlLedger:
    """Implements records.Ledger."""

    def __init__(self, database: Sqlite, *, lease_s: float, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._lease = timedelta(seconds=lease_s)
        self._clock = clock
        self._news = asyncio.Condition()
        self._changes = 0
        self._changes_at_last_miss = 0

    async def accept(self, new: Sequence[Request]) -> list[bool]:
        """Write requests down; see records.Ledger."""
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
            await self._wake()
        return fresh

    async def wait(self, timeout_s: float) -> None:
        """Return when something was accepted or closed since claim() last found nothing, or after the timeout."""
        # What happens between that claim and this call must not wait for the timeout.
        async with self._news:
            if self._changes != self._changes_at_last_miss:
                return
            try:
                await asyncio.wait_for(self._news.wait(), timeout_s)
            except TimeoutError:
                return

    async def _wake(self) -> None:
        async with self._news:
            self._changes += 1
            self._news.notify_all()

    async def claim(self, platforms: Collection[Platform]) -> Claim | None:
        """Lease the next request; see records.Ledger."""
        changes, now, token = self._changes, self._clock(), secrets.token_hex(8)
        async with self._database.write() as connection:
            while row := (await connection.execute(next_due(platforms, now))).mappings().first():
                # The transaction holds the write lock since before the look: nobody else can have taken the row.
                this = update(requests).where(requests.c.id == row["id"])
                try:
                    request = row_request(row)
                except ValueError as error:  # what a newer version wrote, for one; it would come again at every start
                    said = "Closed a request that this version does not understand."
                    log.error(said, request=row["id"], why=str(error))
                    await connection.execute(this.values(_closed(FAILED, now)))
                    continue
                await connection.execute(this.values(lease=token, leased_until=now + self._lease))
                return Claim(row["id"], request, token, row["attempts"], row["accepted_at"], row["deaths"])
        self._changes_at_last_miss = changes
        return None

    async def extend(self, claim: Claim) -> None:
        """Hold on to a claim. Raises LeaseLost."""
        await self._write(claim, leased_until=self._clock() + self._lease)

    async def done(self, claim: Claim, *, reason: str = "") -> None:
        """Close a claimed request. Raises LeaseLost."""
        await self._write(claim, **_closed(reason, self._clock()))
        await self._wake()  # the next request of the same message may go on

    async def later(self, claim: Claim, *, delay_s: float, counted: bool) -> None:
        """Let go of a claim until the delay is over. Raises LeaseLost."""
        now = self._clock()
        await self._write(
            claim,
            due_at=now + timedelta(seconds=delay_s),
            attempts=requests.c.attempts + int(counted),
            interaction_token=unexpired_token(now),
            lease=None,
            leased_until=None,
        )

    async def withdraw(self, origin: Origin) -> int:
        """Close what a message asked for, claimed or not; see records.Ledger. The number that was open."""
        asked = and_(_of_message(origin), requests.c.kind != "remove")
        open_ones = update(requests).where(asked, OPEN).values(_closed(WITHDRAWN, self._clock()))
        answered = update(requests).where(asked, requests.c.kind == "brief").values(outcome=WITHDRAWN)
        async with self._database.write() as connection:
            count = (await connection.execute(open_ones)).rowcount
            await connection.execute(answered)
        return count

    async def withdrawn(self, claim: Claim) -> bool:
        """Whether the request was withdrawn since it was claimed."""
        statement = select(requests.c.outcome).where(requests.c.id == claim.id)
        async with self._database.read() as connection:
            return bool((await connection.execute(statement)).scalar_one() == WITHDRAWN)

    async def release(self) -> int:
        """End every lease, when whoever held one is known to be dead, and count that; the number ended."""
        leased = update(requests).where(OPEN, requests.c.lease.is_not(None))
        free = {"lease": None, "leased_until": None, "deaths": requests.c.deaths + 1}
        async with self._database.write() as connection:
            return (await connection.execute(leased.values(free))).rowcount

    async def intend(self, claim: Claim, part: int) -> Delivery:
        """Write down that a part is about to be posted; see records.Ledger."""
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

    async def thread_gone(self, platform: Platform, space: str, thread: str) -> None:
        """Withdraw what was asked in a deleted thread, and its answers."""
        here = and_(requests.c.platform == platform.value, requests.c.space == space)
        ours = select(requests.c.id).where(here, requests.c.id == replies.c.request_id).exists()
        standing = replies.c.channel == thread, replies.c.removed_at.is_(None), ours
        now = self._clock()
        async with self._database.write() as connection:
            asked = update(requests).where(here, requests.c.thread == thread, OPEN)
            await connection.execute(asked.values(_closed(WITHDRAWN, now)))
            await connection.execute(update(replies).where(*standing).values(removed_at=now))

    async def asked_since(self, since: datetime, *, origin: Origin, author: Person) -> tuple[Tally, Tally]:
        """What was accepted; see records.Ledger."""
        tally = select(func.count(), func.min(requests.c.accepted_at)).where(
            requests.c.platform == origin.platform.value,
            requests.c.space == origin.space,
            requests.c.accepted_at >= since,
            or_(requests.c.kind == "brief", requests.c.kind.startswith("digest:")),
            requests.c.reason == "",
            not_(answered_before()),
        )
        async with self._database.read() as connection:
            by_author = (await connection.execute(tally.where(requests.c.author_id == author.id))).one()
            in_channel = (await connection.execute(tally.where(requests.c.channel == origin.channel))).one()
        return Tally(*by_author), Tally(*in_channel)

    async def seen(self, origins: Sequence[Origin]) -> None:
        """Remember each message if it is the newest of its channel or thread, in one transaction."""
        now = self._clock()
        rows = [
            {
                "platform": origin.platform.value,
                "space": origin.space,
                "channel": origin.channel,
                "thread": origin.thread,
                "message": origin.message,
                "seen_at": now,
            }
            for origin in origins
        ]
        if not rows:
            return
        statement = insert(channels)
        # Ids are numbers of growing length: the longer one is newer, then the one that sorts last.
        new, old = statement.excluded.message, channels.c.message
        newer = or_(func.length(new) > func.length(old), and_(func.length(new) == func.length(old), new > old))
        newest = {"message": new, "seen_at": statement.excluded.seen_at}
        statement = statement.on_conflict_do_update(index_elements=list(channels.primary_key), set_=newest, where=newer)
        async with self._database.write() as connection:
            await connection.execute(statement, rows)

    async def last_seen(self, platform: Platform) -> list[Origin]:
        """The newest message seen in each channel and thread."""
        statement = select(channels).where(channels.c.platform == platform.value)
        async with self._database.read() as connection:
            rows = (await connection.execute(statement.order_by(*channels.primary_key))).mappings().all()
        return [Origin(platform, row["space"], row["channel"], row["message"], row["thread"]) for row in rows]

    async def _write(self, claim: Claim, **values: Any) -> None:
        async with self._database.write() as connection:
            result = await connection.execute(update(requests).where(held(claim)).values(values))
            if not result.rowcount:
                raise LeaseLost


async def _check(connection: AsyncConnection, claim: Claim) -> None:
    if not (await connection.execute(select(requests.c.id).where(held(claim)))).first():
        raise LeaseLost


def _closed(outcome: str, now: datetime) -> dict[str, Any]:
    return {"outcome": outcome, "closed_at": now, "lease": None, "leased_until": None, "interaction_token": None}


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
