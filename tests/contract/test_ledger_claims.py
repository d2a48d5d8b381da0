"""The promises of dispatch.Dispatch to those who work: who gets which request, when, for how long, and who is woken."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from bot.domain.dispatch import Claim
from bot.domain.errors import LeaseLost
from bot.domain.types import Origin, Platform, Posted
from tests.contract.conftest import LEASE_S, claimed
from tests.fakes.clock import Clock
from tests.fakes.ledger import Ledger
from tests.fakes.memory import NOW, brief_request, origin
from tests.patience import PATIENCE_S


async def test_only_the_asked_platforms_are_handed_out(ledger: Ledger) -> None:
    """A platform that is away must not be worked for."""
    slack = replace(brief_request("m2"), origin=replace(origin("m2"), platform=Platform.SLACK))
    await ledger.accept([brief_request(), slack])
    assert await ledger.claim([]) is None
    assert await ledger.claim([Platform.WEB]) is None
    claim = await ledger.claim([Platform.WEB, Platform.SLACK])
    assert claim
    assert claim.request == slack
    assert await ledger.claim([Platform.SLACK]) is None


async def test_requests_are_handed_out_in_the_order_in_which_they_came(ledger: Ledger, clock: Clock) -> None:
    for number in range(5):
        await ledger.accept([brief_request(f"m{number}", f"{number}")])
        clock.tick(number % 2)
    assert [(await claimed(ledger)).request.origin.message for _ in range(5)] == ["m0", "m1", "m2", "m3", "m4"]
    assert await ledger.claim(list(Platform)) is None


async def test_requests_of_one_message_are_handed_out_one_at_a_time_in_order(ledger: Ledger) -> None:
    """Two at once would race for the message's thread; in order, because people read them so."""
    await ledger.accept([brief_request(path=path) for path in "abc"])
    await ledger.accept([brief_request("m2")])
    first, other = await claimed(ledger), await claimed(ledger)
    assert (first.request.link, other.request.origin.message) == (brief_request(path="a").link, "m2")
    assert await ledger.claim(list(Platform)) is None
    await ledger.done(first)
    assert (await claimed(ledger)).request == brief_request(path="b")
    assert await ledger.claim(list(Platform)) is None


async def test_a_message_of_the_same_id_elsewhere_does_not_wait(ledger: Ledger) -> None:
    """Slack's timestamps are unique in one channel only."""
    await ledger.accept([brief_request(), brief_request(path="other", channel="c2")])
    await claimed(ledger)
    assert (await claimed(ledger)).request.origin.channel == "c2"


async def test_a_request_that_waits_for_another_try_holds_up_no_other(ledger: Ledger, clock: Clock) -> None:
    await ledger.accept([brief_request(path=path) for path in "abc"])
    await ledger.later(await claimed(ledger), delay_s=30, counted=True)
    second = await claimed(ledger)
    assert second.request == brief_request(path="b")
    clock.tick(30)
    assert await ledger.claim(list(Platform)) is None, "one at a time also holds for the one that came back"
    await ledger.done(second)
    assert (await claimed(ledger)).request == brief_request(path="a"), "the first one goes before the third again"


@pytest.mark.parametrize(
    ("counted", "attempts"), [pytest.param(True, 1, id="failed"), pytest.param(False, 0, id="outage")]
)
async def test_a_request_comes_back_when_its_delay_is_over(
    ledger: Ledger, clock: Clock, counted: bool, attempts: int
) -> None:
    """Outages are not held against it."""
    await ledger.accept([brief_request()])
    await ledger.later(await claimed(ledger), delay_s=2.5, counted=counted)
    clock.tick(2.499)
    assert await ledger.claim(list(Platform)) is None
    clock.tick(0.001)
    claim = await claimed(ledger)
    assert (claim.attempts, claim.accepted_at) == (attempts, NOW)


async def test_a_dead_workers_request_is_handed_out_when_its_lease_is_over(ledger: Ledger, clock: Clock) -> None:
    await ledger.accept([brief_request()])
    dead = await claimed(ledger)
    clock.tick(LEASE_S - 0.001)
    assert await ledger.claim(list(Platform)) is None
    clock.tick(0.001)
    claim = await claimed(ledger)
    assert (claim.id, claim.attempts) == (dead.id, 0)
    assert claim.token != dead.token


async def test_a_lease_that_is_extended_goes_on(ledger: Ledger, clock: Clock) -> None:
    await ledger.accept([brief_request()])
    claim = await claimed(ledger)
    clock.tick(LEASE_S - 1)
    await ledger.extend(claim)
    clock.tick(LEASE_S - 1)
    assert await ledger.claim(list(Platform)) is None


Action = Callable[[Ledger, Claim], Awaitable[object]]


async def extended(ledger: Ledger, claim: Claim) -> None:
    """Extend, which tells what is lost instead of raising: it is done for many at once."""
    if await ledger.extend(claim):
        raise LeaseLost


WRITES = [
    pytest.param(extended, id="extend"),
    pytest.param(lambda ledger, claim: ledger.done(claim), id="done"),
    pytest.param(lambda ledger, claim: ledger.later(claim, delay_s=1, counted=True), id="later"),
    pytest.param(lambda ledger, claim: ledger.intend(claim, 0), id="intend"),
    pytest.param(lambda ledger, claim: ledger.posted(claim, 0, Posted("c1", "a1")), id="posted"),
]


@pytest.mark.parametrize("write", WRITES)
async def test_a_slow_worker_notices_that_another_has_its_request(ledger: Ledger, clock: Clock, write: Action) -> None:
    """Both would speak otherwise."""
    await ledger.accept([brief_request()])
    slow = await claimed(ledger)
    clock.tick(LEASE_S)
    holder = await claimed(ledger)
    with pytest.raises(LeaseLost):
        await write(ledger, slow)
    await write(ledger, holder)


@pytest.mark.parametrize("write", WRITES)
async def test_a_worker_notices_that_its_request_was_withdrawn(ledger: Ledger, write: Action) -> None:
    """Nothing is posted for a message that is gone."""
    await ledger.accept([brief_request()])
    claim = await claimed(ledger)
    assert not await ledger.withdrawn(claim)
    assert await ledger.withdraw(origin()) == 1
    assert await ledger.withdrawn(claim)
    with pytest.raises(LeaseLost):
        await write(ledger, claim)


@pytest.mark.parametrize("write", WRITES)
async def test_what_is_closed_stays_closed(ledger: Ledger, write: Action) -> None:
    await ledger.accept([brief_request()])
    claim = await claimed(ledger)
    await ledger.done(claim)
    with pytest.raises(LeaseLost):
        await write(ledger, claim)
    assert not await ledger.withdrawn(claim)


async def test_many_workers_never_get_the_same_request(ledger: Ledger) -> None:
    """Not a row twice, not two rows of a message at once, and none is left."""
    await ledger.accept([brief_request(f"m{number % 20}", path=f"{number}") for number in range(60)])
    busy: set[Origin] = set()
    handled: list[int] = []

    async def work() -> None:
        while len(handled) < 60:
            claim = await ledger.claim(list(Platform))
            if claim is None:
                await ledger.wait(0.01)
                continue
            assert claim.request.origin not in busy
            busy.add(claim.request.origin)
            await asyncio.sleep(0)
            busy.remove(claim.request.origin)
            handled.append(claim.id)
            await ledger.done(claim)

    await asyncio.gather(*(work() for _ in range(8)))
    assert len(handled) == len(set(handled)) == 60


async def test_waiting_ends_when_something_is_accepted(ledger: Ledger) -> None:
    await ledger.wait(PATIENCE_S)  # the bell rings once at the start
    assert await ledger.claim(list(Platform)) is None
    waiting = [asyncio.create_task(ledger.wait(2 * PATIENCE_S)) for _ in range(3)]
    await asyncio.sleep(0.05)
    assert not any(task.done() for task in waiting)
    await ledger.accept([brief_request()])
    await asyncio.wait_for(asyncio.gather(*waiting), PATIENCE_S)


async def test_waiting_ends_when_the_next_request_of_a_message_may_go_on(ledger: Ledger) -> None:
    """Five links of one message are not half a second apart."""
    await ledger.wait(PATIENCE_S)
    await ledger.accept([brief_request(path=path) for path in "ab"])
    first = await claimed(ledger)
    assert await ledger.claim(list(Platform)) is None
    await ledger.wait(PATIENCE_S)  # what was rung for the acceptance
    waiting = asyncio.create_task(ledger.wait(2 * PATIENCE_S))
    await ledger.done(first)
    await asyncio.wait_for(waiting, PATIENCE_S)
    assert (await claimed(ledger)).request == brief_request(path="b")


async def test_what_is_accepted_just_before_waiting_is_not_waited_for(ledger: Ledger) -> None:
    """Between looking and waiting there is always a moment."""
    assert await ledger.claim(list(Platform)) is None
    await ledger.accept([brief_request()])
    await asyncio.wait_for(ledger.wait(2 * PATIENCE_S), PATIENCE_S)


async def test_waiting_ends_by_itself(ledger: Ledger) -> None:
    """Retries come due without anybody calling; what was known already calls nobody."""
    await ledger.accept([brief_request()])
    await claimed(ledger)
    await ledger.wait(PATIENCE_S)  # at least once it was rung
    await ledger.wait(0.1)
    assert await ledger.claim(list(Platform)) is None
    await ledger.accept([brief_request()])
    start = asyncio.get_running_loop().time()
    await asyncio.wait_for(ledger.wait(0.1), PATIENCE_S)
    assert asyncio.get_running_loop().time() - start >= 0.09
