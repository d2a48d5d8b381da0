"""What goes out of the chat: feeds by which channels are read, and digests by mail."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make their tables; nothing goes out yet."""
    op.create_table(
        "channel_feeds",
        *(sa.Column(name, sa.Text(), primary_key=True) for name in ("platform", "space", "channel")),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False, unique=True),
        sa.Column("chosen_by", sa.Text()),
        sa.Column("chosen_by_name", sa.Text()),
        sa.Column("chosen_at", _MOMENT, nullable=False),
    )
    op.add_column("schedules", sa.Column("way", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "mail_addresses",
        *(sa.Column(name, sa.Text(), primary_key=True) for name in ("platform", "space", "person_id")),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("confirmed_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "mail_codes",
        sa.Column("id", _ID, primary_key=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("platform", "space", "person_id", "address")),
        sa.Column("sent_at", _MOMENT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_mail_codes_person", "mail_codes", ["platform", "space", "person_id"])
    op.create_index("ix_mail_codes_sent_at", "mail_codes", ["sent_at"])
    op.create_table(
        "mails",
        sa.Column("marker", sa.Text(), primary_key=True),
        sa.Column("begun", sa.Integer(), nullable=False),
        sa.Column("begun_at", _MOMENT, nullable=False),
        sa.Column("sent_at", _MOMENT),
    )
    op.create_index("ix_mails_begun_at", "mails", ["begun_at"])
