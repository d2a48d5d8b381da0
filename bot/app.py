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

from bot.articles.reader import PageReader
from bot.articles.reader import open_reader as open_web_reader
from bot.briefing.writer import BriefingWriter
from bot.briefing.writer import open_writer as open_briefing_writer
from bot.config import Config, reveal
from bot.domain.desk import Desk
from bot.domain.ports import Chat, Inbox, Receiver
from bot.domain.types import Platform
from bot.platforms.web_chat.app import WebOptions, WebPlatform
from bot.service.briefings import Briefings
from bot.service.housekeeping import keep_house
from bot.service.intake import Intake, IntakePolicy
from bot.service.marks import Marks
from bot.service.pipeline import Pipeline, Recipe
from bot.service.worker import Worker
from bot.storage.database import Storage, open_storage
from bot.supervision import Supervisor
from bot.wiring import chat_budget, make_desk, make_digests, reading_options, writing_options

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
        inbox = Intake(storage.ledger, marks, _policy(config))
        budget = chat_budget(config, storage.spending)
        supervisors: dict[str, Supervisor] = {}
        desk = make_desk(config, storage, budget)
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
            digests=make_digests(config, storage, writer, chats, budget),
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


def _policy(config: Config) -> IntakePolicy:
    # Behind a password there may be a proxy, and so others than whoever sits at the machine.
    alone = config.web_is_loopback and not config.web_password
    return IntakePolicy(
        config.default_trigger,
        config.limit_user_hour,
        config.limit_channel_hour,
        zone=ZoneInfo(config.default_timezone),
        alone_on=frozenset({Platform.WEB} if alone else ()),
    )


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
