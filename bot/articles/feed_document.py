"""
Reads feeds, and finds them in pages: RSS, Atom, RDF and JSON Feed.

Runs in the child process; all that it reads is hostile.
"""

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser
from lxml import etree, html

from bot.articles.charset import decode
from bot.articles.feed_file import Alternative, FeedFile
from bot.domain.feeds import (
    ALTERNATIVES_MAX,
    FEED_TITLE_CHARS_MAX,
    ITEMS_MAX,
    SUMMARY_CHARS_MAX,
    TITLE_CHARS_MAX,
    FeedDocument,
    FeedItem,
)
from bot.domain.hosts import split
from bot.domain.private_hosts import is_private
from bot.language.hygiene import visible

#: Characters of a text that are looked at before its markup is gone.
RAW_CHARS_MAX = 40_000
#: Characters by which an item is known as the feed calls it; a longer name is known by its hash.
NAME_CHARS_MAX = 64
#: By which pages name their feeds.
FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"})
_JSON_FEED = "https://jsonfeed.org/version/"
_MINUTE_S, _WAIT_S_MAX = 60, 10**7
#: What of a feed says how often it changes, and how long each lasts (the syndication module of RSS 1.0).
_PERIODS_S = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
#: A reference to half of a surrogate pair, which is no character.
_HALF = re.compile(
    rb"&#(?:x0{0,9}d[89a-f][0-9a-f]{2}|0{0,9}5(?:529[6-9]|5[3-9]\d\d|6\d{3}|7[0-2]\d\d|73[0-3]\d|734[0-3]));",
    re.IGNORECASE,
)
_TEXT_BREAKS = frozenset({"p", "br", "li", "div", "tr", "h1", "h2", "h3", "h4", "blockquote"})
_UNSHOWN = frozenset({"script", "style", "template", "noscript"})


def warm_up() -> None:
    """Load what is loaded with the first feed."""
    read_feed("", b"<rss version='2.0'><channel><title>.</title></channel></rss>")


def read_feed(url: str, body: bytes) -> FeedFile:
    """
    The feed in a body, or the feeds that it names as a page.

    Args:
        url: Where it was found; addresses in it may lean on that.
        body: Decoded of any transfer or content encoding.
    """
    start = body[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{"):
        return FeedFile(_json_feed(url, body))
    if not start.startswith(b"<"):
        return FeedFile(None)
    found = _parsed(url, body)
    if found.get("version"):
        return FeedFile(_document(url, found))
    return FeedFile(None, tuple(_alternatives(url, body)))


def _parsed(url: str, body: bytes) -> Mapping[str, Any]:
    """What the library makes of it; {} where it stumbles over what nobody who means well would write."""
    try:
        found: Mapping[str, Any] = feedparser.parse(
            io.BytesIO(_HALF.sub(b"&#xFFFD;", body)),  # a text it would take for an address or a file to open
            response_headers={"content-location": url},
            sanitize_html=False,  # no markup is kept
            resolve_relative_uris=False,
        )
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, AssertionError):
        return {}
    return found


def _document(url: str, found: Mapping[str, Any]) -> FeedDocument:
    feed = found["feed"]
    items = (_item(url, entry) for entry in found["entries"][:ITEMS_MAX])
    return FeedDocument(_text(feed.get("title"), FEED_TITLE_CHARS_MAX), _apart(items), _wait_s(feed))


def _apart(items: Iterable[FeedItem | None]) -> tuple[FeedItem, ...]:
    """Each item once."""
    return tuple({item.name: item for item in items if item}.values())


def _item(url: str, entry: Mapping[str, Any]) -> FeedItem | None:
    link = _address(url, entry.get("link") or "")
    title = _text(entry.get("title"), TITLE_CHARS_MAX)
    summary = _text(entry.get("summary") or _first_content(entry), SUMMARY_CHARS_MAX)
    # Asked for where there is none, the library gives the other one, and warns of that.
    updated = entry.get("updated_parsed") if "updated_parsed" in entry else None
    return _made(entry.get("id"), link, title, summary, _iso(entry.get("published_parsed") or updated))


def _first_content(entry: Mapping[str, Any]) -> str:
    content = entry.get("content") or [{}]
    return str(content[0].get("value", ""))


def _made(name: Any, link: str, title: str, summary: str, published: str) -> FeedItem | None:
    """An item; None for one that leads nowhere, or says nothing."""
    title = title or summary[:TITLE_CHARS_MAX]
    if not link or not title:
        return None
    return FeedItem(_name(str(name or link)), link, title, "" if summary == title else summary, published)


def _name(name: str) -> str:
    return name if len(name) <= NAME_CHARS_MAX else sha256(name.encode("utf-8", "replace")).hexdigest()


def _json_feed(url: str, body: bytes) -> FeedDocument | None:
    """A JSON Feed (jsonfeed.org); None for other JSON."""
    try:
        found = json.loads(decode(body))
    except ValueError:
        return None
    if not isinstance(found, dict) or not str(found.get("version", "")).startswith(_JSON_FEED):
        return None
    entries = found.get("items")
    listed = entries[:ITEMS_MAX] if isinstance(entries, list) else []
    items = (_json_item(url, each) for each in listed if isinstance(each, dict))
    return FeedDocument(_plain(found.get("title"), FEED_TITLE_CHARS_MAX), _apart(items))


def _json_item(url: str, entry: Mapping[str, Any]) -> FeedItem | None:
    link = _address(url, str(entry.get("url") or entry.get("external_url") or ""))
    title = _plain(entry.get("title"), TITLE_CHARS_MAX)
    summary = _plain(entry.get("summary") or entry.get("content_text"), SUMMARY_CHARS_MAX)
    summary = summary or _text(entry.get("content_html"), SUMMARY_CHARS_MAX)
    published = _json_time(entry.get("date_published") or entry.get("date_modified"))
    return _made(entry.get("id"), link, title, summary, published)


def _json_time(value: Any) -> str:
    try:
        moment = datetime.fromisoformat(str(value))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return ""


def _iso(moment: Any) -> str:
    """What the parser makes of a date: nine figures, of which it may have made up some."""
    try:
        year, month, day, hour, minute, second = moment[:6] if moment else (0,) * 6
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC).isoformat() if year else ""
    except (ValueError, TypeError, OverflowError):
        return ""


def _wait_s(feed: Mapping[str, Any]) -> int:
    """How long a feed asks to be left alone: ttl in minutes, or a period and how often in it."""
    ttl = str(feed.get("ttl") or "").strip()
    if ttl.isascii() and ttl.isdigit():
        return min(int(ttl[:6]) * _MINUTE_S, _WAIT_S_MAX)
    period = _PERIODS_S.get(str(feed.get("sy_updateperiod") or "").strip().lower(), 0)
    often = str(feed.get("sy_updatefrequency") or "1").strip()
    return period // max(1, int(often[:4]) if often.isascii() and often.isdigit() else 1)


def _alternatives(url: str, body: bytes) -> Iterator[Alternative]:
    """The feeds that a page names in its head, in its order, each once."""
    try:
        tree = html.document_fromstring(decode(body))
    except (etree.ParserError, ValueError):
        return
    base = next((element.get("href") for element in tree.iter("base") if element.get("href")), "") or ""
    base = urljoin_or_none(url, base) or url
    known: set[str] = set()
    for element in tree.iter("link"):
        kind = (element.get("type") or "").partition(";")[0].strip().lower()
        relations = (element.get("rel") or "").lower().split()
        target = _address(base, element.get("href") or "")
        if "alternate" in relations and kind in FEED_TYPES and target and target not in known:
            known.add(target)
            yield Alternative(target, _plain(element.get("title"), FEED_TITLE_CHARS_MAX))
        if len(known) == ALTERNATIVES_MAX:
            return


def urljoin_or_none(base: str, target: str) -> str | None:
    """The address that a target means behind a base; None when that makes none."""
    try:
        return str(urljoin(base, target.strip()))
    except ValueError:
        return None


def _address(base: str, target: str) -> str:
    """The web address that a link means; "" for none, or one of a private host, which nobody is to be led to."""
    joined = urljoin_or_none(base, target) if target.strip() else None
    parts = split(joined) if joined else None
    if joined is None or parts is None or parts.username is not None or parts.password is not None:
        return ""
    # What the operator lets be read although it is private may lead to its own like.
    host, here = parts.hostname or "", urlsplit(base).hostname or ""
    return "" if is_private(host) and host != here else joined


def _text(value: Any, chars_max: int) -> str:
    """HTML as plain text in one line, and at most so many characters."""
    raw = str(value or "")[:RAW_CHARS_MAX]
    if "<" not in raw and "&" not in raw:
        return _plain(raw, chars_max)
    try:
        tree = html.fragment_fromstring(raw, create_parent="div")
    except (etree.ParserError, ValueError):
        return ""
    return _plain("".join(_shown(tree)), chars_max)


def _shown(tree: html.HtmlElement) -> Iterator[str]:
    """The text of an element, without what no browser shows."""
    skipped: list[html.HtmlElement] = []
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        if event in {"comment", "pi"}:
            yield "" if skipped else element.tail or ""
        elif event == "start":
            if element.tag in _UNSHOWN:
                skipped.append(element)
            if not skipped:
                yield (" " if element.tag in _TEXT_BREAKS else "") + (element.text or "")
        else:
            if skipped and skipped[-1] is element:
                skipped.pop()
            if not skipped and element is not tree:
                yield (" " if element.tag in _TEXT_BREAKS else "") + (element.tail or "")


def _plain(value: Any, chars_max: int) -> str:
    """A text in one line without invisible characters; what is longer ends with a whole word and "…"."""
    line = " ".join(visible(str(value or "")[:RAW_CHARS_MAX]).split())
    if len(line) <= chars_max:
        return line
    head, space, _ = line[: chars_max - 1].rpartition(" ")
    return (head if space else line[: chars_max - 1]) + "…"
