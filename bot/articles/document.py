"""Reads one document of any type that we read. Runs in the child process."""

import re
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml.html import HtmlElement
from protego import Protego

from bot.articles.binary import is_garbled, is_known_binary
from bot.articles.bounds import bounded
from bot.articles.charset import decode
from bot.articles.declared_body import declared_body
from bot.articles.extract import article, parse
from bot.articles.page import WORDS_MIN, media_type
from bot.articles.page_state import judge
from bot.articles.parts import count_pages
from bot.articles.plain import read_markdown, read_plain
from bot.articles.shown import Shown
from bot.articles.signals import may_be_used
from bot.articles.structured import Structured, structured
from bot.domain.article import Article
from bot.domain.errors import NothingToRead
from bot.domain.notes import counted_note
from bot.sandbox.plain import to_plain

#: Our name in robots.txt.
AGENT = "Newsbrief"
#: A page that sends its visitors on later than this is meant to be read first.
REFRESH_S_MAX = 5
#: What stands on a page that sends them on within so many seconds nobody reads …
AT_ONCE_S_MAX = 1
UNREAD_WORDS_MAX = 100_000
#: … and on a slower one, fewer words than this tell where the story has gone. What only visitors without scripts are
#: sent to is gone to from a page that holds nothing.
MOVED_WORDS_MAX = 100

_HTML = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|meta|title|script|div|p|h1|article)\b", re.IGNORECASE)
_REFRESH = re.compile(r"\s*(\d{1,3})\s*(?:[;,]\s*(?:url\s*=\s*)?[\"']?([^\"'\s]+))", re.IGNORECASE)
#: What a page is taken for that a script has not filled in yet.
_UNFILLED = frozenset({"no_text", "too_short", "needs_javascript"})
_NO_AI = re.compile(r"\bnoai\b", re.IGNORECASE)


class _Target(NamedTuple):
    url: str
    words_max: int  #: A page with as many words of its own is read instead.


class Moved(Exception):
    """The page sends its visitors elsewhere with a meta element: a shortener, or an address that was given up."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


def warm_up() -> None:
    """Load what is loaded with the first page, so that the first page need not wait for it."""
    words = "The council of the town decided on Monday that the bridge will be built after all. " * 3
    read(
        f"<title>Warm up</title><article><p>{words}</p><p>{words}</p></article>".encode(),
        url="",
        content_type="text/html",
    )


def work(task: dict[str, Any], body: bytes) -> dict[str, Any]:
    """What the parent asks of a child, in JSON's types: to read a document, or to ask a robots.txt about an address."""
    if "robots_for" in task:
        return {"allowed": robots_allow(decode(body), task["robots_for"])}
    try:
        return {"article": to_plain(bounded(read(body, **task)))}
    except Moved as moved:
        return {"moved": moved.url}


def robots_allow(robots: str, url: str) -> bool:
    """Whether a robots.txt lets us fetch an address, and give what is there to a model."""
    parts = urlsplit(url)
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    return Protego.parse(robots).can_fetch(url, AGENT) and may_be_used(robots, path, AGENT)


def read(
    body: bytes, *, url: str, content_type: str = "", status: int = 200, mitigated: str = "", noai: str | None = None
) -> Article:
    """
    Read one document.

    Args:
        body: Decoded of any transfer or content encoding.
        url: Where it was found.
        content_type: As the site sent it; "" to go by the bytes.
        status: Of the answer.
        mitigated: The header cf-mitigated: the site's own word that this is a bot check.
        noai: None to ignore signals against use by AI; else what the headers say about it.

    Raises:
        NothingToRead: there is no article; the reason says why.
        Moved: it is somewhere else.
    """
    kind = media_type(content_type)
    if noai is not None and _NO_AI.search(noai):
        raise NothingToRead("noai", "a header of the answer")
    if body.startswith(b"%PDF-") or kind == "application/pdf":
        from bot.articles.pdf import read_pdf  # noqa: PLC0415 - a fifth of a child's start, for few documents

        return read_pdf(body, url)
    if is_known_binary(body) or is_garbled(text := decode(body, content_type)):
        raise NothingToRead("unsupported_type", "a binary file")
    if kind in {"text/markdown", "text/x-markdown"} or urlsplit(url).path.endswith((".md", ".markdown")):
        return read_markdown(text, url)
    if kind == "text/plain" or ("html" not in kind and not _HTML.search(body[:2000])):
        return read_plain(text, url)
    return _read_html(text, url, status, mitigated, respect_noai=noai is not None)


def _read_html(source: str, url: str, status: int, mitigated: str, *, respect_noai: bool) -> Article:
    tree = parse(source)
    data = structured(tree)
    if respect_noai and (signal := _no_ai(data)):
        raise NothingToRead("noai", signal)
    target, pages = _refreshed_to(tree, url), count_pages(tree, url)
    found = article(tree, url, data)
    page = Shown(tree, data, source, found.text, url, status, mitigated)
    if target and page.words < target.words_max:
        raise Moved(target.url)
    try:
        state = judge(page)
    except NothingToRead as nothing:
        whole = declared_body(data, found) if nothing.reason in _UNFILLED and not page.is_declared_paid else None
        if not whole:
            raise
        found, state = whole, "ok"
    else:
        found = found if page.is_declared_paid else declared_body(data, found) or found
    subscriber = ["subscriber"] if state == "subscriber" else []
    part = ["part", *counted_note("pages", pages)] if pages > 1 else []
    return replace(found, state=state, notes=(*found.notes, *subscriber, *part))


def _no_ai(data: Structured) -> str:
    """The page's own signal against use by AI: a robots meta element, or TDMRep's reservation."""
    for name in ("robots", "newsbrief"):
        if any(_NO_AI.search(value) for value in data.meta.get(name, [])):
            return f"meta {name}"
    return "meta tdm-reservation" if data.first("tdm-reservation") == "1" else ""


def _refreshed_to(tree: HtmlElement, url: str) -> _Target | None:
    """Where the page sends its visitors; a page that loads itself again is read when it holds anything."""
    for element in tree.iter("meta"):
        found = None
        if (element.get("http-equiv") or "").lower() == "refresh":
            found = _REFRESH.match(element.get("content") or "")
        if not found or int(found[1]) > REFRESH_S_MAX:
            continue
        if target := _joined(url, found[2]):
            is_itself = urldefrag(target)[0] == urldefrag(url)[0]
            if is_itself or next(element.iterancestors("noscript"), None) is not None:
                return _Target(target, WORDS_MIN)
            return _Target(target, UNREAD_WORDS_MAX if int(found[1]) <= AT_ONCE_S_MAX else MOVED_WORDS_MAX)
    return None


def _joined(url: str, target: str) -> str:
    try:
        return str(urljoin(url, target))
    except ValueError:  # an address that cannot be one
        return ""
