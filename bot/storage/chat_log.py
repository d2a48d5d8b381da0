"""The messages of the local chat page."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects.sqlite import insert

from bot.domain.errors import MessageGone
from bot.domain.records import ChatLine
from bot.storage.rows import row_chat_line
from bot.storage.schema import chat_lines
from bot.storage.sqlite import Sqlite


class SqlChatLog:
    """Implements records.ChatLog."""

    def __init__(self, database: Sqlite, *, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def say(self, text: str) -> ChatLine:
        """Append a person's message."""
        values = {"author": "you", "text": text, "at": self._clock()}
        async with self._database.write() as connection:
            newest = select(func.max(chat_lines.c.id)).scalar_subquery()
            await connection.execute(insert(chat_lines).values(values))
            row = (await connection.execute(select(chat_lines).where(chat_lines.c.id == newest))).mappings().one()
        return row_chat_line(row)

    async def reply(self, thread: int, answer: dict[str, Any], *, marker: str) -> ChatLine:
        """Append an answer; see records.ChatLog."""
        values = {"author": "newsbrief", "thread": thread, "answer": answer, "marker": marker, "at": self._clock()}
        async with self._database.write() as connection:
            message = select(chat_lines.c.id).where(chat_lines.c.id == thread, chat_lines.c.thread.is_(None))
            if not (await connection.execute(message)).first():
                raise MessageGone
            await connection.execute(insert(chat_lines).values(values).on_conflict_do_nothing())
            row = (await connection.execute(select(chat_lines).where(chat_lines.c.marker == marker))).mappings().one()
        return row_chat_line(row)

    async def by_marker(self, marker: str) -> ChatLine | None:
        """The answer that carries the marker."""
        async with self._database.read() as connection:
            row = (await connection.execute(select(chat_lines).where(chat_lines.c.marker == marker))).mappings().first()
        return row_chat_line(row) if row else None

    async def delete(self, line: int) -> bool:
        """Delete a message with its thread, or one answer; False when it was not there."""
        async with self._database.write() as connection:
            await connection.execute(delete(chat_lines).where(chat_lines.c.thread == line))
            return (await connection.execute(delete(chat_lines).where(chat_lines.c.id == line))).rowcount == 1

    async def recent(self, count: int) -> list[ChatLine]:
        """The newest `count` messages with their threads, in the order in which they were written."""
        newest = select(chat_lines.c.id).where(chat_lines.c.thread.is_(None)).order_by(chat_lines.c.id.desc())
        chosen = newest.limit(count).scalar_subquery()
        lines = select(chat_lines).where(or_(chat_lines.c.id.in_(chosen), chat_lines.c.thread.in_(chosen)))
        async with self._database.read() as connection:
            rows = (await connection.execute(lines.order_by(chat_lines.c.id))).mappings().all()
        return [row_chat_line(row) for row in rows]
