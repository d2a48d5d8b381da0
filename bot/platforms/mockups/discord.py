"""A message as Discord lays it out: components, an embed or plain content, in Discord's markdown."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from babel.dates import format_datetime, format_timedelta
from markupsafe import Markup, escape

from bot.platforms.discord_chat.pages import Form, Page

#: What stands within a line. Other formatting is never sent: the view escapes it.
_INLINE = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|\[(?P<label>(?:\\.|[^\]\\])*)\]\(<(?P<target>https?://[^<>\s]*)>\)"
    r"|<(?P<bare>https?://[^<>\s]*)>"
    r"|<t:(?P<time>\d{1,12})(?::(?P<style>[tTdDfFsSR]))?>"
    r"|\*\*(?P<bold>(?:\\.|[^\\])+?)\*\*"
    r"|(?P<text>[^\\\[<*]+|.)",
    re.DOTALL,
)
_LINES = (("### ", "h3"), ("-# ", "small"), ("> ", "blockquote"))
_FORMATS = {"t": "HH:mm", "T": "HH:mm:ss", "d": "dd/MM/yyyy", "D": "d MMMM yyyy", "f": "d MMMM yyyy HH:mm"}


def message_html(page: Page, marker: str) -> Markup:
    """The inside of a message."""
    match page.form:
        case Form.COMPONENTS:
            # discord.py has no types for what it sends.
            return Markup("").join(map(_component, page.layout(marker).to_components()))  # type: ignore[no-untyped-call]
        case Form.EMBED:
            return _box(markdown(page.words), page.accent)
        case Form.PLAIN:
            return markdown(page.words)


def markdown(text: str) -> Markup:
    """Discord's markdown, as far as the bot sends any."""
    shown: list[Markup] = []
    for line in text.split("\n"):
        tag = next((tag for mark, tag in _LINES if line.startswith(mark)), "p")
        rest = line.removeprefix(next((mark for mark, of in _LINES if of == tag), ""))
        shown.append(Markup("<{0} dir=auto>{1}</{0}>").format(Markup(tag), _inline(rest)))  # noqa: S704 - our own tags
    return Markup("").join(shown)


def _component(component: dict[str, Any]) -> Markup:
    inside = Markup("").join(map(_component, component.get("components", ())))
    match component["type"]:
        case 10:
            return Markup('<div class="text">{}</div>').format(markdown(component["content"]))
        case 9:
            # Nothing is loaded from elsewhere, so the picture is only told of.
            return Markup('<div class="section"><div>{}</div><div class="picture"></div></div>').format(inside)
        case 17:
            return _box(inside, component.get("accent_color"))
        case 1:
            return Markup('<div class="row">{}</div>').format(inside)
        case 2:
            return Markup('<span class="button">{}</span>').format(component.get("label", ""))
        case 14:
            return Markup("<hr>")
    raise ValueError(f"a component of type {component['type']} has no mock-up yet")


def _box(inside: Markup, accent: int | None) -> Markup:
    edge = f" edge-{accent:06x}" if accent is not None else ""
    return Markup('<div class="box{}">{}</div>').format(edge, inside)


def _inline(text: str) -> Markup:
    return Markup("").join(_pieces(text))


def _pieces(text: str) -> Iterator[Markup]:
    for found in _INLINE.finditer(text):
        match found.lastgroup:
            case "target":
                yield _link(found["target"], _inline(found["label"]))
            case "bare":
                yield _link(found["bare"], escape(found["bare"]))
            case "time" | "style":
                yield Markup('<span class="time">{}</span>').format(_time(int(found["time"]), found["style"] or "f"))
            case "bold":
                yield Markup("<b>{}</b>").format(_inline(found["bold"]))
            case kind:
                yield escape(found[kind or "text"])


def _link(url: str, label: Markup) -> Markup:
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(url, label)


def _time(seconds: int, style: str) -> str:
    """Discord shows it in the zone of each reader, here in UTC."""
    at = datetime.fromtimestamp(seconds, UTC)
    if style == "R":
        return str(format_timedelta(at - datetime.now(UTC), add_direction=True, locale="en"))
    return str(format_datetime(at, _FORMATS.get(style, _FORMATS["f"]), locale="en"))
