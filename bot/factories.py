"""What works on requests, put together on a database with whatever reads, writes and posts: in the bot and in tests."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.domain.chat import Chats, Teller
from bot.domain.clock import utc_now
from bot.domain.embedding import Embedder
from bot.domain.feeds import FeedReader
from bot.domain.measures import UNMEASURED, Measures
from bot.domain.ports import Reader, Writer
from bot.domain.requests import Request
from bot.service.admission import Admission
from bot.service.alerts import Alerts
from bot.service.answering import Answering
from bot.service.backreading import Backreading
from bot.service.briefings import Briefings
from bot.service.budget import Budget
from bot.service.feeds import Following
from bot.service.links import Links
from bot.service.outbox import LANDING_S, Outbox
from bot.service.pipeline import Pipeline
from bot.service.questions import Questions
from bot.service.rewriting import Rewriting
from bot.service.scheduled import Scheduled
from bot.service.settings import Settings
from bot.service.unasked import Unasked
from bot.wiring import make_digests

if TYPE_CHECKING:
    from bot.storage.database import Storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependencies:
    """What requests are worked on with."""

    storage: "Storage"
    chats: Chats
    reader: Reader
    writer: Writer
    feeds: FeedReader
    budget: Budget
    settings: Settings
    unasked: Unasked
    kept_days: int  #: How long the texts of articles are kept; 0 = for ever.
    mail: Teller[Any] | None = None  #: Sends what goes by mail.
    embedder: Embedder | None = None
    readable: Callable[[Sequence[Request]], None] = lambda _: None  #: See links.Links.
    measures: Measures = UNMEASURED
    landing_s: float = LANDING_S  #: See outbox.Outbox.
    clock: Callable[[], datetime] = utc_now

    @property
    def admission(self) -> Admission:
        """Who lets requests at the model."""
        return Admission(slots=self.storage.model_slots, writer=self.writer, budget=self.budget)


def make_briefings(given: Dependencies) -> Briefings:
    """Who has a briefing written once; to be closed in the end."""
    storage = given.storage
    return Briefings(archive=storage.archive, dispatch=storage.dispatch, writer=given.writer, admission=given.admission)


def make_pipeline(given: Dependencies, briefings: Briefings) -> Pipeline:
    """Who works on requests."""
    storage, chats, settings, clock = given.storage, given.chats, given.settings, given.clock
    digests = make_digests(storage, given.writer, chats, given.budget, settings)
    scheduled = Scheduled(storage.schedules, digests, settings, chats, clock=clock)
    alerts = Alerts(storage.watches, settings, chats, clock=clock)
    links = _make_links(given, briefings)
    answering = Answering(
        requests=storage.requests,
        replies=storage.replies,
        links=links,
        questions=_make_questions(given),
        rewriting=Rewriting(
            replies=storage.replies,
            archive=storage.archive,
            reader=given.reader,
            briefings=briefings,
            settings=settings,
            embedder=given.embedder,
        ),
        digests=digests,
        scheduled=scheduled,
        following=Following(storage.feeds, given.feeds),
        alerts=alerts,
        settings=settings,
        measures=given.measures,
        clock=clock,
    )
    return Pipeline(
        requests=storage.requests,
        dispatch=storage.dispatch,
        replies=storage.replies,
        links=links,
        answering=answering,
        outbox=_make_outbox(given),
        scheduled=scheduled,
        backreading=_make_backreading(given),
        alerts=alerts,
        settings=settings,
        measures=given.measures,
        clock=clock,
    )


def _make_links(given: Dependencies, briefings: Briefings) -> Links:
    return Links(
        requests=given.storage.requests,
        archive=given.storage.archive,
        reader=given.reader,
        briefings=briefings,
        chats=given.chats,
        settings=given.settings,
        readable=given.readable,
        clock=given.clock,
        embedder=given.embedder,
    )


def _make_questions(given: Dependencies) -> Questions:
    return Questions(
        archive=given.storage.archive,
        replies=given.storage.replies,
        reader=given.reader,
        writer=given.writer,
        admission=given.admission,
        settings=given.settings,
        kept_days=given.kept_days,
        embedder=given.embedder,
    )


def _make_outbox(given: Dependencies) -> Outbox:
    storage = given.storage
    return Outbox(
        storage.requests,
        storage.replies,
        storage.dispatch,
        given.chats,
        mail=given.mail,
        landing_s=given.landing_s,
        clock=given.clock,
    )


def _make_backreading(given: Dependencies) -> Backreading:
    return Backreading(
        backfills=given.storage.backfills,
        dispatch=given.storage.dispatch,
        settings=given.settings,
        unasked=given.unasked,
        chats=given.chats,
        clock=given.clock,
    )
