"""A clock that moves when told to."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.fakes.memory import NOW


@dataclass
class Clock:
    """The time, NOW at first."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def tick(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)
