"""Whether the model answers."""

from collections.abc import AsyncGenerator

from bot.briefing.writer import open_writer
from bot.config import Config
from bot.config.overview import overview
from bot.doctor.finding import Finding, ProbeFailed
from bot.opening import writing_options


async def examine_model(config: Config) -> AsyncGenerator[Finding]:
    """Each model of OPENAI_MODEL is asked for a few tokens, which are not booked. Raises ProbeFailed."""
    named = overview(config)["model"]
    facts = {"address": config.openai_base_url or "https://api.openai.com/v1", "model": ", ".join(config.openai_model)}
    async with open_writer(writing_options(config)) as writer:
        if trouble := await writer.probe():
            raise ProbeFailed(f"{named}: {trouble}", **facts)
        usual, long = (writer.tokens_max(config.default_length, long=long) for long in (False, True))
    yield Finding(
        "model",
        "ok",
        f"{named}; a briefing takes about {usual[0]:,} tokens in and {usual[1]:,} out at most,"
        f" of a very long report {long[0]:,} and {long[1]:,}",
        facts,
    )
