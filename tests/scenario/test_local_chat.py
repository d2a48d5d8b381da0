"""The bot without any token: the local chat page, its sample, and everything that people may paste."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio

from bot.texts import say
from tests.fakes.news_site import NewsSite, bomb, endless
from tests.page import Page
from tests.program import Program

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site() -> AsyncIterator[NewsSite]:
    """A news site."""
    async with NewsSite() as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def program(tmp_path_factory: pytest.TempPathFactory, site: NewsSite) -> AsyncIterator[Program]:
    """The program without tokens, one for all tests; it may read the site."""
    async with Program(tmp_path_factory.mktemp("bot"), {"FETCH_ALLOW": f"127.0.0.1:{site.port}"}) as started:
        yield started


async def test_the_built_in_sample_is_briefed_offline(program: Program) -> None:
    """The first briefing needs no network, no key and no account; and loopback stays refused all the same."""
    page = Page(program.url)
    (answer,) = await page.answers(await page.say(f"{program.url}/sample/norhaven-tidal-bridge"))
    text = str(answer)
    assert "In summary, " in text
    assert "Original Source: 127.0.0.1" in text
    assert say("note.extractive") in text
    (refused,) = await page.answers(await page.say(f"{program.url}/healthz?x=1"))
    assert say("reason.address_refused") in str(refused)


_BAD = [
    pytest.param("http://[::1", "bad_link", id="a malformed link"),
    pytest.param("https://user:secret@news.example.org/x", "bad_link", id="credentials in the link"),
    pytest.param("ftp://news.example.org/story", "no_link", id="a scheme that is not read"),
    pytest.param("http://10.0.0.7/story", "address_refused", id="a private address"),
    pytest.param("http://169.254.169.254/latest/meta-data", "address_refused", id="cloud metadata"),
    pytest.param("SITE/missing", "not_found", id="404"),
    pytest.param("SITE/broken", "site_broken", id="500"),
    pytest.param("SITE/zip", "unsupported_type", id="not HTML"),
    pytest.param("SITE/huge", "too_large", id="too large"),
    pytest.param("SITE/bomb", "too_large", id="too large when unpacked"),
    pytest.param("SITE/empty", "no_text", id="an empty page"),
    pytest.param("SITE/circle", "too_many_redirects", id="redirected in a circle"),
    pytest.param("SITE/inside", "address_refused", id="redirected into the network"),
    pytest.param("SITE/slow", "timeout", id="slower than a fetch may take", marks=pytest.mark.chaos),
]


@pytest.mark.parametrize(("link", "reason"), _BAD)
async def test_what_cannot_be_read_gets_a_notice_and_a_row(
    program: Program, site: NewsSite, link: str, reason: str
) -> None:
    """One short notice in the thread with the reason, and the ledger keeps it: nothing is dropped silently."""
    site.add("/broken", "oops", status=500)
    site.add("/zip", b"PK\x03\x04", headers={"Content-Type": "application/zip"})
    site.handle("/huge", endless())
    site.handle("/bomb", bomb(50 * 2**20))
    site.handle("/slow", endless(b"<p>a</p>", pause_s=0.5))
    site.add("/empty", "")
    site.redirect("/circle", "/circle")
    site.redirect("/inside", "http://192.168.1.1/router")
    page, known = Page(program.url), len(program.events)
    message = await page.say(link.replace("SITE", site.url))
    (answer,) = await page.answers(message, timeout_s=60)
    section = "notice" if reason == "no_link" else "reason"
    assert say(f"{section}.{reason}") in str(answer)

    await program.event("Answered.", after=known, reason=reason)
    with sqlite3.connect(program.folder / "data" / "newsbrief.db") as database:
        rows = database.execute("SELECT outcome FROM requests WHERE message = ?", (str(message),)).fetchall()
    assert rows == [(reason,)]


async def test_the_page_remembers_after_a_restart(program: Program, site: NewsSite) -> None:
    """Messages and briefings are stored, and the same link is then one line."""
    url = site.add_article("/remembered")
    page = Page(program.url)
    message = await page.say(url)
    (before,) = await page.answers(message)
    assert await program.stop() == 0
    await program.start()
    page = Page(program.url)
    assert await page.answers(message) == [before]
    again = await page.answers(await page.say(url))
    assert "lready briefed" in str(again)
    assert site.requests["/remembered"] == 1


async def test_a_digest_tells_what_was_shared(program: Program, site: NewsSite) -> None:
    """`/digest` in the chat, and `newsbrief digest` beside the running program."""
    import asyncio
    import os
    import sys

    page = Page(program.url)
    await page.answers(await page.say(site.add_article("/remembered")))
    (digest,) = await page.answers(await page.say("/digest"))
    assert "Port Ellery approves new harbour bridge" in str(digest)

    environment = {"PATH": os.environ["PATH"]}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "digest"), cwd=program.folder, env=environment, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    assert process.returncode == 0
    assert "Port Ellery approves new harbour bridge" in printed.decode()
    assert " · 1 story · " in printed.decode()
    (program.folder / "weights.toml").write_text("person_weight = 1\n", encoding="utf-8")
    replay = (*(sys.executable, "-m", "bot", "digest"), *("--replay", "2d", "--with", "weights.toml"))
    process = await asyncio.create_subprocess_exec(
        *replay, cwd=program.folder, env=environment, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    assert process.returncode == 0
    assert printed.decode().startswith("person_weight 3 → 1\n0 of 1 digests would have been others.")
    assert " · web/local/local · " in printed.decode()


async def test_the_bot_tells_about_itself(program: Program) -> None:
    """How it is set up, and what can be typed."""
    page = Page(program.url)
    (status,) = await page.answers(await page.say("/news status"))
    assert "There is no model: briefings are picked from the article." in str(status)
    (listed,) = await page.answers(await page.say("/help"))
    assert say("help.digest") in str(listed)


async def test_two_programs_on_one_database_are_refused(program: Program) -> None:
    """The second one would answer twice."""
    second = Program(program.folder, program.settings)
    await second.spawn()
    assert await second.died() == 2
    assert "another newsbrief" in second.log.lower()
    assert "Traceback" not in second.log


async def test_a_port_that_is_taken_stops_the_start_with_one_line(program: Program, tmp_path: Path) -> None:
    """It names the setting."""
    port = program.url.rsplit(":", 1)[1]
    second = Program(tmp_path, {"WEB_PORT": port, "DATABASE_URL": "sqlite:///second.db"})
    await second.spawn()
    assert await second.died() == 2
    assert "WEB_PORT" in second.lines[-1]
    assert "Traceback" not in second.log


async def test_a_deleted_message_takes_its_link_out_of_the_database(program: Program, site: NewsSite) -> None:
    """Whoever deletes a message wants it gone, and not only from the page."""
    page = Page(program.url)
    url = site.add_article("/wanted-gone")
    message = await page.say(url)
    await page.answers(message)

    def standing() -> list[tuple[str, str]]:
        with closing(sqlite3.connect(program.folder / "data" / "newsbrief.db")) as connection:
            asked = "SELECT coalesce(url, ''), author_id FROM requests WHERE platform = 'web' AND message = ?"
            return connection.execute(asked, (str(message),)).fetchall()

    assert [link for link, _ in standing()] == [url]
    await page.remove(message)
    await program.until(lambda: standing() == [("", "")], "the row to be emptied")
