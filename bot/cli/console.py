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

ENV_FILE = Path(".env")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def settings() -> dict[str, str | None]:
    """.env, overruled by the environment."""
    return {**dotenv_values(ENV_FILE), **os.environ}


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
