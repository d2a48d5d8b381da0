"""How the bot behaves in a channel, and the port to what people chose there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.domain.briefing import Length
from bot.domain.quiet_hours import QuietHours
from bot.domain.types import Origin, Person, Platform

#: When links are briefed. "auto": every one, and what is asked for; "reaction": where somebody puts the emoji, or asks;
#: "request": only where somebody asks by a command, a menu or a mention; "off": never.
TRIGGERS = ("auto", "reaction", "request", "off")


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """What holds in one channel, wherever it was chosen."""

    trigger: str = "auto"  #: One of TRIGGERS.
    reaction: str = "newspaper"  #: The emoji that asks for a message's links, by its name (domain/emoji.py).
    length: Length = Length.STANDARD
    language: str = "source"  #: A BCP 47 tag, or "source" for that of each article.
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))  #: In which the days of digests begin.
    images: bool = False  #: Whether a briefing shows the lead image that the page names.
    limit_user_hour: int = 0  #: Briefings an hour for one person in one space; 0 = no limit.
    limit_channel_hour: int = 0  #: Briefings an hour in one channel; 0 = no limit.
    hosts_allowed: tuple[str, ...] = ()  #: Unasked, links of these alone are looked at; (): of all.
    hosts_denied: tuple[str, ...] = ()  #: Unasked, links of these are passed over; a space's and its channel's add up.
    minutes_min: int = 0  #: Unasked, what takes less reading is passed over; 0 = nothing.
    quiet_hours: QuietHours | None = None  #: Unasked, what is posted then is told at their end, in one message.
    already: bool = True  #: Whether a link that was briefed here before is pointed to unasked.
    feeds: bool = False  #: Whether links of apps, workflows and webhooks count as posted by people.
    files: bool = False  #: Whether uploaded documents are briefed unasked.
    picture: bool = True  #: Whether a digest of a day or longer has one.

    @property
    def spoken(self) -> str:
        """The language in which the bot itself speaks there; English where each article keeps its own."""
        return "en" if self.language == "source" else self.language


#: What a channel may choose, by name.
SETTINGS = tuple(field.name for field in fields(ChannelSettings))
#: Of what in these a space chose, its channels add to it: what a space keeps out, no channel of it lets in.
ADD_UP = ("hosts_denied",)


class Scope(StrEnum):
    """For what something is chosen."""

    CHANNEL = "channel"
    SPACE = "space"
    INSTALLATION = "installation"


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose."""

    value: str  #: As text.
    by: Person | None = None  #: None: unknown, since an older version wrote it.
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """What a channel and its space chose, by the names of ChannelSettings."""

    channel: Mapping[str, Choice] = field(default_factory=dict)
    space: Mapping[str, Choice] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Placed:
    """One choice with its place, as it is carried to another installation."""

    platform: Platform
    space: str
    channel: str  #: "" for the whole space.
    name: str
    choice: Choice


class ChoiceStore(Protocol):
    """What channels and spaces chose for themselves."""

    async def of(self, origin: Origin) -> Choices:
        """What the origin's channel and its space chose. Raises StorageUnavailable."""
        ...

    async def choose(
        self, origin: Origin, name: str, value: str | None, *, by: Person | None = None, for_space: bool = False
    ) -> None:
        """
        Remember a choice of the channel, or of the whole space; None forgets it. Raises StorageUnavailable.

        Args:
            origin: In the channel.
            name: Of a field of ChannelSettings.
            value: As text.
            by: Who chose it.
            for_space: For every channel of the space that makes no choice of its own.
        """
        ...

    async def all(self) -> Sequence[Placed]:
        """Every choice, ordered by place and name. Raises StorageUnavailable."""
        ...

    async def put(self, placed: Sequence[Placed]) -> None:
        """Write choices as they were elsewhere, over those of the same place and name; all or none."""
        ...
