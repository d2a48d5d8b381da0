"""A browser in which somebody installs the app, on whatever address it is served."""

import html
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import aiohttp

from tests.fakes.slack.people import People
from tests.fakes.slack.server import FakeSlack

#: Where the app says that it is reached.
PUBLIC_URL = "https://news.example.org"
REDIRECT = f"{PUBLIC_URL}/slack/oauth_redirect"


@dataclass(slots=True)
class Seen:
    """A page."""

    status: int
    text: str


@dataclass(slots=True)
class Browser:
    """Keeps cookies by hand: they are for https alone, and the loopback is none."""

    slack: FakeSlack
    served: str  #: Where the app's pages really are, without a slash at the end.
    language: str = "en"
    cookies: dict[str, str] = field(default_factory=dict)

    async def begin(self) -> str:
        """Open the page; where its link leads."""
        page = await self.open("/slack/install")
        assert page.status == 200, page
        (address,) = re.findall(r'<a href="([^"]+)">', page.text)
        return html.unescape(address)

    async def install(self, team: People, *, user: str = "U0ADA") -> Seen:
        """All of it."""
        return await self.back(self.slack.grants.allow(await self.begin(), team.workspace, user=user))

    async def back(self, address: str) -> Seen:
        """Follow Slack's way back."""
        parts = urlsplit(address)
        assert f"{parts.scheme}://{parts.netloc}" == PUBLIC_URL
        return await self.open(f"{parts.path}?{parts.query}")

    async def open(self, path: str) -> Seen:
        """Open a page of the app."""
        headers = {"Host": urlsplit(PUBLIC_URL).netloc, "Accept-Language": self.language}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        async with (
            aiohttp.ClientSession() as session,
            session.get(self.served + path, headers=headers, allow_redirects=False) as answer,
        ):
            self.cookies |= {name: cookie.value for name, cookie in answer.cookies.items()}
            return Seen(answer.status, await answer.text())
