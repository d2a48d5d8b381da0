"""`newsbrief doctor`: everything that is wrong, at once, in words, and nothing is changed."""

import json
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.domain.installations import Installation
from bot.storage.database import open_storage
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.loopback import Loopback
from tests.fakes.model import FakeModel
from tests.fakes.postgres import PostgresServer
from tests.fakes.slack import FakeSlack
from tests.program import Program
from tests.scenario.test_commands import newsbrief


async def findings(folder: Path, *arguments: str, **settings: str) -> tuple[int, list[dict[str, Any]]]:
    """The exit code, and what was found."""
    done = await newsbrief(folder, "doctor", "--json", *arguments, **{"WEB_PORT": "0", **settings})
    assert "Traceback" not in done.stderr, done.stderr
    found = json.loads(done.stdout)
    assert found["healthy"] is (done.returncode == 0)
    return done.returncode, found["findings"]


def of(found: list[dict[str, Any]], name: str, state: str) -> str:
    """The texts of a name and a state, a line each."""
    return "\n".join(each["text"] for each in found if (each["name"], each["state"]) == (name, state))


def untouched(folder: Path) -> bool:
    """Whether nothing was made in an empty folder."""
    return not list(folder.iterdir())


@contextmanager
def unchanged(folder: Path) -> Iterator[None]:
    """Nothing in a folder is made, changed or removed meanwhile."""

    def state() -> dict[str, tuple[int, bytes]]:
        files = [file for file in folder.rglob("*") if file.is_file()]
        return {str(file): (file.stat().st_mtime_ns, file.read_bytes()) for file in files}

    before = state()
    yield
    assert state() == before


async def test_it_says_what_each_gap_means_and_that_the_rest_works(tmp_path: Path) -> None:
    """A newcomer's first look, which leaves no trace."""
    done = await newsbrief(tmp_path, "doctor", WEB_PORT="0")
    assert done.returncode == 0, done.stdout + done.stderr
    for said in ("DISCORD_TOKEN", "SLACK_BOT_TOKEN", "picked from the article", "ok      database"):
        assert said in done.stdout
    assert untouched(tmp_path)


async def test_it_lists_every_wrong_setting_and_goes_on(tmp_path: Path) -> None:
    """Whoever mends them needs one look, and learns that the rest is right; the exit code is that of settings."""
    (tmp_path / ".env").write_text("WEB_PORT=eighty\nDISCORD_TOKN=canary\nLOG_LEVEL=loud\n", encoding="utf-8")
    done = await newsbrief(tmp_path, "doctor", DEFAULT_TIMEZONE="Mars")
    assert done.returncode == 2
    for said in ("line 2: DISCORD_TOKN is no setting", "WEB_PORT: ", "LOG_LEVEL: ", "DEFAULT_TIMEZONE: ", "database"):
        assert said in done.stdout
    assert "canary" not in done.stdout
    (tmp_path / ".env").unlink()
    (tmp_path / ".env").mkdir()
    code, found = await findings(tmp_path)
    assert (code, "is a directory" in of(found, ".env", "broken")) == (2, True)


async def test_it_tries_what_is_configured_and_prints_no_secret(tmp_path: Path) -> None:
    """Wrong tokens are found before the first start, with address, model and HTTP status, and stay secret."""
    async with FakeModel() as model, FakeSlack() as slack, FakeDiscord() as discord:
        settings = {
            "OPENAI_BASE_URL": model.base_url,
            "OPENAI_MODEL": "test-model",
            "SLACK_API_BASE_URL": slack.api_base_url,
            "DISCORD_API_BASE": discord.api_base,
        }
        tokens = {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token}
        good = {**settings, **tokens, "OPENAI_API_KEY": model.key, "DISCORD_TOKEN": discord.token}
        code, found = await findings(tmp_path, **good)
        assert code == 0, found
        for name in ("model", "Slack", "Discord", "clock"):
            assert of(found, name, "ok"), found
        assert "tokens in and" in of(found, "model", "ok"), "what a briefing costs at most is announced"
        assert "kinds of messages" in of(found, "templates", "ok")
        tokens = {"SLACK_BOT_TOKEN": "xoxb-canary", "SLACK_APP_TOKEN": "xapp-canary", "DISCORD_TOKEN": "canary"}
        done = await newsbrief(tmp_path, "doctor", WEB_PORT="0", **settings, **tokens, OPENAI_API_KEY="canary-key")
        told = f"test-model at {model.base_url}: the server refused the key (OPENAI_API_KEY) (test-model, HTTP 401)"
    assert done.returncode == 1
    assert told in done.stdout
    assert "Slack said invalid_auth" in done.stdout
    assert "Discord refused the token (HTTP 401)" in done.stdout
    assert "canary" not in done.stdout + done.stderr
    assert not slack.violations
    assert untouched(tmp_path)


@pytest.fixture
async def slack_settings() -> Any:
    """A Slack, and the settings that lead there."""
    async with FakeSlack() as slack:
        tokens = {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token}
        yield slack, {"SLACK_API_BASE_URL": slack.api_base_url, **tokens}


async def test_it_names_a_missing_slack_scope(tmp_path: Path, slack_settings: tuple[FakeSlack, dict[str, str]]) -> None:
    """Slack itself says so only when the call is made, in the middle of an answer."""
    slack, settings = slack_settings
    slack.scopes.discard("groups:history")
    code, found = await findings(tmp_path, "--channel", "G0PRIVATE", **settings)
    assert code == 1
    assert "the token lacks groups:history;" in of(found, "Slack", "broken")
    assert "(groups:history)" in of(found, "channel", "broken")


async def test_a_scope_that_may_be_left_out_is_only_noted(
    tmp_path: Path, slack_settings: tuple[FakeSlack, dict[str, str]]
) -> None:
    """Whoever left it out on purpose, or installed before it was asked for, has nothing to mend."""
    slack, settings = slack_settings
    slack.scopes.discard("files:read")
    code, found = await findings(tmp_path, **settings)
    assert code == 0
    assert "files:read, which may be left out" in of(found, "Slack", "note")


async def test_it_says_when_the_bot_is_not_in_a_channel(
    tmp_path: Path, slack_settings: tuple[FakeSlack, dict[str, str]]
) -> None:
    """And when it is."""
    slack, settings = slack_settings
    assert of((await findings(tmp_path, "--channel", "C0NEWS", **settings))[1], "channel", "ok")
    slack.workspace.channel("C0NEWS").bot_is_member = False
    code, found = await findings(tmp_path, "--channel", "C0NEWS", **settings)
    assert (code, "/invite" in of(found, "channel", "broken")) == (1, True)


async def test_it_names_the_templates_that_slack_refuses(
    tmp_path: Path, slack_settings: tuple[FakeSlack, dict[str, str]]
) -> None:
    """Before a briefing is lost to them."""
    slack, settings = slack_settings
    slack.fail("blocks.validate", "invalid_blocks")
    code, found = await findings(tmp_path, **settings)
    assert (code, of(found, "templates", "broken")) == (1, "Slack refuses briefing (short) (invalid_blocks)")
    slack.fail("blocks.validate", "unknown_method", times=99)
    assert "none was checked" in of((await findings(tmp_path, **settings))[1], "templates", "note")


async def test_it_names_missing_discord_permissions_and_the_intent(tmp_path: Path) -> None:
    """Of a server's roles, and of one channel; without those that answers need it is broken."""
    async with FakeDiscord() as discord:
        settings = {"DISCORD_API_BASE": discord.api_base, "DISCORD_TOKEN": discord.token}
        channel = discord.text_channel("news")
        code, found = await findings(tmp_path, "--channel", str(channel.id), **settings)
        assert (code, of(found, "channel", "ok")) == (0, "in #news the bot may do all it needs to")
        channel.refused = {"SEND_MESSAGES", "ADD_REACTIONS"}
        code, found = await findings(tmp_path, "--channel", str(channel.id), **settings)
        assert code == 1
        assert of(found, "channel", "broken") == "in #news the bot lacks Send Messages, Add Reactions"
        thread = await discord.open_thread(channel)
        assert of((await findings(tmp_path, "--channel", str(thread.id), **settings))[1], "channel", "broken")
        channel.refused = {"VIEW_CHANNEL"}
        found = (await findings(tmp_path, "--channel", str(channel.id), **settings))[1]
        assert "needs View Channels" in of(found, "channel", "broken")
        discord.granted &= ~(1 << 35)
        discord.gateway.content_allowed = False
        code, found = await findings(tmp_path, **settings)
        assert code == 0
        assert "in Newsroom its roles lack Create Public Threads" in of(found, "Discord", "note")
        assert "Message Content Intent is off" in of(found, "Discord", "note")


class Proxy(Loopback):
    """A server that speaks HTML, and whose clock is off."""

    async def _page(self, _request: web.Request) -> web.Response:
        headers = {"Date": "Sun, 22 Nov 2026 10:00:00 GMT"}
        return web.Response(text="<h1>Sign in</h1>", content_type="text/html", headers=headers)

    def routes(self, app: web.Application) -> None:
        app.router.add_route("*", "/{path:.*}", self._page)


async def test_it_tells_a_proxy_and_a_wrong_clock(tmp_path: Path) -> None:
    """Both look like a refused token otherwise."""
    async with Proxy() as proxy:
        settings = {"DISCORD_API_BASE": f"{proxy.url}/api", "DISCORD_TOKEN": "t"}
        code, found = await findings(tmp_path, **settings)
    assert code == 1
    assert f"{proxy.url}/api/users/@me answered HTTP 200 in another language" in of(found, "Discord", "broken")
    assert "ahead of that of 127.0.0.1" in of(found, "clock", "broken")


async def test_it_says_who_cannot_be_reached(tmp_path: Path) -> None:
    """With host and port: most often one of them is mistyped."""
    settings = {"DISCORD_API_BASE": "http://127.0.0.1:1", "DISCORD_TOKEN": "t"}
    code, found = await findings(tmp_path, **settings)
    assert (code, "127.0.0.1:1 (" in of(found, "Discord", "broken")) == (1, True)


async def test_it_looks_at_the_database_and_leaves_it_alone(tmp_path: Path) -> None:
    """Of this version, of an older one, damaged, of a newer one: it is told, and stays as it is to the byte."""
    await newsbrief(tmp_path, "migrate")
    file = tmp_path / "data" / "newsbrief.db"

    async def told(state: str) -> str:
        with unchanged(tmp_path):
            return of((await findings(tmp_path))[1], "database", state)

    assert "intact)" in await told("ok")
    with sqlite3.connect(file) as connection:
        (head,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    connection.close()
    assert f"has schema 0001, this version needs {head}: the next start brings it up" in await told("note")
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    assert "a newer Newsbrief wrote it" in await told("broken")
    whole = file.read_bytes()
    file.write_bytes(whole[:8192] + b"\xff" * 8192 + whole[16384:])
    assert await told("broken")
    file.write_bytes(b"no database" * 1000)
    assert "file is not a database" in await told("broken")


async def test_it_leaves_nothing_beside_a_database_with_a_log(tmp_path: Path) -> None:
    """As after a kill, and as in a backup that was put back without the log's index: SQLite would make that anew."""
    await newsbrief(tmp_path, "migrate")
    file, backup = tmp_path / "data" / "newsbrief.db", tmp_path / "backup.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE in_the_log (x)")
        for ending in ("", "-wal"):
            shutil.copyfile(f"{file}{ending}", f"{backup}{ending}")
    with unchanged(tmp_path):
        _, found = await findings(tmp_path, DATABASE_URL=f"sqlite:///{backup}")
    assert "intact)" in of(found, "database", "ok")
    shutil.copyfile(f"{file}", tmp_path / "empty.db")
    (tmp_path / "empty.db-wal").write_bytes(b"")
    with unchanged(tmp_path):
        await findings(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path / 'empty.db'}")


async def test_it_looks_while_newsbrief_runs(tmp_path: Path) -> None:
    """The page is ours, the database is read beside the one who writes."""
    async with Program(tmp_path, {}) as program:
        port = program.url.rpartition(":")[2]
        code, found = await findings(tmp_path, WEB_PORT=port)
    assert (code, "runs there now" in of(found, "chat page", "ok")) == (0, True)
    assert of(found, "database", "ok")


async def test_it_tells_another_program_on_the_port(tmp_path: Path) -> None:
    """And which setting moves us away from it."""
    async with Proxy() as other:
        code, found = await findings(tmp_path, WEB_PORT=str(other.port))
    assert code == 1
    assert f"another program uses port {other.port}; set WEB_PORT" in of(found, "chat page", "broken")


async def test_a_postgresql_that_is_behind_or_away_is_told_without_its_password(tmp_path: Path) -> None:
    """What is printed is pasted into chats."""
    with PostgresServer() as server:
        url = server.create()
        code, found = await findings(tmp_path, DATABASE_URL=url)
        assert (code, "run newsbrief migrate" in of(found, "database", "broken")) == (1, True)
        await newsbrief(tmp_path, "migrate", DATABASE_URL=url)
        assert (await findings(tmp_path, DATABASE_URL=url))[0] == 0
    done = await newsbrief(tmp_path, "doctor", DATABASE_URL="postgresql://me:canary@127.0.0.1:1/x", WEB_PORT="0")
    assert "broken  database     postgresql://me:***@127.0.0.1:1/x: " in done.stdout
    assert "canary" not in done.stdout + done.stderr


async def test_it_points_at_settings_that_do_nothing(tmp_path: Path) -> None:
    """A setting of another version would otherwise go unnoticed."""
    (tmp_path / ".env").write_text("DISCORD_COLOUR=red\nWEB_PORT=0\n", encoding="utf-8")
    done = await newsbrief(tmp_path, "doctor")
    assert "DISCORD_COLOUR" in done.stdout
    assert "chmod 600" in done.stdout


async def test_it_says_when_the_database_cannot_be_made(tmp_path: Path) -> None:
    """Before the first start fails."""
    (tmp_path / "data").write_text("", encoding="utf-8")
    assert "data is no folder" in of((await findings(tmp_path))[1], "database", "broken")


@pytest.fixture
async def many(tmp_path: Path) -> AsyncIterator[tuple[FakeSlack, dict[str, str], Path]]:
    """A Slack, the settings for many workspaces, and a folder whose database has four of them."""
    async with FakeSlack() as slack:
        file = tmp_path / "news.db"
        settings = {
            "SLACK_API_BASE_URL": slack.api_base_url,
            "SLACK_CLIENT_ID": slack.grants.client_id,
            "SLACK_CLIENT_SECRET": slack.grants.client_secret,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "PUBLIC_URL": "https://news.example.org",
            "WEB_PASSWORD": "a password",
            "SECRET_KEY": "a secret key",
            "DATABASE_URL": f"sqlite:///{file}",
        }
        ended = datetime.now(UTC) - timedelta(hours=1)
        async with open_storage(settings["DATABASE_URL"], secret="a secret key") as storage:
            await storage.installations.save(Installation("T0NEWSROOM", "Newsroom", token=slack.bot_token))
            await storage.installations.save(Installation("T1GONE", "Gone", token="xoxb-canary"))
            for space, name in (("T2IDLE", "Idle"), ("T3SPENT", "Spent")):
                await storage.installations.save(Installation(space, name, token="xoxb-canary", expires_at=ended))
            spent = await storage.installations.find("T3SPENT")
            assert spent
            await storage.installations.note_refusal(spent, "Slack renews the token no more: invalid_refresh_token")
        yield slack, settings, tmp_path


Many = tuple[FakeSlack, dict[str, str], Path]


async def test_it_names_the_workspaces_that_have_to_install_the_app_anew(many: Many) -> None:
    """Each token is tried; one that has ended is renewed by itself, which is no work for a look."""
    slack, settings, folder = many
    with unchanged(folder):
        code, found = await findings(folder, **settings)
    assert code == 1
    assert "workspace Gone (T1GONE): its token is refused (Slack said invalid_auth)" in of(found, "Slack", "broken")
    assert "workspace Idle (T2IDLE): its token has ended" in of(found, "Slack", "note")
    words = "workspace Spent (T3SPENT): Slack renews the token no more: invalid_refresh_token; somebody there has to"
    assert f"{words} install the app anew at https://news.example.org/slack/install" in of(found, "Slack", "broken")
    assert "workspaces with the app: 4; tokens that are good: 1" in of(found, "Slack", "ok")
    assert "canary" not in str(found)
    assert [team for _, team in slack.spoken] == ["T0NEWSROOM"]


async def test_it_names_the_workspaces_whose_tokens_are_lost_with_the_key(many: Many) -> None:
    """Nothing but that is broken, and the old key brings them back."""
    slack, settings, folder = many
    code, found = await findings(folder, **{**settings, "SECRET_KEY": "another"})
    assert code == 1
    lost = of(found, "Slack", "broken")
    assert lost.count("another SECRET_KEY") == 4
    assert "workspace Newsroom (T0NEWSROOM)" in lost
    assert slack.spoken == []


async def test_it_names_a_scope_that_a_workspace_did_not_grant(many: Many) -> None:
    """As after an update with a new one."""
    slack, settings, folder = many
    slack.scopes.discard("groups:history")
    _, found = await findings(folder, **settings)
    assert "workspace Newsroom (T0NEWSROOM): its token lacks groups:history" in of(found, "Slack", "broken")


async def test_it_says_where_the_first_workspace_installs_the_app(many: Many, tmp_path: Path) -> None:
    """Before anybody did."""
    _, settings, _ = many
    _, found = await findings(tmp_path, **{**settings, "DATABASE_URL": f"sqlite:///{tmp_path}/new.db"})
    assert "cannot be read" in of(found, "Slack", "broken")
    async with open_storage(f"sqlite:///{tmp_path}/new.db"):
        pass
    _, found = await findings(tmp_path, **{**settings, "DATABASE_URL": f"sqlite:///{tmp_path}/new.db"})
    assert "https://news.example.org/slack/install" in of(found, "Slack", "note")
