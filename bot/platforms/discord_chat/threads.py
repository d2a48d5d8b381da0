"""Where the answers to a message go: into the thread that hangs from it, or beside it as replies."""

import time
from collections import OrderedDict
from typing import Final

import discord
import structlog

from bot.domain.types import Origin
from bot.platforms.discord_chat import failures
from bot.platforms.discord_chat.places import channel
from bot.platforms.discord_chat.rest import RateLimit, Rest

log = structlog.get_logger()

#: After a refused thread, no thread is tried in the channel for this long.
THREADLESS_S = 600.0
#: A thread that would take longer is not waited for.
THREAD_WAIT_S = 3.0
#: A thread is hidden from the channel list after this many minutes without a message (Discord knows four values).
ARCHIVE_MINUTES: Final = 1440
#: Messages of which it is remembered where their answers go, so that an answer's pages and the answers to several links
#: stand together; and Discord, which counts threads that exist already too, is asked once.
_PLACES_MAX = 1_000
#: Messages of a thread that are looked at before it is taken away; one is enough to leave it.
_TIDIED_MAX = 5


class Threads:
    """Opens a thread for each message that asked, where and as long as Discord lets us."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest
        self._threadless: dict[str, float] = {}  #: Channels where none is tried until then, by time.monotonic().
        self._full: dict[str, float] = {}  #: The same for those whose window is used up.
        self._places: OrderedDict[str, str | None] = OrderedDict()

    async def of(self, origin: Origin, name: str) -> str | None:
        """
        The thread that hangs from the message, made if there is none; None where there can be none now.

        Whatever Discord refuses a thread for, there can still be a reply. Raises ChatUnavailable, and
        discord.HTTPException where the message itself is gone.
        """
        if origin.message not in self._places:
            thread = await self._thread(origin, name)
            self._places[origin.message] = thread
            if len(self._places) > _PLACES_MAX:
                self._places.popitem(last=False)
        return self._places[origin.message]

    def forget(self, origin: Origin) -> None:
        """The thread of a message is gone: look again at its next answer, and answer this one by reply."""
        self._places[origin.message] = None

    async def tidy(self, origin: Origin) -> None:
        """
        Take away the thread that hung from a message that is gone, if it is ours and nobody else spoke in it.

        Deleting takes the right to manage threads; who opened one may archive it. Raises ChatUnavailable.
        """
        self._places.pop(origin.message, None)
        thread = int(origin.message)  # a thread that hangs from a message has the message's id
        try:
            if not await self._rest.call(lambda client: _is_ours_alone(client, thread)):
                return
            try:
                await self._rest.call(lambda client: client.http.delete_channel(thread))
            except discord.HTTPException as error:
                if error.code not in failures.NO_ACCESS:
                    raise
                await self._rest.call(lambda client: client.http.edit_channel(thread, archived=True))
        except discord.HTTPException as error:
            if error.code not in failures.GONE:
                log.info("A thread under a deleted message is left.", thread=origin.message, why=str(error))

    async def _thread(self, origin: Origin, name: str) -> str | None:
        now = time.monotonic()
        if now < self._threadless.get(origin.channel, 0.0):
            return None
        if now < self._full.get(origin.channel, 0.0):
            return await self._hanging(origin)
        try:
            await self._open(origin, name)
        except RateLimit as limit:
            self._full[origin.channel] = now + limit.wait_s
            return await self._hanging(origin)
        except discord.HTTPException as error:
            if error.code == failures.HAS_THREAD:
                return origin.message
            if error.code in failures.GONE:
                raise
            log.warning("No thread can be opened; answering by reply.", channel=origin.channel, why=str(error))
            if error.code in failures.NO_THREAD:  # others may be the message's own: a name that AutoMod blocks
                self._threadless[origin.channel] = now + THREADLESS_S
            return None
        return origin.message

    async def _open(self, origin: Origin, name: str) -> None:
        await self._rest.call(
            lambda client: client.http.start_thread_with_message(
                int(origin.channel), int(origin.message), name=name, auto_archive_duration=ARCHIVE_MINUTES
            ),
            patience_s=THREAD_WAIT_S,
        )

    async def _hanging(self, origin: Origin) -> str | None:
        """The thread if there is one already: opened by a person, or for an earlier page before a restart."""
        try:
            # A thread that hangs from a message has the message's id.
            await self._rest.call(lambda client: client.http.get_channel(int(origin.message)))
        except discord.HTTPException:
            return None
        return origin.message


async def _is_ours_alone(client: discord.Client, thread: int) -> bool:
    """Whether we opened the thread, and nothing that anybody else said stands in it."""
    me = client.user.id if client.user else 0
    shape = await client.http.get_channel(thread)
    if str(shape.get("owner_id")) != str(me):
        return False
    async for message in channel(client, str(thread)).history(limit=_TIDIED_MAX):
        if message.type is not discord.MessageType.thread_starter_message:
            return False  # also an answer of ours that is not taken away yet: the last one tidies up
    return True
