"""What people want of an answer of ours that stands there: that it goes, is written anew, or stands here as well."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.domain.briefing import Notice
from bot.domain.intake import Requests
from bot.domain.replies import Replies
from bot.domain.requests import Audience, Brief, Remove, Request, Rewrite
from bot.domain.types import Message, Origin, Person
from bot.service.accepting import Accepting
from bot.service.following import AGAIN_MAX, Following
from bot.service.settings import Settings
from bot.service.wishes import is_off, requested


class Pressing:
    """Writes that down, and tells who wants it what becomes of it."""

    def __init__(
        self,
        *,
        requests: Requests,
        replies: Replies,
        settings: Settings,
        accepting: Accepting,
        following: Following,
        clock: Callable[[], datetime],
    ) -> None:
        self._requests = requests
        self._replies = replies
        self._settings = settings
        self._accepting = accepting
        self._following = following
        self._clock = clock

    async def bin(self, origin: Origin, person: Person, *, manages: bool = False) -> bool:
        """Take our answer away when the person who asked for it, or who manages there, wants so; see inbox.Inbox."""
        request = await self._replies.answered_by(origin.platform, origin.space, origin.message)
        if request is None or not (manages or request.author.id == person.id):
            return False
        await self._requests.accept([Request(origin, Remove(origin.message), person, self._clock())])
        return True

    async def rewrite(self, origin: Origin, message: Message, *, manages: bool = False) -> Notice:
        """Have a briefing of ours written anew for the person who asked for it, or who manages; see inbox.Inbox."""
        where = origin.platform, origin.space, origin.message
        request, together = await self._replies.answered_by(*where), len(await self._replies.told_in(*where)) > 1
        settings = await self._settings.of(origin)
        if is_off(message, settings):
            return Notice("switched_off")
        if together or not request or not isinstance(request.asked, Brief) or request.audience is not Audience.EVERYONE:
            return Notice("not_rewritten")
        if not (manages or request.author.id == message.author.id):
            return Notice("not_yours_to_rewrite")
        asked = Rewrite(origin.message, request.asked.link)
        # Of the message that asked, so that it goes with that one, and waits for other answers to it.
        wanted = replace(requested(message, asked), origin=request.origin, audience=Audience.ASKER)
        (wanted,) = await self._following.anew([wanted], asked=True)
        for new in await self._accepting.write(message, [wanted], (), settings):
            return new.refused or Notice("rewriting")
        return Notice("rewriting_already")

    async def brief_here(self, origin: Origin, message: Message) -> Notice:
        """Brief a link here although it was pointed to an earlier briefing; see inbox.Inbox."""
        request = await self._replies.answered_by(origin.platform, origin.space, origin.message)
        if not request or not isinstance(request.asked, Brief) or request.audience is not Audience.EVERYONE:
            return Notice("briefing_here_unknown")
        settings = await self._settings.of(origin)
        if is_off(message, settings):
            return Notice("switched_off")
        wanted = Request(request.origin, Brief(request.asked.link, anyway=True), message.author, self._clock())
        (wanted,) = await self._following.anew([wanted], asked=True)
        for new in await self._accepting.write(message, [wanted], (), settings):
            return new.refused or Notice("briefing_here")
        if await self._requests.unanswered([wanted]):
            return Notice("briefing_here_failed", {"limit": AGAIN_MAX})
        return Notice("briefing_here_already")
