"""What the service needs from the world outside, and what calls it. Protocols state promises; adapters keep them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from bot.domain.answers import PLAIN, Answer, Manner
from bot.domain.backfills import Page
from bot.domain.requests import Request
from bot.domain.spending import Charge
from bot.domain.types import (
    Article,
    ArticleAnswer,
    Briefing,
    Length,
    Message,
    Notice,
    Origin,
    Person,
    Platform,
    Posted,
    Several,
)

#: One rendered message of a platform; only the chat that rendered it knows what is in it.
PageT = TypeVar("PageT")


class Reader(Protocol):
    """Gets the article at a link."""

    async def read(self, url: str, *, upload: bool = False, place: str = "") -> Article:
        """
        Fetch, judge and extract; no retries inside.

        `upload`: nobody wrote the address, a chat gave it with a message (Link.upload); what opens the files of its
        `place` (Origin.place) is used.

        Raises:
            ReadError: with the reason; its class says whether another try may help.
            NotNow: others are reading from the site; nothing was asked of it.
        """
        ...

    async def read_bytes(self, body: bytes, url: str, content_type: str = "") -> Article:
        """Read a document that is here already, with the same limits. Raises ReadError."""
        ...

    async def read_text(self, text: str, url: str) -> Article:
        """
        Read a text that somebody took from a page, with the checks and limits of a page.

        Args:
            text: Plain text or Markdown, at most GIVEN_CHARS_MAX characters.
            url: Of the page.

        Raises:
            ReadError: there is no article in it, or it is too large.
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
            charge: Books each call to a model as soon as it is answered.
            no_model: A note that says why the model is left out, e.g. "budget_user"; "" to have it write.

        Raises:
            NothingToRead: ``too_short`` when there is no sentence to brief.
        """
        ...

    def tokens_for_question(self) -> tuple[int, int]:
        """How many tokens an answer takes of a model at most: in, out; zeros when none is asked."""
        ...

    async def ask(
        self, article: Article, question: str, *, language: str, charge: Charge | None = None, no_model: str = ""
    ) -> ArticleAnswer:
        """
        Answer a question from the article, or say that the article does not; as `write`.

        Raises:
            NothingToRead: there is no sentence to answer from.
        """
        ...

    def slots(self) -> tuple[str, int] | None:
        """The address of a model's server that serves one after another, and how many may wait there; else None."""
        ...

    def tokens_for_lines(self, lines: Sequence[str]) -> tuple[int, int]:
        """How many tokens summarizing them takes of a model at most: in, out; zeros when none is asked."""
        ...

    async def summarize(
        self, lines: Sequence[str], *, language: str, charge: Charge | None = None, no_model: bool = False
    ) -> str:
        """Write what the lines of a digest come down to, at most 450 characters, checked against them; "" for none."""
        ...


class Chat(Protocol[PageT]):
    """One platform, as the service uses it. Methods raise ChatError subclasses and nothing of a library's own."""

    platform: Platform

    async def acknowledge(self, request: Request) -> None:
        """Show that the request is written down and worked on. Never raises: a mark is not worth a failure."""
        ...

    async def settle(self, request: Request) -> None:
        """Take the mark away. Never raises."""
        ...

    def render(self, answer: Answer | Several, manner: Manner = PLAIN) -> Sequence[PageT]:
        """The platform's messages for an answer, within its limits; equal answers give equal messages."""
        ...

    async def post(self, request: Request, page: PageT, *, marker: str) -> Posted:
        """
        Post one rendered message where the request's answer goes, and for whom it is (Request.audience).

        What is for who asked first is seen by everyone where it cannot be shown to one alone; what was asked for in
        private goes to them directly, or is refused.

        The platform may have taken it although an exception says otherwise; `marker` lets `find` tell.

        Raises:
            ChatUnavailable: try again later, after `find`.
            MessageGone: what was asked no longer stands there.
            ChatRefused: the bot may not speak there, or not to one person alone.
        """
        ...

    async def find(self, request: Request, page: PageT, *, marker: str) -> Posted | None:
        """Look for the page as a message of ours that carries the marker. Raises ChatUnavailable."""
        ...

    async def edit(self, posted: Posted, page: PageT, *, marker: str, space: str) -> None:
        """
        Put a page in the place of a message of ours that everyone sees; doing it again changes nothing.

        Raises as `post`: MessageGone when the message does not stand any more.
        """
        ...

    async def remove(self, posted: Posted, *, space: str) -> None:
        """Delete a message of ours; one that is already gone is fine. Raises ChatUnavailable, ChatRefused."""
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

    async def name(self, space: str, person: Person) -> str:
        """The display name, from the event or the platform; "" when unknown. Never raises."""
        ...

    async def permalink(self, origin: Origin) -> str:
        """A link to the message that asked; "" when there is none. Never raises."""
        ...


#: The platforms that have their settings.
Chats = Mapping[Platform, Chat[Any]]


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

    async def asks(self, origin: Origin, emoji: str) -> bool:
        """
        Whether an emoji on a message asks for its links, in its channel.

        `emoji` as the platform tells it. The message is then handed over as one that somebody pointed at.
        """
        ...

    async def digest(self, message: Message) -> list[Request]:
        """Take a request for a digest; the message's text is its period: "" for the last 24 hours."""
        ...

    async def ask(self, message: Message, *, about: Origin | None = None) -> list[Request]:
        """
        Take a question (Message.question) that a command or a form asks.

        Args:
            message: Its text holds the link that it is about; without one it is about the articles of its thread.
            about: A message of ours: it is about the article of that.
        """
        ...

    async def follow(self, message: Message, *, number: str = "", allowed: bool) -> list[Request]:
        """
        Take the wish that a channel follows a feed.

        Args:
            message: Its text holds the address of a site or a feed.
            number: Which of several, as typed; "" for the first.
            allowed: Whether the person may choose how the channel is; others are told that they may not.
        """
        ...

    async def prove(self, message: Message, *, about: Origin) -> list[Request]:
        """
        Have the page of an answer read again, to show its author what that rests on; [] where there is none to read.

        Args:
            message: Of who wants so.
            about: The answer, a message of ours.
        """
        ...

    async def give(self, message: Message, *, about: Origin) -> list[Request]:
        """
        Take the text of an article that could not be read; it is briefed where that was said, for this place alone.

        Args:
            message: Its text is the article's.
            about: The message of ours that said so.
        """
        ...

    async def reacted(self, origin: Origin, person: Person, emoji: str, *, gone: bool = False) -> None:
        """
        A person put an emoji on a message, or took it away (`gone`); counted where that has links, or answers some.

        `emoji` as the platform tells it. What is a vote on an answer goes to the desk instead.
        """
        ...

    async def cleared(self, origin: Origin, emoji: str = "") -> None:
        """All emoji were taken off a message, or with `emoji` all of that kind."""
        ...

    async def deleted(self, origin: Origin) -> None:
        """A message is gone: what it asked for and was not answered yet is withdrawn."""
        ...

    async def thread_deleted(self, platform: Platform, space: str, thread: str) -> None:
        """A thread is gone with all in it: requests not answered yet are withdrawn, answers stand no more."""
        ...

    async def uninstalled(self, platform: Platform, space: str) -> None:
        """The bot was taken out of a server or workspace: what is stored of it is deleted at once."""
        ...

    async def bin(self, origin: Origin, person: Person, *, manages: bool = False) -> bool:
        """
        A person wants a message of ours away: by 🗑 on it, or by its button.

        Args:
            origin: Of the message.
            person: Who wants so.
            manages: Whether they manage the messages of others there.

        Returns:
            Whether it was taken: the message is an answer of ours, and the person had asked for it, or manages there.
        """
        ...

    async def rewrite(self, origin: Origin, message: Message, *, manages: bool = False) -> Notice:
        """
        A person wants a briefing of ours written anew, by its button.

        Args:
            origin: Of the bot's message.
            message: Who wants so, and how they may be told if it fails.
            manages: Whether they manage the messages of others there.

        Returns:
            What to tell them: that it is done now, or why not.
        """
        ...

    async def brief_here(self, origin: Origin, message: Message) -> Notice:
        """
        A person who was pointed to an earlier briefing wants one here, by the button under the pointer.

        Args:
            origin: Of the bot's message that points there.
            message: Who wants so.

        Returns:
            What to tell them: that it is done now, or why not.
        """
        ...

    async def seen(self, origins: Sequence[Origin]) -> None:
        """The newest messages of channels and threads, for catching up after a restart."""
        ...

    async def last_seen(self, platform: Platform) -> list[Origin]:
        """Where to catch up from: the newest message of each known channel and thread."""
        ...

    async def begun_at(self) -> datetime:
        """When this installation was started for the first time: since then nothing is to be missed."""
        ...

    async def missed(self, message: Message, count: int) -> None:
        """
        Say that links are not briefed which were posted while nobody listened: too many, or too long ago.

        Args:
            message: The newest of those that hold them; it is said there, once.
            count: How many links they hold, at least.
        """
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
