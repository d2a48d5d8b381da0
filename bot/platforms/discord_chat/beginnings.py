"""Since when we listen to a guild or a direct conversation that is new to us."""

from dataclasses import replace
from datetime import timedelta

import discord

from bot.domain.inbox import Inbox
from bot.domain.types import Origin
from bot.platforms.discord_chat.bookmarks import Bookmarks
from bot.platforms.discord_chat.catching_up import newest_of

#: So long after its first start an installation that knows nothing of a guild may have been killed before it could.
FRESH_FOR = timedelta(minutes=10)


class Beginnings:
    """Gives each its first bookmark."""

    def __init__(self, inbox: Inbox, bookmarks: Bookmarks) -> None:
        self._inbox = inbox
        self._bookmarks = bookmarks
        self._first: dict[int, int] = {}  #: The first message that was told of each guild or direct conversation.

    def told(self, scope: int, message: int) -> None:
        """A message of a guild or direct conversation was told."""
        self._first.setdefault(scope, message)

    async def of(self, guild: discord.Guild) -> None:
        """See that a guild has a bookmark: after a kill that is since when we listen."""
        if (newest := newest_of(guild)) is not None:
            await self.at(replace(newest, message=str(int(newest.message) + 1)), guild.id)

    async def at(self, origin: Origin, scope: int) -> None:
        """
        Give a guild or direct conversation its first bookmark: right before this message, or the first that was told.

        An installation that was killed before it could write one listens since it was first started.
        """
        start, gap = min(int(origin.message), self._first.get(scope, int(origin.message))), False
        if not self._bookmarks.known(origin):
            begun_at = await self._inbox.begun_at()
            begun = discord.utils.time_snowflake(begun_at)
            if gap := begun < start and discord.utils.utcnow() - begun_at < FRESH_FOR:
                start = begun
        await self._bookmarks.begin(replace(origin, message=str(start)), gap=gap)
