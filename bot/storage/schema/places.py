"""Channels: how far they were read, what they chose, and what comes there by itself."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from bot.storage.columns import Address, Id, Time, Words, partial_index, words
from bot.storage.schema.metadata import metadata

channels = Table(
    "channels",
    metadata,
    Column("platform", Words, primary_key=True),
    Column("space", Words, primary_key=True),
    Column("channel", Words, primary_key=True),
    Column("thread", Words, primary_key=True),
    Column("message", Words, nullable=False),  # the newest that was seen
    Column("seen_at", Time, nullable=False),
)

chat_lines = Table(
    "chat_lines",
    metadata,
    Column("id", Id, primary_key=True),
    Column("thread", ForeignKey("chat_lines.id"), index=True),  # NULL for a person's message
    Column("author", Words, nullable=False),
    words("text"),
    Column("answer", JSON(none_as_null=True)),  # of a person's message the button that was pressed
    words("marker", None, unique=True),  # NULL for a person's message
    Column("at", Time, nullable=False),
    sqlite_autoincrement=True,  # a request's key holds the id, for ever
)

preferences = Table(
    "preferences",
    metadata,
    Column("platform", Words, primary_key=True),
    Column("space", Words, primary_key=True),
    Column("channel", Words, primary_key=True),
    Column("name", Words, primary_key=True),
    Column("value", Words, nullable=False),
    Column("chosen_by", Words),  # who chose it; NULL for what an older version wrote
    Column("chosen_by_name", Words),
    Column("chosen_at", Time),
)

# Digests that come by themselves: one schedule for a channel, and one for each person who has its digest sent directly.
schedules = Table(
    "schedules",
    metadata,
    Column("id", Id, primary_key=True),
    Column("platform", Words, nullable=False),
    Column("space", Words, nullable=False),
    Column("channel", Words, nullable=False),
    words("person_id"),  # who gets it; "": all of the channel
    words("way"),  # schedules.Way; "": in the chat
    Column("chosen_by", Words),  # who set it up; NULL once that is no longer kept
    Column("chosen_by_name", Words),
    Column("chosen_at", Time, nullable=False),
    Column("times", JSON, nullable=False),  # "08:00", ascending
    Column("weekdays", JSON, nullable=False),  # 1 is Monday
    Column("quiet", JSON, nullable=False),  # days on which nothing comes
    Column("zone", Words, nullable=False),
    Column("says_empty", Boolean, nullable=False),
    words("paused"),  # why; "" when it is not
    Column("due_at", Time, nullable=False),
    Column("due_day", Words, nullable=False),  # the local day of that
    Column("due_number", Integer, nullable=False),  # which of that day's times
    Column("skipped", Integer, nullable=False),
    Column("counted", JSON, nullable=False, server_default="[]"),  # when those were due that were counted, latest last
    Column("looked_at", Time, nullable=False),
    UniqueConstraint("platform", "space", "channel", "person_id", name="uq_schedules_destination"),
    sqlite_autoincrement=True,  # people call it by its number
)
Index("ix_schedules_person", schedules.c.platform, schedules.c.person_id)
partial_index("ix_schedules_due", schedules.c.due_at, where=schedules.c.paused == "")
# What digests leave out: of a person in the whole space, or of a channel.
mutes = Table(
    "mutes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("platform", Words, nullable=False),
    Column("space", Words, nullable=False),
    words("channel"),  # "": a person's own
    words("person_id"),  # whose; "": the channel's
    words("words"),  # as typed; "": a link
    words("link", kind=Address),  # canonical
    Column("chosen_by", Words),  # NULL once that is no longer kept
    Column("chosen_by_name", Words),
    Column("chosen_at", Time, nullable=False),
    UniqueConstraint("platform", "space", "channel", "person_id", "words", "link", name="uq_mutes_what"),
    sqlite_autoincrement=True,  # people call it by its number
)

# What was posted in a channel before, being read: of each channel the newest run.
backfills = Table(
    "backfills",
    metadata,
    Column("platform", Words, primary_key=True),
    Column("space", Words, primary_key=True),
    Column("channel", Words, primary_key=True),
    Column("name", Words, nullable=False),  # of the run, in its request
    Column("started_at", Time, nullable=False),
    Column("since", Time, nullable=False),
    words("before"),  # where the next page begins, as the platform names it; "": at the newest message
    Column("messages", Integer, nullable=False, server_default="0"),
    Column("links", Integer, nullable=False, server_default="0"),
    words("ending", None),  # backfills.Ending; NULL while it is read
    Column("ended_at", Time),
)
Index("ix_backfills_ended_at", backfills.c.ended_at)

# Who wants none of their links briefed unasked.
opt_outs = Table(
    "opt_outs",
    metadata,
    Column("platform", Words, primary_key=True),
    Column("space", Words, primary_key=True),
    Column("user_id", Words, primary_key=True),
    Column("since", Time, nullable=False),
)
