"""Discord is told about the commands when it knows others."""

from typing import Any

import discord
import structlog
from discord import app_commands

from bot.platforms.discord_chat.translating import LOCALES, Catalogues

log = structlog.get_logger()

#: Beside what a command says in English: its translations, where it can be given, and how it comes there.
_TOLD_APART = ("name_localizations", "description_localizations", "contexts", "integration_types", *map(str, LOCALES))


async def sync(tree: app_commands.CommandTree[Any]) -> None:
    """
    Tell Discord about the commands, if it knows others: it takes 200 creations a day and forgets nothing.

    Never raises: the commands of the last start go on working.
    """
    try:
        translator = Catalogues()
        await tree.set_translator(translator)
        known = await _known(tree)
        ours = [await mine.get_translated_payload(tree, translator) for mine in tree.get_commands()]
        if len(known) == len(ours) and all(_same(mine, known.get((mine["type"], mine["name"]))) for mine in ours):
            return
        await tree.sync()
        log.info("Registered the commands with Discord.", commands=[mine["name"] for mine in ours])
    except (discord.DiscordException, OSError) as error:
        log.warning("The commands could not be registered with Discord.", why=str(error))


async def _known(tree: app_commands.CommandTree[Any]) -> dict[tuple[int, str], Any]:
    """The commands that Discord has; none where it does not tell, so that ours are registered all the same."""
    # discord.py's own question leaves out the translations.
    route = discord.http.Route("GET", "/applications/{app}/commands", app=tree.client.application_id)
    try:
        commands = await tree.client.http.request(route, params={"with_localizations": "true"})
        return {(theirs.get("type", 1), theirs["name"]): theirs for theirs in commands}
    except (discord.DiscordException, OSError, LookupError, ValueError, TypeError) as error:
        log.warning("Discord did not tell which commands it knows; they are registered anew.", why=str(error))
        return {}


def _same(ours: Any, theirs: Any) -> bool:
    """Whether Discord's definition says what ours says; it adds fields of its own, and defaults to ours."""
    if isinstance(ours, dict):
        fields = ("name", "type", "description", "required", "options", "choices", "value", *_TOLD_APART)
        theirs = theirs or {}
        return all(_same(ours.get(field), theirs.get(field)) for field in fields)
    if isinstance(ours, list):
        theirs = theirs or []
        return len(ours) == len(theirs) and all(map(_same, ours, theirs))
    return bool(ours == theirs or not (ours or theirs))
