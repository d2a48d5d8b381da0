"""What is shown at once to who gave a command, pressed a button or filled in a form, and to nobody else."""

from collections.abc import Awaitable
from typing import Any

import discord
import structlog

from bot.domain.requests import marker
from bot.platforms.discord_chat.failures import responded
from bot.platforms.discord_chat.pages import Page

log = structlog.get_logger()


async def tell(interaction: discord.Interaction, page: Page) -> None:
    """Show a page."""
    shown = page.arguments(marker(str(interaction.id), 0))
    await respond(interaction.response.send_message(**shown, ephemeral=True, suppress_embeds=True))


async def respond(responding: Awaitable[Any]) -> None:
    """Respond; what Discord does not take is lost, and the person sees that it failed."""
    try:
        await responding
    except (discord.DiscordException, OSError) as error:
        if not responded(error):
            log.warning("Discord did not take a response.", why=str(error))
