"""Discord's rate limits: so many calls of a kind in a window of seconds or minutes, which its answers tell."""

import asyncio

from discord import RateLimited
from discord.http import Ratelimit

#: A first call tells what the window is; the others look again this often whether it came back.
_LOOK_S = 30.0


class Window(Ratelimit):
    """
    Takes the place of discord.py's own, which holds calls back although some are left.

    That one refuses every call of a window that lasts longer than the caller would wait, from the first call on; and
    it gives back the answer to a window's last call only when the window is over. Here a call that is left is made
    at once, and an answer is given back at once. When none is left, a call waits for the next window, or ends in
    RateLimited without having been made when that is further away than `max_ratelimit_timeout`.
    """

    async def acquire(self) -> None:
        """Take one of the calls that are left. Raises discord.RateLimited."""
        while True:
            self._last_request = now = self._loop.time()
            if self.is_expired():
                self._begin()
            if self.remaining > 0:
                break
            wait_s = _LOOK_S if self.expires is None else self.expires - now
            if self.expires is not None and self._max_ratelimit_timeout and wait_s > self._max_ratelimit_timeout:
                raise RateLimited(wait_s)
            await self._changed(wait_s)
        self.remaining -= 1
        self.outgoing += 1

    async def __aexit__(self, *_: object) -> None:
        self.outgoing -= 1
        if self.expires is None or self.is_expired():
            self._begin()  # an answer without a word about the window, or none at all
        self._wake(len(self._pending_requests))  # each looks for itself what is left

    def _begin(self) -> None:
        """A new window."""
        self.reset()  # type: ignore[no-untyped-call]  # discord.py's

    async def _changed(self, timeout_s: float) -> None:
        """Wait until a call came back, or for so long."""
        waiter = self._loop.create_future()
        self._pending_requests.append(waiter)
        try:
            await asyncio.wait([waiter], timeout=timeout_s)
        finally:
            waiter.cancel()  # done futures are passed over
