"""The SQLite file: where it is, who may use it, which schema it has, and what happens when it fails."""

import json
import sqlite3
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.domain.article import Article
from bot.domain.briefing import Briefing, Notice
from bot.domain.clock import utc_now
from bot.domain.errors import ConfigError, DuplicateRun, StorageUnavailable
from bot.domain.links import canonical
from bot.domain.mutes import Mute
from bot.domain.requests import AfterHours, Brief, DigestOf, Remove, Request, Say
from bot.domain.settings import Choices
from bot.domain.spending import Spent
from bot.domain.types import Link, Origin, Person, Platform
from bot.language.telling import telling
from bot.storage.database import Storage, migrate, open_storage
from bot.storage.migrating import upgrade
from bot.storage.migrations import HEAD
from bot.storage.rows import article_document, briefing_document
from bot.storage.schema import metadata
from bot.storage.sqlite import Sqlite
from tests.fakes.ledger import Ledger
from tests.fakes.memory import ANA, NOW, article, brief_request, briefing, digest_request, link, origin
from tests.unit.storage.conftest import said, sqlite_of


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
        await Ledger(storage).accept([brief_request()])
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
        pytest.param("postgresql://user@host", "names no database", id="PostgreSQL without a database"),
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
        await sqlite_of(storage).read(said, "DELETE FROM requests")


async def test_every_write_is_synced_to_the_disk(storage: Storage) -> None:
    """SQLite's own default in WAL mode survives a crash of the program, not a power cut."""
    settings = {
        name: await sqlite_of(storage).write(said, f"PRAGMA {name}")
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
    expected = Sqlite(tmp_path / "expected.db", clock=utc_now)
    await expected.write(metadata.create_all)
    await expected.close()
    assert structure(file) == structure(tmp_path / "expected.db")


async def test_migrating_stops_at_the_step_that_the_program_knows(file: Path) -> None:
    """HEAD is written down beside the steps, so that a start need not load Alembic; it must not be forgotten."""
    await migrate(f"sqlite:///{file}")
    connection = sqlite3.connect(file)
    assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]
    connection.close()
    await migrate(f"sqlite:///{file}")


#: What requests had before they were typed.
OLD_COLUMNS = ("'target'", "'reason'", "'values'")


async def as_at_first(file: Path) -> None:
    """The tables of the first version, empty."""
    file.parent.mkdir()
    sqlite = Sqlite(file, clock=utc_now)
    await sqlite.write_long(upgrade, "0001")
    await sqlite.close()


def ask_as_at_first(
    file: Path,
    key: str,
    kind: str,
    *,
    link: Link | None = None,
    target: str = "",
    reason: str = "",
    values: dict[str, Any] | None = None,
) -> None:
    """Write down what was asked in the message of fakes.memory.origin(), as the first version did."""
    row = {
        "key": key,
        "platform": "discord",
        "space": "s1",
        "channel": "c1",
        "message": "m1",
        "kind": kind,
        "url": link and link.url,
        "canonical": link and link.canonical,
        "author_id": ANA.id,
        "author_name": ANA.name,
        "asked_at": "2026-11-22 12:00:00.000000",
        "target": target,
        "reason": reason,
        "values": json.dumps(values or {}),
        **dict.fromkeys(("accepted_at", "due_at"), "2026-11-22 12:00:00.000000"),
    }
    names, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
    with sqlite3.connect(file) as connection:
        connection.execute(f"INSERT INTO requests ({names}) VALUES ({marks})", tuple(row.values()))
    connection.close()


def fill_as_at_first(file: Path, read: Article, made: Briefing, *, final: str = "") -> None:
    """Store an article and its briefing in the tables of the first version."""
    content, now = sha256(read.substance.encode()).hexdigest(), "2026-11-22 12:00:00.000000"
    rows = {
        "articles": (read.url, final or read.url, content, "", content, json.dumps(article_document(read)), now),
        "briefings": (
            *(read.url, content, made.recipe, made.length, "source"),
            *(json.dumps(briefing_document(made)), json.dumps(made.article_sentences), now),
        ),
    }
    columns = {
        "articles": "canonical, final, content, likeness, story, document, stored_at",
        "briefings": "canonical, content, recipe, length, language, document, article_sentences, stored_at",
    }
    with sqlite3.connect(file) as connection:
        for table, values in rows.items():
            marks = ", ".join("?" * len(values))
            connection.execute(f"INSERT INTO {table} ({columns[table]}) VALUES ({marks})", values)
    connection.close()


@pytest.mark.parametrize(
    ("asked_for", "final", "kept"),
    [
        pytest.param("https://news.example.org/story", "https://news.example.org/story", True, id="read where asked"),
        pytest.param("https://sho.rt/x", "https://news.example.org/story", False, id="named, or redirected to"),
        pytest.param("https://news.example.org/story?sk=1", "https://news.example.org/story", False, id="token"),
    ],
)
async def test_articles_of_an_older_database_answer_only_where_they_were_read(
    file: Path, asked_for: str, final: str, kept: bool
) -> None:
    """What a page named as its address, and what a token opened, was the answer for everybody; no longer."""
    request = replace(brief_request(), asked=Brief(Link(asked_for, canonical(asked_for).partition("?")[0])))
    assert request.link
    await as_at_first(file)
    ask_as_at_first(file, request.key, "brief", link=request.link)
    fill_as_at_first(file, article(request.link.canonical), briefing(), final=final)
    async with open_storage(f"sqlite:///{file}") as storage:
        for address in (asked_for, request.link.canonical, final):
            found = await storage.archive.article(address, place=origin().place)
            assert (found is not None) is kept, address
        for channel, told in [("c1", True), ("c2", "sk=" not in asked_for)]:
            await Ledger(storage).accept([replace(request, origin=origin("m2", channel=channel))])
            await sqlite_of(storage).write(said, "UPDATE requests SET outcome = ''")
            shared = await storage.archive.shared(origin(channel=channel), NOW, NOW + timedelta(seconds=1))
            assert [item.briefing is not None for item in shared][-1:] == [told], "for those who got it"


async def test_an_older_database_keeps_what_it_holds(file: Path) -> None:
    """The briefings were paid for, and a request that was forgotten would be answered again."""
    await as_at_first(file)
    before = structure(file)
    ask_as_at_first(file, brief_request().key, "brief", link=link())
    fill_as_at_first(file, article(), briefing())
    async with open_storage(f"sqlite:///{file}") as storage:
        # That a text is one of a link and a place, and not of a link alone, came later.
        assert {line for line in before - structure(file) if "PRIMARY" not in line} <= {
            line
            for line in before
            if line.startswith("articles ") and any(name in line for name in ("canonical", "autoindex"))
        } | {line for line in before if line.startswith("requests ") and any(name in line for name in OLD_COLUMNS)}
        assert await Ledger(storage).accept([brief_request()]) == [False]
        assert await storage.archive.article(link().canonical) == article()
        (shared,) = await storage.archive.shared(origin(), NOW, NOW + timedelta(seconds=1))
        assert shared.telling == telling(article().title, article().text, article().language), (
            "compared as new ones are"
        )
        made = briefing()
        assert made == await storage.archive.briefing(
            article().content, recipe=made.recipe, length=made.length, language="source"
        )
        assert await storage.spending.spent(NOW - timedelta(days=9999)) == Spent()
        assert await storage.choices.of(origin()) == Choices()


async def test_a_process_of_the_version_before_goes_on_writing_beside_this_one(file: Path) -> None:
    """While machines are brought up to date one by one; and after a step back nothing is missing."""
    file.parent.mkdir()
    sqlite = Sqlite(file, clock=utc_now)
    await sqlite.write_long(upgrade, "0006")
    await sqlite.close()
    connection = sqlite3.connect(file)
    written = (
        "INSERT INTO articles (canonical, final, content, likeness, story, stored_at) VALUES (?, 'f', 'c', 'l', 's', ?)"
    )
    connection.execute(written, ("a", NOW.isoformat()))
    connection.commit()
    await migrate(f"sqlite:///{file}")
    connection.execute(written, ("b", NOW.isoformat()))
    connection.commit()
    assert connection.execute("SELECT likeness FROM articles").fetchall() == [("l",), ("l",)]
    connection.close()


async def test_a_schedule_of_an_older_database_counts_what_it_skips(file: Path) -> None:
    """And so does one that a program of the version before sets up beside this one."""
    file.parent.mkdir()
    sqlite = Sqlite(file, clock=utc_now)
    await sqlite.write_long(upgrade, "0014")
    await sqlite.close()
    names = (
        "platform, space, channel, chosen_at, times, weekdays, quiet, zone, says_empty, due_at, due_day, due_number, "
        "skipped, looked_at"
    )
    now = NOW.isoformat()
    values = ("discord", "s1", now, '["09:00"]', "[1]", "[]", "UTC", 0, now, "2026-11-23", 0, 2, now)
    written = f"INSERT INTO schedules ({names}) VALUES ({', '.join('?' * 14)})"
    connection = sqlite3.connect(file)
    connection.execute(written, (*values[:2], "c1", *values[2:]))
    connection.commit()
    await migrate(f"sqlite:///{file}")
    connection.execute(written, (*values[:2], "c2", *values[2:]))
    connection.commit()
    connection.close()
    async with open_storage(f"sqlite:///{file}") as storage:
        for number, channel in enumerate(["c1", "c2"], 1):
            for _ in range(2):
                await storage.schedules.skipped(number, NOW, 1)
            (kept,) = await storage.schedules.seen_by(origin(channel=channel), ANA)
            assert kept.skipped == 3


async def test_links_of_quiet_hours_that_were_not_told_yet_are_told_once(file: Path) -> None:
    """The digest that waits for them becomes what is looked for today; where none waits they were told."""
    file.parent.mkdir()
    sqlite = Sqlite(file, clock=utc_now)
    await sqlite.write_long(upgrade, "0007")
    await sqlite.close()
    connection = sqlite3.connect(file)
    at, link_there = NOW.isoformat(), "https://news.example.org/story"
    for number, (channel, kind, asked, outcome) in enumerate(
        [
            ("c1", "brief", {"unasked": True}, "quiet_hours"),
            ("c1", "digest", {"period": f"{at}/{at}"}, None),
            ("c2", "brief", {"unasked": True}, "quiet_hours"),
            ("c3", "digest", {"period": "24h"}, None),
        ]
    ):
        row = [f"k{number}", "discord", "s1", channel, f"m{number}", kind, json.dumps(asked), "u1", at, at, at, outcome]
        names = "key, platform, space, channel, message, kind, asked, author_id, asked_at, accepted_at, due_at, outcome"
        row += [link_there, link_there] if kind == "brief" else [None, None]
        marks = ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO requests ({names}, url, canonical) VALUES ({marks})", row)
    connection.commit()
    connection.close()
    async with open_storage(f"sqlite:///{file}") as storage:
        claimed = [await storage.dispatch.claim([Platform.DISCORD]) for _ in range(2)]
        assert [type(claim.request.asked) for claim in claimed if claim] == [AfterHours, DigestOf]
        for channel, count in (("c1", 1), ("c2", 0)):
            found = await storage.archive.after_hours(replace(origin(), channel=channel), by=9)
            assert len(found) == count


async def test_what_an_older_version_told_is_found_by_its_words(file: Path) -> None:
    """What it told in private is not; nor what it could not brief."""
    file.parent.mkdir()
    sqlite = Sqlite(file, clock=utc_now)
    await sqlite.write_long(upgrade, "0007")
    await sqlite.close()
    at = "2026-11-22 12:00:00.000000"
    with sqlite3.connect(file) as connection:
        for number, (audience, outcome, title) in enumerate(
            [
                ("everyone", "", "Arnheim plants trees"),
                ("asker", "", "Arnheim in private"),
                ("everyone", "failed", "No"),
            ],
            start=1,
        ):
            connection.execute(
                "INSERT INTO requests (id, key, keyed, platform, space, channel, message, kind, url, canonical,"
                " author_id, asked_at, audience, accepted_at, due_at, outcome)"
                " VALUES (?, ?, 1, 'discord', 's1', 'c1', 'm1', 'brief', 'u', 'u', 'a', ?, ?, ?, ?, ?)",
                (number, f"k{number}", at, audience, at, at, outcome),
            )
            document = json.dumps(briefing_document(briefing(title=title)))
            connection.execute("INSERT INTO answers VALUES (?, 'briefing', ?, NULL, NULL, ?)", (number, document, at))
            connection.execute(
                "INSERT INTO replies (request_id, part, intended_at, message, url) VALUES (?, 0, ?, 'a', 'https://x/')",
                (number, at),
            )
    connection.close()
    async with open_storage(f"sqlite:///{file}") as storage:
        assert [hit.title for hit in await storage.archive.find(origin(), "arnheim")] == ["Arnheim plants trees"]


OLD_KINDS = [
    pytest.param("digest:7d", {}, digest_request(period="7d"), id="digest"),
    pytest.param("digest:7x", {"reason": "bad_period", "values": {"why": "x"}},
                 digest_request(period="7x", refused=Notice("bad_period", {"why": "x"})), id="digest of no period"),
    pytest.param("remove", {"target": "a1"}, Request(origin(), Remove("a1"), ANA, NOW), id="removal"),
    pytest.param("notice:no_link", {"reason": "no_link"},
                 Request(origin(), Say("no_link", Notice("no_link")), ANA, NOW), id="notice"),
    pytest.param("brief", {"reason": "limit_user", "values": {"limit": 3}, "link": link()},
                 brief_request(reason="limit_user", values={"limit": 3}), id="refused link"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "fields", "request_now"), OLD_KINDS)
async def test_what_was_asked_of_an_older_program_is_understood(
    file: Path, kind: str, fields: dict[str, Any], request_now: Request
) -> None:
    """And its answer keeps its marker: the older program may have posted it just before it was killed."""
    await as_at_first(file)
    ask_as_at_first(file, request_now.key, kind, **fields)
    async with open_storage(f"sqlite:///{file}") as storage:
        assert await Ledger(storage).accept([request_now]) == [False], "it is known under its new key, too"
        claim = await Ledger(storage).claim(list(Platform))
        assert claim
        assert claim.request == request_now
        assert claim.key == request_now.key
        assert await storage.requests.rekey(10) == 0, "not while it is open"
        await Ledger(storage).done(claim)
        assert await storage.requests.rekey(10) == 1
        assert await storage.requests.rekey(10) == 0
        assert await Ledger(storage).accept([request_now]) == [False]


async def test_keys_tell_nobody_who_posted_what(storage: Storage, file: Path) -> None:
    """They outlive the rest of a person's rows; whoever has the file alone must not guess them back."""
    await Ledger(storage).accept([brief_request()])
    key = await sqlite_of(storage).read(said, "SELECT key FROM requests")
    assert len(key) == 64
    assert key != sha256(brief_request().key.encode()).hexdigest()


async def test_a_secret_of_ones_own_can_be_given_later(file: Path) -> None:
    """SECRET_KEY is used for what is new; what was written under the database's own key is known all the same."""
    for secret, fresh in [("", True), ("s3cret", False)]:
        async with open_storage(f"sqlite:///{file}", secret=secret) as storage:
            assert await Ledger(storage).accept([brief_request()]) == [fresh]
            assert await Ledger(storage).accept([brief_request("m2")]) == [True] if secret else True


async def test_a_migration_that_is_interrupted_leaves_nothing(tmp_path: Path) -> None:
    """A kill in the middle must not leave tables that the next start stumbles over."""
    sqlite = Sqlite(tmp_path / "x.db", clock=utc_now)

    def interrupted(connection: Connection) -> None:
        upgrade(connection)
        raise InterruptedError

    with pytest.raises(InterruptedError):
        await sqlite.write_long(interrupted)
    await sqlite.close()
    assert structure(tmp_path / "x.db") == set()


async def test_what_was_asked_before_engagement_was_counted_is_counted_from_then_on(file: Path) -> None:
    """And muted, on the rows that an older version wrote."""
    file.parent.mkdir()
    sqlite = Sqlite(file, clock=utc_now)
    names = ("platform", "space", "channel", "message", "kind", "author_id", "asked_at", "accepted_at", "due_at")
    moment = "2026-11-22 12:00:00.000000"
    values = ("slack", "s1", "c1", "m1", "brief", "u-ana", moment, moment, moment)

    def older(connection: Connection) -> None:
        upgrade(connection, "0014")
        row = f"INSERT INTO requests (key, url, canonical, {', '.join(names)}) VALUES ('k', 'https://a.example', "
        connection.exec_driver_sql(f"{row}'https://a.example/', {', '.join('?' * len(values))})", values)

    await sqlite.write_long(older)
    await sqlite.close()
    place = Origin(Platform.SLACK, "s1", "c1", "m1")
    async with open_storage(f"sqlite:///{file}") as storage:
        await storage.engagement.reacted(place, Person("u-ben"), "fire")
        await storage.mutes.put(Mute(place, Person("u-ben"), "chess"))
        since = datetime(2026, 11, 22, tzinfo=UTC)
        (shared,) = await storage.archive.shared(place, since, since + timedelta(days=1))
        assert shared.engaged.reactions == 1
        assert [mute.words for mute in await storage.mutes.of(place, Person("u-ben"))] == ["chess"]


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
        [sys.executable, "-c", code, f"sqlite:///{file}"], capture_output=True, text=True, check=True
    )
    assert result.stdout == "False\n"
