"""
Serves the feeds of channels to feed readers, which cannot sign in: the address itself opens them.

Who asks for one that is not there, whatever of it is wrong, is told the same.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from aiohttp import web

from bot.domain.clock import utc_now
from bot.domain.errors import StorageUnavailable
from bot.domain.syndication import ChannelFeed, Syndication, Told
from bot.platforms.atom import MEDIA_TYPE, atom
from bot.service.settings import Settings
from bot.service.syndicating import PATH

#: Feeds of which it is remembered when they changed.
SEEN_MAX = 1_000
#: Seconds after which who could not be answered may ask again.
RETRY_AFTER_S = 60
_A_SECOND = timedelta(seconds=1)


class ChannelFeeds:
    """The routes of the feeds."""

    def __init__(
        self, syndication: Syndication, settings: Settings, public_url: str, *, clock: Callable[[], datetime] = utc_now
    ) -> None:
        """`public_url`: as of Syndicating."""
        self._syndication = syndication
        self._settings = settings
        self._public_url = public_url
        self._clock = clock
        self._changed: OrderedDict[tuple[str, Told], tuple[str, datetime]] = OrderedDict()

    def routes(self) -> list[web.RouteDef]:
        """For the web server; each proves by its address who may read it."""
        return [web.get(PATH, self._serve)]

    async def _serve(self, request: web.Request) -> web.Response:
        token, told = request.match_info["token"], request.match_info["told"]
        try:
            feed = await self._syndication.known(token)
            if feed is None or told not in set(Told):
                raise web.HTTPNotFound(text="There is no such page.")
            body = await self._document(feed, Told(told), token)
        except StorageUnavailable:
            headers = {"Retry-After": str(RETRY_AFTER_S)}
            return web.json_response({"error": "Please ask again in a minute."}, status=503, headers=headers)
        tag = hashlib.sha256(body).hexdigest()[:32]
        changed = self._changed_at((feed.name, Told(told)), tag)
        known = _knows(request, tag, changed)
        response = web.Response(status=304) if known else web.Response(body=body, content_type=MEDIA_TYPE)
        if not known:
            response.charset = "utf-8"
        response.etag = tag
        response.last_modified = changed
        # The address is a secret, and what it leads to changes.
        response.headers.update({"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"})
        return response

    async def _document(self, feed: ChannelFeed, told: Told, token: str) -> bytes:
        entries = await self._syndication.entries(feed, told)
        language = (await self._settings.of(feed.origin)).spoken
        url = self._public_url + PATH.format(token=token, told=told)
        return atom(feed, told, entries, url=url, language=language)

    def _changed_at(self, which: tuple[str, Told], tag: str) -> datetime:
        """
        When a feed became what it is, in whole seconds, as far as this program saw that; else when it first looked.

        The newest entry does not tell: what is removed leaves nothing behind, and has to be gone at the next look.
        """
        before = self._changed.pop(which, None)
        now = self._clock().astimezone(UTC).replace(microsecond=0)
        at = before[1] if before else now
        if before and before[0] != tag:
            at = max(now, at + _A_SECOND)
        self._changed[which] = tag, at
        while len(self._changed) > SEEN_MAX:
            self._changed.popitem(last=False)
        return at


def _knows(request: web.Request, tag: str, changed: datetime) -> bool:
    """Whether the reader has it as it is (RFC 9110, section 13.2.2)."""
    if request.if_none_match is not None:
        return any(each.value in {tag, "*"} for each in request.if_none_match)
    return request.if_modified_since is not None and changed <= request.if_modified_since
