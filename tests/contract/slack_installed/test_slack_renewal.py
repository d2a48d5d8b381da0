"""Where the app has token rotation, a token is renewed before it ends, by one program, and nothing is lost by that."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import ChatUnavailable
from bot.domain.installations import RENEWAL_LASTS, Installation
from bot.platforms.slack_chat import renewal
from bot.platforms.slack_chat.renewal import RENEWED_BEFORE
from bot.storage.database import Storage, open_storage
from tests.fakes.clock import Clock
from tests.fakes.loopback import Dropped
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.grants import TOKEN_LASTS_S
from tests.fakes.slack.installed import Installed, installed

LINK = "https://news.example.org/a"
TEAM = "T0NEWSROOM"


@pytest.fixture
async def app(app: Installed, slack: FakeSlack, rotation: None) -> Installed:
    """The app, installed in one workspace, where tokens end."""
    await app.browser.install(slack)
    return app


@asynccontextmanager
async def held_up(app: Installed, slack: FakeSlack) -> AsyncIterator[asyncio.Event]:
    """Slack has given a new token, its answer is on the way until the event is set, and who needed it waits no more."""
    given, go_on = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        given.set()
        await go_on.wait()

    slack.at("oauth.v2.access", "after", hold)
    waiting = asyncio.create_task(app.post(slack, slack.say(LINK)))
    await given.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    try:
        yield go_on
    finally:
        go_on.set()


async def test_a_token_that_is_good_for_long_is_left_alone(app: Installed, slack: FakeSlack) -> None:
    """It lasts twelve hours, and is renewed two before its end."""
    assert (12 * 3600, timedelta(hours=2)) == (TOKEN_LASTS_S, RENEWED_BEFORE)
    await app.ends_in(RENEWED_BEFORE + timedelta(minutes=1))
    await app.post(slack, slack.say(LINK))
    assert slack.grants.refreshed == 0


@pytest.mark.parametrize("time_left", [RENEWED_BEFORE - timedelta(minutes=1), timedelta(seconds=-1)])
async def test_a_token_is_renewed_before_it_ends_and_after(
    app: Installed, slack: FakeSlack, time_left: timedelta
) -> None:
    """Nobody notices; a workspace in which nothing happened for a day is answered as well."""
    before = await app.ends_in(time_left)
    await app.post(slack, slack.say(LINK))
    after = await app.installation()
    assert after.expires_at
    assert after.token != before.token
    assert after.expires_at.timestamp() == pytest.approx(time.time() + TOKEN_LASTS_S, abs=60)
    await app.post(slack, slack.say(LINK))
    assert slack.grants.refreshed == 1
    assert len(slack.workspace.by_bot()) == 2


async def test_many_answers_at_once_and_several_programs_renew_it_once(
    app: Installed, slack: FakeSlack, storage: Storage
) -> None:
    """A refresh token serves once: who came second would lose the workspace. The others speak with the old one."""
    await app.ends_in(timedelta(minutes=1))
    async with installed(slack, storage, again=True) as second:
        messages = [slack.say(LINK) for _ in range(6)]
        await asyncio.gather(*(each.post(slack, ts) for ts in messages for each in (app, second)))
    assert slack.grants.refreshed == 1
    assert len(slack.workspace.by_bot()) == 12


async def test_while_slack_renews_nothing_the_old_token_serves_to_its_end(app: Installed, slack: FakeSlack) -> None:
    """After that the answers wait."""
    await app.ends_in(timedelta(minutes=1))
    slack.fail("oauth.v2.access", "internal_error", times=1)
    await app.post(slack, slack.say(LINK))
    await app.ends_in(timedelta(seconds=-1))
    slack.fail("oauth.v2.access", "invalid_refresh_token")
    with pytest.raises(ChatUnavailable, match="invalid_refresh_token"):
        await app.post(slack, slack.say(LINK))


async def test_who_stops_waiting_stops_no_renewal(app: Installed, slack: FakeSlack) -> None:
    """A name is waited for 0.7 s. What Slack gave meanwhile it gives nobody a second time."""
    before = await app.ends_in(timedelta(seconds=-1))
    async with held_up(app, slack) as go_on:
        go_on.set()
        await app.post(slack, slack.say(LINK))
    await app.platform.close()
    after = await app.installation()
    assert after.token != before.token
    assert slack.grants.refreshed == 1


async def test_the_end_waits_for_a_renewal(app: Installed, slack: FakeSlack) -> None:
    """Or the next start would find a token that was spent."""
    before = await app.ends_in(timedelta(seconds=-1))
    async with held_up(app, slack) as go_on:
        ending = asyncio.create_task(app.platform.close())
        await asyncio.wait({ending}, timeout=0.05)
        assert not ending.done()
        go_on.set()
        await ending
    after = await app.installation()
    assert after.token != before.token


async def test_the_end_does_not_wait_for_ever(
    app: Installed, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever stops the program kills it after a while."""
    assert renewal.DRAIN_S == 3.0
    monkeypatch.setattr(renewal, "DRAIN_S", 0.01)
    await app.ends_in(timedelta(seconds=-1))
    async with held_up(app, slack):
        await app.platform.close()


async def test_a_line_that_breaks_while_it_is_renewed_stops_no_answer(app: Installed, slack: FakeSlack) -> None:
    """The old one is still good."""
    await app.ends_in(timedelta(minutes=1))

    def cut() -> None:
        raise Dropped

    slack.at("oauth.v2.access", "before", cut)
    await app.post(slack, slack.say(LINK))
    assert len(slack.workspace.by_bot()) == 1


async def test_who_installs_it_anew_meanwhile_keeps_the_new_token(app: Installed, slack: FakeSlack) -> None:
    """What comes late of the old one takes its place no more."""
    before = await app.ends_in(timedelta(minutes=1))
    assert await app.storage.installations.begin_renewal(before)
    await app.browser.install(slack)
    ends = datetime.now(UTC)
    late = app.storage.installations.renewed(before, token="xoxb-late", refresh_token="", expires_at=ends)
    assert not await late
    await app.post(slack, slack.say(LINK))


class TestClaim:
    """Which program renews."""

    @pytest.fixture
    async def storage(self, database_url: str, clock: Clock) -> AsyncIterator[Storage]:
        async with open_storage(database_url, secret="a secret key", clock=clock) as storage:
            yield storage

    @pytest.mark.parametrize(("passed_s", "free"), [(29, False), (30, True)])
    async def test_one_that_died_holds_it_for_half_a_minute(
        self, storage: Storage, clock: Clock, passed_s: int, free: bool
    ) -> None:
        """Then another one tries."""
        assert timedelta(seconds=30) == RENEWAL_LASTS
        await storage.installations.save(Installation(TEAM, token="xoxb-1", expires_at=clock()))
        found = await storage.installations.find(TEAM)
        assert found
        assert await storage.installations.begin_renewal(found)
        clock.tick(passed_s)
        assert await storage.installations.begin_renewal(found) is free
