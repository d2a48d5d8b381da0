"""Where to catch up from: the newest message of each channel that is surely written down."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from bot.domain.ports import Inbox
from bot.domain.types import Origin

#: Channels are many and messages more, so what was seen goes to the ledger in one go this often.
FLUSH_EVERY_S = 5.0


class Bookmarks:
    """
    Collects what was seen and hands it to the inbox now and then.

    A bookmark never passes a message that is still being written down, and none moves while messages may be missing:
    whatever lies behind a bookmark is not read again.
    """

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._newest: dict[tuple[str, str], Origin] = {}
        self._open: Counter[tuple[str, str]] = Counter()
        self._held = True

    @contextmanager
    def passing(self, origin: Origin) -> Iterator[None]:
        """Move the channel's bookmark to this message when the body succeeds, and none past it before."""
        place = (origin.channel, origin.thread)
        self._open[place] += 1
        try:
            yield
            newest = self._newest.get(place)
            if newest is None or int(newest.message) < int(origin.message):
                self._newest[place] = origin
        finally:
            self._open[place] -= 1
            if not self._open[place]:
                del self._open[place]

    def hold(self) -> None:
        """Keep all bookmarks where they are: messages may be missing from now on."""
        self._held = True

    def release(self) -> None:
        """Nothing is missing any more."""
        self._held = False

    async def flush(self) -> None:
        """Hand over what may move."""
        for place, origin in list(self._newest.items()):
            if not self._held and place not in self._open:
                await self._inbox.seen(origin)
                if self._newest.get(place) is origin:
                    del self._newest[place]
