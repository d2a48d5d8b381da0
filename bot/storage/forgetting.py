"""Forgets a person, a place or a link in every table; see retention.Cleaner."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, and_, delete, not_, or_, select, true, update

from bot.domain.canonical import canonical
from bot.domain.links import find_links
from bot.domain.outcomes import WITHDRAWN
from bot.domain.retention import Wish
from bot.domain.types import Platform
from bot.storage import schema
from bot.storage.chat_log import PERSON
from bot.storage.engagement import names_of
from bot.storage.feed_rows import EMPTIED, delete_unfollowed
from bot.storage.keys import Keys
from bot.storage.lease import closed
from bot.storage.retention import AT_ONCE
from bot.storage.schema import answers, articles, briefings, chat_lines, findable, requests, schedules
from bot.storage.schema import slack_installations as installations

#: What stays of a request is that there was one, and its hashed key.
TOMBSTONE: dict[str, Any] = {
    **dict.fromkeys(("space", "channel", "message", "thread", "author_id", "author_name"), ""),
    **dict.fromkeys(("url", "canonical", "length", "language", "content", "refused", "interaction_token"), None),
    "asked": {},
}
#: The one space of the local chat, and its one channel; whoever writes there is one person (chat_log.PERSON).
LOCAL = "local"
_Counts = dict[str, int]


def forget(connection: Connection, wish: Wish, now: Callable[[Connection], datetime], keys: Keys) -> _Counts:
    """Do it in one transaction; how many rows of each table."""
    theirs = _requests(wish)
    withdrawn = update(requests).where(theirs, requests.c.outcome.is_(None))
    connection.execute(withdrawn.values(closed(WITHDRAWN, now(connection))))
    counts: _Counts = {}
    if wish.url and wish.channel:
        _forget_link_there(connection, wish, counts)
    elif wish.url:
        _forget_link(connection, wish.url, counts)
    elif wish.space or wish.channel:
        _forget_place(connection, wish, counts)
    if wish.user:
        _forget_mentions(connection, wish.user, counts)
    ids = select(requests.c.id).where(theirs)
    # What others did about the links goes with them.
    about = and_(
        *(schema.engagement.c[name] == requests.c[name] for name in ("platform", "space", "channel", "message"))
    )
    _delete(connection, schema.engagement, select(requests.c.id).where(about, theirs).exists(), counts)
    _delete(connection, answers, answers.c.request_id.in_(ids), counts)
    for table in (findable, schema.handed, schema.votes):
        _delete(connection, table, table.c.request_id.in_(ids), counts)
    _delete(connection, schema.replies, schema.replies.c.request_id.in_(ids), counts)
    _change(connection, requests, theirs, TOMBSTONE, counts)
    if wish.user:
        _forget_person(connection, wish.user, counts)
        engagement = schema.engagement
        _delete(connection, engagement, engagement.c.person.in_(names_of(keys, wish.user)), counts)
    if wish.user == PERSON or (LOCAL in (wish.space, wish.channel) and not wish.url):
        _delete(connection, chat_lines, chat_lines.c.thread.is_not(None), counts)
        _delete(connection, chat_lines, true(), counts)
    return counts


def _requests(wish: Wish) -> ColumnElement[bool]:
    if wish.user:
        return requests.c.author_id == wish.user
    if wish.url:
        asked = or_(requests.c.url == wish.url, requests.c.canonical == canonical(wish.url))
        return and_(asked, _there(wish)) if wish.channel else asked
    return _in_place(requests, wish)


def _there(wish: Wish) -> ColumnElement[bool]:
    return and_(requests.c.space == wish.space, requests.c.channel == wish.channel)


def _forget_person(connection: Connection, user: str, counts: _Counts) -> None:
    calls, promises, preferences = schema.model_calls, schema.promises, schema.preferences
    _delete(connection, schema.opt_outs, schema.opt_outs.c.user_id == user, counts)
    _change(connection, calls, calls.c.user_id == user, {"user_id": ""}, counts)
    _delete(connection, promises, promises.c.user_id == user, counts)
    _delete(connection, schema.votes, schema.votes.c.user_id == user, counts)
    nobody = {"chosen_by": None, "chosen_by_name": None}
    _change(connection, preferences, preferences.c.chosen_by == user, nobody, counts)
    _change(connection, schema.follows, schema.follows.c.chosen_by == user, nobody, counts)
    _delete(connection, schema.mutes, schema.mutes.c.person_id == user, counts)
    _change(connection, schema.mutes, schema.mutes.c.chosen_by == user, nobody, counts)
    _delete(connection, schedules, schedules.c.person_id == user, counts)
    _change(connection, schedules, schedules.c.chosen_by == user, nobody, counts)
    _change(connection, installations, installations.c.installed_by == user, {"installed_by": ""}, counts)


def _forget_place(connection: Connection, wish: Wish, counts: _Counts) -> None:
    if not wish.channel:
        calls, space = schema.model_calls, wish.space
        _change(connection, calls, calls.c.space == space, {"space": "", "user_id": ""}, counts)
        for table in (schema.promises, schema.opt_outs, installations):
            _delete(connection, table, table.c.space == space, counts)
    for table in (
        *(schema.channels, schema.preferences, schedules, schema.follows),
        *(schema.backfills, schema.engagement, schema.mutes),
    ):
        _delete(connection, table, _in_place(table, wish), counts)
    for table, count in delete_unfollowed(connection).items():
        _add(counts, table, count)
    # What a token opened belongs to the place where it was given: platform, space and channel, a line each.
    of_place = "".join(f"\n{name}" for name in (wish.space, wish.channel) if name)
    for table in (articles, briefings, schema.redirects):
        there, inside = (table.c.place.endswith(of_place, autoescape=True), f"{of_place}\n")
        _delete(connection, table, there if wish.channel else table.c.place.contains(inside, autoescape=True), counts)


def _in_place(table: Table, wish: Wish) -> ColumnElement[bool]:
    """Rows of a space, or of a channel or thread; of both those of the channel there."""
    columns = [table.c[name] for name in ("channel", "thread") if wish.channel and name in table.c]
    of_space = [table.c.space == wish.space] if wish.space else []
    return and_(*of_space, *([or_(*(column == wish.channel for column in columns))] if columns else []))


def _read_at(address: str) -> ColumnElement[bool]:
    return or_(articles.c.canonical == address, articles.c.final == address, articles.c.declared == address)


def _known(connection: Connection, address: str) -> tuple[list[str], set[str]]:
    """What was read at an address, by its content, and all the addresses that lead there."""
    columns = select(*articles.c["content", "canonical", "final", "declared"])
    known = connection.execute(columns.where(_read_at(address))).all()
    addresses = {address, *(each for row in known for each in (row.canonical, row.final, row.declared) if each)}
    return [row.content for row in known], addresses


def _forget_link_there(connection: Connection, wish: Wish, counts: _Counts) -> None:
    """In one channel: what was told there, and all that is kept of the article if nobody asked for it elsewhere."""
    contents, addresses = _known(connection, canonical(wish.url))
    same = or_(requests.c.canonical.in_(addresses), requests.c.content.in_(contents))
    if not connection.execute(select(requests.c.id).where(same, not_(_there(wish))).limit(1)).first():
        _forget_link(connection, wish.url, counts)
        return
    told = select(answers.c.request_id, answers.c.document).join(requests, requests.c.id == answers.c.request_id)
    digests = connection.execute(told.where(answers.c.kind == "digest", _there(wish)))
    named = [row.request_id for row in digests if _names(row.document, addresses)]
    _delete_of(connection, answers, answers.c.request_id, named, counts)
    if wish.channel == LOCAL:
        _forget_lines(connection, addresses, counts)


def _forget_link(connection: Connection, url: str, counts: _Counts) -> None:
    address = canonical(url)
    contents, addresses = _known(connection, address)
    read = _read_at(address)
    _delete(connection, briefings, or_(briefings.c.canonical == address, briefings.c.content.in_(contents)), counts)
    told = select(answers.c.request_id).where(answers.c.content.in_(contents))
    led_there = select(articles.c.canonical).where(articles.c.content.in_(contents))
    asked = select(requests.c.id).where(requests.c.canonical.in_(led_there))
    _delete(connection, findable, findable.c.request_id.in_(told.union(asked)), counts)
    _delete(connection, answers, answers.c.content.in_(contents), counts)
    _delete(connection, articles, read, counts)
    _delete(connection, schema.mutes, schema.mutes.c.link.in_(addresses), counts)
    led = schema.redirects.c
    _delete(connection, schema.redirects, or_(led.address == address, led.canonical == address), counts)
    telling = connection.execute(select(answers.c.request_id, answers.c.document).where(answers.c.kind == "digest"))
    named = [row.request_id for row in telling if _names(row.document, addresses)]
    _delete_of(connection, answers, answers.c.request_id, named, counts)
    _forget_lines(connection, addresses, counts)
    _forget_feeds(connection, addresses, counts)
    _forget_sources(connection, addresses, counts)


def _forget_sources(connection: Connection, addresses: Collection[str], counts: _Counts) -> None:
    """Of questions about several articles the link alone; the others were asked as well."""
    for row in connection.execute(select(*requests.c["id", "asked"]).where(requests.c.kind == "ask")).all():
        sources = row.asked.get("sources", [])
        kept = [source for source in sources if not _names(source, addresses)]
        if len(kept) < len(sources):
            _change(connection, requests, requests.c.id == row.id, {"asked": {**row.asked, "sources": kept}}, counts)


def _forget_feeds(connection: Connection, addresses: Collection[str], counts: _Counts) -> None:
    """What feeds said of them; it stays known, or it would come again. A feed that is one of them goes as a whole."""
    items, follows = schema.feed_items, schema.follows
    _change(connection, items, items.c.canonical.in_(addresses), {**EMPTIED, "shown": False}, counts)
    ours = select(schema.feeds.c.id).where(schema.feeds.c.canonical.in_(addresses))
    _delete(connection, follows, follows.c.feed_id.in_(ours), counts)
    for table, count in delete_unfollowed(connection).items():
        _add(counts, table, count)


def _forget_lines(connection: Connection, addresses: Collection[str], counts: _Counts) -> None:
    """Of the local chat: messages with the link and what hangs from them, and digests that list it."""
    lines = connection.execute(select(*chat_lines.c["id", "text", "answer"])).all()
    said = [line.id for line in lines if _says(line.text, addresses) or _names(line.answer, addresses)]
    _delete_of(connection, chat_lines, chat_lines.c.thread, said, counts)
    _delete_of(connection, chat_lines, chat_lines.c.id, said, counts)


def _says(text: str, addresses: Collection[str]) -> bool:
    """Whether what somebody wrote has one of the links, however it is written."""
    return any(link.canonical in addresses for link in find_links(text, Platform.WEB, asked=True))


def _names(document: Any, addresses: Collection[str]) -> bool:
    """Whether one of the links stands anywhere in a document, however it is written."""
    match document:
        case str():
            return document.lower().startswith(("http://", "https://")) and canonical(document) in addresses
        case dict():
            return any(_names(value, addresses) for value in document.values())
        case list():
            return any(_names(value, addresses) for value in document)
    return False


def _forget_mentions(connection: Connection, user: str, counts: _Counts) -> None:
    """
    Digests and pointers of the channels in which somebody's links stand: they say a name in the middle of others'. So
    does what was told of a text that was handed over.

    Whether they do is not looked at: a platform calls one person by many names.
    """
    asked, told = requests.alias(), requests.c
    place = and_(*(asked.c[name] == told[name] for name in ("platform", "space", "channel")))
    there = select(told.id).where(select(asked.c.id).where(place, asked.c.author_id == user).exists())
    telling = or_(answers.c.kind.in_(("digest", "already")), answers.c.document["given_by"].as_string() != "")
    _delete(connection, answers, and_(telling, answers.c.request_id.in_(there)), counts)


def _delete_of(
    connection: Connection, table: Table, column: Column[Any], values: Sequence[Any], counts: _Counts
) -> None:
    for start in range(0, len(values), AT_ONCE):
        _delete(connection, table, column.in_(values[start : start + AT_ONCE]), counts)


def _delete(connection: Connection, table: Table, where: ColumnElement[bool], counts: _Counts) -> None:
    _add(counts, table, connection.execute(delete(table).where(where)).rowcount)


def _change(
    connection: Connection, table: Table, where: ColumnElement[bool], values: dict[str, Any], counts: _Counts
) -> None:
    _add(counts, table, connection.execute(update(table).where(where).values(values)).rowcount)


def _add(counts: _Counts, table: Table, count: int) -> None:
    if count:
        counts[table.name] = counts.get(table.name, 0) + count
