"""``/news``: what people ask the bot about itself. Alike on every platform, and answered at once."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace

import structlog

from bot.domain.desk import Desk
from bot.domain.errors import BotError
from bot.domain.types import Origin, Person
from bot.texts import say
from bot.texts.answers import cut, notice_line
from bot.texts.help import help_lines
from bot.texts.status import status_lines

log = structlog.get_logger()

#: Discord and Slack want to hear something within 3 s.
ANSWER_S = 2.0
#: Characters of a word that is no command, as it is repeated to who typed it.
_WORD_CHARS_MAX = 40

#: Whether a person may change how a channel is briefed; may raise, and then nothing is changed.
May = Callable[[], Awaitable[bool]]


class News:
    """Answers with lines of plain text. What a setting or a person put into them is made harmless by the views."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def answer(
        self, typed: str, origin: Origin, person: Person, *, purses: Collection[str], may: May
    ) -> list[str]:
        """
        Do what the words behind ``/news`` ask for. Never raises, and takes ANSWER_S at most.

        Args:
            typed: ``status``, ``language TAG`` or ``help``; nothing is taken for the last.
            origin: Of the command.
            person: Who gave it.
            purses: Scopes of the purses that this person may see there.
            may: Asked before the channel's language is changed.
        """
        try:
            async with asyncio.timeout(ANSWER_S):
                return await self._answer(typed, origin, person, purses, may)
        except (BotError, TimeoutError) as error:
            log.warning("A question about the bot could not be answered.", why=str(error) or "timeout")
        except Exception:
            log.exception("A question about the bot could not be answered.")
        return [say("notice.try_again")]

    async def _answer(self, typed: str, origin: Origin, person: Person, purses: Collection[str], may: May) -> list[str]:
        name, *rest = typed.split(maxsplit=1) or ["help"]
        match name.lower():
            case "help":
                return help_lines()
            case "status":
                status = await self._desk.status(origin, person)
                seen = tuple(purse for purse in status.purses if purse.scope in purses)
                return status_lines(replace(status, purses=seen))
            case "language" if rest:
                if not await may():
                    return [say("notice.not_allowed")]
                return [notice_line(await self._desk.set_language(origin, rest[0].strip()))]
            case "language":
                return [say("notice.which_language")]
        return [say("notice.unknown_command", word=cut(name, _WORD_CHARS_MAX)), *help_lines()]
