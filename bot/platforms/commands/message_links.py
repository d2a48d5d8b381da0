"""Links to messages, as people copy them: which message they lead to."""

import re
from urllib.parse import parse_qs, urlsplit

from bot.domain.types import Origin, Platform

#: Discord's: /channels/GUILD/CHANNEL/MESSAGE; "@me" in direct messages.
_DISCORD = re.compile(r"/channels/(?P<space>\d+|@me)/(?P<channel>\d+)/(?P<message>\d+)/?")
#: Slack's: /archives/CHANNEL/p1234567890123456, the message's time in millionths of a second.
_SLACK = re.compile(r"/archives/(?P<channel>[A-Z0-9]+)/p(?P<seconds>\d{10})(?P<fraction>\d{6})/?")


def message_at(link: str, here: Origin) -> Origin | None:
    """
    The message that a link leads to; None when it is no link to one of this space.

    Args:
        link: As somebody copied it; Slack may have put it into angle brackets, or the number of a message of the page.
        here: Where it was given.
    """
    link = link.strip("<>").partition("|")[0].replace("&amp;", "&")
    if here.platform is Platform.WEB:
        number = link.rpartition("#line-")[2].lstrip("#")
        return Origin(here.platform, here.space, here.channel, number) if number.isdecimal() else None
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    if here.platform is Platform.DISCORD:
        found = _DISCORD.fullmatch(parts.path)
        if not found or found["space"] != here.space:
            return None
        return Origin(here.platform, here.space, found["channel"], found["message"])
    found = _SLACK.fullmatch(parts.path)
    if not found:
        return None
    thread = parse_qs(parts.query).get("thread_ts", [""])[0]
    message = f"{found['seconds']}.{found['fraction']}"
    return Origin(here.platform, here.space, found["channel"], message, thread if thread != message else "")
