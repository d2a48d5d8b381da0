"""What models answered for requests that are not done yet."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Kept until the request is closed, and found by its question."""
    op.create_table(
        "model_answers",
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column(
            "request_id",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            sa.ForeignKey("requests.id"),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("input_tokens", sa.Integer(), nullable=False),
        sa.Column("output_tokens", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("question"),
    )
    op.create_index("ix_model_answers_request", "model_answers", ["request_id"])
