"""What `make run` says and does before there is a program: with Pythons that lack something, and a pip that tells."""

import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The Makefile and what it reads, in a folder of their own."""
    for name in ("Makefile", "pyproject.toml"):
        (tmp_path / name).write_bytes((TOP / name).read_bytes())
    (tmp_path / "requirements.lock").write_text("".join(f"package-{number}==1\n" for number in range(12)))
    return tmp_path


def script(path: Path, body: str) -> Path:
    """A program that stands for Python; it notes what it was called with."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\necho "$@" >> {path.name}.called\n{body}\n')
    path.chmod(0o755)
    return path


def make(folder: Path, target: str, python: str = "python-of-the-system") -> subprocess.CompletedProcess[str]:
    """The target, with another Python, which is looked for in the folder too."""
    env = {"PATH": f"{folder}:/usr/local/bin:/usr/bin:/bin"}
    command = ["make", target, f"PYTHON={python}"]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        pytest.param(
            'case "$2" in *version_info*) exit 1;; esac; echo Python 3.9.2', "Python 3.9.2 is too old", id="old"
        ),
        pytest.param('case "$2" in *ensurepip*) exit 1;; esac', "sudo apt-get install python3-venv", id="without venv"),
        pytest.param("", "There is no python-of-another", id="none"),
    ],
)
def test_a_python_that_will_not_do_is_named_with_what_to_do(folder: Path, body: str, told: str) -> None:
    """Before anything is made."""
    script(folder / "python-of-the-system", body)
    done = make(folder, "venv", "python-of-another" if "another" in told else "python-of-the-system")
    assert done.returncode
    assert told in done.stdout
    assert not (folder / ".venv").exists()


def test_a_half_made_environment_is_made_anew(folder: Path) -> None:
    """One that was interrupted has a Python, but no pip."""
    script(folder / "python-of-the-system", "")
    script(folder / ".venv" / "bin" / "python", "exit 1")
    (folder / ".venv" / "left-over").touch()
    done = make(folder, "venv")
    assert (done.returncode, done.stdout) == (0, "Making .venv …\n")
    assert not (folder / ".venv" / "left-over").exists()
    assert "-m venv .venv" in (folder / "python-of-the-system.called").read_text()


def test_a_whole_one_is_kept(folder: Path) -> None:
    """So that the next start takes a second."""
    script(folder / ".venv" / "bin" / "python", "")
    assert make(folder, "venv").stdout == ""


def test_it_says_how_far_it_is(folder: Path) -> None:
    """Wherever pip has a package from: an index, a folder of wheels, or an earlier try."""
    lines = [f"Collecting package-{number}==1" for number in range(4)]
    lines += [f"Processing /wheels/package_{number}-1-py3-none-any.whl" for number in range(4, 10)]
    lines += ["Requirement already satisfied: package-10==1", "Requirement already satisfied: package-11==1"]
    lines += ["Installing collected packages: package-0"]
    (folder / "told").write_text("\n".join(lines))
    script(folder / ".venv" / "bin" / "python", 'case "$*" in *require-hashes*) cat told;; esac')
    done = make(folder, ".venv/ready-run")
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert said[1:4] == [
        "  10 of at most 12 packages looked up or downloaded",
        "  12 of at most 12 packages looked up or downloaded",
        "  installing them …",
    ]


def test_what_pip_could_not_do_is_said_and_not_taken_for_done(folder: Path) -> None:
    """The next call tries again."""
    script(folder / ".venv" / "bin" / "python", 'case "$*" in *install*) echo "ERROR: no space left"; exit 1;; esac')
    done = make(folder, ".venv/ready-run")
    assert done.returncode
    assert "ERROR: no space left" in done.stdout
    assert not (folder / ".venv" / "ready-run").exists()
