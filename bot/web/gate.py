"""
How many connections the server takes, and how long each may take to say what it wants.

A connection costs a descriptor, and without descriptors nothing works any more: no database, no platform. aiohttp takes
every connection and closes those that are idle; the rest is done here, before aiohttp sees them.
"""

import asyncio
import ipaddress
import resource
from collections import Counter
from typing import Any

from bot.web.refusals import Refusals

#: Connections at once: in all, and from one address. A browser opens six.
CONNECTIONS_MAX = 256
CONNECTIONS_ADDRESS_MAX = 64
#: Of the descriptors that the system allows us the page may use one in so many.
DESCRIPTORS_SHARE = 4
#: Seconds for the headers of a connection's first request, and for anything on an idle one.
HEADERS_S = 10.0
IDLE_S = 75.0


def connections_max() -> int:
    """What fits below the limit of descriptors."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    unlimited = soft == resource.RLIM_INFINITY
    return CONNECTIONS_MAX if unlimited else max(16, min(CONNECTIONS_MAX, soft // DESCRIPTORS_SHARE))


def neighbourhood(address: str) -> str:
    """What counts as one address: of IPv6 the network that one customer is given."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return address


class Gate:
    """Lets connections in."""

    def __init__(self, refusals: Refusals, *, total: int, address_max: int, headers_s: float) -> None:
        """
        Args:
            refusals: Told who was not let in.
            total: Connections at once.
            address_max: Of one address; 0: as many as in all, where everybody comes through one proxy.
            headers_s: Seconds for the headers of the first request.
        """
        self.refusals = refusals
        self._total = total
        self._address_max = address_max or total
        self._headers_s = headers_s
        self._from: Counter[str] = Counter()
        self._waiting: dict[asyncio.BaseTransport, asyncio.TimerHandle] = {}

    def guard(self, inner: asyncio.Protocol) -> asyncio.Protocol:
        """A protocol in front of aiohttp's, for one connection."""
        return _Guarded(self, inner)

    def arrived(self, transport: asyncio.BaseTransport | None) -> None:
        """The headers of a request are there."""
        if transport and (timer := self._waiting.pop(transport, None)):
            timer.cancel()

    def enter(self, transport: asyncio.Transport, address: str) -> bool:
        """Whether the connection is let in."""
        if self._from.total() >= self._total:
            self.refusals.count("too many connections")
            return False
        if self._from[address] >= self._address_max:
            self.refusals.count("too many connections from one address")
            return False
        self._from[address] += 1
        self._waiting[transport] = asyncio.get_running_loop().call_later(self._headers_s, self._late, transport)
        return True

    def leave(self, transport: asyncio.BaseTransport, address: str) -> None:
        """A connection that was let in has ended."""
        self.arrived(transport)
        self._from[address] -= 1
        if not self._from[address]:
            del self._from[address]

    def _late(self, transport: asyncio.Transport) -> None:
        self._waiting.pop(transport, None)
        self.refusals.count("no request in time")
        transport.abort()


class _Guarded(asyncio.Protocol):
    """Passes everything on, once it was let in."""

    def __init__(self, gate: Gate, inner: asyncio.Protocol) -> None:
        self._gate = gate
        self._inner = inner
        self._transport: asyncio.Transport | None = None  #: Once it was let in.
        self._address = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._address = neighbourhood((transport.get_extra_info("peername") or ("",))[0])
        if not self._gate.enter(transport, self._address):
            transport.abort()
            return
        self._transport = transport
        self._inner.connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport:
            self._gate.leave(self._transport, self._address)
            self._inner.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._transport:
            self._inner.data_received(data)

    def eof_received(self) -> Any:
        return self._inner.eof_received() if self._transport else None

    def pause_writing(self) -> None:
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._inner.resume_writing()
