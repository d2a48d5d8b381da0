"""Typed requests, stored answers, and what several workers must know of each other."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
MESSAGE = ["platform", "space", "channel", "message"]
#: Rows that are rewritten at once.
BATCH = 1_000


def _text(name: str, *, null: bool = False, default: str | None = None, key: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=null, server_default=default, primary_key=key)


def _partial(name: str, table: str, columns: list[str], where: Any, *, unique: bool = False) -> None:
    condition = sa.text(where) if isinstance(where, str) else where
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def upgrade() -> None:
    """Change requests, and create answers, promises, host turns, model slots and the installation's own values."""
    _change_requests()
    _type_requests()
    for name in ("target", "reason", "values"):
        op.drop_column("requests", name)
    _index_requests()
    op.create_table(
        "answers",
        sa.Column("request_id", ID, sa.ForeignKey("requests.id"), primary_key=True),
        _text("kind"),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("article_sentences", sa.JSON()),
        _text("content", null=True),
        sa.Column("stored_at", TIME, nullable=False),
    )
    for table in ("answers", "briefings"):
        _partial(f"ix_{table}_evidence", table, ["content"], "article_sentences IS NOT NULL")
    _partial("ix_articles_kept", "articles", ["stored_at"], "document IS NOT NULL")
    op.create_index("ix_replies_channel", "replies", ["channel"])
    _create_shared()


def _change_requests() -> None:
    for column in (
        sa.Column("keyed", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("asked", sa.JSON(), nullable=False, server_default="{}"),
        _text("audience", default="everyone"),
        sa.Column("refused", sa.JSON()),
        sa.Column("outages", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("suspect", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("alone", sa.Boolean(), nullable=False, server_default=sa.false()),
        _text("content", null=True),
    ):
        op.add_column("requests", column)


def _type_requests() -> None:
    """Give each row the fields of its type, which were parts of its kind, and a refusal of its own."""
    connection = op.get_bind()
    new = sa.table(
        "requests",
        sa.column("id"),
        sa.column("kind"),
        sa.column("asked", sa.JSON()),
        sa.column("refused", sa.JSON(none_as_null=True)),
    )
    last = 0
    while True:
        chosen = sa.text(
            'SELECT id, kind, target, reason, "values" FROM requests WHERE id > :last '
            "AND (kind != 'brief' OR reason != '') ORDER BY id LIMIT :batch"
        )
        rows = connection.execute(chosen, {"last": last, "batch": BATCH}).all()
        if not rows:
            break
        for row in rows:
            connection.execute(sa.update(new).where(new.c.id == row[0]).values(**_typed(*row[1:])))
        last = rows[-1][0]


def _typed(kind: str, target: str, reason: str, values: Any) -> dict[str, Any]:
    name, _, rest = kind.partition(":")
    values = json.loads(values) if isinstance(values, str) else values
    notice = {"reason": reason, "values": values, "link": ""} if reason else None
    match name:
        case "digest":
            return {"kind": name, "asked": {"period": rest}, "refused": notice}
        case "remove":
            return {"kind": name, "asked": {"target": target}, "refused": notice}
        case "notice":
            said = notice or {"reason": rest, "values": {}, "link": ""}
            return {"kind": name, "asked": {"topic": rest, "notice": said}, "refused": None}
    return {"kind": kind, "asked": {}, "refused": notice}


def _index_requests() -> None:
    still_open, held = "outcome IS NULL", "outcome IS NULL AND lease IS NOT NULL"
    _partial("ix_requests_open_message", "requests", MESSAGE, still_open)
    _partial("ix_requests_open_canonical", "requests", ["canonical"], still_open)
    _partial("ix_requests_open_content", "requests", ["content"], still_open)
    _partial("ix_requests_leased_until", "requests", ["leased_until"], held)
    _partial("ix_requests_lease", "requests", ["lease"], held)
    _partial("ix_requests_not_keyed", "requests", ["id"], sa.column("keyed", sa.Boolean()) == sa.false())
    # What a killed program held of one message or link would stand in the way of the unique indexes.
    op.execute("UPDATE requests SET lease = NULL, leased_until = NULL")
    _partial("uq_requests_held_message", "requests", MESSAGE, held, unique=True)
    _partial("uq_requests_held_canonical", "requests", ["canonical"], held, unique=True)
    _partial("uq_requests_held_content", "requests", ["content"], held, unique=True)
    op.create_index("ix_requests_thread", "requests", ["platform", "space", "thread"])


def _create_shared() -> None:
    """What all workers share."""
    op.create_table(
        "promises",
        sa.Column("id", ID, primary_key=True),
        _text("platform"),
        _text("space"),
        _text("user_id"),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("until", TIME, nullable=False),
    )
    op.create_index("ix_promises_until", "promises", ["until"])
    op.create_table(
        "host_turns",
        _text("host", key=True),
        sa.Column("free_at", TIME, nullable=False),
        sa.Column("rest_until", TIME),
    )
    op.create_index("ix_host_turns_free_at", "host_turns", ["free_at"])
    op.create_table(
        "model_slots",
        _text("server", key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        _text("holder", null=True),
        sa.Column("until", TIME),
    )
    op.create_table("installation", _text("name", key=True), _text("value"))
