"""Slack's rules for blocks, texts and metadata, as far as the bot uses them; everything else is refused."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.fakes.slack.workspace import Refusal

BLOCKS_MAX = 50
BLOCK_ID_MAX = 255
SECTION_MAX = 3_000
HEADER_MAX = 150
CONTEXT_ELEMENTS_MAX = 10
ACTIONS_MAX, ACTION_ID_MAX, BUTTON_TEXT_MAX = 25, 255, 75
TEXT_MAX = 40_000
#: Of a modal and a Home tab.
VIEW_BLOCKS_MAX, VIEW_BUTTON_MAX, METADATA_MAX, LABEL_MAX = 100, 24, 3_000, 2_000
OPTIONS_MAX, OPTION_MAX, OPTION_VALUE_MAX = 100, 75, 150
TEXT_INPUT_MAX, UPLOADS_MAX = 3_000, 10
#: Of a chart: its titles, the names of its bars and their labels; and how many there are of these.
CHART_TITLE_MAX, CHART_NAME_MAX, SERIES_MAX, CATEGORIES_MAX = 50, 20, 6, 20
#: Texts of all blocks together; Slack was seen to refuse near 13,200.
BLOCKS_TEXT_MAX = 13_200

Block = Mapping[str, Any]


def check_message(text: str, blocks: Sequence[Block]) -> None:
    """Refuse what Slack would refuse in chat.postMessage."""
    if not text and not blocks:
        raise Refusal("no_text")
    if len(text) > TEXT_MAX:
        raise Refusal("msg_too_long")
    if not isinstance(blocks, list) or len(blocks) > BLOCKS_MAX:
        raise Refusal("invalid_blocks")
    for block in blocks:
        _check_block(block)
    if sum(len(part) for block in blocks for part in texts(block)) > BLOCKS_TEXT_MAX:
        raise Refusal("msg_blocks_too_long")


def check_view(view: Any, kind: str) -> None:
    """Refuse what Slack would refuse in views.open, views.publish and the answer to a submission."""
    known = {"type", "blocks", "callback_id", "private_metadata"}
    modal = {"title", "submit", "close"}
    _require(isinstance(view, dict) and view.get("type") == kind and set(view) <= known | modal)
    _require(kind == "modal" or not modal & set(view))
    for part in modal & set(view):
        _plain(view[part], VIEW_BUTTON_MAX)
    _require(kind == "home" or "title" in view)
    blocks = view["blocks"]
    _require(len(view.get("callback_id", "")) <= BLOCK_ID_MAX and (kind == "home" or bool(blocks)))
    _require(len(blocks) <= VIEW_BLOCKS_MAX and len(view.get("private_metadata", "")) <= METADATA_MAX)
    _require("submit" in view or not any(block["type"] == "input" for block in blocks))
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    _require(len(ids) == len(set(ids)))
    for block in blocks:
        _input(block) if block["type"] == "input" else _check_block(block)


def takes_document(view: Block) -> bool:
    """Whether people can upload something in a window."""
    return any(block.get("element", {}).get("type") == "file_input" for block in view["blocks"])


def _input(block: Block) -> None:
    _require(set(block) <= {"type", "block_id", "label", "hint", "optional", "element"})
    _require(len(block.get("block_id", "")) <= BLOCK_ID_MAX)
    _plain(block["label"], LABEL_MAX)
    if "hint" in block:
        _plain(block["hint"], LABEL_MAX)
    element = block["element"]
    if element["type"] == "file_input":
        _require(set(element) <= {"type", "action_id", "filetypes", "max_files"})
        _require(1 <= element["max_files"] <= UPLOADS_MAX)
        return
    if element["type"] == "plain_text_input":
        _require(set(element) <= {"type", "action_id", "initial_value", "max_length", "multiline"})
        _require(1 <= element.get("max_length", TEXT_INPUT_MAX) <= TEXT_INPUT_MAX)
        _require("initial_value" not in element or 1 <= len(element["initial_value"]) <= TEXT_INPUT_MAX)
        return
    _require(element["type"] == "static_select")
    _require(set(element) <= {"type", "action_id", "options", "initial_option"})
    options = element["options"]
    _require(1 <= len(options) <= OPTIONS_MAX)
    for option in options:
        _plain(option["text"], OPTION_MAX)
        _require(1 <= len(option["value"]) <= OPTION_VALUE_MAX)
    _require(len({option["value"] for option in options}) == len(options))
    _require("initial_option" not in element or element["initial_option"] in options)


def _plain(text: Any, length_max: int) -> None:
    _require(text["type"] == "plain_text")
    _text(text, length_max)


def check_metadata(metadata: Any) -> None:
    """Refuse metadata that Slack would not store."""
    well_formed = isinstance(metadata, dict) and set(metadata) == {"event_type", "event_payload"}
    if not well_formed or not metadata["event_type"] or not isinstance(metadata["event_payload"], dict):
        raise Refusal("invalid_metadata_format")


def texts(node: Any) -> list[str]:
    """Every text that people see in a block, wherever it is nested."""
    if isinstance(node, Mapping):
        own = [node["text"]] if isinstance(node.get("text"), str) else []
        return own + [text for key, value in node.items() if key != "text" or not own for text in texts(value)]
    if isinstance(node, list):
        return [text for item in node for text in texts(item)]
    return []


def _require(holds: bool) -> None:
    if not holds:
        raise Refusal("invalid_blocks")


def _check_block(block: Any) -> None:
    _require(isinstance(block, dict) and block.get("type") in _CHECKS)
    _require(len(block.get("block_id", "")) <= BLOCK_ID_MAX)
    _CHECKS[block["type"]](block)


def _section(block: Block) -> None:
    _require(set(block) <= {"type", "block_id", "text"})
    _text(block["text"], SECTION_MAX)


def _header(block: Block) -> None:
    _require(set(block) <= {"type", "block_id", "text"} and block["text"]["type"] == "plain_text")
    _text(block["text"], HEADER_MAX)


def _context(block: Block) -> None:
    elements = block.get("elements", [])
    _require(1 <= len(elements) <= CONTEXT_ELEMENTS_MAX)
    for element in elements:
        _text(element, SECTION_MAX)


def _text(text: Any, length_max: int) -> None:
    _require(isinstance(text, dict) and text.get("type") in {"plain_text", "mrkdwn"})
    _require(set(text) <= {"type", "text", "emoji" if text["type"] == "plain_text" else "verbatim"})
    _require(isinstance(text.get("text"), str) and 1 <= len(text["text"]) <= length_max)


def _rich_text(block: Block) -> None:
    _require(set(block) <= {"type", "block_id", "elements"} and bool(block.get("elements")))
    for section in block["elements"]:
        _require(section.get("type") in {"rich_text_section", "rich_text_quote"} and bool(section.get("elements")))
        for element in section["elements"]:
            _rich_element(element)


def _rich_element(element: Any) -> None:
    keys = {
        "text": ({"text"}, {"style"}),
        "link": ({"url"}, {"text", "style"}),
        "channel": ({"channel_id"}, {"style"}),
        "date": ({"timestamp", "format"}, {"fallback", "style"}),
    }
    _require(isinstance(element, dict) and element.get("type") in keys)
    needed, allowed = keys[element["type"]]
    given = set(element) - {"type"}
    _require(needed <= given <= needed | allowed)
    _require(all(element[key] != "" for key in given))
    _require(set(element.get("style", {})) <= {"bold", "italic", "strike", "code"})
    _require("url" not in element or element["url"].startswith(("http://", "https://")))


def _actions(block: Block) -> None:
    _require(set(block) <= {"type", "block_id", "elements"})
    elements = block.get("elements", [])
    _require(1 <= len(elements) <= ACTIONS_MAX)
    ids = [element.get("action_id") for element in elements]
    _require(len(ids) == len(set(ids)))
    for element in elements:
        _require(set(element) <= {"type", "action_id", "text", "style", "value"} and element["type"] == "button")
        _require(isinstance(element["action_id"], str) and 1 <= len(element["action_id"]) <= ACTION_ID_MAX)
        _require(element["text"]["type"] == "plain_text")
        _text(element["text"], BUTTON_TEXT_MAX)


def _picture(block: Block) -> None:
    """Bars, as Slack documents data_visualization."""
    _require(set(block) <= {"type", "block_id", "title", "chart"} and 1 <= len(block["title"]) <= CHART_TITLE_MAX)
    chart = block["chart"]
    _require(set(chart) == {"type", "series", "axis_config"} and chart["type"] == "bar")
    axes, series = chart["axis_config"], chart["series"]
    _require(set(axes) <= {"categories", "x_label", "y_label"})
    _require(all(len(axes.get(label, "")) <= CHART_TITLE_MAX for label in ("x_label", "y_label")))
    labels = axes["categories"]
    _require(1 <= len(labels) <= CATEGORIES_MAX and len(set(labels)) == len(labels))
    names = [each["name"] for each in series]
    _require(1 <= len(series) <= SERIES_MAX and len(set(names)) == len(names))
    _require(all(1 <= len(name) <= CHART_NAME_MAX for name in (*labels, *names)))
    for each in series:
        _require([point["label"] for point in each["data"]] == labels)
        _require(all(isinstance(point["value"], int) for point in each["data"]))


_CHECKS: dict[str, Callable[[Block], None]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "rich_text": _rich_text,
    "actions": _actions,
    "data_visualization": _picture,
    "divider": lambda block: _require(set(block) <= {"type", "block_id"}),
}
