"""The local chat page: a platform without an account, in the browser."""

import asyncio
import socket
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

import structlog
from aiohttp import web

from bot.domain.desk import Desk
from bot.domain.errors import ConfigError
from bot.domain.ports import Inbox
from bot.domain.records import ChatLog
from bot.domain.types import Platform
from bot.platforms.news import News
from bot.platforms.web_chat.api import BODY_BYTES_MAX, Api
from bot.platforms.web_chat.chat import WebChat
from bot.platforms.web_chat.doorman import Doorman, add_headers, is_loopback, signed_routes
from bot.platforms.web_chat.listeners import Listeners
from bot.platforms.web_chat.pages import SAMPLE_PATH, Pages

log = structlog.get_logger()

#: Seconds that requests under way get when the page closes.
SHUTDOWN_S = 2.0
BACKLOG = 128

_ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with, not bound to


@dataclass(frozen=True, slots=True)
class WebOptions:
    """Where the page is served."""

    host: str = "127.0.0.1"
    port: int = 8484  #: 0 takes a free one.
    password: str = field(default="", repr=False)  #: Required when the host is not a loopback address.


class WebPlatform:
    """
    The web server of Newsbrief: the chat page, its API, health, and routes that other platforms mount.

    Use: `bind`, then `mount` what else is to be served, then `run`.
    """

    platform = Platform.WEB

    def __init__(
        self,
        options: WebOptions,
        inbox: Inbox,
        desk: Desk,
        log: ChatLog,
        *,
        health: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        """
        Args:
            options: Where to serve.
            inbox: Takes what people write.
            desk: Answers what they ask about the bot.
            log: Keeps the page's messages.
            health: The state of each platform, for /readyz.
        """
        self.chat = WebChat(log, listeners := Listeners())
        self._options = options
        self._listeners = listeners
        self._health = health
        self._doorman = Doorman(options.host, options.password)
        self._pages = Pages()
        self._api = Api(inbox, News(desk), log, self.chat, listeners, health=health)
        self._mounted: list[web.RouteDef] = []
        self._socket: socket.socket | None = None
        self._port = options.port
        self._state = "starting"

    async def bind(self) -> None:
        """
        Take the port, so that `url` and `sample` are known; requests wait until `run`.

        Raises:
            ConfigError: the address cannot be listened on, or needs a password.
        """
        host = self._options.host
        if not self._options.password and host != "localhost" and not is_loopback(host):
            raise ConfigError("WEB_PASSWORD is needed when WEB_HOST is not a loopback address")
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, self._port, type=socket.SOCK_STREAM)
            family, _, _, _, address = found[0]
            self._socket = socket.create_server(address[:2], family=family, backlog=BACKLOG)
        except OSError as error:
            raise ConfigError(f"WEB_HOST, WEB_PORT: cannot listen on {host}:{self._port}: {error.strerror}") from None
        self._port = self._socket.getsockname()[1]
        self._doorman.port = self._port
        self.chat.url = self.url
        self._pages.render(self.url)

    @property
    def url(self) -> str:
        """The page's address, without a slash at the end."""
        host = _ANY_ADDRESS.get(self._options.host, self._options.host)
        return f"http://[{host}]:{self._port}" if ":" in host else f"http://{host}:{self._port}"

    @property
    def sample(self) -> dict[str, bytes]:
        """The built-in article: address → HTML, for the reader, which is not let into loopback."""
        urls = {f"{base}{SAMPLE_PATH}" for base in (self.url, f"http://localhost:{self._port}")}
        return dict.fromkeys(urls, self._pages.sample)

    def mount(self, routes: Collection[web.RouteDef]) -> None:
        """Serve these too; they must prove by themselves who asks (a signature), the page's own rules don't apply."""
        self._mounted += routes
        self._doorman.signed |= signed_routes(routes)

    async def run(self) -> None:
        """Serve until cancelled; see ports.Receiver."""
        if self._socket is None:
            await self.bind()
        app = web.Application(middlewares=[self._doorman.admit], client_max_size=BODY_BYTES_MAX)
        app.on_response_prepare.append(add_headers)
        app.add_routes([*self._pages.routes(), *self._api.routes(), *self._health_routes(), *self._mounted])
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_S)
        await runner.setup()
        try:
            assert self._socket
            await web.SockSite(runner, self._socket).start()
            self._state = "ready"
            await self._api.keep_up()
        finally:
            self._state = "reconnecting"
            self._listeners.close()
            await runner.cleanup()
            self._socket = None

    def state(self) -> str:
        """See ports.Receiver."""
        return self._state

    def _health_routes(self) -> list[web.RouteDef]:
        async def healthz(_request: web.Request) -> web.Response:
            return web.json_response({"status": "ok"})

        async def readyz(_request: web.Request) -> web.Response:
            states = dict(self._health())
            # A platform that is away or wrongly set up is told, but must not take the others out of service.
            ready = self._state == "ready" and "starting" not in states.values()
            return web.json_response({"ready": ready, "platforms": states}, status=200 if ready else 503)

        return [web.get("/healthz", healthz), web.get("/readyz", readyz)]
