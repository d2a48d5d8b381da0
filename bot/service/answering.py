"""What a request is answered with, of whatever kind it is."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

import structlog

from bot.domain.answers import Answer
from bot.domain.briefing import AlreadyBriefed, Notice
from bot.domain.digest import Digest
from bot.domain.dispatch import Claim
from bot.domain.errors import NotNow, ReadError
from bot.domain.intake import Requests
from bot.domain.measures import Measures
from bot.domain.outcomes import MUTED, QUIET_HOURS
from bot.domain.replies import Replies
from bot.domain.requests import (
    AfterHours,
    Ask,
    Audience,
    Backfill,
    Brief,
    DigestOf,
    FollowFeed,
    Prove,
    Remove,
    Rewrite,
    Say,
    Share,
    Watched,
)
from bot.service.after_hours import CLOSING_S, wait_until_over
from bot.service.alerts import Alerts
from bot.service.digests import Digests
from bot.service.feeds import Following
from bot.service.links import Links, Quiet
from bot.service.questions import Questions
from bot.service.rewriting import Rewriting
from bot.service.scheduled import Scheduled
from bot.service.settings import Settings
from bot.service.timings import Timings

log = structlog.get_logger()

#: Whose answers are for one person's eyes, and told in their language where it is known.
_ONE = frozenset((Audience.ASKER, Audience.ASKER_FIRST))


class Answering:
    """Hands a request to who knows about its kind. What is stored already is not asked of it."""

    def __init__(
        self,
        *,
        requests: Requests,
        replies: Replies,
        links: Links,
        questions: Questions,
        rewriting: Rewriting,
        digests: Digests,
        scheduled: Scheduled,
        following: Following,
        alerts: Alerts,
        settings: Settings,
        measures: Measures,
        clock: Callable[[], datetime],
    ) -> None:
        self._requests = requests
        self._replies = replies
        self._links = links
        self._questions = questions
        self._rewriting = rewriting
        self._digests = digests
        self._scheduled = scheduled
        self._following = following
        self._alerts = alerts
        self._settings = settings
        self._measures = measures
        self._clock = clock

    async def answer(self, claim: Claim, timings: Timings) -> Answer | Quiet:
        """
        What is told, or why nothing is.

        Raises:
            NotNow: it depends on what others work on, or on the time.
            ReadError: the page may be had at another try.
            ChatUnavailable, ChatRefused, MessageGone: of what has to be looked up in a chat.
            StorageUnavailable: nothing is lost.
        """
        return await self._in_its_language(claim, await self._answer(claim, timings))

    async def _answer(self, claim: Claim, timings: Timings) -> Answer | Quiet:
        request = claim.request
        if instead := _instead_of_work(claim):
            return instead
        match request.asked:
            case Brief() as wish:
                return await self._or_why_not(claim, self._links.answer(claim, wish, timings))
            case Ask() | Prove() as wish:
                return await self._or_why_not(claim, self._questions.answer(claim, wish, timings))
            case DigestOf() as wish:
                return await self._digest(claim, wish)
            case AfterHours(link=row):
                return await self._after_hours(claim, row)
            case Share(target):
                return await self._shared(claim, target)
            case Rewrite() as wish:
                return await self._or_why_not(claim, self._rewriting.write(claim, wish, timings))
            case FollowFeed() as wish:
                return await self._or_why_not(claim, self._following.follow(request, wish))
            case Watched() as wish:
                return await self._alerts.answer(request, wish)
            case Say(_, notice, unasked):
                if unasked:
                    wait_until_over(await self._settings.of(request.origin), self._clock())
                return notice
            case Remove() | Backfill():
                raise ValueError("an answer is taken away, and a channel read back, without a word")

    async def _shared(self, claim: Claim, target: str) -> Answer | Quiet:
        """As it stands, but for what the channel muted since its person saw it, or had not muted for them."""
        request, place = claim.request, claim.request.origin
        answer = await self._replies.answer_in(place.platform, place.space, target)
        if isinstance(answer, Digest):
            return await self._digests.for_all(request, answer, by=claim.id)
        return answer or Quiet("gone")

    async def _after_hours(self, claim: Claim, row: int) -> Answer | Quiet:
        request = claim.request
        wait_until_over(await self._settings.of(request.origin), self._clock())
        if await self._requests.is_open(row):
            raise NotNow("the link that it tells of is about to be closed", retry_after_s=CLOSING_S)
        digest = await self._digests.after_hours(request, by=claim.id, now=self._clock())
        if digest is None:
            return Quiet(QUIET_HOURS)
        return digest if digest.links else Quiet(MUTED)

    async def _digest(self, claim: Claim, wish: DigestOf) -> Answer | Quiet:
        if wish.due:
            made = await self._scheduled.digest(claim.request, wish.due, claim.accepted_at, by=claim.id)
            return Quiet(made) if isinstance(made, str) else made
        return await self._digests.build(claim.request, wish, by=claim.id)

    async def _in_its_language(self, claim: Claim, answer: Answer | Quiet) -> Answer | Quiet:
        """What the bot itself says: in the language that was asked for, to one person in theirs, else the channel's."""
        if not isinstance(answer, Notice | AlreadyBriefed):
            return answer
        asked, request = claim.request.asked, claim.request
        wished = asked.language if isinstance(asked, Brief | DigestOf) else None
        if not wished or wished == "source":
            wished = request.reader if request.audience in _ONE else ""
        if not wished:
            wished = (await self._settings.of(claim.request.origin)).spoken
        return replace(answer, language=wished)

    async def _or_why_not(self, claim: Claim, making: Awaitable[Answer | Quiet]) -> Answer | Quiet:
        try:
            return await making
        except ReadError as error:
            self._measures.unread(error.reason)
            if error.retryable and claim.attempts + 1 < error.tries_max:
                raise
            log.info("Nothing to brief.", request=claim.id, reason=error.reason, detail=str(error))
            link = claim.request.link
            return Notice(error.reason, link=link.shown if link else "")


def _instead_of_work(claim: Claim) -> Notice | None:
    request = claim.request
    if claim.is_hopeless:
        return Notice("failed")
    shown = request.link.shown if request.link else ""
    return Notice(request.refused.reason, request.refused.values, link=shown) if request.refused else None
