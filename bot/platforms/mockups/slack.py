"""A message as Slack lays it out, from its blocks."""

import html
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup, escape

from bot.platforms.slack_chat.spans import Page

#: Slack folds a section that is longer, about here, behind "See more".
FOLD_CHARS = 700
_LINK = re.compile(r"<(?P<url>https?://[^|>]*)\|(?P<label>[^>]*)>")
_STYLES = {"bold": "b", "italic": "i", "strike": "s", "code": "code"}


def message_html(page: Page) -> Markup:
    """The inside of a message."""
    return Markup("").join(map(_block, page.blocks))


def _block(block: Mapping[str, Any]) -> Markup:
    match block["type"]:
        case "header":
            return Markup("<h3 dir=auto>{}</h3>").format(_text(block["text"]))
        case "section":
            return _folded(block["text"]["text"])
        case "context":
            shown = (Markup("<span>{}</span>").format(_text(element)) for element in block["elements"])
            return Markup('<p class="context" dir=auto>{}</p>').format(Markup(" ").join(shown))
        case "rich_text":
            return Markup("").join(map(_rich, block["elements"]))
        case "actions":
            shown = (Markup('<span class="button">{}</span>').format(_text(one["text"])) for one in block["elements"])
            return Markup('<div class="row">{}</div>').format(Markup("").join(shown))
        case "divider":
            return Markup("<hr>")
    raise ValueError(f"a block of type {block['type']} has no mock-up yet")


def _rich(element: Mapping[str, Any]) -> Markup:
    inside = Markup("").join(map(_span, element["elements"]))
    if element["type"] == "rich_text_quote":
        return Markup("<blockquote dir=auto>{}</blockquote>").format(inside)
    return Markup("<p dir=auto>{}</p>").format(inside)


def _span(span: Mapping[str, Any]) -> Markup:
    match span["type"]:
        case "link":
            shown = _link(span["url"], span.get("text") or span["url"])
        case "date":
            at = datetime.fromtimestamp(span["timestamp"], UTC)
            shown = Markup('<span class="time">{}</span>').format(f"{at:%b %d, %Y %H:%M}")
        case _:
            shown = Markup("<br>").join(map(escape, span["text"].split("\n")))
    for style in span.get("style", {}):
        shown = Markup("<{0}>{1}</{0}>").format(Markup(_STYLES[style]), shown)  # noqa: S704 - our own tags
    return shown


def _text(text: Mapping[str, Any]) -> Markup:
    if text["type"] == "plain_text":
        return escape(text["text"])
    found = _LINK.fullmatch(text["text"])
    return _link(html.unescape(found["url"]), html.unescape(found["label"])) if found else escape(text["text"])


def _folded(text: str) -> Markup:
    lines = Markup("<br>").join(map(escape, text.split("\n")))
    if len(text) <= FOLD_CHARS:
        return Markup("<p dir=auto>{}</p>").format(lines)
    begun = text[:FOLD_CHARS].rpartition(" ")[0] or text[:FOLD_CHARS]
    return Markup("<details dir=auto><summary><span>{} … <u>See more</u></span></summary><p>{}</p></details>").format(
        begun, lines
    )


def _link(url: str, label: str) -> Markup:
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(url, label)
