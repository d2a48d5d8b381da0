"""One platform: where answers are shown, and what listens there."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from bot.domain.answers import PLAIN, Answer, Manner
from bot.domain.backfills import Page
from bot.domain.briefing import Several
from bot.domain.requests import Request
from bot.domain.types import Origin, Person, Platform, Posted

#: One rendered message of a platform; only the chat that rendered it knows what is in it.
PageT = TypeVar("PageT")


class Teller(Protocol[PageT]):
    """What an answer is told by. Methods raise ChatError subclasses and nothing of a library's own."""

    def render(self, answer: Answer | Several, manner: Manner = PLAIN) -> Sequence[PageT]:
        """The messages for an answer, within the limits of what tells it; equal answers give equal messages."""
        ...

    async def post(self, request: Request, page: PageT, *, marker: str) -> Posted:
        """
        Post one rendered message where the request's answer goes, and for whom it is (Request.audience).

        What is for who asked first is seen by everyone where it cannot be shown to one alone; what was asked for in
        private goes to them directly, or is refused.

        It may have been taken although an exception says otherwise; `marker` lets `find` tell.

        Raises:
            ChatUnavailable: try again later, after `find`.
            MessageGone: what was asked no longer stands there.
            ChatRefused: the bot may not speak there, or not to one person alone.
        """
        ...

    async def find(self, request: Request, page: PageT, *, marker: str) -> Posted | None:
        """Look for the page as a message of ours that carries the marker. Raises ChatUnavailable."""
        ...

    async def remove(self, posted: Posted, *, space: str) -> None:
        """Delete a message of ours; one that is already gone is fine. Raises ChatUnavailable, ChatRefused."""
        ...

    async def name(self, space: str, person: Person) -> str:
        """The display name, from the event or the platform; "" when unknown. Never raises."""
        ...


class Chat(Teller[PageT], Protocol[PageT]):
    """One platform, as the service uses it."""

    platform: Platform

    async def acknowledge(self, request: Request) -> None:
        """Show that the request is written down and worked on. Never raises: a mark is not worth a failure."""
        ...

    async def settle(self, request: Request) -> None:
        """Take the mark away. Never raises."""
        ...

    async def edit(self, posted: Posted, page: PageT, *, marker: str, space: str) -> None:
        """
        Put a page in the place of a message of ours that everyone sees; doing it again changes nothing.

        Raises as `post`: MessageGone when the message does not stand any more.
        """
        ...

    async def tidy(self, origin: Origin) -> None:
        """
        A message is gone, and so are our answers to it: take its thread away as well, if nobody else spoke in it.

        Raises ChatUnavailable; what the bot may not tidy up is left.
        """
        ...

    async def may_read(self, origin: Origin, person: Person) -> bool:
        """
        Whether a person may read the origin's channel at the moment: they wish to have it told in a direct message.

        Raises ChatUnavailable; ChatRefused where the platform does not tell.
        """
        ...

    async def readable(self, origin: Origin, person: Person, channels: Collection[str]) -> set[str]:
        """
        Which of some channels of the origin's space a person may read at the moment; never a direct conversation.

        Raises:
            ChatUnavailable: it cannot be told now.
            ChatRefused: the platform does not tell.
        """
        ...

    async def past(self, origin: Origin, since: datetime, before: str) -> Page:
        """
        Some of what was said in the origin's channel, the newest first; not in its threads. One page of the platform.

        Args:
            origin: In the channel.
            since: What is older is left out.
            before: Where the page before it said that this one begins; "" for the newest message.

        Raises:
            ChatUnavailable: try again later; a limit of the platform's says when.
            MessageGone: the channel is gone, or nobody has shown it to the bot.
            ChatRefused: the bot may not read there.
        """
        ...

    async def last_said(self, origin: Origin, person: Person, *, since: datetime, until: datetime) -> datetime | None:
        """
        When a person last said something in the origin's channel in that time, by its history; None when not.

        Only the newest messages are looked through, and of them only who wrote them and when.

        Raises:
            ChatUnavailable: it cannot be told now.
            ChatRefused, MessageGone: the bot may not read there.
        """
        ...

    async def download(self, address: str, *, space: str) -> tuple[bytes, str] | None:
        """
        A document that was uploaded in a space (Origin.space), and its media type; None where anybody may read it at
        its address.

        Raises:
            ReadError: it could not be had.
        """
        ...

    async def permalink(self, origin: Origin) -> str:
        """A link to the message that asked; "" when there is none. Never raises."""
        ...


#: The platforms that have their settings.
Chats = Mapping[Platform, Chat[Any]]


class Receiver(Protocol):
    """A platform's receiving half. `app` supervises it apart from the others."""

    platform: Platform

    async def run(self) -> None:
        """
        Receive until cancelled; reconnect by itself.

        Raises:
            ConfigError: a fault that only a person can cure (a wrong token, a missing intent), in words.
        """
        ...

    def state(self) -> str:
        """``starting``, ``ready`` or ``reconnecting``, for /readyz and the log."""
        ...
