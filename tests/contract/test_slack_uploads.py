"""Documents that people upload to Slack are read with the bot's token; the token goes nowhere else."""

from collections.abc import AsyncIterator

import pytest
from yarl import URL

from bot.articles.keys import FileKey
from bot.articles.options import ReadingOptions
from bot.articles.reader import PageReader, open_reader
from bot.domain.canonical import carries_token
from bot.domain.errors import NothingToRead, ReadError
from tests.fakes.news_site import NewsSite
from tests.fakes.pdf import pdf
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.session import Session, session

LINES = [f"The council of Arnheim voted on item {number} on Tuesday, after a debate." for number in range(40)]
TEXT = "\n\n".join(LINES)


@pytest.fixture
async def server() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as fake:
        yield fake


@pytest.fixture
async def slack(server: FakeSlack) -> AsyncIterator[Session]:
    async with session(server) as it:
        yield it


@pytest.fixture
async def reader(server: FakeSlack, site: NewsSite) -> AsyncIterator[PageReader]:
    """With the token of the workspace."""
    allowed = tuple(f"127.0.0.1:{port}" for port in (server.port, site.port))

    async def key(_place: str) -> FileKey:
        return FileKey(server.bot_token, server.api_base_url)

    async with open_reader(ReadingOptions(fetch_allow=allowed, file_key=key)) as opened:
        yield opened


async def test_uploaded_documents_are_told_with_the_message(slack: Session) -> None:
    """Posted, pointed at, and asked about by the menu; pictures are not, nor files of other services."""
    report = slack.server.upload("Report.PDF", b"")
    elsewhere = {**slack.server.upload("plan.pdf", b""), "is_external": True, "url_private": "https://evil.test/p.pdf"}
    hidden = {"id": "F9", "name": "secret.pdf", "file_access": "check_file_info"}
    files = [report, slack.server.upload("cat.png", b""), elsewhere, hidden]
    ts = slack.server.say("here", subtype="file_share", files=files)
    await slack.server.settled()
    slack.server.react(ts, "newspaper")
    slack.server.shortcut(ts)
    await slack.server.settled()
    assert [message.files for message in slack.inbox.messages] == [(report["url_private"],)] * 3


@pytest.mark.parametrize(
    ("name", "body", "kind"),
    [
        pytest.param("notes.txt", TEXT.encode(), "text/plain", id="a text"),
        pytest.param("report.pdf", pdf([LINES]), "application/pdf", id="a PDF"),
    ],
)
async def test_an_uploaded_document_is_read(
    server: FakeSlack, reader: PageReader, name: str, body: bytes, kind: str
) -> None:
    url = server.upload(name, body, kind=kind)["url_private"]
    article = await reader.read(url, upload=True)
    assert "council of Arnheim voted" in article.text
    assert article.opened_by_token, "it is for the channel in which it was shared alone"


async def test_an_address_that_somebody_wrote_is_not_opened(server: FakeSlack, reader: PageReader) -> None:
    """Or whoever knows the address of a file would be shown it, although they may not see it."""
    url = server.upload("secret.txt", TEXT.encode())["url_private"]
    with pytest.raises(NothingToRead):
        await reader.read(url)
    assert [token for _, token in server.opened] == [""]


async def test_without_the_scope_a_document_is_not_read(server: FakeSlack, reader: PageReader) -> None:
    server.scopes.discard("files:read")
    with pytest.raises(ReadError):
        await reader.read(server.upload("notes.txt", TEXT.encode())["url_private"], upload=True)


async def test_the_token_does_not_follow_a_redirect(server: FakeSlack, reader: PageReader, site: NewsSite) -> None:
    """Wherever it leads."""
    file = server.upload("notes.txt", b"")
    server.moved[file["id"]] = site.add_article()
    assert (await reader.read(file["url_private"], upload=True)).word_count > 400
    assert site.seen
    assert all("Authorization" not in headers for _, headers in site.seen)


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        pytest.param("https://files.slack.com/files-pri/T0A-F0B/report.pdf", True, id="a file"),
        pytest.param("https://files.slack.com/files-pri/T0A-F0B/download/report.pdf", True, id="to be saved"),
        pytest.param("http://files.slack.com/files-pri/T0A-F0B/report.pdf", False, id="without encryption"),
        pytest.param("https://files.slack.com:8443/files-pri/T0A-F0B/report.pdf", False, id="another port"),
        pytest.param("https://files.slack.com.evil.test/files-pri/T0A-F0B/a.pdf", False, id="another host"),
        pytest.param("https://slack.com/files-pri/T0A-F0B/a.pdf", False, id="not the host of files"),
        pytest.param("https://slack.com/api/chat.postMessage?channel=C1&text=x", False, id="the API"),
        pytest.param("https://files.slack.com/api/files.delete", False, id="no file"),
        pytest.param("https://files.slack.com/files-pri/T0A-F0B/a.pdf?x=/files-pri/", False, id="with a query"),
        pytest.param("https://files.slack.com/files-pri/../api/T0A-F0B/a.pdf", False, id="a path that climbs"),
    ],
)
def test_the_token_is_for_files_on_slacks_host_of_files(url: str, sent: bool) -> None:
    headers = FileKey("xoxb-canary").headers(URL(url))
    assert headers == ({"Authorization": "Bearer xoxb-canary"} if sent else {})
    assert FileKey("").headers(URL(url)) == {}
    assert "canary" not in repr(FileKey("xoxb-canary"))


def test_a_file_counts_as_what_a_token_opened() -> None:
    """Also where its address was pasted: it answers only in the channel in which it was shared."""
    assert carries_token("https://files.slack.com/files-pri/T0A-F0B/report.pdf")
    assert not carries_token("https://example.org/files/report.pdf")
