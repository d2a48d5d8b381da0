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
from dataclasses import replace
from typing import Any

import structlog

from bot.domain.errors import ChatError, ChatRefused, ChatUnavailable, MessageGone, StorageUnavailable
from bot.domain.inbox import Inbox
from bot.domain.types import Origin
from bot.platforms.slack_chat.bookmarks import Bookmarks
from bot.platforms.slack_chat.chat import SlackChat
from bot.platforms.slack_chat.identity import waits_s

log = structlog.get_logger()

#: What is older is not taken: late briefings are worse than a missed one.
AGE_MAX_S = 24 * 3600.0
#: Messages with a link or not that are taken of one channel or thread, the newest.
MESSAGES_MAX = 200
#: Threads without a bookmark that are read of one channel: Slack takes some 50 calls a minute for all of them.
THREADS_MAX = 20
#: Workspaces that are read on side by side: each call waits for Slack, which limits every workspace for itself.
SPACES_AT_ONCE = 4

#: A channel, or a thread of it, within a workspace.
Spot = tuple[str, str]
#: A place's bookmark, and what stands for its gap.
Gap = tuple[Origin, object]
Take = Callable[[str, dict[str, Any]], Awaitable[None]]


class CatchUp:
    """Reads on each channel and thread that is known; what was taken before is known by its key."""

    def __init__(self, inbox: Inbox, chat: SlackChat, take: Take) -> None:
        """`take` is given each message as an event of Slack's, in order, with its workspace."""
        self._marks = Bookmarks(inbox)
        self._chat = chat
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
        found = await self._chat.history.threads(channel, channel.message, oldest)
        for thread in [each for each in found if (channel.channel, each) not in known][:THREADS_MAX]:
            try:
                await self._read(replace(channel, thread=thread))
            except (ChatRefused, MessageGone) as error:
                log.info("A thread cannot be read on.", channel=channel.channel, thread=thread, why=str(error))

    async def _read_on(self, origin: Origin) -> None:
        if not origin.thread or float(origin.message) > time.time() - AGE_MAX_S:  # threads are many, and most are over
            await self._read(origin)

    async def _read(self, origin: Origin) -> None:
        """Take what was said in a place after a message, of the last AGE_MAX_S."""
        oldest = time.time() - AGE_MAX_S
        since = f"{max(float(origin.message), oldest):.6f}"
        said = sorted(await self._chat.history.since(origin, since), key=_ts)[-MESSAGES_MAX:]
        kind = {"channel_type": "im"} if origin.channel.startswith("D") else {}
        for told in said:
            try:
                await self._take(origin.space, {**told, "channel": origin.channel, **kind})
            except (ChatError, StorageUnavailable):
                raise
            except Exception:  # what is odd about one keeps us from no other
                log.exception("A message could not be taken.", channel=origin.channel, message=told.get("ts"))


def _ts(told: Mapping[str, Any]) -> float:
    return float(told["ts"])
