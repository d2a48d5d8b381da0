"""From what happens on a platform to requests in the ledger. Nothing is worked on here."""

import asyncio
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.domain.clock import utc_now
from bot.domain.links import find_links
from bot.domain.records import Ledger, Tally
from bot.domain.types import LINKS_MAX, Link, Message, Origin, Person, Platform, Request
from bot.service.marks import Marks
from bot.service.periods import DEFAULT_PERIOD, parse_period

log = structlog.get_logger()

#: The period over which LIMIT_USER_HOUR and LIMIT_CHANNEL_HOUR count.
LIMIT_PERIOD = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class IntakePolicy:
    """What is taken unasked, and how much."""

    trigger: str = "auto"  #: "auto": every link; "request": only where the bot is asked.
    limit_user_hour: int = 0  #: Briefings an hour for one person in one space; 0 = no limit.
    limit_channel_hour: int = 0  #: Briefings an hour in one channel; 0 = no limit.
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))  #: In which the days of digests begin.
    alone_on: frozenset[Platform] = frozenset()  #: Where only one person is, who needs no limit of a person.


class Intake:
    """Implements ports.Inbox: when a method returns, what happened is written down."""

    def __init__(
        self,
        ledger: Ledger,
        marks: Marks,
        policy: IntakePolicy,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._ledger = ledger
        self._marks = marks
        self._policy = policy
        self._clock = clock
        self._counting = asyncio.Lock()

    async def message(self, message: Message) -> list[Request]:
        """Take the links of a message; see ports.Inbox."""
        asked = message.asked or message.interaction is not None
        if not asked and self._policy.trigger != "auto":
            return []
        links = find_links(message.text, message.origin.platform, asked=asked)
        if links:
            found = [_request(message, "brief", link=link) for link in links[:LINKS_MAX]]
            return await self._accept_within_limits(message, found, _left_out(message, len(links) - LINKS_MAX))
        if asked:
            return await self._accept([_request(message, "notice:no_link", reason="no_link")])
        return []

    async def digest(self, message: Message) -> list[Request]:
        """Take a request for a digest; see ports.Inbox."""
        period = message.text.strip().lower() or DEFAULT_PERIOD
        try:
            parse_period(period, now=message.posted_at, zone=self._policy.zone)
        except ValueError as error:
            # It costs nothing, so that no limit is to be told of instead.
            return await self._accept(
                [_request(message, f"digest:{period[:40]}", reason="bad_period", values={"why": str(error)})]
            )
        return await self._accept_within_limits(message, [_request(message, f"digest:{period[:40]}")])

    async def deleted(self, origin: Origin) -> None:
        """Withdraw what a deleted message asked for; an answer of ours that somebody deleted stands no more."""
        self._marks.forget(origin)
        if await self._ledger.answered_by(origin.platform, origin.space, origin.message):
            await self._ledger.removed(origin.platform, origin.space, origin.message)
        if count := await self._ledger.withdraw(origin):
            log.info("A message was deleted; what it asked for is withdrawn.", requests=count, **_place(origin))

    async def thread_deleted(self, platform: Platform, space: str, thread: str) -> None:
        """Forget what stood in a thread; see ports.Inbox."""
        await self._ledger.thread_gone(platform, space, thread)
        log.info("A thread was deleted.", platform=platform, thread=thread)

    async def bin(self, origin: Origin, person: Person) -> None:
        """Take our answer away when the person who asked for it wants so."""
        request = await self._ledger.answered_by(origin.platform, origin.space, origin.message)
        if request is None or request.author.id != person.id:
            return
        await self._ledger.accept([Request(origin, "remove", person, self._clock(), target=origin.message)])

    async def seen(self, origins: Sequence[Origin]) -> None:
        """Remember the newest messages of channels."""
        await self._ledger.seen(origins)

    async def last_seen(self, platform: Platform) -> list[Origin]:
        """The newest message of each known channel."""
        return await self._ledger.last_seen(platform)

    async def _accept(self, requests: Sequence[Request]) -> list[Request]:
        fresh = await self._ledger.accept(requests)
        new = [request for request, is_new in zip(requests, fresh, strict=True) if is_new]
        # After the commit, never before: the mark means "written down".
        self._marks.show(new)
        for request in new:
            told = {"kind": request.kind, "link": shown(request.link), "reason": request.reason or None}
            log.info("Accepted a request.", **told, **_place(request.origin))
        return new

    async def _accept_within_limits(
        self, message: Message, requests: Sequence[Request], more: Sequence[Request] = ()
    ) -> list[Request]:
        """Accept; what is over a limit is written down as told why not, so that nothing is dropped silently."""
        alone = message.origin.platform in self._policy.alone_on
        user, channel = 0 if alone else self._policy.limit_user_hour, self._policy.limit_channel_hour
        if not user and not channel:
            return await self._accept([*requests, *more])
        # Counted and written in one go: messages that come at the same moment must not all find room.
        async with self._counting:
            now = self._clock()
            by_user, in_channel = await self._ledger.asked_since(
                now - LIMIT_PERIOD, origin=message.origin, author=message.author
            )
            limited: list[Request] = []
            for number, request in enumerate(requests):
                if user and by_user.count + number >= user:
                    limited.append(replace(request, reason="limit_user", values=_told(user, by_user, now)))
                elif channel and in_channel.count + number >= channel:
                    limited.append(replace(request, reason="limit_channel", values=_told(channel, in_channel, now)))
                else:
                    limited.append(request)
            return await self._accept([*limited, *more])


def _told(limit: int, tally: Tally, now: datetime) -> dict[str, str | int]:
    """A limit, and in about how many minutes (at least 2) the oldest request is an hour old, so that there is room."""
    wait = (tally.oldest or now) + LIMIT_PERIOD - now
    return {"limit": limit, "minutes": max(2, math.ceil(wait / timedelta(minutes=1)))}


def shown(link: Link | None) -> str | None:
    """A link as the log and lists have it: without what may be somebody's key, a password or a query."""
    if link is None:
        return None
    scheme, _, rest = link.url.partition("?")[0].partition("#")[0].partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"


def _left_out(message: Message, count: int) -> list[Request]:
    if count <= 0:
        return []
    reason = "links_left_out" if count > 1 else "links_left_out_one"
    return [_request(message, "notice:links_left_out", reason=reason, values={"count": count, "limit": LINKS_MAX})]


def _request(
    message: Message,
    kind: str,
    *,
    link: Link | None = None,
    reason: str = "",
    values: Mapping[str, str | int] | None = None,
) -> Request:
    return Request(
        message.origin,
        kind,
        message.author,
        message.posted_at,
        link=link,
        interaction=message.interaction,
        length=message.length,
        language=message.language,
        reason=reason,
        values=values or {},
    )


def _place(origin: Origin) -> dict[str, str]:
    return {"platform": origin.platform, "channel": origin.channel, "message": origin.message}
