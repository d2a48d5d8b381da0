"""The lines that an open page shows, by which it says what it is about."""

import structlog
from aiohttp import web

from bot.domain.chat_log import ChatLine, ChatLog
from bot.domain.errors import BotError
from bot.texts import say

log = structlog.get_logger()

#: Messages that an open page shows, and that are looked through for what has no answer.
MESSAGES_SHOWN = 100


async def shown_line(chat_log: ChatLog, wanted: object, language: str) -> ChatLine:
    """A line that the page shows, by its id. Raises HTTPNotFound for another, StorageUnavailable."""
    lines = await chat_log.recent(MESSAGES_SHOWN)
    line = next((line for line in lines if line.id == wanted), None)
    if line is None or isinstance(wanted, bool):
        raise web.HTTPNotFound(text=say("web.gone", language))
    return line


def not_saved(error: BotError, language: str) -> web.HTTPServiceUnavailable:
    """What the page is told when something that was done on it is lost."""
    log.warning("What was done on the web page could not be written down.", why=str(error))
    return web.HTTPServiceUnavailable(text=say("web.not_saved", language))
