"""What people asked, what was answered, and where that stands."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, Table, and_, false

from bot.domain.outcomes import QUIET_HOURS
from bot.storage.columns import Address, Id, Time, Words, partial_index, words
from bot.storage.schema.metadata import metadata

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
# What was briefed since somebody looked.
partial_index("ix_requests_briefed", requests.c.closed_at, where=requests.c.kind == "brief")
# Was the link briefed here before?
Index("ix_requests_canonical", requests.c.platform, requests.c.space, requests.c.channel, requests.c.canonical)

# Texts that people handed over: apart, so that what only looks at requests need not carry them along.
handed = Table(
    "handed",
    metadata,
    Column("request_id", ForeignKey("requests.id"), primary_key=True),
    Column("text", Words, nullable=False),  # until the request is closed
)

# What models answered for requests that are not done yet: bought once, whoever dies over it.
model_answers = Table(
    "model_answers",
    metadata,
    Column("question", Words, primary_key=True),  # Ask.identity
    Column("request_id", ForeignKey("requests.id"), nullable=False),
    Column("text", Words, nullable=False),
    Column("model", Words, nullable=False),  # as the server names it
    Column("input_tokens", Integer, nullable=False),
    Column("output_tokens", Integer, nullable=False),
)
Index("ix_model_answers_request", model_answers.c.request_id)

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
