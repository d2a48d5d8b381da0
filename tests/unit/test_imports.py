"""What each command loads: whatever it does not need makes it slower for everybody."""

import subprocess
import sys
from pathlib import Path

import pytest

#: Each costs a tenth of a second or more.
HEAVY = {
    *("aiohttp", "alembic", "discord", "jinja2", "lxml", "openai", "prometheus_client", "psycopg", "pydantic"),
    *("slack_bolt", "slack_sdk", "sqlalchemy", "trafilatura"),
}
#: Runs the command line as it is, then says what is loaded, on stderr: stdout is the command's.
_RUN = """
import sys
from bot.cli import main
try:
    main()
except SystemExit:
    pass
print("LOADED", *{name.partition(".")[0] for name in sys.modules}, file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("arguments", "may"),
    [
        pytest.param(["--help"], set(), id="help"),
        pytest.param(["--version"], set(), id="version"),
        pytest.param(["digest", "--help"], {"pydantic"}, id="help of a command, which typer itself reads with it"),
        pytest.param(["doctor"], {"aiohttp", "pydantic", "sqlalchemy"}, id="doctor"),
        pytest.param(["migrate"], {"alembic", "pydantic", "sqlalchemy"}, id="migrate"),
        pytest.param(["digest"], {"alembic", "pydantic", "sqlalchemy"}, id="digest"),
    ],
)
def test_a_command_loads_what_it_needs_and_nothing_else(tmp_path: Path, arguments: list[str], may: set[str]) -> None:
    """Chat libraries are for who chats, a model's client for who asks one."""
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *arguments],
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(__file__).parents[2]), "WEB_PORT": "0"},
        capture_output=True,
        text=True,
        check=True,
    )
    (loaded,) = [line for line in done.stderr.splitlines() if line.startswith("LOADED ")]
    assert set(loaded.split()) & HEAVY <= may
