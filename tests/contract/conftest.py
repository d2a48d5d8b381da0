"""What contract tests run on: each database that keeps the ports' promises, a model, and a Discord."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.briefing.options import WritingOptions
from bot.briefing.writer import BriefingWriter, open_writer
from bot.domain.records import Claim, Ledger
from bot.domain.types import Platform
from bot.platforms.discord_chat.app import DiscordPlatform
from bot.platforms.discord_chat.chat import DiscordChat
from bot.storage.database import Storage, open_storage
from tests.fakes.discord.listening import RecordingInbox, options
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.memory import NOW, MemoryDesk
from tests.fakes.model import FakeModel

LEASE_S = 60.0


class Clock:
    """A clock that moves when told to."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def tick(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    """The time, NOW at first."""
    return Clock()


@pytest.fixture(params=[pytest.param("sqlite", id="SQLite")])
def database_url(tmp_path: Path) -> str:
    """A database that nobody used yet."""
    return f"sqlite:///{tmp_path}/data/newsbrief.db"


@pytest.fixture
async def storage(database_url: str, clock: Clock) -> AsyncIterator[Storage]:
    """An open database."""
    async with open_storage(database_url, lease_s=LEASE_S, clock=clock) as storage:
        yield storage


@pytest.fixture
def ledger(storage: Storage) -> Ledger:
    """Its ledger."""
    return storage.ledger


async def claimed(ledger: Ledger) -> Claim:
    """The next claim; there must be one."""
    claim = await ledger.claim(list(Platform))
    assert claim
    return claim


@pytest.fixture
async def model() -> AsyncIterator[FakeModel]:
    """A server that answers well."""
    async with FakeModel() as server:
        yield server


@pytest.fixture
async def writer(model: FakeModel) -> AsyncIterator[BriefingWriter]:
    """A writer that uses it."""
    async with open_writer(WritingOptions("test-key", model.base_url, ("test-model",))) as opened:
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
