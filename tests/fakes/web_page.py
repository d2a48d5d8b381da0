"""The local chat page on a real socket, with an inbox that records, and a reader of its event stream."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp

from bot.domain.briefing import Notice
from bot.domain.chat_log import ChatLine, ChatLog, Pressed
from bot.domain.errors import BotError, MessageGone
from bot.domain.requests import Request
from bot.domain.types import Message, Origin, Person, Platform
from bot.platforms.web_chat.app import LocalChat
from bot.web.server import WebOptions, WebServer
from tests.fakes.memory import NOW, MemoryDesk
from tests.patience import PATIENCE_S


@dataclass
class RecordingInbox:
    """Writes down what the page tells it; raises `trouble` instead when there is some."""

    messages: list[Message] = field(default_factory=list)
    digests: list[Message] = field(default_factory=list)
    texts_given: list[tuple[Message, Origin]] = field(default_factory=list)  #: With where each was asked for.
    questions: list[Message] = field(default_factory=list)
    followed: list[tuple[Message, str, bool]] = field(default_factory=list)  #: With number, and whether they may.
    withdrawn: list[Origin] = field(default_factory=list)
    binned: list[tuple[Origin, Person]] = field(default_factory=list)
    reactions: list[tuple[Origin, str, str, bool]] = field(default_factory=list)  #: By whom, which, and whether gone.
    trouble: BotError | None = None
    tries: int = 0

    async def message(self, message: Message) -> list[Request]:
        self._check()
        self.messages.append(message)
        return []

    async def reacted(self, origin: Origin, person: Person, emoji: str, *, gone: bool = False) -> None:
        self.reactions.append((origin, person.id, emoji, gone))

    async def cleared(self, origin: Origin, emoji: str = "") -> None:
        self.reactions.append((origin, "", emoji, True))

    async def asks(self, origin: Origin, emoji: str) -> bool:
        raise NotImplementedError

    async def digest(self, message: Message) -> list[Request]:
        self._check()
        self.digests.append(message)
        return []

    async def ask(self, message: Message, *, about: Origin | None = None) -> list[Request]:
        self._check()
        self.questions.append(message)
        return []

    async def follow(self, message: Message, *, number: str = "", allowed: bool) -> list[Request]:
        self._check()
        self.followed.append((message, number, allowed))
        return []

    async def prove(self, message: Message, *, about: Origin) -> list[Request]:
        self._check()
        return []

    async def give(self, message: Message, *, about: Origin) -> list[Request]:
        self._check()
        self.texts_given.append((message, about))
        return []

    async def deleted(self, origin: Origin) -> None:
        self._check()
        self.withdrawn.append(origin)

    async def thread_deleted(self, platform: Platform, space: str, thread: str) -> None:
        raise AssertionError("threads are not deleted here")

    async def uninstalled(self, platform: Platform, space: str) -> None:
        raise AssertionError("the page is uninstalled by nobody")

    async def bin(self, origin: Origin, person: Person, *, manages: bool = False) -> bool:
        self._check()
        self.binned.append((origin, person))
        return True

    async def rewrite(self, origin: Origin, message: Message, *, manages: bool = False) -> Notice:
        self._check()
        return Notice("rewriting")

    async def brief_here(self, origin: Origin, message: Message) -> Notice:
        self._check()
        return Notice("briefing_here")

    async def seen(self, origins: Sequence[Origin]) -> None:
        raise AssertionError("the page misses nothing")

    async def last_seen(self, platform: Platform) -> list[Origin]:
        raise AssertionError("the page misses nothing")

    async def begun_at(self) -> datetime:
        return datetime.now(UTC)

    async def missed(self, message: Message, count: int) -> None:
        raise AssertionError("the page misses nothing")

    def _check(self) -> None:
        self.tries += 1
        if self.trouble:
            raise self.trouble


class NoLog:
    """An empty log, for what never gets as far as the log."""

    async def recent(self, count: int) -> list[ChatLine]:
        return []

    async def say(self, text: str, pressed: Pressed | None = None) -> ChatLine:
        return ChatLine(1, "you", text, None, None, "", NOW, pressed)

    async def reply(self, thread: int, answer: dict[str, Any], *, marker: str) -> ChatLine:
        raise MessageGone

    async def asked_in(self, line: int) -> ChatLine | None:
        raise NotImplementedError

    async def announce(self, answer: dict[str, Any], *, marker: str) -> ChatLine:
        raise AssertionError

    async def by_marker(self, marker: str) -> ChatLine | None:
        return None

    async def change(self, line: int, answer: dict[str, Any]) -> ChatLine:
        raise MessageGone

    async def delete(self, line: int) -> bool:
        return False


@dataclass
class Page:
    """A running page and how a browser talks to it."""

    server: WebServer
    platform: LocalChat
    inbox: RecordingInbox
    desk: MemoryDesk
    session: aiohttp.ClientSession

    @property
    def url(self) -> str:
        """Its address."""
        return self.server.url

    async def get(self, path: str, **options: Any) -> tuple[int, str]:
        """Status and text."""
        async with self.session.get(self.url + path, **options) as response:
            return response.status, await response.text()

    async def post(self, path: str, body: Any, headers: Mapping[str, str] | None = None) -> tuple[int, dict[str, Any]]:
        """Status and JSON of what our own script would send."""
        headers = {"Origin": self.url, **(headers or {})}
        async with self.session.post(self.url + path, json=body, headers=headers) as response:
            return response.status, await response.json()

    @asynccontextmanager
    async def events(self) -> AsyncIterator[Callable[[], Any]]:
        """The event stream: each call of what is given waits for the next event, (name, data)."""
        async with self.session.get(f"{self.url}/api/events") as response:
            assert response.status == 200, await response.text()
            assert response.content_type == "text/event-stream"
            yield lambda: _next_event(response)


async def _next_event(response: aiohttp.ClientResponse) -> tuple[str, dict[str, Any]]:
    name = ""
    async with asyncio.timeout(PATIENCE_S):
        async for raw in response.content:
            line = raw.decode().rstrip("\n")
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                return name, json.loads(line.removeprefix("data: "))
    raise AssertionError("the stream ended")


@asynccontextmanager
async def open_page(log: ChatLog, options: WebOptions | None = None, **parts: Any) -> AsyncIterator[Page]:
    """Serve a page; `parts` go to the server and the chat, `routes` are mounted, which prove who asks."""
    routes, report, scrape = parts.pop("routes", ()), parts.pop("report", None), parts.pop("scrape", None)
    inbox, desk = RecordingInbox(), MemoryDesk()
    server = WebServer(options or WebOptions(port=0), report=report, scrape=scrape)
    platform = LocalChat(server, inbox, desk, log, **parts)
    await server.bind()
    server.mount(routes, signed=True)
    serving, keeping_up = (asyncio.create_task(job) for job in (server.run(), platform.keep_up()))
    try:
        async with aiohttp.ClientSession() as session:
            while server.state() != "ready":
                await asyncio.sleep(0.005)
                assert not serving.done(), serving.exception()
            yield Page(server, platform, inbox, desk, session)
    finally:
        for job in (serving, keeping_up):
            job.cancel()
        await asyncio.gather(serving, keeping_up, return_exceptions=True)
