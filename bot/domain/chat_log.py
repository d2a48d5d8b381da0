"""Port to the log of the local chat page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that was pressed under an answer."""

    button: str  #: Its name in the table of commands.
    about: int  #: The line under which it stands.
    item: str = ""  #: Of a line with several answers the name of the one that it is for.
    language: str = ""  #: Of who pressed; a BCP 47 tag.


@dataclass(frozen=True, slots=True)
class ChatLine:
    """One message of the local chat page."""

    id: int
    author: str  #: "you" or "newsbrief".
    text: str  #: Plain text of the person's message, of a button what it was asked; "" for answers.
    answer: dict[str, Any] | None  #: The rendered answer of the bot; None for the person's messages.
    thread: int | None  #: The message whose thread this line belongs to; None for messages, and what nobody asked for.
    marker: str
    at: datetime
    pressed: Pressed | None = None  #: Set when the person's message is the press of a button.


class ChatLog(Protocol):
    """The messages of the local chat page. A marker is unique: writing it twice gives the first line."""

    async def say(self, text: str, pressed: Pressed | None = None) -> ChatLine:
        """Append a person's message, or what the press of a button asks for."""
        ...

    async def reply(self, thread: int, answer: dict[str, Any], *, marker: str) -> ChatLine:
        """Append an answer to a message's thread. Raises MessageGone when the message was deleted."""
        ...

    async def announce(self, answer: dict[str, Any], *, marker: str) -> ChatLine:
        """Append what nobody asked for; it hangs from no message."""
        ...

    async def by_marker(self, marker: str) -> ChatLine | None:
        """The answer that carries the marker."""
        ...

    async def asked_in(self, line: int) -> ChatLine | None:
        """The message whose thread an answer stands in; None for one that stands in none, or is gone."""
        ...

    async def change(self, line: int, answer: dict[str, Any]) -> ChatLine:
        """Put another answer in the place of one. Raises MessageGone when it was deleted."""
        ...

    async def delete(self, line: int) -> bool:
        """Delete a message with its thread, or one answer; False when it was not there."""
        ...

    async def recent(self, count: int) -> list[ChatLine]:
        """The newest `count` messages with their threads, oldest first."""
        ...
