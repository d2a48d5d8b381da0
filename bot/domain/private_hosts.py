"""Hosts that are this machine, or of one's own network, as far as their names tell; nothing is looked up."""

import ipaddress
from typing import Final

#: Endings of names that lead to no public server.
_PRIVATE_NAMES: Final = (".local", ".localhost", ".internal", ".lan", ".home", ".home.arpa", ".intranet")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine: "localhost", or a literal address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_private(host: str) -> bool:
    """Whether a host, in lower case, is no public one; "" is none."""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return bool(host) and ("." not in host or host.endswith(_PRIVATE_NAMES))
