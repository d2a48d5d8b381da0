"""
The Dockerfile's steps without a builder: each RUN and COPY of its first stage, done in an empty folder.

What only root of a container can do (apt-get, useradd) is left out; /opt/newsbrief is a folder elsewhere.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

TOP = Path(__file__).parents[2]
#: What changes the system and not the environment.
_SYSTEMS = ("apt-get", "useradd")
#: Seconds for one step; installing downloads some 60 MB.
STEP_S = 300
#: The image may have 300 MB; 121 of them are python:3.13-slim's, as published.
VENV_MB_MAX = 179
#: Of who runs the program there.
UID = 10001


@dataclass(frozen=True, slots=True)
class Instruction:
    """One line of a Dockerfile, continued lines put together."""

    name: str
    words: str


@dataclass(slots=True)
class Stage:
    """What stands between two FROM."""

    base: str
    steps: list[Instruction] = field(default_factory=list)

    def last(self, name: str) -> str:
        """The words of the last instruction of a kind: it is the one that counts."""
        return [step.words for step in self.steps if step.name == name][-1]

    def env(self) -> dict[str, str]:
        """What its ENV set."""
        words = [word for step in self.steps if step.name == "ENV" for word in shlex.split(step.words)]
        return dict(word.split("=", 1) for word in words)


def stages() -> list[Stage]:
    """Of the Dockerfile at the top of the repository."""
    found: list[Stage] = []
    text = (TOP / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        name, _, words = line.strip().partition(" ")
        if name == "FROM":
            found.append(Stage(words))
        elif name and not name.startswith("#") and found:
            found[-1].steps.append(Instruction(name, words.strip()))
    return found


def python() -> Path:
    """The interpreter that environments of this run are made from, as the image's own is."""
    return Path(os.path.realpath(sys.executable))


def build(folder: Path) -> Path:
    """Do the first stage's steps; the environment that comes out."""
    sources, tools, venv = folder / "src", folder / "bin", folder / "newsbrief"
    sources.mkdir()
    tools.mkdir()
    (tools / "python").symlink_to(python())
    stage = stages()[0]
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "PIP_CONFIG_FILE") if name in os.environ}
    env = {**kept, **stage.env(), "VENV": str(venv), "PATH": f"{tools}:{os.environ['PATH']}"}
    for step in stage.steps:
        if step.name == "COPY":
            _copy(shlex.split(step.words), sources)
        elif step.name == "RUN" and not step.words.startswith(_SYSTEMS):
            done = subprocess.run(
                step.words,
                shell=True,
                cwd=sources,
                env=env,
                capture_output=True,
                text=True,
                timeout=STEP_S,
                check=False,
            )
            assert done.returncode == 0, f"{step.words}\n{done.stdout}\n{done.stderr}"
    return venv


def _copy(words: list[str], sources: Path) -> None:
    """As a builder does: of a folder what is in it; nothing that git does not know."""
    *names, target = words
    for name in names:
        source, to = TOP / name, sources / target
        if source.is_dir():
            shutil.copytree(source, to, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, to / source.name if target.endswith("/") else to)


def health_check() -> list[str]:
    """The words of HEALTHCHECK CMD."""
    words: list[str] = json.loads(stages()[-1].last("HEALTHCHECK").partition("CMD ")[2])
    return words


def command() -> list[str]:
    """What the container starts."""
    last = stages()[-1]
    return [*json.loads(last.last("ENTRYPOINT")), *json.loads(last.last("CMD"))]
