"""Feeds that channels follow."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, Table, UniqueConstraint, false

from bot.storage.columns import Address, Id, Time, Words, partial_index, words
from bot.storage.schema.metadata import metadata

# Feeds that channels follow, each once: whoever claims one that is due asks for it on behalf of all.
feeds = Table(
    "feeds",
    metadata,
    Column("id", Id, primary_key=True),
    Column("canonical", Address, nullable=False, unique=True),
    Column("url", Words, nullable=False),
    words("title"),  # what it calls itself
    Column("validators", JSON, nullable=False),  # feeds.Validators
    Column("due_at", Time, nullable=False),
    Column("looked_at", Time),  # when that was reckoned: it is later than now where the clock was set back since
    words("lease", None),  # token of whoever asks for it
    Column("leased_until", Time),
    Column("failures", Integer, nullable=False),  # one after the other
    words("problem"),  # why it could not be read the last time; "" when it could
    Column("ended", Boolean, nullable=False),  # it is gone for good
    Column("read_at", Time),  # NULL: the next look is the baseline
)
partial_index("ix_feeds_due", feeds.c.due_at, where=feeds.c.ended == false())
Index("ix_feeds_looked", feeds.c.looked_at)

follows = Table(
    "follows",
    metadata,
    Column("id", Id, primary_key=True),
    Column("feed_id", ForeignKey("feeds.id"), nullable=False),
    Column("platform", Words, nullable=False),
    Column("space", Words, nullable=False),
    Column("channel", Words, nullable=False),
    Column("chosen_by", Words),  # who chose it; NULL once that is no longer kept
    Column("chosen_by_name", Words),
    Column("chosen_at", Time, nullable=False),
    Column("since", Time, nullable=False),  # what was seen until then is not told here
    Column("paused", Boolean, nullable=False),
    UniqueConstraint("platform", "space", "channel", "feed_id", name="uq_follows_channel"),
    sqlite_autoincrement=True,  # people call it by its number
)
Index("ix_follows_feed", follows.c.feed_id)

feed_items = Table(
    "feed_items",
    metadata,
    Column("id", Id, primary_key=True),
    Column("feed_id", ForeignKey("feeds.id"), nullable=False),
    Column("name", Words, nullable=False),  # keyed hash of what the feed calls it; by these two it is known
    Column("link", Words, nullable=False),  # keyed hash of `canonical`
    words("canonical", kind=Address),  # with all that follows "" once its time is over
    words("url"),
    words("title"),
    words("summary"),
    words("published"),
    Column("shown", Boolean, nullable=False),  # false: of the baseline, too old when it was first seen, or forgotten
    Column("seen_at", Time, nullable=False),
    Column("listed_at", Time, nullable=False),  # when the feed was last read with it
    UniqueConstraint("feed_id", "name", name="uq_feed_items_name"),
)
Index("ix_feed_items_seen", feed_items.c.feed_id, feed_items.c.seen_at)
partial_index("ix_feed_items_kept", feed_items.c.seen_at, where=feed_items.c.title != "")
