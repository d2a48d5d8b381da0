"""A bot in very many servers has several connections; through the real discord.py."""

import asyncio

import pytest

from bot.domain.errors import ConfigError
from bot.domain.types import Origin, Platform
from bot.platforms.discord_chat.app import DiscordPlatform
from bot.platforms.discord_chat.shards import Shards
from tests.fakes.desk import MemoryDesk
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.guild import snowflake
from tests.fakes.discord.listening import listening, options
from tests.fakes.inbox import RecordingInbox

COUNT = 2


@pytest.fixture
async def discord(discord: FakeDiscord) -> FakeDiscord:
    """One that wants two connections; its server belongs to the second one."""
    discord.gateway.shards = COUNT
    discord.guild_id = snowflake() >> 22 << 22 | 1 << 22
    return discord


async def test_all_shards_are_heard_and_each_message_once(discord: FakeDiscord) -> None:
    """Direct messages come to the first shard, a server's to its own."""
    inbox, channel, direct = RecordingInbox(), discord.text_channel(), discord.direct()
    async with listening(discord, inbox, shards=Shards()):
        said = [await discord.say(channel, "in the server"), await discord.say(direct, "between us")]
        await discord.until(lambda: inbox.passed(*said))
        assert discord.commands, "the listener of the first shard tells Discord the commands"
    assert sorted(inbox.texts) == ["between us", "in the server"]
    assert sorted(identify["shard"] for identify in discord.gateway.identifies) == [(0, COUNT), (1, COUNT)]


@pytest.mark.parametrize("count", [pytest.param(COUNT, id="of two"), pytest.param(None, id="of as many as there are")])
async def test_a_listener_hears_and_reads_its_own_shards_only(discord: FakeDiscord, count: int | None) -> None:
    """Another machine has the rest; both would ask Discord for every channel at each start."""
    channel, direct = discord.text_channel(), discord.direct()
    mark = str(snowflake(3600))
    here = Origin(Platform.DISCORD, str(discord.guild_id), str(channel.id), mark)
    there = Origin(Platform.DISCORD, "@me", str(direct.id), mark)
    inbox = RecordingInbox(bookmarks={(place.channel, ""): place for place in (here, there)})
    await discord.say(channel, "meanwhile")
    await discord.say(direct, "meanwhile, between us")
    async with listening(discord, inbox, shards=Shards((1,), count)):
        last = await discord.say(channel, "now")
        await discord.say(direct, "now, between us")
        await discord.until(lambda: inbox.passed(last))
    assert set(inbox.texts) == {"meanwhile", "now"}  # the second one perhaps twice: told, and read
    assert [identify["shard"] for identify in discord.gateway.identifies] == [(1, COUNT)]
    assert not discord.syncs


async def test_bookmarks_wait_for_every_shard(discord: FakeDiscord) -> None:
    """A lost line of one is a gap, whatever the others hear; its session is resumed."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox, shards=Shards()) as platform:
        before = await discord.say(channel, "before")
        await discord.until(lambda: inbox.passed(before))
        discord.gateway.cut()
        meanwhile = await discord.say(channel, "meanwhile")
        await discord.until(lambda: inbox.passed(meanwhile))
        await discord.until(lambda: platform.state() == "ready")
    assert inbox.texts == ["before", "meanwhile"]


async def test_a_bot_that_needs_shards_is_told_so(discord: FakeDiscord) -> None:
    """No retry cures it."""
    platform = DiscordPlatform(options(discord), RecordingInbox(), MemoryDesk())
    with pytest.raises(ConfigError, match="DISCORD_SHARDS=all"):
        await asyncio.wait_for(platform.run(), 30)
