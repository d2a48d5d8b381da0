"""Whether somebody may read the channel of which they wish to be told in private."""

import structlog

from bot.domain.chat import Chats
from bot.domain.errors import ChatRefused
from bot.domain.types import Origin, Person

log = structlog.get_logger()


async def may_read(chats: Chats, origin: Origin, person: Person) -> bool:
    """
    Whether somebody may read a channel; no, too, where its platform does not run or will not say.

    Raises:
        ChatUnavailable: it cannot be told now.
    """
    chat = chats.get(origin.platform)
    try:
        return chat is not None and await chat.may_read(origin, person)
    except ChatRefused as error:
        log.warning("It cannot be told who may read a channel.", channel=origin.channel, why=str(error))
        return False
