"""Port to what people think of answers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.types import Origin, Person


class Vote(StrEnum):
    """What somebody thinks of an answer."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each."""

    up: int = 0
    down: int = 0


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
