"""Digests: what was shared in a channel in a period, by story, and what it comes down to."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import structlog

from bot.domain.archive import Archive, Shared
from bot.domain.briefing import Notice
from bot.domain.chat import Chats
from bot.domain.digest import Digest, DigestEntry, DigestStory
from bot.domain.feeds import NOTHING_NEW, Feeds, Heard
from bot.domain.mutes import Mutes
from bot.domain.notes import counted_note
from bot.domain.ports import Writer
from bot.domain.requests import Audience, DigestOf, Request
from bot.domain.settings import ChannelSettings
from bot.domain.spending import Account
from bot.domain.types import Origin
from bot.domain.votes import CAST_KEPT, Votes
from bot.domain.zones import known_zone
from bot.service import digest_notes, digest_text
from bot.service.arcs import arc
from bot.service.arrangement import Arrangement, arranged
from bot.service.budget import Budget
from bot.service.charting import chart
from bot.service.digest_entries import Entries, unread
from bot.service.digest_stories import Item
from bot.service.feedback import Leaning
from bot.service.gathering import Gathering
from bot.service.muting import NO_SILENCE, Silence
from bot.service.periods import NoPeriod, Period, is_since_last, parse_period
from bot.service.settings import Settings
from bot.texts.answers import notice_line
from bot.texts.catalogue import spoken

log = structlog.get_logger()

#: Links that could not be read and are listed all the same, folded.
UNREAD_MAX = 20
#: Lines that the conclusion is made of.
LINES_MAX = 30


@dataclass(frozen=True, slots=True)
class Edition:
    """What is asked for beyond what the channel chose."""

    language: str = ""  #: "" for the channel's.
    zone: ZoneInfo | None = None  #: None for the channel's.
    by: int | None = None  #: The row of the request, for which what a model says is kept; None: it is not.


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
        self._archive = archive
        self._gathering = Gathering(archive, feeds, mutes, chats)
        self._writer = writer
        self._budget = budget
        self._settings = settings
        self._chats = chats
        self._entries = Entries(chats)
        self._votes = votes

    async def build(self, request: Request, wish: DigestOf, *, by: int | None = None) -> Digest | Notice:
        """
        The digest that a request asks for, of its channel; a notice when its period makes no sense.

        Args:
            request: In the channel.
            wish: What it asks for.
            by: As in Edition.

        Raises:
            NotNow: the conclusion depends on a budget that is promised to others.
        """
        edition = Edition(wish.language or "", by=by)
        if is_since_last(wish.period):
            period, notes = await self._gathering.since_last(request)
            return _with_notes(await self._asked(request, wish, period, edition), notes)
        settings = await self._settings.of(request.origin)
        try:
            period = parse_period(wish.period, now=request.asked_at, zone=settings.zone)
        except NoPeriod as error:
            return error.notice
        return await self._asked(request, wish, period, edition)

    async def _asked(self, request: Request, wish: DigestOf, period: Period, edition: Edition) -> Digest | Notice:
        if wish.everywhere:
            return await self._everywhere(request, period, edition)
        return await self.of_period(request, period, edition)

    async def awaited(self, request: Request, period: Period) -> bool:
        """See Gathering.awaited."""
        return await self._gathering.awaited(request, period)

    async def of_period(self, request: Request, period: Period, edition: Edition) -> Digest:
        """The digest of a request's channel. Raises as `build`."""
        return await self._of([request.origin], request, period, edition)

    async def _everywhere(self, request: Request, period: Period, edition: Edition) -> Digest | Notice:
        """Of all channels that who asks may read, for them alone."""
        places = await self._gathering.places(request, period)
        if places is None:
            return Notice("digest_everywhere_untold")
        digest = await self._of(places, request, period, edition)
        return replace(digest, private=True, notes=(*counted_note("digest_everywhere", len(places)), *digest.notes))

    async def for_all(self, request: Request, told: Digest, *, by: int | None = None) -> Digest:
        """A digest that one person had, as a request may post it before all: without what is muted, in its language."""
        is_theirs = spoken(told.language) == spoken((await self._settings.of(request.origin)).language)
        if is_theirs and not (await self._gathering.silence(request)).mutes:
            return told
        period = Period(told.since, told.until, "digest_title_period")
        made = await self.of_period(request, period, Edition(zone=known_zone(told.zone), by=by))
        return replace(made, title=told.title if is_theirs else "")

    async def _of(self, places: Sequence[Origin], request: Request, period: Period, edition: Edition) -> Digest:
        gathered = await self._gathering.of(request, period, places)
        settings = await self._settings.of(request.origin)
        return await self.digest(
            gathered.shared,
            period,
            account=Account.of(request.origin, request.author, edition.by),
            language=edition.language or _language(settings, request),
            earlier=gathered.earlier,
            heard=gathered.heard,
            silence=gathered.silence,
            leaning=await self._leaning(request.origin, request.asked_at),
            zone=edition.zone or settings.zone,
            pictured=settings.picture,
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
        account = Account.of(request.origin, request.author, by)
        silence = await self._gathering.silence(request)
        leaning = await self._leaning(request.origin, now)
        return await self.digest(
            shared,
            period,
            account=account,
            language=settings.language,
            silence=silence,
            leaning=leaning,
            zone=settings.zone,
        )

    async def digest(
        self,
        shared: Sequence[Shared],
        period: Period,
        *,
        account: Account,
        language: str = "",
        earlier: Sequence[Shared] = (),
        heard: Heard = NOTHING_NEW,
        silence: Silence = NO_SILENCE,
        leaning: Leaning | None = None,
        zone: ZoneInfo | None = None,
        pictured: bool = False,
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
            heard: What feeds say that the channel follows; it adds to stories, or stands below all that was shared.
                What is older than the period is not told, and only known for what is left out of it.
            silence: What is left out, and counted.
            leaning: What the channel thinks of sources and topics; None: nothing.
            zone: Of its calendar: in which its times stand and days begin; None for that of the installation.
            pictured: Whether it may have a picture.
        """
        language, zone = self._spoken(language), zone or self._settings.installation.zone
        # Apart from the loop.
        arranging = partial(
            arranged, shared, period, earlier=earlier, news=heard.news, silence=silence, leaning=leaning
        )
        made = await asyncio.to_thread(arranging)
        stories, entries = await self._listed(made, period, zone)
        conclusion, notes = await self._conclusion(made, language, account)
        return Digest(
            language,
            period.since,
            period.until,
            tuple(entries),
            conclusion,
            left_out=made.left_out,
            title=notice_line(Notice(period.heading, period.values, language=language)),
            notes=(*digest_notes.left_out(shared, made.items, made.muted_count), *notes),
            lead=" ".join(made.lead),
            stories=tuple(stories),
            links=len(made.shown),
            people=_people(shared, made.shown),
            story_count=len(made.stories),
            unread=dict(Counter(unread(item) for item in made.unread).most_common()),
            feeds=made.also.listed,
            feeds_left_out=made.also.left_out + heard.left_out,
            zone=str(zone),
            chart=chart(made.stories, period, zone) if pictured else None,
        )

    def _spoken(self, language: str) -> str:
        language = language or self._settings.installation.language
        return "en" if language == "source" else language

    async def _listed(
        self, made: Arrangement, period: Period, zone: ZoneInfo
    ) -> tuple[list[DigestStory], list[DigestEntry]]:
        """The stories, and the links in their order: of those, alone, and those that could not be read."""
        stories, entries = await self._entries.of_stories(made.several, made.lead)
        courses = [arc(each, period, zone) for each in made.several]
        stories = [
            replace(story, feeds=made.feeds_of(each), phase=phase, arc=lines)
            for story, each, (phase, lines) in zip(stories, made.several, courses, strict=True)
        ]
        for each in made.alone:
            entries.append(replace(await self._entries.alone(each, made.lead), feeds=made.feeds_of(each)))
        entries += [await self._entries.of_link(item) for item in made.unread[-UNREAD_MAX:]]
        return stories, entries

    async def _conclusion(self, made: Arrangement, language: str, account: Account) -> tuple[str, tuple[str, ...]]:
        """What it comes down to, and notes on how that was found: one question to a model at most."""
        shown = filter(None, (each.items[0].briefing for each in made.told[:LINES_MAX]))
        lines = [briefing.lead for briefing in shown]
        if len(lines) < 2:  # noqa: PLR2004 - one story says itself what it comes down to
            return "", ()
        tokens = self._writer.tokens_for_lines(lines)
        async with self._budget.admitted(account, tokens) as grant:
            no_model = bool(grant.refused)
            if (no_model or not any(tokens)) and len(made.told[0].items) > 1:
                text = digest_text.counted(made.told, len(made.read), len(made.stories), language)
            else:
                text = await self._writer.summarize(lines, language=language, bill=grant.bill, no_model=no_model)
        return text, ("digest_budget",) if no_model and text else ()


def _language(settings: ChannelSettings, request: Request) -> str:
    """The channel's; where it chose none, that of who alone sees it."""
    theirs = request.reader if request.audience is Audience.ASKER else ""
    return spoken(theirs) if theirs and settings.language == "source" else settings.language


def _with_notes(digest: Digest | Notice, notes: Sequence[str]) -> Digest | Notice:
    return replace(digest, notes=(*notes, *digest.notes)) if isinstance(digest, Digest) else digest


def _people(shared: Sequence[Shared], items: Sequence[Item]) -> int:
    """How many people posted the links; 0 where some were forgotten, who could be any of the others or none."""
    if not all(each.request.author.id for each in shared):
        return 0
    return len({person.id for item in items for person in item.people})
