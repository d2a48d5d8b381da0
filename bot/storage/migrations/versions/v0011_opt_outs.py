"""Who wants none of their links briefed."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Nobody does yet."""
    op.create_table(
        "opt_outs",
        sa.Column("platform", sa.Text(), primary_key=True),
        sa.Column("space", sa.Text(), primary_key=True),
        sa.Column("user_id", sa.Text(), primary_key=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    )
