"""What was read and written."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Column, ColumnElement, RowMapping, Select, and_, func, literal, or_, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.links import canonical as canonical_form
from bot.domain.records import Earlier, Shared
from bot.domain.types import Article, Briefing, Length, Origin, Posted, Request
from bot.language.likeness import alike, fingerprint
from bot.storage.rows import (
    article_document,
    briefing_document,
    document_article,
    document_briefing,
    row_posted,
    row_request,
)
from bot.storage.schema import ALREADY, WITHDRAWN, articles, briefings, replies, requests
from bot.storage.sqlite import Sqlite

#: A story and its copies appear within days; each new article is compared with so many.
LIKE_WITHIN = timedelta(days=7)
LIKE_COMPARED = 300

#: Of a reply: it was posted and not taken away.
_STANDING = and_(replies.c.message.is_not(None), replies.c.removed_at.is_(None))


class SqlArchive:
    """Implements records.Archive."""

    def __init__(self, database: Sqlite, *, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def article(self, canonical: str) -> Article | None:
        """The article of a link; see records.Archive."""
        statement = _article(canonical, articles.c.document)
        async with self._database.read() as connection:
            document = (await connection.execute(statement)).scalar()
        return None if document is None else document_article(document)

    async def save_article(self, canonical: str, article: Article) -> None:
        """Store or replace an article. Nearly the same text, stored lately, counts as the same."""
        likeness = fingerprint(article.text)
        values = {
            "final": canonical_form(article.canonical_url),
            "content": await self._content_like(canonical, likeness) or _hash(article.text),
            "likeness": likeness,
            "document": article_document(article),
            "stored_at": self._clock(),
        }
        statement = insert(articles).values(canonical=canonical, **values)
        async with self._database.write() as connection:
            await connection.execute(statement.on_conflict_do_update(index_elements=["canonical"], set_=values))

    async def _content_like(self, canonical: str, likeness: str) -> str:
        """The content of another link's article that says the same; "" when none of the newest does."""
        newest = (
            select(articles.c.content, articles.c.likeness)
            .where(articles.c.stored_at > self._clock() - LIKE_WITHIN, articles.c.canonical != canonical)
            .order_by(articles.c.stored_at.desc())
            .limit(LIKE_COMPARED)
        )
        if not likeness:
            return ""
        async with self._database.read() as connection:
            others = (await connection.execute(newest)).all()
        return next((other.content for other in others if alike(likeness, other.likeness)), "")

    async def briefing(self, canonical: str, *, recipe: str, length: Length, language: str) -> Briefing | None:
        """The briefing of the link's article, also when it was written for another address with the same text."""
        statement = select(briefings.c.document, briefings.c.article_sentences).where(
            briefings.c.content == _content(canonical),
            briefings.c.recipe == recipe,
            briefings.c.length == length.value,
            briefings.c.language == language,
        )
        async with self._database.read() as connection:
            row = (await connection.execute(statement)).first()
        return document_briefing(row.document, row.article_sentences) if row else None

    async def save_briefing(self, canonical: str, briefing: Briefing, *, language: str) -> None:
        """Store or replace a briefing."""
        key = {"recipe": briefing.recipe, "length": briefing.length.value, "language": language}
        values = {
            "canonical": canonical,
            "document": briefing_document(briefing),
            "article_sentences": briefing.article_sentences,
            "stored_at": self._clock(),
        }
        statement = insert(briefings).values(content=_content(canonical), **key, **values)
        async with self._database.write() as connection:
            await connection.execute(statement.on_conflict_do_update(index_elements=["content", *key], set_=values))

    async def answered_in(self, origin: Origin, canonical: str, *, before: int) -> Earlier | None:
        """The first standing briefing of the link in the channel; see records.Archive."""
        standing = (
            select(replies)
            .join(requests, requests.c.id == replies.c.request_id)
            .where(
                _asked_in(origin),
                requests.c.canonical.in_(select(literal(canonical)).union(_links_to_same_text(canonical))),
                requests.c.id < before,
                requests.c.outcome == "",
                _STANDING,
            )
            .order_by(replies.c.request_id, replies.c.part)
            .limit(1)
        )
        async with self._database.read() as connection:
            reply = (await connection.execute(standing)).mappings().first()
            if reply is None:
                return None
            asked = select(requests).where(requests.c.id == reply["request_id"])
            request = row_request((await connection.execute(asked)).mappings().one())
            briefing = await _briefing_for(connection, request)
        posted = row_posted(reply)
        assert request.link
        assert posted
        return Earlier(request, briefing.title if briefing else request.link.url, posted)

    async def shared(self, origin: Origin | None, since: datetime, until: datetime) -> list[Shared]:
        """
        The links posted in the channel, or in all, from `since` until before `until`, oldest first, withdrawn ones not.

        The briefings come without the article's sentences: a digest shows a line of each.
        """
        period = and_(
            _asked_in(origin) if origin else _asked(),
            requests.c.asked_at >= since,
            requests.c.asked_at < until,
            func.coalesce(requests.c.outcome, "") != WITHDRAWN,
        )
        asked = select(requests).where(period).order_by(requests.c.asked_at, requests.c.id)
        answers = select(replies).where(replies.c.request_id.in_(select(requests.c.id).where(period)), _STANDING)
        async with self._database.read() as connection:
            rows = (await connection.execute(asked)).mappings().all()
            posted: dict[int, Posted | None] = {}
            for reply in (await connection.execute(answers.order_by(replies.c.part))).mappings():
                posted.setdefault(reply["request_id"], row_posted(reply))
            return [await _shared(connection, row, posted.get(row["id"])) for row in rows]

    async def purge(self, before: datetime) -> int:
        """
        Delete the text of articles stored before then; the number deleted.

        A briefing keeps the sentences that it refers to for as long as the article itself is kept.
        """
        old = update(articles).where(articles.c.stored_at < before, articles.c.document.is_not(None))
        kept = select(articles.c.content).where(articles.c.document.is_not(None))
        orphaned = update(briefings).where(briefings.c.article_sentences.is_not(None), briefings.c.content.not_in(kept))
        async with self._database.write() as connection:
            count = (await connection.execute(old.values(document=None))).rowcount
            await connection.execute(orphaned.values(article_sentences=None))
        await self._database.scrub()
        return count


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()


def _asked_in(origin: Origin) -> ColumnElement[bool]:
    return and_(
        requests.c.platform == origin.platform.value,
        requests.c.space == origin.space,
        requests.c.channel == origin.channel,
        _asked(),
    )


def _asked() -> ColumnElement[bool]:
    return and_(requests.c.kind == "brief", requests.c.canonical.is_not(None))


def _article(canonical: str, column: Column[Any]) -> Select[Any]:
    """A column of the article of a link: the one it was stored for, or else the newest that turned out to be there."""
    asked_for = articles.c.canonical == canonical
    return (
        select(column)
        .where(or_(asked_for, articles.c.final == canonical))
        .order_by(articles.c.document.is_(None), asked_for.desc(), articles.c.stored_at.desc())
        .limit(1)
    )


def _content(canonical: str) -> ColumnElement[str]:
    return func.coalesce(_article(canonical, articles.c.content).scalar_subquery(), canonical)


def _contents(canonical: str) -> Select[tuple[str]]:
    """What the link's article was or is: its own, and that of addresses that led to it."""
    return select(articles.c.content).where(or_(articles.c.canonical == canonical, articles.c.final == canonical))


def _links_to_same_text(canonical: str) -> Select[tuple[str]]:
    return select(articles.c.canonical).where(articles.c.content.in_(_contents(canonical)))


async def _shared(connection: AsyncConnection, row: RowMapping, posted: Posted | None) -> Shared:
    request, outcome = row_request(row), row["outcome"]
    briefing = await _briefing_for(connection, request) if outcome in {"", ALREADY} else None
    return Shared(request, briefing, posted, "" if outcome in {None, ALREADY} else outcome)


async def _briefing_for(connection: AsyncConnection, request: Request) -> Briefing | None:
    """The newest briefing of the request's link, if there is one in the length and language that were asked for."""
    assert request.link
    canonical = request.link.canonical
    statement = (
        select(briefings.c.document)
        .where(or_(briefings.c.content.in_(_contents(canonical)), briefings.c.canonical == canonical))
        .order_by(
            (briefings.c.language == (request.language or "")).desc(),
            (briefings.c.length == (request.length or "")).desc(),
            briefings.c.stored_at.desc(),
        )
        .limit(1)
    )
    document = (await connection.execute(statement)).scalar()
    return None if document is None else document_briefing(document, None)
