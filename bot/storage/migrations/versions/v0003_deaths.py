"""How often the program died over a request."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Count them."""
    op.add_column("requests", sa.Column("deaths", sa.Integer(), nullable=False, server_default="0"))
