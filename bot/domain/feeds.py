"""
Feeds that channels follow: what a site says is new, and the ports to reading and keeping it.

A feed is one row however many channels follow it, and is asked once for all of them. What stood in it when it was first
read is its baseline: known, and never shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.domain.types import Origin, Person

#: Feeds that one channel follows, and all channels of one space; in direct messages those that one person chose.
CHANNEL_MAX, SPACE_MAX = 25, 200
#: Items that are looked at when a feed is read: the first that it lists.
ITEMS_MAX = 100
#: Characters of an item's title and of its text, and of what a feed calls itself.
TITLE_CHARS_MAX, SUMMARY_CHARS_MAX, FEED_TITLE_CHARS_MAX = 300, 600, 120
#: Feeds that a page names, as far as they are told.
ALTERNATIVES_MAX = 9
#: Between two looks at a feed: at least, unless the site asks for more time, and at most.
WAIT_MIN, WAIT_MAX = timedelta(hours=1), timedelta(days=1)
#: Failures after which the wait is the longest anyway.
FAILURES_MAX = 5
#: Share of a wait by which it is longer or shorter by chance, so that feeds do not come all at once.
JITTER = 0.1
#: How long whoever claimed a feed has it without saying that it goes on; an idle machine needs some seconds.
LEASE = timedelta(seconds=120)
#: What was published so long before it was first seen is no news: a feed that was moved tells old things anew.
FRESH = timedelta(days=7)
#: How long an item is told of: as far as a digest looks back. After that it is only known.
SHOWN = timedelta(days=31)
#: How long an item is known after its feed listed it last, and how many of a feed are.
KNOWN, KNOWN_MAX = timedelta(days=90), 2_000
#: Items of all feeds that a digest looks at, of each feed in turn the newest.
NEWS_MAX = 300


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One entry of a feed. Plain text in all fields."""

    name: str  #: What the feed calls it, by which it is recognised; at most 64 characters.
    url: str  #: Where it leads to: http or https.
    title: str
    summary: str = ""
    published: str = ""  #: ISO 8601, UTC; "" when it does not say.


@dataclass(frozen=True, slots=True)
class FeedDocument:
    """What a feed says."""

    title: str
    items: tuple[FeedItem, ...]
    wait_s: int = 0  #: How long it asks to be left alone; 0 when it does not.


@dataclass(frozen=True, slots=True)
class Validators:
    """By what a site recognises what we have of a feed (RFC 9110, section 13)."""

    url: str = ""  #: The address that gave them; they go to no other.
    etag: str = ""
    modified: str = ""
    body: str = ""  #: sha256 of what came last, for sites that give neither.
    unchanged: int = 0  #: How often the site said that nothing changed, one after the other.


@dataclass(frozen=True, slots=True)
class FetchedFeed:
    """What came of asking for a feed."""

    document: FeedDocument | None  #: None: nothing changed.
    validators: Validators
    wait_s: float = 0.0  #: How long the site asks to be left alone, by Cache-Control or in the feed.


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that was found at an address."""

    url: str  #: Of the feed itself.
    fetched: FetchedFeed
    others: tuple[str, ...] = ()  #: What the page calls all feeds that it names, this one too; () for a feed itself.


@dataclass(frozen=True, slots=True)
class Follow:
    """A feed that a channel follows."""

    origin: Origin  #: The channel; of no message.
    url: str
    chosen_by: Person  #: Who had it followed, as far as that is still known.
    title: str = ""  #: What the feed calls itself; "" before it was read.
    paused: bool = False
    ended: bool = False  #: The site says that the feed is gone for good.
    problem: str = ""  #: Why it could not be read the last time: a reason of domain/errors.py; "" when it could.
    read_at: datetime | None = None  #: When it was last read.
    id: int = 0  #: By which people name it; 0 before it is kept.


class Full(StrEnum):
    """Where there is no room for another feed."""

    CHANNEL = "channel"
    SPACE = "space"


class Polled(StrEnum):
    """What came of asking for a feed, for the figures."""

    NEW = "new"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class FeedClaim:
    """A feed that is due, and ours until its lease is over."""

    id: int
    token: str = field(repr=False)
    url: str
    validators: Validators
    failures: int  #: One after the other, before this.


@dataclass(frozen=True, slots=True)
class News:
    """An item of a feed, as a digest takes it."""

    title: str
    summary: str
    url: str
    canonical: str
    feed: str  #: What the feed calls itself; its host when it does not.
    feed_id: int
    seen_at: datetime  #: When it was first seen.
    row: int = 0  #: Its number; 0 where that is no matter.


@dataclass(frozen=True, slots=True)
class Heard:
    """What feeds had new in a period."""

    news: tuple[News, ...] = ()  #: Oldest first, NEWS_MAX at most.
    left_out: int = 0  #: Items beyond that.


NOTHING_NEW = Heard()


class FeedReader(Protocol):
    """Reads feeds from the web, with the guard and the manners of all reading."""

    async def find(self, address: str, number: int = 1) -> FoundFeed | None:
        """
        The feed at an address, or the one of that number that its page names; None when there is none.

        Raises:
            ReadError: with the reason; its class says whether another try may help.
            NotNow: others are reading from the site; nothing was asked of it.
        """
        ...

    async def fetch(self, url: str, known: Validators) -> FetchedFeed:
        """What a feed says now, unless nothing changed. Raises as `find`, and NothingToRead ``no_feed``."""
        ...


class Feeds(Protocol):
    """What is followed, and what it said. All raise StorageUnavailable."""

    async def follow(self, follow: Follow, fetched: FetchedFeed | None) -> Follow | Full:
        """
        Have a channel follow a feed from now on; as it is kept. One that it follows already goes on.

        Args:
            follow: With the feed's address.
            fetched: What it said just now: the baseline of a feed that nobody followed yet. None: the first look is.
        """
        ...

    async def of_channel(self, origin: Origin) -> list[Follow]:
        """What the origin's channel follows, in the order of their numbers."""
        ...

    async def pause(self, origin: Origin, number: int, *, paused: bool) -> Follow | None:
        """Let one of the channel rest, or go on: what comes meanwhile is not told. None when there is none."""
        ...

    async def remove(self, origin: Origin, number: int) -> bool:
        """The channel follows it no more; whether it did."""
        ...

    async def claim(self, count: int) -> list[FeedClaim]:
        """At most so many feeds that are due; each is given to one program only, until LEASE is over."""
        ...

    async def extend(self, claims: Sequence[FeedClaim]) -> None:
        """Hold on to claims for another LEASE. One that is lost stays so: its LeaseLost comes with what is kept."""
        ...

    async def wake(self) -> int:
        """
        Have due now what would sleep because the clock, the database's own, was set back; how many feeds.

        To be called now and then; there is seldom anything to do.
        """
        ...

    async def read(self, claim: FeedClaim, fetched: FetchedFeed, *, wait_s: float) -> int:
        """Keep what a feed said, which is due again after that time; how many items are new. Raises LeaseLost."""
        ...

    async def failed(self, claim: FeedClaim, reason: str, *, wait_s: float, ended: bool = False) -> None:
        """A feed could not be read, and is asked again after that time; never when it has ended. Raises LeaseLost."""
        ...

    async def put_back(self, claim: FeedClaim, *, wait_s: float) -> None:
        """Nothing was asked of the site; that is no failure. Raises LeaseLost."""
        ...

    async def news(self, origin: Origin | None, since: datetime, until: datetime, *, channel: str = "") -> Heard:
        """
        What came in a period from the feeds that a channel follows: of each the newest, so that a loud one leaves room.

        Args:
            origin: In the channel; None for all channels.
            since: Included.
            until: Not included.
            channel: Only those of the channel of this id, on whatever platform.
        """
        ...

    async def tidy(self) -> int:
        """Delete feeds that nobody follows and items whose time is over; how many."""
        ...

    async def counts(self) -> tuple[int, int]:
        """Feeds that are asked for, and how many of these could not be read the last time."""
        ...


def wait_s(asked_s: float, failures: int = 0, *, chance: float = 0.5) -> float:
    """
    Seconds until a feed is asked for again.

    Args:
        asked_s: What the site or the feed asks for; kept between WAIT_MIN and WAIT_MAX.
        failures: How often it could not be read, one after the other: the wait doubles with each.
        chance: From 0 to 1: how much of JITTER is added; less than half of it is taken away.
    """
    least: float = WAIT_MIN.total_seconds() * 2 ** min(failures, FAILURES_MAX)
    wait = min(max(least, asked_s), WAIT_MAX.total_seconds())
    return wait * (1 + JITTER * (2 * chance - 1))
