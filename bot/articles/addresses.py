"""Which addresses are on the public internet. Standard library only: parser processes ask it too."""

import ipaddress

# `ipaddress.is_global` differs between versions of Python and lets multicast through, so the lists stand here: the
# IANA special-purpose registries (RFC 6890 and its updates) and one address that a cloud gives its hosts' agent.
_DENIED_V4 = [
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3", "168.63.129.16/32",
    )
]  # fmt: skip
#: The only unicast range that is routed on the public internet …
_PUBLIC_V6 = ipaddress.IPv6Network("2000::/3")
#: … without Teredo, ORCHID and benchmarking, 6to4, documentation and AS112.
_DENIED_V6 = [
    ipaddress.IPv6Network(network)
    for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48")
]


def is_public(address: str) -> bool:
    """Whether it is a public unicast address; False for what does not parse."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv4Address):
        return not any(parsed in network for network in _DENIED_V4)
    return parsed in _PUBLIC_V6 and not any(parsed in network for network in _DENIED_V6)
