"""Implements feeds.FeedReader: a feed is fetched as a page is, and parsed in a child that can be killed."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from http import HTTPStatus

import structlog
from yarl import URL

from bot.articles.documents import ReaderFailed
from bot.articles.feed_file import FeedFile
from bot.articles.fetch import Fetcher, Sort
from bot.articles.page import Page, retry_after
from bot.domain.errors import NothingToRead, SiteBusy
from bot.domain.feeds import FeedDocument, FetchedFeed, FoundFeed, Validators
from bot.domain.hosts import URL_CHARS_MAX
from bot.sandbox.failures import ChildBroken, TooComplex
from bot.sandbox.plain import MISFITS, from_plain
from bot.sandbox.pool import Sandbox

log = structlog.get_logger()

#: Of decoded body: an honest feed of that size is parsed within a child's limit of CPU seconds.
FEED_BYTES_MAX = 4 * 2**20
#: What a child loads to read feeds, and the function that it does it with.
FEED_PARSER = "bot.articles.feed_document"
_WORK = f"{FEED_PARSER}:read_feed"
#: Characters of a validator; what is longer, or cannot stand in a header, is not sent back.
VALIDATOR_CHARS_MAX = 300

#: After so many times that a site said that nothing changed all of the feed is asked for: some say that for ever. Of a
#: feed that is asked for each hour that is once a day.
UNCHANGED_MAX = 24

_ACCEPT = (
    "application/atom+xml,application/rss+xml,application/feed+json,application/xml;q=0.9,text/xml;q=0.9,"
    "text/html;q=0.8,*/*;q=0.1"
)
#: Whatever is no picture, sound or film, by what it says itself: sites call their feeds anything.
FEED = Sort(lambda kind: not kind or kind.startswith(("text/", "application/")), lambda _, __: FEED_BYTES_MAX)


@dataclass(frozen=True, slots=True)
class _Conditions:
    """Has a feed sent only when it changed."""

    known: Validators

    def headers(self, url: URL) -> Mapping[str, str]:
        return {"Accept": _ACCEPT, **self.marks(str(url))}

    def marks(self, url: str) -> dict[str, str]:
        """By which the site of this address can tell that nothing changed."""
        found = {"If-None-Match": self.known.etag, "If-Modified-Since": self.known.modified}
        if url != self.known.url or self.known.unchanged >= UNCHANGED_MAX:
            return {}
        return {name: value for name, value in found.items() if value}


class WebFeeds:
    """Safe to use from several tasks at once."""

    def __init__(self, fetcher: Fetcher, sandbox: Sandbox, may: Callable[[str], Awaitable[None]] | None = None) -> None:
        """`may`: asked before every hop; raises when it is not wanted (robots.txt)."""
        self._fetcher = fetcher
        self._sandbox = sandbox
        self._may = may

    async def find(self, address: str, number: int = 1) -> FoundFeed | None:
        """The feed at an address, or one that its page names; see feeds.FeedReader."""
        self._sandbox.warm()
        page = await self._page(address, Validators())
        if page.status == HTTPStatus.NOT_MODIFIED:
            raise _unasked()
        found = await self._parsed(page)
        if found.feed:
            return FoundFeed(page.hops[0], _fetched(page, found.feed))
        if not 0 < number <= len(found.alternatives):
            return None
        chosen = found.alternatives[number - 1]
        document = await self.fetch(chosen.url, Validators())
        names = tuple(each.title or each.url for each in found.alternatives)
        return FoundFeed(chosen.url, document, names)

    async def fetch(self, url: str, known: Validators) -> FetchedFeed:
        """What a feed says now; see feeds.FeedReader."""
        page = await self._page(url, known)
        if page.status == HTTPStatus.NOT_MODIFIED:
            if not _Conditions(known).marks(page.url):
                raise _unasked()
            # Of the answer's own validators only those that it names are newer.
            return FetchedFeed(None, replace(known, unchanged=known.unchanged + 1), _max_age_s(page))
        if known.body and _digest(page.body) == known.body:
            return FetchedFeed(None, _validators(page), _max_age_s(page))
        found = await self._parsed(page)
        if not found.feed:
            raise NothingToRead("no_feed", "what stands there is none")
        return _fetched(page, found.feed)

    async def _page(self, url: str, known: Validators) -> Page:
        page = await self._fetcher.fetch(url, may=self._may, key=_Conditions(known), sort=FEED)
        status = page.status
        if status in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}:
            return page
        if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
            after_s = retry_after(page.headers.get("retry-after", ""))
            raise SiteBusy(f"status {status}", retry_after_s=after_s)
        raise NothingToRead("forbidden" if status == HTTPStatus.FORBIDDEN else "error_page", f"status {status}")

    async def _parsed(self, page: Page) -> FeedFile:
        try:
            plain = await self._sandbox.run(_WORK, page.url, body=page.body)
            found: FeedFile = from_plain(FeedFile, plain)
        except TooComplex as error:
            raise NothingToRead("too_complex", str(error)) from error
        except ChildBroken as error:
            raise ReaderFailed(str(error)) from error
        except MISFITS as error:
            raise ReaderFailed("a child process gave no feed back") from error
        return found


def _unasked() -> NothingToRead:
    """As any page that is no answer: what such a site says later would all be new, without a baseline."""
    return NothingToRead("error_page", "it says that nothing changed to who has nothing of it")


def _fetched(page: Page, document: FeedDocument) -> FetchedFeed:
    return FetchedFeed(document, _validators(page), max(_max_age_s(page), document.wait_s))


def _validators(page: Page) -> Validators:
    known = Validators(page.url, page.headers.get("etag", ""), page.headers.get("last-modified", ""))
    if len(page.url) > URL_CHARS_MAX:
        known = replace(known, url="")
    etag, modified = (
        value if len(value) <= VALIDATOR_CHARS_MAX and value.isascii() else "" for value in (known.etag, known.modified)
    )
    return replace(known, etag=etag, modified=modified, body=_digest(page.body))


def _digest(body: bytes) -> str:
    return sha256(body).hexdigest()


def _max_age_s(page: Page) -> float:
    """How long the answer stays fresh by its Cache-Control (RFC 9111, section 5.2.2.1); 0 when that is not said."""
    for directive in page.headers.get("cache-control", "").lower().split(","):
        name, _, value = directive.strip().partition("=")
        value = value.strip('" ')
        if name == "max-age" and value.isascii() and value.isdigit():
            return float(value[:9])
    return 0.0
