"""A database that a program of long ago filled: today's looks at it, brings it up to date, and goes on from there."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from bot.domain.types import Origin, Person, Platform
from bot.storage.database import open_storage
from tests.fakes.memory import article, brief_request
from tests.fakes.postgres import PostgresServer
from tests.program import Program
from tests.scenario.test_commands import newsbrief

OLD = (Path(__file__).parents[1] / "samples" / "database_0003.sql").read_text(encoding="utf-8")
DAY = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """It, where the program looks for one."""
    made = tmp_path / "data" / "newsbrief.db"
    made.parent.mkdir()
    with closing(sqlite3.connect(made)) as database:
        database.executescript(OLD)
    return made


@pytest.fixture
def postgres() -> Iterator[PostgresServer]:
    """A server."""
    with PostgresServer() as server:
        yield server


def contents(file: Path) -> bytes:
    """All of it."""
    return file.read_bytes()


async def test_doctor_says_that_it_is_behind_and_changes_nothing(file: Path, tmp_path: Path) -> None:
    """Before an upgrade one looks, and the older program must still be able to go on."""
    before = contents(file)
    told = json.loads((await newsbrief(tmp_path, "doctor", "--json")).stdout)
    (said,) = [finding for finding in told["findings"] if finding["name"] == "database"]
    assert "has schema 0003, this version needs" in said["text"]
    assert contents(file) == before


async def test_the_chat_goes_on_where_it_was(file: Path, tmp_path: Path) -> None:
    """Its lines are shown as they stood there, and a link that was briefed is not read again."""
    async with Program(tmp_path, {}) as program, aiohttp.ClientSession() as client:
        async with client.get(f"{program.url}/api/events") as stream:
            while (line := (await stream.content.readline()).decode()) and not line.startswith("data: "):
                pass
        lines = json.loads(line.removeprefix("data: "))["lines"]
    assert [line["text"] or line["answer"]["kind"] for line in lines] == [
        "http://127.0.0.1:48484/sample/norhaven-tidal-bridge",
        "briefing",
        "http://10.0.0.1/secret",
        "notice",
        "/digest",
        "digest",
    ]
    assert not [event for event in program.events if event["event"] == "Answered."]


@pytest.mark.parametrize("moved", [pytest.param(False, id="sqlite"), pytest.param(True, id="moved to postgresql")])
async def test_what_was_paid_for_and_promised_is_kept(
    file: Path, tmp_path: Path, postgres: PostgresServer, moved: bool
) -> None:
    """Digests tell it, nothing is answered again, what is open is still to be done, and a person can be forgotten."""
    url = postgres.create() if moved else f"sqlite:///{file}"
    done = await newsbrief(tmp_path, "migrate", *(["--to", url] if moved else []))
    assert done.returncode == 0, done.stderr
    done = await newsbrief(tmp_path, "digest", "--day", f"{DAY:%Y-%m-%d}", "--json", DATABASE_URL=url)
    digest = json.loads(done.stdout)
    told = {entry["title"] for entry in digest["entries"] if not entry["unread"]}
    assert told == {"Arnheim plants trees", "The harbour bridge opens"}

    here = Origin(Platform.SLACK, "T0NEWS", "C0NEWS", "1763700000.000100")
    asked = replace(brief_request(), origin=here, author=Person("U0ANA", "Ana"))
    async with open_storage(url) as storage:
        assert await storage.requests.accept([asked]) == []
        kept = await storage.archive.article(article().canonical_url, place=here.place)
        assert kept == replace(article(), fetched=()), "where it was read was not noted then"
        chosen = await storage.choices.of(replace(here, channel="C0GERMAN"))
        assert chosen.channel["language"].value == "de"
        claim = await storage.dispatch.claim([Platform.SLACK])
        assert claim
        assert claim.request.link
        assert claim.request.link.url == "https://news.example.org/open"
        await storage.dispatch.later(claim, delay_s=60, counted=False)

    done = await newsbrief(tmp_path, "forget", "--user", "U0ANA", DATABASE_URL=url)
    assert done.returncode == 0, done.stderr
    held = json.loads((await newsbrief(tmp_path, "export", "--user", "U0ANA", DATABASE_URL=url)).stdout)
    assert held["tables"] == {}
    async with open_storage(url) as storage:
        assert await storage.requests.accept([asked]) == [], "forgotten, and still not asked again"
