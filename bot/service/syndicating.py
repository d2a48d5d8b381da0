"""Gives channels feeds by which they are read outside of their chat, and takes these back."""

import secrets
import uuid
from collections.abc import Callable
from datetime import datetime

import structlog

from bot.domain.at_once import FeedAddresses
from bot.domain.briefing import Notice
from bot.domain.clock import utc_now
from bot.domain.syndication import TOKEN_BYTES, ChannelFeed, FeedChange, Syndication, Told
from bot.domain.types import Origin, Person

log = structlog.get_logger()

#: Where the web server has them, below PUBLIC_URL.
PATH = "/feed/{token}/{told}"


class Syndicating:
    """What people ask about the feeds of a channel."""

    def __init__(self, syndication: Syndication, public_url: str, *, clock: Callable[[], datetime] = utc_now) -> None:
        """`public_url`: where the web server is reached from outside, without a slash at the end; "" when it is not."""
        self._syndication = syndication
        self._public_url = public_url
        self._clock = clock

    async def feed(self, origin: Origin, person: Person, change: str) -> FeedAddresses | Notice:
        """Make a channel's feeds, or do a FeedChange with them; see desk.Desk."""
        here = origin.itself
        if change == FeedChange.OFF:
            gone = await self._syndication.remove(here)
            log.info("The feeds of a channel were removed.", by=person.id, **here.logged)
            return Notice("feed_off" if gone else "feed_none")
        if not self._public_url:
            return Notice("feed_no_url")
        token = secrets.token_urlsafe(TOKEN_BYTES)
        wanted = ChannelFeed(here, str(uuid.uuid4()), person, self._clock())
        if not await self._syndication.make(wanted, token, renew=change == FeedChange.RENEW):
            known = await self._syndication.of(here)
            return Notice("feed_known", {"day": (known or wanted).chosen_at.date().isoformat()})
        log.info("A channel was given feeds.", by=person.id, change=change, **here.logged)
        return FeedAddresses({told: self._public_url + PATH.format(token=token, told=told) for told in Told})
