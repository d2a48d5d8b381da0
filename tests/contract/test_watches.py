"""What people watch: told to them alone, once for each story, through kills and whoever looks; on both databases."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.answers import Manner
from bot.domain.article import Article
from bot.domain.at_once import Watched
from bot.domain.briefing import Briefing, Notice
from bot.domain.digest import Digest
from bot.domain.errors import ChatRefused, ChatUnavailable
from bot.domain.feeds import FeedDocument, FeedItem, FetchedFeed, Follow, Validators
from bot.domain.outcomes import NO_RIGHT, WITHDRAWN
from bot.domain.retention import Kept, Wish
from bot.domain.types import Origin, Person, Platform
from bot.domain.watches import (
    DAY,
    LOOK_BACK,
    PERSON_MAX,
    SIGHTINGS_KEPT,
    SPACE_MAX,
    STORY_SPAN,
    TOLD_MAX,
    WATCH_CHARS_MAX,
    Watch,
)
from bot.service.lookout import Lookout
from bot.service.watching import Watching
from bot.storage.database import Storage, open_storage
from bot.storage.requests import SqlRequests
from bot.texts.answers import digest_remarks, digest_title
from bot.texts.watched import watched_lines
from tests.contract.conftest import LEASE_S
from tests.contract.test_forgetting import everything
from tests.fakes.bot import Bot
from tests.fakes.clock import Clock
from tests.fakes.memory import ANA, MemoryReader, message, origin
from tests.fakes.service import work_off

BEN, CLEO = Person("u-ben", "Ben"), Person("u-cleo", "Cleo")
SITE = "https://news.example.org/"
#: By the path of its page the title of each article.
TITLES = {
    "glacier": "Glaciers retreat faster on Patagonian slopes, researchers of Ushuaia warn after a warm summer",
    "ice": "Patagonian glaciers retreat faster: Ushuaia researchers warn of a warm summer's end on the slopes",
    "chess": "A chess prodigy beats the veteran champion with a daring final move in Reykjavik",
    "bridge": "今天大桥关闭维修",
}


class Papers(MemoryReader):
    """Gives each link an article of its own title, or one about the number in its path."""

    async def read(self, url: str, *, upload: bool = False, space: str = "") -> Article:
        """An article that says what its title does."""
        found = await super().read(url, upload=upload, space=space)
        path = url.removeprefix(SITE)
        title = TITLES.get(path, f"Glacier of {path} {path}land {path}berg, by {path}son")
        return replace(found, title=title, text=f"{title}. " * 3, sentences=(f"{title}.",) * 3)


class Newsroom:
    """A bot, and what its people do."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        self.bot = Bot(storage, clock)
        self.bot.reader.__class__ = Papers
        self.storage, self.clock, self.chat = storage, clock, self.bot.chat
        self.chats = {Platform.DISCORD: self.chat}
        self.lookout = Lookout(storage.watches, self.chats)
        self.at = Watching(storage.watches, self.bot.inbox._settings, self.chats)

    async def watch(self, words: str, person: Person = ANA, channel: str = "c1") -> Watch:
        """It is watched."""
        done = await self.at.watch(origin(channel=channel), person, words)
        assert isinstance(done, Watched), done
        self.clock.tick(1)
        return done.watches[0]

    async def share(
        self, path: str, person: Person = BEN, channel: str = "c1", text: str = "", **fields: Any
    ) -> Origin:
        """Somebody posts a link, and it is briefed."""
        self.clock.tick(60)
        place = origin(f"m-{path}-{self.clock.now:%H%M%S}", channel=channel)
        posted = message(text or f"{SITE}{path}", author=person, **fields)
        await self.bot.inbox.message(replace(posted, origin=place, posted_at=self.clock.now))
        await self.work()
        return place

    async def feed(self, title: str, channel: str = "c1") -> None:
        """A feed that the channel follows has something new."""
        url = f"https://wire.example.org/{channel}/feed"
        known = await self.storage.feeds.of_channel(origin(channel=channel))
        if not known:
            await self.storage.feeds.follow(Follow(origin("", channel=channel), url, BEN), says())
        self.clock.tick(3600 * 2)
        claims = {claim.url: claim for claim in await self.storage.feeds.claim(9)}
        await self.storage.feeds.read(claims[url], says(title), wait_s=1)

    async def work(self) -> None:
        """All that is written down is worked off."""
        await work_off(self.storage, self.bot.pipeline, [Platform.DISCORD], self.clock)

    async def told(self) -> list[Digest]:
        """What people are told when somebody looks."""
        self.clock.tick(10)
        before = len(self.chat.pages)
        await self.lookout.look()
        await self.work()
        return [page for page in list(self.chat.pages.values())[before:] if isinstance(page, Digest)]

    async def paths(self) -> list[list[str]]:
        """The links of these messages."""
        return [[entry.url.removeprefix(SITE) for entry in digest.entries] for digest in await self.told()]


def says(*titles: str) -> FetchedFeed:
    """A feed with these items."""
    items = tuple(FeedItem(title, f"https://wire.example.org/{title.split()[0]}", title) for title in titles)
    return FetchedFeed(FeedDocument("The Wire", items), Validators())


@pytest.fixture
async def room(storage: Storage, clock: Clock) -> Newsroom:
    return Newsroom(storage, clock)


async def test_who_watches_is_told_alone_of_a_link_that_has_the_words(room: Newsroom) -> None:
    """Whatever form a word has; by direct message, with what it is, who posted it and how to end it; nobody else is."""
    await room.watch("GLACIER Ushuaia")
    await room.share("chess")
    await room.share("glacier")
    room.chat.manners.clear()
    (digest,) = await room.told()
    assert digest_title(digest) == "You watch “GLACIER Ushuaia”"
    ((entry),) = digest.entries
    assert (entry.url, entry.author, entry.title) == (f"{SITE}glacier", "Ben", TITLES["glacier"])
    assert digest_remarks(digest) == ["/news watches lists what you watch; remove and a number behind it ends one."]
    assert room.chat.manners == [Manner()], "no button to share it: who watches what is theirs"
    assert await room.told() == []


async def test_words_of_scripts_without_spaces_are_found_within_a_sentence(room: Newsroom) -> None:
    await room.watch("大桥")
    await room.share("bridge")
    assert await room.paths() == [["bridge"]]


async def test_one_story_is_told_once_whoever_tells_it_and_however_often(room: Newsroom) -> None:
    """Of the same link and of another report, also with another watch that it has as well."""
    await room.watch("glacier")
    await room.watch("Ushuaia researchers")
    await room.share("glacier")
    await room.share("ice")
    assert await room.paths() == [["glacier"]]
    await room.share("ice", CLEO)
    room.clock.now += timedelta(days=2)
    await room.share("ice", CLEO)
    await room.share("glacier", CLEO)
    assert await room.paths() == []
    room.clock.now += STORY_SPAN + timedelta(days=1)
    await room.share("ice", CLEO, text=f"{SITE}ice?page=2")
    assert await room.paths() == [["ice?page=2"]], "after a week it is told as if it were new"


async def test_nobody_is_told_of_what_they_posted_nor_of_its_story_afterwards(room: Newsroom) -> None:
    await room.watch("glacier")
    await room.share("glacier", ANA)
    await room.share("ice", BEN)
    assert await room.paths() == []


async def test_only_the_channel_in_which_it_is_watched_is_looked_at(room: Newsroom) -> None:
    await room.watch("glacier")
    await room.share("glacier", channel="c2")
    assert await room.paths() == []
    await room.share("glacier")
    assert await room.paths() == [["glacier"]]


async def test_what_was_posted_before_is_not_told(room: Newsroom) -> None:
    await room.share("glacier")
    await room.watch("glacier")
    assert await room.paths() == []


async def test_an_item_of_a_followed_feed_is_told_as_one_that_nobody_shared(room: Newsroom) -> None:
    """And the link of somebody who shares it later is the same story."""
    await room.watch("glacier")
    await room.feed(TITLES["glacier"])
    (digest,) = await room.told()
    assert [(entry.title, entry.author, entry.site) for entry in digest.entries] == [
        (TITLES["glacier"], "", "wire.example.org")
    ]
    assert digest_remarks(digest)[0] == "It is from a feed that the channel follows; nobody shared it."
    await room.share("ice")
    assert await room.paths() == []


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"private": True, "asked": True}, id="asked for in private"),
        pytest.param({"text": f"||{SITE}glacier||"}, id="hidden by who posted it"),
    ],
)
async def test_what_is_not_for_all_eyes_is_told_nobody(room: Newsroom, fields: dict[str, Any]) -> None:
    await room.watch("glacier")
    await room.share("glacier", **fields)
    assert [page for page in room.chat.pages.values() if isinstance(page, Briefing)], "it was briefed"
    assert await room.paths() == []


async def test_who_may_not_read_the_channel_any_more_is_told_nothing(room: Newsroom) -> None:
    await room.watch("glacier")
    await room.share("glacier")
    room.chat.readers = {BEN.id}
    assert await room.paths() == []
    assert (await room.bot.outcomes())[-1] == NO_RIGHT


async def test_a_message_that_was_deleted_in_between_is_told_nobody(room: Newsroom) -> None:
    await room.watch("glacier")
    place = await room.share("glacier")
    assert await room.lookout.look() == 1
    await room.bot.inbox.deleted(place)
    await room.work()
    assert (await room.bot.outcomes()).count(WITHDRAWN) == 2, "the briefing, and what was to tell of it"
    assert [page for page in room.chat.pages.values() if isinstance(page, Digest)] == []


async def test_of_a_watch_that_is_taken_back_nothing_is_told(room: Newsroom) -> None:
    kept = await room.watch("glacier")
    await room.share("glacier")
    assert await room.lookout.look() == 1
    assert await room.at.change(origin(), ANA, str(kept.id), "remove") == Notice(
        "watch_removed", {"number": str(kept.id)}
    )
    await room.work()
    assert [page for page in room.chat.pages.values() if isinstance(page, Digest)] == []


async def test_a_day_has_only_so_many_messages_and_the_next_says_how_many_more_there_were(room: Newsroom) -> None:
    """Whoever shared them, and in however many looks."""
    assert (TOLD_MAX, timedelta(days=1)) == (10, DAY)
    await room.watch("glacier")
    for number in range(TOLD_MAX + 2):
        await room.share(f"{chr(97 + number) * 5}")
    assert len(await room.told()) == TOLD_MAX
    await room.share("zzzzz")
    assert await room.told() == []
    room.clock.now += timedelta(days=1)
    await room.share("qqqqq")
    (digest,) = await room.told()
    assert [entry.url for entry in digest.entries] == [f"{SITE}qqqqq"]
    assert digest_remarks(digest)[0].startswith("3 more stories of what you watch came")
    await room.share("ppppp")
    (digest,) = await room.told()
    assert len(digest_remarks(digest)) == 1, "they are counted once"


async def test_a_kill_at_any_step_loses_and_doubles_nothing(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sighting and what tells of it are one transaction, and the telling is a request like all others."""
    await room.watch("glacier")
    await room.share("glacier")
    write = SqlRequests.write

    def dies(*arguments: Any) -> set[str]:
        write(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(SqlRequests, "write", dies)
    with pytest.raises(KeyboardInterrupt):
        await room.lookout.look()
    monkeypatch.undo()
    # Another program, which does not know how far that one came.
    room.lookout = Lookout(room.storage.watches, room.chats)
    room.chat.trouble = [(ChatUnavailable("it died on the way"), True)]
    assert await room.paths() == [["glacier"]]
    assert await room.lookout.look() == 0


async def test_three_programs_that_look_at_once_tell_a_story_once(
    database_url: str, clock: Clock, room: Newsroom
) -> None:
    await room.watch("glacier")
    await room.share("glacier")
    await room.share("ice")
    async with AsyncExitStack() as stack:
        others = [
            await stack.enter_async_context(open_storage(database_url, exclusive=False, lease_s=LEASE_S, clock=clock))
            for _ in range(3)
        ]
        await asyncio.gather(*(Lookout(storage.watches, room.chats).look() for storage in others))
    assert await room.paths() == [["glacier"]]


async def test_what_came_while_nothing_ran_is_told_up_to_a_limit(room: Newsroom) -> None:
    await room.watch("glacier")
    await room.share("glacier")
    room.clock.now += LOOK_BACK - timedelta(minutes=5)
    assert await room.paths() == [["glacier"]]
    room.lookout = Lookout(room.storage.watches, room.chats)
    await room.share("qqqqq")
    room.clock.now += LOOK_BACK + timedelta(minutes=5)
    assert await room.paths() == []


async def test_who_takes_no_direct_messages_reads_so_in_their_list(room: Newsroom) -> None:
    """Nothing more is tried until they say that they do."""
    kept = await room.watch("glacier")
    await room.share("glacier")
    room.chat.trouble = [(ChatRefused("no direct messages"), False)]
    assert await room.told() == []
    lines = watched_lines(await room.at.watches(origin(), ANA))
    assert lines[0] == f"#{kept.id}: “glacier”, in this channel"
    assert str(lines[1]).startswith("It is paused: I cannot write to you directly.")
    await room.share("qqqqq")
    assert await room.paths() == []
    assert isinstance(await room.at.change(origin(), ANA, f"#{kept.id}", "resume"), Watched)
    await room.share("ppppp")
    assert await room.paths() == [["ppppp"]], "what came meanwhile is not told"


async def test_in_the_quiet_hours_of_the_channel_it_waits(room: Newsroom) -> None:
    await room.watch("glacier")
    await room.bot.inbox._settings.choose(origin(), "quiet_hours", "12:00-18:00", by=ANA)
    place = origin("m-glacier")
    await room.bot.inbox.message(replace(message(f"{SITE}glacier", author=BEN), origin=place, posted_at=room.clock.now))
    for _ in range(2):  # the link is briefed, then what tells of it is tried
        while claim := await room.storage.dispatch.claim([Platform.DISCORD]):
            await room.bot.pipeline.handle(claim)
        room.clock.tick(10)
        await room.lookout.look()
    assert not any(isinstance(page, Digest) for page in room.chat.pages.values())
    await room.work()  # until after the quiet hours
    titles = [digest_title(page) for page in room.chat.pages.values() if isinstance(page, Digest)]
    assert "You watch “glacier”" in titles


async def test_each_sees_and_changes_their_own(room: Newsroom) -> None:
    """In all channels of the space, with the number by which it is called."""
    mine, there = await room.watch("glacier"), await room.watch("glacier", channel="c2")
    await room.watch("chess", BEN)
    listed = await room.at.watches(origin(), ANA)
    assert [*map(str, watched_lines(listed))] == [
        f"#{mine.id}: “glacier”, in this channel",
        f"#{there.id}: “glacier”, in the channel c2",
    ]
    assert await room.at.change(origin(), BEN, str(mine.id), "remove") == Notice("watch_unknown")
    paused = await room.at.change(origin(), ANA, str(mine.id), "pause")
    assert isinstance(paused, Watched)
    assert paused.watches[0].paused == "paused_asked"
    await room.share("glacier")
    assert await room.paths() == []
    await room.at.change(origin(), ANA, str(there.id), "remove")
    assert [watch.id for watch in (await room.at.watches(origin(), ANA)).watches] == [mine.id]
    assert str(watched_lines(await room.at.watches(origin(), CLEO))[0]).startswith("You watch nothing here.")


async def test_the_same_words_again_are_the_watch_that_is_there(room: Newsroom) -> None:
    first, second = await room.watch("glacier"), await room.watch(" glacier ")
    assert first.id == second.id


@pytest.mark.parametrize(
    ("what", "why"),
    [
        pytest.param("glacier " * 12 + "ices", "", id="as long as it may be"),
        pytest.param("glacier " * 12 + "icecap", "watch_too_long", id="too long"),
        pytest.param("a", "watch_too_short", id="a letter"),
        pytest.param("?!", "watch_too_short", id="no word"),
        pytest.param("EU", "", id="two letters"),
        pytest.param("桥", "", id="one character that is a word"),
        pytest.param("the of and", "watch_too_common", id="small words"),
        pytest.param("latest news today", "watch_too_common", id="words of any news page"),
        pytest.param("war", "", id="a small word of another language than the channel's"),
        pytest.param("https://news.example.org/ice", "watch_no_link", id="a link"),
    ],
)
async def test_what_would_say_nothing_or_all_is_refused(room: Newsroom, what: str, why: str) -> None:
    assert len("glacier " * 12 + "ices") == WATCH_CHARS_MAX
    done = await room.at.watch(origin(), ANA, what)
    assert (done.reason if isinstance(done, Notice) else "") == why


async def test_where_it_cannot_be_told_who_may_read_nothing_is_watched(room: Newsroom) -> None:
    room.chat.readers = set()
    assert await room.at.watch(origin(), ANA, "glacier") == Notice("watch_untold")


@pytest.mark.parametrize("whose", ["PERSON_MAX", "SPACE_MAX"])
async def test_there_are_only_so_many(room: Newsroom, monkeypatch: pytest.MonkeyPatch, whose: str) -> None:
    """Of a person in a space, and of all there; in another space they have others."""
    assert (PERSON_MAX, SPACE_MAX) == (20, 500)
    monkeypatch.setattr(f"bot.storage.watches.{whose}", 2)
    await room.watch("glacier")
    await room.watch("chess", ANA if whose == "PERSON_MAX" else BEN)
    full = Notice("watch_full", {"limit": PERSON_MAX, "all": SPACE_MAX})
    assert await room.at.watch(origin(), ANA, "tunnel") == full
    assert isinstance(await room.at.watch(origin(), ANA, "glacier"), Watched), "it is there"
    assert isinstance(await room.at.watch(replace(origin(), space="s2"), ANA, "tunnel"), Watched)


@pytest.mark.parametrize(
    ("wish", "watches", "sightings"),
    [
        pytest.param(Wish(user=ANA.id), 2, 1, id="the person"),
        pytest.param(Wish(space="s1"), 3, 1, id="the space"),
        pytest.param(Wish(channel="c1"), 2, 1, id="the channel"),
        pytest.param(Wish(url=f"{SITE}glacier"), 0, 1, id="the link"),
    ],
)
async def test_they_are_forgotten_with_who_and_where(room: Newsroom, wish: Wish, watches: int, sightings: int) -> None:
    """As far as they can be found in an export before."""
    await room.watch("glacier")
    await room.watch("chess", channel="c2")
    await room.watch("chess", BEN)
    await room.share("glacier", CLEO)
    assert len(await room.told()) == 1
    held = await room.storage.cleaner.held(ANA.id)
    assert (len(held["watches"]), len(held["sightings"])) == (2, 1)
    counts = await room.storage.cleaner.forget(wish)
    assert (counts.get("watches", 0), counts.get("sightings", 0)) == (watches, sightings)
    if wish.user:
        assert ANA.id not in await everything(room.storage)
        assert [watch.person for watch in await room.storage.watches.awake()] == [BEN]


async def test_what_somebody_was_told_is_known_for_a_month(room: Newsroom) -> None:
    """Words that are watched stay as long as their person wants them."""
    await room.watch("glacier")
    await room.share("glacier")
    await room.told()
    for step, left in ((SIGHTINGS_KEPT - timedelta(minutes=5), 1), (timedelta(minutes=10), 0)):
        room.clock.now += step
        for kept in Kept:
            await room.storage.cleaner.purge(kept, room.clock.now - timedelta(days=1))
        held = await room.storage.cleaner.held(ANA.id)
        assert (len(held["watches"]), len(held.get("sightings", []))) == (1, left)
