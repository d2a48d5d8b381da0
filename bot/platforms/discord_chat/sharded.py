"""The listening half of Discord over several connections, each with a part of the servers."""

from typing import Any

import discord

from bot.platforms.discord_chat.gateway import Gateway
from bot.platforms.discord_chat.places import DIRECT
from bot.platforms.discord_chat.shards import Shards


class ShardedGateway(Gateway, discord.AutoShardedClient):
    """
    Hears the shards of this listener.

    Where one connection suffices it serves better: discord.py resumes a shard's session only while Discord answers,
    and begins a new one after any outage.
    """

    def __init__(self, *args: Any, shards: Shards, **options: Any) -> None:
        super().__init__(*args, shard_count=shards.count, **options)
        self.shard_ids = list(shards.ids) or None  # discord.py's option takes no ids without a count

    async def on_ready(self) -> None:
        """All shards stand; each told for itself what there is to do."""
        self.all_stand()

    async def on_resumed(self) -> None:
        """Told once more with its shard."""

    async def on_disconnect(self) -> None:
        """Told once more with its shard."""

    async def on_shard_ready(self, shard: int) -> None:
        await self.connected(shard)

    async def on_shard_resumed(self, shard: int) -> None:
        self.resumed(shard)

    async def on_shard_disconnect(self, shard: int) -> None:
        self.lost(shard)

    def shard_of(self, space: str) -> int:
        """By Discord's formula."""
        return 0 if space == DIRECT else (int(space) >> 22) % (self.shard_count or 1)
