"""What was said in a channel before, a page at a time."""

from dataclasses import replace
from datetime import datetime

import discord

from bot.domain.backfills import Page
from bot.domain.errors import ChatRefused, MessageGone
from bot.domain.types import Origin
from bot.platforms.discord_chat import failures
from bot.platforms.discord_chat.messages import heard
from bot.platforms.discord_chat.places import DIRECT, channel
from bot.platforms.discord_chat.rest import Rest

#: Messages of one page, which is one request; Discord gives no more.
PAGE = 100


class Past:
    """Reads back."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    async def page(self, origin: Origin, since: datetime, before: str) -> Page:
        """Some of what was said in the origin's channel; see chat.Chat.past."""
        try:
            if (
                not before
                and origin.space != DIRECT
                and not await self._rest.call(lambda each: _may_look(each, origin))
            ):
                raise ChatRefused("it may not read the history: grant View Channel and Read Message History")
            found, me = await self._rest.call(lambda client: _page(client, origin, before))
        except discord.HTTPException as error:
            if error.code in failures.GONE:
                raise MessageGone("the channel is gone") from error
            raise ChatRefused(f"it may not read there (code {error.code})") from error
        young = [message for message in found if message.created_at >= since]
        told = (heard(each, replace(origin, message=str(each.id), thread=""), me=me) for each in young)
        goes_on = len(found) == PAGE and len(young) == len(found)
        return Page(tuple(filter(None, told)), len(young), str(found[-1].id) if goes_on else "")


async def _page(client: discord.Client, origin: Origin, before: str) -> tuple[list[discord.Message], int]:
    """The messages before one, the newest first, and who we are."""
    anchor = discord.Object(int(before)) if before else None
    history = channel(client, origin.channel).history(limit=PAGE, before=anchor, oldest_first=False)
    return [message async for message in history], client.user.id if client.user else 0


async def _may_look(client: discord.Client, origin: Origin) -> bool:
    """Whether the bot may read the history of a channel: Discord shows who may not an empty one."""
    assert client.user is not None, "it has logged in"
    guild = await client.fetch_guild(int(origin.space), with_counts=False)
    there = await guild.fetch_channel(int(origin.channel))
    if isinstance(there, discord.Thread):  # its rights are those of its parent, which has to let us in
        return True
    allowed = there.permissions_for(await guild.fetch_member(client.user.id))
    return allowed.view_channel and allowed.read_message_history
