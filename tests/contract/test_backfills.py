"""The reading of past days as it is written down, on both databases: once, behind all else, stopped without a trace."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.archive import Story
from bot.domain.backfills import LINKS_MAX, Ending, Progress, Run
from bot.domain.dispatch import Claim
from bot.domain.errors import LeaseLost
from bot.domain.outcomes import BACKFILLED, WITHDRAWN
from bot.domain.requests import Audience, Backfill, Brief, Request
from bot.domain.retention import Kept, Wish
from bot.domain.types import Person, Platform, Posted
from bot.service.limits import counting
from bot.storage.database import Storage
from bot.storage.wellness import work_left
from tests.contract.conftest import LEASE_S, claimed
from tests.fakes.clock import Clock
from tests.fakes.ledger import Ledger
from tests.fakes.memory import ANA, NOW, article, brief_request, briefing, link, origin

ALL = list(Platform)
HERE = replace(origin(), message="")


def run(name: str = "r1") -> Run:
    return Run(HERE, name, NOW, NOW - timedelta(days=14))


def job(name: str = "r1") -> Request:
    place = replace(HERE, message=f"backfill {name}")
    return Request(place, Backfill(name), Person(""), NOW, audience=Audience.NOBODY)


def found(number: int, path: str = "", *, days_ago: float = 1) -> Request:
    """A link of a message that stood there before."""
    asked = Brief(link(path or str(number)), unasked=True, plain=True)
    then = NOW - timedelta(days=days_ago)
    return Request(origin(f"old{number}"), asked, ANA, then, audience=Audience.NOBODY)


async def begun(storage: Storage, name: str = "r1") -> Claim:
    """A run, and the claim of its request."""
    assert await storage.backfills.begin(run(name), job(name)) is None
    return await claimed(Ledger(storage))


async def shelved(storage: Storage, request: Request) -> None:
    """A link of past days that was read."""
    (new,) = await storage.requests.accept([request])
    assert new.link
    read = article(new.link.url)
    await storage.archive.save_article(new.link.canonical, read, Story("s"))
    claim = await claimed(Ledger(storage))
    await storage.archive.save_briefing(new.link.canonical, read, briefing(read), language="source")
    await storage.archive.shelve(claim, briefing(read))
    await storage.dispatch.done(claim, reason=BACKFILLED)


async def test_of_several_programs_that_are_told_at_once_one_begins(programs: list[Storage]) -> None:
    """Discord tells every listener of a command."""
    names = [f"r{number}" for number in range(3)]
    told = await asyncio.gather(
        *(each.backfills.begin(run(name), job(name)) for each, name in zip(programs, names, strict=True))
    )
    assert told.count(None) == 1
    assert all(each.under_way for each in told if each)
    assert await Ledger(programs[0]).claim(ALL)
    assert await Ledger(programs[0]).claim(ALL) is None


async def test_a_page_and_where_the_next_one_begins_are_one_write(storage: Storage) -> None:
    """What it held is known by its keys, however often it is read."""
    claim = await begun(storage)
    page = [found(1), found(2), found(2)]
    first = await storage.backfills.advance(claim, replace(run(), before="b1", messages=9), page)
    assert (first.before, first.messages, first.links) == ("b1", 9, 2)
    again = await storage.backfills.run(HERE, "r1")
    assert again == replace(first, started_at=again.started_at if again else NOW)
    second = await storage.backfills.advance(claim, replace(first, before="b2", messages=18), [*page, found(3)])
    assert (second.before, second.links) == ("b2", 3)
    assert await storage.backfills.progress(HERE) == Progress(second, waiting=3)


async def test_who_lost_the_reading_writes_nothing(storage: Storage, clock: Clock) -> None:
    """Another program goes on from the last page that was written."""
    claim = await begun(storage)
    clock.tick(LEASE_S + 1)
    assert await storage.dispatch.claim(ALL)
    with pytest.raises(LeaseLost):
        await storage.backfills.advance(claim, replace(run(), before="b1"), [found(1)])
    progress = await storage.backfills.progress(HERE)
    assert progress
    assert (progress.run.before, progress.run.links, progress.waiting) == ("", 0, 0)


@pytest.mark.parametrize(("count", "ending"), [(LINKS_MAX, None), (LINKS_MAX + 1, Ending.LINKS)])
async def test_only_so_many_links_are_taken(storage: Storage, count: int, ending: Ending | None) -> None:
    claim = await begun(storage)
    told = await storage.backfills.advance(claim, run(), [found(number) for number in range(count)])
    assert (told.links, told.ending) == (LINKS_MAX, ending)


async def test_what_people_post_now_comes_first(storage: Storage) -> None:
    """Whatever waits behind it, and for how long."""
    await storage.requests.accept([found(number) for number in range(3)])
    await storage.requests.accept([brief_request("m1"), brief_request("m2", path="two")])
    order = [(await claimed(Ledger(storage))).request.origin.message for _ in range(5)]
    assert order == ["m1", "m2", "old0", "old1", "old2"]


async def test_a_worker_that_has_enough_of_it_is_given_none(storage: Storage) -> None:
    await storage.requests.accept([found(1)])
    assert await storage.dispatch.claim(ALL, background=False) is None
    assert await storage.dispatch.claim(ALL)


async def test_a_link_that_is_posted_now_does_not_wait_for_the_same_of_the_past(storage: Storage) -> None:
    """The older request of a link is elsewhere the first; so is the first of a message."""
    await storage.requests.accept([found(1, "story"), found(2, "two")])
    await storage.requests.accept([brief_request("m1", "story"), brief_request("old2", "three")])
    assert (await claimed(Ledger(storage))).request.origin.message == "m1"
    assert (await claimed(Ledger(storage))).request.link == link("three")
    assert await storage.dispatch.claim(ALL) is None, "of one link, or one message, no two at a time"


async def test_what_is_of_the_past_waits_for_the_same_that_is_posted_now(storage: Storage) -> None:
    await storage.requests.accept([brief_request("m1", "story")])
    held = await claimed(Ledger(storage))
    await storage.dispatch.later(held, delay_s=30)
    await storage.requests.accept([found(1, "story")])
    assert await storage.dispatch.claim(ALL) is None


async def test_the_limits_do_not_count_it(storage: Storage, clock: Clock) -> None:
    await storage.requests.accept([found(number) for number in range(9)])
    (new,) = await storage.requests.accept([brief_request("m1")], counting=counting(user=1, channel=1, now=clock.now))
    assert new.refused is None


async def test_whoever_watches_sees_it_as_what_is_put_off(storage: Storage, clock: Clock) -> None:
    """An alarm about work that waits for long would ring for nothing."""
    await storage.requests.accept([found(1)])
    clock.tick(3600)
    left = await work_left(storage.database)
    assert (left.due, left.later, left.oldest_s) == (0, 1, 0)


async def test_a_stop_leaves_no_trace_of_what_was_not_looked_at(storage: Storage) -> None:
    """Also of what a worker has in its hands; what is briefed stays."""
    claim = await begun(storage)
    await storage.backfills.advance(claim, run(), [found(number) for number in range(3)])
    done, held = await claimed(Ledger(storage)), await claimed(Ledger(storage))
    await storage.archive.shelve(done, briefing())
    await storage.dispatch.done(done, reason=BACKFILLED)
    await storage.archive.shelve(held, briefing())
    stopped = await storage.backfills.stop(HERE)
    assert stopped
    assert (stopped.run.ending, stopped.briefed, stopped.waiting) == (Ending.STOPPED, 1, 0)
    for lost in (claim, held):
        with pytest.raises(LeaseLost):
            await storage.dispatch.done(lost)
    assert await storage.backfills.stop(HERE) is None
    assert await storage.dispatch.claim(ALL) is None
    again = await begun(storage, "r2")
    told = await storage.backfills.advance(again, run("r2"), [found(number) for number in range(3)])
    assert told.links == 2


async def test_a_run_whose_request_is_gone_makes_room(storage: Storage) -> None:
    """A version that did not understand it closed it."""
    claim = await begun(storage)
    await storage.dispatch.done(claim, reason="failed")
    progress = await storage.backfills.progress(HERE)
    assert progress
    assert progress.run.ending is Ending.FAILED
    assert await storage.backfills.begin(run("r2"), job("r2")) is None
    assert await storage.backfills.run(HERE, "r1") is None


async def test_the_oldest_message_of_a_link_is_the_one_that_is_pointed_to(storage: Storage) -> None:
    """In its channel, by what stands there."""
    for request in (found(1, "story", days_ago=2), found(2, "story", days_ago=9), found(3, "story", days_ago=5)):
        await shelved(storage, request)
    earlier, _ = await storage.archive.look(origin("m1"), link().canonical, before=99)
    assert earlier
    assert (earlier.request.origin.message, earlier.posted) == ("old2", None)
    assert (await storage.archive.look(origin("m1", channel="c2"), link().canonical, before=99))[0] is None
    await storage.requests.withdraw(origin("old2"))
    earlier, _ = await storage.archive.look(origin("m1"), link().canonical, before=99)
    assert earlier
    assert earlier.request.origin.message == "old3"


async def test_a_briefing_that_stands_is_what_is_pointed_to(storage: Storage) -> None:
    await shelved(storage, found(1, "story"))
    await storage.requests.accept([brief_request("m1", "story")])
    claim = await claimed(Ledger(storage))
    await storage.replies.store(claim, briefing())
    await Ledger(storage).posted(claim, 0, Posted("c1", "a1"))
    await storage.dispatch.done(claim)
    earlier, _ = await storage.archive.look(origin("m2"), link().canonical, before=99)
    assert earlier
    assert earlier.posted == Posted("c1", "a1")


async def test_it_is_found_and_listed_until_its_message_goes(storage: Storage) -> None:
    await shelved(storage, found(1, "story"))
    (hit,) = await storage.archive.find(origin(), "arnheim tre")
    assert (hit.posted_in, hit.url, hit.posted_at) == (origin("old1"), "", NOW - timedelta(days=1))
    (shared,) = await storage.archive.shared(origin(), NOW - timedelta(days=2), NOW)
    assert shared.briefing
    assert (shared.reason, shared.posted, shared.request.audience) == ("", None, Audience.NOBODY)
    await storage.requests.withdraw(origin("old1"))
    assert await storage.archive.find(origin(), "arnheim") == []
    assert await storage.archive.shared(origin(), NOW - timedelta(days=2), NOW) == []


@pytest.mark.parametrize("wish", [Wish(space="s1"), Wish(channel="c1")], ids=["the space", "the channel"])
async def test_a_run_is_forgotten_with_its_place(storage: Storage, wish: Wish) -> None:
    claim = await begun(storage)
    await storage.backfills.advance(claim, run(), [found(1)])
    assert (await storage.cleaner.forget(wish))["backfills"] == 1
    assert await storage.backfills.progress(HERE) is None
    assert await storage.dispatch.claim(ALL) is None
    with pytest.raises(LeaseLost):
        await storage.backfills.advance(claim, run(), [found(2)])


async def test_it_goes_on_when_whoever_began_it_is_forgotten_and_without_their_links(storage: Storage) -> None:
    claim = await begun(storage)
    await storage.backfills.advance(claim, run(), [found(1)])
    await storage.cleaner.forget(Wish(user=ANA.id))
    await storage.backfills.advance(claim, run(), ())
    progress = await storage.backfills.progress(HERE)
    assert progress
    assert progress.under_way
    assert progress.waiting == 0


async def test_how_it_ended_is_kept_for_thirty_days(storage: Storage, clock: Clock) -> None:
    claim = await begun(storage)
    await storage.backfills.advance(claim, replace(run(), ending=Ending.DONE), ())
    await storage.dispatch.done(claim, reason=Ending.DONE)
    clock.now += timedelta(days=30)
    await storage.cleaner.purge(Kept.ARTICLES, clock.now - timedelta(days=30))
    assert await storage.backfills.progress(HERE)
    clock.tick(1)
    await storage.cleaner.purge(Kept.ARTICLES, clock.now - timedelta(days=30))
    assert await storage.backfills.progress(HERE) is None


async def test_a_message_that_goes_before_it_was_looked_at_is_not(storage: Storage) -> None:
    await storage.requests.accept([found(1)])
    assert (await storage.requests.withdraw(origin("old1"))).closed == 1
    assert await storage.dispatch.claim(ALL) is None
    (fate,) = await storage.replies.fates(origin("old1"))
    assert fate.reason == WITHDRAWN
