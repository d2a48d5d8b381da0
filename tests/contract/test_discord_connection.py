"""Lost lines, new processes and wrong settings: what is missed is read later. Through the real discord.py."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import ConfigError
from bot.platforms.discord_chat import app, gateway
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.listening import RecordingInbox, heard, listening, options
from tests.fakes.memory import MemoryDesk

LINK = "https://news.example.org/story"


async def test_restart_reads_what_was_said_meanwhile(discord: FakeDiscord) -> None:
    """A new process cannot resume, so each known channel and thread is read from its last seen message on."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    thread = await discord.open_thread(channel)
    async with listening(discord, inbox):
        await discord.say(channel, "before")
        await discord.say(thread, "before, in the thread")
        await discord.until(lambda: len(inbox.bookmarks) == 2)
    await discord.say(channel, "meanwhile")
    await discord.say(thread, "meanwhile, in the thread")
    await discord.say(discord.text_channel("fresh"), "meanwhile, in a new channel")
    thread.archived = True
    async with listening(discord, inbox):
        await discord.until(lambda: len(inbox.texts) == 5)
        await discord.until(lambda: len(inbox.bookmarks) == 3)
    told = {message.text: message.origin for message in inbox.messages}
    assert told["meanwhile"].thread == ""
    assert (told["meanwhile, in the thread"].channel, told["meanwhile, in the thread"].thread) == (
        str(channel.id),
        str(thread.id),
    )
    assert "meanwhile, in a new channel" in told


async def test_first_start_reads_nothing_old(discord: FakeDiscord) -> None:
    """Whoever invites the bot does not want yesterday's links briefed."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    await discord.say(channel, LINK)
    async with listening(discord, inbox):
        await discord.say(channel, "now")
        await heard(discord, inbox)
    assert inbox.texts == ["now"]


async def test_catching_up_reads_fifty_messages_at_most(discord: FakeDiscord) -> None:
    """A flood of old briefings would be worse than a missed link."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        await discord.say(channel, "before")
        await discord.until(lambda: inbox.bookmarks)
    for number in range(gateway.CATCH_UP_MAX + 1):
        await discord.say(channel, str(number))
    async with listening(discord, inbox):
        await discord.until(lambda: len(inbox.texts) >= gateway.CATCH_UP_MAX + 1)
        await asyncio.sleep(0.2)
    assert inbox.texts == ["before", *map(str, range(gateway.CATCH_UP_MAX))]


async def test_catching_up_reads_nothing_too_old(discord: FakeDiscord, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a month away nobody waits for the links of its first day any more."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        await discord.say(channel, "before")
        await discord.until(lambda: inbox.bookmarks)
    await discord.say(channel, "missed, and too old")
    monkeypatch.setattr(gateway, "CATCH_UP_AGE_MAX", timedelta(seconds=0.5))
    await asyncio.sleep(0.6)
    await discord.say(channel, "missed")
    async with listening(discord, inbox):
        await discord.until(lambda: "missed" in inbox.texts)
    assert inbox.texts == ["before", "missed"]


async def test_discord_that_is_away_since_the_start_is_reconnecting(discord: FakeDiscord) -> None:
    """`starting` for ever would keep the whole program from being ready."""
    discord.gateway.down = True
    platform = app.DiscordPlatform(options(discord), RecordingInbox(), MemoryDesk())
    assert platform.state() == "starting"
    task = asyncio.create_task(platform.run())
    await discord.until(lambda: platform.state() == "reconnecting")
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_channel_that_cannot_be_read_does_not_stop_the_others(discord: FakeDiscord) -> None:
    """One may be deleted, or hidden from the bot, while it was away."""
    inbox, hidden, channel = RecordingInbox(), discord.text_channel("hidden"), discord.text_channel()
    async with listening(discord, inbox):
        await discord.say(hidden, "before")
        await discord.say(channel, "before")
        await discord.until(lambda: len(inbox.bookmarks) == 2)
    await discord.say(hidden, "unseen")
    await discord.say(channel, "meanwhile")
    discord.refuse("VIEW_CHANNEL", hidden)
    async with listening(discord, inbox):
        await discord.until(lambda: "meanwhile" in inbox.texts)
    assert "unseen" not in inbox.texts


async def test_quiet_channels_cost_no_request_at_the_start(discord: FakeDiscord) -> None:
    """Discord says with each channel what its last message is."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        await discord.say(channel, "before")
        await discord.until(lambda: inbox.bookmarks)
    async with listening(discord, inbox):
        await discord.say(channel, "after")
        await heard(discord, inbox, 2)
    assert ("GET", f"/api/v10/channels/{channel.id}/messages") not in discord.calls


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
        await discord.until(lambda: inbox.bookmarks)
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
        await discord.say(channel, "before")
        await discord.until(lambda: inbox.bookmarks)
        discord.gateway.forget()
        await discord.say(channel, "meanwhile")
        await discord.gateway.invalidate()
        await discord.until(lambda: "meanwhile" in inbox.texts)
    assert len(discord.gateway.identifies) == 2


async def test_malformed_event_ends_the_connection_and_the_next_one_works(discord: FakeDiscord) -> None:
    """discord.py falls over one payload it cannot read; the supervisor runs the receiver again, with a new client."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox) as platform:
        await discord.say(channel, "before")
        await discord.until(lambda: inbox.bookmarks)
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


async def test_connection_that_ends_at_once_loses_nothing(
    discord: FakeDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its bookmarks did not reach the ledger yet, and the next client goes on from them all the same."""
    inbox, channel = RecordingInbox(), discord.text_channel()

    async def never(_client: gateway.Gateway) -> None:
        """It ends before it is ready."""

    monkeypatch.setattr(gateway.Gateway, "on_ready", never)
    platform = app.DiscordPlatform(replace(options(discord), flush_every_s=60), inbox, MemoryDesk())
    fallen = asyncio.create_task(platform.run())
    await discord.until(lambda: discord.gateway.connected)
    await discord.say(channel, "before")
    await discord.until(lambda: inbox.texts)
    monkeypatch.undo()
    await discord.gateway.malformed()
    with pytest.raises(KeyError):
        await fallen
    assert not inbox.bookmarks
    await discord.say(channel, "meanwhile")
    again = asyncio.create_task(platform.run())
    await discord.until(lambda: "meanwhile" in inbox.texts)
    again.cancel()
    await asyncio.gather(again, return_exceptions=True)


async def test_connection_that_stays_away_is_given_up(discord: FakeDiscord, monkeypatch: pytest.MonkeyPatch) -> None:
    """discord.py's own waits grow to 17 minutes; the supervisor's end at five."""
    monkeypatch.setattr(app, "AWAY_S_MAX", 0.3)
    monkeypatch.setattr(app, "_AWAY_LOOK_S", 0.05)
    platform = app.DiscordPlatform(options(discord), RecordingInbox(), MemoryDesk())
    task = asyncio.create_task(platform.run())
    await discord.until(lambda: platform.state() == "ready")
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
