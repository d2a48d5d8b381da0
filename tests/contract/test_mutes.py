"""What digests leave out: a person's own everywhere for them alone, a channel's for all there, on both databases."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.at_once import Muted
from bot.domain.briefing import Notice
from bot.domain.digest import Digest
from bot.domain.feeds import FeedDocument, FetchedFeed, Validators
from bot.domain.mutes import MUTE_CHARS_MAX, MUTES_MAX, Mute
from bot.domain.requests import Audience, DigestOf, Request
from bot.domain.retention import Kept, Wish
from bot.domain.settings import ChannelSettings
from bot.domain.types import Person, Posted
from bot.service.settings import Settings
from bot.storage.database import Storage
from bot.texts.muted import muted_lines
from tests.contract.test_archive import answer, keep, told
from tests.contract.test_feeds import HOUR_S, URL, follow, item, polling, said, wanted
from tests.contract.test_forgetting import everything
from tests.day import digests_on
from tests.fakes.clock import Clock
from tests.fakes.feeds import MemoryFeeds
from tests.fakes.memory import ANA, NOW, article, brief_request, briefing, digest_request, origin
from tests.fakes.service import muting_on

BEN = Person("u-ben", "Ben")
#: Of two reports of one story and one of another.
TEXTS = {
    "glacier": "Glaciers retreat faster on Patagonian slopes, researchers of Ushuaia warn after a warm summer.",
    "ice": "Patagonian glaciers retreat faster: Ushuaia researchers warn of a warm summer's end on the slopes.",
    "chess": "A chess prodigy beats the veteran champion with a daring final move in the tournament of Reykjavik.",
}


def asked(audience: Audience = Audience.ASKER, author: Person = ANA) -> Request:
    """For a digest of the last day."""
    return replace(digest_request(period="24h"), asked_at=NOW + timedelta(hours=1), audience=audience, author=author)


async def shared(storage: Storage, *names: str, at: datetime = NOW, channel: str = "c1") -> None:
    """Articles that were posted and briefed in the channel."""
    for name in names:
        url = f"https://news.example.org/{name}"
        read = replace(article(url), title=TEXTS[name], text=TEXTS[name] * 2, sentences=(TEXTS[name],) * 3)
        await told(storage.archive, url, read)
        await keep(storage.archive, url, briefing(read))
        posted = brief_request(name, path=name, asked_at=at, channel=channel)
        await answer(storage, posted, Posted("c1", f"a-{name}"))


async def titles(storage: Storage, request: Request) -> tuple[list[str], tuple[str, ...]]:
    """The stories of a digest by the names of their links, and its notes."""
    assert isinstance(request.asked, DigestOf)
    async with digests_on(storage) as (digests, _):
        digest = await digests.build(request, request.asked)
    assert isinstance(digest, Digest)
    assert digest.left_out == 0, "what is muted is not what had no room"
    return sorted(entry.url.rpartition("/")[2] for entry in digest.entries), digest.notes


async def mute(storage: Storage, what: str, person: Person = ANA, *, everyone: bool = False) -> Muted:
    """Say so by the command."""
    done = await muting_on(storage).mute(origin(), person, what, everyone=everyone)
    assert isinstance(done, Muted), done
    return done


async def test_a_story_with_the_words_is_left_out_and_counted(storage: Storage) -> None:
    """All of its links, also the one that says it otherwise; the form of a word does not matter."""
    await shared(storage, "glacier", "ice", "chess")
    assert (await titles(storage, asked()))[0] == ["chess", "glacier", "ice"]
    await mute(storage, "Ushuaia GLACIER")
    assert await titles(storage, asked()) == (["chess"], ("digest_muted:1",))


async def test_a_day_of_muted_stories_is_one_without_links(storage: Storage) -> None:
    """What comes by itself is skipped then, as on any such day."""
    await shared(storage, "chess")
    await mute(storage, "prodigy", everyone=True)
    request = asked(Audience.EVERYONE)
    assert isinstance(request.asked, DigestOf)
    async with digests_on(storage) as (digests, _):
        digest = await digests.build(request, request.asked)
    assert isinstance(digest, Digest)
    assert (digest.links, digest.people, digest.story_count, digest.conclusion) == (0, 0, 0, "")


async def test_a_link_mutes_the_story_that_it_tells(storage: Storage) -> None:
    """What others write of it goes as well, also when the link itself was posted long before."""
    await shared(storage, "ice", "chess")
    await mute(storage, "https://news.example.org/ice?utm_source=x")
    assert await titles(storage, asked()) == (["chess"], ("digest_muted:1",))
    await shared(storage, "glacier")
    later = replace(asked(), asked_at=NOW + timedelta(hours=2))
    assert await titles(storage, later) == (["chess"], ("digest_muted:1",))


@pytest.mark.parametrize("everyone", [False, True], ids=["for oneself", "for the channel"])
async def test_ones_own_mute_knows_a_link_of_another_channel(storage: Storage, *, everyone: bool) -> None:
    """It holds in the whole space; what a channel muted is of that channel."""
    await shared(storage, "ice", channel="c2")
    await shared(storage, "glacier", "chess")
    await mute(storage, "https://news.example.org/ice", everyone=everyone)
    left_out = await titles(storage, asked(Audience.EVERYONE if everyone else Audience.ASKER))
    assert left_out[0] == (["chess", "glacier"] if everyone else ["chess"])


async def test_a_muted_link_that_could_not_be_read_is_not_listed_either(storage: Storage) -> None:
    """There is nothing to know its story by, but it is the link itself."""
    await answer(storage, brief_request("m1", path="wall"), Posted("c1", "a1"), reason="paywall")
    await answer(storage, brief_request("m2", path="wall2"), Posted("c1", "a2"), reason="paywall")
    await mute(storage, "https://news.example.org/wall")
    assert await titles(storage, asked()) == (["wall2"], ("digest_muted:1",))


async def test_a_link_mutes_its_story_at_each_end_of_a_long_digest(storage: Storage) -> None:
    """Only texts that are near in time are compared; the link was posted before all of them."""
    for name, days in (("ice", 60), ("chess", 25), ("glacier", 1)):
        await shared(storage, name, at=NOW - timedelta(days=days))
    await mute(storage, "https://news.example.org/ice")
    request = replace(asked(), asked=DigestOf("31d"))
    assert await titles(storage, request) == (["chess"], ("digest_muted:1",))


@pytest.mark.parametrize("is_muted", [True, False])
async def test_what_a_feed_said_yesterday_can_be_muted_by_its_link(
    storage: Storage, clock: Clock, *, is_muted: bool
) -> None:
    """Nobody shared it; what the feed says of it today is left out."""
    await follow(storage, wanted(), said())
    for name in ("glacier", "ice"):
        clock.tick(24 * HOUR_S)
        document = FeedDocument("The Harbour", (item(name, title=TEXTS[name], summary=TEXTS[name]),))
        await polling(storage, MemoryFeeds({URL: FetchedFeed(document, Validators())})).poll()
    if is_muted:
        await mute(storage, "https://news.example.org/glacier", everyone=True)
    request = replace(asked(Audience.EVERYONE), asked_at=clock.now + timedelta(hours=1))
    assert isinstance(request.asked, DigestOf)
    async with digests_on(storage) as (digests, _):
        digest = await digests.build(request, request.asked)
    assert isinstance(digest, Digest)
    assert [each.title for each in digest.feeds] == ([] if is_muted else [TEXTS["ice"]])


@pytest.mark.parametrize(
    ("everyone", "request_of", "left_out"),
    [
        pytest.param(False, asked(), True, id="their own, asked for by them"),
        pytest.param(False, asked(Audience.DIRECT), True, id="their own, sent to them"),
        pytest.param(False, asked(author=BEN), False, id="another's"),
        pytest.param(False, asked(Audience.EVERYONE), False, id="not what all see"),
        pytest.param(True, asked(Audience.EVERYONE), True, id="the channel's, before all"),
        pytest.param(True, asked(), False, id="not what one person alone sees"),
    ],
)
async def test_each_counts_where_it_belongs(
    storage: Storage, *, everyone: bool, request_of: Request, left_out: bool
) -> None:
    await shared(storage, "chess")
    await mute(storage, "prodigy", everyone=everyone)
    assert (await titles(storage, request_of))[0] == ([] if left_out else ["chess"])


async def test_they_are_listed_and_taken_back_by_their_number(storage: Storage) -> None:
    """One's own, and those of the channel, which only who manages it takes back."""
    mine, ours = (await mute(storage, "prodigy")).mutes[0], (await mute(storage, "x-ray", everyone=True)).mutes[0]
    await mute(storage, "of Ben", BEN)
    listed = await mute(storage, "")
    assert [each.id for each in listed.mutes] == [mine.id, ours.id]
    assert [line.partition(": ")[2] for line in muted_lines(listed)[1:]] == [
        "“prodigy” (for you alone)",
        "“x-ray” (for everyone in this channel)",
    ]
    at = muting_on(storage)
    assert await at.unmute(origin(), BEN, str(mine.id), manages=True) == Notice("mute_unknown")
    assert await at.unmute(origin(), BEN, str(ours.id), manages=False) == Notice("not_allowed_mute")
    assert await at.unmute(origin(channel="c2"), ANA, str(ours.id), manages=True) == Notice("mute_unknown")
    for each in (mine, ours):
        removed = Notice("mute_removed", {"number": str(each.id)})
        assert await at.unmute(origin(), ANA, f"#{each.id}", manages=True) == removed
    assert (await mute(storage, "")).mutes == ()


async def test_the_same_again_is_the_one_that_is_there(storage: Storage) -> None:
    first, second = await mute(storage, "prodigy"), await mute(storage, " prodigy ")
    assert first.mutes == second.mutes


async def test_there_are_only_so_many(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a person in a space, and of a channel; others have their own."""
    assert (MUTES_MAX, MUTE_CHARS_MAX) == (50, 100)
    monkeypatch.setattr("bot.storage.mutes.MUTES_MAX", 2)
    at = muting_on(storage)
    for word in ("prodigy", "glacier"):
        await mute(storage, word)
    assert await at.mute(origin(), ANA, "tunnel", everyone=False) == Notice("mute_full", {"limit": MUTES_MAX})
    await mute(storage, "tunnel", BEN)
    await mute(storage, "tunnel", everyone=True)


@pytest.mark.parametrize(
    ("what", "why"),
    [
        pytest.param("x" * MUTE_CHARS_MAX, "", id="as long as it may be"),
        pytest.param("x" * (MUTE_CHARS_MAX + 1), "mute_too_long", id="too long"),
        pytest.param("the of and", "mute_says_nothing", id="small words"),
        pytest.param("?!", "mute_says_nothing", id="no word"),
        pytest.param("a", "mute_says_nothing", id="a letter"),
    ],
)
async def test_what_would_mute_nothing_or_all_is_refused(storage: Storage, what: str, why: str) -> None:
    done = await muting_on(storage).mute(origin(), ANA, what, everyone=False)
    assert (done.reason if isinstance(done, Notice) else "") == why


@pytest.mark.parametrize(("language", "why"), [("source", ""), ("de", "mute_says_nothing")])
async def test_what_is_a_small_word_in_another_language_alone_is_muted(
    storage: Storage, language: str, why: str
) -> None:
    """A word of the news in English, and "was" in German."""
    settings = Settings(storage.choices, ChannelSettings(language=language))
    done = await muting_on(storage, settings).mute(origin(), ANA, "war", everyone=False)
    assert (done.reason if isinstance(done, Notice) else "") == why


@pytest.mark.parametrize(
    ("wish", "count"),
    [
        pytest.param(Wish(user=ANA.id), 2, id="the person: their own goes, who chose the channel's is nobody"),
        pytest.param(Wish(space="s1"), 2, id="the space"),
        pytest.param(Wish(channel="c1"), 1, id="the channel"),
        pytest.param(Wish(url="https://news.example.org/ice"), 1, id="the link"),
    ],
)
async def test_they_are_forgotten_with_who_and_where(storage: Storage, wish: Wish, count: int) -> None:
    await mute(storage, "https://news.example.org/ice")
    await mute(storage, "prodigy", everyone=True)
    assert len((await storage.cleaner.held(ANA.id))["mutes"]) == 2
    assert (await storage.cleaner.forget(wish))["mutes"] == count
    if wish.user:
        assert ANA.id not in await everything(storage)
        assert [each.everyone for each in await storage.mutes.of(origin(), None)] == [True]


async def test_who_muted_for_a_channel_is_forgotten_after_a_time(storage: Storage, clock: Clock) -> None:
    """RETAIN_PEOPLE_DAYS; what is muted stays, and whose own it is as long as they want it."""
    await mute(storage, "prodigy")
    await mute(storage, "glacier", everyone=True)
    clock.now += timedelta(days=2)
    await storage.cleaner.purge(Kept.PEOPLE, clock.now - timedelta(days=1))
    (ours,) = await storage.mutes.of(origin(), None)
    (mine,) = await storage.mutes.of(origin(), ANA)
    assert ours == Mute(origin("", channel="c1"), Person(""), "glacier", everyone=True, id=ours.id)
    assert mine.by == ANA
