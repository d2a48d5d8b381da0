"""The one path from a request to its answer. The rows are the checkpoints: it can be run again from anywhere."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.domain.answers import Answer
from bot.domain.briefing import AlreadyBriefed, Notice
from bot.domain.dispatch import Claim, Dispatch
from bot.domain.errors import ChatRefused, ChatUnavailable, MessageGone, NotNow, ReadError
from bot.domain.intake import Requests
from bot.domain.measures import Measures
from bot.domain.outcomes import ALREADY, WITHDRAWN
from bot.domain.replies import Replies
from bot.domain.requests import (
    AfterHours,
    Audience,
    Backfill,
    Remove,
    Request,
    Rewrite,
    Share,
    Watched,
)
from bot.service.after_hours import wait_until_over
from bot.service.alerts import Alerts
from bot.service.answering import Answering
from bot.service.backreading import Backreading
from bot.service.links import Links, Quiet
from bot.service.outbox import Outbox, Told
from bot.service.rewriting import can_be_told
from bot.service.scheduled import Scheduled, due_of
from bot.service.settings import Settings
from bot.service.sharing import refused
from bot.service.timings import Timings

log = structlog.get_logger()

#: Waits before the second and later tries of a page; after the last (BotError.tries_max) people are told why.
READ_RETRIES_S = (2.0, 6.0)
#: The longest that a site's Retry-After is waited for, once per try.
RETRY_AFTER_MAX_S = 120.0
#: Waits between tries to post while a platform is away; the last one repeats.
OUTAGE_RETRIES_S = (1.0, 2.0, 5.0, 15.0, 60.0, 300.0)
#: After this an answer that could not be posted is given up.
DEADLINE = timedelta(hours=24)


class Pipeline:
    """Works on claims. Each may be handled twice, by this process or another; what is stored is never bought again."""

    def __init__(
        self,
        *,
        requests: Requests,
        dispatch: Dispatch,
        replies: Replies,
        links: Links,
        answering: Answering,
        outbox: Outbox,
        scheduled: Scheduled,
        backreading: Backreading,
        alerts: Alerts,
        settings: Settings,
        measures: Measures,
        clock: Callable[[], datetime],
    ) -> None:
        self._requests = requests
        self._dispatch = dispatch
        self._replies = replies
        self._links = links
        self._answering = answering
        self._outbox = outbox
        self._scheduled = scheduled
        self._backreading = backreading
        self._alerts = alerts
        self._settings = settings
        self._measures = measures
        self._clock = clock

    async def handle(self, claim: Claim) -> bool:
        """
        Work on a claim until it is closed or let go.

        Returns:
            Whether nothing that its message asked for is open any more: its mark may go.

        Raises:
            LeaseLost: the request belongs to another worker or was withdrawn.
            StorageUnavailable: nothing is lost; what is stored is not made again.
        """
        try:
            return await self._handle(claim)
        except MessageGone:
            log.info("What was asked no longer stands there; withdrawn.", request=claim.id)
            await self._minded(claim.request)
            # Of a rewritten answer that is gone, not the message that asked; digests of one time have no message.
            if isinstance(claim.request.asked, Rewrite) or due_of(claim.request):
                return await self._dispatch.done(claim, reason=WITHDRAWN)
            await self._requests.withdraw(claim.request.origin)
            return True
        except ChatUnavailable as error:
            return await self._wait_out(claim, error)
        except ChatRefused as error:
            channel = claim.request.origin.channel
            log.warning("The bot may not answer there.", request=claim.id, channel=channel, why=str(error))
            await self._minded(claim.request)
            return await self._dispatch.done(claim, reason="chat_refused")
        except NotNow as error:
            log.debug("A request waits for its turn.", request=claim.id, why=str(error), retry_in_s=error.retry_after_s)
            if error.retry_after_s is not None:
                await self._dispatch.later(claim, delay_s=error.retry_after_s)
        except ReadError as error:
            delay_s = error.retry_after_s or READ_RETRIES_S[min(claim.attempts, len(READ_RETRIES_S) - 1)]
            log.info("The page could not be had yet.", request=claim.id, reason=error.reason, retry_in_s=delay_s)
            await self._dispatch.later(claim, delay_s=min(delay_s, RETRY_AFTER_MAX_S), counted=True)
        return False

    async def _handle(self, claim: Claim) -> bool:
        request, timings, start = claim.request, Timings(), time.perf_counter()
        if isinstance(request.asked, Remove):
            await self._outbox.take_away(request, request.asked)
            return await self._dispatch.done(claim)
        if isinstance(request.asked, Backfill):
            return await self._backreading.turn(claim, request.asked)
        stored = await self._replies.stored(claim)
        if stored and request.unasked:  # made before the quiet hours, in which its platform came back
            wait_until_over(await self._settings.of(request.origin), self._clock())
        answer = stored or await self._answering.answer(claim, timings)
        reason = _outcome(answer)
        # Nor is why a briefing stays as it is, when whoever wanted another can no longer be told alone.
        silent = request.unasked or isinstance(request.asked, AfterHours | Watched)
        silent = silent or (isinstance(request.asked, Rewrite) and not can_be_told(request, self._clock()))
        if isinstance(answer, Quiet) or (stored is None and silent and isinstance(answer, Notice)):
            # What nobody asked for and cannot be briefed is nothing to tell anybody.
            log.info("Passed over a link that nobody asked for.", request=claim.id, reason=reason)
            return await self._dispatch.done(claim, reason=reason)
        if isinstance(request.asked, Rewrite) and not reason:
            last = await self._outbox.replace(claim, request.asked.target, answer, timings, stored=stored is not None)
        elif isinstance(answer, Told) and await self._joins(request):
            last = await self._outbox.join(claim, answer, timings, stored=stored is not None, reason=reason)
        else:
            last = await self._outbox.deliver(claim, answer, timings, stored=stored is not None, reason=reason)
        timings.since("total", start)
        asked = type(request.asked).__name__.lower()
        told = {"link": request.link.shown if request.link else "", "reason": reason}
        log.info("Answered.", request=claim.id, asked=asked, **{k: v for k, v in told.items() if v}, **timings)
        self._measures.answered(request.origin.platform, asked, reason, timings)
        return last

    async def _joins(self, request: Request) -> bool:
        """Whether its answer stands in one message with the others'. A command has no thread in which that could be."""
        shown_to_all = request.audience is Audience.EVERYONE and request.interaction is None
        return shown_to_all and await self._links.of_several(request)

    async def _minded(self, request: Request) -> None:
        """What was not asked for a moment ago was refused: nobody would notice, if they were not told."""
        if due := due_of(request):
            await self._scheduled.refused(request, due)
        elif isinstance(request.asked, Watched):
            await self._alerts.refused(request)
        elif isinstance(request.asked, Share):
            await self._requests.accept([refused(request, Notice("share_refused"), self._clock())])

    async def _wait_out(self, claim: Claim, error: ChatUnavailable) -> bool:
        """Hand the claim out again after an outage, which is no failed try; give it up when its deadline has passed."""
        due = due_of(claim.request)
        if due and self._scheduled.too_late(due):
            await self._scheduled.given_up(claim.request, due)
            return await self._dispatch.done(claim, reason="chat_unavailable")
        if self._clock() - claim.accepted_at > DEADLINE:
            deadline = str(DEADLINE)
            log.error("Gave an answer up: the platform was away for too long.", request=claim.id, deadline=deadline)
            return await self._dispatch.done(claim, reason="chat_unavailable")
        delay_s = error.retry_after_s or OUTAGE_RETRIES_S[min(claim.outages, len(OUTAGE_RETRIES_S) - 1)]
        log.warning("The platform did not take an answer.", request=claim.id, retry_in_s=delay_s, why=str(error))
        await self._dispatch.later(claim, delay_s=delay_s, outage=True)
        return False


def _outcome(answer: Answer | Quiet) -> str:
    """What is kept about a request that was answered with something else than its own briefing."""
    if isinstance(answer, Notice | Quiet):
        return answer.reason
    return ALREADY if isinstance(answer, AlreadyBriefed) else ""
