"""Downloads one page, guarded and bounded."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot.articles.guard import BlockedAddress, Guard
from bot.articles.manners import Manners
from bot.domain.errors import (
    AddressRefused,
    BadLink,
    FetchTimeout,
    NothingToRead,
    SiteBroken,
    SiteBusy,
    Unreachable,
)

#: Of decoded body: a bomb counts at full size.
PAGE_BYTES_MAX = 5 * 2**20
PDF_BYTES_MAX = 20 * 2**20
#: Of an answer that is not 200: enough to tell a bot check from a refusal.
ERROR_BYTES_MAX = 256 * 2**10
#: For a whole fetch, redirects included; waiting for a turn at the host is not counted.
FETCH_S_MAX = 8.0
CONNECT_S_MAX = 4.0
SILENCE_S_MAX = 4.0
REDIRECTS_MAX = 5
#: Of the status line, and of one header.
HEADER_BYTES_MAX = 8190
URL_CHARS_MAX = 4096
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


@dataclass(frozen=True, slots=True)
class Page:
    """What a site answered."""

    url: str  #: After redirects.
    status: int
    content_type: str  #: With its parameters, as sent.
    body: bytes
    headers: dict[str, str]  #: Names in lower case.


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

    async def fetch(self, url: str, *, may: Callable[[str], Awaitable[None]] | None = None) -> Page:
        """
        Download one page, and never more of it than the limits of this file.

        The guard looks at every hop at connect time, because a public page may redirect to a private address and a
        name may change its address between look and dial.

        Args:
            url: Where to begin.
            may: Asked before every hop; raises when the hop is not wanted (robots.txt).

        Raises:
            AddressRefused: a hop is not on the public internet, or on a port that is not read.
            BadLink: a hop has another scheme or credentials.
            Unreachable, FetchTimeout, SiteBusy, SiteBroken: another try may cure it.
            NothingToRead: too many redirects, too large, broken, or of a type that is not read.
        """
        target, seen, left_s = checked(url), set[URL](), FETCH_S_MAX
        for _ in range(REDIRECTS_MAX + 1):
            seen.add(target)
            if may:
                await may(str(target))
            async with self._manners.turn(str(target.host), exempt=self._exempt(target)):
                started = time.monotonic()
                answer = await self._exchange(target, left_s)
                left_s -= time.monotonic() - started
            if isinstance(answer, Page):
                return answer
            target = answer
            if target in seen:
                break
        raise NothingToRead("too_many_redirects", f"{len(seen)} hops")

    def _exempt(self, url: URL) -> bool:
        return self._guard.is_exempt(str(url.host), url.port or 0)

    async def _exchange(self, url: URL, left_s: float) -> Page | URL:
        """One request: the page, or where it redirects to. Translates what aiohttp raises."""
        try:
            async with asyncio.timeout(max(left_s, 0.001)):
                return await self._request(url)
        except TimeoutError:
            raise FetchTimeout(f"{url.host} was too slow") from None
        except aiohttp.ClientSSLError as error:
            raise Unreachable(f"{url.host}: no trusted connection") from error
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, BlockedAddress):
                raise AddressRefused("a hop is not public") from None
            raise Unreachable(f"{url.host}: {type(error).__name__}") from error
        except aiohttp.InvalidURL as error:
            raise BadLink("malformed") from error
        except aiohttp.ClientResponseError as error:
            raise NothingToRead("broken_page", error.message) from error
        except aiohttp.ClientPayloadError as error:
            raise NothingToRead("broken_page", "the body is cut off or cannot be decoded") from error
        except (aiohttp.ClientError, OSError) as error:
            raise Unreachable(f"{url.host}: {type(error).__name__}") from error
        except (ValueError, UnicodeError) as error:  # a host that no resolver can encode
            raise BadLink(type(error).__name__) from error

    async def _request(self, url: URL) -> Page | URL:
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S_MAX, sock_read=SILENCE_S_MAX)
        async with self._session.get(url, allow_redirects=False, timeout=timeout) as response:
            location = response.headers.get("Location")
            if response.status in _REDIRECTS and location:
                return checked(str(url.join(URL(location))))
            self._raise_for_status(response, str(url.host))
            return Page(
                url=str(url),
                status=response.status,
                content_type=response.headers.get("Content-Type", ""),
                body=await _body(response),
                headers={name.lower(): value for name, value in response.headers.items()},
            )

    def _raise_for_status(self, response: aiohttp.ClientResponse, host: str) -> None:
        """Raise for statuses whose body cannot change what they mean; others may turn out to be a bot check."""
        status = response.status
        if status in _BUSY:
            retry_after_s = retry_after(response.headers.get("Retry-After", ""))
            self._manners.busy(host, retry_after_s)
            if response.content_type != "text/html":
                raise SiteBusy(f"status {status}", retry_after_s=retry_after_s)
        elif status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise SiteBroken(f"status {status}")
        elif reason := _REASONS.get(status):
            raise NothingToRead(reason, f"status {status}")


async def _body(response: aiohttp.ClientResponse) -> bytes:
    """Read the decoded body up to its limit."""
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    family = kind.partition("/")[0]
    if family in _BY_FAMILY:
        raise NothingToRead(_BY_FAMILY[family], kind)
    if kind not in _READABLE | _UNDECIDED:
        raise NothingToRead("unsupported_type", kind[:80])
    encodings = [part.strip().lower() for part in ",".join(response.headers.getall("Content-Encoding", [])).split(",")]
    if [name for name in encodings if name not in {"", "identity"}] not in ([], ["gzip"], ["deflate"], ["x-gzip"]):
        raise NothingToRead("broken_page", "an encoding that was not asked for")
    limit = ERROR_BYTES_MAX if response.status != HTTPStatus.OK else bytes_max(kind)
    chunks: list[bytes] = []
    size = 0
    async for chunk in response.content.iter_chunked(CHUNK_BYTES):
        size += len(chunk)
        if not chunks and response.status == HTTPStatus.OK:
            limit = bytes_max(kind, chunk)
        if size > limit:
            response.close()
            if response.status != HTTPStatus.OK:
                break
            raise too_large(limit)
        chunks.append(chunk)
    return b"".join(chunks)


def bytes_max(kind: str, start: bytes = b"") -> int:
    """How large a document may be: by its type without parameters, or by how it begins."""
    return PDF_BYTES_MAX if kind == "application/pdf" or start.startswith(b"%PDF-") else PAGE_BYTES_MAX


def too_large(limit: int) -> NothingToRead:
    """What ends the reading of a document of more bytes than this."""
    return NothingToRead("too_large", f"more than {limit >> 20} MiB")


def retry_after(value: str) -> float | None:
    """Seconds to wait as a Retry-After header says: a number, or a date (RFC 9110, section 10.2.3)."""
    if value.isascii() and value.strip().isdigit():
        return float(value.strip()[:9])
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
