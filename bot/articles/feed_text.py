"""What a feed says as plain text, and where it leads: people take what is shown of it for what it looks like."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

from bot.domain.hosts import split
from bot.domain.private_hosts import is_private
from bot.language.hygiene import visible

#: Characters of a text that are looked at before its markup is gone.
RAW_CHARS_MAX = 40_000
#: A host that everybody reads alike, and its port: no name and password before it, nothing that is escaped.
_NETLOC = re.compile(
    r"(?:\[[0-9A-Fa-f:.]+\]|[^\s\x00-\x20\x7f\u200c\u200d!\"#$%&'()*+,/:;<=>?@\[\\\]^`{|}~]+)(?::\d*)?"
)
_TEXT_BREAKS = frozenset({"p", "br", "li", "div", "tr", "h1", "h2", "h3", "h4", "blockquote"})
_UNSHOWN = frozenset({"script", "style", "template", "noscript"})


def joined(base: str, target: str) -> str | None:
    """The address that a target means behind a base; None when that makes none."""
    try:
        return str(urljoin(base, target.strip()))
    except ValueError:
        return None


def address(base: str, target: str) -> str:
    """
    The web address that a link means; "" for none, and for one that leads elsewhere than it seems to.

    That is one of a private host, which nobody is to be led to, one with characters that are not seen, and one whose
    host a browser takes for another: it reads a backslash as a slash, and what is escaped as what that stands for.
    """
    found = joined(base, target) if target.strip() else None
    parts = split(found) if found else None
    if found is None or parts is None or visible(found) != found or not _NETLOC.fullmatch(parts.netloc):
        return ""
    # What the operator lets be read although it is private may lead to its own like.
    host, here = parts.hostname or "", urlsplit(base).hostname or ""
    return "" if is_private(host) and host != here else found


def text(value: Any, chars_max: int) -> str:
    """HTML as plain text in one line, and at most so many characters."""
    raw = str(value or "")[:RAW_CHARS_MAX]
    if "<" not in raw and "&" not in raw:
        return plain(raw, chars_max)
    try:
        tree = html.document_fromstring(f"<div>{raw}</div>")  # a fragment may hold no reference to a control
    except (etree.ParserError, ValueError):
        return ""
    return plain("".join(_shown(tree)), chars_max)


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


def plain(value: Any, chars_max: int) -> str:
    """A text in one line without invisible characters; what is longer ends with a whole word and "…"."""
    line = " ".join(visible(str(value or "")[:RAW_CHARS_MAX]).split())
    if len(line) <= chars_max:
        return line
    head, space, _ = line[: chars_max - 1].rpartition(" ")
    return (head if space else line[: chars_max - 1]) + "…"
