"""From commands on Discord to the inbox, through the real discord.py."""

import pytest

from bot.domain.types import Length
from bot.platforms.discord_chat import commands
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.interactions import INTERACTION_S
from tests.fakes.discord.listening import RecordingInbox, heard, listening

LINK = "https://news.example.org/story"


async def test_slash_command_is_written_down_then_deferred(discord: FakeDiscord) -> None:
    """Deferring promises an answer, which only what is written down can keep."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    order: list[str] = []
    discord.at("callback", "before", lambda: order.append(f"{len(inbox.messages)} written down"))
    async with listening(discord, inbox):
        await discord.until(lambda: discord.commands)
        given = await discord.slash(channel, "brief", url=LINK, length="short", language="de")
        message = await heard(discord, inbox)
        await discord.until(lambda: given.response)
    assert order == ["1 written down"]
    assert [callback["type"] for callback in given.callbacks] == [5]
    assert (message.text, message.length, message.language) == (LINK, Length.SHORT, "de")
    assert (message.origin.channel, message.origin.message) == (str(channel.id), str(given.id))
    assert message.interaction is not None
    assert message.interaction.token == given.token
    assert (message.interaction.expires_at - message.posted_at).total_seconds() == 15 * 60
    assert given.token not in repr(message)


async def test_digest_command_names_its_period(discord: FakeDiscord) -> None:
    """What a period means is for the service to say."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        await discord.until(lambda: discord.commands)
        await discord.slash(channel, "digest")
        await discord.slash(channel, "digest", when="yesterday")
        await discord.until(lambda: len(inbox.digests) == 2)
    assert [message.text for message in inbox.digests] == ["", "yesterday"]


async def test_menu_entry_works_without_the_content_intent(discord: FakeDiscord) -> None:
    """Discord gives the chosen message whole; the request is of who chose, not of who wrote."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    discord.gateway.content_allowed = False
    async with listening(discord, inbox):
        await discord.until(lambda: discord.commands)
        thread = await discord.open_thread(channel)
        said = await discord.say(thread, f"see {LINK}", by="Ana")
        await heard(discord, inbox)
        given = await discord.menu(said, "Brief this link", by="Ben")
        message = await heard(discord, inbox, 2)
        await discord.until(lambda: given.response)
    assert (message.text, message.author.name, message.asked) == (f"see {LINK}", "Ben", True)
    assert (message.origin.channel, message.origin.thread) == (str(channel.id), str(thread.id))


async def test_command_that_cannot_be_written_down_says_so(discord: FakeDiscord) -> None:
    """A command's person waits and is told at once, in private, instead of a minute of retries."""
    inbox, channel = RecordingInbox(), discord.text_channel()
    async with listening(discord, inbox):
        await discord.until(lambda: discord.commands)
        inbox.failures = 99
        given = await discord.slash(channel, "brief", url=LINK)
        await discord.until(lambda: given.response)
    assert given.response is not None
    assert given.response.text == "That did not work. Please try again in a minute."
    assert given.response.flags & 64
    assert inbox.tries == 1


async def test_command_that_is_written_down_too_slowly_says_so(
    discord: FakeDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discord shows "the application did not respond" after three seconds; we are ahead of that."""
    monkeypatch.setattr(commands, "WRITE_S", 0.2)
    inbox, channel = RecordingInbox(delay_s=30), discord.text_channel()
    async with listening(discord, inbox):
        await discord.until(lambda: discord.commands)
        given = await discord.slash(channel, "brief", url=LINK)
        await discord.until(lambda: given.response)
    assert given.response is not None
    assert given.response.text == "That did not work. Please try again in a minute."
    assert commands.WRITE_S < INTERACTION_S


async def test_commands_are_registered_only_when_they_changed(discord: FakeDiscord) -> None:
    """Discord takes 200 creations a day; a bot that restarts often would use them up."""
    async with listening(discord, RecordingInbox()):
        await discord.until(lambda: discord.commands)
    async with listening(discord, RecordingInbox()):
        await discord.until(lambda: ("GET", f"/api/v10/applications/{discord.app_id}/commands") in discord.calls[5:])
    assert discord.syncs == 1
    discord.commands[0]["description"] = "what an older version said"
    async with listening(discord, RecordingInbox()):
        await discord.until(lambda: discord.syncs == 2)
