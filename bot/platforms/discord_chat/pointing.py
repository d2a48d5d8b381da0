"""Somebody asks by an emoji for the links of a message, which may be an old one."""

from functools import partial

import discord
import structlog

from bot.domain.inbox import Inbox
from bot.domain.types import Origin, Person
from bot.platforms.discord_chat.insisting import insist, patiently
from bot.platforms.discord_chat.messages import pointed_at

log = structlog.get_logger()


async def point(inbox: Inbox, origin: Origin, who: Person, place: discord.PartialMessageable) -> None:
    """Hand the message over as it stands; what is gone, or may not be read, asks for nothing."""
    where = {"channel": origin.channel, "message": origin.message}
    try:
        message = await insist(partial(patiently, partial(_fetched, place, int(origin.message))))
    except discord.DiscordException as error:
        log.warning("A message that somebody asked about could not be read.", why=str(error), **where)
        return
    if message is None:
        log.info("A message that somebody asked about is out of sight.", **where)
    else:
        await insist(partial(inbox.message, pointed_at(message, origin, who)))


async def _fetched(place: discord.PartialMessageable, message_id: int) -> discord.Message | None:
    """A message as it stands; None where it is gone, or may not be read."""
    try:
        return await place.fetch_message(message_id)
    except (discord.Forbidden, discord.NotFound):
        return None
