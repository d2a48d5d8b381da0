"""What contract tests run on: each database that keeps the ports' promises, a site, a model, a Discord and a Slack."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.articles.options import ReadingOptions
from bot.articles.reader import PageReader, open_reader
from bot.briefing.options import WritingOptions
from bot.briefing.writer import BriefingWriter, open_writer
from bot.config import INPUT_TOKENS_LOOPBACK
from bot.domain.dispatch import Claim
from bot.domain.types import Platform
from bot.platforms.discord_chat.app import DiscordPlatform
from bot.platforms.discord_chat.chat import DiscordChat
from bot.platforms.slack_chat import SlackPlatform
from bot.platforms.slack_chat.chat import SlackChat
from bot.storage.database import Storage, migrate, open_storage
from tests.databases import sqlite_url
from tests.fakes.clock import Clock
from tests.fakes.desk import MemoryDesk
from tests.fakes.discord.listening import options
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.inbox import RecordingInbox
from tests.fakes.ledger import Ledger
from tests.fakes.model import FakeModel
from tests.fakes.news_site import NewsSite
from tests.fakes.postgres import PostgresServer
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.session import options as slack_options
from tests.patience import PATIENCE_S

LEASE_S = 60.0


@pytest.fixture
def clock() -> Clock:
    """The time, NOW at first."""
    return Clock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for all tests of this process; where others have the cores, a connection is waited for longer."""
    with PostgresServer() as server, pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.storage.postgres.POOL_WAIT_S", PATIENCE_S)
        asyncio.run(migrate(server.url("template1")))
        yield server


@pytest.fixture(params=[pytest.param("sqlite", id="SQLite"), pytest.param("postgresql", id="PostgreSQL")])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database that holds nothing yet."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "data")
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.lend()
    yield url
    server.give_back(url)


@pytest.fixture
async def storage(database_url: str, clock: Clock) -> AsyncIterator[Storage]:
    """An open database."""
    async with open_storage(database_url, lease_s=LEASE_S, clock=clock) as storage:
        yield storage


@pytest.fixture
async def programs(database_url: str, clock: Clock) -> AsyncIterator[list[Storage]]:
    """Three programs on one database; of SQLite one may work on the requests, and all may look and write."""
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(
                open_storage(
                    database_url, exclusive=number == 0 and "sqlite" in database_url, lease_s=LEASE_S, clock=clock
                )
            )
            for number in range(3)
        ]


@pytest.fixture
def ledger(storage: Storage) -> Ledger:
    """Its ledger."""
    return Ledger(storage)


async def claimed(ledger: Ledger) -> Claim:
    """The next claim; there must be one."""
    claim = await ledger.claim(list(Platform))
    assert claim
    return claim


@pytest.fixture
async def site() -> AsyncIterator[NewsSite]:
    """A news site on this machine."""
    async with NewsSite() as site:
        yield site


@pytest.fixture
async def reader(site: NewsSite) -> AsyncIterator[PageReader]:
    """A reader that may read it, and else only what is public."""
    async with open_reader(ReadingOptions(fetch_allow=(f"127.0.0.1:{site.port}",))) as reader:
        yield reader


@pytest.fixture
async def model() -> AsyncIterator[FakeModel]:
    """A server that answers well."""
    async with FakeModel() as server:
        yield server


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that is busy is asked again at once."""
    monkeypatch.setattr("bot.briefing.model.session.BACKOFF_S", 0.01)


@pytest.fixture
async def writer(model: FakeModel) -> AsyncIterator[BriefingWriter]:
    """A writer that uses it, and shows it what a server on this machine is shown."""
    options = WritingOptions("test-key", model.base_url, ("test-model",), input_tokens_max=INPUT_TOKENS_LOOPBACK)
    async with open_writer(options) as opened:
        yield opened


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    """A Discord of its own."""
    async with FakeDiscord() as fake:
        yield fake


@pytest.fixture
async def chat(discord: FakeDiscord) -> AsyncIterator[DiscordChat]:
    """The answering half of Discord alone; the receiver never ran."""
    platform = DiscordPlatform(options(discord), RecordingInbox(), MemoryDesk())
    yield platform.chat
    await platform.aclose()


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """A Slack that nobody listens to."""
    async with FakeSlack() as server:
        yield server


@pytest.fixture
def slack_chat(slack: FakeSlack) -> SlackChat:
    """The answering half of Slack alone; the receiver never ran."""
    return SlackPlatform(slack_options(slack), RecordingInbox(), MemoryDesk()).chat
