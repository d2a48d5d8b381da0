"""The SQLite file: where it is, who may use it, which schema it has, and what happens when it fails."""

import sqlite3
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.clock import utc_now
from bot.domain.errors import ConfigError, DuplicateRun, StorageUnavailable
from bot.domain.spending import Spent
from bot.storage.archive import SqlArchive
from bot.storage.database import Storage, _upgrade, migrate, open_storage
from bot.storage.ledger import SqlLedger
from bot.storage.migrations import HEAD
from bot.storage.schema import metadata
from bot.storage.sqlite import Sqlite
from tests.fakes.memory import NOW, article, brief_request, briefing, link, origin
from tests.unit.storage.conftest import sqlite_of


async def opened(url: str) -> None:
    async with open_storage(url):
        pass


# Where it is


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_a_relative_url_is_relative_to_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `sqlite:///data/newsbrief.db` in a .env file means."""
    monkeypatch.chdir(tmp_path)
    await opened("sqlite:///data/news brief?#%20.db")
    assert (tmp_path / "data" / "news brief?#%20.db").is_file()


async def test_nobody_else_can_read_the_folder_and_the_files(file: Path) -> None:
    """There are tokens and private conversations in them."""
    async with open_storage(f"sqlite:///{file}") as storage:
        await storage.ledger.accept([brief_request()])
        assert mode(file.parent) == 0o700
        assert [mode(file.with_name(file.name + end)) for end in ("", "-wal", "-shm")] == [0o600] * 3


async def test_a_folder_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir(0o755)
    await opened(f"sqlite:///{folder}/newsbrief.db")
    assert mode(folder) == 0o755


@pytest.mark.parametrize(
    ("url", "said"),
    [
        pytest.param("postgresql://user@host/db", "not supported yet", id="PostgreSQL"),
        pytest.param("postgres://user@host/db", "not supported yet", id="PostgreSQL, old spelling"),
        pytest.param("mysql://host/db", "must be sqlite", id="another database"),
        pytest.param("sqlite://", "must be sqlite", id="in memory"),
        pytest.param("sqlite:///", "must be sqlite", id="no file"),
        pytest.param("sqlite:///:memory:", "must be sqlite", id="in memory by name"),
        pytest.param("data/newsbrief.db", "must be sqlite", id="a path"),
        pytest.param("", "must be sqlite", id="empty"),
        pytest.param("sqlite:///{tmp}", "cannot be written: Is a directory", id="a folder"),
        pytest.param("sqlite:///{tmp}/garbage/x.db", "cannot be written", id="below a file"),
        pytest.param("sqlite:///{tmp}/garbage", "not a SQLite database", id="some other file"),
        pytest.param("sqlite:///{tmp}/taken", "cannot be locked: Is a directory", id="a lock that cannot be"),
    ],
)
async def test_a_setting_that_cannot_work_is_named(tmp_path: Path, url: str, said: str) -> None:
    (tmp_path / "garbage").write_bytes(b"no database " * 1000)
    (tmp_path / "taken.lock").mkdir()
    with pytest.raises(ConfigError, match=f"DATABASE_URL.*{said}"):
        await opened(url.replace("{tmp}", str(tmp_path)))


# Who may use it


async def test_the_same_file_by_another_name_is_the_same_database(storage: Storage, file: Path) -> None:
    alias = file.parent.parent / "alias.db"
    alias.symlink_to(file)
    with pytest.raises(DuplicateRun):
        await opened(f"sqlite:///{alias}")


async def test_an_error_of_the_program_is_not_taken_for_one_of_the_lock(file: Path) -> None:
    """The lock is held around everything that the program does."""
    with pytest.raises(BlockingIOError):
        async with open_storage(f"sqlite:///{file}"):
            raise BlockingIOError


async def test_the_schema_is_not_changed_under_a_running_program(file: Path) -> None:
    """Neither by `newsbrief migrate` nor by a command that looks on; with nothing to change, both may come in."""
    async with open_storage(f"sqlite:///{file}"):
        await migrate(f"sqlite:///{file}")
        with sqlite3.connect(file) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '0000'")
        connection.close()
        with pytest.raises(DuplicateRun):
            await migrate(f"sqlite:///{file}")


async def test_a_command_that_looks_on_finds_a_new_database_empty(file: Path) -> None:
    async with open_storage(f"sqlite:///{file}", exclusive=False) as storage:
        now = datetime.now(UTC)
        assert await storage.archive.shared(origin(), now - timedelta(days=1), now) == []


async def test_what_reads_cannot_write(storage: Storage) -> None:
    """A write in a reading transaction would fail half-way as soon as another one wrote in between."""
    with pytest.raises(StorageUnavailable, match="readonly"):
        async with sqlite_of(storage).read() as connection:
            await connection.exec_driver_sql("DELETE FROM requests")


async def test_every_write_is_synced_to_the_disk(storage: Storage) -> None:
    """SQLite's own default in WAL mode survives a crash of the program, not a power cut."""
    async with sqlite_of(storage).write() as connection:
        settings = {
            name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


# Which schema it has


def structure(file: Path) -> set[str]:
    """Every column, key and index of the database; where a column stands in its table does not matter."""
    connection = sqlite3.connect(file)
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {
        f"{table} {kind}: {row[1:]}"
        for table in tables
        for kind in ("table_info", "foreign_key_list", "index_list")
        for row in connection.execute(f"PRAGMA {kind}({table})")
        if table != "alembic_version"
    }
    found |= {
        " ".join(sql.split())
        for (sql,) in connection.execute("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql NOT NULL")
    }
    found |= {
        f"{table} counts up"
        for table in tables
        if "AUTOINCREMENT" in connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
    }
    connection.close()
    return found


async def test_the_migrations_build_what_the_program_expects(file: Path, tmp_path: Path) -> None:
    """Column for column, index for index."""
    await migrate(f"sqlite:///{file}")
    expected = Sqlite(tmp_path / "expected.db")
    async with expected.write() as connection:
        await connection.run_sync(metadata.create_all)
    await expected.close()
    assert structure(file) == structure(tmp_path / "expected.db")


async def test_migrating_stops_at_the_step_that_the_program_knows(file: Path) -> None:
    """HEAD is written down beside the steps, so that a start need not load Alembic; it must not be forgotten."""
    await migrate(f"sqlite:///{file}")
    connection = sqlite3.connect(file)
    assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]
    connection.close()
    await migrate(f"sqlite:///{file}")


async def test_an_older_database_keeps_what_it_holds(file: Path) -> None:
    """The briefings were paid for, and a request that was forgotten would be answered again."""
    file.parent.mkdir()
    sqlite = Sqlite(file)
    async with sqlite.write() as connection:
        await connection.run_sync(_upgrade, "0001")
    before = structure(file)
    ledger, archive = SqlLedger(sqlite, lease_s=60, clock=utc_now), SqlArchive(sqlite, clock=utc_now)
    await ledger.accept([brief_request()])
    await archive.save_article(link().canonical, article())
    await archive.save_briefing(link().canonical, briefing(), language="source")
    await sqlite.close()
    async with open_storage(f"sqlite:///{file}") as storage:
        assert before < structure(file)
        assert await storage.ledger.accept([brief_request()]) == [False]
        assert await storage.archive.article(link().canonical) == article()
        made = briefing()
        assert made == await storage.archive.briefing(
            link().canonical, recipe=made.recipe, length=made.length, language="source"
        )
        assert await storage.spending.spent(NOW - timedelta(days=9999)) == Spent()
        assert await storage.preferences.get(origin(), "language") is None


async def test_a_migration_that_is_interrupted_leaves_nothing(tmp_path: Path) -> None:
    """A kill in the middle must not leave tables that the next start stumbles over."""
    sqlite = Sqlite(tmp_path / "x.db")

    async def interrupted() -> None:
        async with sqlite.write() as connection:
            await connection.run_sync(_upgrade)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        await interrupted()
    await sqlite.close()
    assert structure(tmp_path / "x.db") == set()


async def test_a_database_of_a_newer_program_is_left_alone(file: Path) -> None:
    """An older program would write what the newer one does not expect."""
    await migrate(f"sqlite:///{file}")
    connection = sqlite3.connect(file)
    connection.execute("UPDATE alembic_version SET version_num = '0999'")
    connection.commit()
    connection.close()
    with pytest.raises(ConfigError, match="a newer Newsbrief wrote this database"):
        await opened(f"sqlite:///{file}")


async def test_alembic_is_not_loaded_when_there_is_nothing_to_migrate(file: Path) -> None:
    """It would cost every start 150 ms."""
    await migrate(f"sqlite:///{file}")
    code = """
import asyncio, sys
from bot.storage.database import migrate
asyncio.run(migrate(sys.argv[1]))
print("alembic" in sys.modules)
"""
    result = subprocess.run(  # noqa: ASYNC221 (nothing else runs here)
        [sys.executable, "-c", code, f"sqlite:///{file}"], capture_output=True, text=True, check=True, timeout=30
    )
    assert result.stdout == "False\n"
