"""What was posted in a channel before is read, behind everything else that there is to do."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Nothing was in the background so far, and nothing was read back."""
    op.add_column("requests", sa.Column("background", sa.Boolean(), nullable=False, server_default=sa.false()))
    is_open = sa.text("outcome IS NULL")
    order = ["background", "due_at", "id"]
    op.create_index("ix_requests_turn", "requests", order, sqlite_where=is_open, postgresql_where=is_open)
    op.create_table(
        "backfills",
        sa.Column("platform", sa.Text(), primary_key=True),
        sa.Column("space", sa.Text(), primary_key=True),
        sa.Column("channel", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.Text(), nullable=False, server_default=""),
        sa.Column("messages", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("links", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("ending", sa.Text()),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_backfills_ended_at", "backfills", ["ended_at"])
