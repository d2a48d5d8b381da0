"""
The tables. migrations/ builds them; a test keeps both equal.

Everything here is meant for SQLite and PostgreSQL alike. A request is one row: it is the promise, the job and, by its
outcome, the answer to "what became of it".
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
    and_,
    false,
)

from bot.domain.outcomes import QUIET_HOURS
from bot.storage.columns import Address, Id, Time, Words, partial_index, words

metadata = MetaData()

requests = Table(
    "requests",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", Words, nullable=False, unique=True),  # of Request.key the keyed hash (keys.py); kept for ever
    Column("keyed", Boolean, nullable=False, server_default=false()),  # false: written by a version that hashed none
    # where it came from
    Column("platform", Words, nullable=False),
    Column("space", Words, nullable=False),
    Column("channel", Words, nullable=False),
    Column("message", Words, nullable=False),
    words("thread"),
    # what was asked
    Column("kind", Words, nullable=False),  # KINDS of rows.py
    Column("asked", JSON, nullable=False, server_default="{}"),  # the fields of its type that have no column
    words("url", None),
    words("canonical", None, kind=Address),
    words("length", None),
    words("language", None),
    Column("author_id", Words, nullable=False),
    words("author_name"),
    Column("asked_at", Time, nullable=False),
    words("audience", "everyone"),
    Column("refused", JSON(none_as_null=True)),  # a Notice instead of any work; NULL: work on it
    words("interaction_token", None),  # a secret; NULL once the request is closed, or it expired
    Column("interaction_expires_at", Time),
    # the job
    Column("accepted_at", Time, nullable=False),
    Column("due_at", Time, nullable=False),
    Column("background", Boolean, nullable=False, server_default=false()),  # only when there is nothing else to do
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("outages", Integer, nullable=False, server_default="0"),
    Column("deaths", Integer, nullable=False, server_default="0"),  # of the program, while it did nothing else
    Column("suspect", Boolean, nullable=False, server_default=false()),  # it died over this and others: try it alone
    words("content", None),  # Article.content of the text that it has written
    words("lease", None),  # token of whoever works on it
    Column("leased_until", Time),
    Column("alone", Boolean, nullable=False, server_default=false()),  # whoever holds it does nothing else
    words("outcome", None),  # NULL: open; "": briefed; else why not: as Dispatch.done() was told (domain/outcomes.py)
    Column("closed_at", Time),
    Column("told_in", Id),  # of one closed in quiet hours the request that told of it; NULL: none did yet
    sqlite_autoincrement=True,  # an id is never given twice
)

_OPEN = requests.c.outcome.is_(None)
_HELD = and_(_OPEN, requests.c.lease.is_not(None))
_UNTOLD = and_(requests.c.outcome == QUIET_HOURS, requests.c.told_in.is_(None))
_MESSAGE = (requests.c.platform, requests.c.space, requests.c.channel, requests.c.message)


# claim() walks the open rows in the order in which they are due, those of the background last, and looks for others of
# the same message and link.
partial_index("ix_requests_turn", requests.c.background, requests.c.due_at, requests.c.id, where=_OPEN)
partial_index("ix_requests_due", requests.c.due_at, requests.c.id, where=_OPEN)
partial_index("ix_requests_open_message", *_MESSAGE, where=_OPEN)
partial_index("ix_requests_open_canonical", requests.c.canonical, where=_OPEN)
partial_index("ix_requests_open_content", requests.c.content, where=_OPEN)
partial_index("ix_requests_leased_until", requests.c.leased_until, where=_HELD)
partial_index("ix_requests_lease", requests.c.lease, where=_HELD)
partial_index("ix_requests_untold", *_MESSAGE[:3], where=_UNTOLD)
partial_index("ix_requests_not_keyed", requests.c.id, where=requests.c.keyed == false())
# What is held by one worker is held by no other, also when two claim in the same moment.
partial_index("uq_requests_held_message", *_MESSAGE, where=_HELD, unique=True)
partial_index("uq_requests_held_canonical", requests.c.canonical, where=_HELD, unique=True)
partial_index("uq_requests_held_content", requests.c.content, where=_HELD, unique=True)
Index("ix_requests_message", *_MESSAGE)
# A thread that was deleted.
Index("ix_requests_thread", requests.c.platform, requests.c.space, requests.c.thread)
# The limits of a person and of a channel.
Index("ix_requests_author", requests.c.platform, requests.c.space, requests.c.author_id, requests.c.accepted_at)
Index("ix_requests_accepted", requests.c.platform, requests.c.space, requests.c.channel, requests.c.accepted_at)
# The digest of a channel and of all.
Index("ix_requests_channel", requests.c.platform, requests.c.space, requests.c.channel, requests.c.asked_at)
Index("ix_requests_asked_at", requests.c.asked_at)
# Was the link briefed here before?
Index("ix_requests_canonical", requests.c.platform, requests.c.space, requests.c.channel, requests.c.canonical)

# Texts that people handed over: apart, so that what only looks at requests need not carry them along.
handed = Table(
    "handed",
    metadata,
    Column("request_id", ForeignKey("requests.id"), primary_key=True),
    Column("text", Words, nullable=False),  # until the request is closed
)

answers = Table(
    "answers",
    metadata,
    Column("request_id", ForeignKey("requests.id"), primary_key=True),
    Column("kind", Words, nullable=False),  # ANSWERS of answers.py
    Column("document", JSON, nullable=False),  # what its parts are rendered from
    Column("article_sentences", JSON(none_as_null=True)),  # what a briefing refers to; NULL once the article is gone
    words("content", None),  # Article.content of the article that it is about
    Column("stored_at", Time, nullable=False),
)
partial_index("ix_answers_evidence", answers.c.content, where=answers.c.article_sentences.is_not(None))

replies = Table(
    "replies",
    metadata,
    Column("request_id", ForeignKey("requests.id"), primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("intended_at", Time, nullable=False),  # written before the part is posted
    words("channel"),
    words("message", None),  # NULL until it is known to stand there
    words("url"),
    words("item"),  # its name where the message tells, or may come to tell, other answers as well; "": it does not
    Column("posted_at", Time),
    Column("removed_at", Time),
)
Index("ix_replies_message", replies.c.message)
Index("ix_replies_channel", replies.c.channel)
Index("ix_replies_item", replies.c.item)

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

articles = Table(
    "articles",
    metadata,
    Column("canonical", Address, primary_key=True),  # of the link as asked for
    words("place", primary_key=True),  # Origin.place of those who may see what a token opened; "": everybody
    Column("final", Address, nullable=False),  # canonical form of the address that it was read at
    words("declared", kind=Address),  # the same of the address that the page names as its own; never answers for it
    words("group", kind=Address),  # domain/group.py of `final`: to tell what was shared already
    # sha256 of Article.substance, of the place too: equal ones share a briefing
    Column("content", Words, nullable=False),
    words("likeness"),  # of no use; versions before 0007 write it, and may run beside this one while that is taken up
    Column("story", Words, nullable=False),  # content of the first of its group that was read; never for an answer
    Column("telling", JSON(none_as_null=True)),  # telling.Telling; NULL once the text is gone
    Column("document", JSON(none_as_null=True)),  # types.Article; NULL once its time is over
    Column("stored_at", Time, nullable=False),
)
Index("ix_articles_final", articles.c.final)
Index("ix_articles_group", articles.c.group)
Index("ix_articles_content", articles.c.content)
Index("ix_articles_stored_at", articles.c.stored_at)
partial_index("ix_articles_kept", articles.c.stored_at, where=articles.c.document.is_not(None))

# An article is also the answer to the addresses that redirected to where it was read.
redirects = Table(
    "redirects",
    metadata,
    Column("address", Address, primary_key=True),  # canonical form
    Column("canonical", Address, primary_key=True),  # with `place`: of the article
    words("place", primary_key=True),
)
Index("ix_redirects_canonical", redirects.c.canonical, redirects.c.place)

briefings = Table(
    "briefings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("canonical", Address, nullable=False),  # of the link that it was written for
    words("place"),  # as the article's
    Column("content", Words, nullable=False),  # of the article; the canonical link when that was never stored
    Column("recipe", Words, nullable=False),
    Column("length", Words, nullable=False),
    Column("language", Words, nullable=False),  # as asked for, "source" included
    Column("document", JSON, nullable=False),  # types.Briefing without the article's sentences
    Column("article_sentences", JSON(none_as_null=True)),  # NULL once the article is gone
    Column("stored_at", Time, nullable=False),
    UniqueConstraint("content", "recipe", "length", "language", name="uq_briefings_content"),
)
Index("ix_briefings_canonical", briefings.c.canonical)
# What a purge of articles still has to look at.
partial_index("ix_briefings_evidence", briefings.c.content, where=briefings.c.article_sentences.is_not(None))

# What /news find looks through; its index over the words differs by database (findable.py).
findable = Table(
    "findable",
    metadata,
    Column("request_id", ForeignKey("requests.id"), primary_key=True),
    words("title"),  # as shown
    words("site"),
    words("title_words"),  # language/lookup.py: separated by spaces
    words("words"),  # those of the title as well
    Column("stored_at", Time, nullable=False),
)

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

#: What is added up of model calls.
SUMMED = ("input_tokens", "output_tokens", "cost")
# A year of a hundred links a day is some ten megabytes, and the one answer to "what did it cost in May".
model_calls = Table(
    "model_calls",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Time, nullable=False),
    Column("platform", Words, nullable=False),
    Column("space", Words, nullable=False),
    Column("user_id", Words, nullable=False),
    Column("purpose", Words, nullable=False),
    Column("model", Words, nullable=False),
    Column("input_tokens", Integer, nullable=False),
    Column("output_tokens", Integer, nullable=False),
    Column("cost", BigInteger, nullable=False),  # billionths of the currency: whole numbers, so that sums are exact
)
# What was spent since the day began, by whomever: all that is asked for is in the index, so the rows are not looked at.
Index("ix_model_calls_at", *model_calls.c["at", "platform", "space", "user_id", "purpose", *SUMMED])

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
    words("lease", None),  # token of whoever asks for it
    Column("leased_until", Time),
    Column("failures", Integer, nullable=False),  # one after the other
    words("problem"),  # why it could not be read the last time; "" when it could
    Column("ended", Boolean, nullable=False),  # it is gone for good
    Column("read_at", Time),  # NULL: the next look is the baseline
)
partial_index("ix_feeds_due", feeds.c.due_at, where=feeds.c.ended == false())

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

# What is promised to calls that are under way: taken from the purses until they are booked.
promises = Table(
    "promises",
    metadata,
    Column("id", Id, primary_key=True),
    Column("platform", Words, nullable=False),
    Column("space", Words, nullable=False),
    Column("user_id", Words, nullable=False),
    Column("cost", BigInteger, nullable=False),  # billionths of the currency
    Column("until", Time, nullable=False),  # what is not kept by then was promised by a dead process
)

Index("ix_promises_until", promises.c.until)

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
    words("installed_by"),  # the person's id; "" once that is no longer kept
    Column("installed_at", Time, nullable=False),
)

# Who is about to install it.
slack_states = Table(
    "slack_states",
    metadata,
    Column("state", Words, primary_key=True),  # hashed
    Column("until", Time, nullable=False),
)
Index("ix_slack_states_until", slack_states.c.until)

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
