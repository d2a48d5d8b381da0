"""The real Slack adapter beside the loopback Slack, with an inbox that remembers."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aiohttp import web

from bot.domain.links import find_links
from bot.domain.types import Interaction, Link, Message, Notice, Origin, Person, Platform, Posted, Request
from bot.platforms.slack_chat import SlackOptions, SlackPlatform
from bot.platforms.slack_chat.chat import SlackChat
from tests.fakes.memory import MemoryDesk
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.workspace import TEAM_ID


@dataclass(slots=True)
class Inbox:
    """ports.Inbox in memory; fails as often, and takes as long, as a test wants."""

    messages: list[Message] = field(default_factory=list)
    digests: list[Message] = field(default_factory=list)
    gone: list[Origin] = field(default_factory=list)
    binned: list[tuple[Origin, Person]] = field(default_factory=list)
    failures: int = 0  #: The next so many calls raise, with nothing written down.
    delay_s: float = 0.0
    known: bool = False  #: Whether nothing is new.

    async def message(self, message: Message) -> list[Request]:
        await self._work()
        self.messages.append(message)
        return [] if self.known else [_request(message)]

    async def digest(self, message: Message) -> list[Request]:
        await self._work()
        self.digests.append(message)
        return [_request(message)]

    async def deleted(self, origin: Origin) -> None:
        await self._work()
        self.gone.append(origin)

    async def thread_deleted(self, platform: Platform, space: str, thread: str) -> None:
        raise AssertionError("threads are not deleted here")

    async def bin(self, origin: Origin, person: Person) -> None:
        await self._work()
        self.binned.append((origin, person))

    async def seen(self, origins: Sequence[Origin]) -> None:
        raise NotImplementedError

    async def last_seen(self, platform: Platform) -> list[Origin]:
        raise NotImplementedError

    async def _work(self) -> None:
        await asyncio.sleep(self.delay_s)
        if self.failures:
            self.failures -= 1
            raise OSError("database is locked")


def _request(message: Message) -> Request:
    link = next(iter(find_links(message.text, Platform.SLACK)), None)
    return Request(message.origin, "brief", message.author, message.posted_at, link, message.interaction)


LINK = Link("https://news.example.org/a", "https://news.example.org/a")
MARKER = "0123456789abcdef01234567"
COMMAND = "5e" * 12  #: What stands for a message where a command asked.


def asked(ts: str, *, channel: str = "C0NEWS", thread: str = "", right: Interaction | None = None) -> Request:
    """A request for the link in a message, or of a command."""
    origin = Origin(Platform.SLACK, TEAM_ID, channel, ts, thread)
    return Request(origin, "brief", Person("U0ADA"), datetime.now(UTC), LINK, right)


async def post(chat: SlackChat, request: Request, marker: str = MARKER) -> Posted:
    """Post a notice in answer to a request."""
    (page,) = chat.render(Notice("paywall"))
    return await chat.post(request, page, marker=marker)


@dataclass(slots=True)
class Session:
    """What a test holds."""

    server: FakeSlack
    inbox: Inbox
    desk: MemoryDesk
    platform: SlackPlatform
    running: asyncio.Task[None]


def options(server: FakeSlack, *, http: bool = False) -> SlackOptions:
    """The settings for a loopback Slack."""
    way = {"signing_secret": server.signing_secret} if http else {"app_token": server.app_token}
    return SlackOptions(server.bot_token, api_base_url=server.api_base_url, **way)


@asynccontextmanager
async def session(server: FakeSlack, *, http: bool = False) -> AsyncIterator[Session]:
    """Run the adapter until it is ready, in Socket Mode or behind a web server; stop it at the end."""
    inbox, desk = Inbox(), MemoryDesk()
    platform = SlackPlatform(options(server, http=http), inbox, desk)
    async with mounted(platform, server) if http else nullcontext():
        running = asyncio.create_task(platform.run())
        try:
            await server.until(lambda: platform.state() == "ready" and (http or server.connected))
            yield Session(server, inbox, desk, platform, running)
        finally:
            await server.events.close()
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running


@asynccontextmanager
async def mounted(platform: SlackPlatform, server: FakeSlack) -> AsyncIterator[None]:
    """Serve the adapter's routes and tell Slack where."""
    # A server whose own pages take little.
    runner = web.AppRunner(web.Application(client_max_size=1024), access_log=None, shutdown_timeout=0.2)
    runner.app.add_routes(platform.routes)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    try:
        yield
    finally:
        await runner.cleanup()
