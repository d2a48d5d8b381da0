"""Rows that are deleted or emptied in one transaction, counted by table."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, delete, update

from bot.storage.retention import AT_ONCE


class Deletions:
    """What one transaction does away with."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.counts: dict[str, int] = {}  #: How many rows, by the names of their tables; without zeros.

    def delete(self, table: Table, where: ColumnElement[bool]) -> None:
        """Delete rows."""
        self.add(table, self.connection.execute(delete(table).where(where)).rowcount)

    def delete_of(self, table: Table, column: Column[Any], values: Sequence[Any]) -> None:
        """Delete the rows that have one of these values, however many there are."""
        for start in range(0, len(values), AT_ONCE):
            self.delete(table, column.in_(values[start : start + AT_ONCE]))

    def change(self, table: Table, where: ColumnElement[bool], values: dict[str, Any]) -> None:
        """Change rows."""
        self.add(table, self.connection.execute(update(table).where(where).values(values)).rowcount)

    def add(self, table: Table, count: int) -> None:
        """Count what was done elsewhere."""
        if count:
            self.counts[table.name] = self.counts.get(table.name, 0) + count
