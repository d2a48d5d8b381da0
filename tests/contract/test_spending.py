"""The promises of spending.Spending."""

import asyncio
import sys
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.spending import Account, ModelCall, Spending, Spent
from bot.domain.types import Platform
from bot.storage.database import Storage, open_storage
from tests.fakes.clock import Clock
from tests.fakes.memory import NOW

ANA = Account(Platform.DISCORD, "s1", "ana")
CALL = ModelCall("briefing", "small", 1_000, 100)
CENT = Decimal("0.01")


@pytest.fixture
def book(storage: Storage) -> Spending:
    return storage.spending


async def test_nothing_was_spent_at_first(book: Spending) -> None:
    assert await book.spent(NOW - timedelta(days=1)) == Spent()
    assert await book.spent(NOW, platform=Platform.SLACK, space="", user="", purpose="") == Spent()


async def test_calls_add_up_by_person_by_space_by_purpose_and_in_all(book: Spending) -> None:
    """The same ids mean somebody else on another platform, and in another space."""
    others = [
        Account(Platform.DISCORD, "s1", "ben"),
        Account(Platform.DISCORD, "s2", "ana"),
        Account(Platform.SLACK, "s1", "ana"),
    ]
    await book.book(ANA, CALL, CENT)
    await book.book(ANA, ModelCall("verify", "large", 20, 3), 2 * CENT)
    for account in others:
        await book.book(account, CALL, CENT)
    assert await book.spent(NOW) == Spent(5, 4_020, 403, 6 * CENT)
    assert await book.spent(NOW, purpose="verify") == Spent(1, 20, 3, 2 * CENT)
    in_space = await book.spent(NOW, platform=Platform.DISCORD, space="s1")
    assert in_space == Spent(3, 2_020, 203, 4 * CENT)
    of_ana = await book.spent(NOW, platform=Platform.DISCORD, space="s1", user="ana")
    assert of_ana == Spent(2, 1_020, 103, 3 * CENT)


async def test_a_day_begins_with_its_first_moment(book: Spending, clock: Clock) -> None:
    await book.book(ANA, CALL, CENT)
    clock.tick(0.001)
    await book.book(ANA, CALL, CENT)
    assert (await book.spent(NOW)).calls == 2
    assert (await book.spent(clock())).calls == 1
    assert (await book.spent(clock() + timedelta(milliseconds=1))).calls == 0


async def test_a_call_without_a_price_is_counted_all_the_same(book: Spending) -> None:
    await book.book(ANA, CALL, Decimal(0))
    assert await book.spent(NOW) == Spent(1, 1_000, 100, Decimal(0))


async def test_a_cost_is_rounded_up_to_a_billionth(book: Spending) -> None:
    """Never down: a thousand calls of "nothing" would be free."""
    await book.book(ANA, CALL, Decimal("0.0000000001"))
    await book.book(ANA, CALL, Decimal("0.000000002"))
    assert (await book.spent(NOW)).cost == Decimal("0.000000003")


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(costs=st.lists(st.decimals(0, 1_000_000, places=9), max_size=12))
async def test_sums_are_exact(storage: Storage, clock: Clock, costs: list[Decimal]) -> None:
    """Tenths of a cent do not add up in binary fractions."""
    clock.tick(1)
    for cost in costs:
        await storage.spending.book(ANA, CALL, cost)
    spent = await storage.spending.spent(clock())
    assert spent.cost == sum(costs)
    assert spent.calls == len(costs)


CHILD = """
import asyncio, sys
from decimal import Decimal
from bot.domain.spending import Account, ModelCall
from bot.domain.types import Platform
from bot.storage.database import open_storage

async def main():
    async with open_storage(sys.argv[1], exclusive=False) as storage:
        for _ in range(20):
            account = Account(Platform.TERMINAL, "local", "")
            await storage.spending.book(account, ModelCall("briefing", "small", 10, 1), Decimal("0.01"))

asyncio.run(main())
"""


async def test_two_programs_write_in_one_book(database_url: str) -> None:
    """`newsbrief brief` on the command line spends beside the running bot."""
    async with open_storage(database_url) as storage:
        child = await asyncio.create_subprocess_exec(sys.executable, "-c", CHILD, database_url)
        for _ in range(20):
            await storage.spending.book(ANA, CALL, CENT)
        assert await child.wait() == 0
        assert await storage.spending.spent(NOW) == Spent(40, 20_200, 2_020, 40 * CENT)
        assert (await storage.spending.spent(NOW, platform=Platform.TERMINAL)).calls == 20
