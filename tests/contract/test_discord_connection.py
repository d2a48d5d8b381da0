"""Lost lines and wrong settings; through the real discord.py."""

import asyncio

import pytest

from bot.domain.errors import ConfigError
from bot.platforms.discord_chat import app
from tests.fakes.desk import MemoryDesk
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.listening import heard, listening, options
from tests.fakes.inbox import RecordingInbox


async def test_discord_that_is_away_since_the_start_is_reconnecting(discord: FakeDiscord) -> None:
    """`starting` for ever would keep the whole program from being ready."""
    discord.gateway.down = True
    platform = app.DiscordPlatform(options(discord), RecordingInbox(), MemoryDesk())
    assert platform.state() == "starting"
    task = asyncio.create_task(platform.run())
    await discord.until(lambda: platform.state() == "reconnecting")
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_broken_line_is_resumed_without_loss(discord: FakeDiscord) -> None:
    """What was said meanwhile is replayed in order, with edits, deletions and reactions."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox) as platform:
        await discord.say(channel, "before")
        discord.gateway.cut()
        said = await discord.say(channel, "meanwhile")
        await discord.delete(said)
        await heard(discord, inbox, 2)
        await discord.until(lambda: inbox.gone)
        await discord.until(lambda: platform.state() == "ready")
        await discord.say(channel, "after")
        await heard(discord, inbox, 3)
    assert (discord.gateway.resumes, len(discord.gateway.identifies)) == (1, 1)
    assert inbox.texts == ["before", "meanwhile", "after"]


async def test_reconnect_on_request_is_resumed(discord: FakeDiscord) -> None:
    """Discord asks for a reconnect (op 7) several times a day."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        await discord.gateway.ask_to_reconnect()
        await discord.until(lambda: discord.gateway.resumes)
        await discord.say(channel, "after")
        await heard(discord, inbox)


async def test_lost_session_is_caught_up_with(discord: FakeDiscord) -> None:
    """After op 9 nothing is replayed, so the channels are read on; what was told before is told again."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        before = await discord.say(channel, "before")
        await discord.until(lambda: inbox.passed(before))
        discord.gateway.forget()
        await discord.say(channel, "meanwhile")
        await discord.gateway.invalidate()
        await discord.until(lambda: "meanwhile" in inbox.texts)
    assert len(discord.gateway.identifies) == 2


async def test_malformed_event_ends_the_connection_and_the_next_one_works(discord: FakeDiscord) -> None:
    """discord.py falls over one payload it cannot read; the supervisor runs the receiver again, with a new client."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox) as platform:
        before = await discord.say(channel, "before")
        await discord.until(lambda: inbox.passed(before))
    fallen = asyncio.create_task(platform.run())
    await discord.until(lambda: platform.state() == "ready")
    await discord.gateway.malformed()
    with pytest.raises(KeyError):
        await fallen
    assert platform.state() == "reconnecting"
    await discord.say(channel, "meanwhile")
    again = asyncio.create_task(platform.run())
    await discord.until(lambda: "meanwhile" in inbox.texts)
    again.cancel()
    await asyncio.gather(again, return_exceptions=True)


async def test_connection_that_stays_away_is_given_up(discord: FakeDiscord, monkeypatch: pytest.MonkeyPatch) -> None:
    """discord.py's own waits grow to 17 minutes; the supervisor's end at five."""
    monkeypatch.setattr(app, "_AWAY_LOOK_S", 0.05)
    platform = app.DiscordPlatform(options(discord), RecordingInbox(), MemoryDesk())
    task = asyncio.create_task(platform.run())
    await discord.until(lambda: platform.state() == "ready")
    monkeypatch.setattr(app, "AWAY_S_MAX", 0.3)
    discord.gateway.down = True
    discord.gateway.cut()
    with pytest.raises(ConnectionError, match="five minutes"):
        await task
    await platform.aclose()


async def test_refused_intent_costs_only_what_it_is_for(
    discord: FakeDiscord, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without Message Content, mentions, direct messages and commands still work; the log says so once."""
    discord.gateway.content_allowed = False
    async with listening(discord, RecordingInbox()):
        assert len(discord.gateway.identifies) == 2
    assert capsys.readouterr().out.count("Message Content Intent") == 1


async def test_wrong_token_is_told_in_words(discord: FakeDiscord) -> None:
    """No retry cures it, and ten thousand of them would lock the address out."""
    platform = app.DiscordPlatform(options(discord, token="not-the-token"), RecordingInbox(), MemoryDesk())
    with pytest.raises(ConfigError, match="DISCORD_TOKEN") as caught:
        await platform.run()
    assert "not-the-token" not in str(caught.value)


async def test_token_revoked_later_is_told_in_words(discord: FakeDiscord) -> None:
    """The gateway says 4004 when the token was reset while the bot ran."""
    platform = app.DiscordPlatform(options(discord), RecordingInbox(), MemoryDesk())
    task = asyncio.create_task(platform.run())
    await discord.until(lambda: platform.state() == "ready")
    await discord.gateway.close(4004)
    with pytest.raises(ConfigError, match="DISCORD_TOKEN"):
        await task
