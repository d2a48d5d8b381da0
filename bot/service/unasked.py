"""Which links of a message are briefed although nobody asked: one rule for what is posted now, and what was before."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.briefing import Notice
from bot.domain.opt_outs import OptOuts
from bot.domain.requests import Brief, Request
from bot.domain.settings import ChannelSettings
from bot.domain.types import LINKS_MAX, Link, Message
from bot.domain.unasked import Allowed, why_not
from bot.service.wishes import documents_of, requested


class Unasked:
    """Knows what a channel, a person and the operator want."""

    def __init__(self, opt_outs: OptOuts, allowed: Allowed | None) -> None:
        """
        Args:
            opt_outs: Who wants none of their links briefed.
            allowed: What the operator lets be read although it is private.
        """
        self._opt_outs = opt_outs
        self._allowed = allowed

    async def requests(
        self, message: Message, links: Sequence[Link], settings: ChannelSettings
    ) -> list[Request] | None:
        """
        A request for each link, and where that is wanted for each document that was uploaded with the message.

        Refused, with the reason, are those that are not looked at, or go beyond LINKS_MAX. None where the channel or
        the author wants nothing briefed: then nothing is to be written down either.
        """
        if settings.trigger != "auto" or (message.feed and not settings.feeds):
            return None
        if await self._opt_outs.has(message.origin, message.author):
            return None
        found, taken = [], 0
        for link in [*links, *(documents_of(message) if settings.files else ())]:
            reason = "" if link.upload else why_not(link, settings, allowed=self._allowed)
            taken += not reason
            if taken > LINKS_MAX:
                reason = reason or "links_left_out"
            wanted = requested(message, Brief(link, unasked=True))
            found.append(replace(wanted, refused=Notice(reason)) if reason else wanted)
        return found
