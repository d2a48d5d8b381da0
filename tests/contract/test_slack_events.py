"""Events reach the inbox once each, through the real slack-bolt, before Slack hears that they were taken."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.domain.types import Origin, Platform
from tests.fakes.loopback import Dropped
from tests.fakes.slack import TEAM_ID, FakeSlack
from tests.fakes.slack.session import Session, session

LINK = "https://news.example.org/a?x=1&y=2"


@pytest.fixture(params=["socket mode", "signed http"])
async def slack(request: pytest.FixtureRequest) -> AsyncIterator[Session]:
    """The adapter, both ways."""
    server = FakeSlack(ack_within_s=0.5, retries_s=(0.0, 0.05, 0.1))
    async with server, session(server, http=request.param == "signed http") as it:
        yield it


async def test_message_is_written_down_before_it_is_acknowledged(slack: Session) -> None:
    """An acknowledged event is never told again, so it must be safe by then."""
    slack.inbox.delay_s = 0.2
    ts = slack.server.say(f"look: {LINK}")
    await asyncio.sleep(0.1)
    assert not slack.server.events.all[0].acked
    await slack.server.settled()
    (message,) = slack.inbox.messages
    assert message.origin == Origin(Platform.SLACK, TEAM_ID, "C0NEWS", ts)
    assert message.text == "look: <https://news.example.org/a?x=1&amp;y=2>"
    assert message.author.id == "U0ADA"
    assert not message.asked
    assert message.posted_at.timestamp() == pytest.approx(float(ts), abs=0.001)


async def test_event_that_could_not_be_written_down_is_told_again(slack: Session) -> None:
    """A database that is locked for a moment costs nothing but a moment."""
    slack.inbox.failures = 2
    slack.server.say(LINK)
    await slack.server.settled()
    (delivery,) = slack.server.events.all
    assert delivery.attempts == 3
    assert delivery.acked
    assert len(slack.inbox.messages) == 1


async def test_event_told_twice_gives_equal_messages(slack: Session) -> None:
    """The key is made of what is equal in every delivery, so that the ledger knows the second."""
    slack.server.say(LINK)
    await slack.server.settled()
    slack.server.redeliver()
    await slack.server.settled()
    first, second = slack.inbox.messages
    assert first == second


async def test_lost_acknowledgement_only_costs_a_repetition(slack: Session) -> None:
    """The line may break between the commit and Slack's hearing of it."""

    def lose() -> None:
        raise Dropped

    slack.server.at("ack", "before", lose)
    slack.server.events.ack_within_s = 0.3
    slack.server.say(LINK)
    await slack.server.settled()
    assert [message.text for message in slack.inbox.messages] == [f"<{LINK.replace('&', '&amp;')}>"] * 2
