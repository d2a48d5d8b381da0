"""What commands share: the settings, and what goes to stdout, to stderr and to the shell."""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from bot.domain.errors import ConfigError

if TYPE_CHECKING:
    from bot.config.env_file import EnvFile

ENV_FILE = Path(".env")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def settings() -> dict[str, str | None]:
    """.env, overruled by the environment. Raises ConfigError with a line for each of the file's faults."""
    file = env_file()
    if file.faults:
        raise ConfigError("\n".join(file.faults))
    return {**file.values, **os.environ}


@cache
def env_file() -> "EnvFile":
    """.env as it stands there, read once: it may be a pipe."""
    from bot.config.env_file import read

    return read(ENV_FILE)


def tell_unknown(*, ours_alone: bool) -> None:
    """Name on stderr the settings in .env that mean nothing; of these, if asked, those that look like ours alone."""
    from bot.config.env_file import looks_like_ours, no_setting

    for name in env_file().strangers:
        if not ours_alone or looks_like_ours(name):
            print(f"newsbrief: {ENV_FILE}: {no_setting(name)}", file=sys.stderr)


def fail(message: str, *, code: int) -> NoReturn:
    """Say what went wrong and leave."""
    for line in message.splitlines():
        print(f"newsbrief: {line}", file=sys.stderr)
    raise SystemExit(code)


def show(output: str | dict[str, Any]) -> None:
    """Print text, or an object as JSON, to stdout."""
    if isinstance(output, dict):
        output = json.dumps(output, ensure_ascii=False, indent=2)
    sys.stdout.write(output.rstrip("\n") + "\n")
    sys.stdout.flush()  # a disk that is full is noticed here, not when the interpreter ends


def give_up_output() -> None:
    """Throw away what waits for stdout, or the interpreter tries once more when it ends, and complains."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def width() -> int:
    """Columns to wrap at: those of the terminal, or none for files and pipes, where a part is a line."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else sys.maxsize


@contextmanager
def progress(text: str) -> Iterator[None]:
    """A spinner on stderr, only when people are looking at it."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(text, spinner="dots"):
        yield
