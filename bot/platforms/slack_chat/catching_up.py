"""
What was said while nobody listened, as far as Slack does not tell it again by itself.

Slack repeats an event for some minutes, and where delayed events are on for an hour or so. A longer outage is read from
the channels' history, where the app holds the scope for that; and that of their threads, as far as these hang from
messages of the last day.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import structlog

from bot.domain.errors import ChatError, ChatRefused, ChatUnavailable, MessageGone, StorageUnavailable
from bot.domain.inbox import Inbox
from bot.domain.types import Message, Origin
from bot.domain.unasked import unasked_links
from bot.platforms.slack_chat.bookmarks import Bookmarks
from bot.platforms.slack_chat.chat import SlackChat
from bot.platforms.slack_chat.identity import waits_s
from bot.platforms.slack_chat.translate import is_direct

log = structlog.get_logger()

#: What is older is not taken: late briefings are worse than a missed one.
AGE_MAX_S = 24 * 3600.0
#: Links that are taken of one channel or thread, the newest.
LINKS_MAX = 200
#: Messages that are looked through of one channel or thread, from the newest back.
MESSAGES_MAX = 2_000
#: Messages beyond those limits that are looked through, to say how many links were left.
SKIPPED_MAX = 200
#: Threads without a bookmark that are read of one channel: Slack takes some 50 calls a minute for all of them.
THREADS_MAX = 20
#: A page that Slack gives only after so long is waited for.
PAGE_WAIT_MAX_S = 120.0
#: Workspaces that are read on side by side: each call waits for Slack, which limits every workspace for itself.
SPACES_AT_ONCE = 4

#: A channel, or a thread of it, within a workspace.
Spot = tuple[str, str]
#: A place's bookmark, and what stands for its gap.
Gap = tuple[Origin, object]
Hear = Callable[[str, dict[str, Any]], Awaitable[Message | None]]
Take = Callable[[Message], Awaitable[None]]


@dataclass(slots=True)
class _Missed:
    """What is to be taken of a place, newest first, and how many links are not."""

    messages: list[Message] = field(default_factory=list)
    links: int = 0
    skipped: int = 0
    newest_skipped: Message | None = None


class CatchUp:
    """Reads on each channel and thread that is known; what was taken before is known by its key."""

    def __init__(self, inbox: Inbox, chat: SlackChat, hear: Hear, take: Take) -> None:
        """
        Args:
            inbox: Is told what is not taken.
            chat: Reads.
            hear: Given what Slack tells of a message, with its workspace; None for what is not for the bot.
            take: Given each message, in order.
        """
        self._inbox = inbox
        self._marks = Bookmarks(inbox)
        self._chat = chat
        self._hear = hear
        self._take = take
        self._running: asyncio.Task[None] | None = None
        self._gaps: dict[str, dict[Spot, Gap]] = {}  #: By workspace; only those that are known.
        self._closing: dict[str, asyncio.Task[None]] = {}  #: The same.
        self._turns = asyncio.Semaphore(SPACES_AT_ONCE)
        self._news = False  #: Whether there may be gaps that are not known.
        self._stopped = True

    @contextmanager
    def writing(self, origin: Origin) -> Iterator[None]:
        """What is told now is being written down; when that raises, its place is read on from its bookmark."""
        try:
            with self._marks.writing(origin):
                yield
        except Exception:
            self._run_on()
            raise

    async def in_order(self, origin: Origin) -> bool:
        """
        Whether a message that is told now, and being written down, may be its place's bookmark.

        Raises StorageUnavailable: the message is to be told again.
        """
        await self._marks.begin(origin)
        return self._marks.in_order(origin)

    def hold(self) -> None:
        """Slack may not reach us: what is told from now on moves no bookmark, until all places were read on."""
        self._marks.hold()

    def start(self) -> None:
        """Read on beside what is told from now on."""
        self._marks.hold()
        self._stopped = False
        self._run_on()

    async def stop(self) -> None:
        """Stop reading; what is told on the way out is read at the next start."""
        self._stopped = True
        tasks = [*([self._running] if self._running else []), *self._closing.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._closing.clear()
        self._gaps.clear()

    def _run_on(self) -> None:
        """Close the gaps that there are now, beside those that are being closed."""
        self._news = True
        if not self._stopped and (self._running is None or self._running.done()):
            self._running = asyncio.create_task(self._run())

    async def _run(self) -> None:
        waits = waits_s()
        while self._news:
            self._news = False
            try:
                gaps = await self._marks.gaps()
            except StorageUnavailable as error:
                log.warning("It is not known how far the channels were read.", why=str(error))
                await asyncio.sleep(next(waits))
                self._news = True
                continue
            for origin, gap in gaps:
                self._gaps.setdefault(origin.space, {})[origin.channel, origin.thread] = origin, gap
            for space in self._gaps.keys() - self._closing.keys():
                self._closing[space] = asyncio.create_task(self._close_all(space))

    async def _close_all(self, space: str) -> None:
        """Read the places of a workspace on, one after the other and again, until it has no gap."""
        gaps, waits = self._gaps[space], waits_s()
        while gaps:
            async with self._turns:
                failed = await self._close_each(gaps)
            if failed:
                await asyncio.sleep(max(trouble.retry_after_s or 0.0 for trouble in failed) or next(waits))
        del self._gaps[space], self._closing[space]

    async def _close_each(self, gaps: dict[Spot, Gap]) -> list[ChatUnavailable | StorageUnavailable]:
        """Take out those that are closed, also by giving up; what kept us from the others."""
        now, failed = dict(gaps), []
        for spot, (origin, gap) in now.items():
            if trouble := await self._close(origin, now):
                failed.append(trouble)
                continue
            self._marks.read(origin, gap)
            if gaps[spot][1] is gap:
                del gaps[spot]
        return failed

    async def _close(self, origin: Origin, known: Container[Spot]) -> ChatUnavailable | StorageUnavailable | None:
        """
        Read a place on, of a channel also the threads that are not `known`.

        Returns:
            What kept us from it when it is to be tried again. One that is closed to us is left.
        """
        try:
            # The threads first: reading the channel on moves the bookmark after which their replies are missing.
            if not origin.thread:
                await self._read_threads(origin, known)
            await self._read_on(origin)
        except (ChatUnavailable, StorageUnavailable) as error:
            log.warning(
                "A channel could not be read on yet.", space=origin.space, channel=origin.channel, why=str(error)
            )
            return error
        except ChatError as error:
            log.info("A channel cannot be read on.", channel=origin.channel, why=str(error))
        except Exception:
            log.exception("A channel could not be read on.", channel=origin.channel)
        return None

    async def _read_threads(self, channel: Origin, known: Container[Spot]) -> None:
        """Threads in which nobody said anything while we listened have no bookmark of their own."""
        oldest = f"{time.time() - AGE_MAX_S:.6f}"
        reading = self._chat.history.threads(channel, channel.message, oldest, wait_max_s=PAGE_WAIT_MAX_S)
        found = await reading
        for thread in [each for each in found if (channel.channel, each) not in known][:THREADS_MAX]:
            try:
                await self._read(replace(channel, thread=thread))
            except (ChatRefused, MessageGone) as error:
                log.info("A thread cannot be read on.", channel=channel.channel, thread=thread, why=str(error))

    async def _read_on(self, origin: Origin) -> None:
        if not origin.thread or float(origin.message) > time.time() - AGE_MAX_S:  # threads are many, and most are over
            await self._read(origin)

    async def _read(self, origin: Origin) -> None:
        """Take what was said in a place after a message, as far as the limits let."""
        missed = await self._missed(origin)
        if missed.newest_skipped is not None:
            skipped = {"channel": origin.channel, "thread": origin.thread, "skipped": missed.skipped}
            log.warning("Links that were missed are too old, or too many, to be briefed now.", **skipped)
            await self._inbox.missed(missed.newest_skipped, missed.skipped)
        for message in reversed(missed.messages):
            try:
                await self._take(message)
            except (ChatError, StorageUnavailable):
                raise
            except Exception:  # what is odd about one keeps us from no other
                log.exception("A message could not be taken.", channel=origin.channel, message=message.origin.message)

    async def _missed(self, origin: Origin) -> _Missed:
        """Look through a place from its newest message back to the bookmark."""
        missed, oldest, left = _Missed(), time.time() - AGE_MAX_S, SKIPPED_MAX
        newest = self._chat.history.newest(origin, origin.message, count=MESSAGES_MAX, wait_max_s=PAGE_WAIT_MAX_S)
        async for told in newest:
            said = await self._heard(origin, told)
            links = unasked_links(said) if said else 0
            if float(told["ts"]) < oldest or missed.links + links > LINKS_MAX or missed.skipped:
                missed.skipped += links
                missed.newest_skipped = missed.newest_skipped or (said if links else None)
                left -= 1
                if not left:
                    break
            elif said:
                missed.links += links
                missed.messages.append(said)
        return missed

    async def _heard(self, origin: Origin, told: Mapping[str, Any]) -> Message | None:
        kind = {"channel_type": "im"} if is_direct(origin.channel) else {}
        try:
            return await self._hear(origin.space, {**told, "channel": origin.channel, **kind})
        except (ChatError, StorageUnavailable):
            raise
        except Exception:  # as above
            log.exception("A message could not be read.", channel=origin.channel, message=told.get("ts"))
            return None
