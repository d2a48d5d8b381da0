"""What is done now and then: article texts are deleted after RETAIN_ARTICLES_DAYS."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.domain.clock import utc_now
from bot.domain.errors import BotError
from bot.domain.records import Archive

log = structlog.get_logger()

INTERVAL_S = 3600.0


async def keep_house(archive: Archive, *, retain: timedelta, clock: Callable[[], datetime] = utc_now) -> None:
    """Delete old article texts at start and then every hour, until cancelled."""
    while True:
        try:
            if count := await archive.purge(clock() - retain):
                log.info("Deleted old article texts.", articles=count, older_than_days=retain.days)
        except BotError as error:
            log.warning("Old article texts could not be deleted yet.", why=str(error))
        except Exception:
            log.exception("Old article texts could not be deleted.")
        await asyncio.sleep(INTERVAL_S)
