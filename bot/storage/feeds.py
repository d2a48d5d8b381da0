"""Feeds that channels follow: which are due, what is known of each, and what is told of it."""

from collections.abc import Mapping
from datetime import datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, bindparam, delete, false, func, or_, select, update

from bot.domain.canonical import canonical
from bot.domain.feeds import (
    CHANNEL_MAX,
    FRESH,
    JITTER,
    LEASE,
    SHOWN,
    SPACE_MAX,
    WAIT_MAX,
    FeedClaim,
    FeedDocument,
    FeedItem,
    FetchedFeed,
    Follow,
    Full,
    News,
)
from bot.domain.feeds import wait_s as wait_of
from bot.domain.types import Origin
from bot.storage.columns import Time
from bot.storage.engine import Database, Lock, insert, one_at_a_time
from bot.storage.feed_news import news_anywhere, news_of
from bot.storage.feed_rows import (
    EMPTIED,
    FOLLOWS,
    claim_of,
    delete_unfollowed,
    empty_items,
    follow_of,
    forget_unlisted,
    later,
)
from bot.storage.keys import Keys
from bot.storage.places import channel_of, counted_together, matching, space_of
from bot.storage.retention import AT_ONCE
from bot.storage.rows import Document, shallow
from bot.storage.schema import feed_items, feeds, follows

_NOW = bindparam("now", type_=Time)
_AWAKE = select(follows.c.id).where(follows.c.feed_id == feeds.c.id, follows.c.paused == false())
_DUE = (
    select(feeds)
    .where(
        feeds.c.ended == false(),
        # What is due; and what the clock, set back since, would let sleep.
        or_(feeds.c.due_at <= _NOW, feeds.c.due_at > bindparam("ahead", type_=Time)),
        or_(feeds.c.leased_until.is_(None), feeds.c.leased_until <= _NOW),
        _AWAKE.exists(),
    )
    .order_by(feeds.c.due_at, feeds.c.id)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True, of=feeds)
)
_FREED: Document = {"lease": None, "leased_until": None}
_LISTED = (
    update(feed_items).where(feed_items.c.id == bindparam("this")).values(listed_at=bindparam("now_at", type_=Time))
)


class SqlFeeds:
    """Implements feeds.Feeds."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

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
        return await self._database.write(self._claim, count)

    async def read(self, claim: FeedClaim, fetched: FetchedFeed, *, wait_s: float) -> int:
        """Keep what a feed said; see feeds.Feeds."""
        return await self._database.write(self._read, claim, fetched, wait_s)

    async def failed(self, claim: FeedClaim, reason: str, *, wait_s: float, ended: bool = False) -> None:
        """It could not be read; see feeds.Feeds."""
        values = {"problem": reason, "failures": claim.failures + 1, "ended": ended}
        await self._database.write(self._let_go, claim, wait_s, values)

    async def put_back(self, claim: FeedClaim, *, wait_s: float) -> None:
        """Nothing was asked; see feeds.Feeds."""
        await self._database.write(self._let_go, claim, wait_s, {})

    async def news(self, origin: Origin | None, since: datetime, until: datetime, *, channel: str = "") -> list[News]:
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
        one_at_a_time(connection, Lock.FOLLOWS, follow.origin.space)
        now, here = self._database.now(connection), channel_of(follow.origin)
        address = canonical(follow.url)
        if full := _full(connection, follow, address):
            return full
        row = insert(feeds, self._database).values(
            canonical=address,
            url=follow.url,
            title=follow.title,
            validators={},
            due_at=now,
            failures=0,
            ended=False,
        )
        connection.execute(row.on_conflict_do_nothing())
        known = select(feeds).where(feeds.c.canonical == address).with_for_update()
        feed = connection.execute(known).mappings().one()
        asleep = not connection.execute(select(feeds.c.id).where(feeds.c.id == feed["id"], _AWAKE.exists())).first()
        if fetched:
            # A feed that nobody followed awake has its baseline now; of another what is new is for the others.
            self._take(connection, feed, fetched, now, baseline=asleep or feed["read_at"] is None)
            again = update(feeds).where(feeds.c.id == feed["id"]).values(due_at=later(now, wait_of(fetched.wait_s)))
            connection.execute(again)
        elif asleep:
            connection.execute(update(feeds).where(feeds.c.id == feed["id"]).values(read_at=None, due_at=now))
        chosen = {
            "chosen_by": follow.chosen_by.id or None,
            "chosen_by_name": follow.chosen_by.name or None,
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
            slept = update(feeds).where(feeds.c.id == row["feed_id"], ~_AWAKE.exists())
            connection.execute(slept.values(read_at=None, due_at=now))
            connection.execute(update(follows).where(mine).values(paused=False, since=now))
        elif paused:
            connection.execute(update(follows).where(mine).values(paused=True))
        return follow_of(connection.execute(FOLLOWS.where(mine)).mappings().one())

    def _claim(self, connection: Connection, count: int) -> list[FeedClaim]:
        now, token = self._database.now(connection), token_hex(16)
        ahead = now + WAIT_MAX * (1 + 2 * JITTER)
        due = {"now": now, "ahead": ahead, "at_most": count}
        claims = [claim_of(row, token) for row in connection.execute(_DUE, due).mappings()]
        if claims:
            ours = update(feeds).where(feeds.c.id.in_([claim.id for claim in claims]))
            connection.execute(ours.values(lease=token, leased_until=now + LEASE))
        return claims

    def _read(self, connection: Connection, claim: FeedClaim, fetched: FetchedFeed, wait_s: float) -> int:
        held = select(feeds).where(feeds.c.id == claim.id, feeds.c.lease == claim.token)
        feed = connection.execute(held.with_for_update()).mappings().first()
        if feed is None:
            return 0
        now = self._database.now(connection)
        new = self._take(connection, feed, fetched, now, baseline=feed["read_at"] is None)
        connection.execute(update(feeds).where(feeds.c.id == claim.id).values(due_at=later(now, wait_s), **_FREED))
        return new

    def _let_go(self, connection: Connection, claim: FeedClaim, wait_s: float, values: Mapping[str, Any]) -> None:
        held = update(feeds).where(feeds.c.id == claim.id, feeds.c.lease == claim.token)
        due_at = later(self._database.now(connection), wait_s)
        connection.execute(held.values(due_at=due_at, **values, **_FREED))

    def _take(
        self, connection: Connection, feed: RowMapping, fetched: FetchedFeed, now: datetime, *, baseline: bool
    ) -> int:
        """Keep what a feed said; how many items are to be told."""
        values = {"validators": shallow(fetched.validators), "read_at": now, "failures": 0, "problem": ""}
        if fetched.document and fetched.document.title:
            values["title"] = fetched.document.title
        connection.execute(update(feeds).where(feeds.c.id == feed["id"]).values(ended=False, **values))
        return self._keep(connection, feed["id"], fetched.document, now, baseline=baseline) if fetched.document else 0

    def _keep(self, connection: Connection, feed: int, document: FeedDocument, now: datetime, *, baseline: bool) -> int:
        rows = {}
        named = {item.name: self._known_as(feed, item) for item in document.items}
        every = [key for keys in named.values() for key in keys]
        known = select(*feed_items.c["id", "name", "link"]).where(
            feed_items.c.feed_id == feed, or_(feed_items.c.name.in_(every), feed_items.c.link.in_(every))
        )
        listed = connection.execute(known).all()
        keys_known = {key for row in listed for key in (row.name, row.link)}
        for item in document.items:
            keys = named[item.name]
            if keys_known.isdisjoint(keys):
                row = self._row(feed, item, now, baseline=baseline)
                rows[row["name"]] = row
                keys_known |= {row["name"], row["link"]}
        if listed:
            connection.execute(_LISTED, [{"this": row.id, "now_at": now} for row in listed])
        if rows:
            connection.execute(insert(feed_items, self._database).on_conflict_do_nothing(), list(rows.values()))
            forget_unlisted(connection, feed, now)
        return sum(row["shown"] for row in rows.values())

    def _row(self, feed: int, item: FeedItem, now: datetime, *, baseline: bool) -> Document:
        shown = not baseline and not _stale(item, now)
        told = {**shallow(item), "canonical": canonical(item.url)} if shown else EMPTIED
        keys = {"name": self._keys.own(_name_key(feed, item)), "link": self._keys.own(_link_key(feed, item))}
        return {**told, **keys, "feed_id": feed, "shown": shown, "seen_at": now, "listed_at": now}

    def _known_as(self, feed: int, item: FeedItem) -> list[str]:
        keys = _name_key(feed, item), _link_key(feed, item)
        return [hashed for key in keys for hashed in self._keys.known_as(key)[:-1]]

    def _empty(self, connection: Connection) -> int:
        return empty_items(connection, self._database.now(connection) - SHOWN, AT_ONCE)


def _name_key(feed: int, item: FeedItem) -> str:
    return f"feed item\n{feed}\n{item.name}"


def _link_key(feed: int, item: FeedItem) -> str:
    return f"feed link\n{feed}\n{canonical(item.url)}"


def _stale(item: FeedItem, now: datetime) -> bool:
    try:
        return bool(item.published) and datetime.fromisoformat(item.published) < now - FRESH
    except (ValueError, TypeError):  # a time without a zone, which no reader of ours writes
        return False


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
    here = matching(follows, channel_of(origin))
    gone = delete(follows).where(follows.c.id == number, here).returning(follows.c.feed_id)
    feed = connection.execute(gone).scalar()
    if feed is not None:
        delete_unfollowed(connection, feed)
    return feed is not None


def _counts(connection: Connection) -> tuple[int, int]:
    asked = select(func.count()).select_from(feeds).where(feeds.c.ended == false(), _AWAKE.exists())
    failing = asked.where(feeds.c.problem != "")
    return connection.execute(asked).scalar_one(), connection.execute(failing).scalar_one()
