"""What people think of answers, and do about messages with links."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, UniqueConstraint, false

from bot.storage.columns import Id, Time, Words, words
from bot.storage.schema.metadata import metadata

# What people think of answers; one taken back stays as NULL, with the press that did so.
votes = Table(
    "votes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("request_id", ForeignKey("requests.id"), nullable=False),
    Column("user_id", Words, nullable=False),
    words("vote", None),  # votes.Vote
    words("press"),  # the name of the press that cast it; "": it was an emoji
    Column("at", Time, nullable=False),
    Column("set_aside", Boolean, nullable=False, server_default=false()),  # it shifts nothing any more
    UniqueConstraint("request_id", "user_id", name="uq_votes_answer"),
)
Index("ix_votes_at", votes.c.at)
Index("ix_votes_user", votes.c.user_id)

# What people do about messages that have links, as counts: a row each, without what it was and who, so that what is
# told again counts once.
engagement = Table(
    "engagement",
    metadata,
    *(Column(name, Words, primary_key=True) for name in ("platform", "space", "channel", "message")),  # with the links
    Column("kind", Words, primary_key=True),  # "reaction", "reply"
    Column("item", Words, primary_key=True),  # a keyed hash of the message and the emoji on it, or of the reply
    Column("person", Words, primary_key=True),  # a keyed hash of who; "": who posted the links
    Column("at", Time, nullable=False),
)
Index("ix_engagement_item", engagement.c.item)
Index("ix_engagement_person", engagement.c.person)
Index("ix_engagement_at", engagement.c.at)
