"""The local chat page: a platform without an account, in the browser."""

import asyncio
import errno
import socket
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from aiohttp import web

from bot.domain.answers import Answer
from bot.domain.chat_log import ChatLog
from bot.domain.desk import Desk
from bot.domain.errors import ConfigError
from bot.domain.inbox import Inbox
from bot.domain.private_hosts import is_loopback
from bot.domain.types import Platform
from bot.platforms.web_chat.api import Api
from bot.platforms.web_chat.bodies import BODY_BYTES_MAX
from bot.platforms.web_chat.chat import WebChat
from bot.platforms.web_chat.doorman import Doorman, add_headers, signed_routes
from bot.platforms.web_chat.gate import CONNECTIONS_ADDRESS_MAX, HEADERS_S, IDLE_S, Gate, connections_max
from bot.platforms.web_chat.handover import Handover
from bot.platforms.web_chat.health import Report, Scrape, health_routes
from bot.platforms.web_chat.listeners import Listeners
from bot.platforms.web_chat.pages import SAMPLE_PATH, SAMPLE_URL, Pages
from bot.platforms.web_chat.refusals import Refusals, quiet_logger
from bot.platforms.web_chat.rehearsal import AnswerOf, LayOut, Mockup, Rehearsal
from bot.platforms.web_chat.taking import MESSAGES_SHOWN

log = structlog.get_logger()

#: Seconds that requests under way get when the page closes.
SHUTDOWN_S = 2.0
BACKLOG = 128

_ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with, not bound to


async def _kept_nowhere(_line: int) -> Answer | None:
    return None


def _on_no_platform(_answer: Answer, _form: str) -> Mapping[str, Sequence[Mockup]]:
    return {}


@dataclass(frozen=True, slots=True)
class WebOptions:
    """Where the page is served."""

    host: str = "127.0.0.1"
    port: int = 8484  #: 0 takes a free one.
    password: str = field(default="", repr=False)  #: Required when the host is not a loopback address.
    public_url: str = ""  #: Where a proxy serves the page, without a slash at the end; "" when there is none.


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
        report: Report | None = None,
        scrape: Scrape | None = None,
        answer_of: AnswerOf = _kept_nowhere,
        lay_out: LayOut = _on_no_platform,
    ) -> None:
        """
        Args:
            options: Where to serve.
            inbox: Takes what people write.
            desk: Answers what they ask about the bot.
            log: Keeps the page's messages.
            health: The state of each platform, for the page.
            report: What /readyz shows once the page is served.
            scrape: What /metrics shows; None: there is no such page.
            answer_of: Gives the answers of the page, for the rehearsal.
            lay_out: Shows them as other platforms do.
        """
        self.chat = WebChat(log, listeners := Listeners())
        self._options = options
        self._listeners = listeners
        self._report = report
        self._scrape = scrape
        # Through a proxy everybody comes from its address.
        address_max = 0 if options.public_url else CONNECTIONS_ADDRESS_MAX
        self._gate = Gate(Refusals(), total=connections_max(), address_max=address_max, headers_s=HEADERS_S)
        self._doorman = Doorman(options.host, options.password, self._gate, options.public_url)
        self._pages = Pages()
        self._api = Api(inbox, desk, log, self.chat, listeners, health=health)
        self._handover = Handover(inbox, log, lines_shown=MESSAGES_SHOWN)
        self._rehearsal = Rehearsal(log, answer_of, lay_out, self._pages.environment)
        self._mounted: list[web.RouteDef] = []
        self._socket: socket.socket | None = None
        self._port = options.port
        self._state = "starting"

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
        self.chat.url = self._options.public_url or self.url

    @property
    def url(self) -> str:
        """The page's address, without a slash at the end."""
        host = _ANY_ADDRESS.get(self._options.host, self._options.host)
        return f"http://[{host}]:{self._port}" if ":" in host else f"http://{host}:{self._port}"

    @property
    def sample(self) -> dict[str, bytes]:
        """The built-in article: address → HTML, for the reader, which would find it nowhere."""
        urls = (f"{base}{SAMPLE_PATH}" for base in (self.url, f"http://localhost:{self._port}"))
        return dict.fromkeys((SAMPLE_URL, *urls), self._pages.sample)

    def mount(self, routes: Collection[web.RouteDef]) -> None:
        """Serve these too; they must prove by themselves who asks (a signature), the page's own rules don't apply."""
        self._mounted += routes
        self._doorman.signed |= signed_routes(routes)

    async def run(self) -> None:
        """Serve until cancelled; see chat.Receiver."""
        if self._socket is None:
            await self.bind()
        app = web.Application(middlewares=[self._doorman.admit], client_max_size=BODY_BYTES_MAX)
        app.on_response_prepare.append(add_headers)
        routes = [*self._pages.routes(), *self._rehearsal.routes(), *self._api.routes(), *self._handover.routes()]
        app.add_routes([*routes, *health_routes(self._ready, self._scrape), *self._mounted])
        logger = quiet_logger(self._gate.refusals)
        runner = web.AppRunner(
            app, access_log=None, shutdown_timeout=SHUTDOWN_S, keepalive_timeout=IDLE_S, logger=logger
        )
        await runner.setup()
        listening: asyncio.Server | None = None
        try:
            listening = await self._listen(runner)
            self._state = "ready"
            await self._api.keep_up()
        finally:
            self._state = "reconnecting"
            self._listeners.close()
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
