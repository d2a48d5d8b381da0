"""What feeds say: which of it is new, and by what each item is known."""

from collections import Counter
from datetime import datetime

from sqlalchemy import Connection, RowMapping, bindparam, or_, select, update

from bot.domain.canonical import canonical
from bot.domain.feeds import FRESH, FeedDocument, FeedItem, FetchedFeed
from bot.storage.columns import Time
from bot.storage.engine import Database, insert
from bot.storage.feed_rows import EMPTIED, forget_unlisted
from bot.storage.keys import Keys
from bot.storage.rows import Document, shallow
from bot.storage.schema import feed_items, feeds

_LISTED = (
    update(feed_items).where(feed_items.c.id == bindparam("this")).values(listed_at=bindparam("now_at", type_=Time))
)


class FeedSaid:
    """Keeps it, in one transaction of whoever calls."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    def take(
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
        keys = _keys_of(feed, document)
        named = {
            name: [hashed for key in pair for hashed in self._keys.known_as(key)[:-1]] for name, pair in keys.items()
        }
        every = [hashed for hashes in named.values() for hashed in hashes]
        known = select(*feed_items.c["id", "name", "link"]).where(
            feed_items.c.feed_id == feed, or_(feed_items.c.name.in_(every), feed_items.c.link.in_(every))
        )
        listed = connection.execute(known).all()
        keys_known = {key for row in listed for key in (row.name, row.link)}
        for item in document.items:
            if keys_known.isdisjoint(named[item.name]):
                name, link = map(self._keys.own, keys[item.name])
                row = {**_row(feed, item, now, baseline=baseline), "name": name, "link": link}
                rows[row["name"]] = row
                keys_known |= {row["name"], row["link"]}
        if listed:
            connection.execute(_LISTED, [{"this": row.id, "now_at": now} for row in listed])
        if rows:
            connection.execute(insert(feed_items, self._database).on_conflict_do_nothing(), list(rows.values()))
            forget_unlisted(connection, feed, now)
        return sum(row["shown"] for row in rows.values())


def _row(feed: int, item: FeedItem, now: datetime, *, baseline: bool) -> Document:
    """What is kept of a new item, without that by which it is known."""
    shown = not baseline and not _stale(item, now)
    told = {**shallow(item), "canonical": canonical(item.url)} if shown else EMPTIED
    return {**told, "feed_id": feed, "shown": shown, "seen_at": now, "listed_at": now}


def _keys_of(feed: int, document: FeedDocument) -> dict[str, tuple[str, str]]:
    """
    By what each item is known: its name and its link. Sites change one of them or the other.

    A link that several items lead to, such as a page of releases, tells none of them.
    """
    links = {item.name: canonical(item.url) for item in document.items}
    counts = Counter(links.values())
    return {
        name: (f"feed item\n{feed}\n{name}", f"feed link\n{feed}\n{link}" + (f"\n{name}" if counts[link] > 1 else ""))
        for name, link in links.items()
    }


def _stale(item: FeedItem, now: datetime) -> bool:
    try:
        return bool(item.published) and datetime.fromisoformat(item.published) < now - FRESH
    except (ValueError, TypeError):  # a time without a zone, which no reader of ours writes
        return False
