"""Redirect wrappers: addresses that carry the true one in themselves, and the way to open them."""

import binascii
import re
from base64 import urlsafe_b64decode
from html import unescape
from typing import Final
from urllib.parse import SplitResult, unquote

from bot.domain import link_rules
from bot.domain.hosts import site, split

#: Wrappers inside wrappers that are opened.
WRAPPERS_MAX: Final = 5

_AMP_CACHE: Final = re.compile(r"^/(?:[a-z]/)?(?:s/)?(?=[^/]+\.[^/]+/)")
_GOOGLE: Final = re.compile(r"google\.(?:com?\.)?[a-z]{2,3}")
_GOOGLE_AMP: Final = re.compile(r"^/amp/(?:s/)?(?=[^/]+\.[^/]+/)")

# Proofpoint's URL Defense: what companies' mail puts before every address. Its decoding is documented by the vendor.
_PROOFPOINT_V2: Final = str.maketrans("-_", "%/")
_PROOFPOINT_V3: Final = re.compile(r"/v3/__(?P<url>.+?)__;(?P<characters>[^!]*)!")
_ONE_SLASH: Final = re.compile(r"^(https?:/)(?=[^/])")
_REPLACED: Final = re.compile(r"\*(?:\*(.))?")
_RUNS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_RUN_MIN: Final = 2


def unwrapped(url: str) -> str:
    """The address inside known redirect wrappers and AMP caches, or the url itself; what nests deeper is left alone."""
    inner = url
    for _ in range(WRAPPERS_MAX + 1):
        parts = split(inner)
        target = _target(parts) if parts else None
        if target is None:
            return inner
        inner = target
    return url


def is_google(host: str) -> bool:
    """Whether it is Google's search in some country."""
    return _GOOGLE.fullmatch(host) is not None


def _target(parts: SplitResult) -> str | None:
    """The address that a wrapper carries, or None."""
    host = site(parts)
    if host.endswith("cdn.ampproject.org"):
        return _after(_AMP_CACHE, parts)
    if host in link_rules.PROOFPOINT_HOSTS:
        return _proofpoint(parts)
    if is_google(host) and (target := _after(_GOOGLE_AMP, parts)):
        return target
    rule = link_rules.WRAPPERS.get("google" if is_google(host) else host)
    if rule is None:
        _, dot, parent = host.partition(".")
        rule = link_rules.WRAPPERS.get(dot + parent)
    if rule is None or not parts.path.startswith(rule[0]):
        return None
    return _parameter(parts.query, rule[1:])


def _after(prefix: re.Pattern[str], parts: SplitResult) -> str | None:
    match = prefix.match(parts.path)
    if match is None:
        return None
    return f"https://{parts.path[match.end() :]}{'?' + parts.query if parts.query else ''}"


def _parameter(query: str, names: tuple[str, ...]) -> str | None:
    """The first of the named parameters that holds an address."""
    values = _values(query)
    values["?"] = query
    for name in names:
        if target := _usable(unquote(values.get(name, ""))):
            return target
    return None


def _values(query: str) -> dict[str, str]:
    return {name.lower(): value for name, _, value in (pair.partition("=") for pair in query.split("&"))}


def _usable(target: str) -> str | None:
    return target if target.isprintable() and " " not in target and split(target) else None


def _proofpoint(parts: SplitResult) -> str | None:
    if parts.path.startswith("/v1/url"):
        return _parameter(parts.query, ("u",))
    if parts.path.startswith("/v2/url"):
        return _usable(unescape(unquote(_values(parts.query).get("u", "").translate(_PROOFPOINT_V2))))
    found = _PROOFPOINT_V3.search(parts.geturl())
    if found is None:
        return None
    try:
        replaced = iter(urlsafe_b64decode(found["characters"] + "==").decode("utf-8"))
    except (binascii.Error, UnicodeDecodeError):
        return None

    def put_back(mark: re.Match[str]) -> str:
        count = _RUN_MIN + _RUNS.find(mark[1]) if mark[1] else 1
        return "".join(character for _, character in zip(range(count), replaced, strict=False))

    return _usable(_REPLACED.sub(put_back, unquote(_ONE_SLASH.sub(r"\1/", found["url"]))))
