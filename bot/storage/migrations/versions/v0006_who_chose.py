"""Who made each choice of a channel, and when."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Choices of an older version stay, by nobody known."""
    op.add_column("preferences", sa.Column("chosen_by", sa.Text()))
    op.add_column("preferences", sa.Column("chosen_by_name", sa.Text()))
    op.add_column("preferences", sa.Column("chosen_at", sa.DateTime(timezone=True)))
