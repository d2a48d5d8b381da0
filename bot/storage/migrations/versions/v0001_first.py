"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def _text(name: str, *, null: bool = False, empty: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=null, server_default="" if empty else None)


def upgrade() -> None:
    """Create requests, replies, articles, briefings, channels and chat lines."""
    _create_requests()
    op.create_table(
        "replies",
        sa.Column("request_id", ID, sa.ForeignKey("requests.id"), primary_key=True),
        sa.Column("part", sa.Integer(), primary_key=True),
        sa.Column("intended_at", TIME, nullable=False),
        _text("channel", empty=True),
        _text("message", null=True),
        _text("url", empty=True),
        sa.Column("posted_at", TIME),
        sa.Column("removed_at", TIME),
    )
    op.create_index("ix_replies_message", "replies", ["message"])
    _create_archive()
    op.create_table(
        "channels",
        sa.Column("platform", sa.Text(), primary_key=True),
        sa.Column("space", sa.Text(), primary_key=True),
        sa.Column("channel", sa.Text(), primary_key=True),
        sa.Column("thread", sa.Text(), primary_key=True),
        _text("message"),
        sa.Column("seen_at", TIME, nullable=False),
    )
    op.create_table(
        "chat_lines",
        sa.Column("id", ID, primary_key=True),
        sa.Column("thread", ID, sa.ForeignKey("chat_lines.id")),
        _text("author"),
        _text("text", empty=True),
        sa.Column("answer", sa.JSON()),
        sa.Column("marker", sa.Text(), unique=True),
        sa.Column("at", TIME, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_chat_lines_thread", "chat_lines", ["thread"])


def _create_requests() -> None:
    op.create_table(
        "requests",
        sa.Column("id", ID, primary_key=True),
        sa.Column("key", sa.Text(), nullable=False, unique=True),
        _text("platform"),
        _text("space"),
        _text("channel"),
        _text("message"),
        _text("thread", empty=True),
        _text("kind"),
        _text("url", null=True),
        _text("canonical", null=True),
        _text("author_id"),
        _text("author_name", empty=True),
        sa.Column("asked_at", TIME, nullable=False),
        _text("interaction_token", null=True),
        sa.Column("interaction_expires_at", TIME),
        _text("length", null=True),
        _text("language", null=True),
        _text("target", empty=True),
        _text("reason", empty=True),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("accepted_at", TIME, nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        _text("lease", null=True),
        sa.Column("leased_until", TIME),
        _text("outcome", null=True),
        sa.Column("closed_at", TIME),
        sqlite_autoincrement=True,
    )
    still_open = sa.text("outcome IS NULL")
    op.create_index(
        "ix_requests_due", "requests", ["due_at", "id"], sqlite_where=still_open, postgresql_where=still_open
    )
    op.create_index("ix_requests_message", "requests", ["platform", "space", "channel", "message"])
    op.create_index("ix_requests_author", "requests", ["platform", "space", "author_id", "accepted_at"])
    op.create_index("ix_requests_accepted", "requests", ["platform", "space", "channel", "accepted_at"])
    op.create_index("ix_requests_channel", "requests", ["platform", "space", "channel", "asked_at"])
    op.create_index("ix_requests_asked_at", "requests", ["asked_at"])
    op.create_index("ix_requests_canonical", "requests", ["platform", "space", "channel", "canonical"])


def _create_archive() -> None:
    op.create_table(
        "articles",
        sa.Column("canonical", sa.Text(), primary_key=True),
        _text("final"),
        _text("content"),
        _text("likeness", empty=True),
        _text("story"),
        sa.Column("document", sa.JSON()),
        sa.Column("stored_at", TIME, nullable=False),
    )
    op.create_index("ix_articles_final", "articles", ["final"])
    op.create_index("ix_articles_content", "articles", ["content"])
    op.create_index("ix_articles_stored_at", "articles", ["stored_at"])
    op.create_table(
        "briefings",
        sa.Column("id", ID, primary_key=True),
        _text("canonical"),
        _text("content"),
        _text("recipe"),
        _text("length"),
        _text("language"),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("article_sentences", sa.JSON()),
        sa.Column("stored_at", TIME, nullable=False),
        sa.UniqueConstraint("content", "recipe", "length", "language", name="uq_briefings_content"),
    )
    op.create_index("ix_briefings_canonical", "briefings", ["canonical"])
