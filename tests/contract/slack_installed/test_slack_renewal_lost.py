"""What Slack gives for a refresh token it gives once: no outage loses it, and who lost it all the same is named."""

import asyncio
from datetime import timedelta
from itertools import repeat
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.domain.errors import StorageUnavailable
from bot.platforms.slack_chat import renewal
from bot.storage.database import Storage
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.browser import PUBLIC_URL
from tests.fakes.slack.installed import Installed, installed
from tests.patience import PATIENCE_S

LINK = "https://news.example.org/a"
TEAM = "T0NEWSROOM"


@pytest.fixture
async def app(app: Installed, slack: FakeSlack, rotation: None) -> Installed:
    """The app, installed in one workspace, where tokens end."""
    await app.browser.install(slack)
    return app


@pytest.fixture
async def full(app: Installed, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Whether the disk is: from when Slack has given a new token, for one that ended."""
    full, write = asyncio.Event(), app.storage.database.write

    async def tried(*arguments: Any, **named: Any) -> Any:
        if full.is_set():
            raise StorageUnavailable("the disk is full")
        return await write(*arguments, **named)

    monkeypatch.setattr(app.storage.database, "write", tried)
    await app.ends_in(timedelta(seconds=-1))
    slack.at("oauth.v2.access", "after", full.set)
    return full


async def said(slack: FakeSlack) -> str:
    """A message that was taken."""
    message = slack.say(LINK)
    await slack.settled()
    return message


async def test_what_cannot_be_stored_yet_is_used_at_once_and_stored_later(
    app: Installed, slack: FakeSlack, full: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No answer waits for that."""
    monkeypatch.setattr(renewal, "waits_s", lambda: repeat(0.01))
    before, messages = await app.installation(), [await said(slack), await said(slack)]
    for message in messages:
        await app.post(slack, message)
    assert full.is_set()
    assert await app.installation() == before
    full.clear()
    async with asyncio.timeout(PATIENCE_S):
        while (found := await app.installation()) == before:
            await asyncio.sleep(0.01)
    assert found.token in slack.workspace.tokens
    assert slack.grants.refreshed == 1


async def test_it_is_stored_before_the_end(
    app: Installed, slack: FakeSlack, full: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without waiting for the next try."""
    monkeypatch.setattr(renewal, "waits_s", lambda: repeat(3600.0))
    before = await app.installation()
    await app.post(slack, await said(slack))
    full.clear()
    await app.platform.close()
    assert (await app.installation()).token != before.token


async def test_the_end_names_who_loses_it(app: Installed, slack: FakeSlack, full: asyncio.Event) -> None:
    """That workspace has to install the app anew."""
    await app.post(slack, await said(slack))
    with capture_logs() as lines:
        await app.platform.close()
    assert [line["name"] for line in lines if line["log_level"] == "error"] == ["Newsroom"]
    full.clear()


async def test_who_installs_it_anew_meanwhile_keeps_the_new_token(
    app: Installed, slack: FakeSlack, full: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept here was of the one before."""
    monkeypatch.setattr(renewal, "waits_s", lambda: repeat(3600.0))
    await app.post(slack, await said(slack))
    full.clear()
    await app.browser.install(slack)
    new = await app.installation()
    await app.post(slack, slack.say(LINK))
    await app.platform.close()
    assert await app.installation() == new
    assert slack.spoken[-1] == ("chat.postMessage", TEAM)


async def test_a_refresh_token_that_serves_no_more_is_told_once(
    app: Installed, slack: FakeSlack, storage: Storage
) -> None:
    """Only a person of that workspace can mend it; Slack is not asked again, and the old token serves to its end."""
    await app.ends_in(timedelta(minutes=1))
    slack.fail("oauth.v2.access", "invalid_refresh_token")
    with capture_logs() as lines:
        for _ in range(3):
            await app.post(slack, slack.say(LINK))
    (told,) = [line for line in lines if line["log_level"] == "error"]
    assert (told["space"], told["name"], told["address"]) == (TEAM, "Newsroom", f"{PUBLIC_URL}/slack/install")
    assert "/slack/install" in told["event"]
    assert len(slack.called("oauth.v2.access")) == 2  # once to install it
    with capture_logs() as lines:
        async with installed(slack, storage, again=True):
            pass
    assert [line["name"] for line in lines if line["log_level"] == "error"] == ["Newsroom"]
    await app.browser.install(slack)
    assert not (await app.installation()).refused


async def test_a_refusal_that_comes_late_marks_no_new_token(app: Installed, slack: FakeSlack) -> None:
    """As when the bot is installed anew meanwhile, or another program had renewed it already."""
    before = await app.ends_in(timedelta(minutes=1))
    await app.browser.install(slack)
    assert not await app.storage.installations.note_refusal(before, "invalid_refresh_token")
