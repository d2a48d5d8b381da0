"""Words that people watch, and what they saw of it."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables, and an index of what was briefed lately."""
    whose = ("platform", "space", "channel", "person_id")
    op.create_table(
        "watches",
        sa.Column("id", ID, primary_key=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in whose),
        sa.Column("person_name", sa.Text(), nullable=False, server_default=""),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused", sa.Text(), nullable=False, server_default=""),
        sa.UniqueConstraint(*whose, "words", name="uq_watches_words"),
        sqlite_autoincrement=True,
    )
    report = ("request_id", "item_id")
    op.create_table(
        "sightings",
        sa.Column("id", ID, primary_key=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in whose),
        *(sa.Column(name, ID, nullable=False) for name in ("watch_id", *report)),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("told", "held")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("platform", "space", "person_id", *report, name="uq_sightings_report"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sightings_told", "sightings", ["platform", "person_id", "at"])
    op.create_index("ix_sightings_request", "sightings", ["request_id"])
    op.create_index("ix_sightings_at", "sightings", ["at"])
    briefed = sa.text("kind = 'brief'")
    op.create_index("ix_requests_briefed", "requests", ["closed_at"], sqlite_where=briefed, postgresql_where=briefed)
