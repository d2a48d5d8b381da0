"""
The composition root: Config in, running parts out. Opens and closes everything.

The only place that knows which adapter stands behind which port. A platform's libraries are imported when it has its
settings, so that a bot without them starts faster and stays smaller.
"""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo

import structlog

from bot import __version__
from bot.articles.options import ReadingOptions
from bot.articles.reader import PageReader
from bot.articles.reader import open_reader as open_web_reader
from bot.briefing.options import WritingOptions
from bot.briefing.writer import BriefingWriter
from bot.briefing.writer import open_writer as open_briefing_writer
from bot.config import Config, reveal
from bot.domain.desk import Desk, Status
from bot.domain.errors import ConfigError, DuplicateRun, StorageUnavailable
from bot.domain.ports import Chat, Inbox, Receiver, Writer
from bot.domain.records import Archive
from bot.domain.spending import Spending
from bot.domain.types import Platform
from bot.platforms.web_chat.app import WebOptions, WebPlatform
from bot.service.briefings import Briefings
from bot.service.budget import Budget, Limits, Unbooked
from bot.service.desk import FrontDesk
from bot.service.digests import Digests
from bot.service.housekeeping import keep_house
from bot.service.intake import Intake, IntakePolicy
from bot.service.marks import Marks
from bot.service.pipeline import Pipeline, Recipe
from bot.service.worker import Worker
from bot.storage.database import Storage, open_storage
from bot.supervision import Supervisor

if TYPE_CHECKING:
    from bot.platforms.slack_chat.app import SlackPlatform

log = structlog.get_logger()


class ChatPlatform(Receiver, Protocol):
    """A platform with both halves."""

    @property
    def chat(self) -> Chat:
        """The sending half."""
        ...


@asynccontextmanager
async def open_reader(settings: Mapping[str, str | None]) -> AsyncIterator[PageReader]:
    """
    A Reader wired as in the bot; nothing is read from the environment.

    Args:
        settings: Names and values as in .env.example; FETCH_ALLOW, CONTACT_URL and the like matter here.

    Raises:
        ConfigError: a setting is wrong.
    """
    async with open_web_reader(reading_options(Config.load(settings))) as reader:
        yield reader


@asynccontextmanager
async def open_writer(
    settings: Mapping[str, str | None], *, prompt: Path | None = None
) -> AsyncIterator[BriefingWriter]:
    """
    A Writer wired as in the bot; see open_reader. Without OPENAI_API_KEY and OPENAI_BASE_URL it is extractive.

    `prompt` names a file to try in place of prompts/briefing.md.
    """
    options = replace(writing_options(Config.load(settings)), prompt=prompt)
    async with open_briefing_writer(options) as writer:
        yield writer


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
        yield _digests(config, storage, writer, {}, terminal_budget(config, storage.spending)), storage.archive


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


def _purses(config: Config) -> Limits:
    return Limits(config.llm_daily_budget_user, config.llm_daily_budget_space, config.llm_daily_budget)


def _budget(config: Config, spending: Spending, limits: Limits) -> Budget:
    return Budget(spending, prices=config.prices, limits=limits, zone=ZoneInfo(config.default_timezone))


def _desk(config: Config, storage: Storage, budget: Budget) -> Desk:
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


def _digests(
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


async def run(config: Config, *, stop: asyncio.Event, announce: Callable[[str], None]) -> None:
    """
    Run everything that has its settings, until `stop` is set; then finish what is under way.

    Raises:
        ConfigError: the database, or the web page's address, cannot be used.
        DuplicateRun: another Newsbrief runs on this database.
    """
    start = time.perf_counter()
    async with AsyncExitStack() as stack:
        storage = await stack.enter_async_context(open_storage(config.database_url))
        chats: dict[Platform, Chat] = {}
        marks = Marks(chats)
        limits = IntakePolicy(config.default_trigger, config.limit_user_hour, config.limit_channel_hour)
        inbox = Intake(storage.ledger, marks, limits)
        budget = _budget(config, storage.spending, _purses(config))
        supervisors: dict[str, Supervisor] = {}
        desk = _desk(config, storage, budget)
        web = _web(config, inbox, desk, storage, supervisors)
        await web.bind()
        platforms = [web, *_connected(config, inbox, desk, web)]
        for platform in platforms:
            chats[platform.platform] = platform.chat
            supervisors[platform.platform] = Supervisor(platform)
        reader = await stack.enter_async_context(open_web_reader(reading_options(config, web.sample)))
        writer = await stack.enter_async_context(open_briefing_writer(writing_options(config)))
        pipeline = Pipeline(
            ledger=storage.ledger,
            archive=storage.archive,
            reader=reader,
            briefings=Briefings(archive=storage.archive, writer=writer, budget=budget),
            chats=chats,
            digests=_digests(config, storage, writer, chats, budget),
            preferences=storage.preferences,
            recipe=Recipe(config.default_length, config.default_language),
        )
        worker = Worker(storage.ledger, pipeline, marks, chats)
        announce(web.url)
        log.info(
            "Newsbrief is up.",
            url=web.url,
            platforms=[str(name) for name in supervisors],
            seconds=round(time.perf_counter() - start, 2),
        )
        retain = timedelta(days=config.retain_articles_days)
        async with _beside(
            *(supervisor.run() for supervisor in supervisors.values()),
            keep_house(storage.archive, retain=retain),
            _check_model(writer, config),
        ):
            # The platforms stay connected while the worker drains: what is under way still has to be posted.
            await worker.run(stop)
    log.info("Newsbrief has stopped.")


def _web(
    config: Config, inbox: Inbox, desk: Desk, storage: Storage, supervisors: Mapping[str, Supervisor]
) -> WebPlatform:
    options = WebOptions(host=config.web_host, port=config.web_port, password=reveal(config.web_password))

    def health() -> dict[str, str]:
        return {name: supervisor.state for name, supervisor in supervisors.items()}

    return WebPlatform(options, inbox, desk, storage.chat_log, health=health)


def _connected(config: Config, inbox: Inbox, desk: Desk, web: WebPlatform) -> list[ChatPlatform]:
    """The chat services that have their settings."""
    found: list[ChatPlatform] = []
    if config.discord_token:
        from bot.platforms.discord_chat.app import DiscordOptions, DiscordPlatform

        options = DiscordOptions(
            token=reveal(config.discord_token),
            api_base=config.discord_api_base,
            gateway_url=config.discord_gateway_url,
        )
        found.append(DiscordPlatform(options, inbox, desk))
    if config.slack_bot_token:
        slack = _slack(config, inbox, desk)
        web.mount(slack.routes)
        found.append(slack)
    return found


def _slack(config: Config, inbox: Inbox, desk: Desk) -> "SlackPlatform":
    from bot.platforms.slack_chat.app import SlackOptions, SlackPlatform

    options = SlackOptions(
        bot_token=reveal(config.slack_bot_token),
        app_token=reveal(config.slack_app_token),
        signing_secret=reveal(config.slack_signing_secret),
        api_base_url=config.slack_api_base_url,
    )
    return SlackPlatform(options, inbox, desk)


@asynccontextmanager
async def _beside(*jobs: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run jobs beside the body and cancel them after it. One that fails is logged and does not end the others."""
    tasks = [asyncio.create_task(job) for job in jobs]
    for task in tasks:
        task.add_done_callback(_tell_failure)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _tell_failure(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and (error := task.exception()):
        log.error("A background job failed.", exc_info=error)


async def _check_model(writer: BriefingWriter, config: Config) -> None:
    """Say once at start when the configured model cannot be used."""
    if config.model_configured and (trouble := await writer.greet()):
        log.warning("The model cannot be used; briefings are picked from the article until it can.", why=trouble)


def stop_on_signals(stop: asyncio.Event) -> None:
    """Let Ctrl-C and SIGTERM end the program in order; a second one ends it at once."""
    loop = asyncio.get_running_loop()

    def ask() -> None:
        stop.set()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(name)

    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, ask)
