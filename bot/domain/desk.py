"""What people can ask the bot about itself, answered at once and seen by nobody else."""

from dataclasses import dataclass
from typing import Protocol

from bot.domain.spending import Purse
from bot.domain.types import Length, Notice, Origin, Person


@dataclass(frozen=True, slots=True)
class Status:
    """How the bot is set up in a channel, and what it spent today. Shown as lines of plain text (texts/status.py)."""

    version: str
    models: tuple[str, ...]  #: () when briefings are picked from the article.
    verify: bool  #: Whether a model looks at every sentence a second time.
    trigger: str  #: "auto" or "request".
    length: Length
    language: str  #: In this channel: a BCP 47 tag or "source".
    purses: tuple[Purse, ...]  #: Of the person, the space and the installation, in this order; () without a model.


class Desk(Protocol):
    """Answers at once, from memory or the database; nothing is queued."""

    async def status(self, origin: Origin, person: Person) -> Status:
        """How things stand. Raises StorageUnavailable."""
        ...

    async def set_language(self, origin: Origin, language: str) -> Notice:
        """
        Have this channel briefed in a language from now on; the platform has checked that the person may say so.

        Args:
            origin: Of the command.
            language: A BCP 47 tag, "source" for each article's own, "" or "default" for DEFAULT_LANGUAGE.

        Returns:
            What to tell the person: that it is so, or that there is no such language.

        Raises:
            StorageUnavailable: it is not so.
        """
        ...


class Preferences(Protocol):
    """What channels chose for themselves, by name."""

    async def get(self, origin: Origin, name: str) -> str | None:
        """The channel's choice; None when it made none. Raises StorageUnavailable."""
        ...

    async def set(self, origin: Origin, name: str, value: str | None) -> None:
        """Remember the choice; None forgets it. Raises StorageUnavailable."""
        ...
