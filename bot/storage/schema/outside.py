"""What goes out of the chat."""

from sqlalchemy import Column, Table

from bot.storage.columns import Time, Words
from bot.storage.schema.metadata import metadata

# Channels that are read in feed readers.
channel_feeds = Table(
    "channel_feeds",
    metadata,
    Column("platform", Words, primary_key=True),
    Column("space", Words, primary_key=True),
    Column("channel", Words, primary_key=True),
    Column("name", Words, nullable=False),  # a UUID; the ids of feeds and entries are made of it
    Column("token", Words, nullable=False, unique=True),  # hashed
    Column("chosen_by", Words),  # who made it; NULL once that is no longer kept
    Column("chosen_by_name", Words),
    Column("chosen_at", Time, nullable=False),
)
