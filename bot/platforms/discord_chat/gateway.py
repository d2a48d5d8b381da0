"""The listening half of Discord: from gateway events to the inbox, and nothing else."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

import aiohttp
import discord
import structlog

from bot.domain.desk import Desk
from bot.domain.ports import Inbox
from bot.domain.types import Origin, Person, Platform
from bot.platforms.discord_chat.bookmarks import Bookmarks
from bot.platforms.discord_chat.commands import command_tree, sync
from bot.platforms.discord_chat.messages import heard, origin_of, parent_of
from bot.platforms.discord_chat.places import DIRECT
from bot.platforms.discord_chat.rest import RATE_LIMIT_S

log = structlog.get_logger()
T = TypeVar("T")

#: A failed write is tried again from memory for this long, because Discord delivers nothing twice.
WRITE_AGAIN_S = 60.0
_WRITE_AGAIN_EVERY_S = 0.5
#: Messages read per channel or thread after messages may have been missed.
CATCH_UP_MAX = 50
#: Older messages are not read then, whatever the bookmark says.
CATCH_UP_AGE_MAX = timedelta(hours=24)
#: Messages kept to tell an edit from a preview that appeared.
_KEPT_MESSAGES = 500
#: Archived threads whose parents are remembered; beyond that they are asked for again.
_PARENTS_MAX = 1_000
#: Discord streams its guilds after READY; after a pause this long they are taken to be complete.
_GUILDS_PAUSE_S = 0.2
#: Reactions by which a person takes our answer away; 🗑 comes with or without its variation selector.
_BIN = frozenset({"🗑", "🗑\ufe0f", "❌"})


def intents(*, content: bool) -> discord.Intents:
    """What Discord is asked to send; `content` is privileged and must be switched on in the Developer Portal."""
    return discord.Intents(
        guilds=True,
        guild_messages=True,
        dm_messages=True,
        guild_reactions=True,
        dm_reactions=True,
        message_content=content,
    )


class Gateway(discord.Client):
    """One connection's client; it is not used again after it fell over."""

    def __init__(self, inbox: Inbox, desk: Desk, bookmarks: Bookmarks, *, content: bool, identify_gap_s: float) -> None:
        super().__init__(
            intents=intents(content=content),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=_KEPT_MESSAGES,
            max_ratelimit_timeout=RATE_LIMIT_S,
            chunk_guilds_at_startup=False,
            guild_ready_timeout=_GUILDS_PAUSE_S,
        )
        self._inbox = inbox
        self._bookmarks = bookmarks
        self._identify_gap_s = identify_gap_s
        self._parents: dict[int, int | None] = {}
        self._catching_up = asyncio.Lock()
        self._tree = command_tree(self, inbox, desk)
        self._away_since: float | None = time.monotonic()
        self.tried = False  #: A first try to connect is over, well or badly.

    @property
    def away_s(self) -> float:
        """Seconds without a connection; 0 while there is one."""
        return 0.0 if self._away_since is None else time.monotonic() - self._away_since

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Pass an event on to its handler. discord.py tells a client that it is ready also after its end, and fails."""
        if not self.is_closed():
            super().dispatch(event, *args, **kwargs)

    async def before_identify_hook(self, _shard_id: int | None, *, initial: bool = False) -> None:
        """Discord takes one IDENTIFY in five seconds."""
        if not initial:
            await asyncio.sleep(self._identify_gap_s)

    async def on_ready(self) -> None:
        self._away_since, self.tried = None, True
        log.info("Connected to Discord.", name=str(self.user), guilds=len(self.guilds))
        await asyncio.gather(self._catch_up(), sync(self._tree))

    async def on_resumed(self) -> None:
        self._away_since = None
        log.info("Connected to Discord again; nothing was missed.")
        if not self._catching_up.locked():
            self._bookmarks.release()

    async def on_disconnect(self) -> None:
        """Also told of a connection that never came about."""
        self._bookmarks.hold()
        self.tried = True
        if self._away_since is None:
            log.info("The connection to Discord is lost; reconnecting.")
            self._away_since = time.monotonic()

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:
        """One event's trouble ends with it."""
        if self.is_closed():
            return  # what was under way when the client ended, for another reason that is told
        # discord.py calls this while it handles the exception.
        log.exception("An event from Discord could not be handled.", handler=event_method)  # noqa: LOG004 - see above

    async def on_message(self, message: discord.Message) -> None:
        place = message.channel.id
        with self._bookmarks.writing(str(place)):
            origin = await self._origin(_guild_id(message), place, message.id)
            if await self._take(message, origin):
                self._bookmarks.passed(origin)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        before, message = payload.cached_message, payload.message
        # Previews and threads update a message too. What was edited has another text, or at least the time of it.
        if message.edited_at is not None and (before is None or before.content != message.content):
            # No bookmark: people edit old messages too, and those after them are none that were missed.
            await self._take(message, await self._origin(_guild_id(message), message.channel.id, message.id))

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        origin = await self._origin(payload.guild_id, payload.channel_id, payload.message_id)
        await insist(partial(self._inbox.deleted, origin))

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        for message_id in payload.message_ids:
            origin = await self._origin(payload.guild_id, payload.channel_id, message_id)
            await insist(partial(self._inbox.deleted, origin))

    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        space, thread = str(payload.guild_id), str(payload.thread_id)
        await insist(partial(self._inbox.thread_deleted, Platform.DISCORD, space, thread))

    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        me = self.user.id if self.user else 0
        if payload.emoji.name not in _BIN or payload.user_id == me or payload.message_author_id not in (None, me):
            return
        origin = await self._origin(payload.guild_id, payload.channel_id, payload.message_id)
        who = Person(str(payload.user_id), payload.member.display_name if payload.member else "")
        await insist(partial(self._inbox.bin, origin, who))

    async def _take(self, message: discord.Message, origin: Origin) -> bool:
        """Write down what a person said; False when it was none."""
        said = heard(message, origin, me=self.user.id if self.user else 0)
        if said is None:
            return False
        await insist(partial(self._inbox.message, said))
        return True

    async def _origin(self, guild_id: int | None, channel_id: int, message_id: int) -> Origin:
        parent = await insist(partial(self._parent, guild_id, channel_id))
        return origin_of(guild_id, channel_id, message_id, parent=parent)

    async def _parent(self, guild_id: int | None, channel_id: int) -> int | None:
        """The channel that a thread belongs to; None for what is no thread. Raises when Discord does not tell."""
        channel: Any = self.get_channel(channel_id)
        if channel is None and guild_id is not None:  # an archived thread: Discord does not list them
            if channel_id not in self._parents:
                if len(self._parents) >= _PARENTS_MAX:
                    self._parents.clear()
                try:
                    channel = await self.fetch_channel(channel_id)
                except (discord.Forbidden, discord.NotFound):
                    log.debug("A channel is out of sight.", channel=channel_id)
                self._parents[channel_id] = parent_of(channel)
            return self._parents[channel_id]
        return parent_of(channel)

    async def _catch_up(self) -> None:
        """Read what was said while nobody listened; Discord replays nothing to a new session."""
        async with self._catching_up:
            known = self._bookmarks.starts(await insist(partial(self._inbox.last_seen, Platform.DISCORD)))
            for origin in (*known, *self._new_places(known)):
                try:
                    await self._read_on(origin)
                except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
                    log.info("A channel could not be read on.", channel=origin.channel, why=str(error))
        self._bookmarks.release()

    async def _read_on(self, origin: Origin) -> None:
        """Take the messages after this one that are not too old."""
        place = int(origin.thread or origin.channel)
        oldest = discord.utils.time_snowflake(discord.utils.utcnow() - CATCH_UP_AGE_MAX)
        last = max(int(origin.message), oldest)
        guild_id = None if origin.space == DIRECT else int(origin.space)
        channel: Any = self.get_channel(place) or self.get_partial_messageable(place, guild_id=guild_id)
        newest = getattr(channel, "last_message_id", None)
        if newest is not None and newest <= last:
            return
        async for message in channel.history(limit=CATCH_UP_MAX, after=discord.Object(last), oldest_first=True):
            here = replace(origin, message=str(message.id))
            with self._bookmarks.writing(str(place)):
                if await self._take(message, here):
                    self._bookmarks.passed(here)

    def _new_places(self, known: Sequence[Origin]) -> Iterator[Origin]:
        """Channels and threads that were first spoken in since we last heard anything in their guild."""
        places = {origin.thread or origin.channel for origin in known}
        for guild in self.guilds:
            since = max((int(origin.message) for origin in known if origin.space == str(guild.id)), default=None)
            channels: list[discord.TextChannel | discord.Thread] = [*guild.text_channels, *guild.threads]
            for channel in channels:
                if since and str(channel.id) not in places and (channel.last_message_id or 0) > since:
                    yield origin_of(guild.id, channel.id, since, parent=parent_of(channel))


async def insist(write: Callable[[], Awaitable[T]], *, for_s: float = WRITE_AGAIN_S) -> T:
    """
    Write something down, and again if that fails: on Discord nothing is delivered twice.

    Raises what the last try raised, after `for_s`.
    """
    deadline = time.monotonic() + for_s
    while True:
        try:
            return await write()
        except Exception as error:
            if time.monotonic() + _WRITE_AGAIN_EVERY_S > deadline:
                log.error("An event could not be written down and is lost.", why=str(error))
                raise
            log.warning("An event could not be written down yet.", why=str(error))
        await asyncio.sleep(_WRITE_AGAIN_EVERY_S)


def _guild_id(message: discord.Message) -> int | None:
    guild_id: int | None = message.guild.id if message.guild else getattr(message.channel, "guild_id", None)
    return guild_id
