"""Paragraphs of spans, and how they become Slack messages within Slack's limits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.platforms.commands.buttons import Row
from bot.platforms.slack_chat.plain import escape, link_target, mrkdwn, plain, says_where
from bot.texts.answers import JOINERS, cut

#: How a button is told again: Slack keeps it with the message, for as long as that stands.
ACTION_ID = "newsbrief:{}"
#: Slack takes 50 blocks a message, of which one is kept for a row of buttons.
SLACK_BLOCKS_MAX = 50
BLOCKS_MAX = SLACK_BLOCKS_MAX - 1
#: Slack's limit for one section, and ours for one paragraph; escaped, one of context may be longer and is left plain.
PARAGRAPH_CHARACTERS_MAX = 3_000
HEADER_CHARACTERS_MAX = 150
#: Elements of one block of context.
ELEMENTS_MAX = 10
#: Over all blocks of a message. Slack was seen to refuse near 13,200.
MESSAGE_CHARACTERS_MAX = 12_000
#: The fallback text, for notifications, screen readers and a refusal of the blocks. Edits are refused past 4,000.
TEXT_CHARACTERS_MAX = 3_500
#: Titles are cut here, so that one of a hostile page does not push the briefing off the screen; and people's names.
TITLE_CHARACTERS_MAX, NAME_CHARACTERS_MAX = 300, 80
#: Times are shown by Slack in each reader's zone.
DATE_FORMAT = "{date_short_pretty} {time}"

#: The type of a block that is a picture.
PICTURE = "data_visualization"

_CUT = "…"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text; a stranger's text stays one, whatever is in it."""

    text: str
    url: str = ""  #: Links made by code only.
    bold: bool = False
    italic: bool = False
    at: datetime | None = None  #: Shown instead of the text, which is its fallback.
    channel: str = ""  #: Its id; shown by its name instead of the text.


class Look(StrEnum):
    """How a paragraph is set."""

    TEXT = "text"
    HEADER = "header"  #: In large letters, without links; cut at HEADER_CHARACTERS_MAX.
    STORY = "story"  #: Plain text, of which Slack folds what is long behind "See more".
    QUOTE = "quote"  #: Set off by a bar at its side.
    SMALL = "small"  #: In small grey letters.
    PICTURE = "picture"  #: Its block is given, and it has no text.


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One block."""

    spans: tuple[Span, ...]
    look: Look = Look.TEXT
    block: tuple[dict[str, Any], ...] = ()  #: Of a picture the one block.


@dataclass(frozen=True, slots=True)
class Page:
    """One message: blocks, and the text that stands in for them."""

    text: str
    blocks: tuple[dict[str, Any], ...]
    title: str = ""  #: Of the canvas that it points to.
    document: str = ""  #: What stands in that, in Markdown; "": there is none.
    language: str = ""  #: Of that.

    @property
    def plainer(self) -> "Page | None":
        """The next simpler page where Slack refuses this one: without its picture, then its text; None at the end."""
        bare = tuple(block for block in self.blocks if block["type"] != PICTURE)
        if len(bare) < len(self.blocks):
            return Page(self.text, bare)
        return Page(self.text, ()) if self.blocks else None

    def used(self) -> dict[str, tuple[int, int]]:
        """Which limits the page comes near to: what it takes, and what Slack, or care, allows."""
        return {
            "characters": (sum(map(_characters, self.blocks)), MESSAGE_CHARACTERS_MAX),
            "blocks": (len(self.blocks), SLACK_BLOCKS_MAX),
        }


def paragraph(*spans: Span | str, look: Look = Look.TEXT) -> Paragraph:
    """A paragraph of spans and plain strings."""
    return Paragraph(tuple(Span(span) if isinstance(span, str) else span for span in spans), look)


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


def with_buttons(messages: Sequence[Page], buttons: Row) -> list[Page]:
    """The same with a row of buttons under the last of them."""
    elements = [
        {"type": "button", "action_id": ACTION_ID.format(name), "text": {"type": "plain_text", "text": label}}
        for name, label in buttons
    ]
    if not elements:
        return list(messages)
    row = {"type": "actions", "elements": elements}
    return [*messages[:-1], *(replace(page, blocks=(*page.blocks, row)) for page in messages[-1:])]


def together(parts: Sequence[Page]) -> list[Page]:
    """The parts as one message; as they are where that would be beyond its limits."""
    blocks = tuple(block for part in parts for block in part.blocks)
    whole = Page(_fitting([part.text for part in parts]), blocks)
    return [whole] if all(used <= limit for used, limit in whole.used().values()) else list(parts)


def for_answer(page: Page, message: str) -> Page:
    """
    The page, its buttons for the answer `message`: a message of ours, or the marker of what one person alone sees.

    Of a message for one person Slack does not tell again which it was. What is for another answer stays so.
    """
    named = (
        {**block, "elements": [{"value": message, **element} for element in block["elements"]]}
        if block["type"] == "actions"
        else block
        for block in page.blocks
    )
    return replace(page, blocks=tuple(named))


def _harmless(each: Paragraph) -> Paragraph | None:
    """The paragraph in plain text, cut to its limit; None when there is nothing to see in it."""
    if each.look is Look.PICTURE:
        return each
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
    return replace(each, spans=tuple(spans)) if any(span.text.strip() for span in spans) else None


def _block(each: Paragraph) -> dict[str, Any]:
    text = "".join(span.text for span in each.spans)
    match each.look:
        case Look.HEADER:
            return {"type": "header", "text": _plain_text(cut(text, HEADER_CHARACTERS_MAX))}
        case Look.STORY:
            return {"type": "section", "text": _plain_text(text)}
        case Look.SMALL:
            return {"type": "context", "elements": _small(each.spans)}
        case Look.PICTURE:
            return each.block[0]
        case Look.QUOTE | Look.TEXT:
            kind = "rich_text_quote" if each.look is Look.QUOTE else "rich_text_section"
            elements = [_element(span) for span in each.spans]
            return {"type": "rich_text", "elements": [{"type": kind, "elements": elements}]}


def _small(spans: Sequence[Span]) -> list[dict[str, Any]]:
    """Text of strangers stays plain; only a link that code made is markup, and nothing else in its element."""
    links = [f"<{escape(span.url)}|{mrkdwn(span.text)}>" if span.url else "" for span in spans]
    if len(spans) > ELEMENTS_MAX or any(len(link) > PARAGRAPH_CHARACTERS_MAX for link in links):
        # An address that is no link is not to become one by itself.
        return [_plain_text("".join(plain(span.text) if span.url else span.text for span in spans))]
    return [
        {"type": "mrkdwn", "text": link, "verbatim": True} if link else _plain_text(span.text.strip())
        for span, link in zip(spans, links, strict=True)
        if link or span.text.strip()
    ]


def _plain_text(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


def _characters(node: Any) -> int:
    if isinstance(node, dict):
        return sum(len(value) if key == "text" and isinstance(value, str) else _characters(value)
                   for key, value in node.items())  # fmt: skip
    return sum(map(_characters, node)) if isinstance(node, list) else 0


def _element(span: Span) -> dict[str, Any]:
    style = {"style": {"bold": True}} if span.bold else {"style": {"italic": True}} if span.italic else {}
    if span.at:
        seconds = int(span.at.timestamp())
        return {"type": "date", "timestamp": seconds, "format": DATE_FORMAT, "fallback": span.text, **style}
    if span.channel.isalnum():
        return {"type": "channel", "channel_id": span.channel, **style}
    if span.url:
        return {"type": "link", "url": span.url, "text": span.text, **style}
    return {"type": "text", "text": span.text, **style}


def _text(message: Sequence[Paragraph]) -> str:
    """The fallback: as many whole paragraphs as fit."""
    return _fitting(["".join(_written(span) for span in each.spans).strip() for each in message if each.spans])


def _fitting(texts: Iterable[str]) -> str:
    """As many whole texts as fit into the fallback, a line each."""
    lines: list[str] = []
    left = TEXT_CHARACTERS_MAX
    for text in texts:
        line = text if len(text) + 1 <= left else _CUT
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
    if span.channel.isalnum():
        return f"<#{span.channel}>"
    if span.at:
        return f"<!date^{int(span.at.timestamp())}^{DATE_FORMAT}|{text}>"
    return f"<{escape(span.url)}|{text}>" if span.url else text
