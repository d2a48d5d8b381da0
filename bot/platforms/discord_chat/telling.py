"""What is shown at once to who gave a command, pressed a button or filled in a form, and to nobody else."""

from collections.abc import Awaitable, Callable
from typing import Any

import discord
import structlog

from bot.domain.requests import marker
from bot.platforms.discord_chat.failures import responded
from bot.platforms.discord_chat.pages import Page

log = structlog.get_logger()


async def tell(interaction: discord.Interaction, *pages: Page) -> None:
    """Show a page, or some below each other."""
    for number, page in enumerate(pages):
        shown = page.arguments(marker(str(interaction.id), number)) | {"ephemeral": True, "suppress_embeds": True}
        if not await respond(_send(interaction, first=not number)(**shown)):
            return


def _send(interaction: discord.Interaction, *, first: bool) -> Callable[..., Awaitable[Any]]:
    """The first answers the interaction, what follows is sent after that."""
    return interaction.response.send_message if first else interaction.followup.send


async def respond(responding: Awaitable[Any]) -> bool:
    """
    Respond; what Discord does not take is lost, and the person sees that it failed.

    Returns:
        Whether it was taken; False also where another listener of the token was faster.
    """
    try:
        await responding
    except (discord.DiscordException, OSError) as error:
        if not responded(error):
            log.warning("Discord did not take a response.", why=str(error))
        return False
    return True
