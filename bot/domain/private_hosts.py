"""Hosts that are this machine, or of one's own network, as far as their names tell; nothing is looked up."""

import ipaddress
import re
import unicodedata
from typing import Final

#: Endings of names that lead to no public server.
_PRIVATE_NAMES: Final = (".local", ".localhost", ".internal", ".lan", ".home", ".home.arpa", ".intranet")
#: How the last part of an address in figures is written.
_NUMBER: Final = re.compile(r"\d+|0x[0-9a-f]*", re.ASCII)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine: "localhost", or a literal address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_private(host: str) -> bool:
    """
    Whether a host is no public one; "" is none.

    One that ends in a number is an address, however it is written, and public only as everybody writes those: browsers
    take 0x7f.1, 10.7 and their like in full-width figures for private ones.
    """
    host = unicodedata.normalize("NFKC", host).replace("。", ".").lower().rstrip(".")
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        last = host.rpartition(".")[2]
        return bool(host) and ("." not in host or host.endswith(_PRIVATE_NAMES) or _NUMBER.fullmatch(last) is not None)
