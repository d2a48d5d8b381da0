"""Forgets a person, a place or a link in every table; see retention.Cleaner."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, and_, or_, select, true, update

from bot.domain.canonical import canonical
from bot.domain.outcomes import WITHDRAWN
from bot.domain.retention import Wish
from bot.storage import schema
from bot.storage.chat_log import LOCAL, PERSON
from bot.storage.deletions import Deletions
from bot.storage.engagement import names_of
from bot.storage.feed_rows import delete_unfollowed, following_alone
from bot.storage.forgetting_links import Named, forget_link, of_everywhere, of_place
from bot.storage.keys import Keys
from bot.storage.lease import closed
from bot.storage.mail import forget_codes
from bot.storage.places import BY_NOBODY
from bot.storage.schema import answers, articles, briefings, chat_lines, engagement, findable, requests
from bot.storage.schema import slack_installations as installations

#: What stays of a request is that there was one, and its hashed key.
TOMBSTONE: dict[str, Any] = {
    **dict.fromkeys(("space", "channel", "message", "thread", "author_id", "author_name"), ""),
    **dict.fromkeys(("url", "canonical", "length", "language", "content", "refused", "interaction_token"), None),
    "asked": {},
}

#: What hangs from a request.
_OF_REQUESTS = (
    answers,
    findable,
    schema.handed,
    schema.model_answers,
    schema.votes,
    schema.replies,
    schema.sightings,
)


def forget(
    connection: Connection, wish: Wish, found: Named, now: Callable[[Connection], datetime], keys: Keys
) -> dict[str, int]:
    """Do it in one transaction; how many rows of each table. `found` is where a link stands."""
    theirs, deletions = _requests(wish), Deletions(connection)
    withdrawn = update(requests).where(theirs, requests.c.outcome.is_(None))
    connection.execute(withdrawn.values(closed(WITHDRAWN, now(connection))))
    if wish.url:
        forget_link(deletions, wish, found)
    elif wish.user:
        _forget_mentions(deletions, wish)
    elif wish.space or wish.channel:
        _forget_place(deletions, wish)
    ids = select(requests.c.id).where(theirs)
    # What others did about the links goes with them.
    about = and_(*(engagement.c[name] == requests.c[name] for name in ("platform", "space", "channel", "message")))
    deletions.delete(engagement, select(requests.c.id).where(about, theirs).exists())
    for table in _OF_REQUESTS:
        deletions.delete(table, table.c.request_id.in_(ids))
    if wish.user:
        _forget_person(deletions, wish, keys)
    deletions.change(requests, theirs, TOMBSTONE)
    if wish.user == PERSON or (LOCAL in (wish.space, wish.channel) and not wish.url):
        deletions.delete(chat_lines, chat_lines.c.thread.is_not(None))
        deletions.delete(chat_lines, true())
    return deletions.counts


def _requests(wish: Wish) -> ColumnElement[bool]:
    if wish.user:
        return _theirs(requests, requests.c.author_id, wish)
    if wish.url:
        asked = or_(requests.c.url == wish.url, requests.c.canonical == canonical(wish.url))
        return and_(asked, of_place(requests, wish))
    return _in_place(requests, wish)


def _theirs(table: Table, person: Column[Any], wish: Wish) -> ColumnElement[bool]:
    """Rows in which the person stands."""
    return and_(person == wish.user, of_place(table, wish))


def _forget_person(deletions: Deletions, wish: Wish, keys: Keys) -> None:
    calls = schema.model_calls
    for table, person in (
        *((schema.opt_outs, schema.opt_outs.c.user_id), (schema.promises, schema.promises.c.user_id)),
        *((table, table.c.person_id) for table in (schema.mutes, schema.schedules, schema.watches, schema.sightings)),
        (schema.mail_addresses, schema.mail_addresses.c.person_id),
    ):
        deletions.delete(table, _theirs(table, person, wish))
    codes = schema.mail_codes
    theirs = _theirs(codes, codes.c.person_id, wish)
    deletions.add(codes, forget_codes(deletions.connection, keys, theirs, {"person_id": ""}))
    deletions.change(calls, _theirs(calls, calls.c.user_id, wish), {"user_id": ""})
    for table in (schema.preferences, schema.follows, schema.mutes, schema.schedules, schema.channel_feeds):
        deletions.change(table, _theirs(table, table.c.chosen_by, wish), BY_NOBODY)
    there = select(requests.c.id).where(of_place(requests, wish))
    deletions.delete(schema.votes, and_(schema.votes.c.user_id == wish.user, schema.votes.c.request_id.in_(there)))
    known = engagement.c.person.in_(names_of(keys, wish.user))
    deletions.delete(engagement, and_(known, of_place(engagement, wish)))
    of_space = [installations.c.space == wish.space] if wish.space else []
    deletions.change(installations, and_(installations.c.installed_by == wish.user, *of_space), {"installed_by": ""})


def _forget_place(deletions: Deletions, wish: Wish) -> None:
    if not wish.channel:
        calls = schema.model_calls
        deletions.change(calls, of_place(calls, wish), {"space": "", "user_id": ""})
        deletions.delete(installations, installations.c.space == wish.space)
        for table in (schema.promises, schema.opt_outs, schema.mail_addresses, schema.mail_codes):
            deletions.delete(table, of_place(table, wish))
    deletions.delete(answers, answers.c.request_id.in_(select(requests.c.id).where(of_everywhere(wish))))
    following_alone(deletions.connection)
    for table in (
        *(schema.channels, schema.preferences, schema.schedules, schema.follows),
        *(schema.backfills, engagement, schema.mutes, schema.watches, schema.sightings, schema.channel_feeds),
    ):
        deletions.delete(table, _in_place(table, wish))
    for table, count in delete_unfollowed(deletions.connection).items():
        deletions.add(table, count)
    # What a token opened belongs to the place where it was given: platform, space and channel, a line each.
    ending = "".join(f"\n{name}" for name in (wish.space, wish.channel) if name)
    for table in (articles, briefings, schema.redirects):
        there, inside = (table.c.place.endswith(ending, autoescape=True), f"{ending}\n")
        deletions.delete(table, there if wish.channel else table.c.place.contains(inside, autoescape=True))


def _in_place(table: Table, wish: Wish) -> ColumnElement[bool]:
    """Rows of a space, or of a channel or thread; of both those of the channel there."""
    columns = [table.c[name] for name in ("channel", "thread") if wish.channel and name in table.c]
    channel = [or_(*(column == wish.channel for column in columns))] if columns else []
    return and_(of_place(table, replace(wish, channel="")), *channel)


def _forget_mentions(deletions: Deletions, wish: Wish) -> None:
    """
    Digests and pointers of the channels in which somebody's links stand: they say a name in the middle of others'. So
    does what was told of a text that was handed over.

    Whether they do is not looked at: a platform calls one person by many names.
    """
    asked, told = requests.alias(), requests.c
    same = [asked.c[name] == told[name] for name in ("platform", "space", "channel")]
    place = and_(*same[:2], or_(same[2], of_everywhere(replace(wish, space=""))))
    theirs = and_(asked.c.author_id == wish.user, of_place(asked, wish))
    there = select(told.id).where(select(asked.c.id).where(place, theirs).exists())
    telling = or_(answers.c.kind.in_(("digest", "already")), answers.c.document["given_by"].as_string() != "")
    deletions.delete(answers, and_(telling, answers.c.request_id.in_(there)))
