"""Ports to what is kept: the ledger of requests, the archive of articles and briefings, the log of the local chat."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.domain.types import Article, Briefing, Length, Origin, Person, Platform, Posted, Request


@dataclass(frozen=True, slots=True)
class Claim:
    """A request that one worker holds until it lets go or the lease ends."""

    id: int  #: Of the ledger's row.
    request: Request
    token: str  #: Of this lease; every write names it.
    attempts: int  #: Failed tries so far. Outages are not counted.
    accepted_at: datetime
    deaths: int = 0  #: How often the program was killed, or ended by itself, while it worked on this.


@dataclass(frozen=True, slots=True)
class Delivery:
    """One part of an answer: its intent, and where it stands if it is known to be posted."""

    part: int
    posted: Posted | None
    first: bool  #: True when the intent was written just now; False: an earlier try may have posted it.


@dataclass(frozen=True, slots=True)
class Tally:
    """How much was asked for since a moment."""

    count: int
    oldest: datetime | None  #: When the first of it was accepted; None when there is nothing.


@dataclass(frozen=True, slots=True)
class Earlier:
    """An answer that this channel already has for a link."""

    request: Request
    title: str
    posted: Posted


@dataclass(frozen=True, slots=True)
class Shared:
    """One link that was posted in a channel, with what became of it."""

    request: Request
    story: str  #: Equal for links to the same text or nearly the same one: to list them once, not to answer them alike.
    briefing: Briefing | None
    posted: Posted | None
    reason: str  #: Why there is no briefing, as Ledger.done() was told; "" when there is one or it is under way.


class Ledger(Protocol):
    """
    Requests that survive the process.

    A request is worked on *at least* once: a worker that dies, or outlives its lease, loses it to
    another. Whoever handles a request must therefore be able to handle it twice.
    """

    async def accept(self, requests: Sequence[Request]) -> list[bool]:
        """Write them down in one transaction; False for each whose key was ever accepted before."""
        ...

    async def claim(self, platforms: Collection[Platform]) -> Claim | None:
        """
        Lease the oldest request of these platforms that is due, or None.

        Requests of one message are handed out one at a time, in their order; one that waits for another try does
        not hold up the others. One that this version does not understand is closed as "failed".
        """
        ...

    async def extend(self, claim: Claim) -> None:
        """Hold on to it for another lease. Raises LeaseLost."""
        ...

    async def done(self, claim: Claim, *, reason: str = "") -> None:
        """
        Close it. Raises LeaseLost.

        `reason` when the answer was no briefing: the notice's, "already" when it points to an earlier briefing, or why
        nothing could be said: "chat_refused" or "chat_unavailable".
        """
        ...

    async def later(self, claim: Claim, *, delay_s: float, counted: bool) -> None:
        """Hand it out again after the delay; `counted` when it was a failed try, not an outage. Raises LeaseLost."""
        ...

    async def withdraw(self, origin: Origin) -> int:
        """
        Close every open request of a message that was deleted; the number closed.

        What was answered already no longer counts: neither as shared in a digest nor as an earlier answer. The request
        to take an answer away is not withdrawn by that answer's deletion.
        """
        ...

    async def withdrawn(self, claim: Claim) -> bool:
        """Whether the request was withdrawn since it was claimed."""
        ...

    async def intend(self, claim: Claim, part: int) -> Delivery:
        """Write down that a part is about to be posted, before it is. Raises LeaseLost."""
        ...

    async def posted(self, claim: Claim, part: int, posted: Posted) -> None:
        """Write down where a part stands. Raises LeaseLost."""
        ...

    async def answered_by(self, platform: Platform, space: str, message: str) -> Request | None:
        """Which request the bot's message `message` answers; None when it is not one of ours."""
        ...

    async def parts(self, platform: Platform, space: str, message: str) -> list[Posted]:
        """Every posted part of the answer that `message` belongs to, in order."""
        ...

    async def removed(self, platform: Platform, space: str, message: str) -> None:
        """Write down that the answer `message` belongs to was taken away; the link may be briefed again."""
        ...

    async def thread_gone(self, platform: Platform, space: str, thread: str) -> None:
        """Close every open request of a thread that was deleted, and write down that no answer stands in it."""
        ...

    async def asked_since(self, since: datetime, *, origin: Origin, author: Person) -> tuple[Tally, Tally]:
        """
        What briefings and digests were accepted since then: for this author in this space, and in this channel.

        What was refused does not count, nor does a link that only had to be pointed to its answer in the channel.
        """
        ...

    async def seen(self, origins: Sequence[Origin]) -> None:
        """Remember the newest messages of channels and threads, for catching up after a restart; all or none."""
        ...

    async def last_seen(self, platform: Platform) -> list[Origin]:
        """The newest message seen in each channel and thread."""
        ...

    async def wait(self, timeout_s: float) -> None:
        """Return when something was accepted or closed, so that there may be more to claim, or after the timeout."""
        ...


class Archive(Protocol):
    """What was read and written, so that the same link again costs nothing."""

    async def article(self, canonical: str) -> Article | None:
        """The article stored for a canonical link, or for the address it turned out to have."""
        ...

    async def save_article(self, canonical: str, article: Article) -> None:
        """Store or replace it."""
        ...

    async def briefing(self, canonical: str, *, recipe: str, length: Length, language: str) -> Briefing | None:
        """The briefing stored for the link's article or for another of equal substance; same recipe."""
        ...

    async def save_briefing(self, canonical: str, briefing: Briefing, *, language: str) -> None:
        """Store it; `language` as it was asked for ("source" included)."""
        ...

    async def answered_in(self, origin: Origin, canonical: str, *, before: int) -> Earlier | None:
        """
        The first standing briefing of the link in the origin's channel by a request older than row `before`.

        One of another link counts when that led to an article of equal substance.
        """
        ...

    async def shared(self, origin: Origin | None, since: datetime, until: datetime) -> list[Shared]:
        """The newest 500 links posted in the origin's channel (None: in every one) in the period, oldest first."""
        ...

    async def purge(self, before: datetime) -> int:
        """
        Delete article texts stored before then; the number deleted. Briefings stay.

        Forgets the channels and threads of Ledger.last_seen in which nothing was seen for 30 days, as well.
        """
        ...


@dataclass(frozen=True, slots=True)
class ChatLine:
    """One message of the local chat page."""

    id: int
    author: str  #: "you" or "newsbrief".
    text: str  #: Plain text of the person's message; "" for answers.
    answer: dict[str, Any] | None  #: The rendered answer of the bot; None for the person's messages.
    thread: int | None  #: The message whose thread this line belongs to; None for the person's messages.
    marker: str
    at: datetime


class ChatLog(Protocol):
    """The messages of the local chat page. A marker is unique: writing it twice gives the first line."""

    async def say(self, text: str) -> ChatLine:
        """Append a person's message."""
        ...

    async def reply(self, thread: int, answer: dict[str, Any], *, marker: str) -> ChatLine:
        """Append an answer to a message's thread. Raises MessageGone when the message was deleted."""
        ...

    async def by_marker(self, marker: str) -> ChatLine | None:
        """The answer that carries the marker."""
        ...

    async def delete(self, line: int) -> bool:
        """Delete a message with its thread, or one answer; False when it was not there."""
        ...

    async def recent(self, count: int) -> list[ChatLine]:
        """The newest `count` messages with their threads, oldest first."""
        ...
