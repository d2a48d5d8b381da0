"""
The composition root: Config in, running parts out. Opens and closes everything.

The only place that knows which adapter stands behind which port. A platform's libraries are imported when it has its
settings, so that a bot without them starts faster and stays smaller.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

import structlog

from bot.articles.documents import PARSERS
from bot.articles.feed_reader import FEED_PARSER
from bot.articles.guard import Guard, parse_allow
from bot.articles.keys import KeyOf
from bot.articles.reader import PageReader
from bot.articles.reader import open_reader as open_web_reader
from bot.briefing.writer import PENS, BriefingWriter
from bot.briefing.writer import open_writer as open_briefing_writer
from bot.config import Config
from bot.connections import connect_discord, connect_mail, connect_slack, file_keys, open_local_chat, serve_web
from bot.domain.chat import Chat, Receiver
from bot.domain.errors import BotError, ConfigError
from bot.domain.types import Platform
from bot.embedding.embedder import open_embedder
from bot.factories import Dependencies, make_briefings, make_pipeline
from bot.opening import chat_budget, open_database, reading_options, writing_options
from bot.platforms.channel_feeds import ChannelFeeds
from bot.platforms.mail.stopping import Stopping
from bot.running import beside
from bot.sandbox.pool import Sandbox
from bot.service.housekeeping import keep_house
from bot.service.intake import Intake
from bot.service.lookout import Lookout
from bot.service.marks import Marks
from bot.service.polling import Polling
from bot.service.scheduled import keep_time
from bot.service.unasked import Unasked
from bot.service.worker import Worker
from bot.storage import wellness
from bot.storage.database import Storage
from bot.storage.opening import POSTGRES
from bot.supervision import Supervisor
from bot.web.health import Health
from bot.web.metrics import Metrics
from bot.wiring import make_desk, make_settings

log = structlog.get_logger()


class Role(StrEnum):
    """Which half of the bot a program is."""

    BOTH = "run"
    LISTEN = "listen"
    WORK = "work"


class ChatPlatform(Receiver, Protocol):
    """A platform with both halves."""

    @property
    def chat(self) -> Chat[Any]:
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


async def run(config: Config, *, stop: asyncio.Event, announce: Callable[[str], None], role: Role = Role.BOTH) -> None:
    """
    Run everything that has its settings, until `stop` is set; then finish what is under way.

    Args:
        config: The settings.
        stop: Ends it.
        announce: Told the chat page's address, or "" without one, when everything is up.
        role: Which half; each may run on as many machines as wanted, on one PostgreSQL.

    Raises:
        ConfigError: the database, or the web page's address, cannot be used.
        DuplicateRun: another Newsbrief runs on this database.
    """
    start = time.perf_counter()
    if role is not Role.BOTH and not config.database_url.startswith(POSTGRES):
        raise ConfigError(f"newsbrief {role} needs PostgreSQL: set DATABASE_URL, or use newsbrief run for both halves")
    async with AsyncExitStack() as stack:
        storage = await stack.enter_async_context(open_database(config))
        program = _Program(config, storage, role)
        if program.server:
            await program.server.bind()
        program.connect(stack)
        worker, writer, polling = await _open_worker(stack, program)
        url = program.server.url if program.server else ""
        announce(url)
        platforms, seconds = [str(name) for name in program.chats], round(time.perf_counter() - start, 2)
        log.info("Newsbrief is up.", role=role, url=url, platforms=platforms, seconds=seconds)
        async with beside(
            *(supervisor.run() for supervisor in program.supervisors.values()),
            *([program.page.keep_up()] if program.page else []),
            keep_house(storage.cleaner, storage.requests, retain=config.retained),
            _check_model(writer, config),
            program.metrics.watch_the_loop(),
            *(
                [keep_time(storage.schedules), polling.run(), Lookout(storage.watches, program.chats).run()]
                if role is not Role.LISTEN
                else []
            ),
        ):
            # The platforms stay connected while the worker drains: what is under way still has to be posted.
            await worker.run(stop)
    log.info("Newsbrief has stopped.")


class _Program:
    """The parts that take what people say, and the chats that answer them."""

    def __init__(self, config: Config, storage: Storage, role: Role) -> None:
        self.config = config
        self.storage = storage
        self.role = role
        self.chats: dict[Platform, Chat[Any]] = {}
        self.supervisors: dict[str, Supervisor] = {}
        self.marks = Marks(self.chats, alone=not storage.shared)
        self.metrics = Metrics()
        self.sandbox: Sandbox | None = None  #: Once there is one.
        self.file_key: KeyOf | None = None  #: Opens files of Slack's workspaces, where each has a token of its own.
        self.health = Health(self.supervisors, config.ready_requires, lambda: wellness.trouble(storage.database))
        self.settings = make_settings(config, storage)
        self.budget = chat_budget(config, storage.spending, self.metrics)
        # Behind a password there may be a proxy, and so others than whoever sits at the machine.
        alone = config.web_is_loopback and not config.web_password
        self.unasked = Unasked(storage.opt_outs, Guard(parse_allow(config.fetch_allow)).is_exempt)
        self.inbox = Intake(
            requests=storage.requests,
            replies=storage.replies,
            bookmarks=storage.bookmarks,
            marks=self.marks,
            settings=self.settings,
            cleaner=storage.cleaner,
            unasked=self.unasked,
            engagement=storage.engagement,
            alone_on=frozenset({Platform.WEB} if alone else ()),
        )
        self.desk = make_desk(config, self.budget, self.settings, storage, self.chats)
        self.server = None if role is Role.WORK else serve_web(config, self.health.report, self.scrape)
        self.page = self.server and open_local_chat(self.server, self.inbox, self.desk, storage, self.health.platforms)
        if self.server and config.public_url:
            self.server.mount(ChannelFeeds(storage.syndication, self.settings, config.public_url).routes(), signed=True)
            self.server.mount(Stopping(storage.mails, storage.schedules).routes(), signed=True)

    def connect(self, stack: AsyncExitStack) -> None:
        """Make the platforms that have their settings; a listener has receivers for them."""
        if self.server and self.page:
            self.chats[Platform.WEB] = self.page.chat
            self.supervisors[Platform.WEB] = Supervisor(self.server)
        for platform in self._connected(stack):
            self.chats[platform.platform] = platform.chat
            if self.role is not Role.WORK:
                self.supervisors[platform.platform] = Supervisor(platform)

    def _connected(self, stack: AsyncExitStack) -> list[ChatPlatform]:
        """The chat services that have their settings."""
        found: list[ChatPlatform] = []
        if self.config.discord_token:
            found.append(connect_discord(self.config, self.inbox, self.desk))
        if self.config.slack_is_on:
            slack = connect_slack(self.config, self.inbox, self.desk, self.storage.installations)
            stack.push_async_callback(slack.close)
            if self.server:
                self.server.mount(slack.routes, signed=True)
            if self.config.slack_installs:
                self.file_key = file_keys(slack, self.config.slack_api_base_url)
            found.append(slack)
        return found

    @property
    def worked_on(self) -> list[Platform]:
        """Whose requests are worked on here: the page's where the page is, the others' by who is no mere listener."""
        if self.role is Role.LISTEN:
            return [Platform.WEB]
        return list(self.chats)

    async def scrape(self) -> bytes:
        """What /metrics shows."""
        children = self.sandbox.children if self.sandbox else (0, 0)
        self.metrics.look(self.health.platforms(), await self.health.trouble(), children)
        with contextlib.suppress(BotError):  # the database's own gauge tells of it
            self.metrics.look_at_work(await wellness.work_left(self.storage.database))
            self.metrics.look_at_feeds(*await self.storage.feeds.counts())
        return self.metrics.text()


async def _open_worker(stack: AsyncExitStack, program: _Program) -> tuple[Worker, BriefingWriter, Polling]:
    """What works on requests and asks for feeds, with the reader and the writer that it uses."""
    config, storage, chats, settings = program.config, program.storage, program.chats, program.settings
    builtin = program.page.sample if program.page else {}
    reading = reading_options(config, builtin, program.file_key)
    sandbox = await stack.enter_async_context(Sandbox(reading.workers, PARSERS, PENS))
    program.sandbox = sandbox
    reader = await stack.enter_async_context(open_web_reader(reading, sandbox=sandbox, turns=storage.host_turns))
    # A child of their own: it is light, and what one feed holds up is other feeds.
    feeds = reader.feeds(await stack.enter_async_context(Sandbox(1, FEED_PARSER)))
    writer = await stack.enter_async_context(open_briefing_writer(writing_options(config), sandbox=sandbox))
    embedder = await stack.enter_async_context(open_embedder())
    given = Dependencies(
        storage=storage,
        chats=chats,
        reader=reader,
        writer=writer,
        feeds=feeds,
        budget=program.budget,
        settings=settings,
        unasked=program.unasked,
        kept_days=config.retain_articles_days,
        mail=connect_mail(config, storage),
        embedder=embedder,
        readable=program.marks.show,
        measures=program.metrics,
    )
    briefings = make_briefings(given)
    stack.push_async_callback(briefings.close)
    pipeline = make_pipeline(given, briefings)
    polling = Polling(storage.feeds, feeds, measures=program.metrics)
    return Worker(storage.dispatch, storage.bell, pipeline, program.marks, program.worked_on), writer, polling


async def _check_model(writer: BriefingWriter, config: Config) -> None:
    """Say once at start when the configured model cannot be used."""
    if config.model_configured and (trouble := await writer.greet()):
        log.warning("The model cannot be used; briefings are picked from the article until it can.", why=trouble)
