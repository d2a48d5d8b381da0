"""Where things stand on Discord: the message that asked, and answers of ours."""

from collections.abc import Iterator
from typing import Any

import discord

from bot.domain.requests import Request
from bot.domain.types import DIRECT_SPACE, Origin, Posted
from bot.platforms.discord_chat.pages import Form, Page, component_id

DIRECT = DIRECT_SPACE
#: The newest messages of a channel or thread that are looked through for an answer of ours.
FIND_MESSAGES_MAX = 200


def channel(client: discord.Client, place: str) -> discord.PartialMessageable:
    """A channel, thread or direct conversation by its id; nothing is asked of Discord."""
    return client.get_partial_messageable(int(place))


def is_message(origin: Origin) -> bool:
    """Whether the origin is one of a message or a command; else its answer hangs from nothing."""
    return origin.message.isdecimal()


def asking_message(client: discord.Client, origin: Origin) -> discord.PartialMessage:
    """The message that asked."""
    return channel(client, origin.thread or origin.channel).get_partial_message(int(origin.message))


async def search(
    client: discord.Client, place: str, request: Request, page: Page, marker: str
) -> discord.Message | None:
    """The newest message in a place that is the page with the marker and is younger than what asked for it."""
    origin = request.origin
    asked_at = discord.utils.time_snowflake(request.asked_at)
    after = discord.Object(int(origin.message) if is_message(origin) else asked_at)
    async for message in channel(client, place).history(limit=FIND_MESSAGES_MAX, after=after, oldest_first=False):
        if client.user is not None and message.author.id == client.user.id and carries(message, page, marker):
            return message
    return None


def carries(message: discord.Message, page: Page, marker: str) -> bool:
    """
    Whether a message of ours is the page, posted with the marker.

    Where there are no components nothing but the words is left to tell by. Should another answer have the same ones,
    what was asked is answered as well.
    """
    if str(message.nonce) == marker or component_id(marker) in _component_ids(message.components):
        return True
    match page.form:
        case Form.COMPONENTS:
            return False
        case Form.EMBED:
            return any((embed.description or "").strip() == page.words.strip() for embed in message.embeds)
        case Form.PLAIN:
            return message.content.strip() == page.words.strip()


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
