"""The list of commands, and what the bot does with links: the same words everywhere."""

from bot.texts.catalogue import FALLBACK, say

#: In the order in which a newcomer needs them.
_LINES = ("links", "brief", "digest", "status", "language", "help", "remove")


def help_lines(language: str = FALLBACK) -> list[str]:
    """What `/news help` shows, a line each."""
    return [say(f"help.{name}", language) for name in _LINES]
