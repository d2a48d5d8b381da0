"""Feeds that channels follow."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make their tables; nobody follows one yet."""
    op.create_table(
        "feeds",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("canonical", sa.Text(), nullable=False, unique=True),
        sa.Column("url", sa.Text(), nullable=False),
        _text("title"),
        sa.Column("validators", sa.JSON(), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("lease", sa.Text()),
        sa.Column("leased_until", _MOMENT),
        sa.Column("failures", sa.Integer(), nullable=False),
        _text("problem"),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("read_at", _MOMENT),
    )
    _partial("ix_feeds_due", "feeds", ["due_at"], sa.column("ended", sa.Boolean()) == sa.false())
    op.create_table(
        "follows",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("feed_id", _ID, sa.ForeignKey("feeds.id"), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("platform", "space", "channel")),
        sa.Column("chosen_by", sa.Text()),
        sa.Column("chosen_by_name", sa.Text()),
        sa.Column("chosen_at", _MOMENT, nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("platform", "space", "channel", "feed_id", name="uq_follows_channel"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_follows_feed", "follows", ["feed_id"])
    op.create_table(
        "feed_items",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("feed_id", _ID, sa.ForeignKey("feeds.id"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        *(_text(name) for name in ("canonical", "url", "title", "summary", "published")),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("listed_at", _MOMENT, nullable=False),
        sa.UniqueConstraint("feed_id", "name", name="uq_feed_items_name"),
    )
    op.create_index("ix_feed_items_seen", "feed_items", ["feed_id", "seen_at"])
    _partial("ix_feed_items_kept", "feed_items", ["seen_at"], sa.text("title != ''"))


def _text(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def _partial(name: str, table: str, columns: list[str], where: "sa.ColumnElement[bool] | sa.TextClause") -> None:
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
