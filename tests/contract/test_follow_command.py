"""What people say about feeds, and what they are told: from the command to the list, on both databases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.briefing import Notice
from bot.domain.digest import Digest
from bot.domain.errors import BotError, FetchTimeout, NothingToRead, NotNow
from bot.domain.feeds import (
    ALTERNATIVES_MAX,
    CHANNEL_MAX,
    SPACE_MAX,
    FeedDocument,
    FeedItem,
    FetchedFeed,
    Follow,
    FoundFeed,
    Validators,
)
from bot.domain.requests import Audience
from bot.domain.types import Interaction, Message, Platform
from bot.platforms.commands.answering import Answering, typed
from bot.platforms.commands.entries import AtOnce, Ports, Queued, Right
from bot.service.polling import Polling
from bot.storage.database import Storage
from bot.texts.answers import notice_line
from tests.contract.test_forgetting import everything
from tests.fakes.chat import MemoryChat
from tests.fakes.clock import Clock
from tests.fakes.feeds import MemoryFeeds
from tests.fakes.memory import ANA, NOW, MemoryReader, MemoryWriter, origin
from tests.fakes.service import desk_on, intake_on, pipeline_on, unlimited, work_off

SITE = "https://news.example.org/"
FEED = f"{SITE}feed?key=secret"


def said(*names: str) -> FetchedFeed:
    """A feed that lists these."""
    items = (FeedItem(name, f"{SITE}{name}", f"{name.title()} is told of") for name in names)
    return FetchedFeed(FeedDocument("The Harbour", tuple(items)), Validators())


class Several(MemoryFeeds):
    """A site that names three feeds."""

    async def find(self, address: str, number: int = 1) -> FoundFeed | None:
        """The one of that number."""
        names = ("All", "Sport", "Arts")
        url = f"{address}{number}"
        return FoundFeed(url, await self.fetch(url, Validators()), names) if number <= len(names) else None


class Bot:
    """Commands, the worker and the poller on a real database."""

    def __init__(self, storage: Storage, clock: Clock, feeds: MemoryFeeds) -> None:
        self.storage, self.clock, self.feeds = storage, clock, feeds
        self.chat, self.count = MemoryChat(), 0
        chats = {Platform.DISCORD: self.chat}
        self.inbox = intake_on(storage, chats, clock=clock)
        self.desk = desk_on(storage, chats, clock=clock)
        self.pipeline = pipeline_on(
            storage,
            chats=chats,
            reader=MemoryReader(apart=True),
            writer=MemoryWriter(),
            budget=unlimited(storage, clock),
            feeds=feeds,
            clock=clock,
        )
        self.rights = {Right.CHANNEL}

    async def may(self, right: Right) -> bool:
        """Whether who types may do so."""
        return right in self.rights

    async def news(self, line: str, channel: str = "c1") -> list[str]:
        """What who types a line behind /news is told."""
        self.count += 1
        here = origin(f"i{self.count}", channel=channel)
        right = Interaction("token", self.clock.now + timedelta(minutes=15))
        given = Message(here, ANA, "", self.clock.now, interaction=right)
        understood = typed("news", line, given, Platform.WEB, self.may)
        if isinstance(understood, list):
            return understood
        command, call = understood
        if isinstance(command, AtOnce):
            lines = await Answering(Ports(self.inbox, self.desk)).answer(command, call, purses=())
            return [str(each) for each in lines]
        assert isinstance(command, Queued)
        (request,) = await command.take(Ports(self.inbox, self.desk), call)
        assert request.audience is Audience.ASKER_FIRST, "it is for nobody else's eyes"
        self.chat.pages.clear()
        await work_off(self.storage, self.pipeline, [Platform.DISCORD], self.clock)
        return [notice_line(page) for page in self.chat.pages.values() if isinstance(page, Notice)]

    async def later(self, hours: float, *, feeds: dict[str, FetchedFeed] | None = None) -> None:
        """Time passes, and who polls asks for what is due."""
        self.clock.tick(hours * 3_600)
        self.feeds.says.update(feeds or {})
        await Polling(self.storage.feeds, self.feeds, chance=lambda: 0.5).poll()

    async def digest(self) -> Digest:
        """Of the last day, before the channel."""
        self.count += 1
        given = Message(origin(f"d{self.count}"), ANA, "24h", self.clock.now)
        await self.inbox.digest(given)
        self.chat.pages.clear()
        await work_off(self.storage, self.pipeline, [Platform.DISCORD], self.clock)
        (found,) = (page for page in self.chat.pages.values() if isinstance(page, Digest))
        return found


@pytest.fixture
def bot(storage: Storage, clock: Clock) -> Bot:
    """A bot, and a site with a feed."""
    return Bot(storage, clock, MemoryFeeds({FEED: said("old")}))


async def test_a_feed_is_followed_listed_and_told_of_in_the_digest(bot: Bot) -> None:
    """What it had before is not; its address, which may be a secret, is shown to nobody."""
    (told,) = await bot.news(f"follow {FEED}")
    assert told.startswith("This channel follows “The Harbour” now (#1).")
    listed = await bot.news("follows")
    assert listed == ["#1: The Harbour · news.example.org · Last read on Nov 22, 2026."]
    assert "secret" not in str([told, *listed])
    assert (await bot.digest()).feeds == ()
    await bot.later(1, feeds={FEED: said("new", "old")})
    bot.clock.tick(60)
    assert [entry.title for entry in (await bot.digest()).feeds] == ["New is told of"]
    assert await bot.news("follows", channel="c2") == [
        "This channel follows no feed. /news follow and the address of a site or a feed begins one."
    ]


async def test_who_may_not_choose_how_the_channel_is_follows_nothing(bot: Bot) -> None:
    """They may look."""
    await bot.news(f"follow {FEED}")
    bot.rights.clear()
    assert bot.feeds.asked == [FEED]
    for line in ("follow https://b.example/", "follows pause 1", "follows remove 1"):
        assert (await bot.news(line))[0].startswith("You may not choose what this channel follows.")
    assert bot.feeds.asked == [FEED]
    assert len(await bot.news("follows")) == 1


async def test_of_several_feeds_the_first_is_taken_and_all_are_told(storage: Storage, clock: Clock) -> None:
    """With how another is had."""
    feeds = Several({f"{SITE}{number}": said() for number in (1, 2, 3)})
    bot = Bot(storage, clock, feeds)
    (told,) = await bot.news(f"follow {SITE}")
    assert "1: All; 2: Sport; 3: Arts. /news follow with the same address and another number" in told
    assert feeds.asked == [f"{SITE}1"]
    (told,) = await bot.news(f"follow {SITE} 3")
    assert "(#2)" in told
    assert f"{SITE}3" in feeds.asked
    assert await bot.news(f"follow {SITE} 4") == [
        "There is no feed number 4 at that address. Without a number I take the first that it names."
    ]
    assert (await bot.news(f"follow {SITE} 3"))[0] == "This channel follows “The Harbour” already (#2)."


@pytest.mark.parametrize(
    ("line", "begins"),
    [
        pytest.param("follow", "I found no address there.", id="nothing"),
        pytest.param("follow everything", "I found no address there.", id="no address"),
        pytest.param(f"follow {SITE} 0", f"Say which of the feeds with a number from 1 to {ALTERNATIVES_MAX}", id="0"),
        pytest.param(f"follow {SITE} {ALTERNATIVES_MAX + 1}", "Say which of the feeds", id="a number too many"),
        pytest.param(f"follow {SITE} first", "Say which of the feeds", id="a word"),
        pytest.param(f"follow {SITE} 1 2", "I do not know what “2” means there.", id="two numbers"),
        pytest.param("follows pause", "Say what is to become of which one", id="a change of nothing"),
        pytest.param("follows 1", "Say what is to become of which one", id="no change"),
        pytest.param("follows pause 99", "There is no such feed here.", id="one that is not there"),
        pytest.param("follows stop 1", "I do not know what “stop” means there.", id="a change that is none"),
    ],
)
async def test_what_cannot_be_done_is_told_with_what_to_do(bot: Bot, line: str, begins: str) -> None:
    """Nothing is asked of any site."""
    told = await bot.news(line)
    assert told[0].startswith(begins)
    assert bot.feeds.asked == []


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("https://ana:geheim@news.example.org/feed", id="a name and a password"),
        pytest.param("https://geheim@news.example.org/feed", id="a name"),
        pytest.param("https://www.google.com/url?q=https://ana:geheim@news.example.org/feed", id="inside of another"),
    ],
)
async def test_an_address_with_a_password_is_refused_and_kept_nowhere(
    bot: Bot, address: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither in a request nor in the log; who typed it is told what to do."""
    (told,) = await bot.news(f"follow {address}")
    assert told.startswith("That address holds a name or a password")
    assert bot.feeds.asked == []
    assert "geheim" not in "".join((told, await everything(bot.storage), caplog.text, *capsys.readouterr()))


@pytest.mark.parametrize(
    ("trouble", "tries", "told"),
    [
        pytest.param([NothingToRead("address_refused")], 1, "I could not reach that address.", id="inside"),
        pytest.param([NothingToRead("not_found")], 1, "There is no such page.", id="nothing there"),
        pytest.param([NothingToRead("too_complex")], 1, "The page is too complex to be read safely.", id="too much"),
        pytest.param([FetchTimeout()] * 2, 2, "The page took too long to answer.", id="slow, again and again"),
        pytest.param([NotNow("its turn", retry_after_s=1)], 2, "This channel follows", id="another reads there"),
    ],
)
async def test_why_a_feed_could_not_be_had_is_told_to_who_asked(
    bot: Bot, trouble: Sequence[BotError], tries: int, told: str
) -> None:
    """What another try may cure is tried again first."""
    bot.feeds.troubles[FEED] = list(trouble)
    (line,) = await bot.news(f"follow {FEED}")
    assert line.startswith(told)
    assert len(bot.feeds.asked) == tries
    followed = await bot.storage.feeds.of_channel(origin())
    assert bool(followed) == told.startswith("This channel follows")


async def test_an_address_without_a_feed_is_told_so(storage: Storage, clock: Clock) -> None:
    """With what would do."""
    bot = Bot(storage, clock, Several())

    async def none(address: str, number: int = 1) -> None:
        return None

    bot.feeds.find = none  # type: ignore[method-assign]  # no site is asked
    (line,) = await bot.news(f"follow {SITE}")
    assert line.startswith("I found no feed there.")


async def test_how_each_feed_stands_is_in_the_list(bot: Bot) -> None:
    """Paused, failing, gone: with what can be done about it."""
    await bot.news(f"follow {FEED}")
    assert "· It is paused." in (await bot.news("follows pause #1"))[0]
    assert "· It has not been read yet." in (await bot.news("follows resume 1"))[0]
    bot.feeds.trouble[FEED] = FetchTimeout()
    await bot.later(1)
    assert "· It could not be read the last time: The page took too long" in (await bot.news("follows"))[0]
    bot.feeds.trouble[FEED] = NothingToRead("not_found", "status 410", "gone")
    await bot.later(24)
    assert "· The site says that this feed is gone for good." in (await bot.news("follows"))[0]
    assert await bot.news("follows remove 1") == ["This channel does not follow “The Harbour” any more."]
    assert (await bot.news("follows remove 1"))[0].startswith("There is no such feed here.")


async def test_there_is_no_room_for_more_than_so_many(bot: Bot) -> None:
    """Told apart: the channel's own, and those of all channels of the space."""
    for number in range(CHANNEL_MAX):
        await bot.storage.feeds.follow(Follow(origin(""), f"https://f{number}.example.org/", ANA), None)
    assert (await bot.news(f"follow {FEED}"))[0].startswith(f"This channel follows {CHANNEL_MAX} feeds already")
    for number in range(SPACE_MAX - CHANNEL_MAX):
        place = origin("", channel=f"d{number}")
        await bot.storage.feeds.follow(Follow(place, "https://f0.example.org/", ANA), None)
    told = await bot.news(f"follow {FEED}", channel="c2")
    assert told[0].startswith(f"The channels here follow {SPACE_MAX} feeds together already")


async def test_a_command_that_is_told_twice_follows_once(bot: Bot) -> None:
    """Platforms deliver again what they think was lost."""
    given = Message(origin("i1"), ANA, FEED, NOW, interaction=Interaction("t", NOW + timedelta(minutes=15)))
    assert len(await bot.inbox.follow(given, allowed=True)) == 1
    assert await bot.inbox.follow(given, allowed=True) == []


async def test_where_it_is_switched_off_nothing_is_followed(bot: Bot) -> None:
    """As nothing is briefed."""
    await bot.inbox._settings.choose(origin(), "trigger", "off", by=ANA)
    assert (await bot.news(f"follow {FEED}"))[0].startswith("I am switched off in this channel.")


async def test_following_counts_towards_the_limits_of_an_hour(storage: Storage, clock: Clock) -> None:
    """It asks a site for something, as a briefing does."""
    bot = Bot(storage, clock, MemoryFeeds({FEED: said()}))
    bot.inbox = intake_on(storage, {Platform.DISCORD: bot.chat}, clock=clock, limit_user_hour=1)
    await bot.news(f"follow {FEED}")
    assert (await bot.news("follow https://b.example/"))[0].startswith("You have reached the limit of 1 briefings")


async def test_what_a_feed_calls_itself_is_told_as_text(storage: Storage, clock: Clock) -> None:
    """And no longer than a line."""
    fetched = said()
    assert fetched.document
    hostile = replace(fetched, document=replace(fetched.document, title="x" * 120))
    bot = Bot(storage, clock, MemoryFeeds({FEED: hostile}))
    await bot.news(f"follow {FEED}")
    (line,) = await bot.news("follows")
    assert len(line) < 130
