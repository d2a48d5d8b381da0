"""What Prometheus is told. Names and labels are promised in docs/operating.md; a test keeps both equal."""

import asyncio
import time
from collections.abc import Mapping
from decimal import Decimal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector, generate_latest

from bot import __version__
from bot.domain.feeds import Polled
from bot.domain.outcomes import ALREADY
from bot.domain.spending import ModelCall
from bot.domain.work_left import WorkLeft

#: Seconds between two looks at how late the event loop is.
LAG_EVERY_S = 0.5

_STEPS_S = (0.005, 0.02, 0.1, 0.3, 1, 3, 10, 30, 60, 120)
_LAG_S = (0.005, 0.02, 0.05, 0.1, 0.3, 1, 3)


class Metrics:
    """Implements measures.Measures, and holds what is looked at when somebody asks."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        Info("newsbrief", "This program.", registry=registry).info({"version": __version__})
        self._requests = Counter(
            "newsbrief_requests", "Answered.", ("platform", "asked", "outcome", "reason"), registry=registry
        )
        self._steps = Histogram(
            "newsbrief_step_seconds", "Time of a request by step.", ("step",), buckets=_STEPS_S, registry=registry
        )
        self._unread = Counter(
            "newsbrief_read_failures", "Pages that could not be had or briefed.", ("reason",), registry=registry
        )
        self._calls = Counter("newsbrief_model_calls", "Questions.", ("model", "purpose"), registry=registry)
        self._tokens = Counter("newsbrief_model_tokens", "Tokens.", ("model", "direction"), registry=registry)
        self._cost = Counter("newsbrief_model_cost", "In the currency of the settings.", ("model",), registry=registry)
        self._queue = Gauge("newsbrief_queue_requests", "Open requests.", ("state",), registry=registry)
        self._oldest = Gauge("newsbrief_queue_oldest_seconds", "Of the oldest request that is due.", registry=registry)
        self._polls = Counter("newsbrief_feed_polls", "Feeds asked for.", ("outcome",), registry=registry)
        self._feeds = Gauge("newsbrief_feeds", "Feeds that are followed.", ("state",), registry=registry)
        self._lag = Histogram("newsbrief_loop_lag_seconds", "Lateness of the loop.", buckets=_LAG_S, registry=registry)
        self._children = Gauge("newsbrief_children", "Child processes.", ("state",), registry=registry)
        self._platforms = Gauge("newsbrief_platform_up", "1 when connected.", ("platform",), registry=registry)
        self._database = Gauge("newsbrief_database_up", "1 when it can be used.", registry=registry)

    def answered(self, platform: str, asked: str, reason: str, steps_ms: Mapping[str, float]) -> None:
        """See measures.Measures."""
        outcome = "answered" if not reason else "pointed" if reason == ALREADY else "told why not"
        self._requests.labels(platform, asked, outcome, reason).inc()
        for name, spent_ms in steps_ms.items():
            self._steps.labels(name.removesuffix("_ms")).observe(spent_ms / 1000)

    def unread(self, reason: str) -> None:
        """See measures.Measures."""
        self._unread.labels(reason).inc()

    def called(self, call: ModelCall, cost: Decimal) -> None:
        """See measures.Measures."""
        self._calls.labels(call.model, call.purpose).inc()
        self._tokens.labels(call.model, "in").inc(call.input_tokens)
        self._tokens.labels(call.model, "out").inc(call.output_tokens)
        self._cost.labels(call.model).inc(float(cost))

    def polled(self, outcome: Polled) -> None:
        """See measures.Measures."""
        self._polls.labels(outcome.value).inc()

    def look(self, platforms: Mapping[str, str], database: str, children: tuple[int, int]) -> None:
        """
        Take down how things stand now.

        Args:
            platforms: The state of each.
            database: What is wrong with it; "" for nothing.
            children: How many work, and how many wait for work.
        """
        for name, state in platforms.items():
            self._platforms.labels(name).set(state == "ready")
        self._database.set(not database)
        for state, count in zip(("working", "waiting"), children, strict=True):
            self._children.labels(state).set(count)

    def look_at_work(self, left: WorkLeft) -> None:
        """The same of the queue."""
        for state, count in (("due", left.due), ("later", left.later), ("held", left.held)):
            self._queue.labels(state).set(count)
        self._oldest.set(left.oldest_s)

    def look_at_feeds(self, asked: int, failing: int) -> None:
        """The same of feeds: how many are asked for, and how many of these could not be read the last time."""
        self._feeds.labels("read").set(asked - failing)
        self._feeds.labels("failing").set(failing)

    async def watch_the_loop(self) -> None:
        """Note how late the event loop is, until cancelled."""
        while True:
            due = time.monotonic() + LAG_EVERY_S
            await asyncio.sleep(LAG_EVERY_S)
            self._lag.observe(max(0.0, time.monotonic() - due))

    def text(self) -> bytes:
        """All of it, in Prometheus' text format."""
        return generate_latest(self._registry)
