"""Where to catch up from: the newest message of each channel up to which nothing is missing."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from bot.domain.inbox import Inbox
from bot.domain.types import Origin, Platform
from bot.platforms.discord_chat.places import DIRECT

#: Channels are many and messages more, so what was seen goes to the ledger in one go this often.
FLUSH_EVERY_S = 5.0

#: The id of a channel or thread.
Place = str


class Bookmarks:
    """
    Collects what was seen and hands it to the inbox now and then.

    What lies behind a bookmark is never read again, and a place without one is read from the newest bookmark of its
    server on. So none passes a message of the server that is still being written down, and none moves while messages
    may be missing: from a lost connection until the channels were read on.

    A server that has none yet is given one before its first message is taken: a program that is killed in its first
    seconds finds the way back as well.
    """

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._safe: dict[Place, Origin] = {}  #: Not handed over yet.
        self._held = True
        self._newest: dict[Place, Origin] = {}  #: Seen while held.
        self._open: Counter[str] = Counter()  #: Messages that are being written down, by space.
        self._begun: set[str] | None = None  #: What has a bookmark in the ledger; None until that was asked.
        self._fresh: set[str] = set()  #: What was given its first since we were told all that is said there.
        self._beginning = asyncio.Lock()

    async def begin(self, origin: Origin, *, gap: bool = False) -> None:
        """
        Give a server, or a direct conversation, its first bookmark, if it has none: right before this message.

        Args:
            origin: The message.
            gap: Something was said since then that we were not told; it is to be read.

        Raises whatever the inbox raises; nothing of the place is to be taken then.
        """
        async with self._beginning:  # the first message's is the one that counts
            if self._begun is None:
                self._begun = {_scope(known) for known in await self._inbox.last_seen(Platform.DISCORD)}
            if _scope(origin) not in self._begun:
                await self._inbox.seen([replace(origin, message=str(int(origin.message) - 1))])
                self._begun.add(_scope(origin))
                if not gap:
                    self._fresh.add(_scope(origin))

    def known(self, origin: Origin) -> bool:
        """Whether the server, or direct conversation, is known to have a bookmark."""
        return self._begun is not None and _scope(origin) in self._begun

    @contextmanager
    def writing(self, space: str) -> Iterator[None]:
        """A message of this space is being written down: no bookmark of it is handed over while the body runs."""
        self._open[space] += 1
        try:
            yield
        finally:
            self._open[space] -= 1
            if not self._open[space]:
                del self._open[space]

    def in_order(self, space: str) -> bool:
        """Whether a message that is being written down may be its place's bookmark at once: nothing is missing."""
        return not self._held and self._open[space] == 1

    def passed(self, origin: Origin) -> None:
        """Note that a message is written down."""
        _move(self._newest if self._held else self._safe, origin)

    def hold(self) -> None:
        """Keep all bookmarks where they are: messages may be missing from now on."""
        self._held = True
        self._fresh.clear()

    def missed(self, space: str) -> None:
        """A message of this space could not be written down, while later ones may have been: it is to be read again."""
        self.hold()
        self._safe = {place: origin for place, origin in self._safe.items() if origin.space != space}

    def release(self) -> None:
        """Nothing is missing any more."""
        self._held = False
        for origin in self._newest.values():
            _move(self._safe, origin)
        self._newest.clear()

    def starts(self, known: Sequence[Origin]) -> list[Origin]:
        """
        From where each channel has to be read on; nothing where there is no gap, since it is new to us.

        Args:
            known: What the ledger knows; bookmarks that it was not handed yet are further.
        """
        starts = {_place(origin): origin for origin in known if _scope(origin) not in self._fresh}
        for origin in self._safe.values():
            _move(starts, origin)
        return list(starts.values())

    async def flush(self) -> None:
        """Hand over what has moved."""
        moved = {place: origin for place, origin in self._safe.items() if origin.space not in self._open}
        if not moved:
            return
        await self._inbox.seen(list(moved.values()))
        for place, origin in moved.items():
            if self._safe.get(place) is origin:
                del self._safe[place]


def _scope(origin: Origin) -> str:
    """What is found again by one bookmark: Discord lists the channels of a server, but no direct conversations."""
    return origin.channel if origin.space == DIRECT else origin.space


def _place(origin: Origin) -> Place:
    return origin.thread or origin.channel


def _move(marks: dict[Place, Origin], origin: Origin) -> None:
    """Forwards, never back."""
    mark = marks.get(_place(origin))
    if mark is None or int(mark.message) < int(origin.message):
        marks[_place(origin)] = origin
