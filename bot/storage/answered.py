"""Answers that stand, looked up: by their message, beside one another, in a thread."""

from collections.abc import Iterable
from typing import Any

import structlog
from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    bindparam,
    false,
    or_,
    select,
    true,
    update,
)

from bot.domain.answers import Answer
from bot.domain.article import Article
from bot.domain.briefing import AlreadyBriefed, Briefing, Item, Notice
from bot.domain.dispatch import Claim
from bot.domain.outcomes import ALREADY, WITHDRAWN
from bot.domain.replies import Beside
from bot.domain.requests import Ask, Audience, Fate, Request, Source
from bot.domain.types import DIRECT_SPACE, Link, Origin, Platform, Posted
from bot.storage.answers import document_answer
from bot.storage.places import channel_of, matching, message_of
from bot.storage.rows import row_posted, row_request
from bot.storage.schema import answers, replies, requests

log = structlog.get_logger()

#: Answers that may stand together in one message.
_TOLD_TOGETHER = Briefing | Notice | AlreadyBriefed

_STORED = select(answers).where(answers.c.request_id == bindparam("this"))
_STANDS = and_(requests.c.outcome.in_(("", ALREADY)), replies.c.message.is_not(None), replies.c.removed_at.is_(None))
#: People see it before we have heard that it stands.
_ON_ITS_WAY = and_(requests.c.outcome.is_(None), answers.c.kind.in_(("briefing", "answer")))


def stored_answer(connection: Connection, request: int) -> Answer | None:
    """The answer that was made to a request."""
    return _read(connection.execute(_STORED, {"this": request}).mappings().first())


def _read(row: RowMapping | None) -> Answer | None:
    if row is None:
        return None
    try:
        return document_answer(row["kind"], row["document"], row["article_sentences"])
    except ValueError as error:
        log.warning("A stored answer cannot be read.", request=row["request_id"], why=str(error))
        return None


def answer_in(connection: Connection, platform: Platform, space: str, message: str) -> Answer | None:
    """The answer that one of the bot's messages is a part of."""
    standing = by_message(platform, space, message).where(replies.c.removed_at.is_(None))
    found = select(answers).where(answers.c.request_id.in_(standing)).order_by(answers.c.request_id)
    return _read(connection.execute(found).mappings().first())


def _joinable(*where: Any) -> Select[Any]:
    """Answers that stand in messages that they share, or may come to share, in the order of their requests."""
    return (
        select(replies, answers.c.kind, answers.c.document, answers.c.article_sentences)
        .join(requests, requests.c.id == replies.c.request_id)
        .join(answers, answers.c.request_id == replies.c.request_id)
        .where(*where, replies.c.item != "", replies.c.removed_at.is_(None), requests.c.outcome != WITHDRAWN)
        .order_by(requests.c.id)
    )


def _items(rows: Iterable[RowMapping]) -> tuple[Item, ...]:
    read = [(row["item"], _read(row)) for row in rows]
    return tuple(Item(name, answer) for name, answer in read if isinstance(answer, _TOLD_TOGETHER))


def beside(connection: Connection, claim: Claim) -> Beside | None:
    """The newest message that tells answers to other links of a claim's message."""
    of_message = matching(requests, message_of(claim.request.origin))
    rows = connection.execute(_joinable(of_message, requests.c.id != claim.id)).mappings().all()
    if not rows:
        return None
    newest = max(rows, key=lambda row: row["posted_at"])
    there = [row for row in rows if row["message"] == newest["message"]]
    before, after = (
        _items(row for row in there if (row["request_id"] < claim.id) is earlier) for earlier in (True, False)
    )
    posted = row_posted(newest)
    return Beside(posted, before, after) if posted else None


def told_in(connection: Connection, platform: Platform, space: str, message: str) -> tuple[Item, ...]:
    """The answers that a message tells."""
    here = replies.c.message == message, requests.c.platform == platform.value, requests.c.space == space
    return _items(connection.execute(_joinable(*here)).mappings())


def restored(connection: Connection, platform: Platform, space: str, message: str, article: Article) -> Answer | None:
    """The answer with the sentences of its article, put back."""
    own = select(requests.c.channel).where(requests.c.id.in_(by_message(platform, space, message)))
    places = [f"{platform}\n{space}\n{channel}" for channel in connection.execute(own).scalars()]
    contents = [article.content_in(place) for place in places]
    same = answers.c.request_id.in_(by_message(platform, space, message)), answers.c.content.in_(contents)
    connection.execute(update(answers).where(*same).values(article_sentences=article.sentences))
    return answer_in(connection, platform, space, message)


def sources(connection: Connection, origin: Origin, about: str, person: str) -> list[Source]:
    """The articles of the briefings in a thread; see replies.Replies."""
    there: ColumnElement[bool]
    if about:
        there = requests.c.id.in_(by_message(origin.platform, origin.space, about))
    elif not origin.thread:
        return []
    else:
        # Where it was asked, and where the answer stands: Discord's threads are places, Slack's hang from a message.
        of_answer = replies.c.channel if origin.platform is Platform.DISCORD else replies.c.message
        there = or_(*(column == origin.thread for column in (requests.c.thread, requests.c.message, of_answer)))
    here = matching(requests, channel_of(origin))
    seen = or_(requests.c.audience == Audience.EVERYONE.value, requests.c.author_id == person if person else false())
    statement = (
        select(requests, answers.c.content.label("briefed"))
        .join(replies, and_(replies.c.request_id == requests.c.id, replies.c.part == 0 if not about else true()))
        .outerjoin(answers, answers.c.request_id == requests.c.id)
        .where(here, there, seen, requests.c.kind.in_(("brief", "share", "ask")), or_(_STANDS, _ON_ITS_WAY))
        .order_by(requests.c.id)
    )
    found: dict[str, Source] = {}
    for row in connection.execute(statement).mappings():
        request = row_request(row)
        if isinstance(request.asked, Ask):
            kept = request.asked.sources
        else:  # a digest that was shared has no link
            kept = (Source(request.link, row["briefed"] or ""),) if request.link else ()
        found |= {source.link.canonical: source for source in kept if source.link.canonical not in found}
    return list(found.values())


def fates(connection: Connection, origin: Origin) -> list[Fate]:
    """What became of each link of a message."""
    of_message = matching(requests, message_of(origin)), requests.c.kind == "brief"
    columns = requests.c["url", "canonical", "outcome"]
    rows = connection.execute(select(*columns).where(*of_message).order_by(requests.c.id)).all()
    return [Fate(Link(row.url, row.canonical), row.outcome) for row in rows]


def request_of(connection: Connection, platform: Platform, space: str, message: str) -> Request | None:
    """Which request the bot's message answers."""
    statement = select(requests).where(requests.c.id.in_(by_message(platform, space, message))).order_by(requests.c.id)
    row = connection.execute(statement).mappings().first()
    return row_request(row) if row else None


def parts(connection: Connection, platform: Platform, space: str, message: str) -> list[Posted]:
    """Every part, in order, of the answer that a message belongs to, as long as it was not taken away."""
    statement = (
        select(replies)
        .where(replies.c.request_id.in_(by_message(platform, space, message)), replies.c.removed_at.is_(None))
        .order_by(replies.c.request_id, replies.c.part)
    )
    rows = connection.execute(statement).mappings()
    return [posted for row in rows if (posted := row_posted(row))]


def by_message(platform: Platform, space: str, message: str) -> Select[tuple[int]]:
    """Ids of the requests that a message of ours answers; or of the one whose answer has that name."""
    # Apart, because with OR no index would be used; and an expression, or SQLite takes an index by platform.
    by_id = select(replies.c.request_id).where(replies.c.message == message)
    by_name = select(replies.c.request_id).where(replies.c.item == message, replies.c.item != "")
    return (
        select(replies.c.request_id)
        .join(requests, requests.c.id == replies.c.request_id)
        .where(requests.c.platform.concat("") == platform.value, answered_in(platform, space))
        .where(replies.c.request_id.in_(by_id.union(by_name)))
    )


def answered_in(platform: Platform, space: str) -> ColumnElement[bool]:
    """Requests whose answers stand in a space: those of it, on Discord in direct messages what was sent there."""
    here = requests.c.space == space
    if platform is not Platform.DISCORD or space != DIRECT_SPACE:
        return here
    # Asked for in a server and sent to one person: such a message, whose number no other has, is of no server.
    return or_(here, requests.c.audience.in_((Audience.ASKER.value, Audience.DIRECT.value)))
