"""Documents that people upload to Slack: read with the token, which goes to Slack's file hosts alone."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from bot.domain.article import DOCUMENT_BYTES_MAX
from bot.domain.briefing import Notice
from bot.domain.errors import AddressRefused, NothingToRead, Unreachable
from bot.domain.slack_files import is_file_host
from bot.platforms.slack_chat.files import Files
from bot.texts import say
from tests.fakes.loopback import Loopback
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.blocks import takes_document
from tests.fakes.slack.session import MARKER, Session, asked, session

WALL = Notice("paywall", link="https://news.example.org/a")


class Elsewhere(Loopback):
    """Another server, which remembers who came with what."""

    def __init__(self) -> None:
        super().__init__()
        self.came: list[str] = []

    def routes(self, app: web.Application) -> None:
        app.router.add_get("/{file}", self._file)

    async def _file(self, request: web.Request) -> web.Response:
        self.came.append(request.headers.get("Authorization", ""))
        return web.Response(text="mine")


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """A Slack with a document."""
    async with FakeSlack() as server:
        server.workspace.files["F1"] = (b"%PDF-1.7 words", "application/pdf")
        yield server


def files(slack: FakeSlack) -> Files:
    """What downloads from it."""
    return Files(slack.api_base_url)


async def test_a_document_is_read_with_the_token(slack: FakeSlack) -> None:
    assert await files(slack).download(f"{slack.url}/files-pri/F1", FakeSlack.bot_token) == (
        b"%PDF-1.7 words",
        "application/pdf",
    )


async def test_the_token_goes_to_no_other_host(slack: FakeSlack) -> None:
    """Whatever address an event names."""
    async with Elsewhere() as other:
        for address in (f"{other.url}/F1", "https://files.slack.com.evil.test/F1", "http://files.slack.com/F1", "x"):
            with pytest.raises(AddressRefused):
                await files(slack).download(address, FakeSlack.bot_token)
        assert other.came == []


@pytest.mark.parametrize(
    ("address", "known"),
    [
        pytest.param("https://files.slack.com/files-pri/T1-F1/download/a.pdf", True, id="its file host"),
        pytest.param("https://slack.com/api/auth.test", False, id="its API"),
        pytest.param("https://evil.slack.com/F1", False, id="a workspace"),
        pytest.param("https://files.slack.com@evil.test/F1", False, id="a name before another host"),
        pytest.param("https://files.slack.com:8443/F1", False, id="another port"),
        pytest.param("http://files.slack.com/F1", False, id="in the open"),
    ],
)
def test_slacks_file_host_is_one(address: str, known: bool) -> None:
    assert is_file_host(address) is known


async def test_whoever_may_not_read_files_is_not_sent_to_sign_in(slack: FakeSlack) -> None:
    """Slack answers with a redirect to its sign-in page, which is no article."""
    slack.scopes.remove("files:read")
    with pytest.raises(NothingToRead, match="files:read"):
        await files(slack).download(f"{slack.url}/files-pri/F1", FakeSlack.bot_token)


@pytest.mark.parametrize("more", [0, 1])
async def test_a_document_has_a_limit(slack: FakeSlack, more: int) -> None:
    slack.workspace.files["F1"] = (b"x" * (DOCUMENT_BYTES_MAX + more), "text/plain")
    reading = files(slack).download(f"{slack.url}/files-pri/F1", FakeSlack.bot_token)
    if more:
        with pytest.raises(NothingToRead) as told:
            await reading
        assert told.value.reason == "too_large"
    else:
        assert len((await reading)[0]) == DOCUMENT_BYTES_MAX


async def test_a_host_that_is_away_is_asked_again() -> None:
    """Its trouble is told as that of a site."""
    async with FakeSlack() as gone:
        there = files(gone)
        address = f"{gone.url}/files-pri/F1"
    with pytest.raises(Unreachable):
        await there.download(address, FakeSlack.bot_token)


async def wall(running: Session) -> str:
    """The bot says that a wall keeps an article; the message, which has a button to hand over the text."""
    (page,) = running.platform.chat.render(WALL)
    posted = await running.platform.chat.post(asked(running.server.say(WALL.link)), page, marker=MARKER)
    await running.server.settled()
    return posted.message


@pytest.mark.parametrize("code", ["", "missing_scope", "invalid_arguments"])
async def test_without_the_scope_for_files_the_window_takes_a_text(code: str) -> None:
    """The scope is optional; whatever Slack calls it that it opens no field for documents."""
    async with FakeSlack(ack_within_s=2.0) as server, session(server) as running:
        if code:
            server.fail("views.open", code)
        else:
            server.scopes.discard("files:read")
        server.press(await wall(running), "give")
        await server.until(lambda: server.workspace.views)
        [shown] = server.workspace.views
        assert not takes_document(shown["view"])
        assert not shown["view"]["blocks"][0]["optional"], "there is nothing else to fill in"
        server.fill_in(text="The council voted.")
        await server.settled()
        assert server.workspace.ephemerals == []
    [(message, _)] = running.inbox.texts_given
    assert message.text == "The council voted."


async def test_a_window_that_slack_does_not_open_at_all_is_told() -> None:
    """To who pressed the button alone."""
    async with FakeSlack(ack_within_s=2.0) as server, session(server) as running:
        server.fail("views.open", "expired_trigger_id", times=2)
        server.press(await wall(running), "give")
        await server.until(lambda: server.workspace.ephemerals)
        assert say("notice.try_again") in server.workspace.ephemerals[0]["text"]


async def test_a_window_takes_a_document_in_place_of_a_text() -> None:
    """Its address is handed over, and nothing is fetched before it is written down."""
    async with FakeSlack(ack_within_s=2.0) as server, session(server) as running:
        server.press(await wall(running), "give")
        await server.until(lambda: server.workspace.views)
        server.fill_in(upload=["F1"])
        await server.settled()
        address = f"{server.url}/files-pri/F1"
    [(message, _)] = running.inbox.texts_given
    given: Any = (message.text, message.files)
    assert given == ("", (address,))
