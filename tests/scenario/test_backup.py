"""What docs/operating.md says of backups, run as it stands there, on a database that is in use."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.types import Platform, Posted
from bot.storage.database import Storage, migrate, open_storage
from tests.fakes.ledger import Ledger
from tests.fakes.memory import article, brief_request, briefing, link
from tests.fakes.postgres import PostgresServer, binaries
from tests.scenario.test_commands import newsbrief

OPERATING = (Path(__file__).parents[2] / "docs/operating.md").read_text(encoding="utf-8")
DAY = "2026-11-22"


def commands(heading: str) -> list[str]:
    """What is to be typed below a heading: to make a backup, and to restore it."""
    section = OPERATING.split(f"### {heading}\n")[1].split("\n### ")[0]
    return re.findall(r"```sh\n(.*?)```", section, re.DOTALL)


def run(script: str, folder: Path, **settings: str) -> None:
    """Type it there; whatever fails ends it."""
    done = subprocess.run(
        ["sh", "-e", "-c", script], cwd=folder, env=settings, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


async def fill(storage: Storage) -> None:
    """A link that was briefed, and one that is still open."""
    await storage.archive.save_article(link().canonical, article())
    await storage.archive.save_briefing(link().canonical, article(), briefing(), language="source")
    ledger = Ledger(storage)
    await ledger.accept([brief_request("m1")])
    claim = await ledger.claim([Platform.DISCORD])
    assert claim
    await storage.replies.store(claim, briefing())
    await ledger.posted(claim, 0, Posted("c1", "a1", "https://chat.example.org/a1"))
    await ledger.done(claim)
    await ledger.accept([brief_request("m2", path="two")])


async def check(url: str, folder: Path, before: str) -> None:
    """The restored database tells the same, knows its messages, and has what is still to be done."""
    done = await newsbrief(folder, "digest", "--day", DAY, "--json", DATABASE_URL=url)
    assert (done.returncode, done.stdout) == (0, before), done.stderr
    assert article().title in before
    async with open_storage(url) as storage:
        assert await storage.requests.accept([brief_request("m1")]) == []
        claim = await storage.dispatch.claim([Platform.DISCORD])
        assert claim
        assert claim.request.origin.message == "m2"


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="the sqlite3 shell is not there")
async def test_a_copy_of_sqlite_made_while_it_is_used_tells_the_same(tmp_path: Path) -> None:
    """Restored into an empty folder, and over another database."""
    here, empty, used = (tmp_path / name for name in ("here", "empty", "used"))
    for folder in (here, empty, used):
        folder.mkdir()
    make, restore = commands("SQLite")
    url = "sqlite:///data/newsbrief.db"
    async with open_storage(f"sqlite:///{here}/data/newsbrief.db") as storage:
        await fill(storage)
        run(make, here, PATH=str(Path(shutil.which("sqlite3") or "").parent) + ":/bin:/usr/bin")
    before = (await newsbrief(here, "digest", "--day", DAY, "--json")).stdout
    await migrate(f"sqlite:///{used}/data/newsbrief.db")
    for folder in (empty, used):
        shutil.copy(here / "backup.db", folder / "backup.db")
        run(restore, folder, PATH="/bin:/usr/bin")
        await check(url.replace("///", f"///{folder}/"), folder, before)


@pytest.fixture
def postgres() -> Iterator[PostgresServer]:
    """A server with an empty database for each that is asked for."""
    with PostgresServer() as server:
        yield server


def tools() -> Path | None:
    """The folder of PostgreSQL's own tools, of the server's version."""
    return binaries() if (binaries() / "pg_dump").exists() and (binaries() / "pg_restore").exists() else None


@pytest.mark.skipif(tools() is None, reason="pg_dump is not there")
async def test_a_dump_of_postgresql_restores_the_same(postgres: PostgresServer, tmp_path: Path) -> None:
    """Into an empty database."""
    make, restore = commands("PostgreSQL")
    url, other = postgres.create(), postgres.create()
    path = f"{tools()}:/bin:/usr/bin"
    await migrate(url)
    async with open_storage(url) as storage:
        await fill(storage)
        run(make, tmp_path, PATH=path, DATABASE_URL=url)
    before = (await newsbrief(tmp_path, "digest", "--day", DAY, "--json", DATABASE_URL=url)).stdout
    run(restore, tmp_path, PATH=path, DATABASE_URL=other)
    await check(other, tmp_path, before)
