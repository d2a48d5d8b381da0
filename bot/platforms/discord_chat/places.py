"""Where things stand on Discord: the message that asked, and answers of ours."""

from collections.abc import Iterator
from typing import Any

import discord

from bot.domain.types import Origin, Posted
from bot.platforms.discord_chat.view import component_id, plain_mark

#: The space of direct messages.
DIRECT = "@me"
#: The newest messages of a channel or thread that are looked through for an answer of ours.
FIND_MESSAGES_MAX = 200


def channel(client: discord.Client, place: str) -> discord.PartialMessageable:
    """A channel, thread or direct conversation by its id; nothing is asked of Discord."""
    return client.get_partial_messageable(int(place))


def asking_message(client: discord.Client, origin: Origin) -> discord.PartialMessage:
    """The message that asked."""
    return channel(client, origin.thread or origin.channel).get_partial_message(int(origin.message))


async def search(client: discord.Client, place: str, origin: Origin, marker: str) -> discord.Message | None:
    """The newest message in a place that carries the marker and is younger than the one that asked."""
    after = discord.Object(int(origin.message))
    async for message in channel(client, place).history(limit=FIND_MESSAGES_MAX, after=after, oldest_first=False):
        if client.user is not None and message.author.id == client.user.id and carries(message, marker):
            return message
    return None


def carries(message: discord.Message, marker: str) -> bool:
    """Whether a message of ours was posted with the marker."""
    if str(message.nonce) == marker or message.content.endswith(plain_mark(marker)):
        return True
    return component_id(marker) in _component_ids(message.components)


def posted(origin: Origin, message: discord.Message) -> Posted:
    """Where a message stands."""
    place, number = str(message.channel.id), str(message.id)
    return Posted(place, number, jump_url(origin, place, number))


def jump_url(origin: Origin, place: str, message: str) -> str:
    """A link that opens Discord at the message."""
    return f"https://discord.com/channels/{origin.space}/{place}/{message}"


def _component_ids(components: Any) -> Iterator[int]:
    for component in components:
        yield getattr(component, "id", 0) or 0
        yield from _component_ids(getattr(component, "children", ()))
