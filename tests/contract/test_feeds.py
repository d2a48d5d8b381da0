"""Feeds that channels follow: asked for once by any number of programs, and what was there before is no news."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, select, update

from bot.domain.errors import LeaseLost, NothingToRead, NotNow, SiteBusy, Unreachable
from bot.domain.feeds import (
    CHANNEL_MAX,
    FRESH,
    ITEMS_MAX,
    JITTER,
    KNOWN,
    KNOWN_MAX,
    LEASE,
    NEWS_MAX,
    SHOWN,
    SPACE_MAX,
    WAIT_MAX,
    WAIT_MIN,
    FeedDocument,
    FeedItem,
    FetchedFeed,
    Follow,
    Full,
    News,
    Polled,
    Validators,
    wait_s,
)
from bot.domain.measures import Unmeasured
from bot.domain.retention import Kept, Wish
from bot.domain.types import DIRECT_SPACE, Origin, Person, Platform
from bot.service.polling import TURN_S, Polling
from bot.storage.database import Storage, open_storage
from bot.storage.keys import Keys
from bot.storage.schema import feed_items, feeds
from tests.contract.conftest import LEASE_S
from tests.contract.test_forgetting import everything
from tests.fakes.clock import Clock
from tests.fakes.feeds import MemoryFeeds
from tests.fakes.memory import ANA, NOW, origin

URL = "https://news.example.org/feed.xml"
HOUR_S = WAIT_MIN.total_seconds()


class Counted(Unmeasured):
    """Remembers what came of each poll."""

    def __init__(self) -> None:
        self.outcomes: list[Polled] = []

    def polled(self, outcome: Polled) -> None:
        """One more."""
        self.outcomes.append(outcome)


def item(name: str, **fields: str) -> FeedItem:
    """An item with a page of its own."""
    url = fields.pop("url", f"https://news.example.org/{name}")
    return FeedItem(name, url, fields.pop("title", f"Title of {name}"), **fields)


def said(*names: str, wait: float = 0.0, title: str = "The Harbour") -> FetchedFeed:
    """A feed that lists these."""
    return FetchedFeed(FeedDocument(title, tuple(map(item, names))), Validators(URL, etag='"1"'), wait)


def wanted(url: str = URL, channel: str = "c1", space: str = "s1") -> Follow:
    """Ana has a channel follow a feed."""
    return Follow(replace(origin("", channel=channel), space=space), url, ANA)


async def follow(storage: Storage, follow: Follow, fetched: FetchedFeed | None = None) -> Follow:
    """It is followed."""
    kept = await storage.feeds.follow(follow, fetched)
    assert isinstance(kept, Follow)
    return kept


async def told(storage: Storage, channel: str = "c1") -> list[str]:
    """The titles that a digest of the channel may tell."""
    heard = await storage.feeds.news(origin(channel=channel), NOW - timedelta(days=400), NOW + timedelta(days=400))
    return [each.title.removeprefix("Title of ") for each in heard.news]


def polling(storage: Storage, reader: MemoryFeeds, measures: Counted | None = None) -> Polling:
    """It asks, without chance."""
    return Polling(storage.feeds, reader, measures=measures or Counted(), chance=lambda: 0.5)


async def test_what_stood_there_when_it_was_followed_is_never_told(storage: Storage, clock: Clock) -> None:
    """Its later items are, once, in the order in which they came."""
    kept = await follow(storage, wanted(), said("a", "b"))
    assert (kept.title, kept.chosen_by, kept.read_at) == ("The Harbour", ANA, NOW)
    reader = MemoryFeeds({URL: said("c", "a", "b")})
    assert await polling(storage, reader).poll() == 0, "it was read just now"
    clock.tick(HOUR_S)
    assert await polling(storage, reader).poll() == 1
    assert await told(storage) == ["c"]
    clock.tick(HOUR_S)
    reader.says[URL] = said("d", "c", "a", "b")
    await polling(storage, reader).poll()
    assert await told(storage) == ["c", "d"]


async def test_the_first_look_at_a_feed_of_a_list_is_its_baseline(storage: Storage, clock: Clock) -> None:
    """A list is imported without reading each feed."""
    await follow(storage, wanted())
    reader = MemoryFeeds({URL: said("a")})
    assert await polling(storage, reader).poll() == 1
    assert await told(storage) == []
    clock.tick(HOUR_S)
    reader.says[URL] = said("b", "a")
    await polling(storage, reader).poll()
    assert await told(storage) == ["b"]


async def test_an_item_is_known_by_its_name_and_by_its_link(storage: Storage, clock: Clock) -> None:
    """Sites rename items, and move them."""
    await follow(storage, wanted(), said("a", "b"))
    renamed = item("a2", url="https://news.example.org/a?utm_source=rss")
    moved = item("b", url="https://news.example.org/moved")
    reader = MemoryFeeds({URL: FetchedFeed(FeedDocument("", (renamed, moved, item("c"))), Validators(URL))})
    clock.tick(HOUR_S)
    await polling(storage, reader).poll()
    assert await told(storage) == ["c"]
    assert (await storage.feeds.of_channel(origin()))[0].title == "The Harbour", "a title that is gone is kept"


async def test_an_address_that_several_items_lead_to_tells_none_of_them(storage: Storage, clock: Clock) -> None:
    """A page of releases has one address for all; each has a name."""
    page = "https://news.example.org/releases"

    def listed(*names: str) -> FetchedFeed:
        items = (item(name, url=page) for name in names)
        return FetchedFeed(FeedDocument("Releases", tuple(items)), Validators(URL))

    await follow(storage, wanted(), listed("2", "1"))
    reader = MemoryFeeds()
    for names in (("3", "2", "1"), ("4", "3", "2"), ("4", "3", "2")):
        clock.tick(HOUR_S)
        reader.says[URL] = listed(*names)
        await polling(storage, reader).poll()
    assert await told(storage) == ["3", "4"]


async def test_what_was_published_long_ago_is_no_news(storage: Storage, clock: Clock) -> None:
    """A site that moves its feed tells all of it anew."""
    await follow(storage, wanted(), said())
    clock.tick(HOUR_S)
    at_edge, older = clock.now - FRESH, clock.now - FRESH - timedelta(seconds=1)
    listed = item("edge", published=at_edge.isoformat()), item("older", published=older.isoformat()), item("undated")
    reader = MemoryFeeds({URL: FetchedFeed(FeedDocument("", listed), Validators(URL))})
    await polling(storage, reader).poll()
    assert await told(storage) == ["edge", "undated"]


async def test_three_programs_ask_for_each_feed_once(programs: list[Storage], clock: Clock) -> None:
    """Whoever is first; also for a feed that many channels follow."""
    urls = [f"https://news{number}.example.org/feed" for number in range(20)]
    for url in urls:
        for channel in ("c1", "c2", "c3"):
            await follow(programs[0], wanted(url, channel), said())
    clock.tick(HOUR_S)
    reader = MemoryFeeds(dict.fromkeys(urls, said("a")))
    every = [polling(storage, reader) for storage in programs]
    while sum(await asyncio.gather(*(each.poll() for each in every))):
        pass
    assert sorted(reader.asked) == sorted(urls)
    assert await told(programs[1], "c2") == ["a"] * 20


async def test_a_program_that_dies_over_a_feed_loses_it_to_another(programs: list[Storage], clock: Clock) -> None:
    """Once its lease is over; and what it says after that counts for nothing."""
    await follow(programs[0], wanted(), said())
    clock.tick(HOUR_S)
    (lost,) = await programs[0].feeds.claim(9)
    clock.tick(LEASE.total_seconds() - 1)
    assert await programs[1].feeds.claim(9) == []
    clock.tick(1)
    (held,) = await programs[1].feeds.claim(9)
    for late in (
        programs[0].feeds.read(lost, said("late"), wait_s=1),
        programs[0].feeds.failed(lost, "timeout", wait_s=1, ended=True),
        programs[0].feeds.put_back(lost, wait_s=1),
    ):
        with pytest.raises(LeaseLost):
            await late
    await programs[0].feeds.extend([lost])
    assert await programs[1].feeds.read(held, said("a"), wait_s=HOUR_S) == 1
    assert await told(programs[2]) == ["a"]


async def test_who_follows_later_is_told_what_comes_later(storage: Storage, clock: Clock) -> None:
    """What was new just then is for those who followed before."""
    await follow(storage, wanted(channel="c1"), said("a"))
    clock.tick(60)
    await follow(storage, wanted(channel="c2"), said("b", "a"))
    assert (await told(storage, "c1"), await told(storage, "c2")) == (["b"], [])
    clock.tick(HOUR_S)
    reader = MemoryFeeds({URL: said("c", "b", "a")})
    await polling(storage, reader).poll()
    assert (await told(storage, "c1"), await told(storage, "c2")) == (["b", "c"], ["c"])


async def test_what_comes_while_it_rests_is_not_told(storage: Storage, clock: Clock) -> None:
    """Nobody asks for a feed that rests everywhere; when it goes on, the first look is a baseline again."""
    kept = await follow(storage, wanted(), said("a"))
    paused = await storage.feeds.pause(origin(), kept.id, paused=True)
    assert paused
    assert paused.paused
    clock.tick(50 * HOUR_S)
    reader = MemoryFeeds({URL: said("b", "a")})
    assert await polling(storage, reader).poll() == 0
    assert (await storage.feeds.pause(origin(channel="c2"), kept.id, paused=False)) is None, "it is another channel's"
    assert await storage.feeds.pause(origin(), kept.id, paused=False)
    assert await polling(storage, reader).poll() == 1
    assert await told(storage) == []
    clock.tick(HOUR_S)
    reader.says[URL] = said("c", "b", "a")
    await polling(storage, reader).poll()
    assert await told(storage) == ["c"]


async def test_one_channel_rests_while_another_reads_on(storage: Storage, clock: Clock) -> None:
    """Each has its own choice."""
    kept = await follow(storage, wanted(channel="c1"), said("a"))
    await follow(storage, wanted(channel="c2"), said("a"))
    await storage.feeds.pause(origin(), kept.id, paused=True)
    clock.tick(HOUR_S)
    reader = MemoryFeeds({URL: said("b", "a")})
    await polling(storage, reader).poll()
    await storage.feeds.pause(origin(), kept.id, paused=False)
    assert (await told(storage, "c1"), await told(storage, "c2")) == ([], ["b"])


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        pytest.param(0.0, HOUR_S, id="nothing"),
        pytest.param(60.0, HOUR_S, id="less than an hour"),
        pytest.param(2 * HOUR_S, 2 * HOUR_S, id="two hours"),
        pytest.param(10 * 24 * HOUR_S, WAIT_MAX.total_seconds(), id="more than a day"),
    ],
)
async def test_a_site_is_given_the_time_that_it_asks_for(
    storage: Storage, clock: Clock, asked: float, due: float
) -> None:
    """Between an hour and a day."""
    await follow(storage, wanted())
    reader = MemoryFeeds({URL: said("a", wait=asked)})
    await polling(storage, reader).poll()
    clock.tick(due - 1)
    assert await polling(storage, reader).poll() == 0
    clock.tick(1)
    assert await polling(storage, reader).poll() == 1


def test_chance_moves_a_wait_by_a_tenth_at_most() -> None:
    """Feeds that were followed together come apart."""
    assert [wait_s(0, chance=chance) for chance in (0, 0.5, 1)] == [
        HOUR_S * (1 + share) for share in (-JITTER, 0, JITTER)
    ]


async def test_a_feed_that_fails_is_asked_less_and_less_and_says_why(storage: Storage, clock: Clock) -> None:
    """Its channel's list tells; when it is there again, all is as before."""
    await follow(storage, wanted())
    reader, counted = MemoryFeeds({URL: said("a")}), Counted()
    for failures in range(1, 8):
        reader.trouble[URL] = Unreachable("no such host")
        assert await polling(storage, reader, counted).poll() == 1
        (listed,) = await storage.feeds.of_channel(origin())
        assert listed.problem == "unreachable"
        wait = min(2**failures * HOUR_S, WAIT_MAX.total_seconds())
        clock.tick(wait - 1)
        assert await polling(storage, reader).poll() == 0
        clock.tick(1)
    assert await storage.feeds.counts() == (1, 1)
    await polling(storage, reader, counted).poll()
    (listed,) = await storage.feeds.of_channel(origin())
    assert (listed.problem, await storage.feeds.counts()) == ("", (1, 0))
    assert counted.outcomes == [Polled.FAILED] * 7 + [Polled.NEW]


async def test_retry_after_is_waited_for_up_to_a_day(storage: Storage, clock: Clock) -> None:
    """Also where it is longer than our own patience."""
    await follow(storage, wanted())
    reader = MemoryFeeds({URL: said()})
    reader.trouble[URL] = SiteBusy("status 429", retry_after_s=5 * HOUR_S)
    await polling(storage, reader).poll()
    clock.tick(5 * HOUR_S - 1)
    assert await polling(storage, reader).poll() == 0
    clock.tick(1)
    reader.trouble[URL] = SiteBusy("status 503", retry_after_s=99 * 24 * HOUR_S)
    assert await polling(storage, reader).poll() == 1
    clock.tick(WAIT_MAX.total_seconds())
    assert await polling(storage, reader).poll() == 1


async def test_a_feed_that_is_gone_is_never_asked_again_and_the_list_says_so(storage: Storage, clock: Clock) -> None:
    """Until somebody follows it anew, and it is there."""
    kept = await follow(storage, wanted())
    reader, counted = MemoryFeeds({URL: said()}), Counted()
    reader.trouble[URL] = NothingToRead("not_found", "status 410", "gone")
    await polling(storage, reader, counted).poll()
    clock.tick(99 * 24 * HOUR_S)
    assert await polling(storage, reader, counted).poll() == 0
    (listed,) = await storage.feeds.of_channel(origin())
    assert (listed.ended, counted.outcomes, await storage.feeds.counts()) == (True, [Polled.ENDED], (0, 0))
    again = await follow(storage, wanted(), said("a"))
    assert (again.id, again.ended) == (kept.id, False)


async def test_a_turn_that_another_has_at_the_host_is_no_failure(storage: Storage, clock: Clock) -> None:
    """It is asked for soon after."""
    await follow(storage, wanted())
    reader = MemoryFeeds({URL: said()})
    reader.trouble[URL] = NotNow("another visitor", retry_after_s=0.5)
    await polling(storage, reader).poll()
    (listed,) = await storage.feeds.of_channel(origin())
    assert listed.problem == ""
    clock.tick(TURN_S)
    assert await polling(storage, reader).poll() == 1
    assert len(reader.asked) == 2


async def test_a_fault_of_ours_holds_up_no_other_feed(storage: Storage, clock: Clock) -> None:
    """Nor is it asked for again at once."""
    other = "https://other.example.org/feed"
    await follow(storage, wanted())
    await follow(storage, wanted(other))
    reader = MemoryFeeds({URL: said(), other: said()})
    reader.trouble[URL] = RuntimeError("a mistake")
    assert await polling(storage, reader).poll() == 2
    problems = {each.url: each.problem for each in await storage.feeds.of_channel(origin())}
    assert problems == {URL: "failed", other: ""}
    assert await polling(storage, reader).poll() == 0


async def test_a_channel_and_a_space_follow_so_many_and_no_more(storage: Storage) -> None:
    """What a channel follows already is none more, and one that is taken back makes room."""
    firsts = [await follow(storage, wanted(f"https://f{number}.example.org/a")) for number in range(CHANNEL_MAX)]
    assert await storage.feeds.follow(wanted("https://one.example.org/more"), None) is Full.CHANNEL
    assert await follow(storage, wanted("https://f0.example.org/a")) == firsts[0]
    for number in range(SPACE_MAX - CHANNEL_MAX):
        await follow(storage, wanted("https://f0.example.org/a", f"d{number}"))
    assert await storage.feeds.follow(wanted("https://f0.example.org/a", "last"), None) is Full.SPACE
    assert isinstance(await storage.feeds.follow(wanted(channel="last", space="s2"), None), Follow)
    assert not await storage.feeds.remove(origin(channel="c9"), firsts[0].id), "it is another channel's"
    assert await storage.feeds.remove(origin(), firsts[0].id)
    assert isinstance(await storage.feeds.follow(wanted(channel="last"), None), Follow)


@pytest.mark.parametrize(("platform", "space"), [(Platform.DISCORD, DIRECT_SPACE), (Platform.SLACK, "T1")])
async def test_in_direct_messages_nobody_uses_up_the_room_of_another(
    storage: Storage, platform: Platform, space: str
) -> None:
    """On Discord they are one space, of people who have nothing in common; on Slack they are beside all channels."""

    def of(person: Person, channel: str) -> Follow:
        return Follow(Origin(platform, space, channel, ""), URL, person)

    for number in range(SPACE_MAX):
        await follow(storage, of(Person("u-ben"), f"D{number}"))
    assert await storage.feeds.follow(of(Person("u-ben"), "D-last"), None) is Full.SPACE
    assert isinstance(await storage.feeds.follow(of(ANA, "D-ana"), None), Follow)
    if platform is Platform.SLACK:
        assert isinstance(await storage.feeds.follow(of(ANA, "C1"), None), Follow)


async def test_two_who_fill_the_last_place_at_once_do_not_both(programs: list[Storage]) -> None:
    """Whoever looks second sees that there is no room."""
    for number in range(CHANNEL_MAX - 1):
        await follow(programs[0], wanted(f"https://f{number}.example.org/a"))
    more = [wanted(f"https://more{number}.example.org/a") for number in range(3)]
    kept = await asyncio.gather(*(each.feeds.follow(one, None) for each, one in zip(programs, more, strict=True)))
    assert sorted(isinstance(each, Follow) for each in kept) == [False, False, True]


async def test_what_nobody_follows_any_more_is_deleted(storage: Storage) -> None:
    """At once, with all that it said."""
    kept = [await follow(storage, wanted(channel=channel), said("a")) for channel in ("c1", "c2")]
    await storage.feeds.remove(origin(channel="c1"), kept[0].id)
    assert await rows(storage) == (1, 1)
    await storage.feeds.remove(origin(channel="c2"), kept[1].id)
    assert await rows(storage) == (0, 0)


async def test_items_are_told_for_a_month_and_known_for_longer(storage: Storage, clock: Clock) -> None:
    """Then nothing of them is stored but by what they are known, as long as their feed lists them."""
    await follow(storage, wanted(), said())
    reader = MemoryFeeds({URL: said("canary")})
    clock.tick(HOUR_S)
    await polling(storage, reader).poll()
    clock.tick(SHOWN.total_seconds())
    await storage.feeds.tidy()
    assert await told(storage) == ["canary"]
    clock.tick(1)
    assert await storage.feeds.tidy() == 1
    assert (await told(storage), "canary" in await everything(storage)) == ([], False)
    await polling(storage, reader).poll()
    clock.tick(KNOWN.total_seconds() - 1)
    reader.says[URL] = said("canary", "new")
    await polling(storage, reader).poll()
    assert await told(storage) == ["new"], "it was listed all the time"


@pytest.mark.parametrize("secrets", [("", "new"), ("old", "new"), ("old", "")], ids=["given", "changed", "taken away"])
async def test_another_secret_key_makes_nothing_new(database_url: str, clock: Clock, secrets: tuple[str, str]) -> None:
    """What a feed lists is known by the key that the database keeps."""
    names = ["a", "b"]
    for secret in secrets:
        async with open_storage(database_url, lease_s=LEASE_S, clock=clock, secret=secret) as storage:
            await follow(storage, wanted(), said(*names) if secret == secrets[0] else None)
            clock.tick(HOUR_S)
            await polling(storage, MemoryFeeds({URL: said(f"new by {secret}", *names)})).poll()
            names.insert(0, f"new by {secret}")
            assert sorted(await told(storage)) == sorted(names[:-2])


async def test_what_was_known_under_the_secret_key_still_is(database_url: str, clock: Clock) -> None:
    """As versions before this one kept it."""
    async with open_storage(database_url, lease_s=LEASE_S, clock=clock, secret="old") as storage:
        await follow(storage, wanted(), said("a"))
        feed = await storage.database.read(lambda connection: connection.execute(select(feeds.c.id)).scalar_one())
        keys = Keys("", "old")
        kept = {"name": keys.kept(f"feed item\n{feed}\na"), "link": keys.kept(f"feed link\n{feed}\nelsewhere")}
        await storage.database.write(lambda connection: connection.execute(update(feed_items).values(kept)))
        clock.tick(HOUR_S)
        await polling(storage, MemoryFeeds({URL: said("a")})).poll()
        assert await told(storage) == []


async def test_what_a_feed_has_not_listed_for_long_is_forgotten(storage: Storage, clock: Clock) -> None:
    """And of a feed that never ends, what is beyond the newest so many."""
    await follow(storage, wanted(), said("old"))
    clock.tick(KNOWN.total_seconds() + 1)
    await polling(storage, MemoryFeeds({URL: said("new")})).poll()
    assert await rows(storage) == (1, 1)
    for start in range(0, KNOWN_MAX + ITEMS_MAX, ITEMS_MAX):
        clock.tick(HOUR_S * 2)
        names = (f"n{number}" for number in range(start, start + ITEMS_MAX))
        await polling(storage, MemoryFeeds({URL: said(*names)})).poll()
    assert await rows(storage) == (1, KNOWN_MAX)


async def test_a_digest_looks_at_the_newest_so_many(storage: Storage, clock: Clock) -> None:
    """However much comes."""
    await follow(storage, wanted(), said())
    for start in range(0, NEWS_MAX + ITEMS_MAX, ITEMS_MAX):
        clock.tick(HOUR_S)
        names = (f"n{number:03}" for number in range(start, start + ITEMS_MAX))
        await polling(storage, MemoryFeeds({URL: said(*names)})).poll()
    titles = await told(storage)
    assert (len(titles), min(titles)) == (NEWS_MAX, f"n{ITEMS_MAX:03}")


async def test_a_loud_feed_does_not_push_out_what_others_say(storage: Storage, clock: Clock) -> None:
    """Of each feed the newest come in turn; how much is left out is counted."""
    quiet = "https://quiet.example.org/feed"
    for url in (URL, quiet):
        await follow(storage, wanted(url), said())
    clock.tick(HOUR_S)
    few = (item(f"q{number}", url=f"https://quiet.example.org/{number}") for number in range(5))
    reader = MemoryFeeds({URL: said(), quiet: FetchedFeed(FeedDocument("Quiet", tuple(few)), Validators(quiet))})
    await polling(storage, reader).poll()
    for start in range(0, NEWS_MAX + ITEMS_MAX, ITEMS_MAX):
        clock.tick(HOUR_S)
        reader.says[URL] = said(*(f"n{number:03}" for number in range(start, start + ITEMS_MAX)))
        await polling(storage, reader).poll()
    titles = await told(storage)
    assert (len(titles), sorted(titles)[-5:]) == (NEWS_MAX, [f"q{number}" for number in range(5)])
    heard = await storage.feeds.news(None, NOW, clock.now + timedelta(1))
    assert heard.left_out == ITEMS_MAX + 5
    assert [each.seen_at for each in heard.news] == sorted(each.seen_at for each in heard.news)


async def test_news_of_all_channels_are_told_once_each(storage: Storage, clock: Clock) -> None:
    """On the command line; or those of one channel by its id."""
    for channel in ("c1", "c2"):
        await follow(storage, wanted(channel=channel), said())
    await follow(storage, wanted("https://other.example.org/feed", "c2"), said())
    clock.tick(HOUR_S)
    other = FetchedFeed(FeedDocument("Other", (item("b"),)), Validators())
    reader = MemoryFeeds({URL: said("a"), "https://other.example.org/feed": other})
    await polling(storage, reader).poll()

    async def news(channel: str = "") -> tuple[News, ...]:
        return (await storage.feeds.news(None, NOW, clock.now + timedelta(1), channel=channel)).news

    assert sorted(each.title for each in await news()) == ["Title of a", "Title of b"]
    assert [each.feed for each in await news("c1")] == ["The Harbour"]


async def rows(storage: Storage) -> tuple[int, int]:
    """How many feeds and items are stored."""

    def look(connection: Connection) -> tuple[int, int]:
        counts = (
            connection.execute(select(func.count()).select_from(table)).scalar_one() for table in (feeds, feed_items)
        )
        return next(counts), next(counts)

    return await storage.database.read(look)


async def canary_followed(storage: Storage, clock: Clock) -> None:
    """A canary follows a feed in its own channel, which others follow as well, and one item came."""
    canary = Person("canary-id", "Canary Name")
    await follow(storage, replace(wanted(channel="canary-channel", space="canary-space"), chosen_by=canary), said())
    await follow(storage, wanted(channel="c1"), said())
    clock.tick(HOUR_S)
    await polling(storage, MemoryFeeds({URL: said("canary-link")})).poll()


@pytest.mark.parametrize(
    ("wish", "gone", "left"),
    [
        pytest.param(Wish(user="canary-id"), ["canary-id", "Canary Name"], 2, id="who chose it"),
        pytest.param(Wish(space="canary-space"), ["canary-space", "canary-id"], 1, id="a space"),
        pytest.param(Wish(channel="canary-channel"), ["canary-channel", "canary-id"], 1, id="a channel"),
        pytest.param(Wish(url="https://news.example.org/canary-link"), ["canary-link"], 2, id="an item"),
        pytest.param(Wish(url=URL), ["feed.xml", "canary-link", "canary-id"], 0, id="the feed"),
    ],
)
async def test_it_is_forgotten_with_whom_or_what_it_is_about(
    storage: Storage, clock: Clock, wish: Wish, gone: list[str], left: int
) -> None:
    """What others follow goes on."""
    await canary_followed(storage, clock)
    before = await everything(storage)
    assert all(word in before for word in gone)
    assert await storage.cleaner.forget(wish)
    after = await everything(storage)
    assert [word for word in gone if word in after] == []
    places = [("canary-channel", "canary-space"), ("c1", "s1")]
    kept = [await storage.feeds.of_channel(wanted(channel=channel, space=space).origin) for channel, space in places]
    assert sum(map(len, kept)) == left
    assert await storage.cleaner.forget(wish) == {}


async def test_an_item_that_was_forgotten_does_not_come_again(storage: Storage, clock: Clock) -> None:
    """Though its feed lists it still."""
    await canary_followed(storage, clock)
    await storage.cleaner.forget(Wish(url="https://news.example.org/canary-link"))
    clock.tick(HOUR_S)
    await polling(storage, MemoryFeeds({URL: said("canary-link")})).poll()
    assert await told(storage) == []
    assert "canary-link" not in await everything(storage)


async def test_who_chose_it_is_kept_as_long_as_people_are(storage: Storage, clock: Clock) -> None:
    """And shown to them who ask; the feed is followed on. Texts go with those of articles."""
    await canary_followed(storage, clock)
    held = await storage.cleaner.held("canary-id")
    assert [row["channel"] for row in held["follows"]] == ["canary-channel"]
    assert await storage.cleaner.purge(Kept.PEOPLE, NOW + timedelta(seconds=1)) == 2
    assert "canary-id" not in await everything(storage)
    assert len(await storage.feeds.of_channel(origin())) == 1
    await storage.cleaner.purge(Kept.ARTICLES, clock.now + timedelta(seconds=1))
    assert "Title of canary-link" not in await everything(storage)
