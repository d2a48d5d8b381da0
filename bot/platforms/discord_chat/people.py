"""What Discord tells of people: how to write to one, and what they may read."""

from collections.abc import Collection
from datetime import datetime

import discord

from bot.domain.errors import ChatRefused
from bot.domain.types import Origin, Person
from bot.platforms.discord_chat import failures
from bot.platforms.discord_chat.messages import SAID
from bot.platforms.discord_chat.places import DIRECT, channel
from bot.platforms.discord_chat.rest import Rest

#: The newest messages of a channel that are looked through for one of a person.
LOOKED_AT_MAX = 500
#: Private threads that are looked into for a person, one after the other.
THREADS_MAX = 20
#: Unknown member, unknown user: they left.
_NOBODY = frozenset({10007, 10013})


class People:
    """Asked for each time: what somebody may read can change from one day to the next."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    async def conversation(self, person: Person) -> str:
        """The direct conversation with a person, opened if need be. Raises ChatUnavailable, ChatRefused."""

        async def open_it(client: discord.Client) -> str:
            return str((await client.create_dm(discord.Object(int(person.id)))).id)

        try:
            return await self._rest.call(open_it)
        except discord.HTTPException as error:
            raise failures.judged(error) from error

    async def may_read(self, origin: Origin, person: Person) -> bool:
        """
        Whether a person may read a channel now, by their roles there.

        Never a private thread: who is in one is not told by roles. In a direct conversation there is nobody else.
        """
        if origin.space == DIRECT:
            return True

        async def look(client: discord.Client) -> bool:
            guild = await client.fetch_guild(int(origin.space), with_counts=False)
            place = await guild.fetch_channel(int(origin.channel))
            if isinstance(place, discord.Thread):
                return False
            return _may_read(place.permissions_for(await guild.fetch_member(int(person.id))))

        try:
            return await self._rest.call(look)
        except discord.HTTPException as error:
            if error.code in _NOBODY | failures.GONE:
                return False
            raise ChatRefused(f"Discord does not tell who may read there (code {error.code})") from error

    async def readable(self, origin: Origin, person: Person, channels: Collection[str]) -> set[str]:
        """
        Which of some channels of a server a person may read now, by their roles there.

        Of threads that have a place of their own, which private ones have, those in which they are, of THREADS_MAX.
        """
        if origin.space == DIRECT:
            return set()

        async def look(client: discord.Client) -> set[str]:
            guild = await client.fetch_guild(int(origin.space), with_counts=False)
            member = await guild.fetch_member(int(person.id))
            places = {str(place.id): place for place in await guild.fetch_channels()}
            open_to = {name for name, place in places.items() if _may_read(place.permissions_for(member))}
            threads = [channel for channel in channels if channel not in places][:THREADS_MAX]
            inside = {thread for thread in threads if await _is_in(guild, thread, member, open_to)}
            return (open_to | inside) & set(channels)

        try:
            return await self._rest.call(look)
        except discord.HTTPException as error:
            if error.code in _NOBODY:
                return set()
            raise ChatRefused(f"Discord does not tell who may read there (code {error.code})") from error

    async def last_said(self, origin: Origin, person: Person, since: datetime, until: datetime) -> datetime | None:
        """When a person last said something in a channel, of its newest LOOKED_AT_MAX messages. Raises ChatError."""

        async def look(client: discord.Client) -> datetime | None:
            message = None
            async for message in channel(client, origin.channel).history(limit=LOOKED_AT_MAX, before=until):
                if message.created_at < since:
                    return None
                if str(message.author.id) == person.id and message.type in SAID:
                    return message.created_at
            if message is None:  # without the right to read, Discord says that there is nothing
                raise ChatRefused("there is nothing that we may read")
            return None

        try:
            return await self._rest.call(look)
        except discord.HTTPException as error:
            raise ChatRefused(f"Discord does not let us read there (code {error.code})") from error


def _may_read(allowed: discord.Permissions) -> bool:
    return allowed.view_channel and allowed.read_message_history


async def _is_in(guild: discord.Guild, thread: str, member: discord.Member, open_to: Collection[str]) -> bool:
    """Whether somebody is in a thread of a channel that they may read; not in one that we cannot see."""
    try:
        place = await guild.fetch_channel(int(thread))
        if not isinstance(place, discord.Thread) or str(place.parent_id) not in open_to:
            return False
        await place.fetch_member(member.id)
    except (discord.NotFound, discord.Forbidden):
        return False
    return True
