"""The promises of intake.Requests: what is written down once, and what is withdrawn."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.briefing import Length, Notice
from bot.domain.requests import Audience, Brief, DigestOf, Remove, Request, Say
from bot.domain.types import Interaction, Link, Origin, Person, Platform, Posted
from bot.storage.database import Storage
from tests.contract.conftest import claimed
from tests.fakes.clock import Clock
from tests.fakes.ledger import Ledger
from tests.fakes.memory import NOW, brief_request, digest_request, origin


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
        pytest.param(digest_request(), id="another kind"),
        pytest.param(digest_request(period="7d"), id="another period"),
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


def texts(**bounds: int) -> st.SearchStrategy[str]:
    """Any text but NUL, which no database of ours keeps."""
    return st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), **bounds)


moments = st.datetimes(
    datetime(2015, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2100, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45))]),
)
notices = st.builds(Notice, texts(), st.dictionaries(texts(), texts() | st.integers()), texts())
requests = st.builds(
    Request,
    origin=st.builds(Origin, st.sampled_from(Platform), *[texts()] * 4),
    asked=st.one_of(
        st.builds(Brief, st.builds(Link, texts(), texts()), st.none() | st.sampled_from(Length), st.none() | texts()),
        st.builds(DigestOf, texts(), st.none() | texts()),
        st.builds(Remove, texts()),
        st.builds(Say, texts(), notices),
    ),
    author=st.builds(Person, texts(), texts()),
    asked_at=moments,
    interaction=st.none() | st.builds(Interaction, texts(), moments.filter(lambda moment: moment > NOW)),
    audience=st.sampled_from(Audience),
    refused=st.none() | notices,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(request=requests)
async def test_a_request_comes_back_as_it_went_in(storage: Storage, request: Request) -> None:
    """Whatever stands in a message or a name."""
    request = replace(request, origin=replace(request.origin, message=str(uuid4())))  # examples repeat, keys may not
    assert await Ledger(storage).accept([request]) == [True]
    claim = await claimed(Ledger(storage))
    assert claim.request == request
    assert (claim.attempts, claim.accepted_at) == (0, NOW)
    await Ledger(storage).done(claim)


async def test_half_a_surrogate_pair_does_not_stop_a_message(ledger: Ledger) -> None:
    """JSON may hold one, UTF-8 may not; the message must not fail for ever."""
    notice = Notice("limit_user", {"a": "\ud800"})
    request = replace(brief_request(path="a\ud83d"), author=Person("u", "x\udc00"), refused=notice)
    assert await ledger.accept([request]) == [True]
    assert await ledger.accept([request]) == [False]
    assert (await claimed(ledger)).request.author.name == "x?"


async def test_withdrawing_closes_every_open_request_of_the_message_and_no_other(ledger: Ledger) -> None:
    await ledger.accept([brief_request(path=path) for path in "abc"])
    await ledger.accept([brief_request("m2"), brief_request(channel="c2")])
    await ledger.done(await claimed(ledger))
    await claimed(ledger)
    assert await ledger.withdraw(origin()) == 2
    assert await ledger.withdraw(origin()) == 0
    left = set()
    for _ in range(2):
        claim = await claimed(ledger)
        left.add(claim.request.origin)
        await ledger.done(claim)
    assert left == {origin("m2"), origin(channel="c2")}


async def test_the_token_of_an_interaction_is_deleted_with_its_use(storage: Storage, clock: Clock) -> None:
    """It is a secret; that there was an interaction is not, and the answer still needs to know."""
    ledger = Ledger(storage)
    soon = Interaction("tok-soon", NOW + timedelta(seconds=90))
    for number in range(3):
        await ledger.accept([brief_request(f"m{number}", f"{number}", interaction=soon)])
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
