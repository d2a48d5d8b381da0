"""Slack workspaces that installed the bot by themselves, and those who are about to."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """None did yet."""
    texts = ("name", "url", "app", "bot_user", "bot_id")
    op.create_table(
        "slack_installations",
        sa.Column("space", sa.Text(), primary_key=True),
        *(sa.Column(name, sa.Text(), nullable=False, server_default="") for name in texts),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("renewing_until", sa.DateTime(timezone=True)),
        sa.Column("installed_by", sa.Text(), nullable=False, server_default=""),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "slack_states",
        sa.Column("state", sa.Text(), primary_key=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_slack_states_until", "slack_states", ["until"])
