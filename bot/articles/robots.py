"""Asks a site's robots.txt, when the operator wants it (ROBOTS=on)."""

import time
from collections.abc import Awaitable, Callable

from yarl import URL

from bot.articles.fetch import Fetcher
from bot.domain.errors import NothingToRead

#: Seconds; RFC 9309, section 2.4 allows a day.
REMEMBERED_S = 3600.0
SITES_MAX = 500


class Robots:
    """What each site's robots.txt says, remembered for a while."""

    def __init__(self, fetcher: Fetcher, allows: Callable[[bytes, str], Awaitable[bool]]) -> None:
        """`allows` parses a robots.txt and answers for an address: in a child process, for it is hostile input."""
        self._fetcher = fetcher
        self._allows = allows
        self._files: dict[str, tuple[float, bytes]] = {}

    async def check(self, url: str) -> None:
        """
        Return when the page may be read. A missing file allows everything (RFC 9309, section 2.3.1.3).

        Raises:
            NothingToRead: ``robots``.
            ReadError: the site does not answer for its robots.txt, which means no (section 2.3.1.4).
        """
        origin = str(URL(url).origin())
        read_at, body = self._files.get(origin, (0.0, b""))
        if not read_at or time.monotonic() - read_at > REMEMBERED_S:
            body = await self._file(f"{origin}/robots.txt")
            if len(self._files) >= SITES_MAX:
                del self._files[next(iter(self._files))]
            self._files[origin] = (time.monotonic(), body)
        if body and not await self._allows(body, url):
            raise NothingToRead("robots", f"{origin}/robots.txt")

    async def _file(self, url: str) -> bytes:
        try:
            page = await self._fetcher.fetch(url)
        except NothingToRead:  # there is none, or nothing that is one
            return b""
        return page.body if page.status == 200 and "html" not in page.content_type else b""  # noqa: PLR2004 - OK
