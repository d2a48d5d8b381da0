"""The Reader: from a link to an Article, or to a typed reason why there is none."""

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

import structlog
from aiohttp.abc import AbstractResolver

from bot.articles.documents import PARSERS, Documents
from bot.articles.feed_reader import WebFeeds
from bot.articles.fetch import Fetcher, checked
from bot.articles.guard import Guard, parse_allow
from bot.articles.manners import Manners, OwnTurns
from bot.articles.options import ReadingOptions
from bot.articles.robots import Robots
from bot.domain.article import Article
from bot.domain.errors import NothingToRead
from bot.domain.turns import HostTurns
from bot.sandbox.pool import Sandbox

log = structlog.get_logger()

#: Pages that send their visitors on with a meta element, one after another.
MOVES_MAX = 2


@asynccontextmanager
async def open_reader(
    options: ReadingOptions,
    *,
    sandbox: Sandbox | None = None,
    turns: HostTurns | None = None,
    resolver: AbstractResolver | None = None,
) -> AsyncIterator["PageReader"]:
    """
    Open a Reader; leaving the block ends its connections.

    Args:
        options: How it behaves.
        sandbox: Where documents are parsed; by default one of its own, which ends with the block.
        turns: Shared with others who read from the same hosts; then a read may raise NotNow. None: it waits.
        resolver: Looks names up; the system's by default.

    Raises:
        ValueError: an entry of `fetch_allow` is no address, address:port or CIDR.
    """
    guard = Guard(parse_allow(options.fetch_allow))
    manners = Manners(turns or OwnTurns(), options.fetch_gap_ms, patient=turns is None)
    fetcher = Fetcher(guard, manners, user_agent=user_agent(options.contact_url), resolver=resolver)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(fetcher)
        if sandbox is None:
            sandbox = await stack.enter_async_context(Sandbox(options.workers, PARSERS))
        yield PageReader(fetcher, sandbox, options)


def user_agent(contact_url: str) -> str:
    """How we introduce ourselves: by name, and with an address where the operator can be asked."""
    return f"Newsbrief/1.0 ({f'+{contact_url}; ' if contact_url else ''}reads pages that people share in a chat)"


class PageReader(Documents):
    """Fetches, judges and extracts; implements `ports.Reader`. Safe to use from several tasks at once."""

    def __init__(self, fetcher: Fetcher, sandbox: Sandbox, options: ReadingOptions) -> None:
        super().__init__(sandbox, noai=options.noai)
        self._fetcher = fetcher
        self._options = options
        self._robots = Robots(fetcher, self.allows)

    def feeds(self, sandbox: Sandbox) -> WebFeeds:
        """What reads feeds as this reads pages; `sandbox`: where they are parsed."""
        return WebFeeds(self._fetcher, sandbox, self._robots.check if self._options.robots else None)

    async def read(self, url: str, *, upload: bool = False, space: str = "") -> Article:
        """
        Read the article at an address; see `Reader.read`.

        Raises:
            ReadError: with the reason; its class says whether another try may help.
        """
        if (own := self._options.builtin.get(url)) is not None:
            return await self.read_bytes(own, url, "text/html; charset=utf-8")
        checked(url)
        self.sandbox.warm()
        target, hops = url, list[str]()
        key = await self._options.file_key(space) if upload else None
        for _ in range(MOVES_MAX + 1):
            start = time.perf_counter()
            may = self._robots.check if self._options.robots else None
            page = await self._fetcher.fetch(target, may=None if upload else may, key=key, begun=bool(hops))
            hops += page.hops
            fetched = time.perf_counter()
            found = await self.parse(page)
            spent = {"fetch_ms": _ms(start, fetched), "extract_ms": _ms(fetched, time.perf_counter())}
            log.debug("Read a page.", url=target, bytes=len(page.body), **spent)
            if isinstance(found, Article):
                return replace(found, url=url, fetched=tuple(hops))
            target = found
        raise NothingToRead("too_many_redirects", "pages that send their visitors on")


def _ms(start: float, end: float) -> float:
    return round((end - start) * 1000, 1)
