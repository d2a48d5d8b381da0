"""The promises of records.Ledger about what it remembers: how much was asked for, and how far was read."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.records import Ledger
from bot.domain.types import Person, Platform
from tests.fakes.memory import ANA, NOW, brief_request, origin

BEN = Person("u-ben", "Ben")


async def test_briefings_asked_for_are_counted_for_the_person_and_for_the_channel(ledger: Ledger) -> None:
    """Refused links and other kinds cost nothing and do not count; who deletes the message has still asked."""
    old = replace(brief_request("old"), asked_at=NOW - timedelta(hours=1, seconds=1))
    edge = replace(brief_request("edge"), asked_at=NOW - timedelta(hours=1))
    await ledger.accept(
        [
            old,
            edge,
            brief_request("m1"),
            brief_request("m2", author=BEN),
            brief_request("m3", channel="c2"),
            brief_request("m4", channel="c2", author=BEN),
            brief_request("m5", reason="limit_user", values={"limit": 3}),
            replace(brief_request("m6"), kind="digest:24h", link=None),
            replace(brief_request("m7"), origin=replace(origin("m7"), space="s2")),
            replace(brief_request("m8"), origin=replace(origin("m8"), platform=Platform.SLACK)),
        ]
    )
    await ledger.withdraw(origin("m1"))
    since = NOW - timedelta(hours=1)
    assert await ledger.asked_since(since, origin=origin(), author=ANA) == (3, 3)
    assert await ledger.asked_since(since, origin=origin(channel="c2"), author=BEN) == (2, 2)
    assert await ledger.asked_since(NOW + timedelta(seconds=1), origin=origin(), author=ANA) == (0, 0)


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
        await ledger.seen(origin(message))
    assert await ledger.last_seen(Platform.DISCORD) == [origin(newest)]


async def test_each_channel_and_thread_has_its_newest_message(ledger: Ledger) -> None:
    thread = replace(origin("3"), thread="t1")
    for place in (origin("1"), origin("2", channel="c2"), thread, origin("4", platform=Platform.SLACK)):
        await ledger.seen(place)
    assert await ledger.last_seen(Platform.DISCORD) == [origin("1"), thread, origin("2", channel="c2")]
    assert await ledger.last_seen(Platform.SLACK) == [origin("4", platform=Platform.SLACK)]
