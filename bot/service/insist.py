"""Writing down what was paid for, also when the database is busy for a moment."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.domain.errors import StorageUnavailable

log = structlog.get_logger()

#: Waits between tries.
AGAIN_S = (0.5, 1.0, 2.0)


async def insist(write: Callable[[], Awaitable[None]], *, told: str) -> None:
    """
    Write, and try again while the database is busy.

    Args:
        write: Does it; may be called four times.
        told: What the log says when it has to be tried again.

    Raises:
        StorageUnavailable: it is not written.
    """
    for wait_s in AGAIN_S:
        try:
            return await write()
        except StorageUnavailable as error:
            log.warning(told, why=str(error))
        await asyncio.sleep(wait_s)
    return await write()
