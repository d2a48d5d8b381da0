"""
The canonical form of a link: two links to one article have the same.

It is a key, not an address to fetch: the scheme is https, ``www.``, ``m.`` and ``amp.`` are gone, and so is whatever
says only how a reader came to the page. Two articles taken for one are worse than one taken for two: what might be the
name of something stays.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import quote, unquote

from bot.domain import link_rules
from bot.domain.hosts import levels, site, split
from bot.domain.wrappers import WRAPPERS_MAX, is_google, unwrapped

__all__ = ["WRAPPERS_MAX", "canonical", "carries_token", "may_be_article", "unwrapped"]

_HOST_VALUE: Final = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)
#: More of them in a path mean something else.
AMP_SEGMENTS_MAX: Final = 2
_AMP_SEGMENTS: Final = frozenset(("amp", "amphtml"))
_INDEX: Final = frozenset(("", "index.html", "index.htm"))
_HOME: Final = re.compile(r"/(?:[a-z]{2}(?:[-_][A-Za-z]{2})?)?")  # also "/en", "/pt-BR"
# A segment of a path that names one article: it holds a number, or three words.
_SLUG: Final = re.compile(r"\d|[-_].*[-_]")
_LONG_NUMBER: Final = re.compile(r"\d{4}")
_SCRIPT: Final = re.compile(r"\.(?:php\d?|aspx?|cgi|jspx?|do|pl|cfm)$", re.IGNORECASE)
_TOKEN: Final = re.compile(rf"(?:.*[-_])?(?:{'|'.join(link_rules.TOKENS)})|.*(?:{'|'.join(link_rules.TOKEN_ENDINGS)})")
_UPLOADED: Final = re.compile(r"/files-(?:pri|tmb)/[A-Z0-9]+-[A-Z0-9]+/", re.IGNORECASE)
# A video on YouTube, which has one name under many addresses.
_VIDEO: Final = re.compile(
    r"(?:youtu\.be/|youtube(?:-nocookie)?\.com/(?:(?:shorts|live|embed|v)/|watch\?(?:.*&)?v=))"
    r"(?!videoseries|live_stream)(?P<id>[\w-]{11})(?:[?&].*)?",
    re.ASCII,
)
_ROUTE: Final = re.compile(r"[!/].")  # of a page that is put together in the browser
_ESCAPE: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SAFE: Final = "!$&'()*+,;=:@/%~-._[]|"
_HTTP, _HTTPS = 80, 443
#: Each link is asked about ten times on its way to an answer.
REMEMBERED_MAX: Final = 1_000


@lru_cache(REMEMBERED_MAX)
def canonical(url: str) -> str:
    """
    The form by which two links to one article are recognised. Idempotent; never raises.

    http and https are one, as are a host's spellings, its mobile and AMP variants and each scheme's own port; fragments
    go (except routes, ``#!`` and ``#/``), as do tracking parameters and credentials; the other parameters are sorted.
    What cannot be parsed is given back as it is.
    """
    # Clearing up an address can bring a wrapper to light ("/%75rl?q=…"), hence again until nothing is left to open.
    for _ in range(WRAPPERS_MAX):
        url = _plain(unwrapped(url))
        if unwrapped(url) == url:
            break
    return url


def carries_token(url: str) -> bool:
    """
    Whether the address holds a gift or share token, which opens more than the address alone does.

    A file that was uploaded to Slack counts as well: we were let in where it was shared, and nobody else is.
    """
    parts = split(unwrapped(url))
    if parts is not None and _UPLOADED.match(parts.path):
        return True
    if parts is None or not parts.query:
        return False
    names = {unquote(pair.partition("=")[0]).lower() for pair in parts.query.split("&")}
    own = _of_host(link_rules.TOKENS_BY_HOST, site(parts))
    return any(name in own or _TOKEN.fullmatch(name) for name in names)


def may_be_article(key: str) -> bool:
    """
    Whether a link, in its canonical form, may lead to an article, as far as the address tells.

    Files, GIF hosts, links to chat messages and invitations, search pages and home pages don't. What cannot be
    parsed may: the reader will say what is wrong with it.
    """
    parts = split(key)
    if parts is None:
        return True
    host, path = parts.hostname or "", parts.path
    if _HOME.fullmatch(path) and not parts.query and not parts.fragment:
        return False
    _, dot, extension = path.rpartition("/")[2].rpartition(".")
    if dot and extension.lower() in link_rules.NO_ARTICLE_EXTENSIONS:
        return False
    if any(level in link_rules.NO_ARTICLE_HOSTS for level in levels(host)):
        return False
    names = ("google",) if is_google(host) else tuple(levels(host))
    return not any(f"{path}/".startswith(link_rules.NO_ARTICLE_PATHS.get(name, ("\0",))) for name in names)


def _plain(url: str) -> str:
    parts = split(url)
    if parts is None:
        return url
    host, path = site(parts), _path(parts.path)
    if host.startswith("youtu") and (video := _VIDEO.fullmatch(f"{host}{path}?{parts.query}")):
        return f"https://youtube.com/watch?v={video['id']}"
    # A port that is the other scheme's own is another service.
    scheme = "http" if parts.scheme == "http" and parts.port == _HTTPS else "https"
    usual = parts.port in {None, _HTTP if parts.scheme == "http" else _HTTPS}
    port = "" if usual else f":{parts.port}"
    query = _query(parts.query, host, path)
    fragment = f"#{_escaped(parts.fragment)}" if _ROUTE.match(parts.fragment) else ""
    return f"{scheme}://{host}{port}{path}{'?' + query if query else ''}{fragment}"


def _of_host(table: Mapping[str, frozenset[str]], host: str) -> frozenset[str]:
    """What a table says of a host and those above it."""
    return frozenset[str]().union(*(table.get(level, frozenset()) for level in levels(host)))


def _path(path: str) -> str:
    segments = _escaped(path).split("/")
    if "amp" in path:
        segments = [_without_amp(segment) for segment in segments]
        if sum(segment in _AMP_SEGMENTS for segment in segments) <= AMP_SEGMENTS_MAX:
            segments = [segment for index, segment in enumerate(segments) if not _marks_amp(segments, index)]
    while segments and segments[-1] in _INDEX:
        segments.pop()
    return "/".join(segments) or "/"


def _without_amp(segment: str) -> str:
    """story.amp.html → story.html"""
    stem, *suffixes = segment.split(".")
    return ".".join((stem, *(suffix for suffix in suffixes if suffix != "amp")))


def _marks_amp(segments: list[str], index: int) -> bool:
    """
    Whether a segment says that this is an article's AMP variant: /amp/<article>, <article>/amp, /2026/amp/<article>.

    It may also be what a page is about: a tag, a word of a dictionary, the amplifiers of a shop.
    """
    if segments[index] not in _AMP_SEGMENTS:
        return False
    before, after = [segment for segment in segments[:index] if segment], [s for s in segments[index + 1 :] if s]
    if before and before[-1].lower() in link_rules.LISTINGS:
        return False
    sign = _LONG_NUMBER if before and after else _SLUG
    return any(sign.search(segment) for segment in (*before, *after))


def _query(query: str, host: str, path: str) -> str:
    own = _of_host(link_rules.TRACKING_BY_HOST, host)
    named = _SLUG.search(path) is not None and not _SCRIPT.search(path)
    if named:
        own |= link_rules.TRACKING_BESIDE_A_NAME
    kept = []
    for pair in query.split("&"):
        clean = _escaped(pair)
        name, _, value = clean.partition("=")
        name = unquote(name).lower().removeprefix("amp;")  # "&amp;" that was escaped once too often
        refers = named and name in link_rules.REFERRERS and _HOST_VALUE.fullmatch(value)
        if clean and not (name in own or refers or _tracks(name, value)):
            kept.append(clean)
    return "&".join(sorted(kept))


def _tracks(name: str, value: str) -> bool:
    if name in link_rules.TRACKING or name.startswith(link_rules.TRACKING_PREFIXES):
        return True
    return value.lower() in link_rules.TRACKING_BY_VALUE.get(name, frozenset())


def _escaped(text: str) -> str:
    """One spelling for each character: escapes in upper case, none where none is needed, one wherever one is."""
    text = quote(text, safe=_SAFE, errors="replace")
    return _ESCAPE.sub(_escape, text) if "%" in text else text


def _escape(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()
