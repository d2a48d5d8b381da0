"""Rows of feeds: what of them is deleted, and what follows are made of."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, Table, delete, func, literal_column, select, update

from bot.domain.feeds import JITTER, KNOWN, KNOWN_MAX, WAIT_MAX, FeedClaim, Follow, Validators
from bot.storage.engine import Lock, one_at_a_time
from bot.storage.places import channel_in, chooser_in
from bot.storage.rows import Document, known
from bot.storage.schema import feed_items, feeds, follows

#: No feed is put off for longer.
LATEST = WAIT_MAX * (1 + JITTER)

#: What stays of an item is by what it is known.
EMPTIED: Document = dict.fromkeys(("canonical", "url", "title", "summary", "published"), "")

#: Items whose time is not over; written as it stands in the index, which is of no use otherwise.
KEPT = feed_items.c.title != literal_column("''")

#: Follows with what is told of their feeds.
FOLLOWS: Select[Any] = select(follows, *feeds.c["url", "title", "ended", "problem", "read_at"]).join(feeds)


def follow_of(row: RowMapping) -> Follow:
    """The follow of a row of FOLLOWS."""
    return Follow(
        channel_in(row),
        row["url"],
        chooser_in(row),
        row["title"],
        row["paused"],
        row["ended"],
        row["problem"],
        row["read_at"],
        row["id"],
    )


def claim_of(row: RowMapping, token: str) -> FeedClaim:
    """The claim of a row of feeds."""
    validators = Validators(**known(Validators, row["validators"]))
    return FeedClaim(row["id"], token, row["url"], validators, row["failures"])


def following_alone(connection: Connection) -> None:
    """Wait until nobody else begins or ends to follow a feed, and keep it so until the transaction ends."""
    one_at_a_time(connection, Lock.FOLLOWS)


def delete_unfollowed(connection: Connection, feed: int | None = None) -> dict[Table, int]:
    """Delete what nobody follows any more, of one feed or of all; how many rows of each table."""
    followed = select(follows.c.id).where(follows.c.feed_id == feeds.c.id)
    among = [] if feed is None else [feeds.c.id == feed]
    following_alone(connection)
    # Of one that is being read what was new is there, too, once its row is ours.
    unfollowed = select(feeds.c.id).where(~followed.exists(), *among).with_for_update(of=feeds)
    ids = connection.execute(unfollowed).scalars().all()
    if not ids:
        return {}
    ours = {feed_items: feed_items.c.feed_id, feeds: feeds.c.id}
    return {table: connection.execute(delete(table).where(column.in_(ids))).rowcount for table, column in ours.items()}


def empty_items(connection: Connection, before: datetime, at_once: int) -> int:
    """Let items that were first seen before then be known, and no more; how many of at most so many."""
    old = select(feed_items.c.id).where(feed_items.c.seen_at < before, KEPT).limit(at_once)
    return connection.execute(update(feed_items).where(feed_items.c.id.in_(old)).values(EMPTIED)).rowcount


def forget_unlisted(connection: Connection, feed: int, now: datetime) -> None:
    """Delete what its feed has not listed for long, and what is beyond KNOWN_MAX."""
    of_feed = feed_items.c.feed_id == feed
    connection.execute(delete(feed_items).where(of_feed, feed_items.c.listed_at < now - KNOWN))
    if connection.execute(select(func.count()).where(of_feed)).scalar_one() > KNOWN_MAX:
        newest = select(feed_items.c.id).where(of_feed).order_by(feed_items.c.listed_at.desc(), feed_items.c.id.desc())
        kept = newest.limit(KNOWN_MAX).scalar_subquery()
        connection.execute(delete(feed_items).where(of_feed, feed_items.c.id.not_in(kept)))


def due(now: datetime, wait_s: float) -> Document:
    """What has a feed asked for after that time, LATEST at most, as long as the clock is not set back."""
    return {"due_at": now + min(timedelta(seconds=wait_s), LATEST), "looked_at": now}
