"""One vote a person and answer, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.briefing import Notice
from bot.domain.digest import Digest
from bot.domain.requests import Audience, Brief, DigestOf
from bot.domain.retention import Kept, Wish
from bot.domain.types import Link, Origin, Person, Posted
from bot.domain.votes import CAST_MAX, Counts, Vote
from bot.storage.database import Storage
from tests.contract.conftest import claimed
from tests.contract.test_archive import keep, told
from tests.day import digests_on
from tests.fakes.clock import Clock
from tests.fakes.ledger import Ledger
from tests.fakes.memory import ANA, NOW, article, brief_request, briefing, digest_request, origin
from tests.fakes.service import desk_on

BEN = Person("u-ben", "Ben")
LONG_AGO = NOW - timedelta(days=30)


async def answered(storage: Storage, message: str = "m1", answer: object = None, *parts: str) -> Origin:
    """An answer that stands in the channel, by its last part."""
    ledger = Ledger(storage)
    assert await ledger.accept([brief_request(message, path=message)]) == [True]
    claim = await claimed(ledger)
    await storage.replies.store(claim, answer or briefing())  # type: ignore[arg-type]  # rows of it are objects
    names = parts or (f"a-{message}",)
    for part, name in enumerate(names):
        await ledger.posted(claim, part, Posted("c1", name))
    await ledger.done(claim)
    return origin(names[-1])


async def counts(storage: Storage) -> Counts:
    return await storage.votes.counts(origin(), LONG_AGO)


async def test_a_vote_is_changed_and_taken_back(storage: Storage) -> None:
    """Whoever presses the same again takes it back; who presses the other changes it."""
    answer = await answered(storage)
    for number, (vote, now) in enumerate([("up", "up"), ("down", "down"), ("down", None), ("up", "up")]):
        assert await storage.votes.press(answer, ANA, Vote(vote), name=f"p{number}") == now
        assert await counts(storage) == Counts(int(now == "up"), int(now == "down"))
    assert await storage.votes.press(answer, BEN, Vote.DOWN, name="p9") is Vote.DOWN
    assert await counts(storage) == Counts(1, 1)


async def test_a_press_that_is_told_twice_counts_once(storage: Storage) -> None:
    """Two listeners of one token are both told: the second would take the vote back."""
    answer = await answered(storage)
    for _ in range(2):
        assert await storage.votes.press(answer, ANA, Vote.UP, name="p1") is Vote.UP
    assert await counts(storage) == Counts(1, 0)


async def test_an_emoji_is_the_same_vote_as_the_button(storage: Storage) -> None:
    """Put on and taken away, told as often as you like; one that is no longer the vote takes nothing away."""
    answer = await answered(storage)
    for _ in range(2):
        assert await storage.votes.react(answer, ANA, Vote.UP)
    assert await counts(storage) == Counts(1, 0)
    assert await storage.votes.press(answer, ANA, Vote.DOWN, name="p1") is Vote.DOWN
    assert await storage.votes.react(answer, ANA, Vote.UP, gone=True)
    assert await counts(storage) == Counts(0, 1), "it was the button's by then"
    for _ in range(2):
        assert await storage.votes.react(answer, ANA, Vote.DOWN, gone=True)
    assert await counts(storage) == Counts()


async def test_each_part_of_an_answer_stands_for_all_of_it(storage: Storage) -> None:
    """Nobody votes twice by putting emoji on both halves."""
    second = await answered(storage, "m1", None, "a1", "a2")
    await storage.votes.react(origin("a1"), ANA, Vote.UP)
    await storage.votes.react(second, ANA, Vote.UP)
    assert await counts(storage) == Counts(1, 0)


async def test_what_is_no_answer_about_an_article_takes_no_vote(storage: Storage) -> None:
    """Somebody's message, another server's, a notice, an answer that was taken away."""
    answer = await answered(storage)
    notice = await answered(storage, "m2", Notice("paywall"))
    gone = await answered(storage, "m3")
    await storage.replies.removed(gone.platform, gone.space, gone.message)
    for other in (origin("a-person's"), replace(answer, space="s2"), notice, gone):
        assert not await storage.votes.react(other, ANA, Vote.UP)
        with pytest.raises(LookupError):
            await storage.votes.press(other, ANA, Vote.UP, name="p1")
    assert await counts(storage) == Counts()


async def test_the_votes_of_a_channel_are_counted_since_a_day(storage: Storage, clock: Clock) -> None:
    """Neither other channels' nor older ones."""
    answer = await answered(storage)
    await storage.votes.react(answer, ANA, Vote.UP)
    since = clock.now
    clock.now += timedelta(days=1)
    await storage.votes.react(answer, BEN, Vote.DOWN)
    assert await storage.votes.counts(origin(), since) == Counts(1, 1)
    assert await storage.votes.counts(origin(), since + timedelta(seconds=1)) == Counts(0, 1)
    assert await storage.votes.counts(origin(channel="c2"), LONG_AGO) == Counts()


@pytest.mark.parametrize(
    ("wish", "left"),
    [
        pytest.param(Wish(user=BEN.id), Counts(1, 0), id="who voted"),
        pytest.param(Wish(user=ANA.id), Counts(), id="who asked, whose answer it was"),
        pytest.param(Wish(space="s1"), Counts(), id="the space"),
        pytest.param(Wish(channel="c1"), Counts(), id="the channel"),
        pytest.param(Wish(url="https://news.example.org/m1"), Counts(), id="the link"),
    ],
)
async def test_votes_are_forgotten_with_what_they_are_about(storage: Storage, wish: Wish, left: Counts) -> None:
    answer = await answered(storage)
    await storage.votes.react(answer, ANA, Vote.UP)
    await storage.votes.react(answer, BEN, Vote.DOWN)
    assert (await storage.cleaner.forget(wish))["votes"] == 2 - left.up - left.down
    assert await counts(storage) == left


async def test_old_votes_go_with_the_people(storage: Storage, clock: Clock) -> None:
    """RETAIN_PEOPLE_DAYS; a younger one on the same answer stays."""
    answer = await answered(storage)
    await storage.votes.react(answer, ANA, Vote.UP)
    clock.now += timedelta(days=2)
    await storage.votes.react(answer, BEN, Vote.DOWN)
    await storage.cleaner.purge(Kept.PEOPLE, clock.now - timedelta(days=1))
    assert await counts(storage) == Counts(0, 1)


SINCE = NOW - timedelta(days=90)


async def cast(storage: Storage, channel: str = "c1") -> list[tuple[str, Vote]]:
    """Who shifts something in a channel, and how."""
    return [(each.person, each.vote) for each in await storage.votes.cast(origin(channel=channel), SINCE)]


async def test_a_vote_tells_what_its_briefing_is_about(storage: Storage, clock: Clock) -> None:
    """Of the channel in which everyone reads it alone."""
    answer = await answered(storage)
    await storage.votes.react(answer, ANA, Vote.UP)
    made, (found,) = briefing(), await storage.votes.cast(origin(), SINCE)
    assert (found.site, found.title, found.lead, found.language) == (made.site, made.title, made.lead, "en")
    assert (found.person, found.vote, found.at) == (ANA.id, Vote.UP, clock.now)
    assert await cast(storage, channel="c2") == []
    assert await storage.votes.cast(origin(), NOW + timedelta(seconds=1)) == []


async def test_what_not_everyone_reads_shifts_nothing(storage: Storage) -> None:
    """A private briefing, one that was taken away, and that of a link that is hidden in its message."""
    ledger = Ledger(storage)
    hidden = Link("https://news.example.org/h", "https://news.example.org/h", spoiler=True)
    private = replace(brief_request("m2", path="m2"), audience=Audience.ASKER)
    spoiler = replace(brief_request("m3"), asked=Brief(hidden))
    for request in (private, spoiler):
        assert await ledger.accept([request]) == [True]
        claim = await claimed(ledger)
        await storage.replies.store(claim, briefing())
        await ledger.posted(claim, 0, Posted("c1", f"a-{request.origin.message}"))
        await ledger.done(claim)
    gone = await answered(storage, "m4")
    for name in ("a-m2", "a-m3", "a-m4"):
        assert await storage.votes.react(origin(name), ANA, Vote.DOWN)
    assert await cast(storage) == [(ANA.id, Vote.DOWN)]
    await storage.replies.removed(gone.platform, gone.space, gone.message)
    assert await cast(storage) == []


async def test_the_newest_votes_shift_and_no_more_than_so_many(
    storage: Storage, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert CAST_MAX == 2_000
    monkeypatch.setattr("bot.storage.votes.CAST_MAX", 2)
    answer = await answered(storage)
    for name in ("u1", "u2", "u3"):
        await storage.votes.react(answer, Person(name), Vote.UP)
        clock.tick(1)
    assert await cast(storage) == [("u2", Vote.UP), ("u3", Vote.UP)]


async def test_what_was_taken_back_stays_so(storage: Storage, clock: Clock) -> None:
    """An old vote that is told again is none; a changed one is new. All are still counted."""
    answer, elsewhere = await answered(storage), await answered(storage, "m2")
    await storage.votes.react(answer, ANA, Vote.UP)
    await storage.votes.press(answer, BEN, Vote.UP, name="p1")
    await storage.votes.react(elsewhere, ANA, Vote.UP, gone=True)
    assert await storage.votes.set_aside(origin(channel="c2")) == 0
    assert await storage.votes.set_aside(origin()) == 2
    assert await storage.votes.set_aside(origin()) == 0
    clock.tick(60)
    await storage.votes.react(answer, ANA, Vote.UP)
    await storage.votes.press(answer, BEN, Vote.UP, name="p1")
    assert await cast(storage) == []
    assert await counts(storage) == Counts(2, 0)
    await storage.votes.press(answer, BEN, Vote.DOWN, name="p2")
    await storage.votes.react(elsewhere, ANA, Vote.UP)
    assert sorted(await cast(storage)) == [(ANA.id, Vote.UP), (BEN.id, Vote.DOWN)]


async def test_a_channel_sees_what_its_votes_move_and_takes_it_back(storage: Storage, clock: Clock) -> None:
    desk = desk_on(storage, {}, clock=clock)
    answer = await answered(storage)
    assert await desk.reset_weights(origin(), ANA) == Notice("weights_nothing")
    await desk.reacted(answer, ANA, Vote.DOWN)
    (shift,) = (await desk.status(origin(), BEN)).shifts
    assert (shift.name, shift.share < 0) == ("news.example.org", True)
    assert (await desk.weights(origin())).shifts == (shift,)
    assert (await desk.weights(origin(channel="c2"))).shifts == ()
    assert await desk.reset_weights(origin(), ANA) == Notice("weights_reset")
    assert (await desk.weights(origin())).shifts == (await desk.status(origin(), BEN)).shifts == ()


async def test_the_digest_of_a_channel_is_moved_by_its_votes(storage: Storage, clock: Clock) -> None:
    """And says so; not any more once they were taken back."""
    url = "https://news.example.org/m1"
    await keep(storage.archive, url, briefing(replace(article(url), canonical_url=url)))
    await told(storage.archive, url, article(url))
    answer = await answered(storage)
    await storage.votes.react(answer, ANA, Vote.UP)
    request = replace(digest_request(period="24h"), asked_at=clock.now + timedelta(hours=1))
    for expected in (["news.example.org"], []):
        async with digests_on(storage) as (digests, _):
            digest = await digests.build(request, DigestOf("24h", None))
        assert isinstance(digest, Digest)
        (entry,) = digest.entries
        assert entry.placed
        assert [shift.name for shift in entry.placed.shifts] == expected
        await storage.votes.set_aside(origin())
