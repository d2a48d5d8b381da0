"""The image: built by the Dockerfile's own steps, run as its own user on a root that nobody can write to."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.container.dockerfile import TOP, UID, VENV_MB_MAX, build, command, health_check, python, stages
from tests.fakes.postgres import PostgresServer
from tests.patience import PATIENCE_S

#: Nobody can write anywhere but in $1; what stands behind is started so.
READ_ONLY = (
    'mount --bind "$1" "$1" && mount -o remount,ro,bind / && shift && '
    f"exec setpriv --reuid {UID} --regid {UID} --clear-groups --no-new-privs --bounding-set=-all "
    '"$@"'
)

pytestmark = [pytest.mark.container, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def venv() -> Iterator[Path]:
    """What the image has in /opt/newsbrief, built once; the folder is one that other users may enter."""
    folder = Path(tempfile.mkdtemp(prefix="newsbrief-image-"))
    folder.chmod(0o755)
    yield build(folder)
    shutil.rmtree(folder)


@pytest.fixture
def data() -> Iterator[Path]:
    """The container's volume, as the user of the image owns it."""
    folder = Path(tempfile.mkdtemp(prefix="newsbrief-volume-"))
    if os.geteuid() == 0:
        os.chown(folder, UID, UID)
    yield folder
    shutil.rmtree(folder)


def _env(venv: Path, **more: str) -> dict[str, str]:
    """What the image's ENV sets, with a folder for /opt/newsbrief."""
    return {**stages()[-1].env(), "PATH": f"{venv / 'bin'}:{os.environ['PATH']}", "WEB_PASSWORD": "river-gate", **more}


def _newsbrief(venv: Path, folder: Path, *arguments: str, **more: str) -> str:
    done = subprocess.run(
        [venv / "bin" / "newsbrief", *arguments],
        cwd=folder,
        env=_env(venv, **more),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_the_image_is_small(venv: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """300 MB with the interpreter's own image; what this machine cannot measure is that image."""
    environment, interpreter = _megabytes(venv), _megabytes(python().parents[1])
    with capsys.disabled():
        # The size is to be read in what CI prints.
        print(f"\nenvironment {environment:.0f} MB, and this machine's interpreter {interpreter:.0f} MB")  # noqa: T201 - for who reads the run
    assert environment <= VENV_MB_MAX


def _megabytes(folder: Path) -> float:
    """Without what an image of an interpreter leaves out: its tests, and packages that others installed there."""
    left_out = {"test", "site-packages", "__pycache__"} if folder.name != "newsbrief" else set()
    files = (file for file in folder.rglob("*") if not file.is_dir() and not left_out & set(file.parts))
    return sum(file.lstat().st_size for file in files) / 1e6


def test_the_wheel_has_everything_in_it(venv: Path, tmp_path: Path) -> None:
    """Prompts, texts and migrations are in, and so is the mark that it has types."""
    page = TOP / "tests" / "pages" / "harbour_bridge.html"
    briefing = _newsbrief(venv, tmp_path, "brief", str(page), "--url", "https://news.example.org/story")
    assert "\nIn summary, " in briefing
    assert "\nOriginal Source: news.example.org" in briefing
    database = "sqlite:///wheel.db"
    _newsbrief(venv, tmp_path, "migrate", DATABASE_URL=database)
    _newsbrief(venv, tmp_path, "digest", DATABASE_URL=database)
    assert list(venv.glob("lib/python*/site-packages/bot/py.typed"))
    assert not list(venv.glob("lib/python*/site-packages/hatchling"))


def test_it_lives_on_a_read_only_root_as_a_user_without_rights(venv: Path, data: Path) -> None:
    """It writes to its volume alone, its health check finds it, and it leaves when it is told to."""
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode:
        pytest.skip("no mount of one's own is allowed here")
    assert stages()[-1].last("USER") == str(UID)
    start = ["unshare", "--mount", "sh", "-c", READ_ONLY, "sh", str(data), *command()]
    env = _env(venv, WEB_PORT=_free_port(), DATABASE_URL=f"sqlite:///{data}/newsbrief.db")
    with _running(start, data, env) as program:
        _wait_until_healthy(venv, env)
        program.send_signal(signal.SIGTERM)
        assert program.wait(PATIENCE_S) == 0, program.stderr and program.stderr.read()
    assert {file.name.partition(".")[0] for file in data.iterdir()} == {"newsbrief"}
    assert (data / "newsbrief.db").stat().st_uid == UID


def test_it_runs_in_halves_on_postgresql(venv: Path, data: Path) -> None:
    """The services of compose.yaml: migrate ends, then listen and work start."""
    with PostgresServer() as server:
        database = server.create()
        _newsbrief(venv, data, "migrate", DATABASE_URL=database)
        env = _env(venv, WEB_PORT=_free_port(), DATABASE_URL=database)
        bin_ = str(venv / "bin" / "newsbrief")
        with _running([bin_, "listen"], data, env) as listener, _running([bin_, "work"], data, env) as worker:
            _wait_until_healthy(venv, env)
            for program in (worker, listener):
                assert program.poll() is None
                program.send_signal(signal.SIGTERM)
                assert program.wait(PATIENCE_S) == 0


def test_systemd_takes_the_unit_and_finds_it_well_shut(tmp_path: Path) -> None:
    """docs/newsbrief.service means what it says, and leaves the program less than most services have."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze on PATH")
    unit = (TOP / "docs" / "newsbrief.service").read_text(encoding="utf-8")
    copy = tmp_path / "newsbrief.service"  # with a program that is here
    copy.write_text(unit.replace("/srv/newsbrief/.venv/bin/newsbrief", shutil.which("true") or ""), encoding="utf-8")
    verified = subprocess.run(["systemd-analyze", "verify", copy], capture_output=True, text=True, check=False)
    assert "newsbrief.service" not in verified.stderr
    exposure = ["systemd-analyze", "security", "--no-pager", "--offline=true", "--threshold=25", str(copy)]
    found = subprocess.run(exposure, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout


def _free_port() -> str:
    """A container's port is fixed, and 8484 may be somebody's here."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return str(taken.getsockname()[1])


@contextmanager
def _running(start: list[str], folder: Path, env: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    program = subprocess.Popen(start, cwd=folder, env=env, stderr=subprocess.PIPE, text=True)
    try:
        yield program
    finally:
        program.kill()
        program.wait()
        assert program.stderr
        program.stderr.close()


def _wait_until_healthy(venv: Path, env: dict[str, str]) -> None:
    """Ask as the image's health check does, until it is answered."""
    name, *words = health_check()
    until = time.monotonic() + PATIENCE_S
    while subprocess.run([venv / "bin" / name, *words], env=env, capture_output=True, check=False).returncode:
        assert time.monotonic() < until, "the health check found nobody"
        time.sleep(0.2)
