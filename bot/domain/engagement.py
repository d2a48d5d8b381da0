"""Port to what people do about links beside reading: reactions and replies, kept as counts."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Protocol, Self

from bot.domain.types import Origin, Person

#: Reactions to one message, and replies to it, that are counted at most.
ENGAGEMENT_MAX = 200
#: So long it is kept: no digest looks further back.
ENGAGEMENT_KEPT = timedelta(days=35)


@dataclass(frozen=True, slots=True)
class Engaged:
    """What people did about the links of a message, or of several."""

    reactions: int = 0
    reactors: int = 0  #: People who put them, without who posted the link.
    replies: int = 0
    repliers: int = 0  #: People who wrote them, without who posted the link.
    up: int = 0  #: Votes for the answer, and against it.
    down: int = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


#: Nobody did anything.
NOTHING = Engaged()


class Engagement(Protocol):
    """
    Counts what people do about messages that have links, and about the bot's answers to them.

    Who did it and what they said is not kept: each is a row under a keyed hash, so that what is told again counts once.
    """

    async def reacted(self, origin: Origin, person: Person, emoji: str, *, gone: bool = False) -> None:
        """
        A person put an emoji on a message, or took it away (`gone`); nothing of one that has no link.

        Raises StorageUnavailable: nothing was counted.
        """
        ...

    async def cleared(self, origin: Origin, emoji: str = "") -> None:
        """Somebody took all reactions off a message, or with `emoji` all of one. Raises StorageUnavailable."""
        ...

    async def replied(self, origin: Origin, person: Person, to: Sequence[str]) -> None:
        """
        A person wrote a reply. Raises StorageUnavailable: it was not counted.

        Args:
            origin: Of the reply.
            person: Who wrote it.
            to: Messages that it may answer, the likeliest first; it counts for the first that has links, or is an
                answer to some.
        """
        ...

    async def withdrawn(self, origin: Origin) -> None:
        """A message is gone: if it was a reply, it is one no more. Raises StorageUnavailable."""
        ...
