"""SQLite files for tests that look at something else than how one is made."""

import asyncio
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from bot.storage.opening import open_database

_NAME = "newsbrief.db"


def sqlite_url(folder: Path, name: str = _NAME) -> str:
    """
    The address of a file that nobody used yet, with its schema in it.

    A copy: all steps of the schema take ten times as long as whatever most tests do with it. Those that need them are
    in tests/unit/storage, and every program in tests/scenario takes them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    if not file.exists():
        shutil.copy(Path(_made().name) / _NAME, file)
    return f"sqlite:///{file}"


@cache
def _made() -> "tempfile.TemporaryDirectory[str]":
    """A folder with one for all tests of this process; it is gone with the process."""
    folder = tempfile.TemporaryDirectory(prefix="newsbrief-db-")
    with ThreadPoolExecutor(1) as thread:  # whoever asks has a loop of their own
        thread.submit(asyncio.run, _make(f"sqlite:///{folder.name}/{_NAME}")).result()
    return folder


async def _make(url: str) -> None:
    async with open_database(url, exclusive=True):
        pass
