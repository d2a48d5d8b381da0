"""What was said while nobody listened: Discord replays nothing to a new session, so the channels are read on."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import aiohttp
import discord
import structlog

from bot.domain.types import Message, Origin
from bot.domain.unasked import unasked_links
from bot.platforms.discord_chat.insisting import patiently
from bot.platforms.discord_chat.messages import heard, origin_of, parent_of
from bot.platforms.discord_chat.places import DIRECT

log = structlog.get_logger()

#: Links that are taken per channel or thread, the newest; a flood of late briefings would be worse than a missed one.
LINKS_MAX = 200
#: Links that are older are not taken, whatever the bookmark says.
AGE_MAX = timedelta(hours=24)
#: Messages that are looked through per channel or thread, from the newest back; each hundred is a request.
MESSAGES_MAX = 2_000
#: Messages beyond those limits that are looked through, to say how many links were left.
_SKIPPED_MAX = 200
#: Between two messages with links, so that what is said now is not answered behind all that was said before.
GAP_S = 0.5
#: Waits before a channel that could not be read is tried again.
_AGAIN_S = (1.0, 5.0, 20.0)
#: A thread is archived after an hour without a message at the earliest, and is not listed from then on.
_ARCHIVED_AFTER = timedelta(hours=1)
#: Archived threads that are looked at per channel, the newest.
_ARCHIVED_MAX = 50

_Channel = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread
Take = Callable[[discord.Message, Origin], Awaitable[None]]
Tell = Callable[[Message, int], Awaitable[None]]


@dataclass(slots=True)
class _Missed:
    """What is to be taken of a place, newest first, and how many links are not."""

    messages: list[discord.Message] = field(default_factory=list)
    links: int = 0
    skipped: int = 0
    newest_skipped: Message | None = None


class CatchUp:
    """Reads places on, one after the other, each in its order."""

    def __init__(self, client: discord.Client, take: Take, tell: Tell, *, gap_s: float = GAP_S) -> None:
        """
        Args:
            client: Reads.
            take: Given each message with its place; what it raises ends the reading of that place.
            tell: Given the newest message whose links are not taken, and how many links there are.
            gap_s: Between two messages with links.
        """
        self._client = client
        self._take = take
        self._tell = tell
        self._gap_s = gap_s

    async def run(self, known: Sequence[Origin], guilds: Sequence[discord.Guild]) -> None:
        """
        Read on all that is known, and what is new in these guilds.

        Args:
            known: The newest message of each place that was taken; none of the guilds that others listen to.
            guilds: Those that we listen to. One of which nothing is known is not read: it is new to us.
        """
        places = {origin.thread or origin.channel for origin in known}
        for origin in known:
            await self._insist(origin)
        for guild in guilds:
            marks = [int(origin.message) for origin in known if origin.space == str(guild.id)]
            if marks:
                async for origin in self._new_places(guild, max(marks), places):
                    await self._insist(origin)

    async def _insist(self, origin: Origin) -> None:
        """Read a place on, and again when that fails for a while; one that is closed to us is left."""
        for wait_s in (*_AGAIN_S, None):
            try:
                await patiently(partial(self._read_on, origin))
            except (discord.Forbidden, discord.NotFound) as error:
                log.info("A channel cannot be read on.", channel=origin.channel, why=str(error))
            except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
                log.warning("A channel could not be read on.", channel=origin.channel, why=str(error), again_s=wait_s)
                if wait_s is not None:
                    await asyncio.sleep(wait_s)
                    continue
            return

    async def _read_on(self, origin: Origin) -> None:
        place = int(origin.thread or origin.channel)
        guild_id = None if origin.space == DIRECT else int(origin.space)
        channel: Any = self._client.get_channel(place) or self._client.get_partial_messageable(place, guild_id=guild_id)
        newest = getattr(channel, "last_message_id", None)
        if newest is not None and newest <= int(origin.message):
            return
        missed = await self._missed(channel, origin)
        if missed.skipped:
            log.warning(
                "Links were posted while nobody listened that are too old, or too many, to be briefed now.",
                channel=origin.channel,
                thread=origin.thread,
                skipped=missed.skipped,
                taken=missed.links,
            )
        if missed.newest_skipped is not None:
            await self._tell(missed.newest_skipped, missed.skipped)
        for message in reversed(missed.messages):
            here = replace(origin, message=str(message.id))
            await self._take(message, here)
            if (said := self._said(message, here)) and unasked_links(said):
                await asyncio.sleep(self._gap_s)

    async def _missed(self, channel: Any, origin: Origin) -> _Missed:
        """Look through a place from its newest message back to the bookmark."""
        missed, oldest, left = _Missed(), discord.utils.utcnow() - AGE_MAX, _SKIPPED_MAX
        async for message in channel.history(limit=MESSAGES_MAX, oldest_first=False):
            if message.id <= int(origin.message):
                break
            said = self._said(message, replace(origin, message=str(message.id)))
            links = unasked_links(said) if said else 0
            if message.created_at < oldest or missed.links + links > LINKS_MAX or missed.skipped:
                missed.skipped += links
                missed.newest_skipped = missed.newest_skipped or (said if links else None)
                left -= 1
                if not left:
                    break
            else:
                missed.links += links
                missed.messages.append(message)
        return missed

    def _said(self, message: discord.Message, origin: Origin) -> Message | None:
        return heard(message, origin, me=self._client.user.id if self._client.user else 0)

    async def _new_places(self, guild: discord.Guild, since: int, places: set[str]) -> AsyncIterator[Origin]:
        """Where nothing was taken yet, and something was said since the newest that we know of this guild."""
        for channel in _listed(guild):
            if str(channel.id) not in places and (channel.last_message_id or 0) > since:
                yield origin_of(guild.id, channel.id, since, parent=parent_of(channel))
        last = discord.utils.snowflake_time(since)
        if discord.utils.utcnow() - last < _ARCHIVED_AFTER:
            return
        parents: list[discord.TextChannel | discord.ForumChannel] = [*guild.text_channels, *guild.forums]
        for parent in parents:
            if (parent.last_message_id or 0) > since:
                for thread in await patiently(partial(_archived_since, parent, last)):
                    if str(thread.id) not in places and (thread.last_message_id or 0) > since:
                        yield origin_of(guild.id, thread.id, since, parent=parent_of(thread))


def newest_of(guild: discord.Guild) -> Origin | None:
    """The newest message of a guild; its first channel's beginning when nobody spoke there yet, None without one."""
    spoken = [(channel.last_message_id or channel.id, channel) for channel in _listed(guild)]
    if not spoken:
        return None
    message, channel = max(spoken, key=lambda pair: pair[0])
    return origin_of(guild.id, channel.id, message, parent=parent_of(channel))


def _listed(guild: discord.Guild) -> Iterator[_Channel]:
    """What people talk in and Discord lists by itself: not what hangs archived from it."""
    yield from guild.text_channels
    yield from guild.voice_channels
    yield from guild.stage_channels
    yield from guild.threads


async def _archived_since(parent: discord.TextChannel | discord.ForumChannel, since: datetime) -> list[discord.Thread]:
    found: list[discord.Thread] = []
    try:
        async for thread in parent.archived_threads(limit=_ARCHIVED_MAX):
            if thread.archive_timestamp < since:
                break
            found.append(thread)
    except discord.RateLimited:
        raise
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        log.info("A channel's archived threads could not be looked at.", channel=parent.id, why=str(error))
    return found
