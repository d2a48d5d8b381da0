"""Who is about to install the Slack app is written down no more; which token Slack renews no more is."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Whoever is about to install it begins anew."""
    op.drop_table("slack_states")
    op.add_column("slack_installations", sa.Column("refused", sa.Text(), nullable=False, server_default=""))
