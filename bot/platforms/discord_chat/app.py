"""Discord, put together: one login that listens and one that answers."""

import asyncio
import contextlib
import logging
from dataclasses import dataclass, field
from functools import partial

import discord
import structlog
import yarl

from bot.domain.desk import Desk
from bot.domain.errors import ConfigError
from bot.domain.inbox import Inbox
from bot.domain.types import Platform
from bot.platforms.discord_chat.bookmarks import FLUSH_EVERY_S, Bookmarks
from bot.platforms.discord_chat.catching_up import GAP_S
from bot.platforms.discord_chat.chat import DiscordChat
from bot.platforms.discord_chat.gateway import Gateway
from bot.platforms.discord_chat.rest import Rest
from bot.platforms.discord_chat.sharded import ShardedGateway
from bot.platforms.discord_chat.shards import Shards
from bot.platforms.discord_chat.windows import Window

log = structlog.get_logger()

#: discord.py's own waits between connects grow to 17 minutes; after this long without a connection we start afresh.
AWAY_S_MAX = 300.0
_AWAY_LOOK_S = 15.0
#: A connection that does not close within this time is left to itself.
CLOSE_S = 3.0
#: Close codes that no reconnect cures, and what a person has to do.
_FINAL_CODES = {
    4004: "DISCORD_TOKEN is wrong: copy it again from the Developer Portal, page Bot",
    4010: "Discord refused the connection as a wrong shard: see DISCORD_SHARDS",
    4011: "the bot is in so many servers that Discord wants it split into shards: set DISCORD_SHARDS=all",
    4012: "Discord no longer takes the gateway version that the bot speaks: update Newsbrief",
    4013: "Discord no longer knows the events that the bot asks for: update Newsbrief",
}


@dataclass(frozen=True, slots=True)
class DiscordOptions:
    """What Discord needs to know."""

    token: str = field(repr=False)
    api_base: str = ""  #: REST base, e.g. "https://discord.com/api/v10"; "" for Discord's own.
    gateway_url: str = ""  #: Gateway address, ws or wss; "" for Discord's own.
    identify_gap_s: float = 5.0  #: Between two IDENTIFYs; Discord wants five seconds.
    flush_every_s: float = FLUSH_EVERY_S  #: Between two writes of what was seen.
    catch_up_gap_s: float = GAP_S  #: Between two messages with links that were said while nobody listened.
    shards: Shards | None = None  #: None for one connection for all servers.


class DiscordPlatform:
    """Implements chat.Receiver; `chat` is its answering half, which works also while `run` does not."""

    platform = Platform.DISCORD

    def __init__(self, options: DiscordOptions, inbox: Inbox, desk: Desk) -> None:
        # discord.py knows no option for these three; they are set for the whole process, before any client is built.
        discord.http.Ratelimit = Window  # type: ignore[misc]  # a class in place of another
        if options.api_base:
            discord.http.Route.BASE = options.api_base.rstrip("/")
        if options.gateway_url:
            discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(options.gateway_url)
        # What it logs below this holds interaction tokens; its clients' tracebacks are told here in a sentence.
        logging.getLogger("discord").setLevel(logging.WARNING)
        for name in ("discord.client", "discord.shard"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # we do not speak
        self._options = options
        self._inbox = inbox
        self._desk = desk
        self._bookmarks = Bookmarks(inbox)
        self._rest = Rest(options.token)
        self._gateway: Gateway | None = None
        self._tried = False
        self._content = True
        self.chat = DiscordChat(self._rest)

    def state(self) -> str:
        """``starting`` until the first try to connect is over, then ``ready`` or ``reconnecting``."""
        if self._gateway is not None:
            self._tried |= self._gateway.tried
            if not self._gateway.away_s:
                return "ready"
        return "reconnecting" if self._tried else "starting"

    async def aclose(self) -> None:
        """Log the answering half out; it logs in again when it is used again. `run` does so at its end."""
        await self._rest.close()

    async def run(self) -> None:
        """
        Receive until cancelled. Lost connections are resumed; any other end of the client is raised, for the
        supervisor to start afresh after a while: a malformed event ends discord.py's client, for one.

        Raises:
            ConfigError: the token is wrong, or Discord has no use for the bot as it is.
        """
        flushing = asyncio.create_task(self._flush())
        try:
            while True:
                try:
                    await self._listen()
                except discord.PrivilegedIntentsRequired:
                    self._content = False
                    log.warning(
                        "The bot may not read messages; mentions, direct messages and commands still work. "
                        "For the rest, switch on Message Content Intent in the Developer Portal, page Bot, and restart."
                    )
        except discord.LoginFailure as error:
            raise ConfigError(_FINAL_CODES[4004]) from error
        except discord.ConnectionClosed as error:
            if error.code in _FINAL_CODES:
                raise ConfigError(_FINAL_CODES[error.code]) from error
            raise
        except asyncio.CancelledError:
            await self.aclose()
            raise
        finally:
            flushing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await flushing

    async def _listen(self) -> None:
        """Run one client, from login to its end, which is always raised."""
        options = self._options
        self._bookmarks.hold()
        one = Gateway if options.shards is None else partial(ShardedGateway, shards=options.shards)
        gateway: Gateway = one(
            self._inbox,
            self._desk,
            self._bookmarks,
            content=self._content,
            identify_gap_s=options.identify_gap_s,
            catch_up_gap_s=options.catch_up_gap_s,
        )
        self._gateway = gateway
        running = asyncio.create_task(gateway.start(options.token))
        try:
            while not running.done():
                await asyncio.wait({running}, timeout=_AWAY_LOOK_S)
                if gateway.away_s > AWAY_S_MAX:
                    raise ConnectionError("no connection to Discord for five minutes")
            running.result()
            raise ConnectionError("Discord closed the connection")
        finally:
            running.cancel()
            self._tried, self._gateway = True, None
            with contextlib.suppress(TimeoutError):  # the other end may be gone and never say goodbye
                async with asyncio.timeout(CLOSE_S):
                    await gateway.close()

    async def _flush(self) -> None:
        """Hand over the bookmarks now and then, and once more at the end."""
        try:
            while True:
                await asyncio.sleep(self._options.flush_every_s)
                await self._flush_now()
        finally:
            await self._flush_now()

    async def _flush_now(self) -> None:
        try:
            await self._bookmarks.flush()
        except Exception as error:  # noqa: BLE001 - any trouble with storing; the next round tries again
            log.warning("What was seen could not be written down yet.", why=str(error))
