"""What was read and written."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

import structlog
from sqlalchemy import RowMapping, and_, delete, func, literal, select, update
from sqlalchemy.dialects.sqlite import insert

from bot.domain.links import canonical as canonical_form
from bot.domain.records import Earlier, Shared
from bot.domain.types import Article, Briefing, Length, Origin, Posted
from bot.language.likeness import alike, fingerprint
from bot.storage.links import (
    article_of,
    briefing_of_request,
    briefs,
    briefs_in,
    content_of,
    links_to_same_text,
    story_of_request,
)
from bot.storage.rows import (
    article_document,
    briefing_document,
    document_article,
    document_briefing,
    row_posted,
    row_request,
)
from bot.storage.schema import ALREADY, WITHDRAWN, articles, briefings, channels, replies, requests
from bot.storage.sqlite import Sqlite

log = structlog.get_logger()

#: A story and its copies appear within days; each new article is compared with so many.
LIKE_WITHIN = timedelta(days=7)
LIKE_COMPARED = 300
#: Links of one digest at most, the newest: it lists a few and counts the others.
SHARED_MAX = 500
#: Where nothing was seen for so long, nothing is caught up with: most such places are threads that came to an end.
PLACES_KEPT = timedelta(days=30)

#: Of a reply: it was posted and not taken away.
_STANDING = and_(replies.c.message.is_not(None), replies.c.removed_at.is_(None))


class SqlArchive:
    """Implements records.Archive."""

    def __init__(self, database: Sqlite, *, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def article(self, canonical: str) -> Article | None:
        """The article of a link; see records.Archive."""
        statement = article_of(canonical, articles.c.document)
        async with self._database.read() as connection:
            document = (await connection.execute(statement)).scalar()
        return None if document is None else document_article(document)

    async def save_article(self, canonical: str, article: Article) -> None:
        """Store or replace an article, beside those that tell the same story."""
        content, likeness = _hash(article.substance), fingerprint(article.text)
        values = {
            "final": canonical_form(article.canonical_url),
            "content": content,
            "likeness": likeness,
            "story": await self._story_like(canonical, likeness) or content,
            "document": article_document(article),
            "stored_at": self._clock(),
        }
        statement = insert(articles).values(canonical=canonical, **values)
        async with self._database.write() as connection:
            await connection.execute(statement.on_conflict_do_update(index_elements=["canonical"], set_=values))

    async def _story_like(self, canonical: str, likeness: str) -> str:
        """The story of another link's article in nearly the same words; "" when none of the newest is."""
        newest = (
            select(articles.c.story, articles.c.likeness)
            .where(articles.c.stored_at > self._clock() - LIKE_WITHIN, articles.c.canonical != canonical)
            .order_by(articles.c.stored_at.desc())
            .limit(LIKE_COMPARED)
        )
        if not likeness:
            return ""
        async with self._database.read() as connection:
            others = (await connection.execute(newest)).all()
        return next((other.story for other in others if alike(likeness, other.likeness)), "")

    async def briefing(self, canonical: str, *, recipe: str, length: Length, language: str) -> Briefing | None:
        """The briefing of the link's article; see records.Archive."""
        statement = select(briefings.c.document, briefings.c.article_sentences).where(
            briefings.c.content == content_of(canonical),
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
        statement = insert(briefings).values(content=content_of(canonical), **key, **values)
        async with self._database.write() as connection:
            await connection.execute(statement.on_conflict_do_update(index_elements=["content", *key], set_=values))

    async def answered_in(self, origin: Origin, canonical: str, *, before: int) -> Earlier | None:
        """The first standing briefing of the link in the channel; see records.Archive."""
        standing = (
            select(replies)
            .join(requests, requests.c.id == replies.c.request_id)
            .where(
                briefs_in(origin),
                requests.c.canonical.in_(select(literal(canonical)).union(links_to_same_text(canonical))),
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
            asked = select(requests, briefing_of_request().label("briefing"))
            asked = asked.where(requests.c.id == reply["request_id"])
            row = (await connection.execute(asked)).mappings().one()
        request, posted = row_request(row), row_posted(reply)
        assert request.link
        assert posted
        return Earlier(request, row["briefing"]["title"] if row["briefing"] else request.link.url, posted)

    async def shared(self, origin: Origin | None, since: datetime, until: datetime) -> list[Shared]:
        """
        The links posted in the channel, or in all, from `since` until before `until`, oldest first, withdrawn ones not.

        Of more than SHARED_MAX, the newest. The briefings come without the article's sentences: a digest shows a line
        of each.
        """
        asked = (
            select(requests, briefing_of_request().label("briefing"), story_of_request().label("story"))
            .where(
                briefs_in(origin) if origin else briefs(),
                requests.c.asked_at >= since,
                requests.c.asked_at < until,
                func.coalesce(requests.c.outcome, "") != WITHDRAWN,
            )
            .order_by(requests.c.asked_at.desc(), requests.c.id.desc())
            .limit(SHARED_MAX)
        )
        posted: dict[int, Posted | None] = {}
        async with self._database.read() as connection:
            rows = (await connection.execute(asked)).mappings().all()
            answers = select(replies).where(replies.c.request_id.in_([row["id"] for row in rows]), _STANDING)
            for reply in (await connection.execute(answers.order_by(replies.c.part))).mappings():
                posted.setdefault(reply["request_id"], row_posted(reply))
        found = (_shared(row, posted.get(row["id"])) for row in reversed(rows))
        return [shared for shared in found if shared]

    async def purge(self, before: datetime) -> int:
        """
        Delete the text of articles stored before then; see records.Archive.

        A briefing keeps the sentences that it refers to for as long as the article itself is kept.
        """
        old = update(articles).where(articles.c.stored_at < before, articles.c.document.is_not(None))
        kept = select(articles.c.content).where(articles.c.document.is_not(None))
        orphaned = update(briefings).where(briefings.c.article_sentences.is_not(None), briefings.c.content.not_in(kept))
        async with self._database.write() as connection:
            count = (await connection.execute(old.values(document=None))).rowcount
            await connection.execute(orphaned.values(article_sentences=None))
            # Counted from the newest, not from now: after a long break the bot must still know where it left off.
            newest = (await connection.execute(select(func.max(channels.c.seen_at)))).scalar()
            if newest:
                await connection.execute(delete(channels).where(channels.c.seen_at < newest - PLACES_KEPT))
        await self._database.scrub()
        return count


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()


def _shared(row: RowMapping, posted: Posted | None) -> Shared | None:
    try:
        request = row_request(row)
    except ValueError as error:
        log.warning("Left out a link that this version does not understand.", request=row["id"], why=str(error))
        return None
    outcome, document = row["outcome"], row["briefing"]
    told = document is not None and outcome in {"", ALREADY}
    briefing = document_briefing(document, None) if told else None
    return Shared(request, row["story"], briefing, posted, "" if outcome in {None, ALREADY} else outcome)
