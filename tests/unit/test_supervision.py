"""Each platform is kept running apart from the others."""

import asyncio
from collections.abc import Callable

import pytest

from bot.domain.errors import ConfigError
from bot.domain.types import Platform
from bot.supervision import Supervisor


class Receiving:
    """A receiver that does what the script says, once a start."""

    platform = Platform.DISCORD

    def __init__(self, *script: Callable[[], None]) -> None:
        self.script = list(script)
        self.starts = 0

    async def run(self) -> None:
        self.starts += 1
        if self.script:
            self.script.pop(0)()
        else:
            await asyncio.Event().wait()

    def state(self) -> str:
        return "ready"


def _fall() -> None:
    raise RuntimeError("one malformed payload")


def _refuse() -> None:
    raise ConfigError("Discord refused the token")


async def test_a_platform_that_falls_over_is_started_again() -> None:
    """Whatever a library raises, the next start is tried."""
    receiver = Receiving(_fall, _fall)
    task = asyncio.create_task(Supervisor(receiver, backoff_min_s=0.001).run())
    async with asyncio.timeout(5):
        while receiver.starts < 3:
            await asyncio.sleep(0.001)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_wrong_token_is_told_once_and_not_tried_again() -> None:
    """Discord resets a token that identifies too often."""
    receiver = Receiving(_refuse)
    supervisor = Supervisor(receiver, backoff_min_s=0.001)
    await asyncio.wait_for(supervisor.run(), 5)
    assert receiver.starts == 1
    assert supervisor.state == "failed"
    assert "token" in supervisor.failed
