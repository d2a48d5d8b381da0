"""What was said in a channel before, a page at a time."""

from datetime import datetime

from bot.domain.backfills import Page
from bot.domain.types import Origin
from bot.platforms.slack_chat import translate
from bot.platforms.slack_chat.faults import ask
from bot.platforms.slack_chat.history import PAGE, ahead
from bot.platforms.slack_chat.spaces import Spaces


class Past:
    """Reads back."""

    def __init__(self, spaces: Spaces) -> None:
        self._spaces = spaces

    async def page(self, origin: Origin, since: datetime, before: str) -> Page:
        """Some of what was said in the origin's channel; see chat.Chat.past."""
        bot, client = await self._spaces.voice(origin.space)
        # By the time of a message and not by Slack's cursor, which need not hold until the program is there again.
        oldest, latest = f"{since.timestamp():.6f}", before or ahead()
        reading = client.conversations_history(channel=origin.channel, oldest=oldest, latest=latest, limit=PAGE)
        answer = await ask(reading)
        found = sorted(answer["messages"], key=lambda told: float(told["ts"]), reverse=True)
        kind = {"channel_type": "im"} if translate.is_direct(origin.channel) else {}
        told = (translate.message_of({**each, "channel": origin.channel, **kind}, bot) for each in found)
        goes_on = bool(found) and bool(answer.get("has_more"))
        return Page(tuple(filter(None, told)), len(found), str(found[-1]["ts"]) if goes_on else "")
