"""Implements ports.Chat on Slack's Web API."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.errors import ChatError, ChatRefused, ChatUnavailable, ConfigError, MessageGone
from bot.domain.types import Answer, Origin, Person, Platform, Posted, Request
from bot.platforms.slack_chat.faults import BAD_CONTENT, OUTSIDE, TOKEN_RETRY_S, ask, code_of
from bot.platforms.slack_chat.identity import Bot, Identity
from bot.platforms.slack_chat.response_urls import ResponseUrls
from bot.platforms.slack_chat.spans import Page
from bot.platforms.slack_chat.translate import is_ts
from bot.platforms.slack_chat.view import render

log = structlog.get_logger()

MARK = "eyes"
#: Names the bot's messages in their metadata; the marker stands in the payload.
EVENT_TYPE = "newsbrief_answer"
#: `find` reads at most so many messages, newest first in channels, oldest first in threads.
FIND_PAGE = 200
FIND_PAGES_MAX = 5
#: Our clock may run ahead of Slack's.
CLOCK_SKEW_S = 60.0
#: Asked for before an event is acknowledged, for which Slack gives 3 s.
FIRST_OF_THREAD_S = 1.5
NAMES_MAX = 1_000
NAME_TTL_S = 3_600.0


class SlackChat:
    """
    Where the bot speaks in Slack.

    An answer goes into the thread of the message that asked, or the thread it is in. A command has no message: its
    answer stands in the channel, or where the bot is no member is shown to who asked.
    """

    platform = Platform.SLACK

    def __init__(self, client: AsyncWebClient, identity: Identity, response_urls: ResponseUrls) -> None:
        self._client = client
        self._identity = identity
        self._response_urls = response_urls
        self._names: OrderedDict[str, tuple[float, str]] = OrderedDict()

    async def acknowledge(self, request: Request) -> None:
        """Put 👀 on the message that asked."""
        await self._mark(request.origin, self._client.reactions_add)

    async def settle(self, request: Request) -> None:
        """Take 👀 away."""
        await self._mark(request.origin, self._client.reactions_remove)

    def render(self, answer: Answer) -> list[Any]:
        """The answer as Slack messages; see view.render."""
        return list(render(answer))

    async def post(self, request: Request, page: Any, *, marker: str) -> Posted:
        """Post a page with its marker; see ports.Chat."""
        try:
            return await self._say(request.origin, page, marker)
        except ChatError as error:
            code = code_of(error)
            if code in BAD_CONTENT:
                log.error("Slack refused the blocks of an answer; posting its text.", why=code)
                return await self._say(request.origin, Page(page.text, ()), marker)
            if code not in OUTSIDE or request.interaction is None:
                raise
        await self._response_urls.post(request.interaction, page, now=datetime.now(UTC))
        return Posted(request.origin.channel, marker)

    async def find(self, request: Request, *, marker: str) -> Posted | None:
        """Look through the thread, or for a command through the channel, since the request."""
        try:
            bot = await self._bot()
            cursor = ""
            for _ in range(FIND_PAGES_MAX):
                answer = await self._later_messages(request, cursor)
                for message in answer["messages"]:
                    if _carries(message, marker, bot):
                        return self._posted(request.origin.channel, message["ts"], _thread(request.origin), bot)
                cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
                if not cursor:
                    break
        except (MessageGone, ChatRefused) as error:
            # Nothing of ours can stand where we may not look: posting will tell what is wrong.
            log.info("Could not look for an earlier answer.", why=str(error))
        return None

    async def remove(self, posted: Posted, *, space: str) -> None:  # noqa: ARG002  # the token knows its workspace
        """Delete a message of ours; what only one person saw cannot be deleted and need not be."""
        if not is_ts(posted.message):
            return
        try:
            await ask(self._client.chat_delete(channel=posted.channel, ts=posted.message))
        except MessageGone:
            log.debug("An answer to be taken away was gone already.", message=posted.message)

    async def name(self, space: str, person: Person) -> str:  # noqa: ARG002  # the token knows its workspace
        """The name that people see, remembered for an hour."""
        if person.name:
            return person.name
        kept_at, name = self._names.get(person.id, (0.0, ""))
        if name and time.monotonic() - kept_at < NAME_TTL_S:
            self._names.move_to_end(person.id)
            return name
        try:
            user = (await ask(self._client.users_info(user=person.id)))["user"]
        except ChatError as error:
            log.info("Could not ask for a name.", why=str(error))
            return name
        name = _display_name(user)
        self._names[person.id] = (time.monotonic(), name)
        self._names.move_to_end(person.id)
        if len(self._names) > NAMES_MAX:
            self._names.popitem(last=False)
        return name

    async def is_admin(self, person: Person) -> bool:
        """Whether a person runs this workspace; nobody of another one does. Raises ChatError."""
        bot = await self._bot()
        user = (await ask(self._client.users_info(user=person.id)))["user"]
        return user.get("team_id") == bot.team and bool(user.get("is_admin") or user.get("is_owner"))

    async def permalink(self, origin: Origin) -> str:
        """A link to the message that asked; "" for a command."""
        if not is_ts(origin.message):
            return ""
        try:
            return _link(await self._bot(), origin.channel, origin.message, origin.thread)
        except ChatError:
            return ""

    async def first_of_thread(self, origin: Origin) -> str:
        """
        The text of the message that the origin's thread hangs from; "" when it is ours, gone or out of reach.

        Raises:
            ChatUnavailable: Slack did not tell within FIRST_OF_THREAD_S.
        """
        bot = await self._bot()
        call = self._client.conversations_replies(channel=origin.channel, ts=origin.thread, limit=1)
        try:
            first = (await ask(asyncio.wait_for(call, FIRST_OF_THREAD_S)))["messages"][0]
        except (MessageGone, ChatRefused, IndexError):
            return ""
        return "" if bot.wrote(first) else str(first.get("text", ""))

    async def _say(self, origin: Origin, page: Page, marker: str) -> Posted:
        bot = await self._bot()
        thread = _thread(origin)
        answer = await ask(
            self._client.chat_postMessage(
                channel=origin.channel,
                text=page.text,
                blocks=list(page.blocks) or None,
                thread_ts=thread or None,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"marker": marker}},
                unfurl_links=False,
                unfurl_media=False,
                parse="none",
                link_names=False,
            )
        )
        return self._posted(answer["channel"], answer["ts"], thread, bot)

    async def _later_messages(self, request: Request, cursor: str) -> AsyncSlackResponse:
        origin, thread = request.origin, _thread(request.origin)
        if thread:
            return await ask(
                self._client.conversations_replies(
                    channel=origin.channel,
                    ts=thread,
                    oldest=origin.message,
                    limit=FIND_PAGE,
                    cursor=cursor or None,
                    include_all_metadata=True,
                )
            )
        return await ask(
            self._client.conversations_history(
                channel=origin.channel,
                oldest=f"{request.asked_at.timestamp() - CLOCK_SKEW_S:.6f}",
                limit=FIND_PAGE,
                cursor=cursor or None,
                include_all_metadata=True,
            )
        )

    async def _mark(self, origin: Origin, change: Callable[..., Any]) -> None:
        if not is_ts(origin.message):
            return
        try:
            await ask(change(channel=origin.channel, timestamp=origin.message, name=MARK))
        except ChatError as error:
            log.info("Could not change the mark on a message.", why=str(error), channel=origin.channel)

    async def _bot(self) -> Bot:
        try:
            return await self._identity.get()
        except ConfigError as error:
            raise ChatUnavailable(str(error), retry_after_s=TOKEN_RETRY_S) from error

    def _posted(self, channel: str, ts: str, thread: str, bot: Bot) -> Posted:
        return Posted(channel, ts, _link(bot, channel, ts, thread))


def _thread(origin: Origin) -> str:
    """The thread an answer goes to; "" for a command, whose answer goes to the channel."""
    return origin.thread or (origin.message if is_ts(origin.message) else "")


def _carries(message: Mapping[str, Any], marker: str, bot: Bot) -> bool:
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return bot.wrote(message) and payload.get("marker") == marker


def _display_name(user: Mapping[str, Any]) -> str:
    profile = user.get("profile") or {}
    return str(profile.get("display_name") or profile.get("real_name") or user.get("name") or "")


def _link(bot: Bot, channel: str, ts: str, thread: str) -> str:
    if not bot.team_url:
        return ""
    place = f"{bot.team_url}archives/{channel}/p{ts.replace('.', '')}"
    return f"{place}?thread_ts={thread}&cid={channel}" if thread and thread != ts else place
