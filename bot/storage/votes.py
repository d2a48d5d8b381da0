"""What people think of answers."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, select, update

from bot.domain.types import Origin, Person
from bot.domain.votes import Counts, Vote
from bot.storage.answered import answered_in
from bot.storage.engine import Database, insert
from bot.storage.places import channel_of, matching
from bot.storage.schema import answers, replies, requests, votes

#: Kinds of answers (answers.py) that are about an article.
_OF_ARTICLES = ("briefing", "answer")


class SqlVotes:
    """Implements votes.Votes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        row = insert(votes, database)
        again = {name: row.excluded[name] for name in ("vote", "press", "at")}
        self._put = row.on_conflict_do_update(index_elements=["request_id", "user_id"], set_=again)

    async def press(self, answer: Origin, person: Person, vote: Vote, *, name: str) -> Vote | None:
        """Vote so, or take the vote back; see votes.Votes."""
        return await self._database.write(self._pressed, answer, person, vote, name)

    async def react(self, answer: Origin, person: Person, vote: Vote, *, gone: bool = False) -> bool:
        """Vote so by an emoji, or take that vote back; see votes.Votes."""
        return await self._database.write(self._reacted, answer, person, vote, gone=gone)

    async def counts(self, origin: Origin, since: datetime) -> Counts:
        """The votes of a channel; see votes.Votes."""
        return await self._database.read(_counts, origin, since)

    def _pressed(self, connection: Connection, answer: Origin, person: Person, vote: Vote, name: str) -> Vote | None:
        request = _voted_on(connection, answer)
        if request is None:
            raise LookupError("no answer about an article")
        mine = select(votes.c.vote, votes.c.press).where(_cast(request, person))
        known = connection.execute(mine.with_for_update()).first()
        if known and known.press == name:
            return Vote(known.vote) if known.vote else None
        wanted = None if known and known.vote == vote.value else vote
        self._write(connection, request, person, wanted, name)
        return wanted

    def _reacted(self, connection: Connection, answer: Origin, person: Person, vote: Vote, *, gone: bool) -> bool:
        request = _voted_on(connection, answer)
        if request is None:
            return False
        if gone:
            taken = update(votes).where(_cast(request, person), votes.c.vote == vote.value)
            connection.execute(taken.values(vote=None, at=self._database.now(connection)))
        else:
            self._write(connection, request, person, vote, "")
        return True

    def _write(self, connection: Connection, request: int, person: Person, vote: Vote | None, press: str) -> None:
        now = self._database.now(connection)
        row = {"request_id": request, "user_id": person.id, "vote": vote and vote.value, "press": press, "at": now}
        connection.execute(self._put, row)


def _cast(request: int, person: Person) -> ColumnElement[bool]:
    return and_(votes.c.request_id == request, votes.c.user_id == person.id)


def _voted_on(connection: Connection, answer: Origin) -> int | None:
    """The request whose answer about an article the message is a part of; None: it is none that stands."""
    found = (
        select(requests.c.id)
        .join(replies, replies.c.request_id == requests.c.id)
        .join(answers, answers.c.request_id == requests.c.id)
        .where(replies.c.message == answer.message, replies.c.removed_at.is_(None))
        .where(requests.c.platform == answer.platform.value, answered_in(answer.platform, answer.space))
        .where(answers.c.kind.in_(_OF_ARTICLES))
        .order_by(requests.c.id)  # of several in one message the first stands for all
    )
    number: int | None = connection.execute(found).scalar()
    return number


def _counts(connection: Connection, origin: Origin, since: datetime) -> Counts:
    counted = (
        select(votes.c.vote, func.count())
        .join(requests, requests.c.id == votes.c.request_id)
        .where(matching(requests, channel_of(origin)), votes.c.at >= since, votes.c.vote.is_not(None))
        .group_by(votes.c.vote)
    )
    found = {row[0]: row[1] for row in connection.execute(counted)}
    return Counts(found.get(Vote.UP.value, 0), found.get(Vote.DOWN.value, 0))
