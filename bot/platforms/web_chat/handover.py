"""Takes the text of an article that the bot could not read, from the field under what it said."""

import asyncio

import structlog
from aiohttp import web

from bot.domain.article import GIVEN_CHARS_MAX
from bot.domain.chat_log import ChatLog
from bot.domain.clock import utc_now
from bot.domain.errors import BotError
from bot.domain.inbox import Inbox
from bot.domain.types import Message, Origin, Platform
from bot.platforms.web_chat.chat import CHANNEL, PERSON, SPACE
from bot.texts import say
from bot.texts.accepted import preferred
from bot.web.bodies import json_object

log = structlog.get_logger()

TEXTS_PATH = "/api/texts"
#: Of a request: the longest text, escaped.
TEXTS_BYTES_MAX = 6 * GIVEN_CHARS_MAX + 1024


class Handover:
    """The route."""

    def __init__(self, inbox: Inbox, chat_log: ChatLog, *, lines_shown: int) -> None:
        self._inbox = inbox
        self._log = chat_log
        self._lines_shown = lines_shown

    def routes(self) -> list[web.RouteDef]:
        """The route."""
        return [web.post(TEXTS_PATH, self._take)]

    async def _take(self, request: web.Request) -> web.Response:
        """Hand a text over; 201 when it is written down. What is wrong with it is said in its thread."""
        language = preferred(request.headers.get("Accept-Language", ""))
        given = await json_object(request)
        wanted, text, item = given.get("id"), given.get("text"), given.get("item") or ""
        if not isinstance(text, str) or not isinstance(item, str):
            raise web.HTTPBadRequest(text='The body must be {"id": …, "text": "…"}.')
        if len(text) > GIVEN_CHARS_MAX:
            too_long = say("notice.text_too_long", language, limit=GIVEN_CHARS_MAX)
            raise web.HTTPRequestEntityTooLarge(GIVEN_CHARS_MAX, len(text), text=too_long)
        try:
            lines = await self._log.recent(self._lines_shown)
            line = next((line for line in lines if line.id == wanted), None)
            if line is None or line.thread is None or isinstance(wanted, bool):
                raise web.HTTPNotFound(text=say("web.gone", language))
            place = Origin(Platform.WEB, SPACE, CHANNEL, str(line.thread))
            message = Message(place, PERSON, text, utc_now(), asked=True)
            about = Origin(Platform.WEB, SPACE, CHANNEL, item or str(line.id))
            await asyncio.shield(self._inbox.give(message, about=about))
        except BotError as error:
            log.warning("A text could not be written down.", why=str(error))
            raise web.HTTPServiceUnavailable(text=say("web.not_saved", language)) from None
        return web.json_response({}, status=201)
