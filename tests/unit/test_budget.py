"""What may be spent in a day, to the last billionth."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import structlog

from bot.domain.errors import NotNow, StorageUnavailable
from bot.domain.spending import Account, ModelCall, Price, Prices, Promise, Spent
from bot.domain.types import Platform
from bot.service.budget import PROMISE_S, Budget, Limits, Unbooked
from bot.service.worker import CONCURRENCY
from bot.storage.database import Storage, open_storage
from tests.databases import sqlite_url
from tests.fakes.clock import Clock

ANA = Account(Platform.DISCORD, "s1", "ana")
BEN = Account(Platform.DISCORD, "s1", "ben")
CLEO = Account(Platform.DISCORD, "s2", "cleo")
#: One token in costs one, so that tokens can be read as money.
PRICES = Prices((), (Price(Decimal(1_000_000), Decimal(0)),))
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits for a purse looks again at once."""
    monkeypatch.setattr("bot.service.budget.PURSE_AGAIN_S", 0.01)


@pytest.fixture
async def storage(tmp_path: Path, clock: Clock) -> AsyncIterator[Storage]:
    async with open_storage(sqlite_url(tmp_path), clock=clock) as opened:
        yield opened


def budget(
    storage: Storage, clock: Clock, limits: dict[str, int] | None = None, *, zone: ZoneInfo = BERLIN, **more: int
) -> Budget:
    """A budget with these limits, by scope."""
    given = Limits(**{scope: Decimal(limit) for scope, limit in {**(limits or {}), **more}.items()})
    return Budget(storage.spending, prices=PRICES, limits=given, zone=zone, clock=clock)


async def spend(purse: Budget, tokens: int, account: Account = ANA, *, tokens_max: int | None = None) -> str:
    """Ask the model for something that takes so many tokens; why it was not asked, or ""."""
    async with purse.admitted(account, (tokens_max or tokens, 0), patient=True) as grant:
        if not grant.refused:
            await grant.bill.book(ModelCall("briefing", "small", tokens, 0))
        return grant.refused


@pytest.mark.parametrize(
    ("spent", "refused"),
    [
        pytest.param(0, "", id="nothing spent"),
        pytest.param(99, "", id="the smallest part left"),
        pytest.param(100, "installation", id="used up to the last"),
        pytest.param(140, "installation", id="overdrawn"),
    ],
)
async def test_the_model_is_asked_while_something_is_left(
    storage: Storage, clock: Clock, spent: int, refused: str
) -> None:
    """Also when it is not enough: a briefing at its dearest takes many times what one takes."""
    purse = budget(storage, clock, installation=100)
    if spent:
        assert await spend(purse, spent) == ""
    assert await spend(purse, 50) == refused


@pytest.mark.parametrize(
    ("scope", "refused"),
    [
        pytest.param("user", {ANA}, id="a person's purse is nobody else's"),
        pytest.param("space", {ANA, BEN}, id="a space's purse is everybody's there"),
        pytest.param("installation", {ANA, BEN, CLEO}, id="the widest is all people's"),
    ],
)
async def test_an_empty_purse_is_whose_it_is(storage: Storage, clock: Clock, scope: str, refused: set[Account]) -> None:
    purse = budget(storage, clock, limits={scope: 10})
    assert await spend(purse, 10) == ""
    for account in (ANA, BEN, CLEO):
        assert await spend(purse, 1, account) == (scope if account in refused else "")


async def test_of_several_empty_purses_the_widest_is_named(storage: Storage, clock: Clock) -> None:
    """That of a person would be no help when that of all is empty."""
    purse = budget(storage, clock, user=10, space=10, installation=10)
    assert await spend(purse, 10) == ""
    assert await spend(purse, 1) == "installation"


async def test_what_is_free_is_never_refused(storage: Storage, clock: Clock) -> None:
    """Without a model, or with a text that is quoted whole, nothing is asked."""
    purse = budget(storage, clock, installation=10)
    await spend(purse, 10)
    async with purse.admitted(ANA, (0, 0), patient=True) as grant:
        assert grant.refused == ""


async def test_without_limits_nothing_is_refused_and_all_is_booked(storage: Storage, clock: Clock) -> None:
    purse = budget(storage, clock)
    for _ in range(3):
        assert await spend(purse, 1_000_000) == ""
    assert (await storage.spending.spent(clock() - timedelta(days=1))).cost == 3_000_000


async def test_without_prices_tokens_are_counted_and_money_is_not(storage: Storage, clock: Clock) -> None:
    purse = Budget(storage.spending, zone=BERLIN, clock=clock)
    assert await spend(purse, 500) == ""
    assert await storage.spending.spent(clock() - timedelta(days=1)) == Spent(1, 500, 0, Decimal(0))


# Many at once


@pytest.mark.parametrize("left", [1, 30, 70, 100])
async def test_a_day_costs_less_than_its_budget_and_one_briefing_however_many_are_written_at_once(
    storage: Storage, clock: Clock, left: int
) -> None:
    """Eight workers that looked at the purse at the same moment must not each find it full."""
    purse = budget(storage, clock, installation=1_000)
    await spend(purse, 1_000 - left)
    refusals = await asyncio.gather(*(spend(purse, 30) for _ in range(CONCURRENCY)))
    spent = (await storage.spending.spent(clock() - timedelta(days=1))).cost
    assert 1_000 <= spent < 1_000 + 30
    assert refusals.count("") == -(-left // 30)


async def test_nobody_is_refused_over_a_promise(storage: Storage, clock: Clock) -> None:
    """Most briefings take a fraction of what they may. Who comes while the rest is promised waits and is let in."""
    purse = budget(storage, clock, installation=100)
    refusals = await asyncio.gather(*(spend(purse, 5, tokens_max=90) for _ in range(CONCURRENCY)))
    assert refusals == [""] * CONCURRENCY


async def test_who_can_be_paid_for_is_not_held_up(storage: Storage, clock: Clock) -> None:
    """A hundred at a time while the purse is full; and a full purse beside an empty one."""
    purse = budget(storage, clock, user=100, installation=10_000)
    async with AsyncExitStack() as under_way:
        for account in (ANA, BEN, CLEO):
            await under_way.enter_async_context(purse.admitted(account, (100, 0), patient=True))
        waiting = asyncio.create_task(spend(purse, 1, ANA))
        assert await spend(purse, 1, Account(Platform.SLACK, "s1", "ana")) == ""
        assert not waiting.done()
    assert await waiting == ""


async def test_what_was_promised_shrinks_as_it_is_spent(storage: Storage, clock: Clock) -> None:
    """A briefing's first call is not counted twice while its repair is under way."""
    purse = budget(storage, clock, installation=100)
    async with purse.admitted(ANA, (80, 0), patient=True) as grant:
        await grant.bill.book(ModelCall("briefing", "small", 70, 0))
        assert await spend(purse, 1) == "", "70 are spent and 10 promised"
        await grant.bill.book(ModelCall("repair", "small", 60, 0))
        assert await spend(purse, 1) == "installation", "it took more than it had promised"


async def test_a_promise_of_a_dead_program_is_void_after_a_while(storage: Storage, clock: Clock) -> None:
    """Else a crash would take its share of every day's purse for ever."""
    purse = budget(storage, clock, installation=100)
    await purse.admit(ANA, (100, 0))
    with pytest.raises(NotNow):
        await purse.admit(BEN, (100, 0))
    clock.tick(PROMISE_S)
    assert (await purse.admit(BEN, (100, 0))).promise


async def test_two_programs_on_one_database_know_of_each_others_promises(storage: Storage, clock: Clock) -> None:
    one, other = (budget(storage, clock, installation=100) for _ in range(2))
    grant = await one.admit(ANA, (100, 0))
    with pytest.raises(NotNow):
        await other.admit(BEN, (1, 0))
    await one.release(grant)
    assert (await other.admit(BEN, (1, 0))).promise


async def test_who_gives_up_gives_the_promise_back(storage: Storage, clock: Clock) -> None:
    """A deleted message, a stop, a failure: nobody may wait for them."""
    purse = budget(storage, clock, installation=100)
    async with purse.admitted(ANA, (100, 0), patient=True):
        waiting = asyncio.create_task(spend(purse, 1, BEN))
        gone = asyncio.create_task(spend(purse, 1, CLEO))
        await asyncio.sleep(0.05)
        gone.cancel()
    assert await waiting == ""
    with pytest.raises(ZeroDivisionError):
        async with purse.admitted(ANA, (1_000, 0), patient=True):
            raise ZeroDivisionError
    assert await spend(purse, 1) == ""


# The day


@pytest.mark.parametrize(
    ("zone", "spent_at", "again_at"),
    [
        pytest.param("UTC", "2026-11-22T23:59:59Z", "2026-11-23T00:00:00Z", id="in UTC"),
        pytest.param("Europe/Berlin", "2026-11-22T22:59:59Z", "2026-11-22T23:00:00Z", id="east of it"),
        pytest.param("America/Los_Angeles", "2026-11-23T07:59:59Z", "2026-11-23T08:00:00Z", id="west of it"),
        pytest.param("Europe/Berlin", "2026-10-25T22:59:59Z", "2026-10-25T23:00:00Z", id="a day of 25 hours ends"),
        pytest.param("Europe/Berlin", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", id="a day of 25 hours begins"),
        pytest.param("Europe/Berlin", "2026-03-29T21:59:59Z", "2026-03-29T22:00:00Z", id="a day of 23 hours"),
        pytest.param("Africa/Cairo", "2026-04-23T21:59:59Z", "2026-04-23T22:00:00Z", id="a day without a midnight"),
    ],
)
async def test_the_next_day_begins_at_midnight_there(
    storage: Storage, clock: Clock, zone: str, spent_at: str, again_at: str
) -> None:
    purse = budget(storage, clock, zone=ZoneInfo(zone), installation=10)
    clock.now = datetime.fromisoformat(spent_at)
    assert await spend(purse, 10) == ""
    clock.now = datetime.fromisoformat(again_at) - timedelta(seconds=1)
    assert await spend(purse, 1) == "installation"
    clock.now += timedelta(seconds=1)
    assert await spend(purse, 1) == ""
    assert [held.spent.cost for held in await purse.purses(ANA)] == [1, 1, 1]


async def test_purses_tell_what_is_spent_and_what_may_be(storage: Storage, clock: Clock) -> None:
    """Of the person, the space and the installation, in this order."""
    purse = budget(storage, clock, user=5, installation=100)
    for account, tokens in ((ANA, 1), (BEN, 2), (CLEO, 4)):
        await spend(purse, tokens, account)
    held = await purse.purses(ANA)
    assert [one.scope for one in held] == ["user", "space", "installation"]
    assert [(int(one.spent.cost), int(one.budget)) for one in held] == [(1, 5), (3, 0), (7, 100)]
    assert not any(one.empty for one in held)


async def test_an_empty_purse_is_one_line_in_the_log_a_day(storage: Storage, clock: Clock) -> None:
    """Not one a link."""
    purse = budget(storage, clock, user=10)
    with structlog.testing.capture_logs() as lines:
        for account in (ANA, BEN):
            await spend(purse, 10, account)
            for _ in range(5):
                assert await spend(purse, 1, account) == "user"
        clock.tick(24 * 3600)
        await spend(purse, 10)
        assert await spend(purse, 1) == "user"
    assert [(line["scope"], line["user"]) for line in lines] == [("user", "ana"), ("user", "ben"), ("user", "ana")]


# Trouble with the database


@pytest.fixture
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.service.insist.AGAIN_S", (0.0, 0.0, 0.0))


@pytest.mark.usefixtures("_hurry")
@pytest.mark.parametrize(("failures", "booked"), [(3, 1), (4, 0)])
async def test_a_busy_database_is_asked_again_and_never_spoils_an_answer(
    storage: Storage, clock: Clock, monkeypatch: pytest.MonkeyPatch, failures: int, booked: int
) -> None:
    """The answer is paid for. What cannot be booked in the end is in the log, with what it cost."""
    book, trouble = storage.spending.book, [StorageUnavailable("busy")] * failures

    async def busy(*args: Any, **options: Any) -> None:
        if trouble:
            raise trouble.pop()
        await book(*args, **options)

    monkeypatch.setattr(storage.spending, "book", busy)
    with structlog.testing.capture_logs() as lines:
        assert await spend(budget(storage, clock), 7) == ""
    assert (await storage.spending.spent(clock())).calls == booked
    assert [Decimal(line["cost"]) for line in lines if "cost" in line] == ([] if booked else [7])


async def test_a_fault_in_the_book_does_not_spoil_an_answer_either() -> None:
    class Broken(Unbooked):
        async def book(self, *_: Any, **__: Any) -> None:
            raise ZeroDivisionError

    with structlog.testing.capture_logs() as lines:
        assert await spend(Budget(Broken(), prices=PRICES, zone=BERLIN, clock=lambda: datetime.now(UTC)), 7) == ""
    assert Decimal(lines[0]["cost"]) == 7


async def test_nobody_spends_blindly(clock: Clock) -> None:
    """When nobody knows what is left, the request waits for the database, as everything else does."""

    class Away(Unbooked):
        async def promise(self, *_: Any, **__: Any) -> Promise:
            raise StorageUnavailable("away")

    purse = Budget(Away(), prices=PRICES, limits=Limits(installation=Decimal(1)), zone=BERLIN, clock=clock)
    with pytest.raises(StorageUnavailable):
        await spend(purse, 1)
