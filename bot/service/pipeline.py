"""The one path from a request to its answer. The rows are the checkpoints: it can be run again from anywhere."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

import structlog

from bot.domain.clock import utc_now
from bot.domain.desk import Preferences
from bot.domain.errors import ChatRefused, ChatUnavailable, MessageGone, ReadError, StorageUnavailable
from bot.domain.links import canonical
from bot.domain.ports import Chat, Reader
from bot.domain.records import Archive, Claim, Ledger
from bot.domain.spending import Account
from bot.domain.types import AlreadyBriefed, Answer, Article, Briefing, Length, Link, Notice, Platform, Request
from bot.service.briefings import Briefings, Wanted
from bot.service.choices import language_of
from bot.service.digests import Digests
from bot.service.intake import shown
from bot.service.outbox import LANDING_S, Outbox, Timings

log = structlog.get_logger()

#: Waits before the second and later tries of a page; after the last (BotError.tries_max) people are told why.
READ_RETRIES_S = (2.0, 6.0)
#: The longest that a site's Retry-After is waited for, once per try.
RETRY_AFTER_MAX_S = 120.0
#: Waits between tries to post while a platform is away; the last one repeats.
OUTAGE_RETRIES_S = (1.0, 2.0, 5.0, 15.0, 60.0, 300.0)
#: After this an answer that could not be posted is given up.
DEADLINE = timedelta(hours=24)
#: After this many failed tries a request that makes the program itself fail is answered with a notice.
FAULTS_MAX = 3
#: The same after so many ends of the program in the middle of its work: one of its requests must be the reason, and it
#: would end every later start as well.
DEATHS_MAX = 5


@dataclass(frozen=True, slots=True)
class Recipe:
    """How briefings are made unless a request says otherwise."""

    length: Length = Length.STANDARD
    language: str = "source"


class Pipeline:
    """Works on claims. Each may be handled twice, by this process or the next; what is stored is never bought again."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        archive: Archive,
        reader: Reader,
        briefings: Briefings,
        chats: Mapping[Platform, Chat],
        digests: Digests,
        preferences: Preferences,
        recipe: Recipe,
        landing_s: float = LANDING_S,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._ledger = ledger
        self._archive = archive
        self._reader = reader
        self._briefings = briefings
        self._chats = chats
        self._outbox = Outbox(ledger, chats, landing_s=landing_s)
        self._digests = digests
        self._preferences = preferences
        self._recipe = recipe
        self._clock = clock
        self._outages: dict[int, int] = defaultdict(int)
        self._composed: dict[int, Answer] = {}  #: Answers of open claims that wait for their platform.
        self._flights: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def handle(self, claim: Claim) -> bool:
        """
        Work on a claim; True when it is closed, False when it will be handed out again.

        Raises:
            LeaseLost: the request belongs to another worker or was withdrawn.
        """
        try:
            await self._handle(claim)
        except MessageGone:
            log.info("What was asked no longer stands there; withdrawn.", request=claim.id)
            await self._ledger.withdraw(claim.request.origin)
        except ChatUnavailable as error:
            return not await self._wait_out(claim, error)
        except ChatRefused as error:
            log.warning(
                "The bot may not answer there.", request=claim.id, channel=claim.request.origin.channel, why=str(error)
            )
            await self._ledger.done(claim, reason="chat_refused")
        except ReadError as error:
            delay_s = error.retry_after_s or READ_RETRIES_S[min(claim.attempts, len(READ_RETRIES_S) - 1)]
            log.info("The page could not be had yet.", request=claim.id, reason=error.reason, retry_in_s=delay_s)
            await self._ledger.later(claim, delay_s=min(delay_s, RETRY_AFTER_MAX_S), counted=True)
            return False
        except StorageUnavailable:
            raise  # what was composed is kept for the next try
        except Exception:
            self._forget(claim)
            raise
        self._forget(claim)
        return True

    async def _handle(self, claim: Claim) -> None:
        request, timings, start = claim.request, Timings(), time.perf_counter()
        reason = ""
        # Until this one is closed, the channel's next request for the same link cannot point to its answer.
        async with self._alone(_place(request)):
            if request.kind == "remove":
                await self._outbox.take_away(request)
            else:
                answer = self._composed.get(claim.id) or await self._answer(claim, timings)
                # An outage must neither buy it again nor mix two versions of it over its parts.
                self._composed[claim.id] = answer
                reason = _outcome(answer)
                await self._outbox.deliver(claim, answer, timings)
            step = time.perf_counter()
            await self._ledger.done(claim, reason=reason)
        timings.since("store", step)
        timings.since("total", start)
        log.info(
            "Answered.", request=claim.id, kind=request.kind, link=shown(request.link), reason=reason or None, **timings
        )

    async def _answer(self, claim: Claim, timings: Timings) -> Answer:
        request = claim.request
        if claim.attempts >= FAULTS_MAX or claim.deaths >= DEATHS_MAX:
            return Notice("failed")
        if request.reason:
            return Notice(request.reason, request.values, link=shown(request.link) or "")
        if request.kind.startswith("digest:"):
            return await self._digests.build(request)
        if request.link is None:
            return Notice("failed")
        try:
            async with self._alone(request.link.canonical):
                return await self._brief(claim, request.link, timings)
        except ReadError as error:
            if error.retryable and claim.attempts + 1 < error.tries_max:
                raise
            log.info("Nothing to brief.", request=claim.id, reason=error.reason, detail=str(error))
            return Notice(error.reason, link=shown(request.link) or "")

    async def _brief(self, claim: Claim, link: Link, timings: Timings) -> Briefing | AlreadyBriefed:
        request = claim.request
        if earlier := await self._earlier(claim, link.canonical):
            return earlier
        step = time.perf_counter()
        article = await self._archive.article(link.canonical)
        timings.since("store", step)
        if article is None:
            article = await self._read(link, timings)
            # Another address may have led to the same article.
            if earlier := await self._earlier(claim, canonical(article.canonical_url)):
                return earlier
        language = await language_of(request, self._preferences, self._recipe.language)
        account = Account.of(request.origin, request.author)
        wanted = Wanted(article, request.length or self._recipe.length, language, account)
        return await self._briefings.brief(link, wanted, timings)

    async def _read(self, link: Link, timings: Timings) -> Article:
        step = time.perf_counter()
        article = await self._reader.read(link.url)
        timings.since("read", step)
        step = time.perf_counter()
        await self._archive.save_article(link.canonical, article)
        timings.since("store", step)
        return article

    async def _earlier(self, claim: Claim, canonical_link: str) -> AlreadyBriefed | None:
        """Who posted the link in this channel before, unless another length or language is asked for."""
        request = claim.request
        if request.length or request.language:
            return None
        earlier = await self._archive.answered_in(request.origin, canonical_link, before=claim.id)
        if earlier is None:
            return None
        name = await self._chats[request.origin.platform].name(request.origin.space, earlier.request.author)
        return AlreadyBriefed(earlier.title, name, earlier.request.asked_at, earlier.posted.url)

    def _forget(self, claim: Claim) -> None:
        self._outages.pop(claim.id, None)
        self._composed.pop(claim.id, None)

    async def _wait_out(self, claim: Claim, error: ChatUnavailable) -> bool:
        """Hand the claim out again after an outage, which is no failed try; False when its deadline has passed."""
        if self._clock() - claim.accepted_at > DEADLINE:
            log.error(
                "Gave an answer up: the platform was away for too long.", request=claim.id, deadline=str(DEADLINE)
            )
            await self._ledger.done(claim, reason="chat_unavailable")
            self._forget(claim)
            return False
        outage = self._outages[claim.id]
        self._outages[claim.id] += 1
        delay_s = error.retry_after_s or OUTAGE_RETRIES_S[min(outage, len(OUTAGE_RETRIES_S) - 1)]
        log.warning("The platform did not take an answer.", request=claim.id, retry_in_s=delay_s, why=str(error))
        await self._ledger.later(claim, delay_s=delay_s, counted=False)
        return True

    @asynccontextmanager
    async def _alone(self, name: str) -> AsyncIterator[None]:
        """Let one request at a time in: a link that is asked for twice at once costs one fetch and one model call."""
        lock = self._flights.setdefault(name, asyncio.Lock())
        async with lock:
            yield


def _place(request: Request) -> str:
    """A link in a channel."""
    origin = request.origin
    return "\n".join(
        (origin.platform, origin.space, origin.channel, request.link.canonical if request.link else request.key)
    )


def _outcome(answer: Answer) -> str:
    """What the ledger keeps about a request that was answered with something else than its own briefing."""
    if isinstance(answer, Notice):
        return answer.reason
    return "already" if isinstance(answer, AlreadyBriefed) else ""
