"""The list of commands, and what the bot does with links: the same words everywhere."""

from collections.abc import Iterable

from bot.texts.catalogue import FALLBACK, say


def help_lines(keys: Iterable[str], language: str = FALLBACK) -> list[str]:
    """
    What `/news help` shows, a line each.

    Args:
        keys: Of section [help], in the order in which a newcomer needs them.
        language: Of the text; a BCP 47 tag.
    """
    return [say(f"help.{key}", language) for key in keys]
