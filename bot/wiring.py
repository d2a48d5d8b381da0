"""What the bot and the commands are both put together from: Config in, options and parts of the service out."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from zoneinfo import ZoneInfo

import structlog

from bot import __version__
from bot.articles.options import ReadingOptions
from bot.briefing.options import WritingOptions
from bot.briefing.writer import open_writer as open_briefing_writer
from bot.config import Config, reveal
from bot.domain.desk import Desk, Status
from bot.domain.errors import ConfigError, DuplicateRun, StorageUnavailable
from bot.domain.ports import Chat, Writer
from bot.domain.records import Archive
from bot.domain.spending import Spending
from bot.domain.types import Platform
from bot.service.budget import Budget, Limits, Unbooked
from bot.service.desk import FrontDesk
from bot.service.digests import Digests
from bot.storage.database import Storage, open_storage

log = structlog.get_logger()


def reading_options(config: Config, builtin: Mapping[str, bytes] | None = None) -> ReadingOptions:
    """The reader's part of the settings."""
    return ReadingOptions(
        fetch_allow=config.fetch_allow,
        fetch_gap_ms=config.fetch_gap_ms,
        contact_url=config.contact_url,
        robots=config.robots == "on",
        noai=config.noai == "respect",
        builtin=builtin or {},
    )


def writing_options(config: Config) -> WritingOptions:
    """The writer's part of the settings."""
    return WritingOptions(
        api_key=reveal(config.openai_api_key),
        base_url=config.openai_base_url,
        models=config.openai_model,
        verify=config.verify == "model",
    )


@asynccontextmanager
async def open_digests(config: Config) -> AsyncIterator[tuple[Digests, Archive]]:
    """What a digest on the command line needs, beside a Newsbrief that may be running on the same database."""
    async with (
        open_storage(config.database_url, exclusive=False) as storage,
        open_briefing_writer(writing_options(config)) as writer,
    ):
        yield make_digests(config, storage, writer, {}, terminal_budget(config, storage.spending)), storage.archive


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
                storage = await stack.enter_async_context(open_storage(config.database_url, exclusive=False))
            except (StorageUnavailable, ConfigError, DuplicateRun) as error:
                log.warning("The database cannot be used, so what the model costs is not booked.", why=str(error))
            else:
                spending = storage.spending
        yield terminal_budget(config, spending)


def terminal_budget(config: Config, spending: Spending) -> Budget:
    """The budget of whoever sits at the machine: that of the installation alone."""
    return _budget(config, spending, Limits(installation=config.llm_daily_budget))


def chat_budget(config: Config, spending: Spending) -> Budget:
    """The budget of whoever asks in a chat."""
    limits = Limits(config.llm_daily_budget_user, config.llm_daily_budget_space, config.llm_daily_budget)
    return _budget(config, spending, limits)


def _budget(config: Config, spending: Spending, limits: Limits) -> Budget:
    return Budget(spending, prices=config.prices, limits=limits, zone=ZoneInfo(config.default_timezone))


def make_desk(config: Config, storage: Storage, budget: Budget) -> Desk:
    standing = Status(
        version=__version__,
        models=(config.openai_model or ("the default model",)) if config.model_configured else (),
        verify=config.verify == "model",
        trigger=config.default_trigger,
        length=config.default_length,
        language=config.default_language,
        purses=(),
    )
    return FrontDesk(standing, budget=budget, preferences=storage.preferences)


def make_digests(
    config: Config, storage: Storage, writer: Writer, chats: Mapping[Platform, Chat], budget: Budget
) -> Digests:
    return Digests(
        archive=storage.archive,
        writer=writer,
        budget=budget,
        preferences=storage.preferences,
        chats=chats,
        zone=ZoneInfo(config.default_timezone),
        language=config.default_language,
    )
