"""Port to the handing out of requests: who works on which, for how long, and what must wait."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.requests import Request
from bot.domain.types import Platform

#: After this many failed tries a request that makes the program itself fail is given up.
FAULTS_MAX = 3
#: The same after so many ends of the program while it worked on nothing else: it would end every later start as well.
DEATHS_MAX = 5


@dataclass(frozen=True, slots=True)
class Claim:
    """A request that one worker holds until it lets go or the lease ends."""

    id: int  #: Of the request's row.
    request: Request
    key: str  #: As kept: what the markers of its answer are made of.
    token: str  #: Of this lease; every write names it.
    attempts: int  #: Failed tries so far. Outages are not counted.
    outages: int  #: Times that the platform did not take the answer.
    accepted_at: datetime
    deaths: int = 0  #: How often a program was killed, or ended by itself, while it worked on this and nothing else.
    suspect: bool = False  #: A program ended while it worked on this and others: it is tried alone.

    @property
    def is_hopeless(self) -> bool:
        """Whether it failed, or ended the program, too often to be tried once more."""
        return self.attempts >= FAULTS_MAX or self.deaths >= DEATHS_MAX


@dataclass(frozen=True, slots=True)
class Outlook:
    """What there will be to claim, when there is nothing now."""

    suspect_waits: bool  #: A suspect waits for a worker that has nothing else to do.
    next_in_s: float | None  #: Seconds until the next request that was put off is due; None when there is none.


class Dispatch(Protocol):
    """
    Hands out requests that survive the process.

    A request is worked on *at least* once: a worker that dies, or outlives its lease, loses it to another. Whoever
    handles a request must therefore be able to handle it twice.

    What must not happen at once is kept apart here and nowhere else, for any number of workers: no two requests of one
    message, one link or one text are held at a time, and of two for one link in one channel the older is closed first.
    """

    async def claim(
        self, platforms: Collection[Platform], *, alone: bool = True, background: bool = True
    ) -> Claim | None:
        """
        Lease the request of these platforms that is due for the longest and may be worked on, or None.

        What is in the background (Request.background) comes when there is nothing else, and keeps nothing else waiting.

        Requests of one message are handed out one at a time, in their order; one that waits for another try does not
        hold up the others. One that this version does not understand is closed as "failed".

        Args:
            platforms: Whose requests.
            alone: The worker does nothing else at the moment, so that it may be given a suspect.
            background: Whether it may be given what is in the background.
        """
        ...

    async def extend(self, claims: Sequence[Claim]) -> set[str]:
        """Hold on to them for another lease; the tokens of those that are lost."""
        ...

    async def hold_text(self, claim: Claim, content: str) -> bool:
        """
        Note which text (Article.content) the request is about to have written.

        False when another worker holds a request for the same text: this one is then let go, and handed out again when
        the other one is through. Raises LeaseLost.
        """
        ...

    async def later(self, claim: Claim, *, delay_s: float, counted: bool = False, outage: bool = False) -> None:
        """
        Hand it out again after the delay. Raises LeaseLost.

        Args:
            claim: What is let go.
            delay_s: Seconds.
            counted: It was a failed try.
            outage: The platform was away; neither is true for what only waits for its turn.
        """
        ...

    async def hasten(self) -> None:
        """Make all that was put off due now, and every site free: the clock was set back, and nobody knows how far."""
        ...

    async def done(self, claim: Claim, *, reason: str = "") -> bool:
        """
        Close it; True when nothing that its message asked for is open any more. Raises LeaseLost.

        `reason` when the answer was no briefing: the notice's, one of domain/outcomes.py, or why nothing
        could be said: "chat_refused" or "chat_unavailable".
        """
        ...

    async def withdrawn(self, claim: Claim) -> bool:
        """Whether the request was withdrawn since it was claimed."""
        ...

    async def outlook(self, platforms: Collection[Platform]) -> Outlook:
        """What there will be to claim, of these platforms."""
        ...


class Bell(Protocol):
    """Wakes workers, in this process and in others."""

    async def wait(self, timeout_s: float) -> None:
        """
        Return when something was accepted or closed since the last call, so that there may be more to claim.

        The first call returns as soon as the bell can be heard: there may be something from before.
        """
        ...

    def wake(self) -> None:
        """Wake whoever waits in this process."""
        ...
