"""The SQLite file behind the ports."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.storage.database import Storage, open_storage
from bot.storage.sqlite import Sqlite
from tests.databases import sqlite_url


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "newsbrief.db"


@pytest.fixture
async def storage(file: Path) -> AsyncIterator[Storage]:
    async with open_storage(sqlite_url(file.parent, file.name)) as storage:
        yield storage


def sqlite_of(storage: Storage) -> Sqlite:
    """The database behind the ports."""
    assert isinstance(storage.database, Sqlite)
    return storage.database


def said(connection: Connection, statement: str) -> Any:
    """The first value that a statement gives; for Database.write and read."""
    result = connection.exec_driver_sql(statement)
    return result.scalar() if result.returns_rows else None
