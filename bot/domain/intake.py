"""Ports to the writing down of what people ask, and of how far each channel was read."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.dispatch import Claim
from bot.domain.requests import Request
from bot.domain.types import Origin, Person, Platform, Posted


@dataclass(frozen=True, slots=True)
class Tally:
    """How much was asked for since a moment."""

    count: int
    oldest: datetime | None  #: When the first of it was accepted; None when there is nothing.


@dataclass(frozen=True, slots=True)
class Counting:
    """A limit, applied where the requests are written: of messages that come at one moment not all find room."""

    since: datetime
    #: Given the new ones, and the tallies of the author in the space and of the channel: how they are to be written.
    admit: Callable[[Sequence[Request], Tally, Tally], Sequence[Request]]


#: What takes an answer away that stands there; of a message that tells others as well, the one of a name.
Removal = Callable[[Posted, str], Request]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What was taken back of a message."""

    closed: int  #: Requests that were open.
    removed: int  #: Answers that are to be taken away.
    left: bool  #: Whether something that it asked for is still open.


class Requests(Protocol):
    """Written down once, for ever."""

    async def accept(
        self, new: Sequence[Request], *, counting: Counting | None = None, seen: Sequence[Origin] = ()
    ) -> list[Request]:
        """
        Write requests down in one transaction; those that were new, as they were written.

        One whose key was ever accepted before is left out. What is passed over (Request.passed_over) is closed at once;
        what is refused at once (Request.refused_at_once) is given back and not written down.

        Args:
            new: All of one author in one place when there is a limit.
            counting: What was refused does not count, nor a link that only had to be pointed to its answer.
            seen: Bookmarks to be written with them (Bookmarks.seen).
        """
        ...

    async def unanswered(self, requests: Sequence[Request], *, withdrawn: bool = False) -> set[str]:
        """
        Keys of those that were taken before and will not be answered: passed over in silence, withdrawn, or taken away;
        of every Rewrite that is through, and of every wish for a briefing here (Brief.anyway) that came to none.

        One that is still being worked on counts when nobody asked for it: it may end in silence. With `withdrawn` those
        alone that were.
        """
        ...

    async def first_here(self, origin: Origin, *, before: int) -> bool:
        """Whether no link of the channel was briefed by a request older than row `before`, or may yet be."""
        ...

    async def withdraw(
        self,
        origin: Origin,
        *,
        kept: Collection[str] | None = None,
        question: str = "",
        removal: Removal | None = None,
    ) -> Withdrawn:
        """
        Close every open request of a message that was deleted, or of those of its links that an edit took out.

        What was answered already no longer counts: neither as shared in a digest nor as an earlier answer. The request
        to take an answer away is not withdrawn by that answer's deletion.

        Args:
            origin: The message.
            kept: Canonical links that it still has; None when it is gone.
            question: The one that it still asks; "" for none.
            removal: Given where an answer stands, the request to take it away; all are written down at once.
        """
        ...

    async def thread_gone(self, platform: Platform, space: str, thread: str) -> None:
        """Close every open request of a thread that was deleted, and write down that no answer stands in it."""
        ...

    async def erase(self, origin: Origin) -> int:
        """
        Forget what a message asked for and who wrote it, and what was answered; how many requests it was.

        What is still open stays: withdraw it before. The hashed key stays, by which the message is known.
        """
        ...

    async def handed(self, claim: Claim) -> str | None:
        """The text that came with a request (Request.handed); None when it had none, or is closed."""
        ...

    async def giver(self, origin: Origin, canonical: str) -> Person | None:
        """Who handed over the newest text of a link in the origin's channel; None when that is not known (any more)."""
        ...

    async def links_of(self, origin: Origin) -> int:
        """How many links of a message are to be briefed, or were. Raises StorageUnavailable."""
        ...

    async def is_open(self, number: int) -> bool:
        """Whether the request of a row (Claim.id) is not closed yet. Raises StorageUnavailable."""
        ...

    async def rekey(self, count: int) -> int:
        """
        Turn the keys of closed requests that an older version wrote into keyed hashes; how many, at most `count`.

        Open ones keep theirs until they are closed: the markers of their answers are made of it.
        """
        ...


class Bookmarks(Protocol):
    """The newest message seen in each channel and thread, for catching up after a restart."""

    async def seen(self, origins: Sequence[Origin]) -> None:
        """Remember the newest messages; all or none."""
        ...

    async def last_seen(self, platform: Platform) -> list[Origin]:
        """The newest message seen in each channel and thread."""
        ...

    async def begun_at(self) -> datetime:
        """When a program first opened this database."""
        ...
