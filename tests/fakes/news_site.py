"""A loopback news site: pages that tests add, and a site that does everything to hurt its visitors."""

import asyncio
import gzip
import zlib
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from aiohttp import web

from tests.fakes import zeros
from tests.fakes.loopback import Loopback

PAGES = Path(__file__).parents[1] / "pages"
ARTICLE = (PAGES / "harbour_bridge.html").read_text(encoding="utf-8")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Served:
    """What stands at a path."""

    body: bytes
    status: int = HTTPStatus.OK
    headers: Mapping[str, str] = field(default_factory=dict)


class NewsSite(Loopback):
    """
    Serves what was added, and counts it: `requests` by path, `seen` with the headers of each.

    The moments are ("page", "before"), when a request for any page arrives, and ("page", "after"), when its answer
    was sent. Redirects, robots.txt and hostile answers count as pages too.
    """

    def __init__(self) -> None:
        super().__init__()
        self.requests: Counter[str] = Counter()
        self.seen: list[tuple[str, dict[str, str]]] = []
        self._pages: dict[str, Served | Handler] = {}

    def routes(self, app: web.Application) -> None:
        app.router.add_route("*", "/{path:.*}", self._serve)

    def add(
        self, path: str, body: str | bytes, *, headers: Mapping[str, str] | None = None, status: int = HTTPStatus.OK
    ) -> str:
        """Put a page at a path; its address. Text is sent as UTF-8 HTML unless the headers say otherwise."""
        data = body.encode() if isinstance(body, str) else body
        self._pages[path] = Served(data, status, {"Content-Type": "text/html; charset=utf-8", **(headers or {})})
        return self.url + path

    def add_article(self, path: str = "/article") -> str:
        """Put the sample article at a path."""
        return self.add(path, ARTICLE)

    def redirect(self, path: str, target: str, status: int = HTTPStatus.FOUND) -> str:
        """Redirect from a path to an address or another path."""
        return self.add(path, "", status=status, headers={"Location": target})

    def handle(self, path: str, answer: Handler | Served) -> str:
        """Answer a path with code, or with one of the hostile answers below."""
        self._pages[path] = answer
        return self.url + path

    def served(self, path: str) -> Served:
        """What stands at a path."""
        page = self._pages[path]
        assert isinstance(page, Served)
        return page

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        path = request.path_qs
        self.requests[path] += 1
        self.seen.append((path, dict(request.headers)))
        await self.moment("page", "before")
        page = self._pages.get(path) or self._pages.get(request.path)
        if page is None:
            return web.Response(status=HTTPStatus.NOT_FOUND, text="<h1>Not found</h1>", content_type="text/html")
        if not isinstance(page, Served):
            return await page(request)
        response = web.Response(body=page.body, status=page.status, headers=page.headers)
        await response.prepare(request)
        await response.write_eof()
        await self.moment("page", "after")
        return response


def raw(answer: bytes, *, then: Callable[[web.Request], Awaitable[None]] | None = None) -> Handler:
    """An answer written to the wire as it stands, headers included; then whatever follows; then the line is cut."""

    async def _answer(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.write(answer)
        if then:
            await then(request)
        request.transport.close()
        response = web.Response()
        response.force_close()
        return response

    return _answer


def endless(chunk: bytes = b"<p>more and more and more</p>\n" * 1000, *, pause_s: float = 0.0) -> Handler:
    """A page without an end: fast, or one chunk at a time."""

    async def _answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/html"})
        await response.prepare(request)
        while request.transport is not None and not request.transport.is_closing():
            await response.write(chunk)
            await asyncio.sleep(pause_s)
        return response

    return _answer


def bomb(size: int, *, encoding: str = "gzip", layers: int = 1) -> Served:
    """A small body that unfolds to `size` zeros; several layers are declared as such."""
    data = zeros.zlibbed(size) if encoding == "deflate" else zeros.gzipped(size)
    for _ in range(layers - 1):
        data = zlib.compress(data, 9) if encoding == "deflate" else gzip.compress(data, 9)
    return Served(data, headers={"Content-Type": "text/html", "Content-Encoding": ", ".join([encoding] * layers)})
