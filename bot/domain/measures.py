"""Port to the counting of what happens, for whoever watches the bot."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Protocol

from bot.domain.feeds import Polled
from bot.domain.spending import ModelCall


class Measures(Protocol):
    """Counts. Nothing here waits or raises."""

    def answered(self, platform: str, asked: str, reason: str, steps_ms: Mapping[str, float]) -> None:
        """
        A request was closed with an answer.

        Args:
            platform: Where.
            asked: What kind of request it was.
            reason: "" for a briefing; else why the answer is none, as Dispatch.done() is told.
            steps_ms: Milliseconds by step, as Timings has them.
        """
        ...

    def unread(self, reason: str) -> None:
        """A page could not be had, or not be briefed; of a request that is tried again each time."""
        ...

    def called(self, call: ModelCall, cost: Decimal) -> None:
        """A model was asked, for so much."""
        ...

    def polled(self, outcome: Polled) -> None:
        """A feed was asked for."""
        ...


class Unmeasured:
    """Counts nothing."""

    def answered(self, platform: str, asked: str, reason: str, steps_ms: Mapping[str, float]) -> None:
        """Nothing."""

    def unread(self, reason: str) -> None:
        """Nothing."""

    def called(self, call: ModelCall, cost: Decimal) -> None:
        """Nothing."""

    def polled(self, outcome: Polled) -> None:
        """Nothing."""


UNMEASURED = Unmeasured()
