"""Port to who wants none of their links briefed unasked."""

from typing import Protocol

from bot.domain.types import Origin, Person


class OptOuts(Protocol):
    """Each person decides it for themselves, in one space at a time."""

    async def choose(self, origin: Origin, person: Person, *, out: bool) -> None:
        """Remember that a person wants none of their links briefed there, or that they may be again."""
        ...

    async def has(self, origin: Origin, person: Person) -> bool:
        """Whether a person wants none of their links briefed there. Raises StorageUnavailable."""
        ...
