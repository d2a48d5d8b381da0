"""What goes out of the chat."""

from sqlalchemy import Column, Index, Integer, Table

from bot.storage.columns import Id, Time, Words
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

# To whom digests are sent by mail.
mail_addresses = Table(
    "mail_addresses",
    metadata,
    Column("platform", Words, primary_key=True),
    Column("space", Words, primary_key=True),
    Column("person_id", Words, primary_key=True),
    Column("address", Words, nullable=False),  # confirmed
    Column("confirmed_at", Time, nullable=False),
)

# Codes that were sent to an address.
mail_codes = Table(
    "mail_codes",
    metadata,
    Column("id", Id, primary_key=True),  # of which the code is made
    Column("platform", Words, nullable=False),
    Column("space", Words, nullable=False),
    Column("person_id", Words, nullable=False),  # who asked for it
    Column("address", Words, nullable=False),
    Column("sent_at", Time, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),  # wrong ones; TRIES_MAX: it does not hold any more
    sqlite_autoincrement=True,  # a code is never made twice
)
Index("ix_mail_codes_person", mail_codes.c.platform, mail_codes.c.space, mail_codes.c.person_id)
Index("ix_mail_codes_sent_at", mail_codes.c.sent_at)

# Mails that were handed over to the server, or were about to be.
mails = Table(
    "mails",
    metadata,
    Column("marker", Words, primary_key=True),  # in its Message-ID
    Column("begun", Integer, nullable=False),  # how often, without an outcome
    Column("begun_at", Time, nullable=False),
    Column("sent_at", Time),  # NULL: not, as far as is known
)
Index("ix_mails_begun_at", mails.c.begun_at)
