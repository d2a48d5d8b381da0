"""The slash commands and the message menu."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import discord
import structlog
from discord import app_commands

from bot.domain.desk import Desk
from bot.domain.ports import Inbox
from bot.domain.types import Length, Message, Request
from bot.platforms.discord_chat.messages import command
from bot.platforms.discord_chat.news import LANGUAGES, news_group
from bot.platforms.news import News
from bot.texts import say

log = structlog.get_logger()

#: Discord wants to hear something within 3 s; what is not written down by then is not going to be.
WRITE_S = 2.0

_LENGTHS = [app_commands.Choice(name=length.value, value=length.value) for length in Length]

Take = Callable[[Message], Awaitable[list[Request]]]


def command_tree(client: discord.Client, inbox: Inbox, desk: Desk) -> app_commands.CommandTree[Any]:
    """The commands, ready to be called."""
    tree = app_commands.CommandTree(client)

    @tree.command(name="brief", description="Brief the article at a link")
    @app_commands.describe(url="The article's address", length="How long", language="In which language")
    @app_commands.choices(length=_LENGTHS, language=LANGUAGES)
    async def brief(
        interaction: discord.Interaction, url: str, length: str | None = None, language: str | None = None
    ) -> None:
        message = replace(command(interaction, url), length=Length(length) if length else None, language=language)
        await _write_down(interaction, inbox.message, message)

    @tree.command(name="digest", description="The links of this channel, a line each")
    @app_commands.describe(when="24h, 7d, today, yesterday, week or a date such as 2026-11-22")
    async def digest(interaction: discord.Interaction, when: str = "") -> None:
        await _write_down(interaction, inbox.digest, command(interaction, when))

    @tree.context_menu(name="Brief this link")
    async def brief_this_link(interaction: discord.Interaction, message: discord.Message) -> None:
        await _write_down(interaction, inbox.message, command(interaction, message.content))

    tree.add_command(news_group(News(desk)))
    return tree


async def sync(tree: app_commands.CommandTree[Any]) -> None:
    """
    Tell Discord about the commands, if it knows others: it takes 200 creations a day and forgets nothing.

    Never raises: the commands of the last start go on working.
    """
    try:
        known = {(theirs.type.value, theirs.name): theirs.to_dict() for theirs in await tree.fetch_commands()}
        ours = [mine.to_dict(tree) for mine in tree.get_commands()]
        if len(known) == len(ours) and all(_same(mine, known.get((mine["type"], mine["name"]))) for mine in ours):
            return
        await tree.sync()
        log.info("Registered the commands with Discord.", commands=[mine["name"] for mine in ours])
    except (discord.DiscordException, OSError) as error:
        log.warning("The commands could not be registered with Discord.", why=str(error))


def _same(ours: Any, theirs: Any) -> bool:
    """Whether Discord's definition says what ours says; it adds fields of its own, and defaults to ours."""
    if isinstance(ours, dict):
        fields = ("name", "type", "description", "required", "options", "choices", "value")
        return isinstance(theirs, dict) and all(_same(ours.get(field), theirs.get(field)) for field in fields)
    if isinstance(ours, list):
        theirs = theirs or []
        return len(ours) == len(theirs) and all(map(_same, ours, theirs))
    return bool(ours == theirs or not (ours or theirs))


async def _write_down(interaction: discord.Interaction, take: Take, message: Message) -> None:
    """Write the request down, then tell Discord that its answer will come; or tell the person that it will not."""
    try:
        async with asyncio.timeout(WRITE_S):
            requests = await take(message)
        trouble = "" if requests else "no_link"
    except Exception:
        log.exception("A command could not be written down.")
        trouble = "try_again"
    try:
        if trouble:
            await interaction.response.send_message(say(f"notice.{trouble}"), ephemeral=True)
        else:
            await interaction.response.defer(thinking=True)
    except (discord.HTTPException, OSError) as error:
        # The answer will be an ordinary message.
        log.warning("Discord did not take the response to a command.", why=str(error))
