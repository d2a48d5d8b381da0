"""The life of a request under one name, for tests that tell the whole of it: the ports themselves are apart."""

from collections.abc import Collection, Sequence

from bot.domain.dispatch import Claim
from bot.domain.replies import Delivery
from bot.domain.requests import Request
from bot.domain.types import Origin, Platform, Posted
from bot.storage.database import Storage


class Ledger:
    """A storage's requests, dispatch, replies and bookmarks."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def accept(self, new: Sequence[Request]) -> list[bool]:
        """False for each whose key was ever accepted before."""
        written = {request.key for request in await self._storage.requests.accept(new)}
        told = []
        for request in new:
            told.append(request.key in written)
            written.discard(request.key)
        return told

    async def claim(self, platforms: Collection[Platform], *, alone: bool = True) -> Claim | None:
        return await self._storage.dispatch.claim(platforms, alone=alone)

    async def extend(self, *claims: Claim) -> set[str]:
        return await self._storage.dispatch.extend(claims)

    async def done(self, claim: Claim, *, reason: str = "") -> bool:
        return await self._storage.dispatch.done(claim, reason=reason)

    async def later(self, claim: Claim, *, delay_s: float, counted: bool = False, outage: bool = False) -> None:
        await self._storage.dispatch.later(claim, delay_s=delay_s, counted=counted, outage=outage)

    async def withdraw(self, origin: Origin) -> int:
        return (await self._storage.requests.withdraw(origin)).closed

    async def withdrawn(self, claim: Claim) -> bool:
        return await self._storage.dispatch.withdrawn(claim)

    async def intend(self, claim: Claim, part: int) -> Delivery:
        return await self._storage.replies.intend(claim, part)

    async def posted(self, claim: Claim, part: int, posted: Posted) -> None:
        await self._storage.replies.posted(claim, part, posted)

    async def answered_by(self, platform: Platform, space: str, message: str) -> Request | None:
        return await self._storage.replies.answered_by(platform, space, message)

    async def parts(self, platform: Platform, space: str, message: str) -> list[Posted]:
        return await self._storage.replies.parts(platform, space, message)

    async def removed(self, platform: Platform, space: str, message: str) -> None:
        await self._storage.replies.removed(platform, space, message)

    async def thread_gone(self, platform: Platform, space: str, thread: str) -> None:
        await self._storage.requests.thread_gone(platform, space, thread)

    async def seen(self, origins: Sequence[Origin]) -> None:
        await self._storage.bookmarks.seen(origins)

    async def last_seen(self, platform: Platform) -> list[Origin]:
        return await self._storage.bookmarks.last_seen(platform)

    async def wait(self, timeout_s: float) -> None:
        await self._storage.bell.wait(timeout_s)
