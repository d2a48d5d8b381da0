"""Shows on the message itself that its links are being worked on."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.domain.chat import Chats
from bot.domain.clock import utc_now
from bot.domain.requests import Request
from bot.domain.types import Origin

#: Marks on their way that are waited for before they are taken away; older ones have long arrived.
_SHOWN_MAX = 1_000


class Marks:
    """
    Puts the mark on a message once, and takes it away when its last request is through.

    Marking happens beside the work: a slow reaction must not delay Slack's acknowledgement or the briefing. Which
    request is the last of its message is in the database, so that a mark of an earlier run goes as well.

    What somebody asked for is marked once it is written down; what was only posted once it is known to be readable.
    """

    def __init__(self, chats: Chats, clock: Callable[[], datetime] = utc_now, *, alone: bool = True) -> None:
        """`alone`: no other program works on the same requests, which could have marked a message as well."""
        self._chats = chats
        self._alone = alone
        self._began_at = clock()
        self._shown: dict[Origin, asyncio.Task[None]] = {}
        self._clearing: set[asyncio.Task[None]] = set()

    def show(self, requests: Sequence[Request]) -> None:
        """Mark the message of these requests, which all stem from one message and are written down."""
        for request in requests[:1]:
            if request.origin not in self._shown:
                if len(self._shown) >= _SHOWN_MAX:
                    self._shown = {origin: task for origin, task in self._shown.items() if not task.done()}
                chat = self._chats[request.origin.platform]
                self._shown[request.origin] = asyncio.create_task(chat.acknowledge(request))

    def clear(self, request: Request, *, accepted_at: datetime | None = None) -> None:
        """
        Take the mark away; nothing that its message asked for is open any more.

        A message that nobody asked about and that surely was never marked is not touched. `accepted_at`: when the
        request was written down; an earlier run may have marked what is older than this one.
        """
        if request.background:  # it never has one, and there are many
            return
        of_this_run = self._alone and accepted_at is not None and accepted_at >= self._began_at
        if request.unasked and of_this_run and request.origin not in self._shown:
            return
        task = asyncio.create_task(self._settle(request, self._shown.pop(request.origin, None)))
        self._clearing.add(task)
        task.add_done_callback(self._clearing.discard)

    def forget(self, origin: Origin) -> None:
        """Nothing is left to mark: the message was deleted."""
        self._shown.pop(origin, None)

    async def _settle(self, request: Request, shown: asyncio.Task[None] | None) -> None:
        if shown is not None:
            await shown  # taking away a mark that is still on its way would leave it standing
        await self._chats[request.origin.platform].settle(request)

    async def drain(self) -> None:
        """Wait until every mark is shown or gone."""
        await asyncio.gather(*self._shown.values(), *self._clearing, return_exceptions=True)
