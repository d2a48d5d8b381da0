"""Forgets a link: everywhere, or in the one channel whose people say so."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, and_, not_, or_, select

from bot.domain.canonical import canonical
from bot.domain.links import find_links
from bot.domain.retention import Wish
from bot.domain.types import Platform
from bot.storage import schema
from bot.storage.chat_log import LOCAL
from bot.storage.deletions import Deletions
from bot.storage.feed_rows import EMPTIED, delete_unfollowed, following_alone
from bot.storage.places import matching
from bot.storage.schema import answers, articles, briefings, chat_lines, findable, requests


@dataclass(frozen=True, slots=True)
class Named:
    """Where a link stands in what is stored as documents."""

    addresses: frozenset[str] = frozenset()  #: Canonical; all that lead to what was read at the link.
    contents: tuple[str, ...] = ()  #: What was read there (Article.content).
    digests: tuple[int, ...] = ()  #: Ids of the requests that they answer.
    questions: tuple[int, ...] = ()  #: Ids of requests about several articles.
    lines: tuple[int, ...] = ()  #: Of the local chat.


def of_place(table: FromClause, wish: Wish) -> ColumnElement[bool]:
    """Rows of the platform, the space and the channel that a wish names: of all where it names none."""
    named = {"platform": wish.platform, "space": wish.space, "channel": wish.channel}
    return matching(table, {name: str(value) for name, value in named.items() if value})


def of_everywhere(wish: Wish) -> ColumnElement[bool]:
    """
    Digests of all channels that somebody may read.

    They are stored where they were asked for, and tell of any channel of the space.
    """
    everywhere = requests.c.asked["everywhere"].as_boolean()
    return and_(requests.c.kind == "digest", everywhere, of_place(requests, replace(wish, channel="")))


def named(connection: Connection, wish: Wish) -> Named:
    """
    Find a link in documents.

    Each has to be read as a whole, which takes long, so it is done before the transaction that others wait for. What is
    stored in between stays.
    """
    contents, addresses = _known(connection, canonical(wish.url))
    told = select(answers.c.request_id, answers.c.document).join(requests, requests.c.id == answers.c.request_id)
    there = or_(of_place(requests, wish), of_everywhere(wish))
    digests = connection.execute(told.where(answers.c.kind == "digest", there))
    asked = connection.execute(select(*requests.c["id", "asked"]).where(_questions(wish)))
    lines: tuple[int, ...] = ()
    if wish.channel in {"", LOCAL}:
        said = connection.execute(select(*chat_lines.c["id", "text", "answer"]))
        lines = tuple(row.id for row in said if _says(row.text, addresses) or _names(row.answer, addresses))
    return Named(
        frozenset(addresses),
        tuple(contents),
        tuple(row.request_id for row in digests if _names(row.document, addresses)),
        tuple(row.id for row in asked if _names(row.asked.get("sources", []), addresses)),
        lines,
    )


def forget_link(deletions: Deletions, wish: Wish, found: Named) -> None:
    """Of what was told in the channel, or anywhere; and what was read, unless somebody elsewhere asked for it too."""
    there = of_place(requests, wish)
    deletions.delete_of(answers, answers.c.request_id, found.digests)
    deletions.delete_of(chat_lines, chat_lines.c.thread, found.lines)
    deletions.delete_of(chat_lines, chat_lines.c.id, found.lines)
    _forget_sources(deletions, found)
    deletions.delete(schema.mutes, and_(schema.mutes.c.link.in_(found.addresses), of_place(schema.mutes, wish)))
    _forget_feeds(deletions, wish, found)
    told = select(answers.c.request_id).where(answers.c.content.in_(found.contents))
    led_there = select(articles.c.canonical).where(articles.c.content.in_(found.contents))
    asked = select(requests.c.id).where(requests.c.canonical.in_(led_there))
    here = select(requests.c.id).where(there)
    ids = findable.c.request_id
    deletions.delete(findable, and_(ids.in_(told.union(asked)), ids.in_(here)))
    deletions.delete(answers, and_(answers.c.content.in_(found.contents), answers.c.request_id.in_(here)))
    if not wish.channel or not _asked_elsewhere(deletions.connection, there, found):
        _forget_reading(deletions, canonical(wish.url), found)


def _asked_elsewhere(connection: Connection, there: ColumnElement[bool], found: Named) -> bool:
    same = or_(requests.c.canonical.in_(found.addresses), requests.c.content.in_(found.contents))
    return connection.execute(select(requests.c.id).where(same, not_(there)).limit(1)).first() is not None


def _forget_reading(deletions: Deletions, address: str, found: Named) -> None:
    """What is kept so that the link need not be read and briefed again."""
    written = or_(briefings.c.canonical == address, briefings.c.content.in_(found.contents))
    deletions.delete(briefings, written)
    deletions.delete(articles, _read_at(address))
    led = schema.redirects.c
    deletions.delete(schema.redirects, or_(led.address == address, led.canonical == address))


def _forget_sources(deletions: Deletions, found: Named) -> None:
    """Of questions about several articles the link alone; the others were asked as well."""
    rows = select(*requests.c["id", "asked"]).where(requests.c.id.in_(found.questions))
    for row in deletions.connection.execute(rows).all():
        kept = [source for source in row.asked.get("sources", []) if not _names(source, found.addresses)]
        deletions.change(requests, requests.c.id == row.id, {"asked": {**row.asked, "sources": kept}})


def _forget_feeds(deletions: Deletions, wish: Wish, found: Named) -> None:
    """
    A feed that is the link is followed no more, and what feeds said of the link is emptied.

    It stays known, or it would come again. What a feed said that others follow as well stays: it is theirs too.
    """
    items, follows, feeds = schema.feed_items, schema.follows, schema.feeds
    following_alone(deletions.connection)
    ours = select(feeds.c.id).where(feeds.c.canonical.in_(found.addresses))
    deletions.delete(follows, and_(follows.c.feed_id.in_(ours), of_place(follows, wish)))
    for table, count in delete_unfollowed(deletions.connection).items():
        deletions.add(table, count)
    elsewhere = select(follows.c.id).where(follows.c.feed_id == items.c.feed_id, not_(of_place(follows, wish)))
    told = items.c.canonical.in_(found.addresses)
    deletions.change(items, and_(told, not_(elsewhere.exists())), {**EMPTIED, "shown": False})


def _questions(wish: Wish) -> ColumnElement[bool]:
    return and_(requests.c.kind == "ask", of_place(requests, wish))


def _read_at(address: str) -> ColumnElement[bool]:
    return or_(articles.c.canonical == address, articles.c.final == address, articles.c.declared == address)


def _known(connection: Connection, address: str) -> tuple[list[str], set[str]]:
    """What was read at an address, by its content, and all the addresses that lead there."""
    columns = select(*articles.c["content", "canonical", "final", "declared"])
    known = connection.execute(columns.where(_read_at(address))).all()
    addresses = {address, *(each for row in known for each in (row.canonical, row.final, row.declared) if each)}
    return [row.content for row in known], addresses


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
