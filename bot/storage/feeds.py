"""Feeds that channels follow: which are due, what is known of each, and what is told of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, delete, false, func, select, update

from bot.domain.canonical import canonical
from bot.domain.feeds import (
    CHANNEL_MAX,
    SHOWN,
    SPACE_MAX,
    FeedClaim,
    FetchedFeed,
    Follow,
    Full,
    Heard,
)
from bot.domain.feeds import wait_s as wait_of
from bot.domain.types import Origin
from bot.storage.engine import Database, insert
from bot.storage.feed_claims import AWAKE, FeedClaims, asleep
from bot.storage.feed_news import news_anywhere, news_of
from bot.storage.feed_rows import (
    FOLLOWS,
    delete_unfollowed,
    due,
    empty_items,
    follow_of,
    following_alone,
)
from bot.storage.feed_said import FeedSaid
from bot.storage.keys import Keys
from bot.storage.places import channel_of, chooser_of, counted_together, matching, space_of
from bot.storage.retention import AT_ONCE
from bot.storage.schema import feeds, follows


class SqlFeeds:
    """Implements feeds.Feeds."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._claims = FeedClaims(database)
        self._said = FeedSaid(database, keys)

    async def follow(self, follow: Follow, fetched: FetchedFeed | None) -> Follow | Full:
        """Have a channel follow a feed; see feeds.Feeds."""
        return await self._database.write(self._follow, follow, fetched)

    async def of_channel(self, origin: Origin) -> list[Follow]:
        """What a channel follows; see feeds.Feeds."""
        return await self._database.read(_of_channel, origin)

    async def pause(self, origin: Origin, number: int, *, paused: bool) -> Follow | None:
        """Let one rest, or go on; see feeds.Feeds."""
        return await self._database.write(self._pause, origin, number, paused=paused)

    async def remove(self, origin: Origin, number: int) -> bool:
        """It is followed no more; see feeds.Feeds."""
        return await self._database.write(_remove, origin, number)

    async def claim(self, count: int) -> list[FeedClaim]:
        """What is due; see feeds.Feeds."""
        return await self._database.write(self._claims.claim, count)

    async def extend(self, claims: Sequence[FeedClaim]) -> None:
        """Hold on to claims; see feeds.Feeds."""
        await self._database.write(self._claims.extend, claims)

    async def wake(self) -> int:
        """Mind a clock that was set back; see feeds.Feeds."""
        if not await self._database.read(self._claims.stranded):
            return 0
        return await self._database.write(self._claims.wake)

    async def read(self, claim: FeedClaim, fetched: FetchedFeed, *, wait_s: float) -> int:
        """Keep what a feed said; see feeds.Feeds."""
        return await self._database.write(self._read, claim, fetched, wait_s)

    async def failed(self, claim: FeedClaim, reason: str, *, wait_s: float, ended: bool = False) -> None:
        """It could not be read; see feeds.Feeds."""
        values = {"problem": reason, "failures": claim.failures + 1, "ended": ended}
        await self._database.write(self._claims.let_go, claim, wait_s, values)

    async def put_back(self, claim: FeedClaim, *, wait_s: float) -> None:
        """Nothing was asked; see feeds.Feeds."""
        await self._database.write(self._claims.let_go, claim, wait_s, {})

    async def news(self, origin: Origin | None, since: datetime, until: datetime, *, channel: str = "") -> Heard:
        """What came in a period; see feeds.Feeds."""
        if origin is None:
            return await self._database.read(news_anywhere, since, until, channel)
        return await self._database.read(news_of, origin, since, until)

    async def tidy(self) -> int:
        """Delete what has had its time; see feeds.Feeds."""
        count = await self._database.write_long(lambda connection: sum(delete_unfollowed(connection).values()))
        while emptied := await self._database.write_long(self._empty):
            count += emptied
        return count

    async def counts(self) -> tuple[int, int]:
        """Feeds that are asked for, and those that could not be read; see feeds.Feeds."""
        return await self._database.read(_counts)

    def _follow(self, connection: Connection, follow: Follow, fetched: FetchedFeed | None) -> Follow | Full:
        following_alone(connection)
        now, here = self._database.now(connection), channel_of(follow.origin)
        address = canonical(follow.url)
        if full := _full(connection, follow, address):
            return full
        row = insert(feeds, self._database).values(
            canonical=address,
            url=follow.url,
            title=follow.title,
            validators={},
            **due(now, 0),
            failures=0,
            ended=False,
        )
        connection.execute(row.on_conflict_do_nothing())
        known = select(feeds).where(feeds.c.canonical == address).with_for_update()
        feed = connection.execute(known).mappings().one()
        nobodys = asleep(connection, feed["id"])
        if fetched:
            # A feed that nobody followed awake has its baseline now; of another what is new is for the others.
            self._said.take(connection, feed, fetched, now, baseline=nobodys or feed["read_at"] is None)
            again = update(feeds).where(feeds.c.id == feed["id"]).values(due(now, wait_of(fetched.wait_s)))
            connection.execute(again)
        elif nobodys:
            connection.execute(update(feeds).where(feeds.c.id == feed["id"]).values(read_at=None, **due(now, 0)))
        chosen = {
            **chooser_of(follow.chosen_by),
            "chosen_at": now,
            "since": now,
            "paused": False,
        }
        channels = insert(follows, self._database).values(feed_id=feed["id"], **here, **chosen)
        goes_on = channels.on_conflict_do_update(
            index_elements=["platform", "space", "channel", "feed_id"],
            set_={"paused": False, "since": now},
            where=follows.c.paused,
        )
        connection.execute(goes_on)
        mine = FOLLOWS.where(matching(follows, here), feeds.c.id == feed["id"])
        return follow_of(connection.execute(mine).mappings().one())

    def _pause(self, connection: Connection, origin: Origin, number: int, *, paused: bool) -> Follow | None:
        mine = and_(follows.c.id == number, matching(follows, channel_of(origin)))
        row = connection.execute(select(follows).where(mine).with_for_update()).mappings().first()
        if row is None:
            return None
        if row["paused"] and not paused:
            now = self._database.now(connection)
            # What came while nobody looked is no news: the next look is a baseline.
            slept = update(feeds).where(feeds.c.id == row["feed_id"], ~AWAKE.exists())
            connection.execute(slept.values(read_at=None, **due(now, 0)))
            connection.execute(update(follows).where(mine).values(paused=False, since=now))
        elif paused:
            connection.execute(update(follows).where(mine).values(paused=True))
        return follow_of(connection.execute(FOLLOWS.where(mine)).mappings().one())

    def _read(self, connection: Connection, claim: FeedClaim, fetched: FetchedFeed, wait_s: float) -> int:
        feed, now = self._claims.held(connection, claim), self._database.now(connection)
        new = self._said.take(connection, feed, fetched, now, baseline=feed["read_at"] is None)
        self._claims.let_go(connection, claim, wait_s, {})
        return new

    def _empty(self, connection: Connection) -> int:
        return empty_items(connection, self._database.now(connection) - SHOWN, AT_ONCE)


def _full(connection: Connection, follow: Follow, address: str) -> Full | None:
    """Where there are as many other feeds as there may be; a channel's own again is none more."""
    others = select(func.count()).select_from(follows.join(feeds))
    in_channel = others.where(matching(follows, channel_of(follow.origin)))
    in_space = others.where(matching(follows, space_of(follow.origin)))
    in_space = in_space.where(counted_together(follows, follow.origin, follow.chosen_by))
    if connection.execute(in_channel.where(feeds.c.canonical == address)).scalar_one():
        return None
    if connection.execute(in_channel).scalar_one() >= CHANNEL_MAX:
        return Full.CHANNEL
    return Full.SPACE if connection.execute(in_space).scalar_one() >= SPACE_MAX else None


def _of_channel(connection: Connection, origin: Origin) -> list[Follow]:
    here = matching(follows, channel_of(origin))
    return [follow_of(row) for row in connection.execute(FOLLOWS.where(here).order_by(follows.c.id)).mappings()]


def _remove(connection: Connection, origin: Origin, number: int) -> bool:
    following_alone(connection)
    here = matching(follows, channel_of(origin))
    gone = delete(follows).where(follows.c.id == number, here).returning(follows.c.feed_id)
    feed = connection.execute(gone).scalar()
    if feed is not None:
        delete_unfollowed(connection, feed)
    return feed is not None


def _counts(connection: Connection) -> tuple[int, int]:
    asked = select(func.count()).select_from(feeds).where(feeds.c.ended == false(), AWAKE.exists())
    failing = asked.where(feeds.c.problem != "")
    return connection.execute(asked).scalar_one(), connection.execute(failing).scalar_one()
