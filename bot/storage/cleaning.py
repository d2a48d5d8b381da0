"""Deletes what has had its time, by kind; see retention.Cleaner."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, delete, or_, select, tuple_, update

from bot.domain.retention import Kept, Wish
from bot.domain.types import Platform
from bot.storage.engine import Database
from bot.storage.findable import scrub_index, unshelve
from bot.storage.forgetting import forget
from bot.storage.forgetting_links import Named, named
from bot.storage.holding import held
from bot.storage.keys import Keys
from bot.storage.places import BY_NOBODY
from bot.storage.retention import AT_ONCE, purge
from bot.storage.schema import (
    answers,
    briefings,
    channel_feeds,
    chat_lines,
    engagement,
    findable,
    follows,
    model_calls,
    mutes,
    preferences,
    requests,
    schedules,
    slack_installations,
    votes,
)

#: What a request says of the person, and of what they wanted; the rest of the row tells that something was done.
NOBODY: dict[str, Any] = {"author_id": "", "author_name": ""}
ERASED: dict[str, Any] = {**NOBODY, "url": None, "canonical": None, "content": None, "asked": {}, "refused": None}

#: Answers that name people: who posted a link.
_NAMING = ("digest", "already")
_CLOSED = requests.c.outcome.is_not(None)

#: What a choice is known by, and by whom it is: one that somebody else made meanwhile is another.
_CHOICE = tuple(preferences.c[name] for name in ("platform", "space", "channel", "name", "chosen_by"))

_ENGAGED = tuple(engagement.primary_key)

#: Finds ids, and does away with them.
Find = Callable[[datetime], Select[Any]]
Forget = Callable[[Connection, Sequence[Any]], int]


class SqlCleaner:
    """Implements retention.Cleaner."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    async def purge(self, kept: Kept, before: datetime) -> int:
        """Delete what is older; see retention.Cleaner."""
        if kept is Kept.ARTICLES:
            return await purge(self._database, before)
        count = 0
        for find, do_away in _STEPS[kept]:
            count += await self._step(find(before), do_away)
        if count:
            await self._scrub()
        return count

    async def forget(self, wish: Wish) -> dict[str, int]:
        """Forget somebody or something; see retention.Cleaner."""
        found = await self._database.read_long(named, wish) if wish.url else Named()
        counts = await self._database.write_long(forget, wish, found, self._database.now, self._keys)
        if counts:
            await self._scrub()
        return counts

    async def _scrub(self) -> None:
        await scrub_index(self._database)
        await self._database.scrub()

    async def held(self, user: str) -> dict[str, list[dict[str, Any]]]:
        """What is stored about a person; see retention.Cleaner."""
        return await self._database.read_long(held, user, self._keys)

    async def _step(self, find: Select[Any], do_away: Forget) -> int:
        """Look without holding anybody up, and change some rows at a time."""
        count, ids = 0, await self._database.read_long(lambda connection: _keys(connection.execute(find).all()))
        for start in range(0, len(ids), AT_ONCE):
            count += await self._database.write_long(do_away, ids[start : start + AT_ONCE])
        return count


def _keys(rows: Sequence[Any]) -> list[Any]:
    """What rows are found by: the value of one column, or those of several together."""
    return [row[0] if len(row) == 1 else tuple(row) for row in rows]


def erase_message(connection: Connection, here: ColumnElement[bool]) -> int:
    """Empty the closed requests of a message, and delete what was answered; how many."""
    ids = connection.execute(select(requests.c.id).where(here, _CLOSED)).scalars().all()
    return _erase(connection, ids)


def _erase(connection: Connection, ids: Sequence[Any]) -> int:
    connection.execute(delete(answers).where(answers.c.request_id.in_(ids)))
    unshelve(connection, ids)
    return connection.execute(update(requests).where(requests.c.id.in_(ids), _CLOSED).values(ERASED)).rowcount


def _old_briefings(before: datetime) -> Select[Any]:
    return select(briefings.c.id).where(briefings.c.stored_at < before)


def _old_answers(before: datetime, *kinds: str) -> Select[Any]:
    of_kind = [answers.c.kind.in_(kinds)] if kinds else []
    closed = answers.c.request_id == requests.c.id, _CLOSED
    return select(answers.c.request_id).join(requests, and_(*closed)).where(answers.c.stored_at < before, *of_kind)


def _old_findable(before: datetime) -> Select[Any]:
    closed = findable.c.request_id == requests.c.id, _CLOSED
    return select(findable.c.request_id).join(requests, and_(*closed)).where(findable.c.stored_at < before)


def _old_givers(before: datetime) -> Select[Any]:
    return _old_answers(before).where(answers.c.document["given_by"].as_string() != "")


def _old_people(before: datetime) -> Select[Any]:
    named = or_(requests.c.author_id != "", requests.c.author_name != "")
    return select(requests.c.id).where(requests.c.asked_at < before, named, _CLOSED)


def _old_choices(before: datetime) -> Select[Any]:
    """Those without a day too: what was brought from elsewhere may have none, and nobody is kept for ever."""
    old = or_(preferences.c.chosen_at < before, preferences.c.chosen_at.is_(None))
    return select(*_CHOICE).where(old, preferences.c.chosen_by.is_not(None))


def _who(table: Table, *where: ColumnElement[bool]) -> tuple[Find, Forget]:
    """Finds rows of a table that tell who chose them, and empties that."""
    key = tuple(table.primary_key)

    def old(before: datetime) -> Select[Any]:
        return select(*key).where(table.c.chosen_at < before, table.c.chosen_by.is_not(None), *where)

    def forget_who(connection: Connection, keys: Sequence[Any]) -> int:
        these = tuple_(*key).in_(keys) if len(key) > 1 else key[0].in_(keys)
        return connection.execute(update(table).where(these).values(BY_NOBODY)).rowcount

    return old, forget_who


def _old_installers(before: datetime) -> Select[Any]:
    old = slack_installations.c.installed_at < before, slack_installations.c.installed_by != ""
    return select(slack_installations.c.space).where(*old)


def _old_payers(before: datetime) -> Select[Any]:
    return select(model_calls.c.id).where(model_calls.c.at < before, model_calls.c.user_id != "")


def _old_votes(before: datetime) -> Select[Any]:
    return select(votes.c.id).where(votes.c.at < before)


def _old_engagement(before: datetime) -> Select[Any]:
    return select(*_ENGAGED).where(engagement.c.at < before)


def _old_calls(before: datetime) -> Select[Any]:
    return select(model_calls.c.id).where(model_calls.c.at < before)


def _old_lines(before: datetime) -> Select[Any]:
    return select(chat_lines.c.id).where(chat_lines.c.thread.is_(None), chat_lines.c.at < before)


def _forget_briefings(connection: Connection, ids: Sequence[Any]) -> int:
    return connection.execute(delete(briefings).where(briefings.c.id.in_(ids))).rowcount


def _forget_answers(connection: Connection, ids: Sequence[Any]) -> int:
    return connection.execute(delete(answers).where(answers.c.request_id.in_(ids))).rowcount


def _forget_givers(connection: Connection, ids: Sequence[Any]) -> int:
    """Who handed a text over; what was written of it stays."""
    naming = connection.execute(select(answers.c.request_id, answers.c.document).where(answers.c.request_id.in_(ids)))
    for number, document in naming.all():
        emptied = update(answers).where(answers.c.request_id == number)
        connection.execute(emptied.values(document={**document, "given_by": ""}))
    return len(ids)


def _forget_askers(connection: Connection, ids: Sequence[Any]) -> int:
    return connection.execute(update(requests).where(requests.c.id.in_(ids), _CLOSED).values(NOBODY)).rowcount


def _forget_choosers(connection: Connection, choices: Sequence[Any]) -> int:
    """Of these choices; what the same people chose later stays theirs."""
    old = update(preferences).where(tuple_(*_CHOICE).in_(choices))
    return connection.execute(old.values(BY_NOBODY)).rowcount


def _forget_installers(connection: Connection, spaces: Sequence[Any]) -> int:
    theirs = update(slack_installations).where(slack_installations.c.space.in_(spaces))
    return connection.execute(theirs.values(installed_by="")).rowcount


def _forget_payers(connection: Connection, ids: Sequence[Any]) -> int:
    return connection.execute(update(model_calls).where(model_calls.c.id.in_(ids)).values(user_id="")).rowcount


def _forget_votes(connection: Connection, ids: Sequence[Any]) -> int:
    return connection.execute(delete(votes).where(votes.c.id.in_(ids))).rowcount


def _forget_engagement(connection: Connection, keys: Sequence[Any]) -> int:
    return connection.execute(delete(engagement).where(tuple_(*_ENGAGED).in_(keys))).rowcount


def _forget_calls(connection: Connection, ids: Sequence[Any]) -> int:
    return connection.execute(delete(model_calls).where(model_calls.c.id.in_(ids))).rowcount


def _forget_lines(connection: Connection, ids: Sequence[Any]) -> int:
    """Messages with their threads, and the requests that they were; those that are still worked on stay until then."""
    of_page = requests.c.platform == Platform.WEB.value
    names = {str(line): line for line in ids}
    asked = and_(of_page, requests.c.message.in_(names))
    busy = {names[name] for name in connection.execute(select(requests.c.message).where(asked, ~_CLOSED)).scalars()}
    gone = [line for line in ids if line not in busy]
    erase_message(connection, and_(of_page, requests.c.message.in_([str(line) for line in gone])))
    connection.execute(delete(chat_lines).where(chat_lines.c.thread.in_(gone)))
    return connection.execute(delete(chat_lines).where(chat_lines.c.id.in_(gone))).rowcount


_STEPS: dict[Kept, tuple[tuple[Find, Forget], ...]] = {
    Kept.BRIEFINGS: (
        (_old_briefings, _forget_briefings),
        (_old_answers, _forget_answers),
        (_old_findable, unshelve),
    ),
    Kept.PEOPLE: (
        (_old_people, _forget_askers),
        (lambda before: _old_answers(before, *_NAMING), _forget_answers),
        (_old_givers, _forget_givers),
        (_old_payers, _forget_payers),
        (_old_choices, _forget_choosers),
        # Who has digests sent to themselves, or left something out of them, is known for as long as they want that.
        _who(schedules, schedules.c.person_id == ""),
        _who(mutes, mutes.c.person_id == ""),
        *map(_who, (follows, channel_feeds)),
        (_old_installers, _forget_installers),
        (_old_votes, _forget_votes),
        (_old_engagement, _forget_engagement),
    ),
    Kept.CHAT: ((_old_lines, _forget_lines),),
    Kept.CALLS: ((_old_calls, _forget_calls),),
}
