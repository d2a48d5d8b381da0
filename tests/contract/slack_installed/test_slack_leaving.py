"""Where the app is taken out, everything of that workspace goes; where it is not, nothing does, whatever is told."""

from datetime import timedelta

import pytest

from bot.domain.retention import Wish
from bot.platforms.slack_chat.spaces import CLOCKS_APART_S
from bot.storage.database import open_storage
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.installed import Installed, installed
from tests.fakes.slack.people import People

LINK = "https://news.example.org/a"

pytestmark = pytest.mark.usefixtures("rotation")


async def told_again(app: Installed, *, after_s: float) -> None:
    """Let Slack tell the last events once more, as of some seconds after the app was installed."""
    found = await app.installation()
    assert found.installed_at
    for delivery in app.slack.events.all[-2:]:
        delivery.payload["event_time"] = int(found.installed_at.timestamp() + after_s)
    app.slack.redeliver()
    await app.slack.settled()


async def test_uninstalling_takes_everything_of_that_workspace_along(
    app: Installed, slack: FakeSlack, other: People
) -> None:
    """And nothing of the other one."""
    for team in (slack, other):
        await app.browser.install(team)
        team.say(LINK)
    await slack.settled()
    slack.uninstall()
    await slack.settled()
    assert [row["space"] for row in await app.rows()] == ["T0OTHER"]
    assert set(await app.storage.cleaner.forget(Wish(space="T0NEWSROOM"))) == set()
    assert len((await app.storage.cleaner.held("U0ADA"))["requests"]) == 1


async def test_a_late_word_of_an_old_uninstallation_takes_nothing_away(app: Installed, slack: FakeSlack) -> None:
    """Slack repeats what was not acknowledged, also after the app was installed anew."""
    await app.browser.install(slack)
    slack.uninstall()
    await slack.settled()
    await app.browser.install(slack)
    await told_again(app, after_s=-1)
    assert len(await app.rows()) == 1


async def test_a_revoked_old_token_takes_nothing_away(app: Installed, slack: FakeSlack) -> None:
    """As when tokens are renewed: the present one is good."""
    await app.browser.install(slack)
    slack.revoke(bot=True)
    await slack.settled()
    assert len(await app.rows()) == 1


async def test_uninstalling_while_slack_is_away_is_told_again(app: Installed, slack: FakeSlack) -> None:
    """Nothing is deleted, nor kept, on a guess."""
    await app.browser.install(slack)
    slack.break_down("auth.test")
    slack.workspace.tokens.clear()
    slack.revoke(bot=True)
    await slack.settled()
    assert slack.events.all[-1].attempts == 2
    assert await app.rows() == []


async def test_a_revoked_old_token_takes_nothing_away_after_the_present_one_has_ended(
    app: Installed, slack: FakeSlack
) -> None:
    """As in a workspace that was silent for a day: it is renewed first, and then good."""
    await app.browser.install(slack)
    before = await app.ends_in(timedelta(seconds=-1))
    slack.revoke(bot=True)
    await slack.settled()
    assert (await app.installation()).token != before.token


async def test_a_token_that_has_ended_takes_nothing_away(app: Installed, slack: FakeSlack) -> None:
    """Where it is renewed no more: Slack says that it has ended, and not that it was revoked."""
    await app.browser.install(slack)
    await app.ends_in(timedelta(seconds=-1))
    slack.fail("oauth.v2.access", "invalid_refresh_token")
    slack.revoke(bot=True)
    await slack.settled()
    assert all(delivery.acked for delivery in slack.events.all)
    assert (await app.installation()).refused


async def test_a_workspace_that_was_silent_goes_when_its_app_is_taken_out(app: Installed, slack: FakeSlack) -> None:
    """Its token has ended, and cannot be renewed any more."""
    await app.browser.install(slack)
    await app.ends_in(timedelta(seconds=-1))
    slack.uninstall()
    await slack.settled()
    assert await app.rows() == []


async def test_a_token_that_cannot_be_opened_takes_nothing_away(database_url: str, slack: FakeSlack) -> None:
    """SECRET_KEY was changed; with the old one all is well again. What is really taken out goes."""
    async with open_storage(database_url, secret="a secret key") as storage, installed(slack, storage) as app:
        await app.browser.install(slack)
    async with open_storage(database_url, secret="another") as storage, installed(slack, storage) as app:
        slack.revoke(bot=True)
        await slack.settled()
        assert len(await app.rows()) == 1
        slack.uninstall()
        await slack.settled()
        assert await app.rows() == []


@pytest.mark.parametrize(("after_s", "kept"), [(CLOCKS_APART_S, 1), (CLOCKS_APART_S + 1, 0)])
async def test_taken_out_and_installed_anew_at_once_is_installed(
    app: Installed, slack: FakeSlack, after_s: float, kept: int
) -> None:
    """Our clock may be behind Slack's: what seems to be later is asked about. Long after nothing is: it is gone."""
    assert CLOCKS_APART_S == 300
    await app.browser.install(slack)
    slack.uninstall()
    await slack.settled()
    await app.browser.install(slack)
    await told_again(app, after_s=after_s)
    assert len(await app.rows()) == kept


async def test_installed_anew_while_slack_is_asked_is_installed(app: Installed, slack: FakeSlack) -> None:
    """The answer is about the token before."""
    await app.browser.install(slack)
    slack.workspace.tokens.clear()
    slack.at("auth.test", "before", lambda: app.browser.install(slack))
    slack.revoke(bot=True)
    await slack.settled()
    assert len(await app.rows()) == 1
