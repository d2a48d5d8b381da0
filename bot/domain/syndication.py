"""
Feeds by which a channel is read outside of its chat, and the port to them.

A feed reader cannot log in, so who knows the address reads: it holds a token that nobody can guess, kept as a hash.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.briefing import Briefing
from bot.domain.digest import Digest
from bot.domain.types import Origin, Person

#: Entries of a feed, the newest.
ENTRIES_MAX = 50
#: Random bytes of a token.
TOKEN_BYTES = 32


class Told(StrEnum):
    """What one of a channel's feeds tells."""

    BRIEFINGS = "briefings"
    DIGESTS = "digests"


class FeedChange(StrEnum):
    """What becomes of a channel's feeds, where they are not just made."""

    RENEW = "renew"  #: They have another address.
    OFF = "off"


@dataclass(frozen=True, slots=True)
class ChannelFeed:
    """The feeds of a channel; both are known by one token."""

    origin: Origin  #: The channel; of no message.
    name: str  #: A UUID, of which the ids of feeds and entries are made; a new token changes none of them.
    chosen_by: Person  #: Who made it, as far as that is still known.
    chosen_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer that the whole channel was given."""

    id: int  #: Of its request.
    answer: Briefing | Digest
    url: str  #: Of the message; "" when the platform gives none.
    published: datetime
    updated: datetime  #: When it was written, or written anew.


class Syndication(Protocol):
    """Which channels have feeds, and what stands in them. All raise StorageUnavailable."""

    async def make(self, feed: ChannelFeed, token: str, *, renew: bool) -> bool:
        """
        Give a channel feeds, or with `renew` another token in place of the one that it has; whether that was done.

        Not done: it has some, and they are not to be renewed.
        """
        ...

    async def of(self, origin: Origin) -> ChannelFeed | None:
        """The feeds of the origin's channel."""
        ...

    async def remove(self, origin: Origin) -> bool:
        """The channel has none any more; whether it had."""
        ...

    async def known(self, token: str) -> ChannelFeed | None:
        """The feeds that a token opens."""
        ...

    async def entries(self, feed: ChannelFeed, told: Told) -> Sequence[Entry]:
        """
        What the channel was told, the newest first; ENTRIES_MAX at most.

        Never what was for somebody's eyes alone, was hidden, taken away or forgotten; nor a text that a token opened or
        somebody handed over, which is for the channel alone.
        """
        ...
