"""
Addresses that are never dialled, in every spelling, and public ones right beside them.

The ranges are those of the IANA special-purpose registries, written down apart from the product's own list.
"""

import ipaddress

PUBLIC = "93.184.215.14"
PUBLIC_2 = "151.101.1.67"


def _words(text: str) -> list[str]:
    return text.split()


DENIED_V4 = _words(
    """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
    192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24
    203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32
    """
)
DENIED_V6 = _words(
    """
    :: ::1 ::2 ::7f00:1 ::127.0.0.1 ::169.254.169.254 ::10.0.0.1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:10.0.0.1
    ::ffff:169.254.169.254 ::ffff:192.168.1.1 ::ffff:172.16.0.1 ::ffff:0.0.0.0 ::ffff:93.184.215.14
    ::ffff:0:127.0.0.1 ::ffff:0:10.0.0.1 64:ff9b::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b::169.254.169.254
    64:ff9b::c0a8:101 64:ff9b:1::1 64:ff9b:1:fffe::10.0.0.1 100::1 100:0:0:1::1 2001::1 2001:0:7f00:1::
    2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1 2001:20::1 2001:1ff:ffff::1 2001:db8::1
    2001:db8:ffff::1 2002::1 2002:7f00:1::1 2002:a00:1:: 2002:a9fe:a9fe::1 2002:c0a8:101::1 2620:4f:8000::1
    3fff::1 3fff:fff:ffff::1 4000::1 5f00::1 8000::1 fc00::1 fcff:ffff::1 fd00::1 fd00:ec2::254
    fd12:3456:789a::1 fe00::1 fe80::1 fe80::a9fe:a9fe febf::1 fec0::1 feff::1 ff00::1 ff01::1 ff02::1 ff02::fb
    ff05::2 ff0e::1
    """
)
METADATA = _words(
    """
    169.254.169.254 100.100.100.200 192.0.0.192 168.63.129.16 127.0.0.1 10.0.0.1 192.168.0.1
    """
)
NEIGHBOURS_V4 = _words(
    """
    1.0.0.0 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255
    169.255.0.0 172.15.255.255 172.32.0.0 191.255.255.255 192.0.1.0 192.0.1.255 192.0.3.0 192.31.195.255
    192.31.197.0 192.52.192.255 192.52.194.0 192.88.98.255 192.88.100.0 192.167.255.255 192.169.0.0
    192.175.47.255 192.175.49.0 198.17.255.255 198.20.0.0 198.51.99.255 198.51.101.0 203.0.112.255 203.0.114.0
    223.255.255.255 168.63.129.15 168.63.129.17 8.8.8.8
    """
)
NEIGHBOURS_V6 = _words(
    """
    2000::1 2001:200::1 2001:4860:4860::8888 2001:db7:ffff::1 2001:db9::1 2001:ffff::1 2003::1 2400:cb00::1
    2606:4700::1111 2620:4f:7fff::1 2620:4f:8001::1 2a00:1450::1 3ffe::1 3ffe:ffff::1 2a02:2e0::1 2c0f:fb50::1
    """
)


def spellings(address: str) -> list[str]:
    """One IPv4 address in the ways in which the C library reads it."""
    a, b, c, d = (int(part) for part in address.split("."))
    number = int(ipaddress.IPv4Address(address))
    return [
        address,
        str(number),
        hex(number),
        f"0{number:o}",
        f"{a:#x}.{b:#x}.{c:#x}.{d:#x}",
        f"0{a:o}.0{b:o}.0{c:o}.0{d:o}",
        f"{a}.{b * 65536 + c * 256 + d}",
        f"{a}.{b}.{c * 256 + d}",
        f"{address}.",
        address.translate(str.maketrans("0123456789.", "０１２３４５６７８９．")),
        address.replace(".", "。"),
    ]


def inside_v4() -> list[str]:
    """The first, a middle and the last address of each denied range."""
    found = []
    for network in map(ipaddress.IPv4Network, DENIED_V4):
        found += [str(network[0]), str(network[network.num_addresses // 2]), str(network[-1])]
    return list(dict.fromkeys(found))


LITERALS = [
    *(f"http://{address}/" for address in inside_v4()),
    *(f"http://{spelling}/" for address in METADATA for spelling in spellings(address)),
    *(f"http://[{address}]/" for address in DENIED_V6),
    *(f"https://[{address}]:8443/" for address in DENIED_V6[:20]),
    "http://[fe80::1%25eth0]/", "http://[fe80::1%251]/", "http://127.1/", "http://127.0.1/", "http://0/", "http://0x0/",
    "http://localhost/", "http://LOCALHOST./", "http://127.0.0.1:8080/", "http://127.0.0.1:8443/latest/meta-data/",
]  # fmt: skip
PORTS = [f"http://{PUBLIC}:{port}/" for port in (1, 22, 25, 81, 3000, 5432, 6379, 8000, 8081, 8484, 9200, 11211, 65535)]
FOREIGN = _words(
    """
    file:///etc/passwd ftp://93.184.215.14/ gopher://127.0.0.1:6379/_INFO data:text/html,hello javascript:1
    ws://93.184.215.14/ unix:/var/run/docker.sock http+unix://%2Fvar%2Frun%2Fdocker.sock/
    dict://127.0.0.1:11211/ http://user@93.184.215.14/ http://user:word@93.184.215.14/
    http://93.184.215.14@127.0.0.1/ //127.0.0.1/ http:///etc/passwd http:// ldap://127.0.0.1/
    jar:http://127.0.0.1!/ netdoc:///etc/passwd about:blank
    """
)
REDIRECT_TARGETS = [
    "http://127.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[::1]/", "http://2130706433/", "http://0x7f.1/",
    "//10.0.0.1/", "http://inside.example/", "https://[::ffff:127.0.0.1]/", f"http://{PUBLIC}:22/", "file:///etc/passwd",
]  # fmt: skip
REBINDING = [
    *METADATA, "0.0.0.0", "172.16.0.1", "198.18.0.1", "224.0.0.1", "::1", "fd00::1", "fe80::1", "::ffff:10.0.0.1"
]  # fmt: skip
