"""What the bot and the commands are both put together from: Config in, parts of the service out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot import __version__
from bot.briefing.writer import open_writer as open_briefing_writer
from bot.config import Config
from bot.domain.archive import Archive
from bot.domain.at_once import Status
from bot.domain.chat import Chats
from bot.domain.desk import Desk
from bot.domain.feeds import Feeds
from bot.domain.ports import Writer
from bot.domain.settings import ChannelSettings, ChoiceStore
from bot.opening import open_database, terminal_budget, writing_options
from bot.service.backfilling import Backfilling
from bot.service.budget import Budget
from bot.service.desk import FrontDesk, Offices
from bot.service.digests import Digests
from bot.service.feeds import FollowDesk
from bot.service.finding import Finding
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
        muting=Muting(storage.mutes, settings),
        watching=Watching(storage.watches, settings, chats),
        syndicating=Syndicating(storage.syndication, config.public_url),
        mailing=mailing,
        backfilling=Backfilling(storage.backfills, settings, chats),
        voting=Voting(storage.votes),
        finding=Finding(storage.archive, chats),
        forgetting=Forgetting(storage.cleaner),
    )
    return FrontDesk(
        standing,
        offices,
        budget=budget,
        settings=settings,
        replies=storage.replies,
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
