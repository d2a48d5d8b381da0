"""The answer follows its message: what is taken back when that is edited or deleted, and what is taken anew."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from bot.domain.intake import Removal, Requests, Withdrawn
from bot.domain.requests import Ask, Brief, Remove, Request, Rewrite
from bot.domain.types import Origin, Person, Posted

log = structlog.get_logger()

#: How often one link or question of one message is taken, with those that its author took out and put in again.
AGAIN_MAX = 10
#: Who takes away the answer to a message that is gone.
NOBODY = Person("")


class Following:
    """
    Takes back, and takes anew.

    What is to be taken away is written down together with what is withdrawn, so that a kill in between does not leave
    an answer standing under nothing.
    """

    def __init__(self, requests: Requests, clock: Callable[[], datetime]) -> None:
        self._requests = requests
        self._clock = clock

    async def edited(self, origin: Origin, kept: Collection[str], question: str = "") -> Withdrawn:
        """Take back what a message asked for, but for these canonical links and this question, which it still has."""
        gone = await self._requests.withdraw(origin, kept=kept, question=question, removal=self._removal(origin))
        if gone.closed or gone.removed:
            log.info("What an edit took out of a message is withdrawn.", **_counts(gone), **_place(origin))
        return gone

    async def deleted(self, origin: Origin) -> Withdrawn:
        """Take back all that a message asked for."""
        gone = await self._requests.withdraw(origin, removal=self._removal(origin, orphan=origin.message))
        if gone.closed or gone.removed:
            log.info("A message was deleted; what it asked for is withdrawn.", **_counts(gone), **_place(origin))
        return gone

    async def anew(self, briefs: Sequence[Request], *, asked: bool) -> list[Request]:
        """
        The same requests; once more those of links that were taken before, and will not be answered otherwise.

        Unasked, those alone whose link its author had taken out: what was passed over stays so.
        """
        counts = range(1, AGAIN_MAX)
        tries = {request.key: [request, *(_again(request, count) for count in counts)] for request in briefs}
        every = [each for row in tries.values() for each in row]
        taken = await self._requests.unanswered(every, withdrawn=not asked)
        return [next((each for each in row if each.key not in taken), row[-1]) for row in tries.values()]

    def _removal(self, origin: Origin, *, orphan: str = "") -> Removal:
        def remove(posted: Posted, item: str) -> Request:
            if item:  # of the message that asked: never while an answer joins the others
                return Request(origin, Remove(posted.message, item=item), NOBODY, self._clock())
            thread = posted.channel if posted.channel != origin.channel else ""
            answer = replace(origin, message=posted.message, thread=thread)
            return Request(answer, Remove(posted.message, orphan), NOBODY, self._clock())

        return remove


def _again(request: Request, count: int) -> Request:
    asked = request.asked
    return replace(request, asked=replace(asked, again=count)) if isinstance(asked, Brief | Ask | Rewrite) else request


def _counts(gone: Withdrawn) -> dict[str, int]:
    return {"withdrawn": gone.closed, "answers": gone.removed}


def _place(origin: Origin) -> dict[str, str]:
    return {"platform": origin.platform, "channel": origin.channel, "message": origin.message}
