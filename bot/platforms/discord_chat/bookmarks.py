"""Where to catch up from: the newest message of each channel up to which nothing is missing."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from bot.domain.ports import Inbox
from bot.domain.types import Origin

#: Channels are many and messages more, so what was seen goes to the ledger in one go this often.
FLUSH_EVERY_S = 5.0

#: The id of a channel or thread.
Place = str


class Bookmarks:
    """
    Collects what was seen and hands it to the inbox now and then.

    What lies behind a bookmark is never read again. So none passes a message that is still being written down, and
    none moves while messages may be missing: from a lost connection until the channels were read on.
    """

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._safe: dict[Place, Origin] = {}  #: Not handed over yet.
        self._held = True
        self._first: dict[Place, Origin] = {}  #: Seen while held: the first of each place,
        self._newest: dict[Place, Origin] = {}  #: and the newest.
        self._open: Counter[Place] = Counter()

    @contextmanager
    def writing(self, place: Place) -> Iterator[None]:
        """A message of this place is being written down: its bookmark is not handed over while the body runs."""
        self._open[place] += 1
        try:
            yield
        finally:
            self._open[place] -= 1
            if not self._open[place]:
                del self._open[place]

    def passed(self, origin: Origin) -> None:
        """Note that a message is written down."""
        if self._held:
            self._first.setdefault(_place(origin), origin)
        _move(self._newest if self._held else self._safe, origin)

    def hold(self) -> None:
        """Keep all bookmarks where they are: messages may be missing from now on."""
        self._held = True

    def release(self) -> None:
        """Nothing is missing any more."""
        self._held = False
        for origin in self._newest.values():
            _move(self._safe, origin)
        self._newest.clear()
        self._first.clear()

    def starts(self, known: Sequence[Origin]) -> list[Origin]:
        """
        From where each channel has to be read on.

        Args:
            known: What the ledger knows. Bookmarks that it was not handed yet are further; a channel of which it
                knows nothing is read on from the first message that was seen there.
        """
        starts = {_place(origin): origin for origin in known}
        for place, origin in self._first.items():
            starts.setdefault(place, origin)
        for origin in self._safe.values():
            _move(starts, origin)
        return list(starts.values())

    async def flush(self) -> None:
        """Hand over what has moved."""
        moved = {place: origin for place, origin in self._safe.items() if place not in self._open}
        if not moved:
            return
        await self._inbox.seen(list(moved.values()))
        for place, origin in moved.items():
            if self._safe.get(place) is origin:
                del self._safe[place]


def _place(origin: Origin) -> Place:
    return origin.thread or origin.channel


def _move(marks: dict[Place, Origin], origin: Origin) -> None:
    """Forwards, never back."""
    mark = marks.get(_place(origin))
    if mark is None or int(mark.message) < int(origin.message):
        marks[_place(origin)] = origin
