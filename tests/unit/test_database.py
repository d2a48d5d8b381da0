"""The SQLite file: where it is, who may use it, which schema it has, and what happens when it fails."""

import asyncio
import resource
import sqlite3
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.domain.errors import ConfigError, DuplicateRun, StorageUnavailable
from bot.domain.types import Interaction, Length, Platform, Posted
from bot.storage.database import Storage, _upgrade, migrate, open_storage
from bot.storage.migrations import HEAD
from bot.storage.schema import metadata
from bot.storage.sqlite import Sqlite
from tests.fakes.memory import ANA, article, brief_request, briefing, link, origin


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "newsbrief.db"


@pytest.fixture
async def storage(file: Path) -> AsyncIterator[Storage]:
    async with open_storage(f"sqlite:///{file}") as storage:
        yield storage


def sqlite_of(storage: Storage) -> Sqlite:
    """The database behind the ports."""
    database: Sqlite = storage.ledger._database  # type: ignore[attr-defined]  # of SqlLedger, not of the port
    return database


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


async def test_a_command_that_looks_on_does_not_change_the_schema_under_a_running_program(file: Path) -> None:
    await migrate(f"sqlite:///{file}")
    async with open_storage(f"sqlite:///{file}"):
        with sqlite3.connect(file) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '0000'")
        connection.close()
        with pytest.raises(DuplicateRun):
            async with open_storage(f"sqlite:///{file}", exclusive=False):
                pass


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
    """Every statement that built the database."""
    connection = sqlite3.connect(file)
    found = connection.execute("SELECT sql FROM sqlite_master WHERE sql NOT NULL AND tbl_name != 'alembic_version'")
    statements = {" ".join(sql.split()) for (sql,) in found}
    connection.close()
    return statements


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


# What happens when it fails


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Another program holds the write lock."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.execute("ROLLBACK")
    connection.close()


async def test_a_locked_database_raises_before_slack_gives_up(storage: Storage, file: Path) -> None:
    """Within 3 s, however many wait: what was not acknowledged comes again. Reading goes on meanwhile."""
    start = asyncio.get_running_loop().time()
    with locked(file):
        writes = [asyncio.create_task(storage.ledger.accept([brief_request(f"m{number}")])) for number in range(6)]
        assert await storage.archive.article(link().canonical) is None
        results = await asyncio.gather(*writes, return_exceptions=True)
    assert asyncio.get_running_loop().time() - start < 2.8
    assert all(isinstance(result, StorageUnavailable) and result.retryable for result in results)
    assert await storage.ledger.accept([brief_request("m0")]) == [True]


async def test_a_short_lock_is_waited_out(storage: Storage, file: Path) -> None:
    with locked(file):
        write = asyncio.create_task(storage.ledger.accept([brief_request()]))
        await asyncio.sleep(0.3)
        assert not write.done()
    assert await write == [True]


@contextmanager
def small_files(bytes_max: int) -> Iterator[None]:
    """The system takes no more: writes beyond this size of a file fail as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_max, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def fill(storage: Storage, accepted: list[str]) -> None:
    """Accept requests until it fails; noted are those that were acknowledged."""
    for number in range(5000):
        message = f"m{len(accepted)}-{number}"
        assert await storage.ledger.accept([brief_request(message, path="x" * 2000)]) == [True]
        accepted.append(message)


async def test_a_full_disk_loses_nothing_that_was_accepted(storage: Storage, file: Path) -> None:
    """It says so, keeps what it acknowledged, and goes on by itself when there is room again."""
    await storage.ledger.accept([brief_request("before")])
    accepted: list[str] = []
    async with sqlite_of(storage).write() as connection:
        pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
        await connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 30}")
    with pytest.raises(StorageUnavailable, match="full"):
        await fill(storage, accepted)
    with pytest.raises(StorageUnavailable, match="full"):
        await fill(storage, accepted)
    async with sqlite_of(storage).write() as connection:
        await connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 10_000}")
    assert await storage.ledger.accept([brief_request("after")]) == [True]
    await check(storage, accepted)


async def test_a_disk_that_refuses_writes_loses_nothing_that_was_accepted(storage: Storage, file: Path) -> None:
    """The same with a real error of the system, in the middle of the log."""
    accepted: list[str] = []
    with small_files(file.with_name(f"{file.name}-wal").stat().st_size + 100_000):
        with pytest.raises(StorageUnavailable, match="disk"):
            await fill(storage, accepted)
        with pytest.raises(StorageUnavailable, match="disk"):
            await fill(storage, accepted)
    assert await storage.ledger.accept([brief_request("before"), brief_request("after")]) == [True, True]
    await check(storage, accepted)


async def check(storage: Storage, accepted: list[str]) -> None:
    """Everything that was acknowledged is there, and the file is sound."""
    assert accepted
    again = [brief_request(message, path="x" * 2000) for message in ("before", *accepted, "after")]
    fresh = await storage.ledger.accept(again[1:-1])
    assert not any(fresh)
    async with sqlite_of(storage).read() as connection:
        assert (await connection.exec_driver_sql("PRAGMA integrity_check")).scalar() == "ok"


async def test_work_that_is_cancelled_leaves_the_database_usable(storage: Storage) -> None:
    """Stopping cancels tasks in the middle of a transaction."""
    for delay in range(40):
        tasks = [asyncio.create_task(storage.ledger.accept([brief_request(f"{delay}-{n}")])) for n in range(3)]
        await asyncio.sleep(delay / 10_000)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert await storage.ledger.accept([brief_request("after")]) == [True]


async def test_a_closed_database_says_so(file: Path) -> None:
    """A late task must not write into a file that may be another program's by now."""
    async with open_storage(f"sqlite:///{file}") as storage:
        pass
    with pytest.raises(StorageUnavailable, match="closed"):
        await storage.ledger.accept([brief_request()])
    with pytest.raises(StorageUnavailable, match="closed"):
        await storage.archive.article(link().canonical)


# What is in it


async def test_deleted_text_and_used_tokens_are_gone_from_the_disk(storage: Storage, file: Path) -> None:
    """SQLite leaves deleted bytes in the file and its log unless told otherwise."""
    secret = Interaction("tok-canary", datetime.now(UTC) + timedelta(minutes=15))
    old = replace(article(), text="canary of the publisher " * 500, sentences=("canary sentence",) * 200)
    await storage.archive.save_article(link().canonical, old)
    made = briefing(article_sentences=old.sentences)
    await storage.archive.save_briefing(link().canonical, made, language="source")
    await storage.ledger.accept([brief_request(interaction=secret)])
    claim = await storage.ledger.claim(list(Platform))
    assert claim
    assert b"canary" in contents(file)
    await storage.ledger.done(claim)
    assert await storage.archive.purge(datetime.now(UTC) + timedelta(seconds=1)) == 1
    assert b"canary" not in contents(file)
    assert b"Arnheim" in contents(file), "the briefing stays"


def contents(file: Path) -> bytes:
    return b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))


async def test_no_query_walks_through_a_whole_table(storage: Storage) -> None:
    """Requests are kept for ever: what is quick today must be quick in years."""
    statements: set[str] = set()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.add(statement)

    for engine in (sqlite_of(storage)._writer, sqlite_of(storage)._reader):
        event.listen(engine.sync_engine, "before_cursor_execute", note)
    await use_everything(storage)
    queries = [statement for statement in statements if statement.startswith(("SELECT", "UPDATE", "DELETE"))]
    assert len(queries) > 20
    async with sqlite_of(storage).read() as connection:
        for query in queries:
            plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", ("x",) * query.count("?"))
            # Deleting old texts looks at every briefing, once an hour.
            if not query.startswith("UPDATE briefings"):
                assert [step.detail for step in plan if walks(step.detail)] == [], query


def walks(step: str) -> bool:
    """Whether a step of a plan looks at a whole table, or at all that one platform ever had."""
    whole = step.startswith("SCAN") and "CONSTANT ROW" not in step and "ix_requests_due" not in step
    return whole or (step.startswith("SEARCH requests") and step.endswith(("(platform=?)", "space=?)")))


async def use_everything(storage: Storage) -> None:
    """Call each method of the ports once."""
    ledger, archive, chat = storage.ledger, storage.archive, storage.chat_log
    now = datetime.now(UTC)
    await ledger.accept([brief_request(), brief_request("m2")])
    claim, later = await ledger.claim(list(Platform)), await ledger.claim(list(Platform))
    assert claim
    assert later
    await ledger.extend(claim)
    await ledger.later(later, delay_s=1, counted=True)
    await ledger.intend(claim, 0)
    await ledger.posted(claim, 0, Posted("c1", "a1"))
    await ledger.withdrawn(claim)
    await ledger.done(claim)
    await ledger.withdraw(origin("m2"))
    await ledger.answered_by(Platform.DISCORD, "s1", "a1")
    await ledger.parts(Platform.DISCORD, "s1", "a1")
    await ledger.asked_since(now, origin=origin(), author=ANA)
    await ledger.seen(origin())
    await ledger.last_seen(Platform.DISCORD)
    canonical = link().canonical
    await archive.save_article(canonical, article())
    await archive.article(canonical)
    await archive.save_briefing(canonical, briefing(), language="source")
    await archive.briefing(canonical, recipe="r1", length=Length.STANDARD, language="source")
    assert await archive.answered_in(origin("m9"), canonical, before=9)
    assert await archive.shared(origin(), now - timedelta(days=9999), now)
    await ledger.removed(Platform.DISCORD, "s1", "a1")
    message = await chat.say("hello")
    await chat.reply(message.id, {}, marker="k1")
    await chat.by_marker("k1")
    await chat.recent(10)
    await chat.delete(message.id)
    await archive.purge(now)
    await open_again(storage)


async def open_again(storage: Storage) -> None:
    """What a start does."""
    await storage.ledger.release()  # type: ignore[attr-defined]  # of SqlLedger, not of the port
