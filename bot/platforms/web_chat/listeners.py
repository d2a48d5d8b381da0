"""Open pages, and what is told to them: server-sent events (HTML Standard, section 9.2)."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

#: Pages open at once. Each costs a socket and a queue; one person rarely has more than a few.
LISTENERS_MAX = 50
#: Events that wait for one page. A page that is further behind is cut off: it reconnects and starts from a snapshot.
BACKLOG_MAX = 200


class TooManyListeners(Exception):
    """As many pages are open as are served."""


class Listeners:
    """Tells every open page what happens."""

    def __init__(self) -> None:
        self._queues: dict[asyncio.Queue[bytes | None], Callable[[], None]] = {}

    @contextmanager
    def listen(self, cut: Callable[[], None]) -> Iterator[asyncio.Queue[bytes | None]]:
        """
        A queue of encoded events from now on; None means that the server stops.

        Args:
            cut: Called when the page is too far behind; it must end the connection at once.

        Raises:
            TooManyListeners: LISTENERS_MAX are listening.
        """
        if len(self._queues) >= LISTENERS_MAX:
            raise TooManyListeners
        queue: asyncio.Queue[bytes | None] = asyncio.Queue(BACKLOG_MAX)
        self._queues[queue] = cut
        try:
            yield queue
        finally:
            self._queues.pop(queue, None)

    def tell(self, name: str, data: dict[str, Any]) -> None:
        """Send an event to every page, without waiting for any."""
        self._put(encoded(name, data))

    def close(self) -> None:
        """Say to every page that the server stops, and end its stream."""
        self.tell("stopping", {})
        self._put(None)

    def _put(self, event: bytes | None) -> None:
        for queue, cut in list(self._queues.items()):
            try:
                queue.put_nowait(event)
            except asyncio.QueueFull:
                self._queues.pop(queue)
                cut()


def encoded(name: str, data: dict[str, Any]) -> bytes:
    """One event on the wire. JSON holds no line break, so that one data line carries it."""
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()
