"""The bot's Discord half running against the fake."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.domain.types import Message
from bot.platforms.discord_chat.app import DiscordOptions, DiscordPlatform
from bot.platforms.discord_chat.shards import Shards
from tests.fakes.desk import MemoryDesk
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.inbox import RecordingInbox


def options(fake: FakeDiscord, *, token: str = "", shards: Shards | None = None) -> DiscordOptions:
    """For a platform that talks to the fake, without the waits that only the real Discord needs."""
    return DiscordOptions(
        token or fake.token,
        fake.api_base,
        fake.gateway_url,
        identify_gap_s=0.05,
        flush_every_s=0.05,
        catch_up_gap_s=0.0,
        shards=shards,
    )


@asynccontextmanager
async def listening(
    fake: FakeDiscord, inbox: RecordingInbox, desk: MemoryDesk | None = None, *, shards: Shards | None = None
) -> AsyncIterator[DiscordPlatform]:
    """A platform that is connected."""
    platform = DiscordPlatform(options(fake, shards=shards), inbox, desk or MemoryDesk())
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
