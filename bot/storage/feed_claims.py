"""Who asks for which feed: claims that end by themselves, and a clock that may be set back."""

from collections.abc import Sequence
from secrets import token_hex

from sqlalchemy import Connection, RowMapping, Select, bindparam, case, false, or_, select, update

from bot.domain.clock import CLOCK_SLACK
from bot.domain.errors import LeaseLost
from bot.domain.feeds import LEASE, FeedClaim
from bot.storage.columns import Time
from bot.storage.engine import Database
from bot.storage.feed_rows import KEPT, claim_of, due
from bot.storage.rows import Document
from bot.storage.schema import feed_items, feeds, follows

_NOW = bindparam("now", type_=Time)
#: A follow that has its feed asked for.
AWAKE = select(follows.c.id).where(follows.c.feed_id == feeds.c.id, follows.c.paused == false())
_DUE = (
    select(feeds)
    .where(
        feeds.c.ended == false(),
        feeds.c.due_at <= _NOW,
        or_(feeds.c.leased_until.is_(None), feeds.c.leased_until <= _NOW),
        AWAKE.exists(),
    )
    .order_by(feeds.c.due_at, feeds.c.id)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True, of=feeds)
)
_AHEAD = feeds.c.looked_at > bindparam("ahead", type_=Time)
_STRANDED = select(feeds.c.id).where(_AHEAD).limit(1)
_FREED: Document = {"lease": None, "leased_until": None}


class FeedClaims:
    """All in one transaction of whoever calls."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, connection: Connection, count: int) -> list[FeedClaim]:
        """At most so many that are due, for as long as LEASE."""
        now, token = self._database.now(connection), token_hex(16)
        claims = [claim_of(row, token) for row in connection.execute(_DUE, {"now": now, "at_most": count}).mappings()]
        if claims:
            ours = update(feeds).where(feeds.c.id.in_([claim.id for claim in claims]))
            connection.execute(ours.values(lease=token, leased_until=now + LEASE, looked_at=now))
        return claims

    def extend(self, connection: Connection, claims: Sequence[FeedClaim]) -> None:
        """Hold on for another LEASE to those that are not lost."""
        now = self._database.now(connection)
        ids, tokens = [claim.id for claim in claims], {claim.token for claim in claims}
        ours = update(feeds).where(feeds.c.id.in_(ids), feeds.c.lease.in_(tokens))
        connection.execute(ours.values(leased_until=now + LEASE))

    def held(self, connection: Connection, claim: FeedClaim) -> RowMapping:
        """The row of a claim, which nobody else has until the transaction ends. Raises LeaseLost."""
        held = select(feeds).where(feeds.c.id == claim.id, feeds.c.lease == claim.token)
        row = connection.execute(held.with_for_update()).mappings().first()
        if row is None:
            raise LeaseLost
        return row

    def let_go(self, connection: Connection, claim: FeedClaim, wait_s: float, values: Document) -> None:
        """It is due again after that time. Raises LeaseLost."""
        held = update(feeds).where(feeds.c.id == claim.id, feeds.c.lease == claim.token)
        now = self._database.now(connection)
        if not connection.execute(held.values(**due(now, wait_s), **values, **_FREED)).rowcount:
            raise LeaseLost

    def stranded(self, connection: Connection) -> bool:
        """Whether the database's clock was set back since something was reckoned by it."""
        return connection.execute(_STRANDED, self._ahead(connection)).first() is not None

    def wake(self, connection: Connection) -> int:
        """
        Have due now what would sleep until the old time is there again; how many feeds.

        Who holds one keeps it as long as if it had been claimed now. What was seen, and followed from, in a time that
        is still to come was so just now: else what comes meanwhile would be told to nobody.
        """
        ahead, now = self._ahead(connection)["ahead"], self._database.now(connection)
        later = case((feeds.c.lease.is_not(None), now + LEASE))
        woken = update(feeds).where(_AHEAD).values(**due(now, 0), leased_until=later)
        count = connection.execute(woken, {"ahead": ahead}).rowcount
        connection.execute(update(follows).where(follows.c.since > ahead).values(since=now - CLOCK_SLACK))
        connection.execute(update(feed_items).where(feed_items.c.seen_at > ahead, KEPT).values(seen_at=now))
        return count

    def _ahead(self, connection: Connection) -> Document:
        return {"ahead": self._database.now(connection) + CLOCK_SLACK}


def asleep(connection: Connection, feed: int) -> bool:
    """Whether a feed is asked for on nobody's behalf."""
    found: Select[tuple[int]] = select(feeds.c.id).where(feeds.c.id == feed, AWAKE.exists())
    return connection.execute(found).first() is None
