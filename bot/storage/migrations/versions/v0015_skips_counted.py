"""Which digests were counted as skipped."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Of what an older version counted nothing is known: it is closed by now."""
    op.add_column("schedules", sa.Column("counted", sa.JSON(), nullable=False, server_default="[]"))
