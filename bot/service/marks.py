"""Shows on the message itself that its links are being worked on."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence

from bot.domain.ports import Chat
from bot.domain.types import Origin, Platform, Request


class Marks:
    """
    Puts the mark on a message once, and takes it away when its last request is through.

    Marking happens beside the work: a slow reaction must not delay Slack's acknowledgement or the briefing.
    """

    def __init__(self, chats: Mapping[Platform, Chat]) -> None:
        self._chats = chats
        self._open: dict[Origin, set[str]] = defaultdict(set)
        self._shown: dict[Origin, asyncio.Task[None]] = {}
        self._clearing: set[asyncio.Task[None]] = set()

    def show(self, requests: Sequence[Request]) -> None:
        """Mark the message of these requests, which all stem from one message and are written down."""
        for request in requests:
            if not self._open[request.origin]:
                chat = self._chats[request.origin.platform]
                self._shown[request.origin] = asyncio.create_task(chat.acknowledge(request))
            self._open[request.origin].add(request.key)

    def clear(self, request: Request) -> None:
        """Take the mark away if this was the message's last open request."""
        waiting = self._open.get(request.origin, set())
        waiting.discard(request.key)
        if waiting:
            return
        self._open.pop(request.origin, None)
        task = asyncio.create_task(self._settle(request, self._shown.pop(request.origin, None)))
        self._clearing.add(task)
        task.add_done_callback(self._clearing.discard)

    def forget(self, origin: Origin) -> None:
        """Nothing is left to mark: the message was deleted."""
        self._open.pop(origin, None)
        self._shown.pop(origin, None)

    async def _settle(self, request: Request, shown: asyncio.Task[None] | None) -> None:
        if shown is not None:
            await shown  # taking away a mark that is still on its way would leave it standing
        await self._chats[request.origin.platform].settle(request)

    async def drain(self) -> None:
        """Wait until every mark is shown or gone."""
        await asyncio.gather(*self._shown.values(), *self._clearing, return_exceptions=True)
