"""What the service needs from the world outside, and what calls it. Protocols state promises; adapters keep them."""

from collections.abc import Sequence
from typing import Any, Protocol

from bot.domain.spending import Charge
from bot.domain.types import Answer, Article, Briefing, Length, Message, Origin, Person, Platform, Posted, Request


class Reader(Protocol):
    """Gets the article at a link."""

    async def read(self, url: str) -> Article:
        """
        Fetch, judge and extract; no retries inside.

        Raises:
            ReadError: with the reason; its class says whether another try may help.
        """
        ...


class Writer(Protocol):
    """Briefs an article in the fixed layout. Never fails: the extractive engine stands behind every model."""

    def recipe(self, length: Length, language: str) -> str:
        """Name what would shape a briefing now; equal recipes on equal text give an equally good briefing."""
        ...

    def tokens_for(self, article: Article, *, length: Length, language: str) -> tuple[int, int]:
        """How many tokens briefing it takes of a model at most: in, out; zeros when none is asked."""
        ...

    async def write(
        self, article: Article, *, length: Length, language: str, charge: Charge | None = None, no_model: str = ""
    ) -> Briefing:
        """
        Brief it.

        Args:
            article: As read; its sentences are what the briefing refers to.
            length: Which parts, and their budgets.
            language: BCP 47 tag of the briefing, or "source" for the article's own.
            charge: Books each call to a model as soon as it is answered. Of two requests for one text at the same
                moment the first one's is used.
            no_model: A note that says why the model is left out, e.g. "budget_user"; "" to have it write.

        Raises:
            NothingToRead: ``too_short`` when there is no sentence to brief.
        """
        ...

    def tokens_for_lines(self, lines: Sequence[str]) -> tuple[int, int]:
        """How many tokens summarizing them takes of a model at most: in, out; zeros when none is asked."""
        ...

    async def summarize(
        self, lines: Sequence[str], *, language: str, charge: Charge | None = None, no_model: bool = False
    ) -> str:
        """Write what the lines of a digest come down to, at most 450 characters, checked against them; "" for none."""
        ...


class Chat(Protocol):
    """One platform, as the service uses it. Methods raise ChatError subclasses and nothing of a library's own."""

    platform: Platform

    async def acknowledge(self, request: Request) -> None:
        """Show that the request is written down and worked on. Never raises: a mark is not worth a failure."""
        ...

    async def settle(self, request: Request) -> None:
        """Take the mark away. Never raises."""
        ...

    def render(self, answer: Answer) -> list[Any]:
        """The platform's messages for an answer, within its limits; equal answers give equal messages."""
        ...

    async def post(self, request: Request, page: Any, *, marker: str) -> Posted:
        """
        Post one rendered message where the request's answer goes.

        The platform may have taken it although an exception says otherwise; `marker` lets `find` tell.

        Raises:
            ChatUnavailable: try again later, after `find`.
            MessageGone: what was asked no longer stands there.
            ChatRefused: the bot may not speak there.
        """
        ...

    async def find(self, request: Request, *, marker: str) -> Posted | None:
        """Look for a message of ours that carries the marker. Raises ChatUnavailable."""
        ...

    async def remove(self, posted: Posted, *, space: str) -> None:
        """Delete a message of ours; one that is already gone is fine. Raises ChatUnavailable, ChatRefused."""
        ...

    async def name(self, space: str, person: Person) -> str:
        """The display name, from the event or the platform; "" when unknown. Never raises."""
        ...

    async def permalink(self, origin: Origin) -> str:
        """A link to the message that asked; "" when there is none. Never raises."""
        ...


class Inbox(Protocol):
    """
    What a platform calls when something happens; service/intake implements it.

    Returning means that the event is written down; an exception that it is not, and must come again.
    """

    async def message(self, message: Message) -> list[Request]:
        """
        Take a message that may hold links, also one that was edited or told before; the requests that were new.

        Each new request has been acknowledged on its chat when this returns.
        """
        ...

    async def digest(self, message: Message) -> list[Request]:
        """Take a request for a digest; the message's text is its period: "" for the last 24 hours."""
        ...

    async def deleted(self, origin: Origin) -> None:
        """A message is gone: what it asked for and was not answered yet is withdrawn."""
        ...

    async def thread_deleted(self, platform: Platform, space: str, thread: str) -> None:
        """A thread is gone with all in it: requests not answered yet are withdrawn, answers stand no more."""
        ...

    async def bin(self, origin: Origin, person: Person) -> None:
        """A person put 🗑 on a message; taken when the message is our answer and the person had asked for it."""
        ...

    async def seen(self, origins: Sequence[Origin]) -> None:
        """The newest messages of channels and threads, for catching up after a restart."""
        ...

    async def last_seen(self, platform: Platform) -> list[Origin]:
        """Where to catch up from: the newest message of each known channel and thread."""
        ...


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
