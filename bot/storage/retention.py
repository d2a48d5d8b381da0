"""Deletes what has had its time, in steps, so that nobody waits long for the database."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, Table, delete, func, select, tuple_, update

from bot.storage.engagement import purge_engagement
from bot.storage.engine import Database
from bot.storage.feed_rows import empty_items
from bot.storage.mail import forget_mails
from bot.storage.schema import (
    answers,
    articles,
    backfills,
    briefings,
    channels,
    handed,
    host_turns,
    model_answers,
    requests,
)
from bot.storage.sightings import forget_old

#: Where nothing was seen for so long, nothing is caught up with: most such places are threads that came to an end.
PLACES_KEPT = timedelta(days=30)
#: Rows of one step: the database is not locked for longer than such a step takes.
AT_ONCE = 200


async def purge(database: Database, before: datetime) -> int:
    """
    Delete the text of articles stored before then, and what lies in briefings and answers of it; how many articles.

    Briefings stay, and keep the sentences that they refer to for as long as the article itself is kept.
    """
    count = 0
    while forgotten := await database.write_long(_forget_articles, before):
        count += forgotten
    for table, key in ((briefings, briefings.c.id), (answers, answers.c.request_id)):
        while await database.write_long(_forget_sentences, table, key):
            pass
    while await database.write_long(empty_items, before, AT_ONCE):
        pass
    await database.write(_forget_places, database)
    await database.write(_forget_leftovers)
    await database.scrub()
    return count


def _forget_articles(connection: Connection, before: datetime) -> int:
    key = articles.c.canonical, articles.c.place
    old = select(*key).where(articles.c.stored_at < before, articles.c.document.is_not(None))
    chosen = update(articles).where(tuple_(*key).in_(old.limit(AT_ONCE)))
    return connection.execute(chosen.values(document=None, telling=None)).rowcount


def _forget_sentences(connection: Connection, table: Table, key: Column[Any]) -> int:
    """Of articles that are gone, in what refers to them."""
    kept = select(articles.c.canonical).where(articles.c.content == table.c.content, articles.c.document.is_not(None))
    orphaned = select(key).where(table.c.article_sentences.is_not(None), ~kept.exists()).limit(AT_ONCE)
    chosen = update(table).where(key.in_(orphaned))
    return connection.execute(chosen.values(article_sentences=None)).rowcount


def _forget_leftovers(connection: Connection) -> None:
    """Of requests that were withdrawn: what came with them, and what models had answered."""
    for table in (handed, model_answers):
        closed = select(requests.c.id).where(requests.c.id == table.c.request_id, requests.c.outcome.is_not(None))
        connection.execute(delete(table).where(closed.exists()))


def _forget_places(connection: Connection, database: Database) -> None:
    # Counted from the newest, not from now: after a long break the bot must still know where it left off.
    newest = connection.execute(select(func.max(channels.c.seen_at))).scalar()
    if newest:
        connection.execute(delete(channels).where(channels.c.seen_at < newest - PLACES_KEPT))
    now = database.now(connection)
    purge_engagement(connection, now)
    forget_old(connection, now)
    forget_mails(connection, now)
    connection.execute(delete(backfills).where(backfills.c.ended_at < now - PLACES_KEPT))
    free = host_turns.c.free_at < now, func.coalesce(host_turns.c.rest_until, now) <= now
    connection.execute(delete(host_turns).where(*free))
