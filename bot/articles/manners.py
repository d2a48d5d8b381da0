"""One request at a time to a host, a small gap between them, and the time a busy site asked for."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.domain.errors import NotNow, SiteBusy
from bot.domain.turns import HostTurns

#: A site that asks for more than this is asked again all the same.
RETRY_AFTER_S_MAX = 3600.0
#: Who is no more there after this long has died: longer than any fetch takes.
HOLD_S = 15.0
#: A turn that comes so soon is waited for; for a later one whoever asked comes again.
WAIT_S_MAX = 0.3
#: Hosts remembered by a program that shares nothing; the longest unused is forgotten first.
HOSTS_MAX = 1000


class Manners:
    """Keeps the pace for each host."""

    def __init__(self, turns: HostTurns, gap_ms: int, *, patient: bool = False) -> None:
        """`patient`: nobody else could use the time, so that every turn is waited for."""
        self._turns = turns
        self._gap_s = gap_ms / 1000
        self._patient = patient

    @asynccontextmanager
    async def turn(self, host: str, *, exempt: bool = False, begun: bool = False) -> AsyncIterator[None]:
        """
        Take our turn at the host, and keep others away until we are done.

        Args:
            host: Its name, lower case.
            exempt: It needs no manners.
            begun: Another host led here, and would be asked once more if we came again: wait as long as a turn takes.

        Raises:
            SiteBusy: the site asked to be left alone, and that time is not over.
            NotNow: somebody else has the turn; nothing was asked of the site.
        """
        if exempt:
            yield
            return
        give_up_at = time.monotonic() + HOLD_S
        while wait_s := await self._turns.enter(host, hold_s=HOLD_S):
            if rest_s := await self._turns.resting(host):
                raise SiteBusy("still within the time the site asked for", retry_after_s=rest_s)
            soon = time.monotonic() < give_up_at if begun else wait_s <= WAIT_S_MAX
            if not (soon or self._patient):
                raise NotNow(f"{host} has another visitor", retry_after_s=wait_s)
            await asyncio.sleep(wait_s)
        try:
            yield
        finally:
            await asyncio.shield(self._turns.leave(host, gap_s=self._gap_s))

    async def busy(self, host: str, retry_after_s: float | None) -> None:
        """Note that the site asked to be left alone for so long."""
        if retry_after_s:
            await self._turns.rest(host, min(retry_after_s, RETRY_AFTER_S_MAX))


@dataclass(slots=True)
class _Host:
    free_at: float = 0.0
    rest_until: float = 0.0


class OwnTurns:
    """Implements turns.HostTurns for a program that shares its hosts with nobody: a command, or a library."""

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}

    async def enter(self, host: str, *, hold_s: float) -> float:
        """Take the host's turn, or say when to ask again."""
        known, now = self._host(host), time.monotonic()
        wait_s = max(known.free_at, known.rest_until) - now
        if wait_s > 0:
            return min(wait_s, WAIT_S_MAX)
        known.free_at = now + hold_s
        return 0.0

    async def leave(self, host: str, *, gap_s: float) -> None:
        """Give the turn back."""
        self._host(host).free_at = time.monotonic() + gap_s

    async def rest(self, host: str, seconds: float) -> None:
        """Leave the host alone for so long."""
        self._host(host).rest_until = time.monotonic() + seconds

    async def resting(self, host: str) -> float:
        """Seconds for which the site asked to be left alone."""
        return max(0.0, self._host(host).rest_until - time.monotonic())

    def _host(self, host: str) -> _Host:
        known = self._hosts.pop(host, None) or _Host()
        self._hosts[host] = known
        if len(self._hosts) > HOSTS_MAX:
            now = time.monotonic()
            for name in [name for name, old in self._hosts.items() if old.free_at < now][: HOSTS_MAX // 10]:
                self._hosts.pop(name)
            self._hosts[host] = known
        return known
