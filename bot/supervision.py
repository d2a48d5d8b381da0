"""Keeps each platform's receiving half running, apart from the others."""

import asyncio
import time
from dataclasses import dataclass, field

import structlog

from bot.domain.chat import Receiver
from bot.domain.errors import ConfigError

log = structlog.get_logger()

#: Waits before a receiver that fell over is started again. Five minutes keep Discord's identifies under 300 a day.
BACKOFF_MIN_S = 5.0
BACKOFF_MAX_S = 300.0
#: Wait after a refusal, in case it was the service's mistake, or is mended there: four identifies an hour.
REFUSED_S = 900.0
#: After running this long, the next fall starts from the shortest wait again.
STABLE_S = 3600.0


@dataclass(slots=True)
class Supervisor:
    """One receiver, run again and again until it is cancelled."""

    receiver: Receiver
    backoff_min_s: float = BACKOFF_MIN_S
    refused_s: float = REFUSED_S
    _refused: str = field(default="", init=False)

    @property
    def state(self) -> str:
        """``starting``, ``ready``, ``reconnecting`` or ``failed``."""
        return "failed" if self.refused else self.receiver.state()

    @property
    def refused(self) -> str:
        """Why the service has no use for us as we are set up, in words; "" since it was connected again."""
        return "" if self.receiver.state() == "ready" else self._refused

    async def run(self) -> None:
        """Run until cancelled; never take the other platforms along."""
        wait_s = self.backoff_min_s
        while True:
            start = time.monotonic()
            try:
                await self.receiver.run()
                log.warning("A platform stopped receiving.", platform=self.receiver.platform)
            except ConfigError as error:
                name, again_s = self.receiver.platform, self.refused_s
                tell = log.debug if self._refused == str(error) else log.error
                tell("A platform is off until its settings are mended.", platform=name, why=str(error), again_s=again_s)
                self._refused = str(error)
                await asyncio.sleep(again_s)
                continue
            except OSError as error:  # aiohttp's connection errors are OSErrors, too
                name, why = self.receiver.platform, str(error) or type(error).__name__
                log.warning("A platform cannot be reached.", platform=name, why=why, restart_in_s=wait_s)
            except Exception:
                log.exception("A platform fell over.", platform=self.receiver.platform, restart_in_s=wait_s)
            if time.monotonic() - start > STABLE_S:
                wait_s = self.backoff_min_s
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, BACKOFF_MAX_S)
