"""What people do about links, as counts; see engagement.Engagement."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, delete, exists, func, select

from bot.domain.engagement import ENGAGEMENT_KEPT, ENGAGEMENT_MAX, NOTHING, Engaged
from bot.domain.outcomes import WITHDRAWN
from bot.domain.types import Origin, Person
from bot.domain.votes import Vote
from bot.storage.engine import Database, insert
from bot.storage.keys import Keys
from bot.storage.places import matching, space_of
from bot.storage.schema import engagement, replies, requests, votes

_REACTION, _REPLY = "reaction", "reply"
#: Of the message that a row is about, as the requests have them.
_MESSAGE = ("platform", "space", "channel", "message")
_KEY = (*_MESSAGE, "kind", "item", "person")


class SqlEngagement:
    """Implements engagement.Engagement."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys
        self._put = insert(engagement, database).on_conflict_do_nothing(index_elements=_KEY)

    async def reacted(self, origin: Origin, person: Person, emoji: str, *, gone: bool = False) -> None:
        """Count a reaction, or one less; see engagement.Engagement."""
        item = self._item(origin, emoji)
        if gone:
            names = [engagement.c.item.in_(item), engagement.c.person.in_(self._names(person))]
            await self._database.write(_forget, and_(_in(origin), *names))
            return
        about = await self._database.read(_about, origin, (origin.message,))
        if about and about["by"] != person.id:
            await self._database.write(self._count, about, _REACTION, item[0], self._names(person)[0])

    async def cleared(self, origin: Origin, emoji: str = "") -> None:
        """Count the reactions to a message no more; see engagement.Engagement."""
        if about := await self._database.read(_about, origin, (origin.message,)):
            which = engagement.c.item.in_(self._item(origin, emoji)) if emoji else engagement.c.kind == _REACTION
            await self._database.write(_forget, and_(_of(about), which))

    async def replied(self, origin: Origin, person: Person, to: Sequence[str]) -> None:
        """Count a reply; see engagement.Engagement."""
        about = await self._database.read(_about, origin, to)
        if about:
            # Who posted the link is nobody else: what they add is talk, but no other person's.
            name = "" if about["by"] == person.id else self._names(person)[0]
            await self._database.write(self._count, about, _REPLY, self._item(origin)[0], name)

    async def withdrawn(self, origin: Origin) -> None:
        """Count a reply no more; see engagement.Engagement."""
        gone = and_(_in(origin), engagement.c.kind == _REPLY, engagement.c.item.in_(self._item(origin)))
        if await self._database.read(_any, gone):
            await self._database.write(_forget, gone)

    def _count(self, connection: Connection, about: dict[str, str], kind: str, item: str, person: str) -> None:
        row = {**{name: about[name] for name in _MESSAGE}, "kind": kind, "item": item, "person": person}
        counted = select(func.count()).select_from(engagement).where(_of(about), engagement.c.kind == kind)
        now = self._database.now(connection)
        purge_engagement(connection, now)
        if (connection.execute(counted).scalar() or 0) < ENGAGEMENT_MAX:
            connection.execute(self._put, {**row, "at": now})

    def _item(self, origin: Origin, emoji: str = "") -> Sequence[str]:
        """Under what a reaction to a message, or a reply, is known: the first as it is written by now."""
        return self._keys.known_as(f"{origin.platform}\n{origin.space}\n{origin.message}\n{emoji}")

    def _names(self, person: Person) -> Sequence[str]:
        return names_of(self._keys, person.id)


def names_of(keys: Keys, person: str) -> Sequence[str]:
    """Under what a person is known there; `person` as the platform names them."""
    return keys.known_as(f"engagement of\n{person}")


def engaged(connection: Connection, ids: Sequence[int]) -> dict[int, Engaged]:
    """What people did about the messages of these requests, and how they voted on the answers."""
    others = case((engagement.c.person == "", None), else_=engagement.c.person)
    counted = (
        select(requests.c.id, engagement.c.kind, func.count(), func.count(others.distinct()))
        .join(engagement, and_(*(engagement.c[name] == requests.c[name] for name in _MESSAGE)))
        .where(requests.c.id.in_(ids))
        .group_by(requests.c.id, engagement.c.kind)
    )
    found: dict[int, Engaged] = {}
    for number, kind, count, people in connection.execute(counted):
        one = (
            Engaged(reactions=count, reactors=people) if kind == _REACTION else Engaged(replies=count, repliers=people)
        )
        found[number] = found.get(number, NOTHING) + one
    cast = (
        select(votes.c.request_id, votes.c.vote, func.count())
        .where(votes.c.request_id.in_(ids), votes.c.vote.is_not(None))
        .group_by(votes.c.request_id, votes.c.vote)
    )
    for number, vote, count in connection.execute(cast):
        one = Engaged(up=count) if vote == Vote.UP.value else Engaged(down=count)
        found[number] = found.get(number, NOTHING) + one
    return found


def purge_engagement(connection: Connection, now: datetime) -> None:
    """Forget what no digest looks at any more."""
    connection.execute(delete(engagement).where(engagement.c.at < now - ENGAGEMENT_KEPT))


def _about(connection: Connection, origin: Origin, messages: Sequence[str]) -> dict[str, str] | None:
    """The message with links that the first of these is, or is our answer to; and by whom it is."""
    columns = [requests.c[name] for name in _MESSAGE]
    here = [
        matching(requests, space_of(origin)),
        requests.c.kind == "brief",
        func.coalesce(requests.c.outcome, "") != WITHDRAWN,
    ]
    asked = select(*columns, requests.c.author_id.label("by")).where(*here).order_by(requests.c.id).limit(1)
    answered = asked.join(replies, replies.c.request_id == requests.c.id)
    for message in filter(None, messages):
        own = asked.where(requests.c.channel == origin.channel, requests.c.message == message)
        for statement in (own, answered.where(replies.c.message == message)):
            if row := connection.execute(statement).mappings().first():
                return dict(row)
    return None


def _of(about: dict[str, str]) -> ColumnElement[bool]:
    return matching(engagement, {name: about[name] for name in _MESSAGE})


def _in(origin: Origin) -> ColumnElement[bool]:
    return matching(engagement, space_of(origin))


def _forget(connection: Connection, which: ColumnElement[bool]) -> None:
    connection.execute(delete(engagement).where(which))


def _any(connection: Connection, which: ColumnElement[bool]) -> Any:
    return connection.execute(select(exists().where(which))).scalar()
