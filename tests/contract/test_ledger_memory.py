"""What the ledger remembers: how much was asked for (intake.Requests), and how far was read (intake.Bookmarks)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from bot.domain.briefing import Notice
from bot.domain.intake import Counting, Tally
from bot.domain.requests import DigestOf, Request
from bot.domain.types import Origin, Person, Platform
from bot.storage.database import Storage
from bot.storage.retention import PLACES_KEPT
from tests.fakes.clock import Clock
from tests.fakes.ledger import Ledger
from tests.fakes.memory import ANA, NOW, brief_request, digest_request, origin

BEN = Person("u-ben", "Ben")


async def tallies(storage: Storage, since: datetime, *, origin: Origin, author: Person) -> tuple[Tally, Tally]:
    """What a request that is refused for another reason would be counted against."""
    told: list[tuple[Tally, Tally]] = []

    def admit(new: Sequence[Request], by_author: Tally, in_channel: Tally) -> Sequence[Request]:
        told.append((by_author, in_channel))
        return [replace(request, refused=Notice("limit_user")) for request in new]

    place = replace(origin, message=f"asking-{uuid4()}")
    await storage.requests.accept([Request(place, DigestOf("24h"), author, NOW)], counting=Counting(since, admit))
    return told[0]


async def test_briefings_are_counted_for_the_person_and_for_the_channel(
    storage: Storage, ledger: Ledger, clock: Clock
) -> None:
    """Refused links cost nothing and do not count; a digest does; who deletes the message has still asked."""
    edge = clock() - timedelta(hours=1)
    clock.tick(-3601)
    await ledger.accept([brief_request("old")])
    clock.tick(1)
    await ledger.accept([brief_request("edge")])
    clock.tick(3600)
    await ledger.accept(
        [
            brief_request("m1"),
            brief_request("m2", author=BEN),
            brief_request("m3", channel="c2"),
            brief_request("m4", channel="c2", author=BEN),
            brief_request("m5", reason="limit_user", values={"limit": 3}),
            digest_request("m6"),
            replace(brief_request("m7"), origin=replace(origin("m7"), space="s2")),
            replace(brief_request("m8"), origin=replace(origin("m8"), platform=Platform.SLACK)),
        ]
    )
    await ledger.withdraw(origin("m1"))
    since = NOW - timedelta(hours=1)
    assert await tallies(storage, since, origin=origin(), author=ANA) == (Tally(4, edge), Tally(4, edge))
    assert await tallies(storage, since, origin=origin(channel="c2"), author=BEN) == (Tally(2, NOW), Tally(2, NOW))
    assert await tallies(storage, NOW + timedelta(seconds=1), origin=origin(), author=ANA) == (
        Tally(0, None),
        Tally(0, None),
    )


async def test_a_link_that_is_edited_into_an_old_message_counts_when_it_is_accepted(
    storage: Storage, ledger: Ledger
) -> None:
    """A message keeps its time, however often it is edited; the work is done now."""
    long_ago = NOW - timedelta(days=2)
    await ledger.accept([replace(brief_request(path=f"{number}"), asked_at=long_ago) for number in range(3)])
    assert await tallies(storage, NOW - timedelta(hours=1), origin=origin(), author=ANA) == (Tally(3, NOW),) * 2


async def test_a_link_that_the_channel_has_already_does_not_count(storage: Storage, ledger: Ledger) -> None:
    """It costs one line; under another address of the article a page had to be read before that was known."""
    asked = ("m1", "one", ""), ("m2", "one", "already"), ("m3", "other-address", "already"), ("m4", "one", "no_text")
    for number, path, outcome in asked:
        await ledger.accept([brief_request(number, path)])
        claim = await ledger.claim([Platform.DISCORD])
        assert claim
        await ledger.done(claim, reason=outcome)
    await ledger.accept([brief_request("m5", "one", channel="c2")])
    by_author, in_channel = await tallies(storage, NOW - timedelta(hours=1), origin=origin(), author=ANA)
    assert (by_author.count, in_channel.count) == (4, 3)


@pytest.mark.parametrize(
    ("messages", "newest"),
    [
        pytest.param(["9", "10", "8"], "10", id="ids that grow by a digit"),
        pytest.param(["1301234567890123456", "999999999999999999"], "1301234567890123456", id="snowflakes"),
        pytest.param(["1700000000.000200", "1700000000.000100"], "1700000000.000200", id="Slack's timestamps"),
    ],
)
async def test_the_newest_message_of_a_channel_is_remembered(ledger: Ledger, messages: list[str], newest: str) -> None:
    """Events come out of order; reading on from an older message would be a flood."""
    for message in messages:
        await ledger.seen([origin(message)])
    assert await ledger.last_seen(Platform.DISCORD) == [origin(newest)]
    await ledger.seen([origin(message, channel="c2") for message in messages])
    assert await ledger.last_seen(Platform.DISCORD) == [origin(newest), origin(newest, channel="c2")], "at once"


async def test_each_channel_and_thread_has_its_newest_message(ledger: Ledger) -> None:
    thread = replace(origin("3"), thread="t1")
    await ledger.seen([origin("1"), origin("2", channel="c2"), thread, origin("4", platform=Platform.SLACK)])
    await ledger.seen([])
    assert await ledger.last_seen(Platform.DISCORD) == [origin("1"), thread, origin("2", channel="c2")]
    assert await ledger.last_seen(Platform.SLACK) == [origin("4", platform=Platform.SLACK)]


async def test_a_place_where_nothing_was_seen_for_long_is_forgotten(storage: Storage, clock: Clock) -> None:
    """Threads come to an end and would be asked after for ever. Nothing is forgotten while the bot itself is away."""
    ledger, purge = Ledger(storage), storage.archive.purge
    await ledger.seen([origin("1"), origin("2", channel="c2")])
    clock.tick(PLACES_KEPT.total_seconds())
    await purge(clock())
    assert len(await ledger.last_seen(Platform.DISCORD)) == 2, "it was the bot that was away"
    await ledger.seen([origin("3", channel="c2")])
    await purge(clock())
    assert len(await ledger.last_seen(Platform.DISCORD)) == 2, "on the edge"
    clock.tick(1)
    await ledger.seen([origin("4", channel="c2")])
    await purge(clock())
    assert await ledger.last_seen(Platform.DISCORD) == [origin("4", channel="c2")]
