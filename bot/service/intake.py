"""From what happens on a platform to requests in the ledger. Nothing is worked on here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from bot.domain.links import find_links
from bot.domain.records import Ledger
from bot.domain.types import LINKS_MAX, Link, Message, Origin, Person, Platform, Request
from bot.service.marks import Marks
from bot.service.periods import DEFAULT_PERIOD

log = structlog.get_logger()

#: The period over which LIMIT_USER_HOUR and LIMIT_CHANNEL_HOUR count.
LIMIT_PERIOD = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class IntakePolicy:
    """What is taken unasked, and how much."""

    trigger: str = "auto"  #: "auto": every link; "request": only where the bot is asked.
    limit_user_hour: int = 0  #: Briefings an hour for one person in one space; 0 = no limit.
    limit_channel_hour: int = 0  #: Briefings an hour in one channel; 0 = no limit.


def utc_now() -> datetime:
    """The time, for arguments that tests replace."""
    return datetime.now(UTC)


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

    async def message(self, message: Message) -> list[Request]:
        """Take the links of a message; see ports.Inbox."""
        asked = message.asked or message.interaction is not None
        if not asked and self._policy.trigger != "auto":
            return []
        links = find_links(message.text, message.origin.platform, asked=asked)
        if links:
            requests = await self._within_limits(message, links[:LINKS_MAX])
            requests += _left_out(message, len(links) - LINKS_MAX)
        elif asked:
            requests = [_request(message, "notice", reason="no_link")]
        else:
            return []
        return await self._accept(requests)

    async def digest(self, message: Message) -> list[Request]:
        """Take a request for a digest; see ports.Inbox."""
        period = message.text.strip().lower() or DEFAULT_PERIOD
        return await self._accept([_request(message, f"digest:{period[:40]}")])

    async def deleted(self, origin: Origin) -> None:
        """Withdraw what a deleted message asked for."""
        if count := await self._ledger.withdraw(origin):
            log.info("A message was deleted; what it asked for is withdrawn.", requests=count, **_place(origin))

    async def bin(self, origin: Origin, person: Person) -> None:
        """Take our answer away when the person who asked for it wants so."""
        request = await self._ledger.answered_by(origin.platform, origin.space, origin.message)
        if request is None or request.author.id != person.id:
            return
        await self._ledger.accept([Request(origin, "remove", person, self._clock(), target=origin.message)])

    async def seen(self, origin: Origin) -> None:
        """Remember the newest message of a channel."""
        await self._ledger.seen(origin)

    async def last_seen(self, platform: Platform) -> list[Origin]:
        """The newest message of each known channel."""
        return await self._ledger.last_seen(platform)

    async def _accept(self, requests: Sequence[Request]) -> list[Request]:
        fresh = await self._ledger.accept(requests)
        new = [request for request, is_new in zip(requests, fresh, strict=True) if is_new]
        # After the commit, never before: the mark means "written down".
        self._marks.show(new)
        for request in new:
            link = request.link.url if request.link else None
            log.info(
                "Accepted a request.",
                kind=request.kind,
                link=link,
                reason=request.reason or None,
                **_place(request.origin),
            )
        return new

    async def _within_limits(self, message: Message, links: Sequence[Link]) -> list[Request]:
        """Requests for the links; one over a limit is written down as told why not: nothing is dropped silently."""
        user, channel = self._policy.limit_user_hour, self._policy.limit_channel_hour
        if not user and not channel:
            return [_request(message, "brief", link=link) for link in links]
        since = self._clock() - LIMIT_PERIOD
        by_user, in_channel = await self._ledger.asked_since(since, origin=message.origin, author=message.author)
        requests = []
        for number, link in enumerate(links):
            reason, limit = "", 0
            if channel and in_channel + number >= channel:
                reason, limit = "limit_channel", channel
            if user and by_user + number >= user:
                reason, limit = "limit_user", user
            values: dict[str, str | int] = {"limit": limit} if reason else {}
            requests.append(_request(message, "brief", link=link, reason=reason, values=values))
        return requests


def _left_out(message: Message, count: int) -> list[Request]:
    if count <= 0:
        return []
    reason = "links_left_out" if count > 1 else "links_left_out_one"
    return [_request(message, "notice", reason=reason, values={"count": count, "limit": LINKS_MAX})]


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
