"""A feed is asked for by one program at a time, for as long as that takes, and whatever the clock does."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from sqlalchemy import select

from bot.domain.clock import CLOCK_SLACK
from bot.domain.errors import LeaseLost, NotNow
from bot.domain.feeds import LEASE, WAIT_MAX, FetchedFeed, Follow, Validators
from bot.service.polling import AT_ONCE, TURN_S_MAX
from bot.storage.database import Storage
from bot.storage.schema import feeds
from tests.contract.test_feeds import HOUR_S, URL, Counted, follow, polling, rows, said, told, wanted
from tests.fakes.clock import Clock
from tests.fakes.feeds import MemoryFeeds
from tests.patience import PATIENCE_S


@dataclass
class Slow(MemoryFeeds):
    """Answers when it is told to."""

    asked_now: asyncio.Event = field(default_factory=asyncio.Event)
    answers: asyncio.Event = field(default_factory=asyncio.Event)

    async def fetch(self, url: str, known: Validators) -> FetchedFeed:
        """What it says, then."""
        self.asked_now.set()
        await self.answers.wait()
        return await MemoryFeeds.fetch(self, url, known)


async def leased_until(storage: Storage) -> datetime | None:
    """Until when the only feed is somebody's."""
    return await storage.database.read(lambda connection: connection.execute(select(feeds.c.leased_until)).scalar_one())


async def test_a_feed_that_is_slow_is_asked_for_once(programs: list[Storage], clock: Clock) -> None:
    """Who asks says that it goes on, for as long as it does."""
    await follow(programs[0], wanted(), said())
    clock.tick(HOUR_S)
    slow, other = Slow({URL: said("a")}), MemoryFeeds({URL: said("other")})
    asking = asyncio.create_task(polling(programs[0], slow).poll(beat_s=0.01))
    await slow.asked_now.wait()
    for _ in range(3):
        clock.tick(LEASE.total_seconds() - 1)
        async with asyncio.timeout(PATIENCE_S):
            while await leased_until(programs[0]) != clock.now + LEASE:
                await asyncio.sleep(0.01)
        assert await polling(programs[1], other).poll() == 0
    slow.answers.set()
    assert await asking == 1
    assert (await told(programs[1]), other.asked) == (["a"], [])


async def test_what_a_program_says_that_lost_the_feed_counts_for_nothing(programs: list[Storage], clock: Clock) -> None:
    """It was stopped for longer than its lease; the next feed is asked for as ever."""
    await follow(programs[0], wanted(), said())
    clock.tick(HOUR_S)
    slow, counted = Slow({URL: said("late")}), Counted()
    asking = asyncio.create_task(polling(programs[0], slow, counted).poll())
    await slow.asked_now.wait()
    clock.tick(LEASE.total_seconds())
    assert await polling(programs[1], MemoryFeeds({URL: said("a")})).poll() == 1
    slow.answers.set()
    assert await asking == 1
    assert (await told(programs[1]), counted.outcomes) == (["a"], [])


async def test_a_program_claims_what_it_asks_for_and_no_more(programs: list[Storage], clock: Clock) -> None:
    """What would wait behind a slow site is asked for by others."""
    urls = [f"https://f{number}.example.org/feed" for number in range(AT_ONCE + 3)]
    for url in urls:
        await follow(programs[0], wanted(url), said())
    clock.tick(HOUR_S)
    slow, quick = Slow(dict.fromkeys(urls, said("a"))), MemoryFeeds(dict.fromkeys(urls, said("a")))
    asking = asyncio.create_task(polling(programs[0], slow).poll())
    await slow.asked_now.wait()
    assert await polling(programs[1], quick).poll() == 3
    slow.answers.set()
    assert await asking == AT_ONCE
    assert sorted(slow.asked + quick.asked) == urls


async def test_a_feed_that_is_let_go_of_while_it_is_read_is_no_trouble(storage: Storage, clock: Clock) -> None:
    """Nobody follows it any more: what it said is not kept, and is no fault."""
    kept = await follow(storage, wanted(), said())
    clock.tick(HOUR_S)
    slow, counted = Slow({URL: said("a")}), Counted()
    asking = asyncio.create_task(polling(storage, slow, counted).poll())
    await slow.asked_now.wait()
    await storage.feeds.remove(kept.origin, kept.id)
    again = await follow(storage, wanted(), said("b"))
    slow.answers.set()
    assert await asking == 1
    assert (await told(storage), counted.outcomes, again.problem) == ([], [], "")


@pytest.mark.parametrize("hours", [0.01, 0.5, 10, 24 * 400])
async def test_a_clock_that_is_set_back_lets_nothing_sleep(storage: Storage, clock: Clock, hours: float) -> None:
    """Neither what is due, nor what is due after a failure, nor what a program held that is dead."""
    urls = [f"https://f{number}.example.org/feed" for number in range(3)]
    for url in urls:
        await follow(storage, wanted(url), said())
    clock.tick(2 * HOUR_S)
    reader = MemoryFeeds(dict.fromkeys(urls, said()))
    reader.trouble[urls[0]] = TimeoutError()
    await polling(storage, reader).poll()
    clock.tick(26 * HOUR_S)
    assert len(await storage.feeds.claim(1)) == 1
    clock.tick(-hours * HOUR_S)
    first = await polling(storage, reader).poll()
    clock.tick(LEASE.total_seconds())
    assert first + await polling(storage, reader).poll() == 3
    assert await polling(storage, reader).poll() == 0


async def test_a_clock_that_is_put_right_by_a_little_is_no_matter(storage: Storage, clock: Clock) -> None:
    """Nothing is asked for the sooner."""
    await follow(storage, wanted(), said())
    clock.tick(-CLOCK_SLACK.total_seconds())
    assert (await storage.feeds.wake(), await polling(storage, MemoryFeeds({URL: said()})).poll()) == (0, 0)
    clock.tick(-1)
    assert (await storage.feeds.wake(), await storage.feeds.wake()) == (1, 0)


async def test_what_comes_after_the_clock_was_set_back_is_told(storage: Storage, clock: Clock) -> None:
    """Also what was seen in a time that is still to come, and where the channel followed in such a time."""
    clock.tick(1000 * 24 * HOUR_S)
    await follow(storage, wanted(), said())
    clock.tick(HOUR_S)
    await polling(storage, MemoryFeeds({URL: said("a")})).poll()
    clock.tick(-1000 * 24 * HOUR_S)
    await polling(storage, MemoryFeeds({URL: said("a")})).poll()
    clock.tick(HOUR_S)
    await polling(storage, MemoryFeeds({URL: said("b", "a")})).poll()
    assert await told(storage) == ["a", "b"]


async def test_who_held_a_feed_when_the_clock_was_set_back_keeps_it(storage: Storage, clock: Clock) -> None:
    """As long as if it had been claimed then: it is alive, or its lease ends."""
    await follow(storage, wanted(), said())
    clock.tick(HOUR_S)
    (held,) = await storage.feeds.claim(1)
    clock.tick(-HOUR_S)
    assert (await storage.feeds.wake(), await storage.feeds.claim(1)) == (1, [])
    assert await storage.feeds.read(held, said("a"), wait_s=HOUR_S) == 1


@pytest.mark.parametrize("asked_s", [TURN_S_MAX + 1, 1e9])
async def test_no_feed_is_put_off_for_longer_than_is_said(storage: Storage, clock: Clock, asked_s: float) -> None:
    """However long another has its host, or whoever reads it says."""
    await follow(storage, wanted())
    reader = MemoryFeeds({URL: said()})
    reader.trouble[URL] = NotNow("resting", retry_after_s=asked_s)
    await polling(storage, reader).poll()
    clock.tick(TURN_S_MAX)
    (held,) = await storage.feeds.claim(1)
    await storage.feeds.put_back(held, wait_s=asked_s)
    clock.tick(2 * WAIT_MAX.total_seconds())
    assert len(await storage.feeds.claim(1)) == 1


async def test_who_follows_while_the_last_other_stops_is_told_what_comes(programs: list[Storage], clock: Clock) -> None:
    """The feed is not deleted under them, and neither of them meets a failure."""
    for number in range(30):
        first, second = (wanted(space=f"{name}{number}") for name in "ab")
        kept = await follow(programs[0], first, said())
        removed, followed = await asyncio.gather(
            programs[0].feeds.remove(first.origin, kept.id), programs[1].feeds.follow(second, said())
        )
        assert removed
        assert isinstance(followed, Follow)
        (listed,) = await programs[2].feeds.of_channel(second.origin)
        assert await programs[0].feeds.remove(second.origin, listed.id)
    clock.tick(HOUR_S)
    assert await polling(programs[0], MemoryFeeds()).poll() == 0


async def test_a_feed_that_is_let_go_of_while_it_is_kept_is_deleted_whole(
    programs: list[Storage], clock: Clock
) -> None:
    """With what was new in that moment."""
    for number in range(30):
        kept = await follow(programs[0], wanted(space=f"a{number}"), said())
        clock.tick(HOUR_S)
        (held,) = await programs[1].feeds.claim(1)
        names = (f"{number} {count}" for count in range(50))
        removed, new = await asyncio.gather(
            programs[0].feeds.remove(kept.origin, kept.id),
            programs[1].feeds.read(held, said(*names), wait_s=1),
            return_exceptions=True,
        )
        assert removed is True
        assert new == 50 or isinstance(new, LeaseLost)
    assert await rows(programs[2]) == (0, 0)
