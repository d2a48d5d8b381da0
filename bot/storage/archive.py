"""What was read and written."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Connection, and_, bindparam, delete, or_, select
from sqlalchemy import insert as plain_insert

from bot.domain.archive import Earlier, Hit, Shared, Story
from bot.domain.article import Article
from bot.domain.briefing import Briefing, Length
from bot.domain.canonical import canonical as canonical_form
from bot.domain.dispatch import Claim
from bot.domain.group import group
from bot.domain.outcomes import BACKFILLED
from bot.domain.types import Origin, Person
from bot.language.lookup import wanted
from bot.storage.columns import Address, Words
from bot.storage.engine import Database, insert
from bot.storage.findable import find, shelve
from bot.storage.lease import check
from bot.storage.links import (
    article_of,
    briefing_of_request,
    briefs,
    briefs_in,
    for_its_place_alone,
    shared_before,
)
from bot.storage.places import channel_of, matching, space_of
from bot.storage.retention import purge
from bot.storage.rows import (
    article_document,
    briefing_document,
    document_article,
    document_briefing,
    row_posted,
    row_request,
)
from bot.storage.schema import (
    articles,
    briefings,
    redirects,
    replies,
    requests,
)
from bot.storage.shared import channels_with_links, last_asked, shared_anywhere, shared_links, take_untold

log = structlog.get_logger()

#: Of a reply: it was posted and not taken away.
_STANDING = and_(replies.c.message.is_not(None), replies.c.removed_at.is_(None))

_LINK, _GROUP = (bindparam(name, type_=Address) for name in ("link", "group"))
_PLACE = bindparam("place", type_=Words)
_ARTICLE = article_of(_LINK, _PLACE, articles.c.document)
_CHANNEL = [requests.c[name] == bindparam(name) for name in ("platform", "space", "channel")]
_HERE_BEFORE = (
    *_CHANNEL,
    briefs(),
    requests.c.canonical.in_(shared_before(_LINK, _PLACE, _GROUP)),
    requests.c.id < bindparam("before"),
)
_ANSWERED = (
    select(replies)
    .join(requests, requests.c.id == replies.c.request_id)
    .where(*_HERE_BEFORE, requests.c.outcome == "", _STANDING)
    .order_by(replies.c.request_id, replies.c.part)
    .limit(1)
)
_POSTED_BEFORE = (
    select(requests.c.id)
    .where(*_HERE_BEFORE, requests.c.outcome == BACKFILLED)
    .order_by(requests.c.asked_at, requests.c.id)
    .limit(1)
)
_ASKED = select(requests, briefing_of_request().label("briefing")).where(requests.c.id == bindparam("this"))
_BRIEFING = select(briefings.c.document, briefings.c.article_sentences, briefings.c.stored_at).where(
    *(briefings.c[name] == bindparam(name) for name in ("content", "recipe", "length", "language"))
)
_ARTICLE_VALUES = ("final", "declared", "group", "content", "story", "telling", "document", "stored_at")
_BRIEFING_VALUES = ("canonical", "place", "document", "article_sentences", "stored_at")
_DECLARED = bindparam("declared_there", type_=Address)
_NAMED = and_(articles.c.final == _DECLARED, articles.c.declared == _DECLARED)
_SAME_STORY = (
    select(articles.c.story)
    .where(articles.c.canonical != bindparam("own", type_=Address), or_(articles.c.group == _GROUP, _NAMED))
    .order_by(articles.c.stored_at.desc())
    .limit(1)
)
_FORGET_REDIRECTS = delete(redirects).where(
    redirects.c.canonical == bindparam("its_canonical"), redirects.c.place == bindparam("its_place")
)


class SqlArchive:
    """Implements archive.Archive."""

    def __init__(self, database: Database) -> None:
        self._database = database
        article, briefing = insert(articles, database), insert(briefings, database)
        self._save_article = article.on_conflict_do_update(
            index_elements=["canonical", "place"], set_={name: article.excluded[name] for name in _ARTICLE_VALUES}
        )
        self._save_briefing = briefing.on_conflict_do_update(
            index_elements=["content", "recipe", "length", "language"],
            set_={name: briefing.excluded[name] for name in _BRIEFING_VALUES},
        )

    async def look(self, origin: Origin, canonical: str, *, before: int) -> tuple[Earlier | None, Article | None]:
        """What is known of a link; see archive.Archive."""
        return await self._database.read(_look, origin, canonical, before)

    async def article(self, canonical: str, *, place: str = "") -> Article | None:
        """The article of a link; see archive.Archive."""
        return await self._database.read(_article, canonical, place)

    async def story(self, canonical: str, article: Article) -> str:
        """The story of an article's group; see archive.Archive."""
        return await self._database.read(_story, canonical, article)

    async def save_article(
        self, canonical: str, article: Article, story: Story | None = None, *, place: str = ""
    ) -> None:
        """Store or replace an article; see archive.Archive."""
        story = story or Story(article.content_in(place))
        await self._database.write(self._write_article, canonical, _bound(article, place), article, story)

    async def briefing(
        self, content: str, *, recipe: str, length: Length, language: str, since: datetime | None = None
    ) -> Briefing | None:
        """The briefing of an article; see archive.Archive."""
        key = {"content": content, "recipe": recipe, "length": length.value, "language": language}
        return await self._database.read(_briefing, key, since)

    async def save_briefing(
        self, canonical: str, article: Article, briefing: Briefing, *, language: str, place: str = ""
    ) -> None:
        """Store or replace a briefing; see archive.Archive."""
        key = (canonical, _bound(article, place), article.content_in(place))
        await self._database.write(self._write_briefing, key, briefing, language)

    async def shared(
        self, origin: Origin | None, since: datetime, until: datetime, *, channel: str = ""
    ) -> list[Shared]:
        """
        The links posted in the channel, or in all, from `since` until before `until`, oldest first, withdrawn ones not.

        Of more than SHARED_MAX, the newest. The briefings come without the article's sentences: a digest shows a few
        sentences of each.
        """
        place = briefs_in(origin) if origin else and_(briefs(), ~for_its_place_alone())
        if channel:
            place = and_(place, requests.c.channel == channel)
        posted_then = and_(requests.c.asked_at >= since, requests.c.asked_at < until)
        look = shared_links if origin else shared_anywhere
        return await self._database.read_long(look, place, posted_then)

    async def channels(self, origin: Origin, since: datetime, until: datetime) -> list[str]:
        """Where links were posted; see archive.Archive."""
        return await self._database.read_long(channels_with_links, origin, since, until)

    async def posted(self, origin: Origin, links: Collection[str], *, everywhere: bool = False) -> list[Shared]:
        """The postings of these links in the channel, or in its space; see archive.Archive."""
        place = briefs_in(origin)
        if everywhere:
            place = or_(place, and_(matching(requests, space_of(origin)), briefs(), ~for_its_place_alone()))
        there = and_(place, requests.c.canonical.in_(links))
        return await self._database.read_long(shared_links, there) if links else []

    async def last_asked(self, origin: Origin, person: Person, before: datetime) -> datetime | None:
        """When a person last posted or asked something there; see archive.Archive."""
        return await self._database.read(last_asked, origin, person, before)

    async def after_hours(self, origin: Origin, *, by: int) -> list[Shared]:
        """Take what was kept quiet in a channel and told by nobody; see archive.Archive."""
        return await self._database.write_long(take_untold, origin, by)

    async def shelve(self, claim: Claim, briefing: Briefing) -> None:
        """Let a briefing be found that is told later; see archive.Archive."""
        await self._database.write(self._shelve, claim, briefing)

    async def find(self, origin: Origin, words: str) -> list[Hit]:
        """The briefings of a channel by their words; see archive.Archive."""
        looked_for = wanted(words)
        return await self._database.read_long(find, self._database, origin, looked_for) if looked_for else []

    async def purge(self, before: datetime) -> int:
        """
        Delete the text of articles stored before then; see archive.Archive.

        A briefing keeps the sentences that it refers to for as long as the article itself is kept.
        """
        return await purge(self._database, before)

    def _shelve(self, connection: Connection, claim: Claim, briefing: Briefing) -> None:
        check(connection, claim)
        shelve(connection, self._database, claim.id, claim.request, briefing)

    def _write_article(
        self, connection: Connection, canonical: str, place: str, article: Article, story: Story
    ) -> None:
        key = {"canonical": canonical, "place": place}
        final = canonical_form(article.read_at)
        row = {
            **key,
            "final": final,
            "declared": canonical_form(article.canonical_url),
            "group": group(final),
            "content": article.content_in(place),
            "story": story.name,
            "telling": asdict(story.telling),
            "document": article_document(article),
            "stored_at": self._database.now(connection),
        }
        connection.execute(self._save_article, row)
        connection.execute(_FORGET_REDIRECTS, {"its_canonical": canonical, "its_place": place})
        if hops := {canonical_form(address) for address in article.fetched} - {canonical}:
            connection.execute(plain_insert(redirects), [{"address": hop, **key} for hop in sorted(hops)])

    def _write_briefing(
        self, connection: Connection, key: tuple[str, str, str], briefing: Briefing, language: str
    ) -> None:
        row = {
            **dict(zip(("canonical", "place", "content"), key, strict=True)),
            "recipe": briefing.recipe,
            "length": briefing.length.value,
            "language": language,
            "document": briefing_document(briefing),
            "article_sentences": briefing.article_sentences,
            "stored_at": self._database.now(connection),
        }
        connection.execute(self._save_briefing, row)


def _look(connection: Connection, origin: Origin, canonical: str, before: int) -> tuple[Earlier | None, Article | None]:
    asked = {
        **channel_of(origin),
        "link": canonical,
        "place": origin.place,
        "group": group(canonical),
        "before": before,
    }
    reply = connection.execute(_ANSWERED, asked).mappings().first()
    known = reply["request_id"] if reply else connection.execute(_POSTED_BEFORE, asked).scalar()
    if known is None:
        return None, _article(connection, canonical, origin.place)
    row = connection.execute(_ASKED, {"this": known}).mappings().one()
    request, posted = row_request(row), row_posted(reply) if reply else None
    assert request.link
    return Earlier(request, row["briefing"]["title"] if row["briefing"] else request.link.url, posted), None


def _article(connection: Connection, canonical: str, place: str) -> Article | None:
    document = connection.execute(_ARTICLE, {"link": canonical, "place": place}).scalar()
    return None if document is None else document_article(document)


def _story(connection: Connection, canonical: str, article: Article) -> str:
    final, declared = canonical_form(article.read_at), canonical_form(article.canonical_url)
    same = {"own": canonical, "declared_there": declared, "group": group(final)}
    return str(connection.execute(_SAME_STORY, same).scalar() or "")


def _briefing(connection: Connection, key: dict[str, Any], since: datetime | None) -> Briefing | None:
    row = connection.execute(_BRIEFING, key).first()
    if row is None or (since and row.stored_at < since):
        return None
    return document_briefing(row.document, row.article_sentences)


def _bound(article: Article, place: str) -> str:
    """The place that an article is bound to; "" for none. Raises ValueError when it has to be and there is no place."""
    if not article.bound:
        return ""
    if not place:
        raise ValueError("what a token opened, or somebody handed over, is stored for a place")
    return place
