"""What can be typed into the composer besides a message: the commands of the table, behind a slash."""

import re
from dataclasses import replace

from bot.domain.links import find_links
from bot.domain.types import Message, Platform
from bot.platforms.commands.answering import typed
from bot.platforms.commands.entries import AtOnce, Call, Queued, Right
from bot.platforms.commands.table import groups, help_keys
from bot.texts import say
from bot.texts.catalogue import FALLBACK
from bot.texts.help import help_lines

_WORD = re.compile(r"/[^\W\d_]{1,40}")
#: A short form for newcomers.
_SHORT = {"/help": "/news help"}


async def may(_: Right) -> bool:
    """Who sits at this page runs the bot."""
    return True


def understand(message: Message, language: str = FALLBACK) -> tuple[Queued | AtOnce, Call] | list[str] | None:
    """The command in a message, what to say (in a language) of one that is not understood, or None for what is none."""
    typed_first, *behind = message.text.split(maxsplit=1) or [""]
    first, _, more = _SHORT.get(typed_first.lower(), typed_first.lower()).partition(" ")
    group = first.removeprefix("/")
    if not first.startswith("/"):
        return None
    if group not in groups():
        if not _WORD.fullmatch(typed_first) or find_links(message.text, Platform.WEB, asked=True):
            return None
        return [say("notice.unknown_command", language, word=typed_first), *help_lines(help_keys(), language)]
    return typed(group, " ".join([more, *behind]), replace(message, text=""), Platform.WEB, may, language=language)


def rehearsed(text: str) -> str | None:
    """What stands behind `/preview`, which is no command of other platforms; None for another message."""
    first, *behind = text.split(maxsplit=1) or [""]
    return (behind[0] if behind else "") if first.lower() == "/preview" else None
