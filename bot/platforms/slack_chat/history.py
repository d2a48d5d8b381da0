"""What stands in Slack's channels and threads, asked for."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.errors import ChatRefused, MessageGone
from bot.domain.types import Origin, Person
from bot.platforms.slack_chat.faults import ask
from bot.platforms.slack_chat.spaces import Spaces
from bot.platforms.slack_chat.written import BY_PEOPLE, written

#: Messages of one page, newest first in channels, oldest first in threads; and how many pages are read at most.
PAGE = 200
PAGES_MAX = 5
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

    async def since(self, place: Origin, oldest: str) -> list[Mapping[str, Any]]:
        """
        The messages of a place's thread, or without one of its channel, after a moment (a ts).

        What a thread hangs from is told with it each time, and is the channel's. Raises ChatError.
        """
        found: list[Mapping[str, Any]] = []
        cursor = ""
        for _ in range(PAGES_MAX):
            answer = await self.page(place, oldest, cursor)
            newer = (told for told in answer["messages"] if float(told["ts"]) > float(oldest))
            found += [told for told in newer if told["ts"] != place.thread]
            if not (cursor := next_cursor(answer)):
                break
        return found

    async def last_said(self, origin: Origin, person: Person, since: datetime, until: datetime) -> datetime | None:
        """When a person last said something there, of the newest PAGES_MAX pages, threads apart. Raises ChatError."""
        cursor = ""
        for _ in range(PAGES_MAX):
            answer = await self.page(replace(origin, thread=""), f"{since.timestamp():.6f}", cursor)
            for told in answer["messages"]:  # newest first
                by_them = told.get("user") == person.id and told.get("subtype") in BY_PEOPLE
                if by_them and (at := datetime.fromtimestamp(float(told["ts"]), UTC)) < until:
                    return at
            if not (cursor := next_cursor(answer)):
                break
        return None

    async def threads(self, place: Origin, since: str, oldest: str) -> list[str]:
        """
        The threads of a channel with replies after a moment, by their first messages; the newest replies first.

        Slack tells of a thread only with the message from which it hangs. Looked at are the newest PAGE of these in
        the channel, none older than `oldest`. Raises ChatError.
        """
        client = await self._spaces.client(place.space)
        answer = await ask(client.conversations_history(channel=place.channel, oldest=oldest, limit=PAGE))
        replied = {str(told["ts"]): float(told.get("latest_reply") or 0) for told in answer["messages"]}
        newer = [ts for ts, latest in replied.items() if latest > float(since)]
        return sorted(newer, key=lambda ts: replied[ts], reverse=True)

    async def page(self, place: Origin, oldest: str, cursor: str) -> AsyncSlackResponse:
        """A page of those, with their metadata. Raises ChatError."""
        which: dict[str, Any] = {"oldest": oldest, "limit": PAGE, "cursor": cursor or None}
        which["include_all_metadata"] = True
        client = await self._spaces.client(place.space)
        if place.thread:
            return await ask(client.conversations_replies(channel=place.channel, ts=place.thread, **which))
        return await ask(client.conversations_history(channel=place.channel, **which))


def next_cursor(answer: AsyncSlackResponse) -> str:
    """Of the next page; "" when there is none."""
    return str((answer.get("response_metadata") or {}).get("next_cursor") or "")
