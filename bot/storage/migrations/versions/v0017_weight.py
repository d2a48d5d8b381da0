"""What people do about links, as counts; and what they do not want to read of."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables; what was done before was not counted."""
    names = ("platform", "space", "channel", "message", "kind", "item", "person")
    op.create_table(
        "engagement",
        *(sa.Column(name, sa.Text(), primary_key=True) for name in names),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    for name in ("item", "person", "at"):
        op.create_index(f"ix_engagement_{name}", "engagement", [name])
    texts = ("channel", "person_id", "words", "link")
    op.create_table(
        "mutes",
        sa.Column("id", ID, primary_key=True),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("space", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False, server_default="") for name in texts),
        sa.Column("chosen_by", sa.Text()),
        sa.Column("chosen_by_name", sa.Text()),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("platform", "space", *texts, name="uq_mutes_what"),
        sqlite_autoincrement=True,
    )
