"""The web server of Newsbrief. It knows how to serve and to refuse; what it serves is mounted by others."""

import asyncio
import errno
import socket
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.domain.errors import ConfigError
from bot.domain.private_hosts import is_loopback
from bot.domain.types import Platform
from bot.web.bodies import BODY_BYTES_MAX
from bot.web.doorman import Doorman, add_headers
from bot.web.gate import CONNECTIONS_ADDRESS_MAX, HEADERS_S, IDLE_S, Gate, connections_max
from bot.web.probes import Report, Scrape, health_routes
from bot.web.refusals import Refusals, quiet_logger

#: Seconds that requests under way get when the server stops.
SHUTDOWN_S = 2.0
BACKLOG = 128

_ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with, not bound to


@dataclass(frozen=True, slots=True)
class WebOptions:
    """Where the pages are served."""

    host: str = "127.0.0.1"
    port: int = 8484  #: 0 takes a free one.
    password: str = field(default="", repr=False)  #: Required when the host is not a loopback address.
    public_url: str = ""  #: Where a proxy serves the pages, without a slash at the end; "" when there is none.


class WebServer:
    """
    Implements chat.Receiver: what the local chat and Slack over HTTP are reached by.

    Use: `bind`, then `mount` what is to be served, then `run`.
    """

    platform = Platform.WEB

    def __init__(self, options: WebOptions, *, report: Report | None = None, scrape: Scrape | None = None) -> None:
        """
        Args:
            options: Where to serve.
            report: What /readyz shows once pages are served.
            scrape: What /metrics shows; None: there is no such page.
        """
        #: Called when the server stops, before it waits for requests under way.
        self.at_stop: list[Callable[[], None]] = []
        self._options = options
        self._report = report
        # Through a proxy everybody comes from its address.
        address_max = 0 if options.public_url else CONNECTIONS_ADDRESS_MAX
        self._gate = Gate(Refusals(), total=connections_max(), address_max=address_max, headers_s=HEADERS_S)
        self._doorman = Doorman(options.host, options.password, self._gate, options.public_url)
        self._mounted: list[web.RouteDef] = []
        self._socket: socket.socket | None = None
        self._port = options.port
        self._state = "starting"
        self.mount(health_routes(self._ready, scrape))

    async def bind(self) -> None:
        """
        Take the port, so that `url` is known; requests wait until `run`.

        Raises:
            ConfigError: the address cannot be listened on, or needs a password.
        """
        host = self._options.host
        if not self._options.password and not is_loopback(host):
            raise ConfigError("WEB_PASSWORD is needed when WEB_HOST is not a loopback address")
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, self._port, type=socket.SOCK_STREAM)
            family, _, _, _, address = found[0]
            self._socket = socket.create_server(address[:2], family=family, backlog=BACKLOG)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise ConfigError(
                    f"WEB_PORT: another program, or a Newsbrief that runs already, has port {self._port} of {host}; "
                    f"choose another one, such as WEB_PORT={self._port % 65535 + 1}"
                ) from None
            raise ConfigError(f"WEB_HOST, WEB_PORT: cannot listen on {host}:{self._port}: {error.strerror}") from None
        self._port = self._socket.getsockname()[1]
        self._doorman.port = self._port

    @property
    def port(self) -> int:
        """The one that was taken, once there is one."""
        return self._port

    @property
    def url(self) -> str:
        """Its address on this machine, without a slash at the end."""
        host = _ANY_ADDRESS.get(self._options.host, self._options.host)
        return f"http://[{host}]:{self._port}" if ":" in host else f"http://{host}:{self._port}"

    @property
    def address(self) -> str:
        """What links to its pages begin with: the proxy's address where there is one."""
        return self._options.public_url or self.url

    def mount(self, routes: Collection[web.RouteDef], *, signed: bool = False, body_bytes_max: int = 0) -> None:
        """
        Serve these too.

        Args:
            routes: Methods, paths and what answers them.
            signed: They prove by themselves who asks (a signature, a token in the address); the doorman's rules
                don't apply.
            body_bytes_max: Of a request to them; 0: BODY_BYTES_MAX.
        """
        self._mounted += routes
        self._doorman.introduce(routes, signed=signed, body_bytes_max=body_bytes_max)

    async def run(self) -> None:
        """Serve until cancelled; see chat.Receiver."""
        if self._socket is None:
            await self.bind()
        app = web.Application(middlewares=[self._doorman.admit], client_max_size=BODY_BYTES_MAX)
        app.on_response_prepare.append(add_headers)
        app.add_routes(self._mounted)
        logger = quiet_logger(self._gate.refusals)
        runner = web.AppRunner(
            app, access_log=None, shutdown_timeout=SHUTDOWN_S, keepalive_timeout=IDLE_S, logger=logger
        )
        await runner.setup()
        listening: asyncio.Server | None = None
        try:
            listening = await self._listen(runner)
            self._state = "ready"
            await asyncio.Event().wait()
        finally:
            self._state = "reconnecting"
            for tell in self.at_stop:
                tell()
            if listening is not None:
                listening.close()
            await runner.cleanup()
            self._gate.refusals.close()
            self._socket = None

    async def _listen(self, runner: web.AppRunner) -> asyncio.Server:
        """What aiohttp's SockSite does, with the gate in front."""
        assert self._socket
        serve = runner.server
        assert serve
        return await asyncio.get_running_loop().create_server(lambda: self._gate.guard(serve()), sock=self._socket)

    def state(self) -> str:
        """See chat.Receiver."""
        return self._state

    async def _ready(self) -> Mapping[str, Any]:
        if self._report is None or self._state != "ready":
            return {"ready": self._state == "ready"}
        return await self._report()
