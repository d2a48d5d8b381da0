"""The installation itself: the workspaces that have it, and what its machines share."""

from sqlalchemy import Column, Index, Integer, Table

from bot.storage.columns import Time, Words, words
from bot.storage.schema.metadata import metadata

# Slack workspaces that installed the bot by themselves.
slack_installations = Table(
    "slack_installations",
    metadata,
    Column("space", Words, primary_key=True),
    words("name"),
    words("url"),
    words("app"),
    words("bot_user"),
    words("bot_id"),
    Column("sealed", Words, nullable=False),  # the tokens (sealing.py)
    Column("expires_at", Time),  # of the token; NULL: never
    Column("renewing_until", Time),  # some program is renewing it until then
    words("refused"),  # why it is renewed no more
    words("installed_by"),  # the person's id; "" once that is no longer kept
    Column("installed_at", Time, nullable=False),
)

host_turns = Table(
    "host_turns",
    metadata,
    Column("host", Words, primary_key=True),
    Column("free_at", Time, nullable=False),  # when the next one may come
    Column("rest_until", Time),  # the site asked to be left alone
)
Index("ix_host_turns_free_at", host_turns.c.free_at)

model_slots = Table(
    "model_slots",
    metadata,
    Column("server", Words, primary_key=True),
    Column("number", Integer, primary_key=True),
    words("holder", None),  # token of a claim
    Column("until", Time),
)

installation = Table(
    "installation",
    metadata,
    Column("name", Words, primary_key=True),
    Column("value", Words, nullable=False),
)
