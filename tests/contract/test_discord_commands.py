"""From commands on Discord to the inbox, through the real discord.py."""

import pytest

from bot.domain.errors import StorageUnavailable
from bot.domain.types import Length
from bot.platforms import news
from bot.platforms.discord_chat import commands
from bot.texts import say
from bot.texts.help import help_lines
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.guild import Channel
from tests.fakes.discord.interactions import INTERACTION_S
from tests.fakes.discord.listening import RecordingInbox, heard, listening
from tests.fakes.memory import MemoryDesk

LINK = "https://news.example.org/story"
MANAGE_CHANNELS, ADMINISTRATOR, SEND_MESSAGES = str(1 << 4), str(1 << 3), str(1 << 11)


async def asked(discord: FakeDiscord, desk: MemoryDesk, channel: Channel, name: str, **options: str) -> str:
    """Give a command of /news; what its person alone sees."""
    inbox = RecordingInbox()
    async with listening(discord, inbox, desk):
        await discord.until(lambda: discord.commands)
        given = await discord.slash(channel, f"news {name}", **options)
        await discord.until(lambda: given.response)
    assert not inbox.tries, "nothing is queued"
    assert given.response is not None
    assert [callback["type"] for callback in given.callbacks] == [4]
    assert given.response.flags & 64
    assert not given.response.pings
    return given.response.text


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


async def test_status_shows_how_things_stand_and_what_was_spent(discord: FakeDiscord) -> None:
    """For the person's eyes alone, and not what all others cost: that is the owner's business."""
    desk = MemoryDesk(models=("<@1> https://evil.test/m", "llama3.1:8b"))
    text = await asked(discord, desk, channel := discord.text_channel(), "status")
    lines = text.split("\n")
    assert lines[0] == "Newsbrief 1.2.3"
    assert lines[3] == "Briefings are written by \\< @ 1\\> llama3.1:8b."
    assert [line.split(":")[0] for line in lines[-2:]] == ["Spent today for you", "Spent today here"]
    assert "41" not in text
    [(origin, person)] = desk.asked
    assert (origin.channel, person.name) == (str(channel.id), "Ana")


async def test_status_in_a_direct_message_tells_nothing_of_others(discord: FakeDiscord) -> None:
    """All direct messages are one space."""
    text = await asked(discord, MemoryDesk(), discord.direct("Ana"), "status")
    assert "Spent today for you" in text
    assert "Spent today here" not in text


@pytest.mark.parametrize("permissions", [MANAGE_CHANNELS, ADMINISTRATOR])
async def test_who_manages_a_channel_chooses_its_language(discord: FakeDiscord, permissions: str) -> None:
    """The confirmation calls it by its name."""
    desk, channel = MemoryDesk(), discord.text_channel()
    text = await asked(discord, desk, channel, "language", language="de", permissions=permissions)
    assert text == "From now on this channel is briefed in German."
    assert desk.languages == {(str(discord.guild_id), str(channel.id)): "de"}


async def test_who_does_not_manage_a_channel_is_told_so(discord: FakeDiscord) -> None:
    """Discord shows the command to all, so its permissions are looked at when it is given."""
    desk = MemoryDesk()
    text = await asked(discord, desk, discord.text_channel(), "language", language="de", permissions=SEND_MESSAGES)
    assert text == say("notice.not_allowed")
    assert desk.languages == {}


async def test_in_a_direct_message_everybody_chooses_for_themselves(discord: FakeDiscord) -> None:
    """There are no permissions there."""
    desk, channel = MemoryDesk(), discord.direct("Ana")
    await asked(discord, desk, channel, "language", language="default", permissions="0")
    assert desk.languages == {("@me", str(channel.id)): "default"}


async def test_a_command_in_a_thread_is_about_its_channel(discord: FakeDiscord) -> None:
    """Links in threads are briefed as their channel wants it."""
    desk, channel = MemoryDesk(), discord.text_channel()
    await asked(discord, desk, await discord.open_thread(channel), "language", language="source")
    assert desk.languages == {(str(discord.guild_id), str(channel.id)): "source"}


async def test_help_lists_the_commands_that_there_are(discord: FakeDiscord) -> None:
    """In the same words on every platform."""
    text = await asked(discord, MemoryDesk(), discord.text_channel(), "help")
    assert text.split("\n") == help_lines()


@pytest.mark.parametrize(
    "desk",
    [
        pytest.param(MemoryDesk(trouble=StorageUnavailable("locked")), id="no database"),
        pytest.param(MemoryDesk(delay_s=30), id="too slow"),
    ],
)
async def test_a_question_that_has_no_answer_in_time_is_told(
    discord: FakeDiscord, monkeypatch: pytest.MonkeyPatch, desk: MemoryDesk
) -> None:
    """Discord shows "the application did not respond" after three seconds; we are ahead of that."""
    assert news.ANSWER_S < INTERACTION_S
    monkeypatch.setattr(news, "ANSWER_S", 0.2)
    text = await asked(discord, desk, discord.text_channel(), "status")
    assert text == "That did not work. Please try again in a minute."
