"""What commands share: the settings, and what goes to stdout, to stderr and to the shell."""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from dotenv import dotenv_values

from bot.domain.errors import ConfigError

ENV_FILE = Path(".env")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def settings() -> dict[str, str | None]:
    """.env, overruled by the environment. Raises ConfigError when the file cannot be read."""
    return {**_in_file(), **os.environ}


def tell_unknown(*, ours_alone: bool) -> None:
    """Name on stderr the settings in .env that mean nothing; of these, if asked, those that look like ours alone."""
    from bot.config import looks_like_ours, no_setting, unknown_settings

    for name in unknown_settings(_in_file()):
        if not ours_alone or looks_like_ours(name):
            print(f"newsbrief: {ENV_FILE}: {no_setting(name)}", file=sys.stderr)


def _in_file() -> dict[str, str | None]:
    try:
        return dotenv_values(ENV_FILE)
    except OSError as error:
        raise ConfigError(f"{ENV_FILE} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{ENV_FILE}: line {line} is not in UTF-8; save the file as UTF-8") from None


def fail(message: str, *, code: int) -> NoReturn:
    """Say what went wrong and leave."""
    print(f"newsbrief: {message}", file=sys.stderr)
    raise SystemExit(code)


def show(output: str | dict[str, Any]) -> None:
    """Print text, or an object as JSON, to stdout."""
    if isinstance(output, dict):
        output = json.dumps(output, ensure_ascii=False, indent=2)
    sys.stdout.write(output.rstrip("\n") + "\n")


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
