"""Host names: taken apart, and in the one spelling by which a site is recognised."""

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from bot.domain import link_rules

#: Characters of an address; a longer one is not opened.
URL_CHARS_MAX: Final = 4096

#: Characters of a host name (RFC 1035, section 3.1); what is longer is none.
HOST_CHARS_MAX: Final = 253

#: Characters of one label of a host name (RFC 1035, section 2.3.4); a longer one stays as it is.
_LABEL_MAX: Final = 63

_WWW: Final = re.compile(r"^www\d?\.(?=[^.]+\.)")
_VARIANT: Final = re.compile(r"^(?:m|mobile|amp|touch)\.(?=[^.]+\.)")
_INNER_MOBILE: Final = re.compile(r"^([a-z]{2,3}(?:-[a-z]+)?)\.m\.(?=[^.]+\.)")  # en.m.wikipedia.org
#: What countries sell names below, as far as it says so: co.uk, com.au, ac.jp.
_SECOND_LEVEL: Final = re.compile(
    r"(?:aca?|asso|biz|com?|edu?|firm|gob|gouv?|go|govt?|ind|info|lg|ltd|mil|name|net?|nom|org?|plc|pro|sch|tm|web)\.[a-z]{2}"
)


def split(url: str) -> SplitResult | None:
    """The parts of an http or https address, or None when it has no host, makes no sense or is too long."""
    if len(url) > URL_CHARS_MAX:
        return None
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").strip(".")
        if parts.scheme not in {"http", "https"} or not host or len(host) > HOST_CHARS_MAX:
            return None
        _ = parts.port  # Parsed only now; raises when it is beyond 65535.
    except ValueError:  # An unclosed bracket, a port beyond 65535, a host that changes when normalised.
        return None
    return parts


def has_credentials(url: str) -> bool:
    """Whether an address holds a name or a password for its host."""
    parts = split(url)
    return parts is not None and "@" in parts.netloc


def levels(host: str) -> list[str]:
    """The host and its parents, down to two labels: a.b.example.com, b.example.com, example.com."""
    labels = host.split(".")
    return [".".join(labels[index:]) for index in range(max(0, len(labels) - 4), max(1, len(labels) - 1))]


def site(parts: SplitResult) -> str:
    """The host: lower case, punycode, without a trailing dot and without what marks a mobile or AMP variant."""
    host = parts.hostname or ""
    if ":" in host:
        return f"[{host}]"
    if not host.isascii():
        host = unicodedata.normalize("NFKC", host).lower().replace("。", ".")
        host = ".".join(_punycode(label) for label in host.split("."))
    host = host.rstrip(".")
    while (shorter := _without_variant(host)) != host:
        host = shorter
    return link_rules.HOST_ALIASES.get(host, host)


def site_of(url: str) -> str:
    """The same of an address; "" of what is none."""
    parts = split(url)
    return site(parts) if parts else ""


def owner(host: str) -> str:
    """The part of a host name that somebody bought: bbc.co.uk of news.bbc.co.uk; "" for ""."""
    labels = host.lower().strip(".").split(".")
    for count in range(2, len(labels) + 1):
        if not _is_shared(".".join(labels[-count:])):
            return ".".join(labels[-count:])
    return host.lower()


def _without_variant(host: str) -> str:
    if match := _WWW.match(host):
        return host[match.end() :]
    if match := _VARIANT.match(host):
        rest = host[match.end() :]
        # On a host of many, "m" may be somebody's name.
        return host if _is_shared(rest) else rest
    if match := _INNER_MOBILE.match(host):
        rest = host[match.end() :]
        return host if _is_shared(rest) else f"{match[1]}.{rest}"
    return host


def _is_shared(host: str) -> bool:
    """Whether each name below the host belongs to somebody else."""
    return _SECOND_LEVEL.fullmatch(host) is not None or host in _shared_hosts()


@cache
def _shared_hosts() -> frozenset[str]:
    text = Path(__file__).with_name("shared_hosts.txt").read_text(encoding="ascii")
    return frozenset(name for line in text.splitlines() if not line.startswith("#") for name in line.split())


def _punycode(label: str) -> str:
    # Not Python's "idna" codec: it follows the standard of 2003 and turns ß into ss.
    if label.isascii() or len(label) > _LABEL_MAX:
        return label
    return "xn--" + label.encode("punycode").decode("ascii")
