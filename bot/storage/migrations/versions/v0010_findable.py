"""What channels were told can be found by its words; what stands there already as well."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

# Today's rule and index, on purpose: what is looked for is made by them.
from bot.storage.findable import POSTGRES_INDEX, SQLITE_INDEX, row_of

revision = "0010"
down_revision = "0009"

#: Rows that are written at once.
BATCH = 500


def upgrade() -> None:
    """Create the table with its index, and fill it from the briefings that were told to everyone."""
    op.create_table(
        "findable",
        sa.Column(
            "request_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.ForeignKey("requests.id"),
            primary_key=True,
        ),
        *(sa.Column(name, sa.Text(), nullable=False, server_default="") for name in ("title", "site")),
        *(sa.Column(name, sa.Text(), nullable=False, server_default="") for name in ("title_words", "words")),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
    )
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_INDEX if on_sqlite else POSTGRES_INDEX:
        op.execute(statement)
    _fill()


def _fill() -> None:
    columns = ("request_id", "title", "site", "title_words", "words")
    stored_at = sa.column("stored_at", sa.DateTime(timezone=True))
    findable = sa.table("findable", *map(sa.column, columns), stored_at)
    requests = sa.table("requests", *map(sa.column, ("id", "audience", "outcome")))
    answers = sa.table(
        "answers",
        sa.column("request_id"),
        sa.column("kind"),
        sa.column("document", sa.JSON()),
        sa.column("stored_at", sa.DateTime(timezone=True)),
    )
    told = (
        sa.select(answers.c.request_id, answers.c.document, answers.c.stored_at)
        .join(requests, requests.c.id == answers.c.request_id)
        .where(answers.c.kind == "briefing", requests.c.audience == "everyone", requests.c.outcome == "")
        .order_by(answers.c.request_id)
        .limit(BATCH)
    )
    connection, last = op.get_bind(), 0
    while rows := connection.execute(told.where(answers.c.request_id > last)).all():
        connection.execute(sa.insert(findable), [_row(row.request_id, row.document, row.stored_at) for row in rows])
        last = rows[-1].request_id


def _row(request_id: int, document: dict[str, Any], at: datetime) -> dict[str, Any]:
    title, site, lead, body = (str(document.get(name) or "") for name in ("title", "site", "lead", "body"))
    return row_of(request_id, title or site, site, (lead, body), at)
