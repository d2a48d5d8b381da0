"""What platforms call when something happens."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.briefing import Notice
from bot.domain.requests import Request
from bot.domain.types import Message, Origin, Person, Platform


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
        """Take a request for a digest, private where it is of everywhere; the text is its period, "" for 24 hours."""
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
