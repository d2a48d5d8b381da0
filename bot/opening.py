"""
What every command opens: Config in; the parts' options, the database and the budget out.

Apart from wiring.py, which loads the whole service: a command about one article needs none of that.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog

from bot.articles.keys import FileKey, KeyOf
from bot.articles.options import ReadingOptions
from bot.briefing.options import WritingOptions
from bot.config import Config, reveal
from bot.domain.errors import ConfigError, DuplicateRun, StorageUnavailable
from bot.domain.measures import UNMEASURED, Measures
from bot.domain.spending import Spending
from bot.service.budget import Budget, Limits, Unbooked

if TYPE_CHECKING:
    from bot.storage.database import Storage

log = structlog.get_logger()


def reading_options(
    config: Config, builtin: Mapping[str, bytes] | None = None, file_key: KeyOf | None = None
) -> ReadingOptions:
    """The reader's part of the settings; `file_key`: where each workspace has a key of its own."""
    key = FileKey(reveal(config.slack_bot_token), config.slack_api_base_url)

    async def one_key(_space: str) -> FileKey:
        return key

    return ReadingOptions(
        fetch_allow=config.fetch_allow,
        fetch_gap_ms=config.fetch_gap_ms,
        contact_url=config.contact_url,
        robots=config.robots == "on",
        noai=config.noai == "respect",
        builtin=builtin or {},
        file_key=file_key or one_key,
    )


def writing_options(config: Config) -> WritingOptions:
    """The writer's part of the settings."""
    return WritingOptions(
        api_key=reveal(config.openai_api_key),
        base_url=config.openai_base_url,
        models=config.openai_model,
        verify=config.verifies,
        verify_model=config.verify_model,
        input_tokens_max=config.input_tokens_max,
    )


def open_database(config: Config, *, exclusive: bool = True) -> "AbstractAsyncContextManager[Storage]":
    """The database of the settings; see storage.database.open_storage."""
    from bot.storage.database import open_storage

    return open_storage(config.database_url, exclusive=exclusive, secret=reveal(config.secret_key))


@asynccontextmanager
async def open_budget(config: Config) -> AsyncIterator[Budget]:
    """
    The budget of a command that asks a model beside a Newsbrief that may be running.

    Somebody waits for the command's answer, so it gets one even when the database cannot be used; a warning says that
    nothing is booked.
    """
    async with AsyncExitStack() as stack:
        spending: Spending = Unbooked()
        if config.model_configured:
            try:
                from bot.storage.opening import open_spending

                spending = await stack.enter_async_context(open_spending(config.database_url))
            except (StorageUnavailable, ConfigError, DuplicateRun) as error:
                log.warning("The database cannot be used, so what the model costs is not booked.", why=str(error))
        yield terminal_budget(config, spending)


def terminal_budget(config: Config, spending: Spending) -> Budget:
    """The budget of whoever sits at the machine: that of the installation alone."""
    return _budget(config, spending, Limits(installation=config.llm_daily_budget))


def chat_budget(config: Config, spending: Spending, measures: Measures = UNMEASURED) -> Budget:
    """The budget of whoever asks in a chat."""
    limits = Limits(config.llm_daily_budget_user, config.llm_daily_budget_space, config.llm_daily_budget)
    return _budget(config, spending, limits, measures)


def _budget(config: Config, spending: Spending, limits: Limits, measures: Measures = UNMEASURED) -> Budget:
    zone = ZoneInfo(config.default_timezone)
    return Budget(spending, prices=config.prices, limits=limits, zone=zone, measures=measures)
