"""Writes down what a message asks for, within the limits, and marks the message."""

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from bot.domain.intake import Counting, Requests
from bot.domain.requests import Request
from bot.domain.settings import ChannelSettings
from bot.domain.types import Message, Platform
from bot.service.limits import counting
from bot.service.marks import Marks

log = structlog.get_logger()


class Accepting:
    """When `write` returns, it is written down."""

    def __init__(
        self, requests: Requests, marks: Marks, alone_on: frozenset[Platform], clock: Callable[[], datetime]
    ) -> None:
        """
        Args:
            requests: Where they are written down.
            marks: Show that a message is worked on.
            alone_on: Platforms with one person only, who needs no limit of a person.
            clock: Tells the time, for the limits.
        """
        self._requests = requests
        self._marks = marks
        self._alone_on = alone_on
        self._clock = clock

    async def write(
        self,
        message: Message,
        requests: Sequence[Request],
        more: Sequence[Request] = (),
        limits: ChannelSettings | None = None,
    ) -> list[Request]:
        """
        Write down what a message asks for, and the message as the newest of its place; the requests that were new.

        What is over a limit is written down as told why not, so that nothing is dropped silently; `more` has none.
        """
        counted = self._counting(message.origin.platform, limits) if limits else None
        seen = (message.origin,) if message.in_order else ()
        new = await self._requests.accept([*requests, *more], counting=counted, seen=seen)
        # After the commit, never before: the mark means "written down"; on what nobody asked for, that it was read.
        self._marks.show([request for request in new if not request.unasked])
        for request in new:
            link, refused = request.link, request.refused
            told = {"link": link and link.shown, "reason": refused and refused.reason}
            given = {name: value for name, value in told.items() if value}
            log.info(
                "Accepted a request.",
                asked=type(request.asked).__name__.lower(),
                **given,
                platform=request.origin.platform,
                channel=request.origin.channel,
                message=request.origin.message,
            )
        return new

    def _counting(self, platform: Platform, settings: ChannelSettings) -> Counting | None:
        user = 0 if platform in self._alone_on else settings.limit_user_hour
        return counting(user=user, channel=settings.limit_channel_hour, now=self._clock())
