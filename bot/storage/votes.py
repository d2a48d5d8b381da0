"""What people think of answers."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, func, select, update

from bot.domain.types import Origin, Person
from bot.domain.votes import CAST_MAX, Cast, Counts, Vote
from bot.storage.answered import answered_in
from bot.storage.engine import Database, insert
from bot.storage.links import briefs_in
from bot.storage.places import channel_of, matching
from bot.storage.schema import answers, replies, requests, votes

#: Kinds of answers (answers.py) that are about an article.
_OF_ARTICLES = ("briefing", "answer")


class SqlVotes:
    """Implements votes.Votes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        row = insert(votes, database)
        again = {name: row.excluded[name] for name in ("vote", "press", "at", "set_aside")}
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

    async def cast(self, origin: Origin, since: datetime) -> list[Cast]:
        """What shifts something in a channel; see votes.Votes."""
        return await self._database.read(_cast_in, origin, since)

    async def set_aside(self, origin: Origin) -> int:
        """Have those of a channel shift nothing any more; see votes.Votes."""
        return await self._database.write(_set_aside, origin)

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
        elif _now(connection, request, person) != vote.value:  # told again it is no newer vote
            self._write(connection, request, person, vote, "")
        return True

    def _write(self, connection: Connection, request: int, person: Person, vote: Vote | None, press: str) -> None:
        now = self._database.now(connection)
        row = {"request_id": request, "user_id": person.id, "vote": vote and vote.value, "press": press, "at": now}
        connection.execute(self._put, {**row, "set_aside": False})


def _cast(request: int, person: Person) -> ColumnElement[bool]:
    return and_(votes.c.request_id == request, votes.c.user_id == person.id)


def _now(connection: Connection, request: int, person: Person) -> str | None:
    vote: str | None = connection.execute(select(votes.c.vote).where(_cast(request, person))).scalar()
    return vote


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


def _cast_in(connection: Connection, origin: Origin, since: datetime) -> list[Cast]:
    standing = select(replies.c.request_id).where(
        replies.c.request_id == requests.c.id, replies.c.message.is_not(None), replies.c.removed_at.is_(None)
    )
    told = {name: answers.c.document[name].as_string() for name in ("site", "title", "lead", "language")}
    found = (
        select(votes.c.user_id, votes.c.vote, votes.c.at, requests.c.canonical, requests.c.asked, answers.c.content)
        .add_columns(*(column.label(name) for name, column in told.items()))
        .join(requests, requests.c.id == votes.c.request_id)
        .join(answers, answers.c.request_id == requests.c.id)
        .where(briefs_in(origin), answers.c.kind == "briefing", standing.exists())
        .where(votes.c.at >= since, votes.c.vote.is_not(None), votes.c.set_aside.is_(False))
        .order_by(votes.c.at.desc(), votes.c.id.desc())
        .limit(CAST_MAX)
    )
    rows = connection.execute(found).mappings().all()
    # What is hidden in its message is not named in others.
    return [_row_cast(row) for row in reversed(rows) if not row["asked"].get("spoiler")]


def _row_cast(row: RowMapping) -> Cast:
    return Cast(
        row["user_id"],
        row["content"] or row["canonical"],
        Vote(row["vote"]),
        row["at"],
        *(row[name] or "" for name in ("site", "title", "lead", "language")),
    )


def _set_aside(connection: Connection, origin: Origin) -> int:
    there = select(requests.c.id).where(matching(requests, channel_of(origin)))
    cast = and_(votes.c.request_id.in_(there), votes.c.set_aside.is_(False))
    counted = connection.execute(select(func.count()).where(cast, votes.c.vote.is_not(None))).scalar_one()
    connection.execute(update(votes).where(cast).values(set_aside=True))
    return int(counted)
