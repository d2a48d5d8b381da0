"""Feeds by which channels are read outside of their chat; see syndication.Syndication."""

import hmac
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, delete, func, or_, select

from bot.domain.digest import Digest
from bot.domain.outcomes import QUIET_HOURS
from bot.domain.requests import Audience
from bot.domain.syndication import ENTRIES_MAX, ChannelFeed, Entry, Told
from bot.domain.types import Origin
from bot.storage.answers import document_answer
from bot.storage.engine import Database, insert
from bot.storage.links import briefing_of_request, briefs, for_its_place_alone
from bot.storage.places import channel_in, channel_of, chooser_in, chooser_of, matching
from bot.storage.rows import document_briefing
from bot.storage.schema import answers, channel_feeds, findable, replies, requests

_PLACE = ("platform", "space", "channel")
_STANDING = (
    select(replies.c.url)
    .where(replies.c.request_id == requests.c.id, replies.c.message.is_not(None), replies.c.removed_at.is_(None))
    .order_by(replies.c.part)
    .limit(1)
    .scalar_subquery()
)
_BRIEFING = select(answers.c.document).where(answers.c.request_id == requests.c.id, answers.c.kind == "briefing")
_OLDER = requests.c.asked_at.desc(), requests.c.id.desc()


class SqlSyndication:
    """Implements syndication.Syndication."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def make(self, feed: ChannelFeed, token: str, *, renew: bool) -> bool:
        """Give a channel feeds; see syndication.Syndication."""
        return await self._database.write(self._make, feed, _hashed(token), renew=renew)

    async def of(self, origin: Origin) -> ChannelFeed | None:
        """The feeds of a channel."""
        return await self._database.read(_of, origin)

    async def remove(self, origin: Origin) -> bool:
        """The channel has none any more; whether it had."""
        return await self._database.write(_remove, origin)

    async def known(self, token: str) -> ChannelFeed | None:
        """The feeds that a token opens."""
        return await self._database.read(_known, _hashed(token))

    async def entries(self, feed: ChannelFeed, told: Told) -> Sequence[Entry]:
        """What stands in a feed; see syndication.Syndication."""
        look = _briefings if told is Told.BRIEFINGS else _digests
        return await self._database.read_long(look, feed.origin)

    def _make(self, connection: Connection, feed: ChannelFeed, hashed: str, *, renew: bool) -> bool:
        values = {
            "token": hashed,
            **chooser_of(feed.chosen_by),
            "chosen_at": self._database.now(connection),
        }
        row = insert(channel_feeds, self._database).values(**channel_of(feed.origin), name=feed.name, **values)
        kept = (
            row.on_conflict_do_update(index_elements=list(_PLACE), set_=values)
            if renew
            else row.on_conflict_do_nothing()
        )
        return connection.execute(kept.returning(channel_feeds.c.name)).first() is not None


def _of(connection: Connection, origin: Origin) -> ChannelFeed | None:
    here = select(channel_feeds).where(matching(channel_feeds, channel_of(origin)))
    row = connection.execute(here).mappings().first()
    return _feed(row) if row else None


def _known(connection: Connection, hashed: str) -> ChannelFeed | None:
    row = connection.execute(select(channel_feeds).where(channel_feeds.c.token == hashed)).mappings().first()
    # An index compares byte by byte, but what it compares is a hash: of it nobody can try one byte after the other.
    return _feed(row) if row and hmac.compare_digest(row["token"], hashed) else None


def _remove(connection: Connection, origin: Origin) -> bool:
    gone = delete(channel_feeds).where(matching(channel_feeds, channel_of(origin)))
    return bool(connection.execute(gone).rowcount)


def _briefings(connection: Connection, origin: Origin) -> list[Entry]:
    """Of what can be found in the channel, which is what all of it was told; not what was only read back."""
    document = func.coalesce(_BRIEFING.scalar_subquery(), briefing_of_request())
    stands = or_(requests.c.outcome == QUIET_HOURS, and_(requests.c.outcome == "", _STANDING.is_not(None)))
    chosen = (
        _told(document, findable.c.stored_at)
        .join(findable, findable.c.request_id == requests.c.id)
        .where(matching(requests, channel_of(origin)), briefs(), _for_all(), stands, ~for_its_place_alone())
    )
    found = []
    for row in connection.execute(chosen.order_by(*_OLDER).limit(ENTRIES_MAX)).mappings():
        briefing = document_briefing(row["document"], None) if row["document"] else None
        if briefing and not (briefing.given or briefing.spoiler):
            found.append(Entry(row["id"], briefing, row["url"] or "", row["asked_at"], row["written_at"]))
    return found


def _digests(connection: Connection, origin: Origin) -> list[Entry]:
    """Asked for, shared or sent by themselves: what stands in the channel."""
    chosen = (
        _told(answers.c.document, answers.c.stored_at)
        .join(answers, answers.c.request_id == requests.c.id)
        .where(matching(requests, channel_of(origin)), answers.c.kind == "digest", _for_all())
        .where(requests.c.outcome == "", _STANDING.is_not(None))
    )
    found = []
    for row in connection.execute(chosen.order_by(*_OLDER).limit(ENTRIES_MAX)).mappings():
        digest = document_answer("digest", row["document"], None)
        if isinstance(digest, Digest):
            found.append(Entry(row["id"], digest, row["url"] or "", row["asked_at"], row["written_at"]))
    return found


def _told(document: ColumnElement[Any], written_at: ColumnElement[Any]) -> Select[Any]:
    columns = _STANDING.label("url"), document.label("document"), written_at.label("written_at")
    return select(requests.c.id, requests.c.asked_at, *columns).select_from(requests)


def _for_all() -> ColumnElement[bool]:
    return requests.c.audience == Audience.EVERYONE.value


def _hashed(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def _feed(row: RowMapping) -> ChannelFeed:
    return ChannelFeed(
        channel_in(row),
        row["name"],
        chooser_in(row),
        row["chosen_at"],
    )
