"""
The canonical form of a link: two links to one article have the same.

It is a key, not an address to fetch: the scheme is always https, ``www.``, ``m.`` and ``amp.`` are gone, and so is
whatever says only how a reader came to the page.
"""

import re
import unicodedata
from typing import Final
from urllib.parse import SplitResult, quote, unquote, urlsplit

from bot.domain import link_rules

#: Wrappers inside wrappers that are opened.
WRAPPERS_MAX: Final = 5

#: Characters of a host name (RFC 1035, section 3.1); what is longer is none.
HOST_CHARS_MAX: Final = 253

#: Characters of one label of a host name (RFC 1035, section 2.3.4); a longer one stays as it is.
_LABEL_MAX: Final = 63

_VARIANT: Final = re.compile(r"^(?:www\d?|m|mobile|amp|touch)\.(?=[^.]+\.)")
_INNER_MOBILE: Final = re.compile(r"^([a-z]{2,3}(?:-[a-z]+)?)\.m\.(?=[^.]+\.)")  # en.m.wikipedia.org
_AMP_CACHE: Final = re.compile(r"^/(?:[a-z]/)?(?:s/)?(?=[^/]+\.[^/]+/)")
_GOOGLE: Final = re.compile(r"google\.(?:com?\.)?[a-z]{2,3}")
_GOOGLE_AMP: Final = re.compile(r"^/amp/(?:s/)?(?=[^/]+\.[^/]+/)")
_HOST_VALUE: Final = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)
_AMP_SEGMENTS: Final = frozenset(("amp", "amphtml"))
_INDEX: Final = frozenset(("", "index.html", "index.htm"))
_HOME: Final = re.compile(r"/(?:[a-z]{2}(?:[-_][A-Za-z]{2})?)?")  # also "/en", "/pt-BR"
_ESCAPE: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SAFE: Final = "!$&'()*+,;=:@/%~-._[]|"


def canonical(url: str) -> str:
    """
    The form by which two links to one article are recognised. Idempotent; never raises.

    http and https are one, as are a host's spellings, its mobile and AMP variants and default ports; fragments go
    (except ``#!`` routes), as do tracking parameters and credentials; the other parameters are sorted. What cannot
    be parsed is given back as it is.
    """
    # Clearing up an address can bring a wrapper to light ("/%75rl?q=…"), hence again until nothing is left to open.
    for _ in range(WRAPPERS_MAX):
        url = _plain(unwrapped(url))
        if unwrapped(url) == url:
            break
    return url


def unwrapped(url: str) -> str:
    """The address inside known redirect wrappers and AMP caches, or the url itself; what nests deeper is left alone."""
    inner = url
    for _ in range(WRAPPERS_MAX + 1):
        parts = _split(inner)
        target = _target(parts) if parts else None
        if target is None:
            return inner
        inner = target
    return url


def may_be_article(key: str) -> bool:
    """
    Whether a link, in its canonical form, may lead to an article, as far as the address tells.

    Files, GIF hosts, links to chat messages and invitations, search pages and home pages don't. What cannot be
    parsed may: the reader will say what is wrong with it.
    """
    parts = _split(key)
    if parts is None:
        return True
    host, path = parts.hostname or "", parts.path
    if _HOME.fullmatch(path) and not parts.query and not parts.fragment:
        return False
    _, dot, extension = path.rpartition("/")[2].rpartition(".")
    if dot and extension.lower() in link_rules.NO_ARTICLE_EXTENSIONS:
        return False
    if any(level in link_rules.NO_ARTICLE_HOSTS for level in _levels(host)):
        return False
    names = ("google",) if _GOOGLE.fullmatch(host) else tuple(_levels(host))
    return not any(f"{path}/".startswith(link_rules.NO_ARTICLE_PATHS.get(name, ("\0",))) for name in names)


def _plain(url: str) -> str:
    parts = _split(url)
    if parts is None:
        return url
    host = _site(parts)
    port = "" if parts.port in {None, 80, 443} else f":{parts.port}"
    query = _query(parts.query, host)
    fragment = f"#{_escaped(parts.fragment)}" if parts.fragment.startswith("!") and len(parts.fragment) > 1 else ""
    return f"https://{host}{port}{_path(parts.path)}{'?' + query if query else ''}{fragment}"


def _split(url: str) -> SplitResult | None:
    """The parts of an http or https address, or None when it has no host or makes no sense."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").strip(".")
        if parts.scheme not in {"http", "https"} or not host or len(host) > HOST_CHARS_MAX:
            return None
        _ = parts.port  # Parsed only now; raises when it is beyond 65535.
    except ValueError:  # An unclosed bracket, a port beyond 65535, a host that changes when normalised.
        return None
    return parts


def _levels(host: str) -> list[str]:
    """The host and its parents, down to two labels: a.b.example.com, b.example.com, example.com."""
    labels = host.split(".")
    return [".".join(labels[index:]) for index in range(max(0, len(labels) - 4), max(1, len(labels) - 1))]


def _site(parts: SplitResult) -> str:
    """The host: lower case, punycode, without a trailing dot and without what marks a mobile or AMP variant."""
    host = parts.hostname or ""
    if ":" in host:
        return f"[{host}]"
    if not host.isascii():
        host = unicodedata.normalize("NFKC", host).lower().replace("。", ".")
        host = ".".join(_punycode(label) for label in host.split("."))
    host = host.rstrip(".")
    while match := _VARIANT.match(host):
        host = host[match.end() :]
    while match := _INNER_MOBILE.match(host):
        host = f"{match[1]}.{host[match.end() :]}"
    return link_rules.HOST_ALIASES.get(host, host)


def _punycode(label: str) -> str:
    # Not Python's "idna" codec: it follows the standard of 2003 and turns ß into ss.
    if label.isascii() or len(label) > _LABEL_MAX:
        return label
    return "xn--" + label.encode("punycode").decode("ascii")


def _path(path: str) -> str:
    segments = _escaped(path).split("/")
    if "amp" in path:
        segments = [_without_amp(segment) for segment in segments]
        kept = [segment for segment in segments if segment not in _AMP_SEGMENTS]
        segments = kept if any(kept) else segments  # A page called "amp" and nothing else is no variant of its site.
    while segments and segments[-1] in _INDEX:
        segments.pop()
    return "/".join(segments) or "/"


def _without_amp(segment: str) -> str:
    """story.amp.html → story.html"""
    stem, *suffixes = segment.split(".")
    return ".".join((stem, *(suffix for suffix in suffixes if suffix != "amp")))


def _query(query: str, host: str) -> str:
    own = frozenset[str]().union(*(link_rules.TRACKING_BY_HOST.get(level, frozenset()) for level in _levels(host)))
    kept = []
    for pair in query.split("&"):
        clean = _escaped(pair)
        name, _, value = clean.partition("=")
        name = unquote(name).lower()
        if clean and name not in own and not _tracks(name, value):
            kept.append(clean)
    return "&".join(sorted(kept))


def _tracks(name: str, value: str) -> bool:
    return (
        name in link_rules.TRACKING
        or name.startswith(link_rules.TRACKING_PREFIXES)
        or name == "amp"
        or value == "amp"
        or (name in link_rules.REFERRERS and _HOST_VALUE.fullmatch(value) is not None)
    )


def _escaped(text: str) -> str:
    """One spelling for each character: escapes in upper case, none where none is needed, one wherever one is."""
    text = quote(text, safe=_SAFE, errors="replace")
    return _ESCAPE.sub(_escape, text) if "%" in text else text


def _escape(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()


def _target(parts: SplitResult) -> str | None:
    """The address that a wrapper carries, or None."""
    host = _site(parts)
    if host.endswith("cdn.ampproject.org"):
        return _after(_AMP_CACHE, parts)
    google = _GOOGLE.fullmatch(host) is not None
    if google and (target := _after(_GOOGLE_AMP, parts)):
        return target
    rule = link_rules.WRAPPERS.get("google" if google else host)
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
    values = {name.lower(): value for name, _, value in (pair.partition("=") for pair in query.split("&"))}
    values["?"] = query
    for name in names:
        target = unquote(values.get(name, ""))
        if target.isprintable() and " " not in target and _split(target):
            return target
    return None
