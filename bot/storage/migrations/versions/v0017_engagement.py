"""What people do about links, as counts."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0015"


def upgrade() -> None:
    """Create the table; what was done before was not counted."""
    names = ("platform", "space", "channel", "message", "kind", "item", "person")
    op.create_table(
        "engagement",
        *(sa.Column(name, sa.Text(), primary_key=True) for name in names),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    for name in ("item", "person", "at"):
        op.create_index(f"ix_engagement_{name}", "engagement", [name])
