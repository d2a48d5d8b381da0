"""
Articles answer only for the addresses at which they were fetched, and what a token opened only in its place.

Of what is stored it is not known whether a `final` address was fetched or only named by the page; and a link whose
token was dropped from its canonical form stands for the walled address. Both are forgotten as articles: who asks again
has them read again. The briefings stay, for those who got them.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

# Today's rule, on purpose: what it binds to a place must not stay everybody's.
from bot.domain.canonical import carries_token

revision = "0004"
down_revision = "0003"


def _text(name: str, *, empty: bool = False, key: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=False, server_default="" if empty else None, primary_key=key)


def upgrade() -> None:
    """Give articles and briefings a place, and articles the addresses that they answer for."""
    opened = _links_with_token()
    for index in ("final", "content", "stored_at"):
        op.drop_index(f"ix_articles_{index}", "articles")
    op.rename_table("articles", "articles_before")
    op.create_table(
        "articles",
        _text("canonical", key=True),
        _text("place", key=True, empty=True),
        _text("final"),
        _text("declared", empty=True),
        _text("group", empty=True),
        _text("content"),
        _text("likeness", empty=True),
        _text("story"),
        sa.Column("document", sa.JSON()),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.execute(
        'INSERT INTO articles (canonical, final, "group", content, likeness, story, document, stored_at) '
        "SELECT canonical, final, final, content, likeness, story, document, stored_at "
        "FROM articles_before WHERE final = canonical"
    )
    op.drop_table("articles_before")
    for index in ("final", "group", "content", "stored_at"):
        op.create_index(f"ix_articles_{index}", "articles", [index])
    op.create_table(
        "redirects",
        _text("address", key=True),
        _text("canonical", key=True),
        _text("place", key=True, empty=True),
    )
    op.create_index("ix_redirects_canonical", "redirects", ["canonical", "place"])
    op.add_column("briefings", _text("place", empty=True))
    for canonical, place in opened.items():
        op.get_bind().execute(sa.text("DELETE FROM articles WHERE canonical = :link"), {"link": canonical})
        op.get_bind().execute(
            sa.text("UPDATE briefings SET place = :place WHERE canonical = :link"), {"link": canonical, "place": place}
        )


def _links_with_token() -> dict[str, str]:
    """The canonical form of each link that somebody gave with a token, and the place where it was first given."""
    asked = sa.text(
        "SELECT canonical, url, platform, space, channel FROM requests WHERE url LIKE '%?%' ORDER BY id DESC"
    )
    rows: list[Any] = list(op.get_bind().execute(asked))
    return {row.canonical: f"{row.platform}\n{row.space}\n{row.channel}" for row in rows if carries_token(row.url)}
