"""The promises of replies.Replies: answers are intended, posted, found again, taken away."""

from dataclasses import replace

from bot.domain.briefing import Notice
from bot.domain.requests import Brief
from bot.domain.types import Platform, Posted
from bot.storage.database import Storage
from tests.contract.conftest import LEASE_S, claimed
from tests.fakes.clock import Clock
from tests.fakes.ledger import Ledger
from tests.fakes.memory import brief_request, briefing, link, origin


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


async def test_what_a_message_says_is_known_by_any_part_of_it(storage: Storage) -> None:
    """A button stands under one of them; pressed a year later it still knows what it is about."""
    ledger = Ledger(storage)
    await ledger.accept([brief_request()])
    claim = await claimed(ledger)
    await storage.replies.store(claim, briefing())
    await ledger.intend(claim, 1)
    await ledger.posted(claim, 0, Posted("t1", "a0"))
    await ledger.posted(claim, 1, Posted("t1", "a1"))
    await ledger.done(claim)
    for part in ("a0", "a1"):
        assert await storage.replies.answer_in(Platform.DISCORD, "s1", part) == briefing()
    for platform, space, message in [
        (Platform.SLACK, "s1", "a1"),
        (Platform.DISCORD, "s2", "a1"),
        (Platform.DISCORD, "s1", "m1"),
    ]:
        assert await storage.replies.answer_in(platform, space, message) is None
    await ledger.removed(Platform.DISCORD, "s1", "a1")
    assert await storage.replies.answer_in(Platform.DISCORD, "s1", "a0") is None


async def test_what_became_of_a_messages_links_is_known(storage: Storage) -> None:
    """Also of those that were met with silence; of another message, channel or space nothing is told."""
    ledger = Ledger(storage)
    unasked = Brief(link("tool"), unasked=True)
    passed = replace(brief_request(), asked=unasked, refused=Notice("no_article"))
    await ledger.accept([brief_request(path="a"), brief_request(path="b"), passed, brief_request(path="c")])
    await ledger.done(await claimed(ledger))
    await ledger.done(await claimed(ledger), reason="paywall")
    fates = await storage.replies.fates(origin())
    assert [(fate.link.url.rpartition("/")[2], fate.reason) for fate in fates] == [
        ("a", ""),
        ("b", "paywall"),
        ("tool", "no_article"),
        ("c", None),
    ]
    for elsewhere in (origin("m2"), origin(channel="c2"), origin(platform=Platform.SLACK)):
        assert await storage.replies.fates(elsewhere) == []
