"""What was said in several workspaces while nobody listened is read side by side, and none waits for another."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import update

from bot.domain.types import Origin, Platform
from bot.platforms.slack_chat import catching_up
from bot.storage.database import Storage
from bot.storage.schema import slack_installations
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.installed import Installed, installed
from tests.patience import PATIENCE_S

LINK = "https://news.example.org/a"


@pytest.fixture
async def slack(storage: Storage) -> AsyncIterator[FakeSlack]:
    """Three workspaces with the app, in each of which a link was posted that nobody told us of."""
    async with FakeSlack() as server:
        server.add_team("T0OTHER")
        server.add_team("T0THIRD")
        async with installed(server, storage) as it:
            for team in server.teams:
                team.workspace.channels["C0NEWS"].message_events = False
                await it.browser.install(team)
                before = team.say("before")
                await it.inbox.seen([Origin(Platform.SLACK, team.workspace.team, "C0NEWS", before)])
                team.say(LINK)
        yield server


@asynccontextmanager
async def started(slack: FakeSlack, storage: Storage) -> AsyncIterator[Installed]:
    """The app, which reads on."""
    async with installed(slack, storage, again=True) as it:
        try:
            yield it
        finally:
            await slack.events.close()


async def taken(storage: Storage, count: int) -> None:
    """Wait until so many links were."""
    async with asyncio.timeout(PATIENCE_S):
        while len((await storage.cleaner.held("U0ADA")).get("requests", [])) != count:
            await asyncio.sleep(0.01)


async def test_a_slow_workspace_holds_up_no_other(slack: FakeSlack, storage: Storage) -> None:
    """Slack may take minutes for the history of one."""
    go_on = asyncio.Event()
    slack.at("conversations.history", "before", go_on.wait)
    async with started(slack, storage):
        await taken(storage, 2)
        go_on.set()
        await taken(storage, 3)


async def test_so_many_are_read_at_once_and_no_more(
    slack: FakeSlack, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others come when there is room."""
    assert catching_up.SPACES_AT_ONCE == 4
    monkeypatch.setattr(catching_up, "SPACES_AT_ONCE", 2)
    go_on = asyncio.Event()

    async def hold() -> None:
        slack.at("conversations.history", "before", hold)
        await go_on.wait()

    slack.at("conversations.history", "before", hold)
    async with started(slack, storage) as it:
        await slack.until(lambda: len(slack.called("conversations.history")) == 2)
        await it.browser.open("/slack/install")  # time for a third
        assert len(slack.called("conversations.history")) == 2
        go_on.set()
        await taken(storage, 3)


async def test_a_workspace_whose_token_is_lost_holds_up_no_other(
    slack: FakeSlack, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is tried again after five minutes; who failed for a moment does not wait for that."""
    monkeypatch.setattr(catching_up, "waits_s", lambda: iter([0.01] * 9))
    row = update(slack_installations).where(slack_installations.c.space == "T0THIRD")
    await storage.database.write(lambda it: it.execute(row.values(sealed="lost")))
    slack.break_down("conversations.history", times=2)
    async with started(slack, storage):
        await taken(storage, 2)


async def test_what_is_missed_while_another_waits_is_read(
    slack: FakeSlack, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the database was away for a moment while a workspace without a token waits for a person."""
    row = update(slack_installations).where(slack_installations.c.space == "T0THIRD")
    await storage.database.write(lambda it: it.execute(row.values(sealed="lost")))
    async with started(slack, storage) as it:
        await taken(storage, 2)
        with monkeypatch.context() as patch:

            async def fails(*_: object) -> None:
                patch.undo()
                raise OSError

            patch.setattr(it.inbox, "message", fails)
            slack.events.retries_s = ()
            slack.workspace.channels["C0NEWS"].message_events = True
            slack.say("https://news.example.org/b")
            await slack.settled()
            assert slack.events.all[-1].lost
            await taken(storage, 3)
