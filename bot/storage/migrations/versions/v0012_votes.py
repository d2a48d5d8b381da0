"""What people think of answers."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the table; nobody has voted yet."""
    op.create_table(
        "votes",
        sa.Column("id", ID, primary_key=True),
        sa.Column("request_id", ID, sa.ForeignKey("requests.id"), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("vote", sa.Text()),
        sa.Column("press", sa.Text(), nullable=False, server_default=""),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("request_id", "user_id", name="uq_votes_answer"),
    )
    op.create_index("ix_votes_at", "votes", ["at"])
    op.create_index("ix_votes_user", "votes", ["user_id"])
