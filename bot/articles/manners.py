"""One request at a time to a host, a small gap between them, and the time a busy site asked for."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.domain.errors import SiteBusy

#: A site that asks for more than this is asked again all the same.
RETRY_AFTER_S_MAX = 3600.0
#: Hosts remembered; the longest unused is forgotten first.
HOSTS_MAX = 1000


class Manners:
    """Keeps the pace for each host."""

    def __init__(self, gap_ms: int) -> None:
        self._gap_s = gap_ms / 1000
        self._locks: dict[str, asyncio.Lock] = {}
        self._next: dict[str, float] = {}
        self._busy: dict[str, float] = {}

    @asynccontextmanager
    async def turn(self, host: str, *, exempt: bool = False) -> AsyncIterator[None]:
        """
        Wait until it is our turn at the host, and keep others waiting until we are done.

        Raises:
            SiteBusy: the site asked to be left alone, and that time is not over.
        """
        if exempt:
            yield
            return
        lock = self._lock(host)
        async with lock:
            self._raise_if_busy(host)
            await asyncio.sleep(max(0.0, self._next.get(host, 0.0) - time.monotonic()))
            try:
                yield
            finally:
                self._next[host] = time.monotonic() + self._gap_s

    def busy(self, host: str, retry_after_s: float | None) -> None:
        """Note that the site asked to be left alone for so long."""
        if retry_after_s:
            self._busy[host] = time.monotonic() + min(retry_after_s, RETRY_AFTER_S_MAX)

    def _raise_if_busy(self, host: str) -> None:
        rest_s = self._busy.get(host, 0.0) - time.monotonic()
        if rest_s > 0:
            raise SiteBusy("still within the time the site asked for", retry_after_s=rest_s)
        self._busy.pop(host, None)

    def _lock(self, host: str) -> asyncio.Lock:
        lock = self._locks.pop(host, None) or asyncio.Lock()
        self._locks[host] = lock
        if len(self._locks) > HOSTS_MAX:
            for old in [name for name, held in self._locks.items() if not held.locked()][: HOSTS_MAX // 10]:
                del self._locks[old]
                self._next.pop(old, None)
        return lock
