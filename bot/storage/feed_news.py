"""What feeds had new, for digests."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, false, func, select

from bot.domain.feeds import NEWS_MAX, Heard, News
from bot.domain.hosts import site_of
from bot.domain.types import Origin
from bot.storage.feed_rows import KEPT
from bot.storage.places import channel_of, matching
from bot.storage.schema import feed_items, feeds, follows

_COLUMNS = feed_items.c["id", "feed_id", "canonical", "url", "title", "summary", "seen_at"]
_ITEMS = select(*_COLUMNS, feeds.c.title.label("feed"), feeds.c.url.label("feed_url")).join(feeds)


def news_of(connection: Connection, origin: Origin, since: datetime, until: datetime) -> Heard:
    """What a channel follows had new from `since` until before `until`."""
    return _news(connection, since, until, matching(follows, channel_of(origin)))


def news_anywhere(connection: Connection, since: datetime, until: datetime, channel: str) -> Heard:
    """The same of all that is followed anywhere, each once; or by the channels of an id."""
    return _news(connection, since, until, *([follows.c.channel == channel] if channel else []))


def any_since(connection: Connection, since: datetime) -> bool:
    """Whether any feed had something new from then on."""
    new = select(feed_items.c.id).where(feed_items.c.seen_at >= since, KEPT).limit(1)
    return connection.execute(new).first() is not None


def news_by_number(connection: Connection, numbers: Sequence[int]) -> list[News]:
    """Items by their numbers, as far as they are kept."""
    if not numbers:
        return []
    chosen = _ITEMS.where(feed_items.c.id.in_(numbers), KEPT).order_by(feed_items.c.id)
    return [_item_told(row) for row in connection.execute(chosen).mappings()]


def _news(connection: Connection, since: datetime, until: datetime, *of_follow: ColumnElement[bool]) -> Heard:
    followed = select(follows.c.id).where(
        follows.c.feed_id == feed_items.c.feed_id,
        follows.c.paused == false(),
        follows.c.since < feed_items.c.seen_at,
        *of_follow,
    )
    newest = feed_items.c.seen_at.desc(), feed_items.c.id.desc()
    turn = func.row_number().over(partition_by=feed_items.c.feed_id, order_by=newest).label("turn")
    found = (
        select(feed_items.c.id, turn, func.count().over().label("count"))
        .where(
            feed_items.c.seen_at >= since,
            feed_items.c.seen_at < until,
            feed_items.c.shown,
            KEPT,
            followed.exists(),
        )
        .subquery()
    )
    chosen = (
        _ITEMS.add_columns(found.c.count)
        .join(found, found.c.id == feed_items.c.id)
        .order_by(found.c.turn, *newest)
        .limit(NEWS_MAX)
    )
    rows = connection.execute(chosen).mappings().all()
    oldest_first = sorted(rows, key=lambda row: (row["seen_at"], row["id"]))
    return Heard(tuple(map(_item_told, oldest_first)), rows[0]["count"] - len(rows) if rows else 0)


def _item_told(row: RowMapping) -> News:
    feed = row["feed"] or site_of(row["feed_url"])
    return News(
        row["title"], row["summary"], row["url"], row["canonical"], feed, row["feed_id"], row["seen_at"], row["id"]
    )
