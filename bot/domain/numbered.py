"""What people call by a number, and what they can do with it."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol, TypeVar


class Numbered(Protocol):
    """What a list shows with its number."""

    @property
    def id(self) -> int:
        """The number."""
        ...


class Change(StrEnum):
    """What becomes of one of a list."""

    PAUSE = "pause"
    RESUME = "resume"
    REMOVE = "remove"


NumberedT = TypeVar("NumberedT", bound=Numbered)


def numbered(things: Iterable[NumberedT], typed: str) -> NumberedT | None:
    """The one that is called so: "3", "#3"; None when there is none."""
    number = typed.strip().removeprefix("#")
    return next((thing for thing in things if str(thing.id) == number), None)
