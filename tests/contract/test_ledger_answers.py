"""The promises of records.Ledger about answers: intended, posted, found again, taken away."""

from dataclasses import replace

from bot.domain.records import Ledger
from bot.domain.types import Platform, Posted
from tests.contract.conftest import LEASE_S, Clock, claimed
from tests.fakes.memory import brief_request, origin


async def test_a_part_that_may_have_been_posted_is_told_from_a_new_one(ledger: Ledger, clock: Clock) -> None:
    """Who takes over must look before posting again, and must not post what is known to stand."""
    await ledger.accept([brief_request()])
    first = await claimed(ledger)
    assert (await ledger.intend(first, 0)).first
    assert (await ledger.intend(first, 1)).first
    await ledger.posted(first, 0, Posted("t1", "a1", "https://chat/a1"))
    clock.tick(LEASE_S)
    second = await claimed(ledger)
    stands, unknown, new = [await ledger.intend(second, part) for part in range(3)]
    assert (stands.part, stands.first, stands.posted) == (0, False, Posted("t1", "a1", "https://chat/a1"))
    assert (unknown.part, unknown.first, unknown.posted) == (1, False, None)
    assert (new.part, new.first, new.posted) == (2, True, None)


async def test_the_answer_is_found_by_any_of_its_messages(ledger: Ledger) -> None:
    """People put the bin on whichever part they see."""
    await ledger.accept([brief_request(), brief_request("m2")])
    for prefix in "ab":
        claim = await claimed(ledger)
        for part in (1, 0):
            await ledger.intend(claim, part)
            await ledger.posted(claim, part, Posted("t1", f"{prefix}{part}"))
        await ledger.intend(claim, 2)
        await ledger.done(claim)
    assert await ledger.answered_by(Platform.DISCORD, "s1", "a1") == brief_request()
    assert await ledger.answered_by(Platform.DISCORD, "s1", "b0") == brief_request("m2")
    assert await ledger.parts(Platform.DISCORD, "s1", "a1") == [Posted("t1", "a0"), Posted("t1", "a1")]
    for platform, space, message in [
        (Platform.SLACK, "s1", "a1"),
        (Platform.DISCORD, "s2", "a1"),
        (Platform.DISCORD, "s1", "m1"),
    ]:
        assert await ledger.answered_by(platform, space, message) is None
        assert await ledger.parts(platform, space, message) == []


async def test_a_deleted_thread_takes_its_answers_and_requests_along(ledger: Ledger) -> None:
    """A link must not be answered with a pointer to what is gone; the same thread of another place is another one."""
    for message, place in [("m1", "t1"), ("m2", "t2")]:
        await ledger.accept([brief_request(message)])
        claim = await claimed(ledger)
        await ledger.posted(claim, 0, Posted(place, f"a-{message}"))
        await ledger.done(claim)
    inside = replace(brief_request("m3"), origin=replace(origin("m3"), thread="t1"))
    await ledger.accept([inside, brief_request("m4")])
    await ledger.thread_gone(Platform.SLACK, "s1", "t1")
    await ledger.thread_gone(Platform.DISCORD, "s2", "t1")
    assert len(await ledger.parts(Platform.DISCORD, "s1", "a-m1")) == 1
    await ledger.thread_gone(Platform.DISCORD, "s1", "t1")
    assert await ledger.parts(Platform.DISCORD, "s1", "a-m1") == []
    assert len(await ledger.parts(Platform.DISCORD, "s1", "a-m2")) == 1
    assert (await claimed(ledger)).request == brief_request("m4")


async def test_an_answer_that_was_taken_away_has_no_parts_left(ledger: Ledger) -> None:
    """Removing again, after a crash in between, finds nothing to do; whose answer it was is still known."""
    await ledger.accept([brief_request()])
    claim = await claimed(ledger)
    await ledger.posted(claim, 0, Posted("t1", "a0"))
    await ledger.posted(claim, 1, Posted("t1", "a1"))
    await ledger.removed(Platform.SLACK, "s1", "a0")
    await ledger.removed(Platform.DISCORD, "s2", "a0")
    assert len(await ledger.parts(Platform.DISCORD, "s1", "a0")) == 2
    await ledger.removed(Platform.DISCORD, "s1", "a1")
    assert await ledger.parts(Platform.DISCORD, "s1", "a0") == []
    assert await ledger.answered_by(Platform.DISCORD, "s1", "a0") == brief_request()
