"""
The tables. migrations/ builds them; a test keeps both equal.

Everything here is meant for SQLite and PostgreSQL alike. A request is one row: it is the promise, the job and, by its
outcome, the answer to "what became of it".
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

#: `requests.outcome` of what was taken back, and of what could not be understood; other outcomes are the reasons that
#: Ledger.done() was given.
WITHDRAWN = "withdrawn"
FAILED = "failed"
#: The reason under which a request is closed whose answer only points to an earlier briefing.
ALREADY = "already"


class Time(TypeDecorator[datetime]):
    """A moment: aware and UTC on our side, whatever the database makes of it. It sorts as time does."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (hook)
        """Convert to UTC. Raises ValueError for a naive time, which could mean anything."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value}")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (hook)
        """SQLite keeps no zone: it is UTC."""
        return value and value.replace(tzinfo=UTC)


class Words(TypeDecorator[str]):
    """Text from chats and pages. Half a surrogate pair, which JSON lets through and UTF-8 does not, becomes "?"."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 (hook)
        """Make it fit for UTF-8."""
        return value and value.encode("utf-8", "replace").decode()


Id = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER counts by itself there

metadata = MetaData()


def _words(name: str, default: str | None = "", **options: Any) -> "Column[Any]":
    """A column of text: "" when nothing is known; NULL only with `default` None."""
    return Column(name, Words, nullable=default is None, server_default=default, **options)


requests = Table(
    "requests",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", Words, nullable=False, unique=True),  # types.Request.key; kept for ever
    # where it came from
    Column("platform", Words, nullable=False),
    Column("space", Words, nullable=False),
    Column("channel", Words, nullable=False),
    Column("message", Words, nullable=False),
    _words("thread"),
    # what was asked
    Column("kind", Words, nullable=False),
    _words("url", None),
    _words("canonical", None),
    Column("author_id", Words, nullable=False),
    _words("author_name"),
    Column("asked_at", Time, nullable=False),
    _words("interaction_token", None),  # a secret; NULL once the request is closed, or it expired
    Column("interaction_expires_at", Time),
    _words("length", None),
    _words("language", None),
    _words("target"),
    _words("reason"),
    Column("values", JSON, nullable=False),
    # the job
    Column("accepted_at", Time, nullable=False),
    Column("due_at", Time, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    _words("lease", None),  # token of whoever works on it
    Column("leased_until", Time),
    _words("outcome", None),  # NULL: open; "": briefed; else why not: WITHDRAWN, FAILED, or as Ledger.done() was told
    Column("closed_at", Time),
    Column("deaths", Integer, nullable=False, server_default="0"),  # of the program, while it worked on this
    sqlite_autoincrement=True,  # an id is never given twice
)

# claim() walks the open rows in the order in which they are due, and looks for others of the same message.
Index(
    "ix_requests_due",
    requests.c.due_at,
    requests.c.id,
    sqlite_where=requests.c.outcome.is_(None),
    postgresql_where=requests.c.outcome.is_(None),
)
Index("ix_requests_message", requests.c.platform, requests.c.space, requests.c.channel, requests.c.message)
# The limits of a person and of a channel.
Index("ix_requests_author", requests.c.platform, requests.c.space, requests.c.author_id, requests.c.accepted_at)
Index("ix_requests_accepted", requests.c.platform, requests.c.space, requests.c.channel, requests.c.accepted_at)
# The digest of a channel and of all.
Index("ix_requests_channel", requests.c.platform, requests.c.space, requests.c.channel, requests.c.asked_at)
Index("ix_requests_asked_at", requests.c.asked_at)
# Was the link briefed here before?
Index("ix_requests_canonical", requests.c.platform, requests.c.space, requests.c.channel, requests.c.canonical)

replies = Table(
    "replies",
    metadata,
    Column("request_id", ForeignKey("requests.id"), primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("intended_at", Time, nullable=False),  # written before the part is posted
    _words("channel"),
    _words("message", None),  # NULL until it is known to stand there
    _words("url"),
    Column("posted_at", Time),
    Column("removed_at", Time),
)
Index("ix_replies_message", replies.c.message)

articles = Table(
    "articles",
    metadata,
    Column("canonical", Words, primary_key=True),  # of the link as asked for
    Column("final", Words, nullable=False),  # canonical form of the address that it turned out to have
    Column("content", Words, nullable=False),  # sha256 of Article.substance: only an equal one has the same briefing
    Column("likeness", Words, nullable=False, server_default=""),  # language/likeness.py; "" for short texts
    Column("story", Words, nullable=False),  # content of the first of those that are alike; never for an answer
    Column("document", JSON(none_as_null=True)),  # types.Article; NULL once its time is over
    Column("stored_at", Time, nullable=False),
)
Index("ix_articles_final", articles.c.final)
Index("ix_articles_content", articles.c.content)
Index("ix_articles_stored_at", articles.c.stored_at)

briefings = Table(
    "briefings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("canonical", Words, nullable=False),  # of the link that it was written for
    Column("content", Words, nullable=False),  # of the article; the canonical link when that was never stored
    Column("recipe", Words, nullable=False),
    Column("length", Words, nullable=False),
    Column("language", Words, nullable=False),  # as asked for, "source" included
    Column("document", JSON, nullable=False),  # types.Briefing without the article's sentences
    Column("article_sentences", JSON(none_as_null=True)),  # NULL once the article is gone
    Column("stored_at", Time, nullable=False),
    UniqueConstraint("content", "recipe", "length", "language", name="uq_briefings_content"),
)
Index("ix_briefings_canonical", briefings.c.canonical)

channels = Table(
    "channels",
    metadata,
    Column("platform", Words, primary_key=True),
    Column("space", Words, primary_key=True),
    Column("channel", Words, primary_key=True),
    Column("thread", Words, primary_key=True),
    Column("message", Words, nullable=False),  # the newest that was seen
    Column("seen_at", Time, nullable=False),
)

chat_lines = Table(
    "chat_lines",
    metadata,
    Column("id", Id, primary_key=True),
    Column("thread", ForeignKey("chat_lines.id"), index=True),  # NULL for a person's message
    Column("author", Words, nullable=False),
    _words("text"),
    Column("answer", JSON(none_as_null=True)),
    _words("marker", None, unique=True),  # NULL for a person's message
    Column("at", Time, nullable=False),
    sqlite_autoincrement=True,  # a request's key holds the id, for ever
)

#: What is added up of model calls.
SUMMED = ("input_tokens", "output_tokens", "cost")
# Never purged: a year of a hundred links a day is some ten megabytes, and the one answer to "what did it cost in May".
model_calls = Table(
    "model_calls",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Time, nullable=False),
    Column("platform", Words, nullable=False),
    Column("space", Words, nullable=False),
    Column("user_id", Words, nullable=False),
    Column("purpose", Words, nullable=False),
    Column("model", Words, nullable=False),
    Column("input_tokens", Integer, nullable=False),
    Column("output_tokens", Integer, nullable=False),
    Column("cost", BigInteger, nullable=False),  # billionths of the currency: whole numbers, so that sums are exact
)
# What was spent since the day began, by whomever: all that is asked for is in the index, so the rows are not looked at.
Index("ix_model_calls_at", *model_calls.c["at", "platform", "space", "user_id", "purpose", *SUMMED])

preferences = Table(
    "preferences",
    metadata,
    Column("platform", Words, primary_key=True),
    Column("space", Words, primary_key=True),
    Column("channel", Words, primary_key=True),
    Column("name", Words, primary_key=True),
    Column("value", Words, nullable=False),
)
