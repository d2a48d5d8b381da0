"""
What can be found by its words: a row for each briefing that a channel was given, with an index over its words.

The words are made by one rule (language/lookup.py) and compared letter by letter, so that both databases find the
same: SQLite by an FTS5 table that triggers keep in step with the rows, PostgreSQL by a tsvector with a GIN index.
Neither takes a text apart, which each would do in its own way, PostgreSQL even by the locale of its server.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    DDL,
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    Text,
    cast,
    column,
    delete,
    event,
    func,
    literal_column,
    or_,
    select,
    table,
    text,
)

from bot.domain.archive import HITS_MAX, Hit
from bot.domain.briefing import Briefing
from bot.domain.outcomes import BACKFILLED, QUIET_HOURS, WITHDRAWN
from bot.domain.requests import Audience, Request
from bot.domain.types import Origin, Person, Platform
from bot.language.lookup import Wanted, words_of
from bot.storage.engine import Database, insert
from bot.storage.links import briefs
from bot.storage.places import channel_of
from bot.storage.schema import findable, replies, requests

#: SQLite's index, and what keeps it in step. It holds no text: that is the table's. To its tokenizer every character
#: beyond ASCII is a letter, which after lookup.py it is; `column` spares it what only phrases need.
INDEX = "findable_index"
SQLITE_INDEX = (
    """
    CREATE VIRTUAL TABLE findable_index USING fts5(
        title_words, words, content='findable', content_rowid='request_id', tokenize='ascii', detail='column'
    )
    """,
    """
    CREATE TRIGGER findable_added AFTER INSERT ON findable BEGIN
        INSERT INTO findable_index(rowid, title_words, words) VALUES (new.request_id, new.title_words, new.words);
    END
    """,
    """
    CREATE TRIGGER findable_gone AFTER DELETE ON findable BEGIN
        INSERT INTO findable_index(findable_index, rowid, title_words, words)
        VALUES ('delete', old.request_id, old.title_words, old.words);
    END
    """,
    """
    CREATE TRIGGER findable_changed AFTER UPDATE ON findable BEGIN
        INSERT INTO findable_index(findable_index, rowid, title_words, words)
        VALUES ('delete', old.request_id, old.title_words, old.words);
        INSERT INTO findable_index(rowid, title_words, words) VALUES (new.request_id, new.title_words, new.words);
    END
    """,
)
_INDEXED = table(INDEX, column("rowid"))
_MERGE = text("INSERT INTO findable_index(findable_index) VALUES ('optimize')")


#: PostgreSQL's: the words themselves, which no parser looks at.
POSTGRES_INDEX = (
    """
    ALTER TABLE findable ADD COLUMN vector tsvector NOT NULL
    GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED
    """,
    "CREATE INDEX ix_findable_vector ON findable USING gin (vector)",
)
for _dialect, _statements in (("sqlite", SQLITE_INDEX), ("postgresql", POSTGRES_INDEX)):
    for _statement in _statements:
        _ddl = DDL(_statement).execute_if(dialect=_dialect)  # type: ignore[no-untyped-call]  # the library's
        event.listen(findable, "after_create", _ddl)

#: Whose answers concern the whole channel.
_FOR_ALL = (Audience.EVERYONE, Audience.NOBODY)

_URL = (
    select(replies.c.url)
    .where(replies.c.request_id == requests.c.id, replies.c.message.is_not(None), replies.c.removed_at.is_(None))
    .order_by(replies.c.part)
    .limit(1)
    .scalar_subquery()
)


def row_of(request_id: int, title: str, site: str, told: Sequence[str], now: datetime) -> dict[str, Any]:
    """The row of a briefing; `told` are its parts that are looked through."""
    in_title = words_of(title)
    return {
        "request_id": request_id,
        "title": title,
        "site": site,
        "title_words": " ".join(in_title),
        "words": " ".join(dict.fromkeys([*in_title, *words_of("\n".join((site, *told)))])),
        "stored_at": now,
    }


def shelve(connection: Connection, database: Database, request_id: int, request: Request, briefing: Briefing) -> None:
    """Let a briefing be found in its channel; never one for somebody's eyes alone, nor of what somebody hid."""
    if request.audience not in _FOR_ALL or (request.link and request.link.spoiler):
        return
    now = database.now(connection)
    row = row_of(request_id, briefing.title or briefing.site, briefing.site, (briefing.lead, briefing.body), now)
    statement = insert(findable, database).values(row)
    connection.execute(statement.on_conflict_do_update(index_elements=["request_id"], set_=row))


def unshelve(
    connection: Connection, which: Select[Any] | Sequence[Any], values: Mapping[str, Any] | None = None
) -> int:
    """Let what requests were told be found no more; how many. `which`: their ids, or a query with these `values`."""
    return connection.execute(delete(findable).where(findable.c.request_id.in_(which)), values).rowcount


async def scrub_index(database: Database) -> None:
    """SQLite marks words of deleted rows as gone and keeps them until parts of the index are merged: merge them."""
    if database.name == "sqlite":
        await database.write_long(lambda connection: connection.execute(_MERGE))


def find(connection: Connection, database: Database, origin: Origin, wanted: Wanted) -> list[Hit]:
    """What the origin's channel was told with these words: those with all in their title first, then the newest."""
    matches = _on_postgres if database.name == "postgresql" else _on_sqlite
    in_words, in_title = matches(wanted)
    # Not by an index of the channel, or SQLite would ask of each of its requests whether it has the words.
    here = [requests.c[name].concat("") == value for name, value in channel_of(origin).items()]
    # What stands there, was told at the end of the quiet hours, or nobody was to be told: removed and withdrawn answers
    # are not found.
    kept = requests.c.outcome.in_((QUIET_HOURS, BACKFILLED))
    shown = or_(kept, requests.c.outcome.is_distinct_from(WITHDRAWN) & _URL.is_not(None))
    found = (
        select(*findable.c["title", "site"], *requests.c["url", "author_id", "author_name", "asked_at"])
        .add_columns(*requests.c["platform", "space", "channel", "message", "thread", "outcome"])
        .add_columns(_URL.label("answer_url"))
        .join(requests, requests.c.id == findable.c.request_id)
        .where(*here, briefs(), requests.c.audience.in_([each.value for each in _FOR_ALL]), shown, in_words)
        .order_by(in_title.desc(), requests.c.asked_at.desc(), requests.c.id.desc())
        .limit(HITS_MAX)
    )
    return [_hit(row) for row in connection.execute(found).mappings()]


def _hit(row: RowMapping) -> Hit:
    author = Person(row["author_id"], row["author_name"])
    told = row["title"], row["site"], row["answer_url"] or "", row["url"] or "", author, row["asked_at"]
    if row["outcome"] != BACKFILLED:
        return Hit(*told)
    place = [row[name] for name in ("space", "channel", "message", "thread")]
    return Hit(*told, posted_in=Origin(Platform(row["platform"]), *place))


def _on_sqlite(wanted: Wanted) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    terms = " AND ".join([f'"{word}"' for word in wanted.words] + [f'"{word}" *' for word in wanted.beginnings])

    def matching(name: str) -> ColumnElement[bool]:
        matches: ColumnElement[bool] = literal_column(INDEX).op("MATCH", is_comparison=True)(f"{name} : ({terms})")
        return findable.c.request_id.in_(select(_INDEXED.c.rowid).where(matches))

    return matching("words"), matching("title_words")


def _on_postgres(wanted: Wanted) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    from sqlalchemy.dialects.postgresql import TSQUERY  # noqa: PLC0415 - takes three drivers along

    terms = " & ".join([f"'{word}'" for word in wanted.words] + [f"'{word}':*" for word in wanted.beginnings])
    query = cast(cast(terms, Text), TSQUERY)
    of_title = func.array_to_tsvector(func.string_to_array(findable.c.title_words, " "))
    in_words: ColumnElement[bool] = literal_column("findable.vector").op("@@", is_comparison=True)(query)
    return in_words, of_title.op("@@", is_comparison=True)(query)
