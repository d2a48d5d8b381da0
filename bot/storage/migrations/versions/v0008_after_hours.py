"""
Each link of quiet hours knows what told of it, so that hours that change meanwhile tell of none twice or never.

Before, a digest had the hours for its period. Those that wait become what tells of whatever was not told yet; where
none waits, all was told.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_REQUESTS = sa.table(
    "requests",
    *(sa.column(name) for name in ("id", "platform", "space", "channel", "kind", "outcome", "told_in")),
    sa.column("asked", sa.JSON()),
)
_PLACE = ("platform", "space", "channel")


def upgrade() -> None:
    """Add the column and its index; turn what waits into what is looked for today."""
    op.add_column("requests", sa.Column("told_in", sa.BigInteger().with_variant(sa.Integer(), "sqlite")))
    untold = sa.text("outcome = 'quiet_hours' AND told_in IS NULL")
    connection = op.get_bind()
    columns, places = _REQUESTS.c, set()
    waiting = sa.select(_REQUESTS).where(columns.kind == "digest", columns.outcome.is_(None))
    for row in connection.execute(waiting).all():
        if "/" in row.asked.get("period", ""):
            after = sa.update(_REQUESTS).where(columns.id == row.id)
            connection.execute(after.values(kind="after_hours", asked={"link": 0}))
            places.add(tuple(getattr(row, name) for name in _PLACE))
    quiet = sa.update(_REQUESTS).where(columns.outcome == "quiet_hours").values(told_in=columns.id)
    here = sa.tuple_(*(columns[name] for name in _PLACE))
    connection.execute(quiet.where(here.not_in(sorted(places))) if places else quiet)
    op.create_index("ix_requests_untold", "requests", _PLACE, sqlite_where=untold, postgresql_where=untold)
