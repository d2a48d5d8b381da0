"""What a person watches, a line each."""

from bot.domain.at_once import Watched
from bot.domain.watches import TOLD_MAX
from bot.texts.catalogue import FALLBACK, say


def watched_lines(watched: Watched, language: str = FALLBACK) -> list[str]:
    """What `/news watches` shows: the words, where they are watched, and how each stands; or that there are none."""
    if not watched.watches:
        return [say("watch.none", language)]
    lines = [say("watch.new", language, limit=TOLD_MAX)] if watched.new else []
    for watch in watched.watches:
        where = "here" if watch.origin.channel == watched.channel else "elsewhere"
        where = "everywhere" if watch.everywhere else where
        lines.append(
            say(f"watch.{where}", language, number=str(watch.id), words=watch.words, channel=watch.origin.channel)
        )
        if watch.paused:
            lines.append(say(f"watch.{watch.paused}", language, number=str(watch.id)))
    return lines
