"""The listening half of Discord: from gateway events to the inbox, and nothing else."""

import asyncio
import time
from dataclasses import replace
from functools import partial
from typing import Any

import aiohttp
import discord
import structlog

from bot.domain.desk import Desk
from bot.domain.errors import StorageUnavailable
from bot.domain.inbox import Inbox
from bot.domain.types import Message, Origin, Platform
from bot.platforms.discord_chat.beginnings import Beginnings
from bot.platforms.discord_chat.bookmarks import Bookmarks
from bot.platforms.discord_chat.catching_up import CatchUp
from bot.platforms.discord_chat.commands import Commands, pressed
from bot.platforms.discord_chat.forms import submitted
from bot.platforms.discord_chat.insisting import insist
from bot.platforms.discord_chat.messages import heard, origin_of, space_of
from bot.platforms.discord_chat.parents import Parents
from bot.platforms.discord_chat.reactions import Reactions
from bot.platforms.discord_chat.rest import RATE_LIMIT_S
from bot.platforms.discord_chat.syncing import sync
from bot.platforms.discord_chat.tree import command_tree

log = structlog.get_logger()

#: Messages kept to tell an edit from a preview that appeared.
_KEPT_MESSAGES = 500
#: Discord streams its guilds after READY; after a pause this long they are taken to be complete.
_GUILDS_PAUSE_S = 0.2


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


#: Wait before channels are read on again that could not be, since the database is away.
_READ_AGAIN_S = 5.0
#: What is away until the first connection stands.
_STARTING = -1


class Gateway(discord.Client):
    """One connection's client; it is not used again after it fell over."""

    def __init__(
        self,
        inbox: Inbox,
        desk: Desk,
        bookmarks: Bookmarks,
        *,
        content: bool,
        identify_gap_s: float,
        catch_up_gap_s: float,
        **more: Any,
    ) -> None:
        super().__init__(
            intents=intents(content=content),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=_KEPT_MESSAGES,
            max_ratelimit_timeout=RATE_LIMIT_S,
            chunk_guilds_at_startup=False,
            guild_ready_timeout=_GUILDS_PAUSE_S,
            **more,
        )
        self._inbox = inbox
        self._bookmarks = bookmarks
        self._identify_gap_s = identify_gap_s
        self._parents = Parents(self)
        self._beginnings = Beginnings(inbox, bookmarks)
        self._catching_up = asyncio.Lock()
        self._reading = CatchUp(self, self._read, self._tell_missed, gap_s=catch_up_gap_s)
        self._commands = commands = Commands(inbox, desk)
        self._reactions = Reactions(inbox, desk)
        self._tree = command_tree(self, commands.give, commands.choose, commands.answering.values)
        self._away: dict[int, float] = {_STARTING: time.monotonic()}  #: Shards without a connection, and since when.
        self._behind: dict[int, object] = {}  #: Shards that are not read on yet, each with its newest gap.
        self.tried = False  #: A first try to connect is over, well or badly.

    @property
    def away_s(self) -> float:
        """Seconds without a connection, of the shard that is away for the longest; 0 while all have one."""
        return time.monotonic() - min(self._away.values()) if self._away else 0.0

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Pass an event on to its handler. discord.py tells a client that it is ready also after its end, and fails."""
        if self.is_closed():
            return
        if event == "message":  # in the order in which Discord told them, which handlers need not keep
            self._beginnings.told(_guild_id(args[0]) or args[0].channel.id, args[0].id)
        super().dispatch(event, *args, **kwargs)

    async def before_identify_hook(self, _shard_id: int | None, *, initial: bool = False) -> None:
        """Discord takes one IDENTIFY in five seconds."""
        if not initial:
            await asyncio.sleep(self._identify_gap_s)

    async def on_ready(self) -> None:
        self._away.pop(_STARTING, None)
        await self.connected(0)

    async def on_resumed(self) -> None:
        self.resumed(0)

    async def on_disconnect(self) -> None:
        """Also told of a connection that never came about."""
        self.lost(0)

    async def connected(self, shard: int) -> None:
        """A new session: whatever was said since the last one is to be read."""
        self.tried = True
        self._away.pop(shard, None)
        gap = self._behind[shard] = object()
        log.info("Connected to Discord.", name=str(self.user), guilds=len(self.guilds), shard=shard)
        syncing = [sync(self._tree)] if shard == 0 else []
        await asyncio.gather(self._catch_up(shard, gap), *syncing)

    def resumed(self, shard: int) -> None:
        """The old session goes on; Discord told all that was said meanwhile."""
        self._away.pop(shard, None)
        log.info("Connected to Discord again; nothing was missed.", shard=shard)
        self._move_on()

    def lost(self, shard: int) -> None:
        """No connection; there may be a gap from now on."""
        self._bookmarks.hold()
        self.tried = True
        if shard not in self._away and _STARTING not in self._away:
            log.info("The connection to Discord is lost; reconnecting.", shard=shard)
        self._away.setdefault(shard, time.monotonic())

    def all_stand(self) -> None:
        """Every shard had a connection once, and told so before."""
        self._away.pop(_STARTING, None)
        self._move_on()

    def shard_of(self, space: str) -> int:  # noqa: ARG002 - here there is one
        """Which connection is told what is said in a guild, or in direct messages."""
        return 0

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:
        """One event's trouble ends with it."""
        if self.is_closed():
            return  # what was under way when the client ended, for another reason that is told
        # discord.py calls this while it handles the exception.
        log.exception("An event from Discord could not be handled.", handler=event_method)  # noqa: LOG004 - see above

    async def on_message(self, message: discord.Message) -> None:
        guild_id = _guild_id(message)
        space = space_of(guild_id)
        try:
            with self._bookmarks.writing(space):
                origin = await self._origin(guild_id, message.channel.id, message.id)
                await insist(partial(self._beginnings.at, origin, guild_id or message.channel.id))
                if await self._take(message, origin, in_order=self._bookmarks.in_order(space)):
                    self._bookmarks.passed(origin)
        except (StorageUnavailable, discord.DiscordException, aiohttp.ClientError, OSError) as error:
            # The database, or Discord where it has to be asked, was away for too long: it is read again.
            log.warning("A message could not be taken yet.", why=str(error), channel=message.channel.id)
            self._bookmarks.missed(space)
            shard, gap = self.shard_of(space), object()
            self._behind[shard] = gap
            await self._catch_up(shard, gap)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """A button was pressed, its form filled in, or the settings used; the tree takes the commands."""
        if found := pressed(interaction):
            await self._commands.press(interaction, *found)
        elif filled := submitted(interaction):
            await self._commands.submit(interaction, *filled)
        else:
            await self._commands.choose_setting(interaction)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        before, message = payload.cached_message, payload.message
        # Previews and threads update a message too. What was edited has another text, or at least the time of it.
        if message.edited_at is not None and (before is None or before.content != message.content):
            # No bookmark: people edit old messages too, and those after them are none that were missed.
            origin = await self._origin(_guild_id(message), message.channel.id, message.id)
            # What it replies to may be what it is about, and is not always told again.
            whole = message.reference is None or message.reference.resolved is not None
            await self._take(message, origin, edited=whole)

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

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was taken out of a server, or that is gone; of one that is merely away Discord tells otherwise."""
        await insist(partial(self._inbox.uninstalled, Platform.DISCORD, str(guild.id)))

    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        me = self.user.id if self.user else 0
        if payload.user_id == me or (payload.member and payload.member.bot):
            return
        origin, there = await self._reacted_at(payload), self.get_partial_messageable(payload.channel_id)
        await self._reactions.added(payload, origin, there, me=me)

    async def on_raw_reaction_remove(self, payload: discord.RawReactionActionEvent) -> None:
        if payload.user_id != (self.user.id if self.user else 0):
            await self._reactions.taken_away(payload, await self._reacted_at(payload))

    async def on_raw_reaction_clear(self, payload: discord.RawReactionClearEvent) -> None:
        await insist(partial(self._inbox.cleared, await self._reacted_at(payload)))

    async def on_raw_reaction_clear_emoji(self, payload: discord.RawReactionClearEmojiEvent) -> None:
        await insist(partial(self._inbox.cleared, await self._reacted_at(payload), payload.emoji.name))

    async def _reacted_at(
        self,
        payload: discord.RawReactionActionEvent | discord.RawReactionClearEvent | discord.RawReactionClearEmojiEvent,
    ) -> Origin:
        return await self._origin(payload.guild_id, payload.channel_id, payload.message_id)

    async def _take(
        self, message: discord.Message, origin: Origin, *, in_order: bool = False, edited: bool = False
    ) -> bool:
        """Write down what a person said; False when it was none."""
        said = heard(message, origin, me=self.user.id if self.user else 0)
        if said is None:
            return False
        await insist(partial(self._inbox.message, replace(said, in_order=in_order, edited=edited)))
        return True

    async def _origin(self, guild_id: int | None, channel_id: int, message_id: int) -> Origin:
        parent = await insist(partial(self._parents.of, guild_id, channel_id))
        return origin_of(guild_id, channel_id, message_id, parent=parent)

    async def _catch_up(self, shard: int, gap: object) -> None:
        """Read on what may be missing, unless a newer gap has it read; while the database is away, again and again."""
        while self._behind.get(shard) is gap and not self.is_closed():
            try:
                async with self._catching_up:
                    if self._behind.get(shard) is gap:
                        await self._read_on(shard)
            except StorageUnavailable as error:
                log.warning("The channels could not be read on yet.", shard=shard, why=str(error))
                await asyncio.sleep(_READ_AGAIN_S)
            else:
                if self._behind.get(shard) is gap:
                    del self._behind[shard]
        self._move_on()

    async def _read_on(self, shard: int) -> None:
        guilds = [guild for guild in self.guilds if self.shard_of(str(guild.id)) == shard]
        for guild in guilds:
            await insist(partial(self._beginnings.of, guild))
        known = self._bookmarks.starts(await insist(partial(self._inbox.last_seen, Platform.DISCORD)))
        await self._reading.run([origin for origin in known if self.shard_of(origin.space) == shard], guilds)

    def _move_on(self) -> None:
        """Let the bookmarks move again when there is no gap any more."""
        if not self._behind and not self._away:
            self._bookmarks.release()

    async def _tell_missed(self, message: Message, count: int) -> None:
        await insist(partial(self._inbox.missed, message, count))

    async def _read(self, message: discord.Message, origin: Origin) -> None:
        with self._bookmarks.writing(origin.space):
            if await self._take(message, origin):
                self._bookmarks.passed(origin)


def _guild_id(message: discord.Message) -> int | None:
    guild_id: int | None = message.guild.id if message.guild else getattr(message.channel, "guild_id", None)
    return guild_id
