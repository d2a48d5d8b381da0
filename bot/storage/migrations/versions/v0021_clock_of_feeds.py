"""When it was reckoned that a feed is due."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Of what is due by an older version that is not known; each is asked for within a day, and it is known then."""
    op.add_column("feeds", sa.Column("looked_at", sa.DateTime(timezone=True)))
    op.create_index("ix_feeds_looked", "feeds", ["looked_at"])
