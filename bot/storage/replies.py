"""Answers: what they are made of, and where their parts stand."""

from collections.abc import Sequence

import structlog
from sqlalchemy import (
    Connection,
    bindparam,
    delete,
    select,
    update,
)

from bot.domain.answers import Answer
from bot.domain.article import Article
from bot.domain.at_once import Evidence
from bot.domain.briefing import ArticleAnswer, Briefing, Item
from bot.domain.dispatch import Claim
from bot.domain.replies import Beside, Delivery
from bot.domain.requests import Fate, Request, Source
from bot.domain.types import Origin, Platform, Posted
from bot.storage import answered
from bot.storage.answers import answer_document
from bot.storage.dispatch import finish
from bot.storage.engine import Database, insert
from bot.storage.findable import shelve, unshelve
from bot.storage.lease import check
from bot.storage.rows import row_posted, row_request
from bot.storage.schema import answers, replies, requests

log = structlog.get_logger()

_EARLIER = select(replies).where(replies.c.request_id == bindparam("this"), replies.c.part == bindparam("part"))

_OF_CLAIM_ANSWERS, _OF_CLAIM_REPLIES = (
    update(table).where(table.c.request_id == bindparam("this")).values(request_id=bindparam("other"))
    for table in (answers, replies)
)


class SqlReplies:
    """Implements replies.Replies."""

    def __init__(self, database: Database) -> None:
        self._database = database
        store = insert(answers, database)
        names = ("kind", "document", "article_sentences", "content", "stored_at")
        again = {name: store.excluded[name] for name in names}
        self._store = store.on_conflict_do_update(index_elements=["request_id"], set_=again)
        self._intend = insert(replies, database).on_conflict_do_nothing().returning(replies.c.part)
        posted = insert(replies, database)
        place = {name: posted.excluded[name] for name in ("channel", "message", "url", "item", "posted_at")}
        self._posted = posted.on_conflict_do_update(index_elements=["request_id", "part"], set_=place)

    async def stored(self, claim: Claim) -> Answer | None:
        """The answer that an earlier try made; see replies.Replies."""
        return await self._database.read(answered.stored_answer, claim.id)

    async def store(self, claim: Claim, answer: Answer) -> Delivery:
        """Write the answer down, and that its first part is about to be posted; see replies.Replies."""
        return await self._database.write(self._stored_and_intended, claim, answer)

    async def intend(self, claim: Claim, part: int) -> Delivery:
        """Write down that a part is about to be posted; see replies.Replies."""
        return await self._database.write(self._intended, claim, part)

    async def posted(self, claim: Claim, part: int, posted: Posted) -> None:
        """Write down where a part stands. Raises LeaseLost."""
        await self._database.write(self._place, claim, part, posted)

    async def finish(self, claim: Claim, part: int, posted: Posted, *, reason: str, item: str = "") -> bool:
        """Write down where the last part stands, and close the request; see replies.Replies."""
        return await self._database.write(self._finished, claim, part, posted, reason=reason, item=item)

    async def beside(self, claim: Claim) -> Beside | None:
        """The newest message that tells answers to links of the same message; see replies.Replies."""
        return await self._database.read(answered.beside, claim)

    async def told_in(self, platform: Platform, space: str, message: str) -> tuple[Item, ...]:
        """The answers that a message tells; see replies.Replies."""
        return await self._database.read(answered.told_in, platform, space, message)

    async def answered_by(self, platform: Platform, space: str, message: str) -> Request | None:
        """Which request the bot's message answers."""
        return await self._database.read(answered.request_of, platform, space, message)

    async def answer_in(self, platform: Platform, space: str, message: str) -> Answer | None:
        """The answer that one of the bot's messages is a part of; see replies.Replies."""
        return await self._database.read(answered.answer_in, platform, space, message)

    async def restored(self, platform: Platform, space: str, message: str, article: Article) -> Answer | None:
        """The answer with the sentences of its article, put back; see replies.Replies."""
        return await self._database.write(answered.restored, platform, space, message, article)

    async def sources(self, origin: Origin, *, about: str = "", person: str = "") -> list[Source]:
        """The articles of the briefings in a thread; see replies.Replies."""
        return await self._database.read(answered.sources, origin, about, person)

    async def fates(self, origin: Origin) -> list[Fate]:
        """What became of each link of a message; see replies.Replies."""
        return await self._database.read(answered.fates, origin)

    async def replaced(self, claim: Claim, message: str, kept: Sequence[Posted]) -> bool:
        """Hand a rewritten answer over to the request that it is for; see replies.Replies."""
        return await self._database.write(self._handed_over, claim, message, kept)

    async def parts(self, platform: Platform, space: str, message: str) -> list[Posted]:
        """Every part, in order, of the answer that the message belongs to, as long as it was not taken away."""
        return await self._database.read(answered.parts, platform, space, message)

    async def removed(self, platform: Platform, space: str, message: str) -> None:
        """Write down that an answer was taken away."""
        await self._database.write(self._removed, platform, space, message)

    def _stored_and_intended(self, connection: Connection, claim: Claim, answer: Answer) -> Delivery:
        check(connection, claim)
        kind, document = answer_document(answer)
        told = answer.answer if isinstance(answer, Evidence) else answer
        about = told if isinstance(told, Briefing | ArticleAnswer) else None
        row = {
            "request_id": claim.id,
            "kind": kind,
            "document": document,
            "article_sentences": (about and about.article_sentences) or None,
            "content": (about and about.content) or None,
            "stored_at": self._database.now(connection),
        }
        connection.execute(self._store, row)
        if isinstance(answer, Briefing):
            shelve(connection, self._database, claim.id, claim.request, answer)
        return self._note_intent(connection, claim, 0)

    def _intended(self, connection: Connection, claim: Claim, part: int) -> Delivery:
        check(connection, claim)
        return self._note_intent(connection, claim, part)

    def _note_intent(self, connection: Connection, claim: Claim, part: int) -> Delivery:
        intent = {"request_id": claim.id, "part": part, "intended_at": self._database.now(connection)}
        if connection.execute(self._intend, intent).first() is not None:
            return Delivery(part, None, first=True)
        row = connection.execute(_EARLIER, {"this": claim.id, "part": part}).mappings().one()
        return Delivery(part, row_posted(row), first=False)

    def _place(self, connection: Connection, claim: Claim, part: int, posted: Posted, item: str = "") -> None:
        check(connection, claim)
        now = self._database.now(connection)
        place = {
            "channel": posted.channel,
            "message": posted.message,
            "url": posted.url,
            "item": item,
            "posted_at": now,
        }
        connection.execute(self._posted, {"request_id": claim.id, "part": part, "intended_at": now, **place})

    def _finished(
        self, connection: Connection, claim: Claim, part: int, posted: Posted, *, reason: str, item: str
    ) -> bool:
        self._place(connection, claim, part, posted, item)
        return finish(connection, claim, reason, self._database)

    def _handed_over(self, connection: Connection, claim: Claim, message: str, kept: Sequence[Posted]) -> bool:
        check(connection, claim)
        origin = claim.request.origin
        standing = answered.by_message(origin.platform, origin.space, message).where(
            replies.c.removed_at.is_(None), requests.c.outcome == ""
        )
        row = connection.execute(standing).first()
        if row is None:
            return False
        other = row.request_id
        connection.execute(delete(answers).where(answers.c.request_id == other))
        connection.execute(_OF_CLAIM_ANSWERS, {"this": claim.id, "other": other})
        gone = replies.c.request_id == other, replies.c.message.not_in([posted.message for posted in kept])
        connection.execute(delete(replies).where(*gone))
        connection.execute(delete(replies).where(replies.c.request_id == claim.id, replies.c.message.is_(None)))
        connection.execute(_OF_CLAIM_REPLIES, {"this": claim.id, "other": other})
        self._shelve_again(connection, other)
        finish(connection, claim, "", self._database)
        return True

    def _shelve_again(self, connection: Connection, number: int) -> None:
        """Let the answer of a request be found by the words that it has now."""
        answer = answered.stored_answer(connection, number)
        row = connection.execute(select(requests).where(requests.c.id == number)).mappings().one()
        if isinstance(answer, Briefing):
            shelve(connection, self._database, number, row_request(row), answer)

    def _removed(self, connection: Connection, platform: Platform, space: str, message: str) -> None:
        unshelve(connection, answered.by_message(platform, space, message))
        standing = (
            replies.c.request_id.in_(answered.by_message(platform, space, message)),
            replies.c.removed_at.is_(None),
        )
        connection.execute(update(replies).where(*standing).values(removed_at=self._database.now(connection)))
