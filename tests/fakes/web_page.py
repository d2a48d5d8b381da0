"""The local chat page on a real socket, and a reader of its event stream."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.domain.chat_log import ChatLine, ChatLog, Pressed
from bot.domain.errors import MessageGone
from bot.platforms.web_chat.app import LocalChat
from bot.web.server import WebOptions, WebServer
from tests.fakes.desk import MemoryDesk
from tests.fakes.inbox import RecordingInbox
from tests.fakes.memory import NOW
from tests.patience import PATIENCE_S


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
    inbox, desk = RecordingInbox(known=True), MemoryDesk()
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
