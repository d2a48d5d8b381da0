"""Writing down what was paid for, also when the database is busy for a moment."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import structlog

from bot.domain.errors import StorageUnavailable

log = structlog.get_logger()
T = TypeVar("T")

#: Waits between tries, unless told otherwise.
AGAIN_S = (0.5, 1.0, 2.0)


async def insist(write: Callable[[], Awaitable[T]], *, told: str, waits_s: Sequence[float] | None = None) -> T:
    """
    Write, and try again while the database is busy or away.

    Args:
        write: Does it; may be called once more often than there are waits.
        told: What the log says when it has to be tried again.
        waits_s: Seconds between the tries; None for AGAIN_S.

    Raises:
        StorageUnavailable: it is not written.
    """
    for wait_s in AGAIN_S if waits_s is None else waits_s:
        try:
            return await write()
        except StorageUnavailable as error:
            log.warning(told, why=str(error))
        await asyncio.sleep(wait_s)
    return await write()
