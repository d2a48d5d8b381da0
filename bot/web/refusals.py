"""Tells the log what was refused: at once the first time, then in one line a minute, however much comes."""

import asyncio
import logging
from collections import Counter

import structlog
from aiohttp.http_exceptions import HttpProcessingError

log = structlog.get_logger()

#: Seconds between two lines.
TELL_EVERY_S = 60.0


class Refusals:
    """Counts refusals by kind."""

    def __init__(self, every_s: float = TELL_EVERY_S) -> None:
        self._every_s = every_s
        self._counts: Counter[str] = Counter()
        self._timer: asyncio.TimerHandle | None = None

    def count(self, kind: str) -> None:
        """One more."""
        self._counts[kind] += 1
        if self._timer is None:
            self._tell()

    def close(self) -> None:
        """Tell the rest."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self._counts:
            self._log()

    def _tell(self) -> None:
        self._timer = None
        if self._counts:
            self._log()
            self._timer = asyncio.get_running_loop().call_later(self._every_s, self._tell)

    def _log(self) -> None:
        log.warning("The web page refused requests.", refused=dict(self._counts))
        self._counts.clear()


def quiet_logger(refusals: Refusals) -> logging.Logger:
    """For aiohttp, which logs a traceback whenever somebody sends what is no HTTP: that is counted instead."""

    def told(record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, HttpProcessingError):
            refusals.count("no HTTP")
            return False
        return True

    logger = logging.Logger("aiohttp.server", logging.WARNING)  # noqa: LOG001 - of this server alone
    logger.parent = logging.getLogger("aiohttp")
    logger.addFilter(told)
    return logger
