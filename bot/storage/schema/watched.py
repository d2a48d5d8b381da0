"""What people watch, and what they saw of it."""

from sqlalchemy import Boolean, Column, Index, Table, UniqueConstraint

from bot.storage.columns import Id, Time, Words, words
from bot.storage.schema.metadata import metadata

watches = Table(
    "watches",
    metadata,
    Column("id", Id, primary_key=True),
    Column("platform", Words, nullable=False),
    Column("space", Words, nullable=False),
    Column("channel", Words, nullable=False),
    Column("person_id", Words, nullable=False),  # whose; who is told
    words("person_name"),
    Column("words", Words, nullable=False),  # as typed
    Column("since", Time, nullable=False),  # what was posted before is not told
    words("paused"),  # why; "" when it is not
    UniqueConstraint("platform", "space", "channel", "person_id", "words", name="uq_watches_words"),
    sqlite_autoincrement=True,  # people call it by its number
)

# Reports that a person was told of, or need not be: of a story that they know, or beyond what is enough for a day.
sightings = Table(
    "sightings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("platform", Words, nullable=False),
    Column("space", Words, nullable=False),
    Column("channel", Words, nullable=False),
    Column("person_id", Words, nullable=False),
    Column("watch_id", Id, nullable=False),  # there may be none of this number any more
    Column("request_id", Id, nullable=False),  # of the link; 0 for an item of a feed
    Column("item_id", Id, nullable=False),  # of that; 0 for a link
    Column("told", Boolean, nullable=False),  # whether a message tells of it
    Column("held", Boolean, nullable=False),  # whether none does because it was enough for a day
    Column("at", Time, nullable=False),
    UniqueConstraint("platform", "space", "person_id", "request_id", "item_id", name="uq_sightings_report"),
    sqlite_autoincrement=True,  # a request's key holds the id, for ever
)
Index("ix_sightings_told", sightings.c.platform, sightings.c.person_id, sightings.c.at)
Index("ix_sightings_request", sightings.c.request_id)
Index("ix_sightings_at", sightings.c.at)
