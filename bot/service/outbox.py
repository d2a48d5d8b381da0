"""Delivers answers: each part exactly once, through crashes and outages."""

import asyncio
import time
from collections.abc import Mapping

from bot.domain.errors import LeaseLost
from bot.domain.ports import Chat
from bot.domain.records import Claim, Ledger
from bot.domain.types import Answer, Platform, Request, marker

#: A request that died with its process may still be on the wire; this long it may take to land before we look.
LANDING_S = 1.0


class Timings(dict[str, float]):
    """Milliseconds spent in each step of one request, for the log."""

    def since(self, name: str, start: float) -> None:
        """Add the time since `start` (time.perf_counter) to a step."""
        self[f"{name}_ms"] = round(self.get(f"{name}_ms", 0.0) + (time.perf_counter() - start) * 1000, 1)


class Outbox:
    """
    Writes an intent before it sends, and looks before it sends again.

    No job library gives that; the platforms do, with a nonce (Discord), metadata (Slack) or a unique row (the page).
    """

    def __init__(self, ledger: Ledger, chats: Mapping[Platform, Chat], *, landing_s: float = LANDING_S) -> None:
        self._ledger = ledger
        self._chats = chats
        self._landing_s = landing_s

    async def deliver(self, claim: Claim, answer: Answer, timings: Timings) -> None:
        """Post what of the answer does not stand yet. Raises ChatError, LeaseLost."""
        request = claim.request
        chat = self._chats[request.origin.platform]
        for part, page in enumerate(chat.render(answer)):
            step = time.perf_counter()
            delivery = await self._ledger.intend(claim, part)
            timings.since("store", step)
            if delivery.posted:
                continue
            step = time.perf_counter()
            mark, posted = marker(request.key, part), None
            if not delivery.first:
                # The platform may have taken it although we died, or lost the line, before hearing so.
                await asyncio.sleep(self._landing_s)
                posted = await chat.find(request, marker=mark)
            if posted is None:
                if await self._ledger.withdrawn(claim):
                    raise LeaseLost
                posted = await chat.post(request, page, marker=mark)
            timings.since("post", step)
            step = time.perf_counter()
            await self._ledger.posted(claim, part, posted)
            timings.since("store", step)

    async def take_away(self, request: Request) -> None:
        """Delete the answer that a ``remove`` request is about. Raises ChatError."""
        origin = request.origin
        chat = self._chats[origin.platform]
        for posted in await self._ledger.parts(origin.platform, origin.space, request.target):
            await chat.remove(posted, space=origin.space)
        await self._ledger.removed(origin.platform, origin.space, request.target)
