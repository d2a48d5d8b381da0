"""Signed HTTP: the address is public, so only Slack gets past the door."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from io import BytesIO

import aiohttp
import pytest
from slack_sdk.signature import Clock

from bot.platforms.slack_chat import SlackPlatform
from bot.platforms.slack_chat.app import EVENT_BYTES_MAX
from tests.fakes.desk import MemoryDesk
from tests.fakes.inbox import RecordingInbox
from tests.fakes.slack import FakeSlack, sign
from tests.fakes.slack.session import Session, mounted, options, session

LINK = "https://news.example.org/a"


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """A Slack that is quick to tell again."""
    async with FakeSlack(ack_within_s=0.5, retries_s=(0.0, 0.05, 0.1)) as server:
        yield server


@pytest.fixture
async def http(slack: FakeSlack) -> AsyncIterator[Session]:
    """The adapter in HTTP mode."""
    async with session(slack, http=True) as it:
        yield it


BODY = json.dumps({"type": "event_callback", "event": {"type": "team_join"}}).encode()


async def send(it: Session, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    """Post to the bot's public address, as anybody can."""
    headers = {"Content-Type": "application/json", **headers}
    async with (
        aiohttp.ClientSession() as client,
        client.post(it.server.request_url, data=BytesIO(body), headers=headers) as answer,
    ):
        return answer.status, await answer.text()


@pytest.mark.parametrize(
    ("age_s", "status"),
    [(0, 200), (300, 200), (-300, 200), (301, 401), (-301, 401)],
)
async def test_signature_is_good_for_five_minutes(
    http: Session, monkeypatch: pytest.MonkeyPatch, age_s: int, status: int
) -> None:
    """A recorded request cannot be sent again later."""
    now = int(time.time())
    monkeypatch.setattr(Clock, "now", lambda _: now)  # a second may pass on the way
    signature = sign(BODY, http.server.signing_secret, at=now - age_s)
    assert (await send(http, BODY, signature))[0] == status


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="none"),
        pytest.param(sign(BODY, "another-secret"), id="by another secret"),
        pytest.param(sign(b"{}", FakeSlack.signing_secret), id="of another body"),
        pytest.param({**sign(BODY, FakeSlack.signing_secret), "X-Slack-Signature": "v0="}, id="empty"),
        pytest.param({**sign(BODY, FakeSlack.signing_secret), "X-Slack-Request-Timestamp": "soon"}, id="no time"),
    ],
)
async def test_request_that_slack_did_not_sign_is_refused(http: Session, headers: dict[str, str]) -> None:
    """The address is public."""
    assert (await send(http, BODY, headers))[0] == 401
    assert not http.inbox.messages


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b"\xff\xfe", b'{"type":'])
async def test_garbage_of_strangers_is_refused_before_it_is_parsed(http: Session, body: bytes) -> None:
    """A stack trace a request would fill the log."""
    assert (await send(http, body, {}))[0] == 401


async def test_longest_of_messages_fits(http: Session) -> None:
    """Slack takes 40,000 characters, and tells an edit with all of them four times."""
    words = "ё" * 40_000
    ts = http.server.say(words, blocks=[{"type": "rich_text", "text": words}])
    http.server.edit(ts, f"{words[:-40]} {LINK}")
    await http.server.settled()
    assert len(http.inbox.messages) == 2


async def test_request_that_no_message_needs_is_refused(http: Session) -> None:
    """Anybody may send; memory is ours."""
    body = b" " * (EVENT_BYTES_MAX + 1)
    assert (await send(http, body, sign(body, http.server.signing_secret)))[0] == 413


async def test_slack_is_answered_when_it_verifies_the_address(http: Session) -> None:
    """Which it does when somebody enters it into the app's settings."""
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a"}).encode()
    status, text = await send(http, body, sign(body, http.server.signing_secret))
    assert (status, json.loads(text)) == (200, {"challenge": "3eZbrw1a"})


async def test_event_before_the_bot_knows_itself_comes_again(slack: FakeSlack) -> None:
    """Bolt's own look-up answers 200 and drops the event; ours lets Slack tell it again."""
    slack.events.retries_s = (0.05,) * 40
    platform = SlackPlatform(options(slack, http=True), inbox := RecordingInbox(), MemoryDesk())
    async with mounted(platform, slack):
        slack.say(LINK)
        await slack.until(lambda: slack.events.all[0].attempts == 2)
        assert not slack.events.all[0].acked
        running = asyncio.create_task(platform.run())
        await slack.settled()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
    assert len(inbox.messages) == 1


async def test_socket_mode_opens_no_door(slack: FakeSlack) -> None:
    """With an app token nothing is mounted, whether or not there is a signing secret."""
    both = replace(options(slack), signing_secret=slack.signing_secret)
    assert SlackPlatform(both, RecordingInbox(), MemoryDesk()).routes == []
