"""Requests as the intake would make them, and their answers posted page by page."""

from datetime import UTC, datetime

from bot.domain.answers import Answer
from bot.domain.requests import Brief, Request, marker
from bot.domain.types import Origin, Platform, Posted
from bot.platforms.discord_chat.chat import DiscordChat
from tests.fakes.discord.guild import Channel, Interaction, Message
from tests.fakes.discord.listening import listening
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.inbox import RecordingInbox
from tests.fakes.memory import ANA, briefing, link


def request_for(discord: FakeDiscord, said: Message, number: int = 0) -> Request:
    """A link in a message."""
    channel = said.channel
    space = str(discord.guild_id) if channel.guild else "@me"
    parent, thread = (channel.parent, str(channel.id)) if channel.parent else (channel, "")
    origin = Origin(Platform.DISCORD, space, str(parent.id), str(said.id), thread)
    return Request(origin, Brief(link(f"story-{number}")), ANA, datetime.now(UTC))


async def answer(chat: DiscordChat, request: Request, what: Answer | None = None) -> list[Posted]:
    """Post all pages of an answer."""
    pages = chat.render(what or briefing())
    return [await chat.post(request, page, marker=marker(request.key, part)) for part, page in enumerate(pages)]


async def given(discord: FakeDiscord, channel: Channel) -> tuple[Interaction, Request]:
    """A /brief that was written down and deferred, and its request."""
    inbox = RecordingInbox()
    async with listening(discord, inbox):
        await discord.until(lambda: discord.commands)
        command = await discord.slash(channel, "brief", url=link().url)
        await discord.until(lambda: command.response)
    heard = inbox.messages[0]
    asked = Brief(link())
    return command, Request(heard.origin, asked, heard.author, heard.posted_at, interaction=heard.interaction)
