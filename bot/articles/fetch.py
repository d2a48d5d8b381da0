"""Downloads one page, guarded and bounded."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from types import TracebackType
from typing import Protocol, Self

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot.articles.guard import BlockedAddress, Guard
from bot.articles.inflate import BrokenStream, Inflater
from bot.articles.manners import Manners
from bot.articles.page import Page, bytes_max, media_type, retry_after, too_large
from bot.domain.errors import (
    AddressRefused,
    BadLink,
    FetchTimeout,
    NothingToRead,
    SiteBroken,
    SiteBusy,
    Unreachable,
)
from bot.domain.hosts import URL_CHARS_MAX

#: Of an answer that is not 200: enough to tell a bot check from a refusal.
ERROR_BYTES_MAX = 256 * 2**10
#: For a whole fetch, redirects included; waiting for a turn at the host is not counted.
FETCH_S_MAX = 8.0
CONNECT_S_MAX = 4.0
SILENCE_S_MAX = 4.0
REDIRECTS_MAX = 5
#: Of the status line, and of one header.
HEADER_BYTES_MAX = 8190
CHUNK_BYTES = 65_536

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: What is read, and what the first bytes decide.
_READABLE = frozenset(
    {"text/html", "application/xhtml+xml", "text/plain", "text/markdown", "text/x-markdown", "application/pdf"}
)
_UNDECIDED = frozenset({"", "application/octet-stream", "binary/octet-stream"})
_BUSY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
_REASONS: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "login_wall",
    HTTPStatus.PAYMENT_REQUIRED: "paywall",
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.GONE: "not_found",
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS: "forbidden",
}
_BY_FAMILY = {"video": "video", "audio": "audio", "image": "image"}


class Sent(Protocol):
    """What goes along with a request."""

    def headers(self, url: URL) -> Mapping[str, str]:
        """For this address; {} for others than it is meant for."""
        ...


@dataclass(frozen=True, slots=True)
class Sort:
    """What is fetched: which media types may come, and how many bytes of it, decoded."""

    reads: Callable[[str], bool]
    bytes_max: Callable[[str, bytes], int]


def _reads_page(kind: str) -> bool:
    return kind in _READABLE | _UNDECIDED


#: A page or a document with text.
PAGE = Sort(_reads_page, bytes_max)


def checked(url: str) -> URL:
    """
    The address, when it is one that can be opened.

    Raises:
        BadLink: malformed, too long, with credentials, or of another scheme than http and https.
    """
    try:
        parsed = URL(url)
        usable = parsed.scheme in {"http", "https"} and bool(parsed.host) and parsed.port is not None
    except (ValueError, UnicodeError):
        raise BadLink("malformed") from None
    if not usable or len(url) > URL_CHARS_MAX:
        raise BadLink("not a complete http or https address")
    if parsed.user is not None or parsed.password is not None:
        raise BadLink("credentials in the address")
    return parsed


class Fetcher:
    """The one way in which anything from the web is fetched: pages, robots.txt, whatever a page names."""

    def __init__(
        self, guard: Guard, manners: Manners, *, user_agent: str, resolver: AbstractResolver | None = None
    ) -> None:
        self._guard = guard
        self._manners = manners
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                socket_factory=guard.socket, use_dns_cache=False, resolver=resolver, limit=32, limit_per_host=2
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,  # see inflate.py
            trust_env=False,  # a proxy from the environment would dial for us, past the guard
            headers={
                "User-Agent": user_agent,
                "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,application/pdf;q=0.9,*/*;q=0.1",
                "Accept-Encoding": "gzip, deflate",
            },
            max_line_size=HEADER_BYTES_MAX,
            max_field_size=HEADER_BYTES_MAX,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def fetch(
        self,
        url: str,
        *,
        may: Callable[[str], Awaitable[None]] | None = None,
        head_bytes: int | None = None,
        key: Sent | None = None,
        begun: bool = False,
        sort: Sort = PAGE,
    ) -> Page:
        """
        Download one page, and never more of it than the limits of this file.

        The guard looks at every hop at connect time, because a public page may redirect to a private address and a
        name may change its address between look and dial.

        Args:
            url: Where to begin.
            may: Asked before every hop; raises when the hop is not wanted (robots.txt).
            head_bytes: Take so many bytes of the body and leave the rest, instead of refusing what is too large.
            key: Goes along to the hops that it is for.
            begun: Another page led here; see Manners.turn.
            sort: What is read there.

        Raises:
            AddressRefused: a hop is not on the public internet, or on a port that is not read.
            BadLink: a hop has another scheme or credentials.
            Unreachable, FetchTimeout, SiteBusy, SiteBroken: another try may cure it.
            NothingToRead: too many redirects, too large, broken, or of a type that is not read.
        """
        target, hops, left_s = checked(url), list[URL](), FETCH_S_MAX
        for _ in range(REDIRECTS_MAX + 1):
            hops.append(target)
            if may:
                await may(str(target))
            exempt, on_the_way = self._exempt(target), begun or len(hops) > 1
            async with self._manners.turn(str(target.host), exempt=exempt, begun=on_the_way):
                started = time.monotonic()
                answer = await self._exchange(target, left_s, head_bytes, sort, key.headers(target) if key else {})
                left_s -= time.monotonic() - started
            if isinstance(answer, Page):
                return replace(answer, hops=tuple(str(hop) for hop in hops))
            target = answer
            if target in hops:
                break
        raise NothingToRead("too_many_redirects", f"{len(hops)} hops")

    def _exempt(self, url: URL) -> bool:
        return self._guard.is_exempt(str(url.host), url.port or 0)

    async def _exchange(
        self, url: URL, left_s: float, head_bytes: int | None, sort: Sort, headers: Mapping[str, str]
    ) -> Page | URL:
        """One request: the page, or where it redirects to. Translates what aiohttp raises."""
        try:
            async with asyncio.timeout(max(left_s, 0.001)):
                return await self._request(url, head_bytes, sort, headers)
        except TimeoutError:
            raise FetchTimeout(f"{url.host} was too slow") from None
        except aiohttp.ClientSSLError as error:
            raise Unreachable(f"{url.host}: no trusted connection") from error
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, BlockedAddress):
                raise AddressRefused("it leads to an address that is not public") from None
            raise Unreachable(f"{url.host}: {type(error).__name__}") from error
        except aiohttp.InvalidURL as error:
            raise BadLink("malformed") from error
        except aiohttp.ClientResponseError as error:
            raise NothingToRead("broken_page", error.message) from error
        except (aiohttp.ClientPayloadError, BrokenStream) as error:
            raise NothingToRead("broken_page", "the body is cut off or cannot be decoded") from error
        except (aiohttp.ClientError, OSError) as error:
            raise Unreachable(f"{url.host}: {type(error).__name__}") from error
        except (ValueError, UnicodeError) as error:  # a host that no resolver can encode
            raise BadLink(type(error).__name__) from error

    async def _request(self, url: URL, head_bytes: int | None, sort: Sort, headers: Mapping[str, str]) -> Page | URL:
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S_MAX, sock_read=SILENCE_S_MAX)
        async with self._session.get(url, headers=headers, allow_redirects=False, timeout=timeout) as response:
            location = response.headers.get("Location")
            if response.status in _REDIRECTS and location:
                return checked(str(url.join(URL(location))))
            await self._raise_for_status(response, str(url.host))
            return Page(
                url=str(url),
                status=response.status,
                content_type=response.headers.get("Content-Type", ""),
                body=await _body(response, head_bytes, sort),
                headers={name.lower(): value for name, value in response.headers.items()},
            )

    async def _raise_for_status(self, response: aiohttp.ClientResponse, host: str) -> None:
        """Raise for statuses whose body cannot change what they mean; others may turn out to be a bot check."""
        status = response.status
        if status in _BUSY:
            retry_after_s = retry_after(response.headers.get("Retry-After", ""))
            await self._manners.busy(host, retry_after_s)
            if response.content_type != "text/html":
                raise SiteBusy(f"status {status}", retry_after_s=retry_after_s)
        elif status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise SiteBroken(f"status {status}")
        elif reason := _REASONS.get(status):
            raise NothingToRead(reason, f"status {status}", "gone" if status == HTTPStatus.GONE else "")


async def _body(response: aiohttp.ClientResponse, head_bytes: int | None, sort: Sort) -> bytes:
    """Read the decoded body up to its limit; of an answer that is not 200, or with `head_bytes`, its beginning."""
    kind = media_type(response.headers.get("Content-Type", ""))
    family = kind.partition("/")[0]
    if family in _BY_FAMILY:
        raise NothingToRead(_BY_FAMILY[family], kind)
    if not sort.reads(kind):
        raise NothingToRead("unsupported_type", kind[:80])
    is_page = response.status == HTTPStatus.OK and head_bytes is None
    limit = sort.bytes_max(kind, b"") if is_page else head_bytes or ERROR_BYTES_MAX
    inflater = Inflater(_encoding(response))
    pieces: list[bytes] = []
    size = 0
    async for chunk in response.content.iter_chunked(CHUNK_BYTES):
        for piece in inflater.feed(chunk):
            size += len(piece)
            if not pieces and is_page:
                limit = sort.bytes_max(kind, piece)
            pieces.append(piece)
            if size > limit:
                response.close()
                if is_page:
                    raise too_large(limit)
                return b"".join(pieces)[:limit]
    inflater.close()
    return b"".join(pieces)


def _encoding(response: aiohttp.ClientResponse) -> str:
    """How the body is packed: one of the encodings that were asked for, or "" for not at all."""
    declared = ",".join(response.headers.getall("Content-Encoding", [])).lower().split(",")
    names = [name for part in declared if (name := part.strip()) not in {"", "identity"}]
    if names not in ([], ["gzip"], ["deflate"], ["x-gzip"]):
        raise NothingToRead("broken_page", "an encoding that was not asked for")
    return "".join(names)
