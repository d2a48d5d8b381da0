"""
Who may ask the local server for what.

A loopback port is open to every page in the owner's browser. So a request must name us as its host (a foreign name may
point at 127.0.0.1: DNS rebinding), what changes something must come from our own page, as JSON, which no form of
another site can send, and nothing else may be loaded into or around our pages.
"""

import base64
import binascii
import hmac
import ipaddress
from collections.abc import Awaitable, Callable, Collection
from urllib.parse import urlsplit

import structlog
from aiohttp import hdrs, web

log = structlog.get_logger()

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

SAFE_METHODS = frozenset((hdrs.METH_GET, hdrs.METH_HEAD))

#: These tell only whether we are well; who watches us has no password.
OPEN_PATHS = frozenset(("/healthz", "/readyz"))

API = "/api/"
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

    def __init__(self, host: str, password: str) -> None:
        self._host = host.lower()
        self._password = password.encode()
        self.port = 0  #: Once it is known.
        #: Method and path of routes that prove who asks by themselves: a signature over the body.
        self.signed: set[tuple[str, str]] = set()

    @web.middleware
    async def admit(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse what may not be; every refusal and failure is JSON with one sentence."""
        try:
            if (request.method, request.path) not in self.signed:
                self._check(request)
            return await handler(request)
        except web.HTTPUnauthorized as error:
            return refusal(401, error.text or "", {hdrs.WWW_AUTHENTICATE: 'Basic realm="Newsbrief", charset="UTF-8"'})
        except web.HTTPException as error:
            return refusal(error.status, error.text or error.reason)
        except ConnectionError:
            raise
        except Exception:
            log.exception("A request to the web page failed.", method=request.method, path=request.path)
            return refusal(500, "Something went wrong. The log has the details.")

    def _check(self, request: web.Request) -> None:
        host = request.headers.get(hdrs.HOST, "")
        if not self._is_us(host):
            raise web.HTTPMisdirectedRequest(text="This server does not answer under that name.")
        origin = request.headers.get(hdrs.ORIGIN)
        if origin is not None and origin.lower() != f"http://{host.lower()}":
            raise web.HTTPForbidden(text="Requests from other sites are refused.")
        # A GET that asks for no answer names no origin; it could still hold all streams open.
        if request.path.startswith(API) and request.headers.get("Sec-Fetch-Site", "none") not in OWN_SITES:
            raise web.HTTPForbidden(text="Requests from other sites are refused.")
        if request.method not in SAFE_METHODS:
            if origin is None:
                raise web.HTTPForbidden(text="A request that changes something must name its origin.")
            if request.content_type != "application/json":
                raise web.HTTPUnsupportedMediaType(text="Only JSON is taken.")
        if self._password and request.path not in OPEN_PATHS and not self._knows_password(request):
            raise web.HTTPUnauthorized(text="A password is needed.")

    def _is_us(self, host: str) -> bool:
        try:
            parts = urlsplit(f"//{host}")
            name, port = parts.hostname or "", parts.port or 80
        except ValueError:
            return False
        return (
            port == self.port
            and "@" not in host
            and parts.netloc == host
            and (name in {self._host, "localhost"} or is_loopback(name))
        )

    def _knows_password(self, request: web.Request) -> bool:
        """HTTP Basic (RFC 7617) with any user name."""
        scheme, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
        try:
            given = base64.b64decode(token, validate=True).partition(b":")[2]
        except (binascii.Error, ValueError):
            return False
        return scheme.lower() == "basic" and hmac.compare_digest(given, self._password)


def is_loopback(host: str) -> bool:
    """Whether a name is a literal address of this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refusal(status: int, words: str, headers: dict[str, str] | None = None) -> web.Response:
    """An error as JSON."""
    return web.json_response({"error": words}, status=status, headers=headers)


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Put the headers on every response, also on refusals and streams."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


def signed_routes(routes: Collection[web.RouteDef]) -> set[tuple[str, str]]:
    """Method and path of each."""
    return {(route.method, route.path) for route in routes}
