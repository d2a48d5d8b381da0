"""discord.py's objects as the domain's."""

import discord

from bot.domain.links import find_links
from bot.domain.types import Interaction, Message, Origin, Person, Platform
from bot.platforms.discord_chat.places import DIRECT

_TAKEN = (discord.MessageType.default, discord.MessageType.reply)


def origin_of(guild: int | None, channel: int, message: int, *, parent: int | None) -> Origin:
    """
    The place of a message.

    Args:
        guild: None in direct messages.
        channel: Where it stands: a channel, or a thread.
        message: Its id, or an interaction's.
        parent: As `parent_of` has it.
    """
    space = DIRECT if guild is None else str(guild)
    if parent is None:
        return Origin(Platform.DISCORD, space, str(channel), str(message))
    return Origin(Platform.DISCORD, space, str(parent), str(message), thread=str(channel))


def parent_of(channel: object) -> int | None:
    """
    The channel that a thread counts to; None for what is no thread.

    A private thread counts to itself: its links are not for the digests of a channel that more people read.
    """
    if not isinstance(channel, discord.Thread):
        return None
    return channel.id if channel.is_private() else channel.parent_id


def heard(message: discord.Message, origin: Origin, *, me: int) -> Message | None:
    """
    What a person said; None for other bots, webhooks, ourselves and what Discord itself writes into a channel.

    A message that mentions the bot and has no link of its own is about the one that it replies to. Only a mention in
    so many words counts: every reply mentions the person replied to, unless its author switched that off.
    """
    if message.type not in _TAKEN or message.author.bot or message.webhook_id is not None:
        return None
    text = message.content
    asked = origin.space == DIRECT or me in message.raw_mentions or _mentions_role_of(message, me)
    replied = message.reference.resolved if message.reference else None
    if asked and isinstance(replied, discord.Message) and replied.author.id != me and not _has_link(text):
        text = f"{text}\n{replied.content}"
    return Message(origin, person(message.author), text, message.created_at, asked=asked)


def command(interaction: discord.Interaction, text: str) -> Message:
    """A command with its argument; its answer goes to its response."""
    origin = origin_of(
        interaction.guild_id, interaction.channel_id or 0, interaction.id, parent=parent_of(interaction.channel)
    )
    answer = Interaction(interaction.token, interaction.expires_at)
    return Message(origin, person(interaction.user), text, interaction.created_at, asked=True, interaction=answer)


def person(user: discord.abc.User) -> Person:
    """Who it was, by the name that the space shows."""
    return Person(str(user.id), user.display_name)


def _mentions_role_of(message: discord.Message, me: int) -> bool:
    """A bot has a role of its own with its name, which people take for the bot."""
    return any(role.tags is not None and role.tags.bot_id == me for role in message.role_mentions)


def _has_link(text: str) -> bool:
    return bool(find_links(text, Platform.DISCORD, asked=True))
