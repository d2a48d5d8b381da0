"""What the page asks of the bot: its events, a new message, the press of a button, the removal of a line."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from bot.domain.chat_log import ChatLine, ChatLog, Pressed
from bot.domain.desk import Desk
from bot.domain.errors import BotError
from bot.domain.inbox import Inbox
from bot.language.hygiene import visible
from bot.platforms.commands.entries import AtOnce
from bot.platforms.web_chat.chat import PERSON, WebChat, line_json, origin_of
from bot.platforms.web_chat.listeners import Listeners, TooManyListeners, encoded
from bot.platforms.web_chat.presses import address_of, button_named
from bot.platforms.web_chat.shown import MESSAGES_SHOWN, not_saved, shown_line
from bot.platforms.web_chat.taking import Taking, at_once
from bot.texts import say
from bot.web.bodies import json_object, language_of

#: Characters of a message, the same as Discord's.
MESSAGE_CHARS_MAX = 4_000
#: Seconds between signs of life on an otherwise quiet stream. A page that hears none for two of them takes the
#: connection for lost (chat.js); they tell how the other platforms are, keep proxies from cutting the stream, and show
#: whether the page has gone.
KEEP_ALIVE_S = 1.0


class Api:
    """The routes under /api."""

    def __init__(
        self,
        inbox: Inbox,
        desk: Desk,
        chat_log: ChatLog,
        chat: WebChat,
        listeners: Listeners,
        *,
        health: Callable[[], Mapping[str, str]],
    ) -> None:
        self._inbox = inbox
        self._desk = desk
        self._taking = Taking(inbox, desk, chat_log, chat, listeners)
        self._log = chat_log
        self._chat = chat
        self._listeners = listeners
        self._health = health

    def routes(self) -> list[web.RouteDef]:
        """The routes."""
        return [
            web.get("/api/events", self._events, allow_head=False),
            web.post("/api/messages", self._say),
            web.post("/api/presses", self._press),
            web.post("/api/removals", self._remove),
        ]

    async def keep_up(self) -> None:
        """See Taking.keep_up."""
        await self._taking.keep_up()

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
            raise web.HTTPServiceUnavailable(text=say("web.too_many_pages", language_of(request))) from None

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
        status = await self._desk.status(origin_of(0), PERSON)
        return {
            "lines": [line_json(line) for line in await self._log.recent(MESSAGES_SHOWN)],
            "reading": dict(self._chat.reading),
            "platforms": dict(self._health()),
            "model": bool(status.models),
        }

    async def _say(self, request: web.Request) -> web.Response:
        """Take a message; 201 when it is written down."""
        given, language = (await json_object(request)).get("text"), language_of(request)
        if not isinstance(given, str):
            raise web.HTTPBadRequest(text='The body must be {"text": "…"}.')
        if len(given) > MESSAGE_CHARS_MAX:
            words = say("web.too_long", language, limit=MESSAGE_CHARS_MAX)
            raise web.HTTPRequestEntityTooLarge(MESSAGE_CHARS_MAX, len(given), text=words)
        text = visible(given).strip()
        if not text:
            raise web.HTTPBadRequest(text=say("web.empty_message", language))
        return await self._taken(text, language)

    async def _press(self, request: web.Request) -> web.Response:
        """Press a button: 200 with what it says at once, or 201 when what it asks for is written down."""
        given, language = await json_object(request), language_of(request)
        button, item = button_named(given.get("button")), given.get("item") or ""
        try:
            line = await shown_line(self._log, given.get("id"), language)
            url = address_of(line, item)
            if button is None or url is None:
                raise web.HTTPNotFound(text=say("web.gone", language))
            pressed = Pressed(button.name, line.id, item, language)
            if isinstance(button.does, AtOnce):
                shown = self._taking.answer_at_once(button.does, line, pressed)
                return web.json_response(await asyncio.shield(shown))
        except BotError as error:
            raise not_saved(error, language) from None
        # Its address tells which article it is about, also to who has that forgotten (storage/forgetting.py).
        text = " ".join(filter(None, (say(f"button.{button.name}", language), url)))
        return await self._taken(text, language, pressed)

    async def _taken(self, text: str, language: str, pressed: Pressed | None = None) -> web.Response:
        try:
            # Finished even when the browser goes away in between.
            line = await asyncio.shield(self._taking.say(text, language, pressed))
        except BotError as error:
            raise not_saved(error, language) from None
        return web.json_response({"id": line.id}, status=201)

    async def _remove(self, request: web.Request) -> web.Response:
        """Take a message away with its thread, or ask the bot to take an answer away."""
        language = language_of(request)
        try:
            line = await shown_line(self._log, (await json_object(request)).get("id"), language)
            if line.thread is not None:
                await self._bin(line, line.thread)
            else:
                # The answers first: once binned, their links may be briefed again.
                for answer in await self._log.recent(MESSAGES_SHOWN):
                    if answer.thread == line.id:
                        await self._inbox.bin(origin_of(answer.id), PERSON)
                await self._inbox.deleted(origin_of(line.id))
                await self._log.delete(line.id)
                self._chat.forget(line.id)
        except BotError as error:
            raise not_saved(error, language) from None
        return web.json_response({}, status=202)

    async def _bin(self, answer: ChatLine, message: int) -> None:
        """Through the inbox, whose worker takes it away; the inbox knows nothing of what was answered at once."""
        if answer.marker == at_once(message):
            await self._log.delete(answer.id)
            self._chat.forget(answer.id)
        else:
            await self._inbox.bin(origin_of(answer.id), PERSON)
