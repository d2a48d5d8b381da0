"""What the book of model calls costs a link: looking at three purses, booking a call; and a channel's language."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from bot.domain.clock import utc_now
from bot.domain.spending import Account, ModelCall, Price, Prices
from bot.domain.types import Platform
from bot.service.budget import Budget, Limits
from bot.storage.database import open_storage
from bot.storage.schema import model_calls
from bot.storage.sqlite import Sqlite
from tests.fakes.memory import origin

#: Calls in the book: of this day, which purses add up, and of all days before.
CALLS_TODAY, CALLS_BEFORE = 3_000, 300_000
LINKS = 300
ANA = Account(Platform.DISCORD, "s1", "u1")


def main() -> None:
    """Measure and print."""
    asyncio.run(_measure())


async def _measure() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "newsbrief.db"
        async with open_storage(f"sqlite:///{file}") as storage:
            await _fill(Sqlite(file, clock=utc_now))
            limit = Decimal(10**6)
            budget = Budget(
                storage.spending,
                prices=Prices((), (Price(Decimal(1), Decimal(1)),)),
                limits=Limits(limit, limit, limit),
                zone=ZoneInfo("UTC"),
            )
            looked: list[float] = []
            booked: list[float] = []
            language: list[float] = []
            for _ in range(LINKS):
                start = time.perf_counter()
                await storage.choices.of(origin())
                language.append(time.perf_counter() - start)
                start = time.perf_counter()
                async with budget.admitted(ANA, (1_000, 1_000)) as grant:
                    looked.append(time.perf_counter() - start)
                    start = time.perf_counter()
                    await grant.bill.book(ModelCall("briefing", "small", 1_500, 500))
                    booked.append(time.perf_counter() - start)
    print(f"calls in the book     {CALLS_TODAY:,} today, {CALLS_BEFORE:,} before")
    for name, times in (("language", language), ("three purses", looked), ("booking a call", booked)):
        print(f"{name:<22}{_spread(times)}")


async def _fill(database: Sqlite) -> None:
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = [
        {
            "at": today if number < CALLS_TODAY else datetime(2026, 1, 1, tzinfo=UTC),
            "platform": "discord",
            "space": f"s{number % 5}",
            "user_id": f"u{number % 50}",
            "purpose": "briefing",
            "model": "small",
            "input_tokens": 1_500,
            "output_tokens": 500,
            "cost": 1_234_567,
        }
        for number in range(CALLS_TODAY + CALLS_BEFORE)
    ]
    await database.write_long(lambda connection: connection.execute(insert(model_calls), rows))
    await database.close()


def _spread(times: Sequence[float]) -> str:
    ranked = sorted(times)
    p99 = ranked[round(len(ranked) * 0.99) - 1]
    return f"p50 {statistics.median(ranked) * 1000:5.2f} ms   p99 {p99 * 1000:5.2f} ms"
