"""The real Slack adapter beside the loopback Slack, with an inbox that remembers."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from aiohttp import web

from bot.domain.briefing import Notice
from bot.domain.errors import StorageUnavailable
from bot.domain.links import find_links
from bot.domain.requests import Brief, DigestOf, Request, Say
from bot.domain.types import Interaction, Link, Message, Origin, Person, Platform, Posted
from bot.platforms.slack_chat import SlackOptions, SlackPlatform
from bot.platforms.slack_chat.chat import SlackChat
from tests.fakes.memory import MemoryDesk
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.workspace import TEAM_ID


@dataclass(slots=True)
class Inbox:
    """inbox.Inbox in memory; fails as often as a test wants, and waits for what it says."""

    messages: list[Message] = field(default_factory=list)
    digests: list[Message] = field(default_factory=list)
    texts_given: list[tuple[Message, Origin]] = field(default_factory=list)  #: With where each was asked for.
    questions: list[tuple[Message, Origin | None]] = field(default_factory=list)  #: With what each is about.
    followed: list[tuple[Message, str, bool]] = field(default_factory=list)  #: With number, and whether they may.
    gone: list[Origin] = field(default_factory=list)
    binned: list[tuple[Origin, Person]] = field(default_factory=list)
    reactions: list[tuple[Origin, str, str, bool]] = field(default_factory=list)  #: By whom, which, and whether gone.
    uninstalls: list[tuple[Platform, str]] = field(default_factory=list)
    bookmarks: dict[tuple[str, str], Origin] = field(default_factory=dict)
    told_missed: list[tuple[str, int]] = field(default_factory=list)  #: At which message, and how many links.
    failures: int = 0  #: The next so many calls raise, with nothing written down.
    go_on: asyncio.Event | None = None  #: What is written down, once it is set.
    begun: int = 0  #: Calls so far, also those that wait.
    known: bool = False  #: Whether nothing is new.

    async def message(self, message: Message) -> list[Request]:
        await self._work()
        self.messages.append(message)
        if message.in_order:
            await self.seen([message.origin])
        return [] if self.known else [_request(message)]

    async def reacted(self, origin: Origin, person: Person, emoji: str, *, gone: bool = False) -> None:
        self.reactions.append((origin, person.id, emoji, gone))

    async def cleared(self, origin: Origin, emoji: str = "") -> None:
        self.reactions.append((origin, "", emoji, True))

    async def asks(self, origin: Origin, emoji: str) -> bool:
        await self._work()
        return emoji == "newspaper"

    async def digest(self, message: Message) -> list[Request]:
        await self._work()
        self.digests.append(message)
        return [replace(_request(message), asked=DigestOf("24h"))]

    async def ask(self, message: Message, *, about: Origin | None = None) -> list[Request]:
        await self._work()
        self.questions.append((message, about))
        return [_request(message)]

    async def follow(self, message: Message, *, number: str = "", allowed: bool) -> list[Request]:
        await self._work()
        self.followed.append((message, number, allowed))
        return [_request(message).for_asker_first()]

    async def prove(self, message: Message, *, about: Origin) -> list[Request]:
        await self._work()
        return []

    async def give(self, message: Message, *, about: Origin) -> list[Request]:
        await self._work()
        self.texts_given.append((message, about))
        return [_request(message)]

    async def deleted(self, origin: Origin) -> None:
        await self._work()
        self.gone.append(origin)

    async def thread_deleted(self, platform: Platform, space: str, thread: str) -> None:
        raise AssertionError("threads are not deleted here")

    async def uninstalled(self, platform: Platform, space: str) -> None:
        await self._work()
        self.uninstalls.append((platform, space))

    async def bin(self, origin: Origin, person: Person, *, manages: bool = False) -> bool:
        await self._work()
        self.binned.append((origin, person))
        return True

    async def rewrite(self, origin: Origin, message: Message, *, manages: bool = False) -> Notice:
        await self._work()
        return Notice("rewriting")

    async def brief_here(self, origin: Origin, message: Message) -> Notice:
        await self._work()
        return Notice("briefing_here")

    async def seen(self, origins: Sequence[Origin]) -> None:
        for origin in origins:
            place = origin.channel, origin.thread
            if place not in self.bookmarks or float(self.bookmarks[place].message) < float(origin.message):
                self.bookmarks[place] = origin

    async def last_seen(self, platform: Platform) -> list[Origin]:
        return list(self.bookmarks.values())

    async def begun_at(self) -> datetime:
        return datetime.now(UTC)

    async def missed(self, message: Message, count: int) -> None:
        await self._work()
        self.told_missed.append((message.text, count))

    async def _work(self) -> None:
        self.begun += 1
        if self.go_on:
            await self.go_on.wait()
        if self.failures:
            self.failures -= 1
            raise StorageUnavailable("the database is locked")


def _request(message: Message) -> Request:
    link = next(iter(find_links(message.text, Platform.SLACK)), None)
    asked = Brief(link) if link else Say("no_link", Notice("no_link"))
    return Request(message.origin, asked, message.author, message.posted_at, message.interaction)


LINK = Link("https://news.example.org/a", "https://news.example.org/a")
MARKER = "0123456789abcdef01234567"
COMMAND = "5e" * 12  #: What stands for a message where a command asked.


def asked(ts: str, *, channel: str = "C0NEWS", thread: str = "", right: Interaction | None = None) -> Request:
    """A request for the link in a message, or of a command."""
    origin = Origin(Platform.SLACK, TEAM_ID, channel, ts, thread)
    return Request(origin, Brief(LINK), Person("U0ADA"), datetime.now(UTC), right)


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
async def session(server: FakeSlack, *, http: bool = False, bookmarks: Sequence[Origin] = ()) -> AsyncIterator[Session]:
    """Run the adapter until it is ready, in Socket Mode or behind a web server; stop it at the end."""
    inbox, desk = Inbox(), MemoryDesk()
    inbox.bookmarks |= {(origin.channel, origin.thread): origin for origin in bookmarks}
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
