"""Paragraphs of spans, and how they become Slack messages within Slack's limits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.platforms.slack_chat.plain import escape, link_target, mrkdwn, plain, says_where
from bot.texts.answers import JOINERS

#: Slack takes 50 blocks a message; 3,000 characters are its limit for one section and ours for one paragraph.
BLOCKS_MAX = 50
PARAGRAPH_CHARACTERS_MAX = 3_000
#: Over all blocks of a message. Slack was seen to refuse near 13,200.
MESSAGE_CHARACTERS_MAX = 12_000
#: The fallback text, for notifications, screen readers and a refusal of the blocks. Edits are refused past 4,000.
TEXT_CHARACTERS_MAX = 3_500
#: Times are shown by Slack in each reader's zone.
DATE_FORMAT = "{date_short_pretty} {time}"

_CUT = "…"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text; a stranger's text stays one, whatever is in it."""

    text: str
    url: str = ""  #: Links made by code only.
    bold: bool = False
    italic: bool = False
    at: datetime | None = None  #: Shown instead of the text, which is its fallback.


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One block. A small one is set in small grey letters and holds plain text only."""

    spans: tuple[Span, ...]
    small: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One message: blocks, and the text that stands in for them."""

    text: str
    blocks: tuple[dict[str, Any], ...]


def paragraph(*spans: Span | str, small: bool = False) -> Paragraph:
    """A paragraph of spans and plain strings."""
    return Paragraph(tuple(Span(span) if isinstance(span, str) else span for span in spans), small)


def pages(paragraphs: Iterable[Paragraph]) -> list[Page]:
    """Messages of whole paragraphs in order, each within the limits. Empty paragraphs are left out."""
    messages: list[list[Paragraph]] = [[]]
    size = 0
    for each in filter(None, map(_harmless, paragraphs)):
        length = sum(len(span.text) + len(span.url) for span in each.spans)
        if messages[-1] and (len(messages[-1]) == BLOCKS_MAX or size + length > MESSAGE_CHARACTERS_MAX):
            messages.append([])
            size = 0
        messages[-1].append(each)
        size += length
    return [Page(_text(message), tuple(_block(each) for each in message)) for message in messages if message]


def _harmless(each: Paragraph) -> Paragraph | None:
    """The paragraph in plain text, cut to its limit; None when there is nothing to see in it."""
    spans: list[Span] = []
    left = PARAGRAPH_CHARACTERS_MAX
    for span in each.spans:
        target = link_target(span.url)
        text = span.text if says_where(span.text, target) else plain(span.text)
        if not text.strip():
            text = target or text  # there must be something to click on
        if len(text) > left:
            text = text[: max(left - len(_CUT), 0)].rstrip(JOINERS) + _CUT
        if text:
            spans.append(replace(span, text=text, url=target))
            left -= len(text)
        if left <= 0:
            break
    return Paragraph(tuple(spans), each.small) if any(span.text.strip() for span in spans) else None


def _block(each: Paragraph) -> dict[str, Any]:
    if each.small:
        text = "".join(span.text for span in each.spans)
        return {"type": "context", "elements": [{"type": "plain_text", "text": text, "emoji": False}]}
    section = {"type": "rich_text_section", "elements": [_element(span) for span in each.spans]}
    return {"type": "rich_text", "elements": [section]}


def _element(span: Span) -> dict[str, Any]:
    style = {"style": {"bold": True}} if span.bold else {"style": {"italic": True}} if span.italic else {}
    if span.at:
        seconds = int(span.at.timestamp())
        return {"type": "date", "timestamp": seconds, "format": DATE_FORMAT, "fallback": span.text, **style}
    if span.url:
        return {"type": "link", "url": span.url, "text": span.text, **style}
    return {"type": "text", "text": span.text, **style}


def _text(message: Sequence[Paragraph]) -> str:
    """The fallback: as many whole paragraphs as fit."""
    lines: list[str] = []
    left = TEXT_CHARACTERS_MAX
    for each in message:
        line = "".join(_written(span) for span in each.spans).strip()
        if len(line) + 1 > left:
            line = _CUT
        lines.append(line)
        left -= len(line) + 1
        if line == _CUT:
            break
    return "\n".join(lines)


def _written(span: Span) -> str:
    if says_where(span.text, span.url):
        # The host stays as the layout has it; should Slack make it a link, it leads where it says.
        return escape(span.text) if span.text != span.url else f"<{escape(span.url)}>"
    text = mrkdwn(span.text)
    if span.at:
        return f"<!date^{int(span.at.timestamp())}^{DATE_FORMAT}|{text}>"
    return f"<{escape(span.url)}|{text}>" if span.url else text
