"""The real Slack adapter beside the loopback Slack."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import web

from bot.domain.briefing import Notice
from bot.domain.requests import Brief, Request
from bot.domain.types import Interaction, Link, Origin, Person, Platform, Posted
from bot.platforms.slack_chat import SlackOptions, SlackPlatform
from bot.platforms.slack_chat.chat import SlackChat
from tests.fakes.desk import MemoryDesk
from tests.fakes.inbox import RecordingInbox
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.workspace import TEAM_ID

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
    inbox: RecordingInbox
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
    inbox, desk = RecordingInbox(), MemoryDesk()
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
