"""Which message of a channel or thread may be its bookmark: up to there nothing is missing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal

from bot.domain.inbox import Inbox
from bot.domain.types import Origin, Platform

#: A channel of a workspace, or a thread of it.
Place = tuple[str, str, str]
#: The smallest step between two times of Slack's.
_TICK = Decimal("0.000001")


class Bookmarks:
    """
    Knows where messages may be missing.

    What lies behind a bookmark is never read again. So none passes a message that is still being written down, or could
    not be, and what is told now moves none while something of its place may have been said that nobody told us: from
    the start, or from a lost connection, until the place was read on.
    """

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._known: set[Place] = set()  #: Have a bookmark.
        self._hold: object | None = object()  #: Since when any place may miss something; None: only those with a gap.
        self._gaps: dict[Place, object] = {}
        self._open: list[tuple[Place, str]] = []  #: Messages that are being written down.

    async def begin(self, origin: Origin) -> None:
        """
        Give a channel its first bookmark, if it has none: right before this message.

        Raises StorageUnavailable: the message is to be told again.
        """
        channel = replace(origin, thread="")
        if _place(channel) in self._known:
            return
        self._known |= set(map(_place, await self._inbox.last_seen(Platform.SLACK)))
        if _place(channel) not in self._known:
            await self._inbox.seen([replace(channel, message=str(Decimal(origin.message) - _TICK))])
            self._known.add(_place(channel))

    @contextmanager
    def writing(self, origin: Origin) -> Iterator[None]:
        """A message is being written down while the body runs; when that raises, its place has a gap."""
        written = _place(origin), origin.message
        self._open.append(written)
        try:
            yield
        except Exception:
            self._gaps[_place(origin)] = object()
            raise
        finally:
            self._open.remove(written)

    def in_order(self, origin: Origin) -> bool:
        """Whether a message that is being written down may be its place's bookmark: nothing before it is missing."""
        place = _place(origin)
        alone = all(message == origin.message for other, message in self._open if other == place)
        return alone and self._hold is None and place not in self._gaps

    def hold(self) -> None:
        """Keep all bookmarks where they are: messages may be missing from now on."""
        self._hold = object()

    async def gaps(self) -> list[tuple[Origin, object]]:
        """The gaps, each with the bookmark from which it is to be read. Raises StorageUnavailable."""
        while True:
            hold, known = self._hold, await self._inbox.last_seen(Platform.SLACK)
            if hold is self._hold:
                break
        if hold is not None:
            self._gaps = {_place(origin): hold for origin in known}
            self._hold = None
        return [(origin, self._gaps[_place(origin)]) for origin in known if _place(origin) in self._gaps]

    def read(self, origin: Origin, gap: object) -> None:
        """A gap is closed, unless there is a newer one."""
        if self._gaps.get(_place(origin)) is gap:
            del self._gaps[_place(origin)]


def _place(origin: Origin) -> Place:
    return origin.space, origin.channel, origin.thread
