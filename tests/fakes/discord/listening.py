"""The bot's Discord half running against the fake, with an inbox that records."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.domain.types import Message, Origin, Person, Platform, Request
from bot.platforms.discord_chat.app import DiscordOptions, DiscordPlatform
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.memory import MemoryDesk


@dataclass
class RecordingInbox:
    """Implements ports.Inbox: keeps what it is told, and fails as often as asked to."""

    messages: list[Message] = field(default_factory=list)
    digests: list[Message] = field(default_factory=list)
    gone: list[Origin] = field(default_factory=list)
    threads_gone: list[tuple[str, str]] = field(default_factory=list)
    binned: list[tuple[Origin, Person]] = field(default_factory=list)
    bookmarks: dict[tuple[str, str], Origin] = field(default_factory=dict)
    failures: int = 0
    delay_s: float = 0.0
    tries: int = 0

    async def message(self, message: Message) -> list[Request]:
        self._fail()
        await asyncio.sleep(self.delay_s)
        self.messages.append(message)
        return [Request(message.origin, "brief", message.author, datetime.now(UTC), interaction=message.interaction)]

    async def digest(self, message: Message) -> list[Request]:
        self._fail()
        self.digests.append(message)
        return [Request(message.origin, "digest:24h", message.author, datetime.now(UTC))]

    async def deleted(self, origin: Origin) -> None:
        self.gone.append(origin)

    async def thread_deleted(self, platform: Platform, space: str, thread: str) -> None:
        self.threads_gone.append((space, thread))

    async def bin(self, origin: Origin, person: Person) -> None:
        self.binned.append((origin, person))

    async def seen(self, origins: Sequence[Origin]) -> None:
        self.bookmarks |= {(origin.channel, origin.thread): origin for origin in origins}

    async def last_seen(self, platform: Platform) -> list[Origin]:
        return [origin for origin in self.bookmarks.values() if origin.platform == platform]

    @property
    def texts(self) -> list[str]:
        """What was said, in order."""
        return [message.text for message in self.messages]

    def _fail(self) -> None:
        self.tries += 1
        if self.failures:
            self.failures -= 1
            raise OSError("the database is locked")


def options(fake: FakeDiscord, *, token: str = "") -> DiscordOptions:
    """For a platform that talks to the fake, without the waits that only the real Discord needs."""
    return DiscordOptions(token or fake.token, fake.api_base, fake.gateway_url, identify_gap_s=0.05, flush_every_s=0.05)


@asynccontextmanager
async def listening(
    fake: FakeDiscord, inbox: RecordingInbox, desk: MemoryDesk | None = None
) -> AsyncIterator[DiscordPlatform]:
    """A platform that is connected and has caught up."""
    platform = DiscordPlatform(options(fake), inbox, desk or MemoryDesk())
    task = asyncio.create_task(platform.run())
    try:
        await fake.until(lambda: platform.state() == "ready" or task.done())
        if task.done():
            task.result()
        yield platform
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def heard(discord: FakeDiscord, inbox: RecordingInbox, count: int = 1) -> Message:
    """The newest message, once the inbox has that many."""
    await discord.until(lambda: len(inbox.messages) >= count)
    assert len(inbox.messages) == count
    return inbox.messages[-1]
