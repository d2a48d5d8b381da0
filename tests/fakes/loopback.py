"""What all loopback servers share: a port of their own, moments that tests hook into, and strictness."""

import inspect
from collections import defaultdict
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Literal, Self

from aiohttp import web

When = Literal["before", "after"]
Hook = Callable[[], Awaitable[object] | None]


class Dropped(Exception):
    """Raised by a hook: cut the connection without an answer."""


class Loopback:
    """
    An aiohttp server on 127.0.0.1, port 0.

    A subclass adds routes in `routes()`, and calls ``await self.moment("post", "before")`` when a request arrives and
    ``await self.moment("post", "after")`` when it is accepted but not answered yet. Tests hang hooks there: kill the
    program, cut the line, wait. Whatever breaks the platform's rules goes into `violations`, and fails the test when
    the server closes.
    """

    def __init__(self) -> None:
        self.violations: list[str] = []
        self.port = 0
        self._hooks: dict[tuple[str, When], list[Hook]] = defaultdict(list)
        self._runner: web.AppRunner | None = None

    def routes(self, app: web.Application) -> None:
        """Add the server's routes."""
        raise NotImplementedError

    def at(self, name: str, when: When, hook: Hook) -> None:
        """Call the hook once, the next time that this moment comes."""
        self._hooks[name, when].append(hook)

    async def moment(self, name: str, when: When) -> None:
        """Call the hooks that wait for this moment."""
        for hook in self._hooks.pop((name, when), []):
            result = hook()
            if inspect.isawaitable(result):
                await result

    @property
    def url(self) -> str:
        """Where the server listens, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._strict], client_max_size=32 * 2**20)
        self.routes(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner:
            await self._runner.cleanup()
            self._runner = None
        if kind is None:
            assert not self.violations, "\n".join(self.violations)

    @web.middleware
    async def _strict(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        try:
            return await handler(request)
        except Dropped:
            if request.transport:
                request.transport.abort()
            return web.Response()
        except web.HTTPNotFound:
            if request.match_info.http_exception is not None:
                self.violations.append(f"unknown route: {request.method} {request.path}")
            raise
