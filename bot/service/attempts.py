"""What is done again and again beside the requests: a failure is in the log, and keeps nothing else from being done."""

from collections.abc import Awaitable
from typing import Any

import structlog

from bot.domain.errors import BotError

log = structlog.get_logger()


async def attempt(work: Awaitable[Any], *, not_yet: str, failed: str, **about: Any) -> None:
    """
    Do it once.

    Args:
        work: What is done; whoever calls does it again some time.
        not_yet: What the log says when that could not be done now, by a BotError.
        failed: What it says of a fault of ours.
        about: Fields of both lines.
    """
    try:
        await work
    except BotError as error:
        log.warning(not_yet, why=str(error), **about)
    except Exception:
        log.exception(failed, **about)
