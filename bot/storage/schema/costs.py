"""What models cost, and what is promised to calls under way."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table

from bot.storage.columns import Id, Time, Words
from bot.storage.schema.metadata import metadata

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
