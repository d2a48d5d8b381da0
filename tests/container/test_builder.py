"""The Dockerfile under a real builder: docker where its daemon answers, else buildah on a base of Debian's packages."""

import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.container.dockerfile import TOP, UID, VENV_MB_MAX, health_check

pytestmark = [pytest.mark.container, pytest.mark.timeout(1800)]

IMAGE = "newsbrief-test"
#: Has the Python of the image that the Dockerfile names, but in /usr; that image lies in a registry.
SUITE = "trixie"
PACKAGES = "python3,python3-venv,python3-pip,ca-certificates"
#: Starts the program, asks as the image's health check does until it answers, and stops it in order.
RUN_ONCE = """
newsbrief run & program=$!
for _ in $(seq 60); do {check} 2>/dev/null && well=1 && break; sleep 1; done
kill -TERM $program; wait $program && test "$well" && echo "well, and stopped in order"
"""

Run = Callable[..., str]


def ran(*command: str | Path) -> str:
    """What a command printed; what it complained of when it failed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{shlex.join(map(str, command))}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """For images and layers."""
    made = Path(tempfile.mkdtemp(prefix="newsbrief-builder-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def image(folder: Path) -> Run:
    """Runs a line of shell in a container of the image, which is built first."""
    if shutil.which("docker") and not subprocess.run(["docker", "info"], capture_output=True, check=False).returncode:
        ran("docker", "build", "--quiet", "--tag", IMAGE, TOP)
        shell = ("docker", "run", "--rm", "--read-only", "--tmpfs", "/tmp", "--entrypoint", "sh")
        return lambda line, *more: ran(*shell, *more, IMAGE, "-c", line)
    if not shutil.which("buildah") or not shutil.which("debootstrap"):
        pytest.skip("no container engine answers")
    buildah = ("buildah", "--root", folder / "root", "--runroot", folder / "run", "--storage-driver", "vfs")
    base = f"localhost/python:{SUITE}"
    _make_base(folder / "base", base, *buildah)
    at_home = ("--isolation", "chroot", "--network", "host", *_as_pip_is_set(folder))
    ran(*buildah, "bud", "--format", "docker", *at_home, "--build-arg", f"PYTHON_IMAGE={base}", "--tag", IMAGE, TOP)
    container = ran(*buildah, "from", f"localhost/{IMAGE}").strip()

    def run(line: str, *more: str) -> str:
        return ran(*buildah, "run", "--isolation", "chroot", *more, container, "--", "sh", "-c", line)

    return run


def _make_base(root: Path, name: str, *buildah: str | Path) -> None:
    sources = "".join(file.read_text() for file in Path("/etc/apt").glob("sources.list*/*.sources"))
    sources += "".join(file.read_text() for file in Path("/etc/apt").rglob("*.list"))
    (mirror, *_) = [*re.findall(r"\bhttps?://\S+/debian/?(?=\s)", sources), "http://deb.debian.org/debian"]
    # It mounts /proc there, which is to be gone when this folder is emptied, also after a fall.
    alone = ("unshare", "--mount", "debootstrap", "--variant=minbase", f"--include={PACKAGES}")
    ran(*alone, SUITE, root, mirror)
    (root / "usr" / "bin" / "python").symlink_to("python3")
    container = ran(*buildah, "from", "scratch").strip()
    ran(*buildah, "add", "--quiet", container, root, "/")
    # Debian's pip wants to be told that it is meant.
    ran(*buildah, "config", "--env", "PIP_BREAK_SYSTEM_PACKAGES=1", container)
    ran(*buildah, "commit", "--quiet", "--rm", container, name)
    shutil.rmtree(root)


def _as_pip_is_set(folder: Path) -> list[str]:
    """Volumes by which pip asks in the build whom it asks here; what lies in folders of this machine is left out."""
    found = re.findall(r"^[^'\n]*\.([a-z-]+)='(.*)'$", ran(sys.executable, "-m", "pip", "config", "list"), re.MULTILINE)
    settings: dict[str, str] = {}
    volumes = {folder / "pip.conf": Path("/etc/pip.conf")}
    for name, value in found:
        words = [word for word in value.replace("\\n", " ").split() if not Path(word.removeprefix("file://")).is_dir()]
        volumes |= {Path(word): Path(word) for word in words if word.startswith("/") and Path(word).is_file()}
        settings |= {name: " ".join(words)} if words else {}
    lines = [f"{name} = {value}" for name, value in settings.items()]
    (folder / "pip.conf").write_text("\n".join(["[global]", *lines]))
    return [part for here, there in volumes.items() for part in ("--volume", f"{here}:{there}:ro")]


def test_the_image_is_built_and_is_small(image: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """What it adds to its base is what CI measures without a builder too."""
    assert "newsbrief" in image("newsbrief --version")
    assert str(UID) in image("id -u")
    size = int(image("du --summarize --bytes /opt/newsbrief").split()[0]) / 1e6
    with capsys.disabled():
        print(f"\nthe program in the image: {size:.0f} MB")  # noqa: T201 - for who reads the run
    assert size <= VENV_MB_MAX + 3  # folders count here


def test_it_is_well_there_and_stops_in_order(image: Run) -> None:
    """By the image's own health check, as its user."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
    line = RUN_ONCE.format(check=shlex.join(health_check()))
    assert "well, and stopped in order" in image(line, "--env", "WEB_PASSWORD=river-gate", "--env", f"WEB_PORT={port}")
