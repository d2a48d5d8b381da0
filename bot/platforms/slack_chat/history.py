"""What stands in Slack's channels and threads, asked for."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import structlog
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.errors import ChatRefused, ChatUnavailable, MessageGone
from bot.domain.types import Origin, Person
from bot.platforms.slack_chat.faults import ask
from bot.platforms.slack_chat.spaces import Spaces
from bot.platforms.slack_chat.written import BY_PEOPLE, written

log = structlog.get_logger()

#: Messages of one page. Slack gives apps that are sold outside of its directory 15, and one page a minute.
PAGE = 200
#: Pages that are looked through for an answer of ours, from what it answers on.
PAGES_MAX = 5
#: Messages of a channel that are looked through for the last one of a person.
LAST_SAID_MESSAGES_MAX = 1_000
#: Messages of a channel that are looked through for threads.
THREADS_MESSAGES_MAX = 1_000
#: Our clock may be behind Slack's by as much.
AHEAD_S = 24 * 3600.0
#: Asked for before an event is acknowledged, for which Slack gives 3 s.
FIRST_OF_THREAD_S = 1.5


class History:
    """Reads messages."""

    def __init__(self, spaces: Spaces) -> None:
        self._spaces = spaces

    async def first_of_thread(self, origin: Origin) -> str | None:
        """
        The text of the message that the origin's thread hangs from; "" of ours, None when it is gone or out of reach.

        Raises:
            ChatUnavailable: Slack did not tell within FIRST_OF_THREAD_S.
        """
        bot, client = await self._spaces.voice(origin.space)
        call = client.conversations_replies(channel=origin.channel, ts=origin.thread, limit=1)
        try:
            first = (await ask(asyncio.wait_for(call, FIRST_OF_THREAD_S)))["messages"][0]
        except (MessageGone, ChatRefused, IndexError):
            return None
        return "" if bot.wrote(first) else written(first, cards=True)

    async def message(self, origin: Origin) -> Mapping[str, Any] | None:
        """
        A message as it stands, in a thread or not; None when it is gone or out of reach.

        Raises:
            ChatUnavailable: Slack did not tell within FIRST_OF_THREAD_S.
        """
        client = await self._spaces.client(origin.space)
        call = client.conversations_replies(
            channel=origin.channel, ts=origin.message, oldest=origin.message, inclusive=True, limit=2
        )
        try:
            found = (await ask(asyncio.wait_for(call, FIRST_OF_THREAD_S)))["messages"]
        except (MessageGone, ChatRefused):
            return None
        return next((told for told in found if told.get("ts") == origin.message), None)

    async def newest(
        self, place: Origin, oldest: str, *, count: int, wait_max_s: float = 0.0
    ) -> AsyncIterator[Mapping[str, Any]]:
        """
        What was said in a place's thread, or without one in its channel, after a moment (a ts); the newest first.

        What a thread hangs from is told with it each time, and is the channel's. Raises ChatError.

        Args:
            place: The channel or thread.
            oldest: Nothing from this moment or before.
            count: So many messages at most. A thread is read from its beginning to its end all the same, since Slack
                tells it in no other order.
            wait_max_s: A page that may be asked for only after so long is waited for, instead of raising: the next try
                would have to ask for those before it again.
        """
        pages = self._pages(place, oldest, wait_max_s)
        if place.thread:
            replies = [told async for page in pages for told in page if told["ts"] != place.thread]
            newer = [told for told in replies if float(told["ts"]) > float(oldest)]
            for told in newer[: -count - 1 : -1]:
                yield told
            return
        async for page in pages:
            for told in page:
                if float(told["ts"]) <= float(oldest) or count <= 0:
                    return
                count -= 1
                yield told

    async def _pages(self, place: Origin, oldest: str, wait_max_s: float) -> AsyncIterator[list[Mapping[str, Any]]]:
        cursor = ""
        while True:
            try:
                answer = await self.page(place, oldest, cursor)
            except ChatUnavailable as error:
                if not 0 < (error.retry_after_s or 0) <= wait_max_s:
                    raise
                log.info("Slack gives the next page later.", channel=place.channel, retry_in_s=error.retry_after_s)
                await asyncio.sleep(error.retry_after_s or 0)
                continue
            yield answer["messages"]
            if not (cursor := next_cursor(answer)):
                return

    async def last_said(self, origin: Origin, person: Person, since: datetime, until: datetime) -> datetime | None:
        """When a person last said something there, of the newest LAST_SAID_MESSAGES_MAX, threads apart."""
        place, oldest = replace(origin, thread=""), f"{since.timestamp():.6f}"
        async for told in self.newest(place, oldest, count=LAST_SAID_MESSAGES_MAX):
            by_them = told.get("user") == person.id and told.get("subtype") in BY_PEOPLE
            if by_them and (at := datetime.fromtimestamp(float(told["ts"]), UTC)) < until:
                return at
        return None

    async def threads(self, place: Origin, since: str, oldest: str, *, wait_max_s: float = 0.0) -> list[str]:
        """
        The threads of a channel with replies after a moment, by their first messages; the newest replies first.

        Slack tells of a thread only with the message from which it hangs. Looked at are the newest THREADS_MESSAGES_MAX
        messages of the channel, none older than `oldest`. Raises ChatError.
        """
        place = replace(place, thread="")
        newest = self.newest(place, oldest, count=THREADS_MESSAGES_MAX, wait_max_s=wait_max_s)
        replied = {str(told["ts"]): float(told.get("latest_reply") or 0) async for told in newest}
        newer = [ts for ts, latest in replied.items() if latest > float(since)]
        return sorted(newer, key=lambda ts: replied[ts], reverse=True)

    async def page(self, place: Origin, oldest: str, cursor: str, *, forward: bool = False) -> AsyncSlackResponse:
        """
        A page of what was said in a place after a moment, with its metadata. Raises ChatError.

        Args:
            place: A thread, told from the oldest reply on, or a channel, told from the newest message back.
            oldest: The moment (a ts).
            cursor: Of the page; "" for the first.
            forward: Tell a channel from the oldest of these messages on; on each page the newest comes first.
        """
        which: dict[str, Any] = {"oldest": oldest, "limit": PAGE, "cursor": cursor or None}
        which["include_all_metadata"] = True
        client = await self._spaces.client(place.space)
        if place.thread:
            return await ask(client.conversations_replies(channel=place.channel, ts=place.thread, **which))
        latest = None if forward else ahead()
        return await ask(client.conversations_history(channel=place.channel, latest=latest, **which))


def ahead() -> str:
    """
    A `latest` for all that stands in a channel.

    It has to be named: where `oldest` is alone, Slack begins with the messages that are closest to that.
    """
    return f"{time.time() + AHEAD_S:.6f}"


def next_cursor(answer: AsyncSlackResponse) -> str:
    """Of the next page; "" when there is none."""
    return str((answer.get("response_metadata") or {}).get("next_cursor") or "")
