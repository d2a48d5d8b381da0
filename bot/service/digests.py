"""Digests: what was shared in a channel in a period, by story, and what it comes down to."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.domain.archive import Archive, Shared
from bot.domain.briefing import Notice
from bot.domain.chat import Chats
from bot.domain.digest import Digest
from bot.domain.errors import ChatError
from bot.domain.feeds import Feeds, News
from bot.domain.mutes import Mute, Mutes
from bot.domain.ports import Writer
from bot.domain.requests import Audience, DigestOf, Request
from bot.domain.spending import Account
from bot.domain.types import Origin
from bot.domain.votes import CAST_KEPT, Votes
from bot.service import digest_notes, digest_text
from bot.service.budget import Budget
from bot.service.charting import chart
from bot.service.digest_entries import Entries, unread
from bot.service.digest_order import BEFORE, DAILY_MAX, order, weighed
from bot.service.digest_stories import Item, Told, hidden, items_of
from bot.service.feedback import Leaning
from bot.service.muting import before, unmuted
from bot.service.news import Beside, beside
from bot.service.periods import PERIOD_MAX, Period, is_since_last, parse_period, since_last
from bot.service.settings import Settings
from bot.texts import say

log = structlog.get_logger()

#: Links that could not be read and are listed all the same, folded.
UNREAD_MAX = 20
#: Lines that the conclusion is made of.
LINES_MAX = 30
#: Stories that the conclusion names by count.
LARGEST_MAX = 3
#: Seconds in which a platform tells when somebody was last there.
LAST_SAID_S = 5.0


class Digests:
    """Builds digests from the archive."""

    def __init__(
        self,
        *,
        archive: Archive,
        writer: Writer,
        budget: Budget,
        settings: Settings,
        chats: Chats,
        feeds: Feeds,
        mutes: Mutes,
        votes: Votes,
    ) -> None:
        self._feeds = feeds
        self._archive = archive
        self._writer = writer
        self._budget = budget
        self._settings = settings
        self._chats = chats
        self._entries = Entries(chats)
        self._mutes = mutes
        self._votes = votes

    async def build(self, request: Request, wish: DigestOf) -> Digest | Notice:
        """
        The digest that a request asks for, of its channel; a notice when its period makes no sense.

        Raises:
            NotNow: the conclusion depends on a budget that is promised to others.
        """
        if is_since_last(wish.period):
            period, notes = await self._since_last(request)
            digest = await self.of_period(request, period, language=wish.language or "")
            return replace(digest, notes=(*notes, *digest.notes))
        settings = await self._settings.of(request.origin)
        try:
            period = parse_period(wish.period, now=request.asked_at, zone=settings.zone)
        except ValueError as error:
            return Notice("bad_period", {"why": str(error)})
        return await self.of_period(request, period, language=wish.language or "")

    async def _since_last(self, request: Request) -> tuple[Period, tuple[str, ...]]:
        """Since its author last said something in the channel, and what has to be said of how that is known."""
        origin, person, now = request.origin, request.author, request.asked_at
        known = await self._archive.last_asked(origin, person, now)
        chat = self._chats.get(origin.platform)
        notes: tuple[str, ...] = ()
        try:
            async with asyncio.timeout(LAST_SAID_S):
                said = await chat.last_said(origin, person, since=now - PERIOD_MAX, until=now) if chat else None
        except (ChatError, TimeoutError) as error:
            log.info("When a person was last in a channel could not be read.", channel=origin.channel, why=str(error))
            said, notes = None, ("digest_no_history",)
        last = max(filter(None, (known, said)), default=None)
        if last is None and not notes:
            notes = ("digest_never_here",)
        return since_last(last, now), notes

    async def of_period(self, request: Request, period: Period, *, language: str = "") -> Digest:
        """The digest of a request's channel; without a `language` in the channel's. Raises as `build`."""
        shared = await self._archive.shared(request.origin, period.since, period.until)
        earlier: Sequence[Shared] = ()
        if period.until - period.since <= DAILY_MAX:
            earlier = await self._archive.shared(request.origin, period.since - BEFORE, period.since)
        shared, earlier = ([item for item in items if not hidden(item)] for items in (shared, earlier))
        settings = await self._settings.of(request.origin)
        language = language or settings.language
        account = Account.of(request.origin, request.author)
        everyone = request.audience is Audience.EVERYONE
        mutes = await self._mutes.of(request.origin, None if everyone else request.author)
        muted = await self._archive.posted(request.origin, [mute.link for mute in mutes if mute.link])
        earlier = [*earlier, *before(muted, shared)]
        news = unmuted(await self._feeds.news(request.origin, period.since, period.until), mutes)
        leaning = await self._leaning(request.origin, request.asked_at)
        return await self.digest(
            shared,
            period,
            account=account,
            language=language,
            earlier=earlier,
            news=news,
            mutes=mutes,
            leaning=leaning,
            pictured=settings.zone if settings.picture else None,
        )

    async def _leaning(self, origin: Origin, at: datetime) -> Leaning:
        cast = await self._votes.cast(origin, at - CAST_KEPT)
        # Apart from the loop: thousands of votes take a while.
        return await asyncio.to_thread(Leaning, cast, at)

    async def after_hours(self, request: Request, *, by: int, now: datetime) -> Digest | None:
        """
        What was briefed in the quiet hours of a channel and not told yet; None when that is nothing.

        Args:
            request: In the channel.
            by: Its row.
            now: Until when it is told.

        Raises:
            NotNow: as above.
        """
        taken = await self._archive.after_hours(request.origin, by=by)
        shared = [item for item in taken if item.briefing]
        if not shared:
            return None
        settings = await self._settings.of(request.origin)
        since = min(item.request.asked_at for item in shared)
        period = Period(since, max(now, since + timedelta(minutes=1)), "digest_quiet")
        account = Account.of(request.origin, request.author)
        leaning = await self._leaning(request.origin, now)
        return await self.digest(shared, period, account=account, language=settings.language, leaning=leaning)

    async def digest(
        self,
        shared: Sequence[Shared],
        period: Period,
        *,
        account: Account,
        language: str = "",
        earlier: Sequence[Shared] = (),
        news: Sequence[News] = (),
        mutes: Sequence[Mute] = (),
        leaning: Leaning | None = None,
        pictured: ZoneInfo | None = None,
    ) -> Digest:
        """
        A digest of what was shared; each article once, under who posted it first.

        Links that a limit kept from being briefed are counted, not listed: in a flood they would push out what was.

        Args:
            shared: The links, oldest first.
            period: When they were.
            account: Who pays for the conclusion.
            language: A BCP 47 tag; "" for the default. Links have many languages, so "source" means English.
            earlier: What was shared in the days before: of stories that go on only what is new is told.
            news: What feeds say that the channel follows; it adds to stories, or stands below all that was shared.
            mutes: What is left out, and counted.
            leaning: What the channel thinks of sources and topics; None: nothing.
            pictured: In whose hours it has a picture; None: it has none.
        """
        language = language or self._settings.installation.language
        language = "en" if language == "source" else language
        items = items_of(shared)
        read = [item for item in items if item.briefing]
        # Apart from the loop: a busy month takes seconds.
        known = [item for item in items_of(earlier) if item.briefing]
        told, muted = await asyncio.to_thread(weighed, read, period, known, leaning=leaning, mutes=mutes)
        unseen = {item.first.story for each in muted for item in each.items}
        shown = [item for item in items if item.first.story not in unseen]
        read = [item for item in shown if item.briefing]
        also = await asyncio.to_thread(beside, told, shared, news) if news else Beside()
        shows = order(told)
        several, alone, lead = shows.several, shows.alone, _lead(shows.leading)
        of_feeds = {id(told[place]): entries for place, entries in also.of_stories.items()}
        stories, entries = await self._entries.of_stories(several, lead)
        stories = [replace(made, feeds=of_feeds.get(id(each), ())) for made, each in zip(stories, several, strict=True)]
        entries += [replace(await self._entries.alone(each, lead), feeds=of_feeds.get(id(each), ())) for each in alone]
        missed = [item for item in items if not item.briefing]
        entries += [await self._entries.of_link(item) for item in missed[-UNREAD_MAX:]]
        conclusion, notes = await self._conclusion([*several, *alone], len(read), len(told), language, account)
        return Digest(
            language,
            period.since,
            period.until,
            tuple(entries),
            conclusion,
            left_out=len(read) - sum(len(each.items) for each in several) - len(alone),
            title=say(f"notice.{period.heading}", language, **period.values),
            notes=(*digest_notes.left_out(shared, items, muted), *notes),
            lead=" ".join(lead),
            stories=tuple(stories),
            links=len(shown),
            people=_people(shared, shown),
            story_count=len(told),
            unread=dict(Counter(unread(item) for item in missed).most_common()),
            feeds=also.listed,
            feeds_left_out=also.left_out,
            chart=chart(told, period, pictured) if pictured else None,
        )

    async def _conclusion(
        self, told: Sequence[Told], links: int, stories: int, language: str, account: Account
    ) -> tuple[str, tuple[str, ...]]:
        """What it comes down to, and notes on how that was found: one question to a model at most."""
        shown = filter(None, (each.items[0].briefing for each in told[:LINES_MAX]))
        lines = [briefing.lead for briefing in shown]
        if not lines:
            return "", ()
        tokens = self._writer.tokens_for_lines(lines)
        async with self._budget.admitted(account, tokens) as grant:
            no_model = bool(grant.refused)
            if (no_model or not any(tokens)) and len(told[0].items) > 1:
                text = _counted(told, links, stories, language)
            else:
                text = await self._writer.summarize(lines, language=language, charge=grant.charge, no_model=no_model)
        return text, ("digest_budget",) if no_model and text else ()


def _lead(told: Sequence[Told]) -> tuple[str, ...]:
    """What happened, of the weightiest stories."""
    best = [digest_text.openings(each)[:1] for each in told]
    return tuple(dict.fromkeys(sentence for first in best for sentence in first))


def _counted(told: Sequence[Told], links: int, stories: int, language: str) -> str:
    """The conclusion where no model writes it: the largest stories, by count."""
    by_size = sorted((each for each in told if len(each.items) > 1), key=lambda each: -len(each.items))
    largest = [(each.items[0].briefing, len(each.items)) for each in by_size]
    named = [
        say("digest.largest", language, title=briefing.title, count=count)
        for briefing, count in largest[:LARGEST_MAX]
        if briefing
    ]
    key = "digest.summary_one" if len(named) == 1 else "digest.summary"
    return say(
        key,
        language,
        links=links,
        stories=stories,
        largest=named[0],
        others=say("digest.and", language).join(named[1:]),
    )


def _people(shared: Sequence[Shared], items: Sequence[Item]) -> int:
    """How many people posted the links; 0 where some were forgotten, who could be any of the others or none."""
    if not all(each.request.author.id for each in shared):
        return 0
    return len({person.id for item in items for person in item.people})
