"""Texts that people hand over, until they are read."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """A table of their own: what only looks at requests need not carry them along."""
    op.create_table(
        "handed",
        sa.Column("request_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), sa.ForeignKey("requests.id")),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("request_id"),
    )
