"""The promises of ports.Ledger."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.errors import LeaseLost
from bot.domain.ports import Claim, Ledger
from bot.domain.types import Interaction, Length, Link, Origin, Person, Platform, Posted, Request
from bot.storage.database import Storage
from tests.contract.conftest import LEASE_S, Clock
from tests.fakes.memory import ANA, NOW, brief_request, origin

BEN = Person("u-ben", "Ben")


@pytest.fixture
def ledger(storage: Storage) -> Ledger:
    return storage.ledger


async def claimed(ledger: Ledger) -> Claim:
    """The next claim; there must be one."""
    claim = await ledger.claim(list(Platform))
    assert claim
    return claim


async def test_a_request_is_accepted_once_and_for_ever(ledger: Ledger) -> None:
    """Platforms tell us again after minutes or days; the answer was given."""
    request = brief_request()
    assert await ledger.accept([request, request]) == [True, False]
    assert await ledger.accept([request]) == [False]
    await ledger.done(await claimed(ledger))
    assert await ledger.accept([request]) == [False]
    assert await ledger.accept([]) == []


async def test_a_withdrawn_request_stays_withdrawn_when_it_is_told_again(ledger: Ledger) -> None:
    """A redelivery of a deleted message must not bring its briefing back."""
    await ledger.accept([brief_request()])
    await ledger.withdraw(origin())
    assert await ledger.accept([brief_request()]) == [False]
    assert await ledger.claim(list(Platform)) is None


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(brief_request(path="second"), id="another link of the message"),
        pytest.param(brief_request("m2"), id="another message"),
        pytest.param(brief_request(channel="c2"), id="another channel"),
        pytest.param(replace(brief_request(), kind="digest:24h", link=None), id="another kind"),
        pytest.param(replace(brief_request(), origin=replace(origin(), space="s2")), id="another space"),
        pytest.param(
            replace(brief_request(), origin=replace(origin(), platform=Platform.SLACK)), id="another platform"
        ),
    ],
)
async def test_a_request_that_differs_in_its_key_is_another(ledger: Ledger, other: Request) -> None:
    assert await ledger.accept([brief_request(), other]) == [True, True]


async def test_all_requests_of_a_message_are_accepted_or_none(ledger: Ledger) -> None:
    """Otherwise a redelivery would find the first link taken, and the mark would promise the second."""
    broken = replace(brief_request(path="second"), asked_at=NOW.replace(tzinfo=None))
    with pytest.raises(Exception, match="without a zone"):
        await ledger.accept([brief_request(), broken])
    assert await ledger.accept([brief_request()]) == [True]


moments = st.datetimes(
    datetime(2015, 1, 1),  # noqa: DTZ001 (hypothesis adds the zone)
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45))]),
)
requests = st.builds(
    Request,
    origin=st.builds(Origin, st.sampled_from(Platform), *[st.text()] * 4),
    kind=st.text(min_size=1),
    author=st.builds(Person, st.text(), st.text()),
    asked_at=moments,
    link=st.none() | st.builds(Link),
    interaction=st.none() | st.builds(Interaction, st.text(), moments.filter(lambda moment: moment > NOW)),
    length=st.none() | st.sampled_from(Length),
    language=st.none() | st.text(),
    target=st.text(),
    reason=st.text(),
    values=st.dictionaries(st.text(), st.text() | st.integers()),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(request=requests)
async def test_a_request_comes_back_as_it_went_in(storage: Storage, request: Request) -> None:
    """Whatever stands in a message or a name."""
    request = replace(request, kind=f"{request.kind}{uuid4()}")  # examples repeat, keys may not
    assert await storage.ledger.accept([request]) == [True]
    claim = await claimed(storage.ledger)
    assert claim.request == request
    assert (claim.attempts, claim.accepted_at) == (0, NOW)
    await storage.ledger.done(claim)


async def test_half_a_surrogate_pair_does_not_stop_a_message(ledger: Ledger) -> None:
    """JSON may hold one, UTF-8 may not; the message must not fail for ever."""
    request = replace(brief_request(path="a\ud83d"), author=Person("u", "x\udc00"), values={"a": "\ud800"})
    assert await ledger.accept([request]) == [True]
    assert await ledger.accept([request]) == [False]
    assert (await claimed(ledger)).request.author.name == "x?"


async def test_only_the_asked_platforms_are_handed_out(ledger: Ledger) -> None:
    """A platform that is away must not be worked for."""
    slack = replace(brief_request("m2"), origin=replace(origin("m2"), platform=Platform.SLACK))
    await ledger.accept([brief_request(), slack])
    assert await ledger.claim([]) is None
    assert await ledger.claim([Platform.WEB]) is None
    claim = await ledger.claim([Platform.WEB, Platform.SLACK])
    assert claim
    assert claim.request == slack
    assert await ledger.claim([Platform.SLACK]) is None


async def test_requests_are_handed_out_in_the_order_in_which_they_came(ledger: Ledger, clock: Clock) -> None:
    for number in range(5):
        await ledger.accept([brief_request(f"m{number}")])
        clock.tick(number % 2)
    assert [(await claimed(ledger)).request.origin.message for _ in range(5)] == ["m0", "m1", "m2", "m3", "m4"]
    assert await ledger.claim(list(Platform)) is None


async def test_requests_of_one_message_are_handed_out_one_at_a_time_in_order(ledger: Ledger) -> None:
    """Two at once would race for the message's thread; in order, because people read them so."""
    await ledger.accept([brief_request(path=path) for path in "abc"])
    await ledger.accept([brief_request("m2")])
    first, other = await claimed(ledger), await claimed(ledger)
    assert (first.request.link, other.request.origin.message) == (brief_request(path="a").link, "m2")
    assert await ledger.claim(list(Platform)) is None
    await ledger.done(first)
    assert (await claimed(ledger)).request == brief_request(path="b")
    assert await ledger.claim(list(Platform)) is None


async def test_a_message_of_the_same_id_elsewhere_does_not_wait(ledger: Ledger) -> None:
    """Slack's timestamps are unique in one channel only."""
    await ledger.accept([brief_request(), brief_request(channel="c2")])
    await claimed(ledger)
    assert (await claimed(ledger)).request.origin.channel == "c2"


async def test_a_request_that_waits_for_another_try_holds_up_no_other(ledger: Ledger, clock: Clock) -> None:
    await ledger.accept([brief_request(path=path) for path in "abc"])
    await ledger.later(await claimed(ledger), delay_s=30, counted=True)
    second = await claimed(ledger)
    assert second.request == brief_request(path="b")
    clock.tick(30)
    assert await ledger.claim(list(Platform)) is None, "one at a time also holds for the one that came back"
    await ledger.done(second)
    assert (await claimed(ledger)).request == brief_request(path="a"), "the first one goes before the third again"


@pytest.mark.parametrize(
    ("counted", "attempts"), [pytest.param(True, 1, id="failed"), pytest.param(False, 0, id="outage")]
)
async def test_a_request_comes_back_when_its_delay_is_over(
    ledger: Ledger, clock: Clock, counted: bool, attempts: int
) -> None:
    """Outages are not held against it."""
    await ledger.accept([brief_request()])
    await ledger.later(await claimed(ledger), delay_s=2.5, counted=counted)
    clock.tick(2.499)
    assert await ledger.claim(list(Platform)) is None
    clock.tick(0.001)
    claim = await claimed(ledger)
    assert (claim.attempts, claim.accepted_at) == (attempts, NOW)


async def test_a_dead_workers_request_is_handed_out_when_its_lease_is_over(ledger: Ledger, clock: Clock) -> None:
    await ledger.accept([brief_request()])
    dead = await claimed(ledger)
    clock.tick(LEASE_S - 0.001)
    assert await ledger.claim(list(Platform)) is None
    clock.tick(0.001)
    claim = await claimed(ledger)
    assert (claim.id, claim.attempts) == (dead.id, 0)
    assert claim.token != dead.token


async def test_a_lease_that_is_extended_goes_on(ledger: Ledger, clock: Clock) -> None:
    await ledger.accept([brief_request()])
    claim = await claimed(ledger)
    clock.tick(LEASE_S - 1)
    await ledger.extend(claim)
    clock.tick(LEASE_S - 1)
    assert await ledger.claim(list(Platform)) is None


Action = Callable[[Ledger, Claim], Awaitable[object]]
WRITES = [
    pytest.param(lambda ledger, claim: ledger.extend(claim), id="extend"),
    pytest.param(lambda ledger, claim: ledger.done(claim), id="done"),
    pytest.param(lambda ledger, claim: ledger.later(claim, delay_s=1, counted=True), id="later"),
    pytest.param(lambda ledger, claim: ledger.intend(claim, 0), id="intend"),
    pytest.param(lambda ledger, claim: ledger.posted(claim, 0, Posted("c1", "a1")), id="posted"),
]


@pytest.mark.parametrize("write", WRITES)
async def test_a_slow_worker_notices_that_another_has_its_request(ledger: Ledger, clock: Clock, write: Action) -> None:
    """Both would speak otherwise."""
    await ledger.accept([brief_request()])
    slow = await claimed(ledger)
    clock.tick(LEASE_S)
    holder = await claimed(ledger)
    with pytest.raises(LeaseLost):
        await write(ledger, slow)
    await write(ledger, holder)


@pytest.mark.parametrize("write", WRITES)
async def test_a_worker_notices_that_its_request_was_withdrawn(ledger: Ledger, write: Action) -> None:
    """Nothing is posted for a message that is gone."""
    await ledger.accept([brief_request()])
    claim = await claimed(ledger)
    assert not await ledger.withdrawn(claim)
    assert await ledger.withdraw(origin()) == 1
    assert await ledger.withdrawn(claim)
    with pytest.raises(LeaseLost):
        await write(ledger, claim)


@pytest.mark.parametrize("write", WRITES)
async def test_what_is_closed_stays_closed(ledger: Ledger, write: Action) -> None:
    await ledger.accept([brief_request()])
    claim = await claimed(ledger)
    await ledger.done(claim)
    with pytest.raises(LeaseLost):
        await write(ledger, claim)
    assert not await ledger.withdrawn(claim)


async def test_withdrawing_closes_every_open_request_of_the_message_and_no_other(ledger: Ledger) -> None:
    await ledger.accept([brief_request(path=path) for path in "abc"])
    await ledger.accept([brief_request("m2"), brief_request(channel="c2")])
    await ledger.done(await claimed(ledger))
    await claimed(ledger)
    assert await ledger.withdraw(origin()) == 2
    assert await ledger.withdraw(origin()) == 0
    left = {(await claimed(ledger)).request.origin for _ in range(2)}
    assert left == {origin("m2"), origin(channel="c2")}


async def test_many_workers_never_get_the_same_request(ledger: Ledger) -> None:
    """Not a row twice, not two rows of a message at once, and none is left."""
    await ledger.accept([brief_request(f"m{number % 20}", path=f"{number}") for number in range(60)])
    busy: set[Origin] = set()
    handled: list[int] = []

    async def work() -> None:
        while len(handled) < 60:
            claim = await ledger.claim(list(Platform))
            if claim is None:
                await ledger.wait(0.01)
                continue
            assert claim.request.origin not in busy
            busy.add(claim.request.origin)
            await asyncio.sleep(0)
            busy.remove(claim.request.origin)
            handled.append(claim.id)
            await ledger.done(claim)

    await asyncio.gather(*(work() for _ in range(8)))
    assert len(handled) == len(set(handled)) == 60


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


async def test_the_token_of_an_interaction_is_deleted_with_its_use(storage: Storage, clock: Clock) -> None:
    """It is a secret; that there was an interaction is not, and the answer still needs to know."""
    ledger = storage.ledger
    soon = Interaction("tok-soon", NOW + timedelta(seconds=90))
    for number in range(3):
        await ledger.accept([brief_request(f"m{number}", interaction=soon)])
    first = await claimed(ledger)
    assert first.request.interaction == soon
    await ledger.posted(first, 0, Posted("c1", "a0"))
    await ledger.done(first)
    answered = await ledger.answered_by(Platform.DISCORD, "s1", "a0")
    assert answered
    assert answered.interaction == Interaction("", soon.expires_at)

    second = await claimed(ledger)
    await ledger.later(second, delay_s=1, counted=False)
    clock.tick(1)
    assert (await claimed(ledger)).request.interaction == soon, "not used up yet"
    clock.tick(100)
    for _ in range(2):
        await ledger.later(await claimed(ledger), delay_s=1, counted=False)
    clock.tick(1)
    for _ in range(2):
        late = (await claimed(ledger)).request.interaction
        assert late == Interaction("", soon.expires_at), "expired while it waited"


async def test_waiting_ends_when_something_is_accepted(ledger: Ledger) -> None:
    assert await ledger.claim(list(Platform)) is None
    waiting = [asyncio.create_task(ledger.wait(30)) for _ in range(3)]
    await asyncio.sleep(0.05)
    assert not any(task.done() for task in waiting)
    await ledger.accept([brief_request()])
    await asyncio.wait_for(asyncio.gather(*waiting), 1)


async def test_what_is_accepted_just_before_waiting_is_not_waited_for(ledger: Ledger) -> None:
    """Between looking and waiting there is always a moment."""
    assert await ledger.claim(list(Platform)) is None
    await ledger.accept([brief_request()])
    await asyncio.wait_for(ledger.wait(30), 1)


async def test_waiting_ends_by_itself(ledger: Ledger) -> None:
    """Retries come due without anybody calling; what was known already calls nobody."""
    await ledger.accept([brief_request()])
    await claimed(ledger)
    assert await ledger.claim(list(Platform)) is None
    await ledger.accept([brief_request()])
    start = asyncio.get_running_loop().time()
    await asyncio.wait_for(ledger.wait(0.1), 1)
    assert asyncio.get_running_loop().time() - start >= 0.09
