"""discord.py's objects as the domain's."""

from dataclasses import replace

import discord

from bot.domain.links import find_links, is_document
from bot.domain.types import Interaction, Message, Origin, Person, Platform
from bot.platforms.discord_chat.places import DIRECT

#: Kinds of messages that somebody wrote.
SAID = (discord.MessageType.default, discord.MessageType.reply)


def origin_of(guild: int | None, channel: int, message: int, *, parent: int | None) -> Origin:
    """
    The place of a message.

    Args:
        guild: None in direct messages.
        channel: Where it stands: a channel, or a thread.
        message: Its id, or an interaction's.
        parent: As `parent_of` has it.
    """
    if parent is None:
        return Origin(Platform.DISCORD, space_of(guild), str(channel), str(message))
    return Origin(Platform.DISCORD, space_of(guild), str(parent), str(message), thread=str(channel))


def space_of(guild: int | None) -> str:
    """The space of a guild; None for direct messages."""
    return DIRECT if guild is None else str(guild)


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
    What a person, an app or a webhook said; None for ourselves and what Discord itself writes into a channel.

    A message that mentions the bot and has no link of its own is about the one that it replies to. Only a mention in
    so many words counts: every reply mentions the person replied to, unless its author switched that off.
    """
    if message.type not in SAID or message.author.id == me:
        return None
    feed = message.author.bot or message.webhook_id is not None
    asked = not feed and (origin.space == DIRECT or me in message.raw_mentions or _mentions_role_of(message, me))
    text, files = written(message, cards=feed or asked), documents(message)
    replied = message.reference.resolved if message.reference else None
    if asked and isinstance(replied, discord.Message) and replied.author.id != me and not _has_link(text):
        text, files = f"{text}\n{written(replied, cards=True)}", files or documents(replied)
    to = message.reference.message_id if message.type is discord.MessageType.reply and message.reference else None
    said = Message(
        origin,
        person(message.author),
        text,
        message.created_at,
        asked=asked,
        feed=feed,
        files=files,
        replies_to=str(to or ""),
    )
    if feed or _has_link(text):
        return said
    question, about = _question(message, me)
    return replace(said, question="" if files else question, about=about)


def pointed_at(message: discord.Message, origin: Origin, by: Person) -> Message:
    """A message of whomever that somebody asks about, by an emoji on it."""
    text, files = written(message, cards=True), documents(message)
    return Message(origin, by, text, discord.utils.utcnow(), asked=True, pointed=True, files=files)


def written(message: discord.Message, *, cards: bool = False) -> str:
    """
    The text of a message and of what it forwards.

    Args:
        message: Of anybody.
        cards: Where that holds no link, also what its cards (embeds) say: all that many apps write.
    """
    parts: list[discord.Message | discord.MessageSnapshot] = [message, *message.message_snapshots]
    text = "\n".join(part.content for part in parts if part.content)
    if not cards or _has_link(text):
        return text
    lines = (line for part in parts for embed in part.embeds for line in (embed.url, embed.title, embed.description))
    return "\n".join(filter(None, [text, *lines]))


def documents(message: discord.Message) -> tuple[str, ...]:
    """Addresses of the documents that were uploaded with a message, or with what it forwards."""
    parts: list[discord.Message | discord.MessageSnapshot] = [message, *message.message_snapshots]
    return tuple(file.url for part in parts for file in part.attachments if is_document(file.filename))


def command(interaction: discord.Interaction, text: str, *, files: tuple[str, ...] = ()) -> Message:
    """A command with its argument, and the documents of the message that it is about; its response is the answer."""
    origin = origin_of(
        interaction.guild_id, interaction.channel_id or 0, interaction.id, parent=parent_of(interaction.channel)
    )
    answer = Interaction(interaction.token, interaction.expires_at)
    return Message(
        origin,
        person(interaction.user),
        text,
        interaction.created_at,
        asked=True,
        interaction=answer,
        reader=str(interaction.locale),
        private=_is_guest(interaction),
        files=files,
    )


def _is_guest(interaction: discord.Interaction) -> bool:
    """Whether a person brought the bot along to a place that it is no member of: others there did not ask for it."""
    member = interaction.is_guild_integration() or (interaction.guild_id is None and interaction.context.dm_channel)
    return interaction.is_user_integration() and not member


def person(user: discord.abc.User) -> Person:
    """Who it was, by the name that the space shows."""
    return Person(str(user.id), user.display_name)


def _question(message: discord.Message, me: int) -> tuple[str, str]:
    """What is said beside naming the bot, and the message that it replies to, when that may be one of the bot's."""
    names = [f"<@{me}>", f"<@!{me}>", *(role.mention for role in message.role_mentions if _is_role_of(role, me))]
    words = message.content
    for name in names:
        words = words.replace(name, " ")
    # A reply mentions whom it replies to, unless its author means nobody.
    replies = message.type is discord.MessageType.reply and any(user.id == me for user in message.mentions)
    about = message.reference.message_id if replies and message.reference else None
    return " ".join(words.split()), str(about or "")


def _mentions_role_of(message: discord.Message, me: int) -> bool:
    """A bot has a role of its own with its name, which people take for the bot."""
    return any(_is_role_of(role, me) for role in message.role_mentions)


def _is_role_of(role: discord.Role, me: int) -> bool:
    return role.tags is not None and role.tags.bot_id == me


def _has_link(text: str) -> bool:
    return bool(find_links(text, Platform.DISCORD, asked=True))
