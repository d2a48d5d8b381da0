"""Takes the text of an article that the bot could not read, from the field under what it said."""

import asyncio

from aiohttp import web

from bot.domain.article import GIVEN_CHARS_MAX
from bot.domain.chat_log import ChatLog
from bot.domain.clock import utc_now
from bot.domain.errors import BotError
from bot.domain.inbox import Inbox
from bot.domain.types import Message
from bot.platforms.web_chat.chat import PERSON, origin_of
from bot.platforms.web_chat.shown import not_saved, shown_line
from bot.texts import say
from bot.web.bodies import json_object, language_of

TEXTS_PATH = "/api/texts"
#: Of a request: the longest text, escaped.
TEXTS_BYTES_MAX = 6 * GIVEN_CHARS_MAX + 1024


class Handover:
    """The route."""

    def __init__(self, inbox: Inbox, chat_log: ChatLog) -> None:
        self._inbox = inbox
        self._log = chat_log

    def routes(self) -> list[web.RouteDef]:
        """The route."""
        return [web.post(TEXTS_PATH, self._take)]

    async def _take(self, request: web.Request) -> web.Response:
        """Hand a text over; 201 when it is written down. What is wrong with it is said in its thread."""
        language = language_of(request)
        given = await json_object(request)
        text, item = given.get("text"), given.get("item") or ""
        if not isinstance(text, str) or not isinstance(item, str):
            raise web.HTTPBadRequest(text='The body must be {"id": …, "text": "…"}.')
        if len(text) > GIVEN_CHARS_MAX:
            too_long = say("notice.text_too_long", language, limit=GIVEN_CHARS_MAX)
            raise web.HTTPRequestEntityTooLarge(GIVEN_CHARS_MAX, len(text), text=too_long)
        try:
            line = await shown_line(self._log, given.get("id"), language)
            if line.thread is None:
                raise web.HTTPNotFound(text=say("web.gone", language))
            message = Message(origin_of(line.thread), PERSON, text, utc_now(), asked=True)
            await asyncio.shield(self._inbox.give(message, about=origin_of(item or line.id)))
        except BotError as error:
            raise not_saved(error, language) from None
        return web.json_response({}, status=201)
