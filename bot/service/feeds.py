"""Has channels follow feeds, lists what they follow, and takes it back."""

import structlog

from bot.domain.at_once import Followed
from bot.domain.briefing import Notice
from bot.domain.feeds import CHANNEL_MAX, SPACE_MAX, FeedReader, Feeds, Follow, FoundFeed, Full
from bot.domain.hosts import site_of
from bot.domain.numbered import Change, numbered
from bot.domain.requests import FollowFeed, Request
from bot.domain.types import Origin, Person

log = structlog.get_logger()


class Following:
    """What people ask about feeds."""

    def __init__(self, feeds: Feeds, reader: FeedReader) -> None:
        self._feeds = feeds
        self._reader = reader

    async def follow(self, request: Request, wish: FollowFeed) -> Notice:
        """
        Find a feed and have the request's channel follow it; what to tell who asked.

        Raises:
            ReadError: with the reason; its class says whether another try may help.
            NotNow: others are reading from the site.
            StorageUnavailable: it is not followed.
        """
        found = await self._reader.find(wish.link.url, wish.number)
        if found is None:
            return Notice("no_feed" if wish.number == 1 else "follow_no_number", {"number": str(wish.number)})
        here = request.origin.itself
        before = {follow.id for follow in await self._feeds.of_channel(here)}
        wanted = Follow(here, found.url, request.author, _title(found))
        kept = await self._feeds.follow(wanted, found.fetched)
        if isinstance(kept, Full):
            return full(kept)
        log.info("A feed is followed.", follow=kept.id, by=request.author.id, **here.logged)
        if kept.id in before:
            return Notice("follow_already", {"title": kept.title or site_of(kept.url), "number": str(kept.id)})
        return _followed(kept, found)


class FollowDesk:
    """What is answered at once about what is followed; see desk.Desk."""

    def __init__(self, feeds: Feeds) -> None:
        self._feeds = feeds

    async def follows(self, origin: Origin) -> Followed:
        """What a channel follows."""
        return Followed(tuple(await self._feeds.of_channel(origin)))

    async def change(self, origin: Origin, person: Person, number: str, change: str) -> Followed | Notice:
        """Let one rest, let it go on, or follow it no more."""
        follow = numbered(await self._feeds.of_channel(origin), number)
        if follow is None:
            return Notice("follow_unknown")
        log.info("What is followed was changed.", follow=follow.id, by=person.id, change=change)
        if change == Change.REMOVE:
            await self._feeds.remove(origin, follow.id)
            return Notice("follow_removed", {"title": follow.title or site_of(follow.url)})
        changed = await self._feeds.pause(origin, follow.id, paused=change == Change.PAUSE)
        return Followed((changed,)) if changed else Notice("follow_unknown")


def full(where: Full) -> Notice:
    """That there is no room for another."""
    most = CHANNEL_MAX if where is Full.CHANNEL else SPACE_MAX
    return Notice("follow_full" if where is Full.CHANNEL else "follow_full_space", {"limit": most})


def _title(found: FoundFeed) -> str:
    document = found.fetched.document
    return document.title if document else ""


def _followed(kept: Follow, found: FoundFeed) -> Notice:
    values = {"title": kept.title or site_of(kept.url), "number": str(kept.id)}
    if len(found.others) <= 1:
        return Notice("follow_new", values)
    named = "; ".join(f"{number}: {name}" for number, name in enumerate(found.others, start=1))
    return Notice("follow_new_of", {**values, "feeds": named})
