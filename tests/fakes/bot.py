"""The whole service on a database of its own, with a chat, a reader and a writer in memory."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select

from bot.domain.types import Platform
from bot.service.intake import Intake
from bot.service.marks import Marks
from bot.storage.database import Storage, open_storage
from bot.storage.schema import articles, requests
from tests.databases import sqlite_url
from tests.fakes.chat import MemoryChat
from tests.fakes.clock import Clock
from tests.fakes.memory import MemoryReader, MemoryWriter, message
from tests.fakes.service import intake_on, pipeline_on, unlimited, work_off


class Bot:
    """Everything but the platform: a real database, and a reader that tests command."""

    def __init__(self, storage: Storage, clock: Clock, **settings: Any) -> None:
        self.storage, self.clock = storage, clock
        self.chat, self.reader, self.writer = MemoryChat(), MemoryReader(), MemoryWriter()
        chats = {Platform.DISCORD: self.chat}
        self.marks = Marks(chats, clock)
        self.inbox: Intake = intake_on(storage, chats, marks=self.marks, clock=clock, **settings)
        self.pipeline = pipeline_on(
            storage,
            chats=chats,
            reader=self.reader,
            writer=self.writer,
            budget=unlimited(storage, clock),
            settings=self.inbox._settings,
            readable=self.marks.show,
            clock=clock,
        )

    async def post(self, text: str, number: str = "m1", **fields: Any) -> list[Any]:
        """Somebody posts a message; all that the bot ever said once it worked it off."""
        await self.inbox.message(message(text, number, **fields))
        await work_off(self.storage, self.pipeline, [Platform.DISCORD], self.clock, marks=self.marks)
        await self.marks.drain()
        return list(self.chat.pages.values())

    async def forget_articles(self) -> None:
        """As when what was read is too old to be used: whoever wants it reads it again."""
        await self.storage.database.write(lambda connection: connection.execute(delete(articles)))

    async def outcomes(self) -> list[str | None]:
        """What became of each link, in the order in which they were posted."""
        asked = select(requests.c.outcome).order_by(requests.c.id)
        return await self.storage.database.read(lambda connection: list(connection.execute(asked).scalars()))


@asynccontextmanager
async def open_bot(folder: Path, *, apart: bool = False, **settings: Any) -> AsyncIterator[Bot]:
    """
    A bot on an empty database, with a clock that tests move.

    Args:
        folder: Where its database is.
        apart: Whether every link leads to a text of its own.
        settings: Fields of ChannelSettings.
    """
    clock = Clock()
    async with open_storage(sqlite_url(folder), clock=clock) as storage:
        bot = Bot(storage, clock, **settings)
        bot.reader.apart = apart
        yield bot
