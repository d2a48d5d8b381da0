"""Which channels somebody may read, before they are told of them in private."""

import asyncio
from collections.abc import Collection

import structlog

from bot.domain.chat import Chats
from bot.domain.errors import ChatRefused, ChatUnavailable
from bot.domain.types import Origin, Person

log = structlog.get_logger()

#: Seconds in which a platform tells which channels somebody may read.
READABLE_S = 8.0


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


async def readable(chats: Chats, origin: Origin, person: Person, channels: Collection[str]) -> set[str] | None:
    """
    Which of some channels of the origin's space somebody may read; None where its platform does not run or tell.

    Raises:
        ChatUnavailable: it cannot be told now, or not within READABLE_S.
    """
    chat = chats.get(origin.platform)
    if chat is None:
        return None
    try:
        async with asyncio.timeout(READABLE_S):
            return await chat.readable(origin, person, channels) if channels else set()
    except ChatRefused as error:
        log.warning("It cannot be told which channels somebody may read.", space=origin.space, why=str(error))
        return None
    except TimeoutError as error:
        raise ChatUnavailable("it takes too long to tell which channels somebody may read") from error
