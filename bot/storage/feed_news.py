"""What feeds had new, for digests."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, false, select

from bot.domain.feeds import NEWS_MAX, News
from bot.domain.hosts import site_of
from bot.domain.types import Origin
from bot.storage.feed_rows import KEPT
from bot.storage.places import channel_of, matching
from bot.storage.schema import feed_items, feeds, follows


def news_of(connection: Connection, origin: Origin, since: datetime, until: datetime) -> list[News]:
    """What a channel follows had new from `since` until before `until`, oldest first; the newest NEWS_MAX."""
    return _news(connection, since, until, matching(follows, channel_of(origin)))


def news_anywhere(connection: Connection, since: datetime, until: datetime, channel: str) -> list[News]:
    """The same of all that is followed anywhere, each once; or by the channels of an id."""
    return _news(connection, since, until, *([follows.c.channel == channel] if channel else []))


def _news(connection: Connection, since: datetime, until: datetime, *of_follow: ColumnElement[bool]) -> list[News]:
    followed = select(follows.c.id).where(
        follows.c.feed_id == feed_items.c.feed_id,
        follows.c.paused == false(),
        follows.c.since < feed_items.c.seen_at,
        *of_follow,
    )
    items = feed_items.c["id", "feed_id", "canonical", "url", "title", "summary", "seen_at"]
    chosen = (
        select(*items, feeds.c.title.label("feed"), feeds.c.url.label("feed_url"))
        .join(feeds)
        .where(
            feed_items.c.seen_at >= since,
            feed_items.c.seen_at < until,
            feed_items.c.shown,
            KEPT,
            followed.exists(),
        )
        .order_by(feed_items.c.seen_at.desc(), feed_items.c.id.desc())
        .limit(NEWS_MAX)
    )
    return [_item_told(row) for row in connection.execute(chosen).mappings()][::-1]


def _item_told(row: RowMapping) -> News:
    feed = row["feed"] or site_of(row["feed_url"])
    return News(row["title"], row["summary"], row["url"], row["canonical"], feed, row["feed_id"], row["seen_at"])
