"""Each platform is kept running apart from the others."""

import asyncio
from collections.abc import Callable

import pytest
import structlog

from bot.domain.errors import ConfigError
from bot.domain.types import Platform
from bot.supervision import Supervisor
from tests.patience import PATIENCE_S


class Receiving:
    """A receiver that does what the script says, once a start."""

    platform = Platform.DISCORD

    def __init__(self, *script: Callable[[], None]) -> None:
        self.script = list(script)
        self.starts = 0
        self.now = "ready"

    async def run(self) -> None:
        self.starts += 1
        if self.script:
            self.script.pop(0)()
        else:
            await asyncio.Event().wait()

    def state(self) -> str:
        return self.now


def _fall() -> None:
    raise RuntimeError("one malformed payload")


def _refuse() -> None:
    raise ConfigError("Discord refused the token")


async def test_a_platform_that_falls_over_is_started_again() -> None:
    """Whatever a library raises, the next start is tried."""
    receiver = Receiving(_fall, _fall)
    task = asyncio.create_task(Supervisor(receiver, backoff_min_s=0.001).run())
    async with asyncio.timeout(PATIENCE_S):
        while receiver.starts < 3:
            await asyncio.sleep(0.001)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_refusal_is_told_and_tried_again_much_later() -> None:
    """Discord resets a token that identifies too often; but a mistake of the service's own is over some day."""
    receiver = Receiving(_refuse, _refuse)
    supervisor = Supervisor(receiver, backoff_min_s=0.001, refused_s=0.001)
    with structlog.testing.capture_logs() as lines:
        task = asyncio.create_task(supervisor.run())
        async with asyncio.timeout(PATIENCE_S):
            while receiver.starts < 2:
                await asyncio.sleep(0.001)
            receiver.now = "reconnecting"
            assert supervisor.state == "failed"
            assert "token" in supervisor.refused
            while receiver.starts < 3:
                await asyncio.sleep(0.001)
        receiver.now = "ready"
        assert (supervisor.state, supervisor.refused) == ("ready", "")
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert [line["log_level"] for line in lines] == ["error", "debug"]


async def test_after_a_refusal_it_waits_for_a_quarter_of_an_hour() -> None:
    """Nobody mends a setting within seconds."""
    receiver = Receiving(_refuse)
    task = asyncio.create_task(Supervisor(receiver, backoff_min_s=0.001).run())
    async with asyncio.timeout(PATIENCE_S):
        while not receiver.starts:
            await asyncio.sleep(0.001)
    await asyncio.sleep(0.05)
    assert receiver.starts == 1
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
