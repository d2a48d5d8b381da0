"""What `newsbrief doctor` says of a second look."""

import asyncio

import pytest

from bot.briefing.writer import open_writer
from bot.config import Config
from bot.doctor.costs import costs
from bot.opening import writing_options

MODEL = {"OPENAI_API_KEY": "sk-test"}
PRICED = {**MODEL, "LLM_PRICE_INPUT": "0.25", "LLM_PRICE_OUTPUT": "2"}


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        pytest.param(
            MODEL, ["VERIFY=off; VERIFY=model would add ", " tokens in", "out to a briefing at most"], id="off"
        ),
        pytest.param({**MODEL, "VERIFY": "model"}, ["VERIFY=model adds ", "by the model that writes"], id="on"),
        pytest.param(
            {**MODEL, "VERIFY": "auto"}, ["VERIFY=auto (auto: the endpoint is your own, or"], id="auto, not on"
        ),
        pytest.param({**PRICED, "VERIFY": "auto", "LLM_DAILY_BUDGET": "1"}, ["VERIFY=auto adds "], id="auto, on"),
        pytest.param({**PRICED, "VERIFY": "model"}, ["out to a briefing at most, 0.0"], id="in money, too"),
        pytest.param({**MODEL, "VERIFY": "model"}, ["1.3 times at most"], id="in time, too"),
        pytest.param({**MODEL, "VERIFY": "model", "VERIFY_MODEL": "minicheck"}, ["by minicheck"], id="a small checker"),
    ],
)
def test_doctor_says_what_a_second_look_adds(settings: dict[str, str], said: list[str]) -> None:
    """Before anybody pays for it."""
    config = Config.load({**settings, "DATABASE_URL": "sqlite:////nonexistent/x.db"})

    async def told() -> str:
        async with open_writer(writing_options(config)) as writer:
            return next(finding.text for finding in await costs(config, writer) if finding.name == "second look")

    text = asyncio.run(told())
    assert all(part in text for part in said)
