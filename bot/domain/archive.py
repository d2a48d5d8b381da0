"""Port to what was read and written, so that the same link again costs nothing."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.domain.article import Article
from bot.domain.briefing import Briefing, Length
from bot.domain.dispatch import Claim
from bot.domain.engagement import NOTHING, Engaged
from bot.domain.requests import Request
from bot.domain.telling import Telling
from bot.domain.types import Origin, Person, Posted

#: Links of one digest at most, the newest.
SHARED_MAX = 20_000
#: Briefings that one search shows.
HITS_MAX = 10


@dataclass(frozen=True, slots=True)
class Earlier:
    """An answer that this channel already has for a link."""

    request: Request
    title: str
    posted: Posted | None  #: None where the link stands without one: it was posted before the bot looked (BACKFILLED).


@dataclass(frozen=True, slots=True)
class Shared:
    """One link that was posted in a channel, with what became of it."""

    request: Request
    story: str  #: Equal for links to one article under several addresses: to list it once, not to answer them alike.
    briefing: Briefing | None
    posted: Posted | None
    #: Why there is no briefing: as Dispatch.done() was told, or digest.NOT_KEPT; "" when there is one, or will be.
    reason: str
    telling: Telling | None = None  #: What the article is compared by; None: unread, or no longer kept.
    engaged: Engaged = NOTHING  #: What people did about its message, and about the answer.
    removed: bool = False  #: Whether its answer was taken away.
    row: int = 0  #: Of the request (Claim.id); 0 where that is no matter.


@dataclass(frozen=True, slots=True)
class Story:
    """What an article is known by when links to one story are to stand together (service/stories.py)."""

    name: str  #: Equal for one article under several addresses.
    telling: Telling = field(default_factory=Telling)  #: What it is compared by.


@dataclass(frozen=True, slots=True)
class Hit:
    """A briefing of a channel that was found by its words."""

    title: str
    site: str
    url: str  #: Of the message with the briefing; "" where that is not known.
    link: str  #: Of the article, as it was posted; "" once that was forgotten.
    author: Person  #: Who posted the link.
    posted_at: datetime
    posted_in: Origin | None = None  #: The message with the link, where no message of ours tells the briefing.


class Archive(Protocol):
    """What was read and written, so that the same link again costs nothing."""

    async def look(self, origin: Origin, canonical: str, *, before: int) -> tuple[Earlier | None, Article | None]:
        """
        What is known of a link, in one read.

        The first is the first standing briefing of the link in the origin's channel, by a request older than row
        `before`. One of another link counts when that led to an article of equal substance, when both are of one group
        (domain/group.py), and when this link's page names the other as its own address and that, read itself, agrees.
        Where there is none, the oldest such link whose briefing was told nobody (Earlier.posted is None then).
        The second is the article of the link; it is not looked for when there is the first.
        """
        ...

    async def article(self, canonical: str, *, place: str = "") -> Article | None:
        """
        What was read at a canonical link, or at the address that it redirected to; never what only names it as its own.

        One that is bound (Article.bound) is there only for the place (Origin.place) that it was stored for.
        """
        ...

    async def story(self, canonical: str, article: Article) -> str:
        """The name (Story.name) of what is stored of the article's group under other links; "" for none."""
        ...

    async def save_article(
        self, canonical: str, article: Article, story: Story | None = None, *, place: str = ""
    ) -> None:
        """
        Store or replace it.

        Args:
            canonical: The link that it was read for.
            article: For `place` alone when it is bound (ValueError without one), else for all.
            story: None for one of its own.
            place: Origin.place of who asked.
        """
        ...

    async def briefing(
        self, content: str, *, recipe: str, length: Length, language: str, since: datetime | None = None
    ) -> Briefing | None:
        """The briefing of an article (Article.content), wherever that was read; same recipe; stored `since` then."""
        ...

    async def save_briefing(
        self, canonical: str, article: Article, briefing: Briefing, *, language: str, place: str = ""
    ) -> None:
        """
        Store or replace it. It is seen where its article is.

        Args:
            canonical: The link that it was written for.
            article: That it was written from; the link may lead to another version by now.
            briefing: It.
            language: As it was asked for, "source" included.
            place: Origin.place of who asked.
        """
        ...

    async def shared(
        self, origin: Origin | None, since: datetime, until: datetime, *, channel: str = ""
    ) -> list[Shared]:
        """
        The newest SHARED_MAX links posted in the origin's channel (None: in every one) in the period, oldest first.

        Of all channels those are left out that a token opened: they are for their channel alone.

        Args:
            origin: In the channel; None for the command line, which belongs to none.
            since: From then on.
            until: Before then.
            channel: Of all channels only those with this id; "" for all.
        """
        ...

    async def channels(self, origin: Origin, since: datetime, until: datetime) -> list[str]:
        """The channels of the origin's space in which links were posted in the period, those with the most first."""
        ...

    async def posted(self, origin: Origin, links: Collection[str], *, everywhere: bool = False) -> list[Shared]:
        """
        The postings of these canonical links in the origin's channel, oldest first; SHARED_MAX at most.

        `everywhere`: also in the other channels of its space, but for pages that only some may read.
        """
        ...

    async def last_asked(self, origin: Origin, person: Person, before: datetime) -> datetime | None:
        """When a person last posted a link in the origin's channel, or asked there about one; None when never."""
        ...

    async def after_hours(self, origin: Origin, *, by: int) -> list[Shared]:
        """
        Take the links that were briefed in the quiet hours of a channel and that nobody told of, oldest first.

        Asked again for the same row it gives the same ones, with what came since; for another row only that.

        Args:
            origin: In the channel.
            by: Row of the request that tells of them.
        """
        ...

    async def shelve(self, claim: Claim, briefing: Briefing) -> None:
        """
        Let a briefing be found that is told later, at the end of the quiet hours; raises LeaseLost.

        One that is told at once is found as soon as it is stored (Replies.store).
        """
        ...

    async def find(self, origin: Origin, words: str) -> list[Hit]:
        """
        The briefings of the origin's channel that have all these words in their title, site, lead or body.

        At most HITS_MAX: those with all words in the title first, then the newest. Of the last word the beginning is
        enough; case and accents do not count (language/lookup.py). Never what was for somebody's eyes alone, was
        taken away, or stands in another channel. [] when there is no word in `words`.
        """
        ...

    async def purge(self, before: datetime) -> int:
        """
        Delete article texts stored before then; the number deleted. Briefings stay.

        Works in batches, so that nobody waits long for the database. Forgets the channels and threads of
        Bookmarks.last_seen in which nothing was seen for 30 days, as well.
        """
        ...
