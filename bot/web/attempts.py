"""Slows down whoever tries passwords. Nobody is locked out: who knows the password waits at most a few seconds."""

import asyncio
import time
from collections import OrderedDict, deque
from dataclasses import dataclass, field

#: Wrong passwords of an address within a minute that cost nothing: people mistype.
FREE = 5
WINDOW_S = 60.0
#: Seconds between two attempts of an address that had more.
GAP_S = 1.0
#: Of these so many may wait; the others are told to come later, without a look at their password.
WAITING_MAX = 5
#: Addresses that are remembered.
ADDRESSES_MAX = 1_000


@dataclass(slots=True)
class _Address:
    misses: deque[float] = field(default_factory=lambda: deque(maxlen=FREE + 1))
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class Attempts:
    """The wrong passwords of each address."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, _Address] = OrderedDict()

    async def turn(self, address: str) -> bool:
        """
        Wait until a password of this address may be looked at; False when too many wait already.

        The right one waits as well: if it did not, whoever hangs up after a moment could try as fast as before.
        """
        known = self._known.get(address)
        if known is None or not self._many(known):
            return True
        if known.waiting >= WAITING_MAX:
            return False
        known.waiting += 1
        try:
            async with known.turn:
                await asyncio.sleep(GAP_S)
        finally:
            known.waiting -= 1
        return True

    def missed(self, address: str) -> None:
        """A password was wrong."""
        known = self._known.setdefault(address, _Address())
        known.misses.append(time.monotonic())
        self._known.move_to_end(address)
        if len(self._known) > ADDRESSES_MAX:
            self._known.popitem(last=False)

    def _many(self, known: _Address) -> bool:
        since = time.monotonic() - WINDOW_S
        return sum(at > since for at in known.misses) > FREE
