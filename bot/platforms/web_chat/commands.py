"""What can be typed into the composer besides a message: the commands of the table, behind a slash."""

from dataclasses import replace

from bot.domain.types import Message, Platform
from bot.platforms.commands.answering import typed
from bot.platforms.commands.entries import AtOnce, Call, Queued, Right
from bot.platforms.commands.table import groups
from bot.texts.catalogue import FALLBACK

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
    if not first.startswith("/") or group not in groups():
        return None
    return typed(group, " ".join([more, *behind]), replace(message, text=""), Platform.WEB, may, language=language)


def rehearsed(text: str) -> str | None:
    """What stands behind `/preview`, which is no command of other platforms; None for another message."""
    first, *behind = text.split(maxsplit=1) or [""]
    return (behind[0] if behind else "") if first.lower() == "/preview" else None
