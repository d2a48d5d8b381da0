"""Forms as Slack's modals: how they look, what they remember of the button, and what was filled in. Pure."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from bot.domain.types import Interaction, Message, Origin, Person, Platform
from bot.platforms.commands.entries import Field, Form, joined
from bot.platforms.slack_chat.identity import Bot
from bot.platforms.slack_chat.spans import ACTION_ID
from bot.platforms.slack_chat.written import Payload
from bot.texts import say

#: Characters of one entry, and entries of one window for a long text: Slack takes more, people's patience does not.
ENTRY_CHARS_MAX, ENTRIES_MAX = 3_000, 10
#: What may be uploaded.
DOCUMENT_TYPES = ("pdf", "txt", "md", "html")


def modal(name: str, form: Form, pressed: Message, under: Origin, language: str) -> dict[str, Any]:
    """
    The window of a button's form.

    Args:
        name: Of the button; Slack tells it again with what was filled in.
        form: Of the button.
        pressed: Who pressed it, with the right to answer them.
        under: The message of ours under which it stands.
        language: Of the person.
    """
    assert pressed.interaction, "a button carries the right to answer who pressed it"
    right = pressed.interaction
    # Slack gives it back, and shows it to nobody.
    remembered = [under.channel, under.message, under.thread, right.token, right.expires_at.isoformat()]
    return {
        "type": "modal",
        "callback_id": ACTION_ID.format(name),
        "private_metadata": json.dumps(remembered),
        "title": _words(f"form.{form.key}", language),
        "submit": _words("form.send", language),
        "close": _words("form.cancel", language),
        "blocks": [entry for field in form.fields for entry in _entries(form, field, language)],
    }


def _entries(form: Form, field: Field, language: str) -> Iterator[dict[str, Any]]:
    label = say(f"form.{form.key}_{field.name}", language)
    for number, size in enumerate(field.entries(ENTRY_CHARS_MAX, ENTRIES_MAX)):
        name = f"{field.name}:{number}"
        more = say("form.goes_on", language, label=label, number=number + 1)
        element = {"type": "plain_text_input", "action_id": name, "multiline": True, "max_length": size}
        yield {
            "type": "input",
            "block_id": name,
            "optional": bool(number) or field.or_document,
            "label": {"type": "plain_text", "text": more if number else label},
            "element": element,
        }
    if field.or_document:
        upload = {"type": "file_input", "action_id": "document", "filetypes": list(DOCUMENT_TYPES), "max_files": 1}
        label = say("form.document", language)
        words = {"type": "plain_text", "text": label}
        yield {"type": "input", "block_id": "document", "optional": True, "label": words, "element": upload}


def without_documents(view: Mapping[str, Any]) -> dict[str, Any] | None:
    """The same window for words alone, which are required then; None when it takes no document."""
    words = [block for block in view["blocks"] if block["element"]["type"] != "file_input"]
    if len(words) == len(view["blocks"]):
        return None
    return {**view, "blocks": [{**words[0], "optional": False}, *words[1:]]}


def _value(entry: Mapping[str, Any]) -> str:
    """What stands in an entry: words, or the address of a document."""
    if entry.get("type") == "file_input":
        return next(
            (str(file.get("url_private_download") or file["url_private"]) for file in entry.get("files") or ()), ""
        )
    return str(entry.get("value") or "")


def filled_of(body: Payload, bot: Bot, now: datetime) -> tuple[Message, str, Mapping[str, str], Origin]:
    """Who filled a form in, the action of its button, the fields, and the message of ours under which that stands."""
    view = body["view"]
    channel, message, thread, url, until = json.loads(view["private_metadata"])
    # Who sends one window twice, because the first answer did not come, asks once.
    key = sha256(view["id"].encode()).hexdigest()[:24]
    origin = Origin(Platform.SLACK, bot.team, channel, key, thread)
    right = Interaction(url, datetime.fromisoformat(until))
    asked = Message(origin, Person(body["user"]["id"]), "", now, asked=True, interaction=right)
    entries = view["state"]["values"].values()
    fields = joined((name, _value(one)) for entry in entries for name, one in entry.items())
    under = Origin(Platform.SLACK, bot.team, channel, message, thread)
    return asked, view["callback_id"], fields, under


def _words(key: str, language: str) -> dict[str, str]:
    return {"type": "plain_text", "text": say(key, language)}
