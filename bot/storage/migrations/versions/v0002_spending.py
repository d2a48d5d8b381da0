"""What models cost, and what channels chose."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(name: str, *, key: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=False, primary_key=key)


def upgrade() -> None:
    """Create model calls and preferences."""
    op.create_table(
        "model_calls",
        sa.Column("id", ID, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _text("platform"),
        _text("space"),
        _text("user_id"),
        _text("purpose"),
        _text("model"),
        sa.Column("input_tokens", sa.Integer(), nullable=False),
        sa.Column("output_tokens", sa.Integer(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
    )
    summed = ["input_tokens", "output_tokens", "cost"]
    op.create_index("ix_model_calls_at", "model_calls", ["at", "platform", "space", "user_id", "purpose", *summed])
    op.create_table(
        "preferences",
        *(_text(name, key=True) for name in ("platform", "space", "channel", "name")),
        _text("value"),
    )
