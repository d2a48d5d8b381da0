"""Writing down what Discord told: it delivers nothing twice."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import discord
import structlog

log = structlog.get_logger()
T = TypeVar("T")

#: A failed write is tried again from memory for this long.
WRITE_AGAIN_S = 60.0
_WRITE_AGAIN_EVERY_S = 0.5


async def patiently(call: Callable[[], Awaitable[T]]) -> T:
    """Make a call once Discord's rate limits let it through, however long they last."""
    while True:
        try:
            return await call()
        except discord.RateLimited as error:
            log.info("Waiting for a rate limit of Discord.", seconds=round(error.retry_after, 1))
            await asyncio.sleep(error.retry_after)


async def insist(write: Callable[[], Awaitable[T]], *, for_s: float | None = None) -> T:
    """
    Write something down, and again if that fails: on Discord nothing is delivered twice.

    Raises what the last try raised, after `for_s` seconds; None for WRITE_AGAIN_S.
    """
    deadline = time.monotonic() + (WRITE_AGAIN_S if for_s is None else for_s)
    while True:
        try:
            return await write()
        except Exception as error:
            if time.monotonic() + _WRITE_AGAIN_EVERY_S > deadline:
                log.error("An event could not be written down.", why=str(error))
                raise
            log.warning("An event could not be written down yet.", why=str(error))
        await asyncio.sleep(_WRITE_AGAIN_EVERY_S)
