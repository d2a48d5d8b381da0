"""Which channel a thread belongs to."""

from functools import partial
from typing import Any

import discord
import structlog

from bot.platforms.discord_chat.insisting import patiently
from bot.platforms.discord_chat.messages import parent_of

log = structlog.get_logger()

#: Archived threads whose parents are remembered; beyond that they are asked for again.
PARENTS_MAX = 1_000


class Parents:
    """Knows it of what Discord lists, and asks for the others once."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._known: dict[int, int | None] = {}

    async def of(self, guild_id: int | None, channel_id: int) -> int | None:
        """The channel that a thread belongs to; None for what is no thread. Raises when Discord does not tell."""
        channel: Any = self._client.get_channel(channel_id)
        if channel is None and guild_id is not None:  # an archived thread: Discord does not list them
            if channel_id not in self._known:
                if len(self._known) >= PARENTS_MAX:
                    self._known.clear()
                try:
                    channel = await patiently(partial(self._client.fetch_channel, channel_id))
                except (discord.Forbidden, discord.NotFound):
                    log.debug("A channel is out of sight.", channel=channel_id)
                self._known[channel_id] = parent_of(channel)
            return self._known[channel_id]
        return parent_of(channel)
