"""What each command loads: whatever it does not need makes it slower for everybody."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from bot.cli import cli

#: Each costs a tenth of a second or more.
HEAVY = {
    *("aiohttp", "alembic", "discord", "jinja2", "lxml", "openai", "prometheus_client", "psycopg", "pydantic"),
    *("slack_bolt", "slack_sdk", "sqlalchemy", "trafilatura"),
}
#: Runs the command line as it is, then says what is loaded, on stderr: stdout is the command's.
_RUN = """
import sys
from bot.cli import main
code = 0
try:
    main()
except SystemExit as end:
    code = end.code or 0
print("LOADED CODE", code, *{name.partition(".")[0] for name in sys.modules}, file=sys.stderr)
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


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_loads_what_it_needs_and_nothing_else(tmp_path: Path, line: str) -> None:
    """Chat libraries are for who chats, a model's client for who asks one."""
    top = Path(__file__).parents[2]
    shutil.copy(top / "tests" / "pages" / "harbour_bridge.html", tmp_path / "article.html")
    (tmp_path / "choices.json").write_text('{"choices": []}', encoding="utf-8")
    (tmp_path / "feeds.opml").write_text("<opml version='2.0'><body/></opml>", encoding="utf-8")
    command = [sys.executable, "-c", _RUN, *line.split()]
    env = {"PYTHONPATH": str(top), "WEB_PORT": "0", "LOG_LEVEL": "ERROR"}
    with subprocess.Popen(
        command, cwd=tmp_path, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as started:
        assert started.stderr
        told = []
        for word in started.stderr:
            told.append(word)
            if "is running" in word:
                started.terminate()
    assert started.returncode == 0, told
    (loaded,) = [word for word in told if word.startswith("LOADED ")]
    assert set(loaded.split()) & HEAVY <= COMMANDS[line]
    assert "CODE 0" in loaded, told


def test_every_command_is_looked_at() -> None:
    """A new one too."""
    group = get_command(cli)
    names = set(group.commands)  # type: ignore[attr-defined]  # of a group
    assert {line.split()[0] for line in COMMANDS if not line.startswith("-")} == names - NOT_TRIED
