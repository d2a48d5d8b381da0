"""What each command loads: whatever it does not need makes it slower for everybody."""

import shutil
import subprocess
import sys
from asyncio import to_thread
from pathlib import Path

import pytest
from typer.main import get_command

from bot.articles.documents import PARSERS
from bot.briefing.writer import PENS
from bot.cli import cli
from tests.fakes.model import FakeModel

_TOP = Path(__file__).parents[2]

#: Each costs a tenth of a second or more.
HEAVY = {
    *("aiohttp", "alembic", "discord", "jinja2", "lxml", "openai", "prometheus_client", "psycopg", "pydantic"),
    *("slack_bolt", "slack_sdk", "sqlalchemy", "trafilatura"),
}
#: Runs the command line as it is, then says what is loaded, on stderr: stdout is the command's.
_RUN = """
import gc, sys
from bot.cli import main
code = 0
try:
    main()
except SystemExit as end:
    code = end.code or 0
print("LOADED CODE", code, "FROZEN" if gc.get_freeze_count() else "", *sys.modules, file=sys.stderr)
"""


#: What keeps rows, and what makes the tables before the first of them.
_STORING = {"alembic", "pydantic", "sqlalchemy"}

COMMANDS = {
    "--help": set(),
    "--version": set(),
    "digest --help": {"pydantic"},  # typer itself reads the help of a command with it
    "read article.html": {"pydantic"},  # a child process parses
    "brief article.html": {"pydantic"},
    "ask article.html Who?": {"pydantic"},
    "digest": _STORING,
    "settings export": _STORING,
    "settings import choices.json": _STORING,
    "feeds export --channel web": {*_STORING, "lxml"},
    "feeds import feeds.opml --channel web": {*_STORING, "lxml"},
    "forget --url https://news.example.org/": _STORING,
    "export --user web:you": _STORING,
    "migrate": _STORING,
    "doctor": {"aiohttp", "pydantic", "sqlalchemy"},
    # No token, no key: none of the chat services' libraries, and no model's.
    "run": {*_STORING, "aiohttp", "jinja2", "prometheus_client"},
}
#: Like run, with PostgreSQL.
NOT_TRIED = {"listen", "work"}


#: What answers in chats and keeps what was said there, and another database: a command about one article needs none of
#: it.
_OF_OTHERS = {
    *("bot.service.desk", "bot.service.digests", "bot.storage.archive", "bot.storage.requests"),
    "sqlalchemy.dialects.postgresql",
}
#: What the program has and a child needs not: each costs every child a tenth of a second, or ten megabytes.
_OF_PARENTS = HEAVY - {"lxml", "trafilatura"} | {"asyncio", "rich", "structlog", "typer"}
#: Does in a child what is to be done with a model's draft.
_DRAFTS = "bot.briefing.writing.press"


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_loads_what_it_needs_and_nothing_else(tmp_path: Path, line: str) -> None:
    """Chat libraries are for who chats, a model's client for who asks one."""
    (tmp_path / "choices.json").write_text('{"choices": []}', encoding="utf-8")
    (tmp_path / "feeds.opml").write_text("<opml version='2.0'><body/></opml>", encoding="utf-8")
    loaded = _loaded(tmp_path, line)
    assert {name.partition(".")[0] for name in loaded} & HEAVY <= COMMANDS[line]


async def test_a_briefing_by_a_model_loads_what_asks_and_what_books(tmp_path: Path) -> None:
    """From the second time on: the first one makes the tables."""
    async with FakeModel() as model:
        env = {"OPENAI_API_KEY": model.key, "OPENAI_BASE_URL": model.base_url, "OPENAI_MODEL": "test-model"}
        for _ in range(2):
            loaded = await to_thread(_loaded, tmp_path, "brief article.html", **env)
    assert model.calls, "it wrote"
    assert {name.partition(".")[0] for name in loaded} & HEAVY == {"aiohttp", "openai", "pydantic", "sqlalchemy"}
    assert loaded & _OF_OTHERS == set()


@pytest.mark.parametrize("line", ["--help", "brief article.html", "migrate"])
def test_a_command_ends_without_looking_through_what_it_loaded(tmp_path: Path, line: str) -> None:
    """The interpreter collects garbage once more when it ends: in all that was loaded, a fifth of a command's time."""
    assert "FROZEN" in _loaded(tmp_path, line)


def test_a_child_loads_nothing_of_what_its_parent_is_for() -> None:
    """No logging, no event loop, no client: there are several children, and each is started anew for its work."""
    told = "import sys, importlib; [importlib.import_module(name) for name in sys.argv[1:]]; print(*sys.modules)"
    command = [sys.executable, "-c", told, "bot.sandbox.child", PARSERS, PENS, _DRAFTS]
    done = subprocess.run(command, cwd=_TOP, capture_output=True, text=True, check=True)
    assert {name.partition(".")[0] for name in done.stdout.split()} & _OF_PARENTS == set()


def _loaded(folder: Path, line: str, **settings: str) -> set[str]:
    """The modules that a command has loaded when it ends, in a folder with an article."""
    shutil.copy(_TOP / "tests" / "pages" / "harbour_bridge.html", folder / "article.html")
    env = {"PYTHONPATH": str(_TOP), "WEB_PORT": "0", "LOG_LEVEL": "ERROR", **settings}
    with subprocess.Popen(
        [sys.executable, "-c", _RUN, *line.split()],
        cwd=folder,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as started:
        assert started.stderr
        told = []
        for word in started.stderr:
            told.append(word)
            if "is running" in word:
                started.terminate()
    assert started.returncode == 0, told
    (loaded,) = [word for word in told if word.startswith("LOADED ")]
    assert "CODE 0" in loaded, told
    return set(loaded.split())


def test_every_command_is_looked_at() -> None:
    """A new one too."""
    group = get_command(cli)
    names = set(group.commands)  # type: ignore[attr-defined]  # of a group
    assert {line.split()[0] for line in COMMANDS if not line.startswith("-")} == names - NOT_TRIED
