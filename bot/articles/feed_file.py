"""What a child makes of an address: a feed, or the feeds that a page names. Nothing heavy is loaded to know that."""

from dataclasses import dataclass

from bot.domain.feeds import FeedDocument


@dataclass(frozen=True, slots=True)
class Alternative:
    """A feed that a page names."""

    url: str
    title: str


@dataclass(frozen=True, slots=True)
class FeedFile:
    """What stands at an address: a feed, or a page and the feeds that it names; neither of what is none of both."""

    feed: FeedDocument | None
    alternatives: tuple[Alternative, ...] = ()
