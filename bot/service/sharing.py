"""Posts before everybody what one person alone saw."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.domain.briefing import Briefing, Notice
from bot.domain.clock import utc_now
from bot.domain.digest import Digest
from bot.domain.intake import Requests
from bot.domain.replies import Replies
from bot.domain.requests import Audience, Request, Say, Share
from bot.domain.types import Origin, Person


class Sharing:
    """An answer is shared once, however often and where ever it is asked for: the request's key sees to that."""

    def __init__(self, requests: Requests, replies: Replies, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._requests = requests
        self._replies = replies
        self._clock = clock

    async def share(self, here: Origin, person: Person, answer: str) -> Notice:
        """Write down that an answer is to be posted; see desk.Desk."""
        request = await self._replies.answered_by(here.platform, here.space, answer)
        stored = await self._replies.answer_in(here.platform, here.space, answer)
        if request is None or not isinstance(stored, Briefing | Digest):
            return Notice("share_gone")
        if request.author.id != person.id:
            return Notice("not_yours")
        if isinstance(stored, Digest) and stored.private:
            return Notice("share_private")
        if here.told_in != request.origin.told_in:
            return Notice("share_elsewhere")
        # It hangs from no message, so it stands in the channel, or in the thread where the command was given.
        origin = replace(request.origin, message=f"share of {answer}")
        new = await self._requests.accept([Request(origin, Share(answer, request.link), person, self._clock())])
        return Notice("sharing" if new else "shared_before")


def refused(request: Request, notice: Notice, now: datetime) -> Request:
    """What to tell who wanted something posted where the bot may not post: to them directly, once."""
    origin = replace(request.origin, message=f"{request.origin.message} was refused")
    return Request(origin, Say("refused", notice), request.author, now, audience=Audience.DIRECT)
