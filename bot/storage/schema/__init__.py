"""
The tables. migrations/ builds them; a test keeps both equal.

Everything here is meant for SQLite and PostgreSQL alike. A request is one row: it is the promise, the job and, by its
outcome, the answer to "what became of it".
"""

from bot.storage.schema.asked import answers, handed, model_answers, replies, requests
from bot.storage.schema.costs import SUMMED, model_calls, promises
from bot.storage.schema.followed import feed_items, feeds, follows
from bot.storage.schema.machines import host_turns, installation, model_slots, slack_installations
from bot.storage.schema.metadata import metadata
from bot.storage.schema.outside import channel_feeds, mail_addresses, mail_codes, mails
from bot.storage.schema.places import backfills, channels, chat_lines, mutes, opt_outs, preferences, schedules
from bot.storage.schema.reactions import engagement, votes
from bot.storage.schema.reading import articles, briefings, findable, redirects
from bot.storage.schema.watched import sightings, watches

__all__ = (
    "SUMMED",
    "answers",
    "articles",
    "backfills",
    "briefings",
    "channel_feeds",
    "channels",
    "chat_lines",
    "engagement",
    "feed_items",
    "feeds",
    "findable",
    "follows",
    "handed",
    "host_turns",
    "installation",
    "mail_addresses",
    "mail_codes",
    "mails",
    "metadata",
    "model_answers",
    "model_calls",
    "model_slots",
    "mutes",
    "opt_outs",
    "preferences",
    "promises",
    "redirects",
    "replies",
    "requests",
    "schedules",
    "sightings",
    "slack_installations",
    "votes",
    "watches",
)
