"""
Decides which addresses may be dialled.

The check sits at connect time, on the very address about to be dialled. Looking a name up first and dialling
afterwards would leave a moment in which the name can change its address, and every redirect, every spelling of an
address and every retry would need a check of its own. Here they all pass the same few lines.
"""

import ipaddress
import re
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from bot.articles.addresses import is_public

IPv4or6Address = ipaddress.IPv4Address | ipaddress.IPv6Address
IPv4or6Network = ipaddress.IPv4Network | ipaddress.IPv6Network

#: Where web pages are served; others belong to services that a stranger's link must not reach.
PORTS = frozenset({80, 443, 8080, 8443})
PORT_MAX = 65535

#: An entry of FETCH_ALLOW with a port, or in brackets; a bare IPv6 address has colons of its own.
_WITH_PORT = re.compile(r"(?:\[([^\[\]]+)\]|([^:\[\]]+))(?::([0-9]{1,6}))?")


class BlockedAddress(OSError):
    """
    The address is not one that is dialled.

    An OSError, because aiohttp loses any other exception when a name has two addresses; with one constant message,
    because it wraps several with different messages into one that can no longer be told apart.
    """

    def __init__(self) -> None:
        super().__init__("address is not allowed")


@dataclass(frozen=True, slots=True)
class Allowance:
    """One entry of FETCH_ALLOW."""

    network: IPv4or6Network
    port: int | None  #: None: every port of it.

    def __contains__(self, place: tuple[IPv4or6Address, int]) -> bool:
        address, port = place
        return address in self.network and self.port in {None, port}


def parse_allow(entries: Iterable[str]) -> tuple[Allowance, ...]:
    """
    Read FETCH_ALLOW: addresses, ``address:port`` (IPv6 in brackets) and CIDRs. An entry without a port allows all.

    Raises:
        ValueError: names the entry and says what is wrong.
    """
    return tuple(_parse_entry(entry.strip()) for entry in entries if entry.strip())


def _parse_entry(entry: str) -> Allowance:
    found = _WITH_PORT.fullmatch(entry)
    address, port = (found[1] or found[2], found[3]) if found else (entry, None)
    if port and not 0 < int(port) <= PORT_MAX:
        raise ValueError(f"{entry!r} has no port between 1 and {PORT_MAX}")
    try:
        network = ipaddress.ip_network(address)
    except ValueError as error:
        raise ValueError(f"{entry!r} is no IP address, address:port or CIDR ({error})") from None
    return Allowance(network, int(port) if port else None)


class Guard:
    """Hands out sockets to addresses that may be dialled, and to no other."""

    def __init__(self, allowed: Sequence[Allowance] = ()) -> None:
        self._allowed = allowed
        self._log = structlog.get_logger()

    def allows(self, address: str, port: int) -> bool:
        """Whether the address may be dialled at this port."""
        return (is_public(address) and port in PORTS) or self.is_exempt(address, port)

    def is_exempt(self, address: str, port: int) -> bool:
        """Whether the operator allowed the address although it is not public (FETCH_ALLOW)."""
        try:
            parsed = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return False
        return any((parsed, port) in allowance for allowance in self._allowed)

    def socket(self, info: tuple[Any, ...]) -> socket.socket:
        """
        Make the socket for an address about to be dialled: the `socket_factory` of aiohttp's TCPConnector.

        Raises:
            BlockedAddress: it may not be dialled. Which one is only logged: the reader must not learn our network.
        """
        family, kind, protocol, _, place = info
        if not self.allows(str(place[0]), int(place[1])):
            self._log.warning(
                "A link leads to an address that is not public; FETCH_ALLOW can name it.",
                address=place[0],
                port=place[1],
            )
            raise BlockedAddress
        return socket.socket(family, kind, protocol)
