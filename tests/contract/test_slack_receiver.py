"""The receiving half: it comes back after every break, says so truthfully, and lets no stranger in."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from bot.domain.errors import ConfigError
from bot.platforms.slack_chat import SlackOptions, SlackPlatform
from tests.fakes.desk import MemoryDesk
from tests.fakes.inbox import RecordingInbox
from tests.fakes.loopback import Dropped
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.session import options, session
from tests.patience import PATIENCE_S

LINK = "https://news.example.org/a"


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """A Slack that is quick to tell again."""
    async with FakeSlack(ack_within_s=0.5, retries_s=(0.0, 0.05, 0.1)) as server:
        yield server


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less between tries."""
    monkeypatch.setattr("bot.platforms.slack_chat.identity.BACKOFF_MIN_S", 0.05)
    monkeypatch.setattr("bot.platforms.slack_chat.socket_mode.LOOK_S", 0.05)


async def stop(running: asyncio.Task[None]) -> None:
    """Cancel and wait."""
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


@pytest.mark.parametrize("how", ["refresh", "hang_up", "cut"])
async def test_line_that_breaks_is_replaced_and_nothing_is_missed(slack: FakeSlack, how: str) -> None:
    """Slack asks for a new connection every few hours, and networks break."""
    async with session(slack) as it:
        (line,) = slack.events.lines
        result = getattr(slack, how)()
        if result is not None:
            await result
        slack.say(LINK)
        await slack.settled()
        assert len(it.inbox.messages) == 1
        assert slack.events.lines != [line]
        assert it.platform.state() == "ready"
        assert len(slack.called("apps.connections.open")) == 2


async def test_line_is_held_once(slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack allows ten connections; a bot that leaks them locks itself out."""
    # A busy machine answers no ping within seconds: that would be a broken line, and one connection more.
    monkeypatch.setattr("bot.platforms.slack_chat.socket_mode.PING_S", 10 * PATIENCE_S)
    async with session(slack) as it:
        for _ in range(4):
            await slack.refresh()
            await slack.until(lambda: slack.connected and it.platform.state() == "ready")
        assert len(slack.events.lines) == 1
        assert len(slack.called("apps.connections.open")) == 5


async def test_line_that_never_holds_is_dialled_more_and_more_slowly(slack: FakeSlack) -> None:
    """A Slack that accepts and hangs up at once must not be stormed: it would shut the app out."""
    async with session(slack):
        start = time.monotonic()
        while time.monotonic() - start < 0.5:
            await slack.hang_up()
            await asyncio.sleep(0.01)
        assert len(slack.called("apps.connections.open")) <= 6


async def test_state_tells_the_truth(slack: FakeSlack) -> None:
    """It is what /readyz answers."""
    platform = SlackPlatform(options(slack), RecordingInbox(), MemoryDesk())
    assert platform.state() == "starting"
    running = asyncio.create_task(platform.run())
    await slack.until(lambda: platform.state() == "ready")
    slack.break_down("apps.connections.open", times=1000)
    await slack.hang_up()
    await slack.until(lambda: platform.state() == "reconnecting")
    slack._faults.clear()
    await slack.until(lambda: platform.state() == "ready")
    await stop(running)


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
async def test_slack_that_is_away_since_the_start_is_reconnecting(slack: FakeSlack, method: str) -> None:
    """`starting` for ever would keep the whole program from being ready."""
    slack.break_down(method, times=1000)
    platform = SlackPlatform(options(slack), RecordingInbox(), MemoryDesk())
    running = asyncio.create_task(platform.run())
    await slack.until(lambda: platform.state() == "reconnecting")
    slack._faults.clear()
    await slack.until(lambda: platform.state() == "ready")
    await stop(running)


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
@pytest.mark.parametrize("fault", ["server error", "rate limit", "broken line"])
async def test_slack_that_is_away_at_start_is_waited_for(slack: FakeSlack, method: str, fault: str) -> None:
    """The machine may start before its network does."""

    def cut() -> None:
        raise Dropped

    if fault == "server error":
        slack.break_down(method, times=2)
    elif fault == "rate limit":
        slack.rate_limit(method, times=1, retry_after_s=0)
    else:
        slack.at({"apps.connections.open": "connect"}.get(method, method), "before", cut)
    async with session(slack) as it:
        slack.say(LINK)
        await slack.settled()
        assert len(it.inbox.messages) == 1


@pytest.mark.parametrize(
    ("method", "setting"), [("auth.test", "SLACK_BOT_TOKEN"), ("apps.connections.open", "SLACK_APP_TOKEN")]
)
@pytest.mark.parametrize("error", ["invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"])
async def test_token_that_slack_refuses_ends_it_at_once_in_words(
    slack: FakeSlack, method: str, setting: str, error: str
) -> None:
    """Only a person can mend that; trying again would fill the log."""
    slack.fail(method, error)
    with pytest.raises(ConfigError, match=f"{setting}.*{error}") as refused:
        await SlackPlatform(options(slack), RecordingInbox(), MemoryDesk()).run()
    assert len(slack.called(method)) == 1
    assert "xoxb-" not in str(refused.value)
    assert "xapp-" not in str(refused.value)


async def test_app_token_without_its_scope_is_a_matter_of_settings(slack: FakeSlack) -> None:
    """The commonest mistake: an app-level token without connections:write."""
    slack.fail("apps.connections.open", "missing_scope")
    with pytest.raises(ConfigError, match="connections:write"):
        await SlackPlatform(options(slack), RecordingInbox(), MemoryDesk()).run()


async def test_token_revoked_while_the_bot_runs_ends_it_too(slack: FakeSlack) -> None:
    """At the next reconnection."""
    platform = SlackPlatform(options(slack), RecordingInbox(), MemoryDesk())
    running = asyncio.create_task(platform.run())
    await slack.until(lambda: slack.connected)
    slack.fail("apps.connections.open", "token_revoked")
    await slack.hang_up()
    with pytest.raises(ConfigError, match="token_revoked"):
        await running


async def test_bot_token_alone_is_refused_by_name(slack: FakeSlack) -> None:
    """Without one of the two others the bot could speak but not hear."""
    with pytest.raises(ConfigError, match=r"SLACK_APP_TOKEN.*SLACK_SIGNING_SECRET"):
        SlackPlatform(SlackOptions(slack.bot_token), RecordingInbox(), MemoryDesk())


async def test_listener_in_flight_finishes_when_the_bot_stops(slack: FakeSlack) -> None:
    """It is written down, and Slack hears so; then the line closes."""
    inbox = RecordingInbox(go_on=(go_on := asyncio.Event()))
    platform = SlackPlatform(options(slack), inbox, MemoryDesk())
    running = asyncio.create_task(platform.run())
    await slack.until(lambda: slack.connected)
    slack.say(LINK)
    await slack.until(lambda: inbox.tries)
    stopping = asyncio.create_task(stop(running))
    await asyncio.sleep(0)
    go_on.set()
    await stopping
    assert len(inbox.messages) == 1
    await slack.settled()
    assert slack.events.all[0].acks == 1
    assert not slack.connected


async def test_event_that_comes_while_the_bot_stops_is_left_to_the_next_run(slack: FakeSlack) -> None:
    """Nothing is begun that could not be finished."""
    first, second = RecordingInbox(go_on=(go_on := asyncio.Event())), RecordingInbox()
    running = asyncio.create_task(SlackPlatform(options(slack), first, MemoryDesk()).run())
    await slack.until(lambda: slack.connected)
    slack.say("one")
    await slack.until(lambda: first.tries)
    running.cancel()
    await asyncio.sleep(0)
    slack.say("two")
    await slack.until(lambda: slack.events.all[1].attempts)
    go_on.set()
    with suppress(asyncio.CancelledError):
        await running
    running = asyncio.create_task(SlackPlatform(options(slack), second, MemoryDesk()).run())
    await slack.settled()
    await stop(running)
    assert [message.text for message in first.messages] == ["one"]
    assert [message.text for message in second.messages] == ["two"]


async def test_log_holds_no_token_and_no_address_that_lets_others_in(
    slack: FakeSlack, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """slack_sdk logs the address it could not connect to, with the ticket in it."""
    slack._tickets = _Spent()
    platform = SlackPlatform(options(slack), RecordingInbox(failures=1), MemoryDesk())
    running = asyncio.create_task(platform.run())
    await slack.until(lambda: "Failed to connect" in caplog.text)
    await stop(running)
    told = caplog.text + "".join(capsys.readouterr())
    for secret in (slack.bot_token, slack.app_token, "ticket="):
        assert secret not in told


class _Spent(set[str]):
    """Tickets that are never good."""

    def __contains__(self, ticket: object) -> bool:
        return False


def test_settings_show_no_secret() -> None:
    """A traceback may print them."""
    shown = repr(SlackOptions("xoxb-1", "xapp-1", "signing-1", "http://127.0.0.1/api/"))
    assert not {secret for secret in ("xoxb-1", "xapp-1", "signing-1") if secret in shown}
