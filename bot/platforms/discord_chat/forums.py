"""Channels that take no plain message, forums and media channels: what hangs from nothing becomes a post there."""

from collections.abc import Sequence
from typing import Any, cast

import discord
from discord.http import handle_message_parameters

from bot.domain.requests import Request
from bot.domain.types import Origin
from bot.platforms.discord_chat.pages import Form, Page
from bot.platforms.discord_chat.rest import Rest
from bot.platforms.discord_chat.threads import ARCHIVE_MINUTES

#: Kinds of channels, as Discord numbers them.
_FORUMS = frozenset({15, 16})
#: A forum whose moderators want a tag on every post.
_TAG_REQUIRED = 40067


class Forums:
    """
    Opens posts, and knows them again.

    Discord knows no nonce for a post, so ours is looked for before anything is sent: one that we opened there since it
    was asked for, under the same title. What follows goes into it.
    """

    def __init__(self, rest: Rest) -> None:
        self._rest = rest
        self._known: dict[str, bool] = {}  #: Whether a channel is one; that never changes.

    async def is_forum(self, origin: Origin) -> bool:
        """Whether the origin's channel takes posts alone. Raises ChatUnavailable and discord.HTTPException."""
        if origin.channel not in self._known:
            shape = await self._rest.call(lambda client: client.http.get_channel(int(origin.channel)))
            self._known[origin.channel] = shape["type"] in _FORUMS
        return self._known[origin.channel]

    async def post_of(self, request: Request, page: Page) -> str | None:
        """The post that holds the request's answer, by its id; None when there is none yet. Raises as above."""
        origin, asked_at = request.origin, discord.utils.time_snowflake(request.asked_at)

        async def look(client: discord.Client) -> list[str]:
            me = str(client.user.id) if client.user else ""
            active = cast("dict[str, Any]", await client.http.get_active_threads(int(origin.space)))
            ours = [each for each in active["threads"] if str(each.get("owner_id")) == me]
            here = [each["id"] for each in ours if each["parent_id"] == origin.channel and each["name"] == page.name]
            return [number for number in here if int(number) >= asked_at]

        return max(await self._rest.call(look), key=int, default=None)

    async def open(self, origin: Origin, page: Page, marker: str) -> str:
        """Open a post with the page, and give its id, which is its first message's as well. Raises as above."""
        try:
            return await self._open(origin, page, marker)
        except discord.HTTPException as error:
            if error.code != _TAG_REQUIRED:
                raise
            shape = cast("Any", await self._rest.call(lambda client: client.http.get_channel(int(origin.channel))))
            free = [tag["id"] for tag in shape.get("available_tags", ()) if not tag.get("moderated")]
            if not free:
                raise
            return await self._open(origin, page, marker, tags=free[:1])

    async def _open(self, origin: Origin, page: Page, marker: str, *, tags: Sequence[str] = ()) -> str:
        async def send(client: discord.Client) -> str:
            thread = {"name": page.name, "auto_archive_duration": ARCHIVE_MINUTES}
            if tags:
                thread["applied_tags"] = list(tags)
            flags = discord.MessageFlags(suppress_embeds=page.form is not Form.EMBED)
            arguments: dict[str, Any] = page.arguments(marker)
            with handle_message_parameters(
                **arguments, flags=flags, channel_payload=thread, previous_allowed_mentions=client.allowed_mentions
            ) as params:
                opened = await client.http.start_thread_in_forum(int(origin.channel), params=params)
            return str(opened["id"])

        return await self._rest.call(send)
