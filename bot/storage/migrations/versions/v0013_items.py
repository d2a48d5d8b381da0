"""Answers that share a message: each has a name there."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Answers of an older version share none."""
    op.add_column("replies", sa.Column("item", sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_replies_item", "replies", ["item"])
