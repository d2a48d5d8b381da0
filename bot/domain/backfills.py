"""
What was posted in a channel before anybody listened, read once when somebody asks for it: nothing is posted.

A run is one row and one request (requests.Backfill); each time that request is worked on, it reads a page of the
channel, from the newest message back. The links that it finds are requests of their own, in the background, for nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.dispatch import Claim
from bot.domain.requests import Request
from bot.domain.types import Message, Origin

#: Days that are read back when none are named, and at most.
DAYS_DEFAULT, DAYS_MAX = 14, 30
#: Links that one run takes, the newest.
LINKS_MAX = 500
#: Messages that one run looks through, the newest.
MESSAGES_MAX = 20_000


class Ending(StrEnum):
    """Why no more messages are read."""

    DONE = "done"
    LINKS = "links"  #: LINKS_MAX are found.
    MESSAGES = "messages"  #: MESSAGES_MAX were looked through.
    STOPPED = "stopped"  #: Somebody said so.
    SWITCHED_OFF = "switched_off"  #: Links are not briefed unasked there any more.
    REFUSED = "refused"  #: The bot may not read there, or the channel is gone.
    AWAY = "away"  #: The platform gave no answer for too long.
    FAILED = "failed"  #: Something went wrong on our side.


@dataclass(frozen=True, slots=True)
class Page:
    """Some of what was said in a channel, the newest first."""

    messages: tuple[Message, ...]  #: By people and apps.
    looked_at: int  #: All that were looked through, with those of the bot and of the platform itself.
    before: str  #: Where the next page begins, as the platform names it; "" when there is none.


@dataclass(frozen=True, slots=True)
class Run:
    """One reading of a channel."""

    origin: Origin  #: Its channel; of no message.
    name: str
    started_at: datetime
    since: datetime  #: What is older is not read.
    before: str = ""  #: Where the next page begins; "" at the newest message.
    messages: int = 0  #: Looked through so far.
    links: int = 0  #: Taken so far, which nobody had taken before.
    ending: Ending | None = None  #: None while messages are read.
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is."""

    run: Run
    briefed: int = 0
    unread: int = 0  #: Links that could not be briefed, or are not to be.
    waiting: int = 0  #: Links that were not looked at yet.

    @property
    def under_way(self) -> bool:
        """Whether there is anything left to do."""
        return self.run.ending is None or self.waiting > 0


class Backfills(Protocol):
    """One run of a channel at a time, for any number of programs."""

    async def begin(self, run: Run, request: Request) -> Progress | None:
        """Write a run and its request down; instead of that, how far the one is that is under way there."""
        ...

    async def progress(self, origin: Origin) -> Progress | None:
        """How far the newest run of the origin's channel is; None when there was none. Raises StorageUnavailable."""
        ...

    async def run(self, origin: Origin, name: str) -> Run | None:
        """The run of a request as far as it came; None when it is not the newest of its channel any more."""
        ...

    async def advance(self, claim: Claim, run: Run, found: Sequence[Request]) -> Run:
        """
        Write down what a page held, and how far the run is now, in one transaction.

        Links that were ever taken before are left out; so is what goes beyond LINKS_MAX. Gives the run as it then is.

        Args:
            claim: Of the run's request.
            run: As it is when the page was read; its `links` are those from before.
            found: A request for each link of the page.

        Raises:
            LeaseLost: somebody else reads on.
        """
        ...

    async def stop(self, origin: Origin) -> Progress | None:
        """
        End what is under way in the origin's channel: what was not looked at yet is as if it had never been found.

        How far it came; None when nothing was under way.
        """
        ...
