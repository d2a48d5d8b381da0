"""Port to what people think of answers, and what follows from it for the digests of a channel."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.domain.types import Origin, Person

#: So long a vote shifts something, and of a channel so many at most, the newest.
CAST_KEPT, CAST_MAX = timedelta(days=180), 2_000
#: Shifts of a channel of which it is told when they will have faded: the largest, all that is ever listed.
DATED_MAX = 20
#: What a shift is of: a site, or a word that several articles are about.
SOURCE, TOPIC = "source", "topic"


class Vote(StrEnum):
    """What somebody thinks of an answer."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each."""

    up: int = 0
    down: int = 0


@dataclass(frozen=True, slots=True)
class Cast:
    """A vote on a briefing that a channel can read, with what that is about."""

    person: str  #: An id.
    article: str  #: Equal for one article, however often it was briefed.
    vote: Vote
    at: datetime
    site: str
    title: str
    lead: str
    language: str  #: Of the briefing; a BCP 47 tag.


@dataclass(frozen=True, slots=True)
class Shift:
    """By how much the votes of a channel make a source or a topic weigh more, or less."""

    kind: str  #: SOURCE or TOPIC.
    name: str  #: A host, or a word as people write it.
    share: float  #: Of a story's weight: 0.12 for 12 % more, negative for less.
    until: datetime | None = None  #: When it has faded, if nobody votes any more; None where that was not asked.


class Votes(Protocol):
    """One vote a person and answer, which may be changed and taken back."""

    async def press(self, answer: Origin, person: Person, vote: Vote, *, name: str) -> Vote | None:
        """
        Vote so, or take the vote back if it is so already; what it is now.

        Args:
            answer: Of the bot's message, a part of a briefing or of an answer about an article.
            person: Who pressed.
            vote: What they pressed.
            name: Of the press: told again it changes nothing.

        Raises:
            LookupError: the message is no such answer.
            StorageUnavailable: nothing was changed.
        """
        ...

    async def react(self, answer: Origin, person: Person, vote: Vote, *, gone: bool = False) -> bool:
        """
        Vote so, by an emoji on the message; `gone`: it was taken away, and with it the vote if it still is that one.

        False when the message is no such answer. Raises StorageUnavailable.
        """
        ...

    async def counts(self, origin: Origin, since: datetime) -> Counts:
        """The votes of the origin's channel that were cast since then. Raises StorageUnavailable."""
        ...

    async def cast(self, origin: Origin, since: datetime) -> list[Cast]:
        """
        Votes since then that shift something in the origin's channel, oldest first; CAST_MAX at most, the newest.

        Only those on briefings that everyone there can read and that stand, and none that were set aside. Raises
        StorageUnavailable.
        """
        ...

    async def set_aside(self, origin: Origin) -> int:
        """
        Have the votes that were cast in the origin's channel so far shift nothing any more; how many did.

        They are still counted (`counts`). Raises StorageUnavailable: all are as before.
        """
        ...
