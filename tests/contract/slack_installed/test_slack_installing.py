"""Workspaces install the app by themselves; each is answered with its own token, and goes without a trace."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.domain.errors import ChatRefused, ChatUnavailable, NothingToRead
from bot.domain.installations import STATE_LIVES, Installation
from bot.domain.retention import Wish
from bot.domain.types import Person
from bot.storage.database import Storage, open_storage
from bot.storage.schema import slack_installations
from bot.texts import say
from tests.fakes.clock import Clock
from tests.fakes.loopback import Dropped
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.browser import Browser
from tests.fakes.slack.installed import Installed, installed
from tests.fakes.slack.people import People

LINK = "https://news.example.org/a"


async def test_a_workspace_installs_the_app_and_is_answered(app: Installed, slack: FakeSlack) -> None:
    """Who did it reads where the app is now."""
    page = await app.browser.install(slack, user="U0BEN")
    assert (page.status, say("install.done", team="Newsroom") in page.text) == (200, True)
    await app.post(slack, slack.say(LINK))
    await slack.settled()
    assert len(slack.workspace.by_bot()) == 1
    found = await app.storage.installations.find("T0NEWSROOM")
    assert found
    assert (found.name, found.url, found.installed_by) == ("Newsroom", slack.workspace.url, "U0BEN")


async def test_no_token_stands_in_the_database(app: Installed, slack: FakeSlack) -> None:
    """Who has a copy of it speaks in nobody's name."""
    slack.grants.rotation = True
    await app.browser.install(slack)
    found = await app.storage.installations.find("T0NEWSROOM")
    assert found
    assert found.token in slack.workspace.tokens
    assert "xox" not in str(await app.rows())
    assert "xox" not in repr(found)


async def test_each_workspace_is_answered_with_its_own_token(app: Installed, slack: FakeSlack, other: People) -> None:
    """Equal ids of channels and people make no difference."""
    await app.browser.install(slack)
    await app.browser.install(other)
    message = slack.say(LINK)
    posted = await app.post(other, other.say(LINK))
    assert posted.url.startswith("https://other.slack.com/")
    assert (len(slack.workspace.by_bot()), len(other.workspace.by_bot())) == (0, 1)
    posted = await app.post(slack, message)
    assert posted.url.startswith("https://newsroom.slack.com/")
    assert await app.platform.chat.name("T0OTHER", other_ada := _person(other, "Adele")) == "Adele"
    assert await app.platform.chat.name("T0NEWSROOM", other_ada) == "Ada"
    await app.platform.chat.remove(posted, space="T0NEWSROOM")
    assert (len(slack.workspace.by_bot()), len(other.workspace.by_bot())) == (0, 1)


def _person(team: People, name: str) -> Person:
    team.workspace.people["U0ADA"] = name
    return Person("U0ADA")


async def test_an_answer_reads_the_installation_once(
    app: Installed, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For who the bot is there, and for the token."""
    await app.browser.install(slack)
    message, read, find = slack.say(LINK), list[str](), app.storage.installations.find
    await slack.settled()

    async def noted(space: str) -> Installation | None:
        read.append(space)
        return await find(space)

    monkeypatch.setattr(app.storage.installations, "find", noted)
    await app.post(slack, message)
    assert read == ["T0NEWSROOM"]


async def test_an_uploaded_file_is_opened_with_the_token_of_its_workspace(
    app: Installed, slack: FakeSlack, other: People
) -> None:
    """That of another one is sent to sign in, and sees nothing."""
    await app.browser.install(slack)
    await app.browser.install(other)
    file = other.upload("notes.txt", b"words")["url_private"]
    assert await app.platform.chat.download(file, space="T0OTHER") == (b"words", "text/plain")
    with pytest.raises(NothingToRead):
        await app.platform.chat.download(file, space="T0NEWSROOM")


async def test_installing_again_takes_the_new_token(app: Installed, slack: FakeSlack) -> None:
    """And no second row."""
    await app.browser.install(slack)
    first = set(slack.workspace.tokens)
    await app.browser.install(slack)
    for token in first:
        del slack.workspace.tokens[token]
    await app.post(slack, slack.say(LINK))
    assert len(await app.rows()) == 1


async def test_who_does_not_allow_it_installs_nothing(app: Installed, slack: FakeSlack) -> None:
    """And is told so, with the way back."""
    page = await app.browser.back(slack.grants.deny(await app.browser.begin()))
    assert say("install.denied") in page.text
    assert await app.rows() == []


@pytest.mark.parametrize("language", ["en", "de", "es", "fr"])
async def test_the_pages_speak_the_language_of_the_browser(app: Installed, slack: FakeSlack, language: str) -> None:
    """Of whoever installs it."""
    app.browser.language = language
    assert say("install.add", language) in (await app.browser.open("/slack/install")).text
    assert say("install.done", language, team="Newsroom") in (await app.browser.install(slack)).text


async def test_a_workspace_cannot_bring_markup_into_the_page(app: Installed, slack: FakeSlack) -> None:
    """Its name is anybody's choice."""
    slack.workspace.name = "<script>alert(1)</script>"
    assert "<script>" not in (await app.browser.install(slack)).text


async def test_a_way_back_serves_once(app: Installed, slack: FakeSlack) -> None:
    """A second time the page was reloaded, or somebody has looked over a shoulder: Slack's code was spent."""
    address = slack.grants.allow(await app.browser.begin(), slack.workspace)
    cookies = dict(app.browser.cookies)
    assert (await app.browser.back(address)).status == 200
    page = await app.browser.back(address)
    assert (page.status, say("install.too_late") in page.text) == (400, True)
    assert len(slack.called("oauth.v2.access")) == 1
    app.browser.cookies = cookies
    page = await app.browser.back(address)
    assert (page.status, say("install.refused") in page.text) == (401, True)
    assert len(slack.workspace.tokens) == 1


async def test_opening_the_page_writes_nothing(
    app: Installed, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anybody can, as often as they like."""
    with monkeypatch.context() as patch:
        for way in ("read", "write"):
            patch.delattr(type(app.storage.database), way)
        address = await app.browser.begin()
    assert (await app.browser.back(slack.grants.allow(address, slack.workspace))).status == 200


async def test_a_way_back_serves_the_browser_that_began(app: Installed, slack: FakeSlack) -> None:
    """Or somebody could have another person finish what they began."""
    address = slack.grants.allow(await app.browser.begin(), slack.workspace)
    page = await Browser(slack, app.browser.served).back(address)
    assert (page.status, say("install.too_late") in page.text) == (400, True)
    assert await app.rows() == []


async def test_a_code_that_slack_does_not_take_installs_nothing(app: Installed, slack: FakeSlack) -> None:
    """As when it comes too late."""
    slack.fail("oauth.v2.access", "invalid_code")
    page = await app.browser.install(slack)
    assert (page.status, say("install.refused") in page.text) == (401, True)


async def test_slack_being_away_is_said_on_the_page(app: Installed, slack: FakeSlack) -> None:
    """No stack trace, and another try works."""

    def cut() -> None:
        raise Dropped

    slack.at("auth.test", "before", cut)
    page = await app.browser.install(slack)
    assert (page.status, say("install.failed") in page.text) == (503, True)
    assert (await app.browser.install(slack)).status == 200


async def test_a_whole_organization_is_refused_and_its_token_given_back(app: Installed, slack: FakeSlack) -> None:
    """One installation stands for one workspace."""
    slack.grants.org_wide = True
    page = await app.browser.install(slack)
    assert (page.status, say("install.org_wide") in page.text) == (400, True)
    assert not slack.workspace.tokens
    assert await app.rows() == []


async def test_what_a_workspace_without_the_app_tells_is_dropped(
    app: Installed, slack: FakeSlack, other: People
) -> None:
    """Not told again and again; who gives a command there reads why nothing comes."""
    await app.browser.install(slack)
    other.say(LINK)
    command = other.slash("/news", "status")
    await slack.settled()
    assert all(delivery.acked for delivery in slack.events.all)
    assert other.workspace.ephemerals[0]["text"] == say("install.gone")
    assert command.acked
    with pytest.raises(ChatRefused):
        await app.post(other, "1.1")


async def test_what_one_program_installed_another_uses_at_once(
    app: Installed, slack: FakeSlack, storage: Storage
) -> None:
    """And answers with no token that was taken back."""
    async with installed(slack, storage) as second:
        await app.browser.install(slack)
        await second.post(slack, slack.say(LINK))
        await storage.cleaner.forget(Wish(space="T0NEWSROOM"))
        with pytest.raises(ChatRefused):
            await second.post(slack, "1.1")


class TestState:
    """The secret that goes to Slack and back, and is stored nowhere."""

    @pytest.mark.parametrize(("age_s", "good"), [(600, True), (601, False), (-60, True), (-61, False)])
    async def test_it_lives_for_ten_minutes(self, storage: Storage, clock: Clock, age_s: int, good: bool) -> None:
        """Whoever comes later begins again. It may come from a machine whose clock is a minute ahead."""
        assert timedelta(minutes=10) == STATE_LIVES
        state = storage.installations.state(clock())
        clock.tick(age_s)
        assert storage.installations.is_state(state, clock()) is good

    async def test_nobody_makes_another(self, storage: Storage, clock: Clock) -> None:
        """Neither by changing one, nor from what is sealed in the database."""
        one, other = storage.installations.state(clock()), storage.installations.state(clock())
        assert one != other
        await storage.installations.save(Installation("T1", token="xoxb-1"))
        sealed = await storage.database.read(lambda it: it.execute(select(slack_installations.c.sealed)).scalar_one())
        for made in ("", "é\ud800", one[:-1], f"{one[:-1]}{'A' if one[-1] != 'A' else 'B'}", sealed):
            assert not storage.installations.is_state(made, datetime.now(UTC))

    async def test_it_is_good_on_every_machine_with_the_same_key(self, database_url: str, clock: Clock) -> None:
        """And for no other installation."""
        async with open_storage(database_url, secret="a secret key") as storage:
            state = storage.installations.state(clock())
        for secret, good in (("a secret key", True), ("another", False)):
            async with open_storage(database_url, secret=secret) as storage:
                assert storage.installations.is_state(state, clock()) is good


class TestKey:
    """SECRET_KEY, with which tokens are encrypted."""

    async def test_another_key_opens_nothing_and_breaks_nothing(self, database_url: str) -> None:
        """The workspace is known, and has to install the app again; with the old key all is as it was."""
        stored = Installation("T1", "Newsroom", token="xoxb-1")
        async with open_storage(database_url, secret="a secret key") as storage:
            await storage.installations.save(stored)
        for secret, token in (("another", ""), ("", ""), ("a secret key", "xoxb-1")):
            async with open_storage(database_url, secret=secret) as storage:
                (found,) = await storage.installations.all()
                assert (found.name, found.token) == ("Newsroom", token)

    async def test_a_token_opens_for_no_other_workspace(self, storage: Storage) -> None:
        """Whoever can write to the database still gets nobody's answers."""
        for space in ("T1", "T2"):
            await storage.installations.save(Installation(space, token=f"xoxb-{space}"))
        table = slack_installations
        (sealed,) = await storage.database.read(
            lambda it: it.execute(select(table.c.sealed).where(table.c.space == "T1")).scalars().all()
        )
        swap = update(table).where(table.c.space == "T2").values(sealed=sealed)
        await storage.database.write(lambda it: it.execute(swap))
        assert [found.token for found in await storage.installations.all()] == ["xoxb-T1", ""]

    async def test_without_a_key_no_token_is_stored(self, database_url: str) -> None:
        """The settings do not let it come to that."""
        async with open_storage(database_url) as storage:
            with pytest.raises(ValueError, match="SECRET_KEY"):
                await storage.installations.save(Installation("T1", token="xoxb-1"))

    async def test_what_is_said_meanwhile_is_written_down(
        self, database_url: str, slack: FakeSlack, other: People
    ) -> None:
        """The answers wait until the workspace has installed the app again; the others go on."""
        async with open_storage(database_url, secret="a secret key") as storage, installed(slack, storage) as app:
            await app.browser.install(slack)
        async with open_storage(database_url, secret="another") as storage, installed(slack, storage) as app:
            await app.browser.install(other)
            message = slack.say(LINK)
            await slack.settled()
            assert len((await storage.cleaner.held("U0ADA"))["requests"]) == 1
            with pytest.raises(ChatUnavailable, match="SECRET_KEY"):
                await app.post(slack, message)
            await app.post(other, other.say(LINK))
            await app.browser.install(slack)
            await app.post(slack, message)
