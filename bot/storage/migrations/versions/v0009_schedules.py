"""Digests that come by themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make their table."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "schedules",
        sa.Column("id", _ID, primary_key=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("platform", "space", "channel")),
        sa.Column("person_id", sa.Text(), nullable=False, server_default=""),
        sa.Column("chosen_by", sa.Text()),
        sa.Column("chosen_by_name", sa.Text()),
        sa.Column("chosen_at", moment, nullable=False),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("times", "weekdays", "quiet")),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("says_empty", sa.Boolean(), nullable=False),
        sa.Column("paused", sa.Text(), nullable=False, server_default=""),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("due_day", sa.Text(), nullable=False),
        sa.Column("due_number", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("looked_at", moment, nullable=False),
        sa.UniqueConstraint("platform", "space", "channel", "person_id", name="uq_schedules_destination"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_schedules_person", "schedules", ["platform", "person_id"])
    at_work = sa.text("paused = ''")
    op.create_index("ix_schedules_due", "schedules", ["due_at"], sqlite_where=at_work, postgresql_where=at_work)
