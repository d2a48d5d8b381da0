"""The real Slack adapter for any number of workspaces, on a real database, with its web server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.domain.briefing import Notice
from bot.domain.installations import Installation
from bot.domain.requests import Brief, Request
from bot.domain.types import Link, Origin, Person, Platform, Posted
from bot.platforms.slack_chat import SlackOptions, SlackPlatform
from bot.service.intake import Intake
from bot.storage.database import Storage
from bot.storage.schema import slack_installations
from tests.fakes.desk import MemoryDesk
from tests.fakes.service import intake_on
from tests.fakes.slack.browser import PUBLIC_URL, REDIRECT, Browser
from tests.fakes.slack.people import People
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.session import mounted

LINK = Link("https://news.example.org/a", "https://news.example.org/a")
MARKER = "0123456789abcdef01234567"


@dataclass(slots=True)
class Installed:
    """What a test holds."""

    slack: FakeSlack
    storage: Storage
    platform: SlackPlatform
    inbox: Intake
    browser: Browser

    async def post(self, team: People, ts: str, *, reason: str = "paywall") -> Posted:
        """Answer a message of a workspace."""
        origin = Origin(Platform.SLACK, team.workspace.team, "C0NEWS", ts)
        request = Request(origin, Brief(LINK), Person("U0ADA"), datetime.now(UTC))
        (page,) = self.platform.chat.render(Notice(reason))
        return await self.platform.chat.post(request, page, marker=MARKER)

    async def installation(self) -> Installation:
        """That of the first workspace."""
        found = await self.storage.installations.find(self.slack.workspace.team)
        assert found
        return found

    async def ends_in(self, time_left: timedelta) -> Installation:
        """Let the first workspace's token end in a while, for Slack and for us."""
        found, ends = await self.installation(), datetime.now(UTC) + time_left
        self.slack.workspace.tokens[found.token] = ends.timestamp()
        tokens = {"token": found.token, "refresh_token": found.refresh_token}
        assert await self.storage.installations.renewed(found, **tokens, expires_at=ends)
        return await self.installation()

    async def rows(self) -> list[dict[str, Any]]:
        """The installations as the table has them."""
        found = await self.storage.database.read(lambda it: it.execute(select(slack_installations)).mappings().all())
        return [dict(row) for row in found]


def options(slack: FakeSlack) -> SlackOptions:
    """The settings for many workspaces."""
    return SlackOptions(
        signing_secret=slack.signing_secret,
        api_base_url=slack.api_base_url,
        client_id=slack.grants.client_id,
        client_secret=slack.grants.client_secret,
        public_url=PUBLIC_URL,
    )


@asynccontextmanager
async def installed(slack: FakeSlack, storage: Storage, *, again: bool = False) -> AsyncIterator[Installed]:
    """Run the adapter until it is ready; stop it at the end. `again`: it is installed already."""
    if not again:
        slack.workspace.tokens.clear()
    slack.grants.redirect_urls = [REDIRECT]
    chats: dict[Platform, Any] = {}
    inbox = intake_on(storage, chats)
    platform = SlackPlatform(options(slack), inbox, MemoryDesk(), storage.installations)
    chats[Platform.SLACK] = platform.chat
    async with mounted(platform, slack):
        running = asyncio.create_task(platform.run())
        try:
            await slack.until(lambda: platform.state() == "ready")
            browser = Browser(slack, slack.request_url.removesuffix("/slack/events"))
            yield Installed(slack, storage, platform, inbox, browser)
        finally:
            if not again:
                await slack.events.close()
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
            await platform.close()
