"""The command group ``/news``."""

import discord
import structlog
from discord import app_commands

from bot.language.names import NAMES
from bot.platforms.discord_chat.messages import command
from bot.platforms.discord_chat.view import told
from bot.platforms.news import News

log = structlog.get_logger()

#: Where a language is asked for: each article's own, and those of the layout.
LANGUAGES = [
    app_commands.Choice(name=name, value=tag)
    for tag, name in (("source", "the article's own"), *((tag, name) for tag, (name, _) in NAMES.items()))
]
_DEFAULT = app_commands.Choice(name="the default of the settings", value="default")


def news_group(news: News) -> app_commands.Group:
    """The group, ready to be called."""
    group = app_commands.Group(name="news", description="What Newsbrief does here")

    @group.command(name="status", description="How Newsbrief is set up here, and what models cost today")
    async def status(interaction: discord.Interaction) -> None:
        await _answer(interaction, news, "status")

    @group.command(name="language", description="In which language this channel is briefed")
    @app_commands.describe(language="The language; members with Manage Channels choose it")
    @app_commands.choices(language=[_DEFAULT, *LANGUAGES])
    async def language(interaction: discord.Interaction, language: str) -> None:
        await _answer(interaction, news, f"language {language}")

    @group.command(name="help", description="The commands, and what happens to links")
    async def help_(interaction: discord.Interaction) -> None:
        await _answer(interaction, news, "help")

    return group


async def _answer(interaction: discord.Interaction, news: News, typed: str) -> None:
    asked = command(interaction, typed)
    # In direct messages the space is Discord itself, with what strangers spent.
    purses = ("user",) if interaction.guild_id is None else ("user", "space")

    async def may() -> bool:
        permissions = interaction.permissions
        return interaction.guild_id is None or permissions.manage_channels or permissions.administrator

    lines = await news.answer(typed, asked.origin, asked.author, purses=purses, may=may)
    try:
        await interaction.response.send_message(told(lines), ephemeral=True, suppress_embeds=True)
    except (discord.HTTPException, OSError) as error:
        log.warning("Discord did not take the answer to a command.", why=str(error))
