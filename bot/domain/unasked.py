"""
Which links are looked at although nobody asked, and why others are not.

A channel that people live in is full of links to their work: pull requests, tickets, documents, dashboards, shops. To
none of those belongs an answer, and to a private address not even a look. Whoever asks for one gets it.
"""

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult

from bot.domain.hosts import levels, site, split
from bot.domain.links import find_links
from bot.domain.private_hosts import is_private
from bot.domain.settings import ChannelSettings
from bot.domain.types import Link, Message

#: Whether the operator allowed an address that is not public to be read (FETCH_ALLOW): host, port.
Allowed = Callable[[str, int], bool]

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class NoArticles:
    """What no_articles.toml knows."""

    reading: frozenset[str]
    hosts: frozenset[str]
    names: frozenset[str]
    brand: re.Pattern[str]
    anywhere: re.Pattern[str]
    paths: dict[str, re.Pattern[str]]

    def hold(self, parts: SplitResult) -> bool:
        """Whether an address is one of a tool, a shop or a film, and not of an article."""
        host = site(parts)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        if self._is_reading(host, parts.path):
            return False
        if self.anywhere.search(path) or self.brand.fullmatch(host):
            return True
        if host.count(".") > 1 and host.partition(".")[0] in self.names:
            return True
        known = levels(host)
        if not self.hosts.isdisjoint(known):
            return True
        return any(name in self.paths and self.paths[name].match(path) for name in known)

    def _is_reading(self, host: str, path: str) -> bool:
        """Whether it is the blog or newsroom of such a host; the language may stand first (/en/blog/…)."""
        return not self.reading.isdisjoint([host.partition(".")[0], *path.lower().split("/")[1:3]])


def why_not(link: Link, settings: ChannelSettings, *, allowed: Allowed | None = None) -> str:
    """
    Why a link is passed over where nobody asked; "" when it is looked at.

    Args:
        link: It.
        settings: Of its channel.
        allowed: What the operator lets be read although it is private.

    Returns:
        A key of texts/en.toml [passed]: ``private_host``, ``host_denied``, ``host_not_allowed`` or ``no_article``.
    """
    parts = split(link.url)
    if parts is None:
        return "no_article"  # whoever meant it as a link is told what is wrong with it once they ask
    host = (parts.hostname or "").rstrip(".")
    if is_private(host):
        return "" if allowed and allowed(host, parts.port or _PORTS[parts.scheme]) else "private_host"
    canonical = split(link.canonical) or parts
    if _among(canonical, settings.hosts_denied):
        return "host_denied"
    if settings.hosts_allowed:
        return "" if _among(canonical, settings.hosts_allowed) else "host_not_allowed"
    return "no_article" if no_articles().hold(canonical) else ""


def unasked_links(message: Message) -> int:
    """How many links of a message that was missed would be briefed, as far as that is the same in all channels."""
    if message.feed:
        return 0
    links = find_links(message.text, message.origin.platform, asked=message.asked)
    return sum(message.asked or not why_not(link, ChannelSettings()) for link in links)


@cache
def no_articles() -> NoArticles:
    """The list that comes with the bot."""
    known: dict[str, Any] = tomllib.loads(Path(__file__).with_name("no_articles.toml").read_text(encoding="utf-8"))
    brands = "|".join(known["brands"].split())
    return NoArticles(
        reading=frozenset(known["reading"].split()),
        hosts=frozenset(known["hosts"].split()),
        names=frozenset(known["names"].split()),
        brand=re.compile(rf"(?:{brands})\.(?:com?\.)?[a-z]{{2,3}}"),
        anywhere=re.compile("|".join(known["anywhere"])),
        paths={host: re.compile(pattern) for host, pattern in known["paths"].items()},
    )


def _among(parts: SplitResult, hosts: Iterable[str]) -> bool:
    """Whether an address is on one of the hosts, or below it."""
    return not frozenset(hosts).isdisjoint([site(parts), *levels(site(parts))])
