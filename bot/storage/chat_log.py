"""The messages of the local chat page."""

from typing import Any

from sqlalchemy import Connection, delete, or_, select, update

from bot.domain.chat_log import ChatLine, Pressed
from bot.domain.errors import MessageGone
from bot.storage.engine import Database, insert
from bot.storage.rows import row_chat_line, shallow
from bot.storage.schema import chat_lines

#: Who writes on the page, as the log calls them, whatever their name: one person.
PERSON = "you"
#: The one space of the page, and its one channel.
LOCAL = "local"


class SqlChatLog:
    """Implements chat_log.ChatLog."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def say(self, text: str, pressed: Pressed | None = None) -> ChatLine:
        """Append a person's message; see chat_log.ChatLog."""
        return await self._database.write(self._say, text, pressed)

    async def reply(self, thread: int, answer: dict[str, Any], *, marker: str) -> ChatLine:
        """Append an answer; see chat_log.ChatLog."""
        return await self._database.write(self._reply, thread, answer, marker)

    async def announce(self, answer: dict[str, Any], *, marker: str) -> ChatLine:
        """Append what nobody asked for; see chat_log.ChatLog."""
        return await self._database.write(self._answer, None, answer, marker)

    async def by_marker(self, marker: str) -> ChatLine | None:
        """The answer that carries the marker."""
        return await self._database.read(_by_marker, marker)

    async def asked_in(self, line: int) -> ChatLine | None:
        """The message whose thread an answer stands in; see chat_log.ChatLog."""
        return await self._database.read(_asked_in, line)

    async def change(self, line: int, answer: dict[str, Any]) -> ChatLine:
        """Put another answer in the place of one; see chat_log.ChatLog."""
        return await self._database.write(_change, line, answer)

    async def delete(self, line: int) -> bool:
        """Delete a message with its thread, or one answer; False when it was not there."""
        return await self._database.write(_delete, line)

    async def recent(self, count: int) -> list[ChatLine]:
        """The newest `count` messages with their threads, in the order in which they were written."""
        return await self._database.read_long(_recent, count)

    def _say(self, connection: Connection, text: str, pressed: Pressed | None) -> ChatLine:
        asked = shallow(pressed) if pressed else None
        values = {"author": PERSON, "text": text, "answer": asked, "at": self._database.now(connection)}
        written = insert(chat_lines, self._database).values(values).returning(chat_lines)
        return row_chat_line(connection.execute(written).mappings().one())

    def _reply(self, connection: Connection, thread: int, answer: dict[str, Any], marker: str) -> ChatLine:
        message = select(chat_lines.c.id).where(chat_lines.c.id == thread, chat_lines.c.thread.is_(None))
        if not connection.execute(message).first():
            raise MessageGone
        return self._answer(connection, thread, answer, marker)

    def _answer(self, connection: Connection, thread: int | None, answer: dict[str, Any], marker: str) -> ChatLine:
        now = self._database.now(connection)
        values = {"author": "newsbrief", "thread": thread, "answer": answer, "marker": marker, "at": now}
        connection.execute(insert(chat_lines, self._database).values(values).on_conflict_do_nothing())
        return row_chat_line(connection.execute(_marked(marker)).mappings().one())


def _marked(marker: str) -> Any:
    return select(chat_lines).where(chat_lines.c.marker == marker)


def _by_marker(connection: Connection, marker: str) -> ChatLine | None:
    row = connection.execute(_marked(marker)).mappings().first()
    return row_chat_line(row) if row else None


def _asked_in(connection: Connection, line: int) -> ChatLine | None:
    thread = select(chat_lines.c.thread).where(chat_lines.c.id == line).scalar_subquery()
    row = connection.execute(select(chat_lines).where(chat_lines.c.id == thread)).mappings().first()
    return row_chat_line(row) if row else None


def _change(connection: Connection, line: int, answer: dict[str, Any]) -> ChatLine:
    of_bot = chat_lines.c.id == line, chat_lines.c.thread.is_not(None)
    changed = update(chat_lines).where(*of_bot).values(answer=answer).returning(chat_lines)
    row = connection.execute(changed).mappings().first()
    if row is None:
        raise MessageGone
    return row_chat_line(row)


def _delete(connection: Connection, line: int) -> bool:
    connection.execute(delete(chat_lines).where(chat_lines.c.thread == line))
    return connection.execute(delete(chat_lines).where(chat_lines.c.id == line)).rowcount == 1


def _recent(connection: Connection, count: int) -> list[ChatLine]:
    newest = select(chat_lines.c.id).where(chat_lines.c.thread.is_(None)).order_by(chat_lines.c.id.desc())
    chosen = newest.limit(count).subquery()
    ids = select(chosen.c.id)
    lines = select(chat_lines).where(or_(chat_lines.c.id.in_(ids), chat_lines.c.thread.in_(ids)))
    return [row_chat_line(row) for row in connection.execute(lines.order_by(chat_lines.c.id)).mappings()]
