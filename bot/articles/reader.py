"""The Reader: from a link to an Article, or to a typed reason why there is none."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from http import HTTPStatus
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import structlog
from aiohttp.abc import AbstractResolver

from bot.articles.fetch import Fetcher, Page, bytes_max, checked, retry_after, too_large
from bot.articles.guard import Guard, parse_allow
from bot.articles.manners import Manners
from bot.articles.options import ReadingOptions
from bot.articles.robots import Robots
from bot.articles.sandbox import ChildBroken, Sandbox, TooComplex
from bot.domain.errors import NothingToRead, ReadError, SiteBusy
from bot.domain.types import Article

log = structlog.get_logger()

#: Pages that send their visitors on with a meta element, one after another.
MOVES_MAX = 2


class ReaderFailed(ReadError):
    """Something of ours failed; the log has the details."""

    retryable = True
    reason = "failed"


@asynccontextmanager
async def open_reader(
    options: ReadingOptions, *, resolver: AbstractResolver | None = None
) -> AsyncIterator["PageReader"]:
    """
    Open a Reader; leaving the block ends its connections and child processes.

    Args:
        options: How it behaves.
        resolver: Looks names up; the system's by default.

    Raises:
        ValueError: an entry of `fetch_allow` is no address, address:port or CIDR.
    """
    guard = Guard(parse_allow(options.fetch_allow))
    fetcher = Fetcher(
        guard, Manners(options.fetch_gap_ms), user_agent=user_agent(options.contact_url), resolver=resolver
    )
    async with fetcher, Sandbox(options.workers) as sandbox:
        yield PageReader(fetcher, sandbox, options)


def user_agent(contact_url: str) -> str:
    """How we introduce ourselves: by name, and with an address where the operator can be asked."""
    return f"Newsbrief/1.0 ({f'+{contact_url}; ' if contact_url else ''}reads pages that people share in a chat)"


class PageReader:
    """Fetches, judges and extracts; implements `bot.domain.ports.Reader`. Safe to use from several tasks at once."""

    def __init__(self, fetcher: Fetcher, sandbox: Sandbox, options: ReadingOptions) -> None:
        self._fetcher = fetcher
        self._sandbox = sandbox
        self._options = options
        self._robots = Robots(fetcher, self._allows)

    async def read(self, url: str) -> Article:
        """
        Read the article at an address; see `Reader.read`.

        Raises:
            ReadError: with the reason; its class says whether another try may help.
        """
        if (own := self._options.builtin.get(url)) is not None:
            return await self.read_bytes(own, url, "text/html; charset=utf-8")
        checked(url)
        self._sandbox.warm()
        target = url
        for _ in range(MOVES_MAX + 1):
            start = time.perf_counter()
            page = await self._fetcher.fetch(target, may=self._robots.check if self._options.robots else None)
            fetched = time.perf_counter()
            found = await self._parse(page)
            spent = {"fetch_ms": _ms(start, fetched), "extract_ms": _ms(fetched, time.perf_counter())}
            log.debug("Read a page.", url=target, bytes=len(page.body), **spent)
            if isinstance(found, Article):
                return replace(found, url=url)
            target = found
        raise NothingToRead("too_many_redirects", "pages that send their visitors on")

    async def read_bytes(self, body: bytes, url: str, content_type: str = "") -> Article:
        """
        Read a document that is already there: a file, a page of our own. The limits are those of a fetched one.

        Raises:
            NothingToRead: there is no article in it, or it is too large.
        """
        if len(body) > (limit := bytes_max(content_type.partition(";")[0].strip().lower(), body)):
            raise too_large(limit)
        found = await self._parse(Page(url, HTTPStatus.OK, content_type, body, {}))
        if isinstance(found, Article):
            # A file has no host; its name says where the text is from.
            return found if found.site else replace(found, site=PurePosixPath(urlsplit(url).path).name)
        raise NothingToRead("no_text", "the page only sends its visitors on")

    async def _parse(self, page: Page) -> Article | str:
        """The page's article, or where it sends its visitors instead."""
        task = {
            "url": page.url,
            "content_type": page.content_type,
            "status": page.status,
            "mitigated": page.headers.get("cf-mitigated", ""),
            "noai": _ai_headers(page) if self._options.noai else None,
        }
        answer = await self._ask(task, page.body)
        if fields := answer.get("article"):
            return _article(fields)
        if moved := answer.get("moved"):
            return str(moved)
        reason, evidence = str(answer.get("reason")), str(answer.get("evidence", ""))
        if reason == "forbidden" and page.status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
            raise SiteBusy(evidence, retry_after_s=retry_after(page.headers.get("retry-after", "")))
        raise NothingToRead(reason, evidence)

    async def _ask(self, task: dict[str, Any], body: bytes) -> dict[str, Any]:
        try:
            return await self._sandbox.run(task, body)
        except TooComplex as error:
            raise NothingToRead("too_complex", str(error)) from error
        except ChildBroken as error:
            raise ReaderFailed(str(error)) from error

    async def _allows(self, robots: bytes, url: str) -> bool:
        return bool((await self._ask({"robots_for": url}, robots)).get("allowed"))


def _ai_headers(page: Page) -> str:
    reserved = "noai" if page.headers.get("tdm-reservation", "").strip() == "1" else ""
    return f"{page.headers.get('x-robots-tag', '')} {reserved}"


def _ms(start: float, end: float) -> float:
    return round((end - start) * 1000, 1)


def _article(fields: dict[str, Any]) -> Article:
    """What a child sent, back in the types of the domain."""
    lists = ("authors", "sentences", "notes")
    return Article(**{**fields, **{name: tuple(fields[name]) for name in lists}})
