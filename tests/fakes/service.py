"""The service put together on a real database, with whatever chats, reader and writer a test hands it."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.at_once import Status
from bot.domain.briefing import Length
from bot.domain.chat import Chats, Teller
from bot.domain.clock import utc_now
from bot.domain.feeds import FeedReader
from bot.domain.ports import Reader, Writer
from bot.domain.requests import Request
from bot.domain.settings import ChannelSettings
from bot.domain.types import Platform
from bot.factories import Dependencies, make_briefings, make_pipeline
from bot.service.backfilling import Backfilling
from bot.service.budget import Budget
from bot.service.desk import FrontDesk, Offices
from bot.service.feeds import FollowDesk
from bot.service.finding import Finding
from bot.service.forgetting import Forgetting
from bot.service.intake import Intake
from bot.service.mailing import Mailing
from bot.service.marks import Marks
from bot.service.muting import Muting
from bot.service.pipeline import Pipeline
from bot.service.scheduling import Scheduling
from bot.service.settings import Settings
from bot.service.sharing import Sharing
from bot.service.syndicating import Syndicating
from bot.service.unasked import Unasked
from bot.service.voting import Voting
from bot.service.watching import Watching
from bot.storage.database import Storage
from tests.fakes.feeds import MemoryFeeds

#: Where its web server is reached from outside.
PUBLIC_URL = "https://news.example.org"


def pipeline_on(
    storage: Storage,
    *,
    chats: Chats,
    reader: Reader,
    writer: Writer,
    budget: Budget,
    settings: Settings | None = None,
    feeds: FeedReader | None = None,
    mail: Teller[Any] | None = None,
    readable: Callable[[Sequence[Request]], None] = lambda _: None,
    clock: Callable[[], datetime] = utc_now,
) -> Pipeline:
    """A pipeline as a new process would have it."""
    given = Dependencies(
        storage=storage,
        chats=chats,
        reader=reader,
        writer=writer,
        feeds=feeds or MemoryFeeds(),
        budget=budget,
        settings=settings or Settings(storage.choices, ChannelSettings()),
        unasked=Unasked(storage.opt_outs, None),
        kept_days=30,
        mail=mail,
        readable=readable,
        landing_s=0,
        clock=clock,
    )
    return make_pipeline(given, make_briefings(given))


def intake_on(
    storage: Storage,
    chats: Chats,
    *,
    alone_on: frozenset[Platform] = frozenset(),
    marks: Marks | None = None,
    clock: Callable[[], datetime] = utc_now,
    **settings: Any,
) -> Intake:
    """An intake; more arguments are fields of ChannelSettings."""
    return Intake(
        requests=storage.requests,
        replies=storage.replies,
        bookmarks=storage.bookmarks,
        marks=marks or Marks(chats),
        settings=Settings(storage.choices, ChannelSettings(**settings)),
        cleaner=storage.cleaner,
        unasked=Unasked(storage.opt_outs, None),
        engagement=storage.engagement,
        alone_on=alone_on,
        clock=clock,
    )


def desk_on(
    storage: Storage,
    chats: Chats,
    *,
    standing: Status | None = None,
    budget: Budget | None = None,
    settings: Settings | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> FrontDesk:
    """A desk; without a model, limits and choices unless they are given."""
    settings = settings or Settings(storage.choices, ChannelSettings())
    mailing = mailing_on(storage)
    offices = Offices(
        sharing=Sharing(storage.requests, storage.replies),
        scheduling=Scheduling(storage.schedules, settings, chats, mailing),
        follows=FollowDesk(storage.feeds),
        muting=muting_on(storage, settings),
        watching=Watching(storage.watches, settings, chats),
        syndicating=Syndicating(storage.syndication, PUBLIC_URL),
        mailing=mailing,
        backfilling=Backfilling(storage.backfills, settings, chats),
        voting=Voting(storage.votes, clock=clock),
        finding=Finding(storage.archive, chats),
        forgetting=Forgetting(storage.cleaner),
    )
    return FrontDesk(
        standing or Status("1", (), False, "auto", Length.STANDARD, "source", ()),
        offices,
        budget=budget or unlimited(storage, clock),
        settings=settings,
        replies=storage.replies,
        opt_outs=storage.opt_outs,
        kept_days=30,
    )


def muting_on(storage: Storage, settings: Settings | None = None) -> Muting:
    """Who leaves out what people do not want to read of."""
    return Muting(storage.mutes, settings or Settings(storage.choices, ChannelSettings()))


def mailing_on(storage: Storage, *, on: bool = True, clock: Callable[[], datetime] = utc_now) -> Mailing:
    """Who knows the mail addresses of people."""
    return Mailing(storage.addresses, storage.schedules, storage.requests, on=on, clock=clock)


def unlimited(storage: Storage, clock: Callable[[], datetime]) -> Budget:
    """A budget without an end."""
    return Budget(storage.spending, zone=ZoneInfo("UTC"), clock=clock)


async def work_off(
    storage: Storage,
    pipeline: Pipeline,
    platforms: Collection[Platform],
    clock: Any,
    *,
    marks: Marks | None = None,
) -> None:
    """
    Work on all that may be worked on at once, and again, until nothing is left; time passes for what was put off.

    `marks` are cleared as a worker clears them.
    """
    while True:
        claims = []
        while claim := await storage.dispatch.claim(platforms):
            claims.append(claim)
        last = await asyncio.gather(*(pipeline.handle(claim) for claim in claims))
        for claim, through in zip(claims, last, strict=True):
            if marks and through:
                marks.clear(claim.request, accepted_at=claim.accepted_at)
        wait_s = (await storage.dispatch.outlook(list(Platform))).next_in_s
        if not claims and wait_s is None:
            return
        await asyncio.sleep(0.01)  # somebody else's work goes on
        clock.now += timedelta(seconds=wait_s or 0.0)
