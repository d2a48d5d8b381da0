"""What the bot and the commands are both put together from: Config in, options and parts of the service out."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog

from bot import __version__
from bot.articles.keys import FileKey, KeyOf
from bot.articles.options import ReadingOptions
from bot.briefing.options import WritingOptions
from bot.briefing.writer import open_writer as open_briefing_writer
from bot.config import Config, reveal
from bot.domain.archive import Archive
from bot.domain.at_once import Status
from bot.domain.chat import Chats
from bot.domain.desk import Desk
from bot.domain.errors import ConfigError, DuplicateRun, StorageUnavailable
from bot.domain.feeds import Feeds
from bot.domain.measures import UNMEASURED, Measures
from bot.domain.ports import Writer
from bot.domain.settings import ChannelSettings, ChoiceStore
from bot.domain.spending import Spending
from bot.service.backfilling import Backfilling
from bot.service.budget import Budget, Limits, Unbooked
from bot.service.desk import FrontDesk, Offices
from bot.service.digests import Digests
from bot.service.feeds import FollowDesk
from bot.service.forgetting import Forgetting
from bot.service.mailing import Mailing
from bot.service.muting import Muting
from bot.service.replay import Replay
from bot.service.scheduling import Scheduling
from bot.service.settings import Settings
from bot.service.sharing import Sharing
from bot.service.syndicating import Syndicating
from bot.service.voting import Voting
from bot.service.watching import Watching

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
async def open_digests(config: Config) -> AsyncIterator[tuple[Digests, Archive, Feeds]]:
    """What a digest on the command line needs, beside a Newsbrief that may be running on the same database."""
    async with (
        open_database(config, exclusive=False) as storage,
        open_briefing_writer(writing_options(config)) as writer,
    ):
        budget, settings = terminal_budget(config, storage.spending), make_settings(config, storage)
        yield make_digests(storage, writer, {}, budget, settings), storage.archive, storage.feeds


@asynccontextmanager
async def open_replay(config: Config) -> AsyncIterator[Replay]:
    """What looks at the digests of past days, beside a Newsbrief that may be running on the same database."""
    async with open_database(config, exclusive=False) as storage:
        yield Replay(storage.archive, storage.votes, storage.mutes, make_settings(config, storage))


@asynccontextmanager
async def open_choices(config: Config) -> AsyncIterator[tuple[Settings, ChoiceStore]]:
    """What channels chose, for a command beside a Newsbrief that may be running on the same database."""
    async with open_database(config, exclusive=False) as storage:
        yield make_settings(config, storage), storage.choices


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
                storage = await stack.enter_async_context(open_database(config, exclusive=False))
            except (StorageUnavailable, ConfigError, DuplicateRun) as error:
                log.warning("The database cannot be used, so what the model costs is not booked.", why=str(error))
            else:
                spending = storage.spending
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


def make_settings(config: Config, storage: "Storage") -> Settings:
    """What holds in a channel, above all where nobody chose anything."""
    installation = ChannelSettings(
        trigger=config.default_trigger,
        reaction=config.default_reaction,
        length=config.default_length,
        language=config.default_language,
        zone=ZoneInfo(config.default_timezone),
        images=config.default_images == "on",
        limit_user_hour=config.limit_user_hour,
        limit_channel_hour=config.limit_channel_hour,
    )
    return Settings(storage.choices, installation)


def make_desk(config: Config, budget: Budget, settings: Settings, storage: "Storage", chats: Chats) -> Desk:
    """Who answers what people ask about the bot itself."""
    standing = Status(
        version=__version__,
        models=(config.openai_model or ("the default model",)) if config.model_configured else (),
        verify=config.verifies,
        trigger=config.default_trigger,
        length=config.default_length,
        language=config.default_language,
        purses=(),
    )
    mailing = Mailing(storage.addresses, storage.schedules, storage.requests, on=bool(config.smtp_url))
    offices = Offices(
        sharing=Sharing(storage.requests, storage.replies),
        scheduling=Scheduling(storage.schedules, settings, chats, mailing),
        follows=FollowDesk(storage.feeds),
        muting=Muting(storage.mutes),
        watching=Watching(storage.watches, settings, chats),
        syndicating=Syndicating(storage.syndication, config.public_url),
        mailing=mailing,
        backfilling=Backfilling(storage.backfills, settings, chats),
        voting=Voting(storage.votes),
        forgetting=Forgetting(storage.cleaner),
    )
    return FrontDesk(
        standing,
        offices,
        budget=budget,
        settings=settings,
        replies=storage.replies,
        archive=storage.archive,
        chats=chats,
        opt_outs=storage.opt_outs,
        kept_days=config.retain_articles_days,
    )


def make_digests(storage: "Storage", writer: Writer, chats: Chats, budget: Budget, settings: Settings) -> Digests:
    """Who builds digests."""
    return Digests(
        archive=storage.archive,
        writer=writer,
        budget=budget,
        settings=settings,
        chats=chats,
        feeds=storage.feeds,
        mutes=storage.mutes,
        votes=storage.votes,
    )
