"""Votes that shift nothing any more."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """All still do."""
    op.add_column("votes", sa.Column("set_aside", sa.Boolean(), nullable=False, server_default=sa.false()))
