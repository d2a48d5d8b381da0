"""What goes out of the chat: feeds by which channels are read."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make their table; no channel has feeds yet."""
    op.create_table(
        "channel_feeds",
        *(sa.Column(name, sa.Text(), primary_key=True) for name in ("platform", "space", "channel")),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False, unique=True),
        sa.Column("chosen_by", sa.Text()),
        sa.Column("chosen_by_name", sa.Text()),
        sa.Column("chosen_at", _MOMENT, nullable=False),
    )
