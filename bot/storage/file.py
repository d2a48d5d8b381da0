"""The SQLite file: where it is, and that one program at a time works on it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bot.domain.errors import ConfigError, DuplicateRun

_SCHEME = "sqlite:///"


def file_of(url: str) -> Path:
    """The file that DATABASE_URL names. Raises ConfigError."""
    name = url.removeprefix(_SCHEME)
    if not url.startswith(_SCHEME) or not name or name == ":memory:":
        raise ConfigError(
            "DATABASE_URL must be sqlite:///relative/file, sqlite:////absolute/file or postgresql://user@host/name"
        )
    # Whoever comes by a link to the file must meet the lock of whoever came straight.
    return Path(name).resolve()


def created(file: Path) -> None:
    """Make the file and its folder, for nobody else to read: there are tokens and private conversations in it."""
    try:
        if not file.parent.is_dir():
            file.parent.mkdir(mode=0o700, parents=True)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise ConfigError(f"DATABASE_URL: {file} cannot be written: {error.strerror}") from error


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Hold the lock beside the database. The system lets go of it when the process ends, however that happens."""
    name = file.with_name(f"{file.name}.lock")
    with ExitStack() as stack:
        try:
            fcntl.flock(stack.enter_context(name.open("w")), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DuplicateRun(
                f"another Newsbrief runs on {file}; stop it first, or use another DATABASE_URL"
            ) from error
        except OSError as error:
            raise ConfigError(f"DATABASE_URL: {name} cannot be locked: {error.strerror}") from error
        yield
