"""
Articles are kept with what they are compared by in a digest, in place of a fingerprint of their words.

The fingerprint's column stays, empty from now on: a process of the version before may still write to it, beside this
one or after a step back.

What is kept of texts that are still there is computed anew. Names of stories stay: those that were alike by the
fingerprint are alike by their runs of words as well.
"""

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from alembic import op

# Today's rule, on purpose: what is compared has to be made by one rule.
from bot.language.telling import telling

revision = "0007"
down_revision = "0006"

#: Rows that are rewritten at once.
BATCH = 500


def upgrade() -> None:
    """Give articles their telling."""
    op.add_column("articles", sa.Column("telling", sa.JSON()))
    table = sa.table(
        "articles",
        sa.column("canonical"),
        sa.column("place"),
        sa.column("document", sa.JSON(none_as_null=True)),
        sa.column("telling", sa.JSON(none_as_null=True)),
    )
    connection = op.get_bind()
    waiting = sa.select(table).where(table.c.document.is_not(None), table.c.telling.is_(None)).limit(BATCH)
    while rows := connection.execute(waiting).all():
        for row in rows:
            key = table.c.canonical == row.canonical, table.c.place == row.place
            connection.execute(sa.update(table).where(*key).values(telling=_told(row.document)))


def _told(document: dict[str, Any]) -> dict[str, Any]:
    names = ("title", "text", "language")
    title, text, language = (document.get(name, "") for name in names)
    signed = {"authors": document.get("authors", ()), "publication": document.get("publication", "")}
    return asdict(telling(title, text, language, **signed))
