"""What a person watches, a line each."""

from bot.domain.at_once import Watched
from bot.domain.watches import TOLD_MAX
from bot.texts.catalogue import FALLBACK, say
from bot.texts.found import CHANNEL_HERE, Line, in_channel


def watched_lines(watched: Watched, language: str = FALLBACK) -> list[Line]:
    """What `/news watches` shows: the words, where they are watched, and how each stands; or that there are none."""
    if not watched.watches:
        return [say("watch.none", language)]
    lines: list[Line] = [say("watch.new", language, limit=TOLD_MAX)] if watched.new else []
    for watch in watched.watches:
        where = "here" if watch.origin.channel == watched.channel else "elsewhere"
        where = "everywhere" if watch.everywhere else where
        line = say(f"watch.{where}", language, number=str(watch.id), words=watch.words, channel=CHANNEL_HERE)
        lines.append(in_channel(line, watch.origin.channel) if where == "elsewhere" else line)
        if watch.paused:
            lines.append(say(f"watch.{watch.paused}", language, number=str(watch.id)))
    return lines
