"""Asks a site's robots.txt, when the operator wants it (ROBOTS=on)."""

import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from yarl import URL

from bot.articles.fetch import Fetcher
from bot.domain.errors import NothingToRead

#: Seconds; RFC 9309, section 2.4 allows a day.
REMEMBERED_S = 3600.0
#: Of one file; what is beyond is not read (RFC 9309, section 2.5).
ROBOTS_BYTES_MAX = 500 * 2**10
#: Of all files that are remembered; the one read longest ago is forgotten first.
STORE_BYTES_MAX = 4 * 2**20
#: Sites remembered, those without a file included.
SITES_MAX = 500


class Robots:
    """What each site's robots.txt says, remembered for a while."""

    def __init__(self, fetcher: Fetcher, allows: Callable[[bytes, str], Awaitable[bool]]) -> None:
        """`allows` parses a robots.txt and answers for an address: in a child process, for it is hostile input."""
        self._fetcher = fetcher
        self._allows = allows
        self._files: dict[str, tuple[float, bytes]] = {}  #: In the order of their reading.

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
            self._remember(origin, body)
        if body and not await self._allows(body, url):
            raise NothingToRead("robots", f"{origin}/robots.txt")

    def _remember(self, origin: str, body: bytes) -> None:
        self._files.pop(origin, None)
        self._files[origin] = (time.monotonic(), body)
        stored = sum(len(body) for _, body in self._files.values())
        while len(self._files) > SITES_MAX or stored > STORE_BYTES_MAX:
            _, forgotten = self._files.pop(next(iter(self._files)))
            stored -= len(forgotten)

    async def _file(self, url: str) -> bytes:
        try:
            page = await self._fetcher.fetch(url, head_bytes=ROBOTS_BYTES_MAX)
        except NothingToRead:  # there is none, or nothing that is one
            return b""
        if page.status != HTTPStatus.OK or "html" in page.content_type:
            return b""
        if len(page.body) < ROBOTS_BYTES_MAX:
            return page.body
        # Half a rule may forbid what the whole one allows.
        return page.body[: page.body.rfind(b"\n") + 1]
