"""What was read and written, and the words by which it is found."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Table, UniqueConstraint

from bot.storage.columns import Address, Id, Time, Words, partial_index, words
from bot.storage.schema.metadata import metadata

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
