"""
Reads feeds, and finds them in pages: RSS, Atom, RDF and JSON Feed.

Runs in the child process; all that it reads is hostile.
"""

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import feedparser
from lxml import etree, html

from bot.articles.charset import decode
from bot.articles.feed_file import Alternative, FeedFile
from bot.articles.feed_text import address, joined, plain, text
from bot.domain.errors import NothingToRead
from bot.domain.feeds import (
    ALTERNATIVES_MAX,
    FEED_TITLE_CHARS_MAX,
    ITEMS_MAX,
    SUMMARY_CHARS_MAX,
    TITLE_CHARS_MAX,
    FeedDocument,
    FeedItem,
)

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


def warm_up() -> None:
    """Load what is loaded with the first feed."""
    read_feed("", b"<rss version='2.0'><channel><title>.</title></channel></rss>")


def read_feed(url: str, body: bytes) -> FeedFile:
    """
    The feed in a body, or the feeds that it names as a page.

    Args:
        url: Where it was found; addresses in it may lean on that.
        body: Decoded of any transfer or content encoding.

    Raises:
        NothingToRead: ``too_complex`` of JSON in more layers than are followed.
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
    return FeedDocument(text(feed.get("title"), FEED_TITLE_CHARS_MAX), _apart(items), _wait_s(feed))


def _apart(items: Iterable[FeedItem | None]) -> tuple[FeedItem, ...]:
    """Each item once; what several are called that lead to different pages is the name of none of them."""
    found = [item for item in items if item]
    links: dict[str, set[str]] = {}
    for item in found:
        links.setdefault(item.name, set()).add(item.url)
    apart = (item if len(links[item.name]) == 1 else replace(item, name=_name(item.url)) for item in found)
    return tuple({item.name: item for item in apart}.values())


def _item(url: str, entry: Mapping[str, Any]) -> FeedItem | None:
    link = address(url, entry.get("link") or "")
    title = text(entry.get("title"), TITLE_CHARS_MAX)
    summary = text(entry.get("summary") or _first_content(entry), SUMMARY_CHARS_MAX)
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
    except ValueError:  # also a number of more figures than are read
        return None
    except RecursionError:
        raise NothingToRead("too_complex", "JSON in too many layers") from None
    if not isinstance(found, dict) or not _word(found.get("version")).startswith(_JSON_FEED):
        return None
    entries = found.get("items")
    listed = entries[:ITEMS_MAX] if isinstance(entries, list) else []
    items = (_json_item(url, each) for each in listed if isinstance(each, dict))
    return FeedDocument(plain(_word(found.get("title")), FEED_TITLE_CHARS_MAX), _apart(items))


def _json_item(url: str, entry: Mapping[str, Any]) -> FeedItem | None:
    said = {name: _word(value) for name, value in entry.items()}
    link = address(url, said.get("url") or said.get("external_url") or "")
    title = plain(said.get("title"), TITLE_CHARS_MAX)
    summary = plain(said.get("summary") or said.get("content_text"), SUMMARY_CHARS_MAX)
    summary = summary or text(said.get("content_html"), SUMMARY_CHARS_MAX)
    published = _json_time(said.get("date_published") or said.get("date_modified") or "")
    return _made(said.get("id"), link, title, summary, published)


def _word(value: Any) -> str:
    """A text, or a number that stands for one; "" for all else, which nobody who means well would write there."""
    return str(value) if isinstance(value, str | int | float) else ""


def _json_time(value: str) -> str:
    try:
        moment = datetime.fromisoformat(value)
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
    base = joined(url, base) or url
    known: set[str] = set()
    for element in tree.iter("link"):
        kind = (element.get("type") or "").partition(";")[0].strip().lower()
        relations = (element.get("rel") or "").lower().split()
        target = address(base, element.get("href") or "")
        if "alternate" in relations and kind in FEED_TYPES and target and target not in known:
            known.add(target)
            yield Alternative(target, plain(element.get("title"), FEED_TITLE_CHARS_MAX))
        if len(known) == ALTERNATIVES_MAX:
            return
