"""What the page asks of the bot: its events, a new message, the removal of one."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from aiohttp import web

from bot.domain.errors import BotError, ChatError
from bot.domain.ports import Inbox
from bot.domain.records import ChatLine, ChatLog
from bot.domain.types import Message, Origin, Platform, Request, marker
from bot.language.hygiene import visible
from bot.platforms.news import News
from bot.platforms.web_chat.chat import CHANNEL, PERSON, SPACE, WebChat, line_json
from bot.platforms.web_chat.commands import Typed, understand
from bot.platforms.web_chat.listeners import Listeners, TooManyListeners, encoded
from bot.platforms.web_chat.view import render, told
from bot.texts import say

log = structlog.get_logger()

#: Characters of a message, the same as Discord's.
MESSAGE_CHARS_MAX = 4_000
#: Bytes of a request: a message of the longest characters, escaped.
BODY_BYTES_MAX = 64 * 1024
#: Messages that an open page shows.
MESSAGES_SHOWN = 100
#: Seconds between signs of life on an otherwise quiet stream: they tell how the other platforms are, keep proxies from
#: cutting it, and show whether the page has gone.
KEEP_ALIVE_S = 5.0
#: Whose spending the page shows: it is on the owner's machine.
SCOPES = ("user", "space", "installation")
#: Seconds until messages that the inbox did not take are handed over again.
HAND_OVER_AGAIN_S = 5.0


class Api:
    """The routes under /api."""

    def __init__(
        self,
        inbox: Inbox,
        news: News,
        chat_log: ChatLog,
        chat: WebChat,
        listeners: Listeners,
        *,
        health: Callable[[], Mapping[str, str]],
    ) -> None:
        self._inbox = inbox
        self._news = news
        self._log = chat_log
        self._chat = chat
        self._listeners = listeners
        self._health = health
        self._behind = asyncio.Event()  #: Some message may not have reached the inbox.

    def routes(self) -> list[web.RouteDef]:
        """The routes."""
        return [
            web.get("/api/events", self._events, allow_head=False),
            web.post("/api/messages", self._say),
            web.post("/api/removals", self._remove),
        ]

    async def keep_up(self) -> None:
        """Hand over what a crash or a failure kept from the inbox: at the start and as it happens, until cancelled."""
        self._behind.set()
        while True:
            await self._behind.wait()
            self._behind.clear()
            try:
                await self._catch_up()
            except Exception as error:  # noqa: BLE001 - whatever trouble there is with storing, the page goes on
                log.warning("Messages of the web page could not be handed over yet.", why=str(error))
                self._behind.set()
                await asyncio.sleep(HAND_OVER_AGAIN_S)

    async def _catch_up(self) -> None:
        """Hand all over that have no answer; the inbox knows which it has. What is answered at once it never had."""
        lines = await self._log.recent(MESSAGES_SHOWN)
        answered = {line.thread for line in lines}
        for line in lines:
            if line.thread is None and line.id not in answered and not understand(line.text).at_once:
                await self._hand_over(line)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """
        A snapshot of the page, then everything that changes.

        The stream listens before the snapshot is taken. So nothing falls between; what is in both is the same line,
        which the page knows by its id.
        """
        transport = request.transport
        try:
            with self._listeners.listen(transport.abort if transport else lambda: None) as queue:
                return await self._stream(request, queue)
        except TooManyListeners:
            raise web.HTTPServiceUnavailable(text=say("web.too_many_pages")) from None

    async def _stream(self, request: web.Request, queue: "asyncio.Queue[bytes | None]") -> web.StreamResponse:
        snapshot = encoded("snapshot", await self._snapshot())
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
        await response.prepare(request)
        event: bytes | None = snapshot
        try:
            while event is not None:
                await response.write(event)
                try:
                    event = await asyncio.wait_for(queue.get(), KEEP_ALIVE_S)
                except TimeoutError:
                    event = encoded("platforms", dict(self._health()))
        except ConnectionError:
            pass  # The page was closed.
        return response

    async def _snapshot(self) -> dict[str, Any]:
        lines = [line_json(line) for line in await self._log.recent(MESSAGES_SHOWN)]
        return {"lines": lines, "reading": dict(self._chat.reading), "platforms": dict(self._health())}

    async def _say(self, request: web.Request) -> web.Response:
        """Take a message; 201 when it is written down."""
        given = (await _json(request)).get("text")
        if not isinstance(given, str):
            raise web.HTTPBadRequest(text='The body must be {"text": "…"}.')
        if len(given) > MESSAGE_CHARS_MAX:
            raise web.HTTPRequestEntityTooLarge(
                MESSAGE_CHARS_MAX, len(given), text=say("web.too_long", limit=MESSAGE_CHARS_MAX)
            )
        text = visible(given).strip()
        if not text:
            raise web.HTTPBadRequest(text=say("web.empty_message"))
        # Finished even when the browser goes away in between.
        line = await asyncio.shield(self._take(text))
        return web.json_response({"id": line.id}, status=201)

    async def _take(self, text: str) -> ChatLine:
        try:
            line = await self._log.say(text)
        except BotError as error:
            raise _unsaved(error) from None
        self._listeners.tell("line", line_json(line))
        try:
            await self._hand_over(line)
        except BotError as error:
            # The message is in the log, so it is not lost: `keep_up` hands it over as soon as that works.
            log.warning("A message could not be handed over yet.", why=str(error))
            self._behind.set()
        return line

    async def _hand_over(self, line: ChatLine) -> None:
        typed = understand(line.text)
        if typed.at_once:
            await self._answer(line, typed)
            return
        message = Message(
            _origin(line.id), PERSON, typed.text, line.at, asked=True, length=typed.length, language=typed.language
        )  # asked: there is nobody else here whom the person could mean
        await (self._inbox.digest(message) if typed.digest else self._inbox.message(message))

    async def _answer(self, line: ChatLine, typed: Typed) -> None:
        """Answer at once. Nothing was asked of the inbox, so this is all that there will be."""
        asked = Request(_origin(line.id), "at_once", PERSON, line.at)
        if typed.trouble:
            page = render(typed.trouble)
        else:
            page = told(await self._news.answer(typed.text, asked.origin, PERSON, purses=SCOPES, may=_may))
        try:
            await self._chat.post(asked, page, marker=_at_once(line.id))
        except ChatError as error:
            log.warning("A command could not be answered.", why=str(error))

    async def _remove(self, request: web.Request) -> web.Response:
        """Take a message away with its thread, or ask the bot to take an answer away."""
        wanted = (await _json(request)).get("id")
        try:
            lines = await self._log.recent(MESSAGES_SHOWN)
            line = next((line for line in lines if line.id == wanted), None)
            if line is None or isinstance(wanted, bool):
                raise web.HTTPNotFound(text=say("web.gone"))
            if line.thread is not None:
                await self._bin(line, line.thread)
            else:
                # The answers first: once binned, their links may be briefed again.
                for answer in lines:
                    if answer.thread == line.id:
                        await self._inbox.bin(_origin(answer.id), PERSON)
                await self._inbox.deleted(_origin(line.id))
                await self._log.delete(line.id)
                self._chat.forget(line.id)
        except BotError as error:
            raise _unsaved(error) from None
        return web.json_response({}, status=202)

    async def _bin(self, answer: ChatLine, message: int) -> None:
        """Through the inbox, whose worker takes it away; the inbox knows nothing of what was answered at once."""
        if answer.marker == _at_once(message):
            await self._log.delete(answer.id)
            self._chat.forget(answer.id)
        else:
            await self._inbox.bin(_origin(answer.id), PERSON)


def _origin(line: int) -> Origin:
    return Origin(Platform.WEB, SPACE, CHANNEL, str(line))


async def _may() -> bool:
    """Who sits at this page runs the bot."""
    return True


def _at_once(line: int) -> str:
    """The marker of what is answered here and not by the worker."""
    return marker(f"at once\n{line}", 0)


def _unsaved(error: BotError) -> web.HTTPServiceUnavailable:
    log.warning("What was done on the web page could not be written down.", why=str(error))
    return web.HTTPServiceUnavailable(text=say("web.not_saved"))


async def _json(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except (ValueError, RecursionError):  # no JSON, no UTF-8, or nested for the sake of it
        body = None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="The body must be one JSON object.")
    return body
