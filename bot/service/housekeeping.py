"""What is done now and then: what has had its time is deleted, and old keys are hashed."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

import structlog

from bot.domain.clock import utc_now
from bot.domain.intake import Requests
from bot.domain.retention import Cleaner, Kept
from bot.service.attempts import attempt

log = structlog.get_logger()

INTERVAL_S = 3600.0
#: Keys that are hashed in one step, and the pause after it: others write in between.
KEYS_AT_ONCE = 500
KEYS_PAUSE_S = 0.2


async def keep_house(
    cleaner: Cleaner,
    requests: Requests,
    *,
    retain: Mapping[Kept, timedelta],
    clock: Callable[[], datetime] = utc_now,
    interval_s: float = INTERVAL_S,
) -> None:
    """
    Hash old keys once; delete what is older than it may be at start and then every hour, until cancelled.

    Args:
        cleaner: Deletes it.
        requests: Whose keys are hashed.
        retain: How long each kind is kept; what is not named is kept for ever.
        clock: The time.
        interval_s: Seconds between two rounds.
    """
    while True:
        await _tidied("keys", _hash_old_keys(requests))
        for kept, span in retain.items():
            await _tidied(kept.value, _purge(cleaner, kept, span, clock))
        await asyncio.sleep(interval_s)


async def _purge(cleaner: Cleaner, kept: Kept, span: timedelta, clock: Callable[[], datetime]) -> None:
    if count := await cleaner.purge(kept, clock() - span):
        log.info("Deleted what was kept long enough.", kept=kept.value, rows=count, older_than_days=span.days)


async def _tidied(kept: str, work: Awaitable[None]) -> None:
    await attempt(
        work,
        not_yet="What is old could not be tidied up yet.",
        failed="What is old could not be tidied up.",
        kept=kept,
    )


async def _hash_old_keys(requests: Requests) -> None:
    hashed = KEYS_AT_ONCE
    while hashed == KEYS_AT_ONCE:
        hashed = await requests.rekey(KEYS_AT_ONCE)
        await asyncio.sleep(KEYS_PAUSE_S if hashed else 0)
