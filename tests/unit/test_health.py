"""What /readyz says, and when."""

import asyncio

import pytest

from bot.domain.errors import ConfigError
from bot.domain.types import Platform
from bot.supervision import Supervisor
from bot.web.health import Health
from tests.patience import PATIENCE_S


class Receiving:
    """A receiver in the state that the test wants; `run` is refused."""

    platform = Platform.SLACK

    def __init__(self, state: str) -> None:
        self.now = state

    async def run(self) -> None:
        raise ConfigError("SLACK_BOT_TOKEN is refused")

    def state(self) -> str:
        return self.now


async def well() -> str:
    return ""


async def report(state: str, *requires: str) -> list[str]:
    """Why a bot is not ready whose Slack is in this state."""
    health = Health({"slack": Supervisor(Receiving(state))}, requires, well)
    told = await health.report()
    assert told["ready"] is not told["why"] or not told["why"]
    assert told["platforms"] == {"slack": state}
    return list(told["why"])


@pytest.mark.parametrize(
    ("state", "requires", "why"),
    [
        pytest.param("ready", ("slack",), [], id="connected"),
        pytest.param("starting", (), ["slack is still starting"], id="starting"),
        pytest.param("reconnecting", (), [], id="away, and others go on"),
        pytest.param("reconnecting", ("discord",), [], id="away, but another is required"),
        pytest.param("reconnecting", ("slack",), ["slack cannot be reached now"], id="away, and required"),
    ],
)
async def test_a_platform_counts_as_it_is_required(state: str, requires: tuple[str, ...], why: list[str]) -> None:
    """One that is away must not take the others out of service, unless somebody wants that."""
    assert await report(state, *requires) == why


async def test_a_refused_platform_is_told_until_it_is_connected() -> None:
    """Somebody has to mend it, and learns why; then it is green by itself."""
    receiver = Receiving("reconnecting")
    supervisor = Supervisor(receiver)
    task = asyncio.create_task(supervisor.run())
    async with asyncio.timeout(PATIENCE_S):
        while not supervisor.refused:
            await asyncio.sleep(0.001)
    health = Health({"slack": supervisor}, (), well)
    assert (await health.report())["why"] == ["slack is refused: SLACK_BOT_TOKEN is refused"]
    receiver.now = "ready"
    assert await health.report() == {"ready": True, "why": [], "platforms": {"slack": "ready"}, "database": "ready"}
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_database_that_hangs_is_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    """A probe has no time to wait for it."""

    async def hang() -> str:
        await asyncio.Event().wait()
        return ""

    monkeypatch.setattr("bot.web.health.DATABASE_S", 0.01)
    told = await Health({}, (), hang).report()
    assert (told["ready"], told["why"]) == (False, ["the database did not answer within 0 s"])
