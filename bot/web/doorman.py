"""
Who may ask the local server for what.

A loopback port is open to every page in the owner's browser. So a request must name us as its host (a foreign name may
point at 127.0.0.1: DNS rebinding), what changes something must come from our own page, as JSON, which no form of
another site can send, and nothing else may be loaded into or around our pages.
"""

import asyncio
import base64
import binascii
import codecs
import hmac
import ipaddress
from collections.abc import Awaitable, Callable, Collection, Sequence
from urllib.parse import urlsplit

import structlog
from aiohttp import hdrs, web

from bot.domain.private_hosts import is_loopback
from bot.web.attempts import Attempts
from bot.web.gate import Gate, neighbourhood

log = structlog.get_logger()

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

SAFE_METHODS = frozenset((hdrs.METH_GET, hdrs.METH_HEAD))

#: These tell only whether we are well; who watches us has no password.
OPEN_PATHS = frozenset(("/healthz", "/readyz"))

API = "/api/"
#: Seconds for the body of a request.
BODY_S = 10.0
#: What a browser says of our own page, and of an address that its owner typed (Fetch Metadata, section 2.3). Another
#: local port is "same-site", and no page of ours.
OWN_SITES = frozenset(("same-origin", "none"))

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Doorman:
    """Looks at every request before anything else does."""

    def __init__(self, host: str, password: str, gate: Gate, public_url: str = "") -> None:
        """`public_url`: where a proxy serves us, without a slash at the end; "" when there is none."""
        self._host = host.lower()
        self._password = password.encode()
        self._gate = gate
        self._public = urlsplit(public_url.lower())
        self._attempts = Attempts()
        self.port = 0  #: Once it is known.
        #: Method and path, as the route has it, of those that prove who asks by themselves: by a signature or a token.
        self._signed: set[tuple[str, str]] = set()
        self._bytes_max: dict[tuple[str, str], int] = {}  #: The same of those that take longer bodies than the others.

    def introduce(self, routes: Collection[web.RouteDef], *, signed: bool, body_bytes_max: int) -> None:
        """See WebServer.mount."""
        for route in routes:
            if body_bytes_max:
                self._bytes_max[route.method, route.path] = body_bytes_max
            if signed:
                self._signed.add((route.method, route.path))

    @web.middleware
    async def admit(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse what may not be; every refusal and failure is JSON with one sentence."""
        self._gate.arrived(request.transport)
        try:
            route = _method(request), _route(request)
            if bytes_max := self._bytes_max.get(route):
                request = request.clone(client_max_size=bytes_max)
            if route not in self._signed:
                await self._check(request)
                await self._received(request)
            return await handler(request)
        except web.HTTPUnauthorized as error:
            return refusal(401, error.text or "", {hdrs.WWW_AUTHENTICATE: 'Basic realm="Newsbrief", charset="UTF-8"'})
        except web.HTTPException as error:
            return refusal(error.status, error.text or error.reason)
        except ConnectionError:
            raise
        except Exception:
            log.exception("A request to the web page failed.", method=request.method, path=_route(request))
            return refusal(500, "Something went wrong. The log has the details.")

    async def _received(self, request: web.Request) -> None:
        """Wait for the body, so that no handler waits for ever."""
        try:
            async with asyncio.timeout(BODY_S):
                await request.read()
        except TimeoutError:
            self._gate.refusals.count("no body in time")
            raise web.HTTPRequestTimeout(text="The request took too long to come.") from None

    async def _check(self, request: web.Request) -> None:
        host = request.headers.get(hdrs.HOST, "")
        if not self._is_us(host):
            raise web.HTTPMisdirectedRequest(text="This server does not answer under that name.")
        origin = request.headers.get(hdrs.ORIGIN)
        if origin is not None and origin.lower() != self._origin(host.lower()):
            raise web.HTTPForbidden(text="Requests from other sites are refused.")
        # A GET that asks for no answer names no origin; it could still hold all streams open.
        if request.path.startswith(API) and request.headers.get("Sec-Fetch-Site", "none") not in OWN_SITES:
            raise web.HTTPForbidden(text="Requests from other sites are refused.")
        if request.method not in SAFE_METHODS:
            if origin is None:
                raise web.HTTPForbidden(text="A request that changes something must name its origin.")
            if request.content_type != "application/json":
                raise web.HTTPUnsupportedMediaType(text="Only JSON is taken.")
            if not _is_charset(request.charset or "utf-8"):
                raise web.HTTPUnsupportedMediaType(text="That character set is not known.")
        if self._password and request.path not in OPEN_PATHS:
            await self._ask_for_password(request)

    def _origin(self, host: str) -> str:
        """What a browser names as the origin of our page under this host."""
        return f"{self._public.scheme}://{host}" if host == self._public.netloc else f"http://{host}"

    async def _ask_for_password(self, request: web.Request) -> None:
        address = self._address(request)
        if hdrs.AUTHORIZATION not in request.headers:  # as every browser asks first
            raise web.HTTPUnauthorized(text="A password is needed.")
        if not await self._attempts.turn(address):
            self._gate.refusals.count("too many passwords")
            raise web.HTTPTooManyRequests(text="Too many wrong passwords came from there; wait a minute.")
        if not self._knows_password(request):
            self._attempts.missed(address)
            self._gate.refusals.count("wrong password")
            raise web.HTTPUnauthorized(text="A password is needed.")

    def _address(self, request: web.Request) -> str:
        """Whose request it is."""
        told = request.headers.getall("X-Forwarded-For", []) if self._public.netloc else []
        return neighbourhood(caller(request.remote or "", told))

    def _is_us(self, host: str) -> bool:
        if self._public.netloc and host.lower() == self._public.netloc:
            return True
        try:
            parts = urlsplit(f"//{host}")
            name, port = parts.hostname or "", parts.port or 80
        except ValueError:
            return False
        return (
            port == self.port and "@" not in host and parts.netloc == host and (name == self._host or is_loopback(name))
        )

    def _knows_password(self, request: web.Request) -> bool:
        """HTTP Basic (RFC 7617) with any user name."""
        scheme, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
        try:
            given = base64.b64decode(token, validate=True).partition(b":")[2]
        except (binascii.Error, ValueError):
            return False
        return scheme.lower() == "basic" and hmac.compare_digest(given, self._password)


def _method(request: web.Request) -> str:
    """Who may have what stands there may ask whether it does."""
    return hdrs.METH_GET if request.method == hdrs.METH_HEAD else request.method


def _route(request: web.Request) -> str:
    """The path as its route has it: without what an address holds as a secret."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else request.path


def caller(peer: str, told: Sequence[str]) -> str:
    """
    The address of whoever asks.

    Args:
        peer: Whose connection it is.
        told: Each X-Forwarded-For of the request. Only a proxy of ours, on this machine or in its network, is believed,
            and of it the last word alone: what stands before that, anybody may have written.
    """
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return peer
    near = (getattr(address, "ipv4_mapped", None) or address).is_private
    return (",".join(told).rpartition(",")[2].strip() if near else "") or peer


def _is_charset(name: str) -> bool:
    try:
        return codecs.lookup(name).name in {"utf-8", "ascii", "iso8859-1"}
    except (LookupError, ValueError):
        return False


def refusal(status: int, words: str, headers: dict[str, str] | None = None) -> web.Response:
    """An error as JSON."""
    return web.json_response({"error": words}, status=status, headers=headers)


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Put the headers on every response, also on refusals and streams."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
