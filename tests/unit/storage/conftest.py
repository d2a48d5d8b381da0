"""The SQLite file behind the ports."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage.database import Storage, open_storage
from bot.storage.sqlite import Sqlite


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "newsbrief.db"


@pytest.fixture
async def storage(file: Path) -> AsyncIterator[Storage]:
    async with open_storage(f"sqlite:///{file}") as storage:
        yield storage


def sqlite_of(storage: Storage) -> Sqlite:
    """The database behind the ports."""
    database: Sqlite = storage.ledger._database  # type: ignore[attr-defined]  # of SqlLedger, not of the port
    return database
