"""The settings of a channel as a modal of Slack's: opened by a command, saved when it is sent, kept nowhere between."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck

from bot.domain.at_once import Overview
from bot.domain.desk import Desk
from bot.domain.errors import ChatError, StorageUnavailable
from bot.domain.types import Message, Origin
from bot.platforms.commands.deadlines import in_time
from bot.platforms.commands.entries import May, Right
from bot.platforms.commands.forms import SettingField, changes, fields_of, hint, mistakes, save
from bot.platforms.slack_chat.chat import SlackChat
from bot.platforms.slack_chat.plain import plain
from bot.platforms.slack_chat.translate import submitted_by
from bot.platforms.slack_chat.view import told
from bot.texts import say
from bot.texts.answers import cut

log = structlog.get_logger()

#: How Slack tells that the form was sent.
SETTINGS = "newsbrief:settings"
#: Characters of what is typed into a field; a longer choice (a list of hosts) is changed by the command alone.
TYPED_CHARS_MAX = 3_000
#: Of a value that holds otherwise, as a hint shows it.
HOLDS_CHARS_MAX = 100
#: The one element of each block.
_VALUE = "value"


class SettingsForms:
    """Opens the form for who may fill it in, and does what it says."""

    def __init__(self, chat: SlackChat, desk: Desk, rights: Callable[[Message], May]) -> None:
        self._chat = chat
        self._desk = desk
        self._rights = rights

    async def open(self, trigger: str, message: Message, overview: Overview, language: str, *, by: float) -> bool:
        """
        Show the form to who gave the command.

        Returns:
            False when they may not change anything, or it cannot be shown by the deadline: then they are told in words.
        """
        fields = fields_of(overview, self._desk, language)
        try:
            form = settings_modal(fields, message.origin, language)
            if not await in_time(self._rights(message)(Right.CHANNEL), by):
                return False
            await in_time(self._chat.open(message.origin.space, trigger, form), by)
        except (ChatError, TimeoutError) as error:
            log.warning("The form of the settings could not be shown.", why=str(error) or "timeout")
            return False
        return True

    async def submitted(self, ack: AsyncAck, body: dict[str, Any], team: str, language: str, *, by: float) -> None:
        """The form was sent: what was changed is saved and said in words, or what is wrong stands at its field."""
        message = submitted_by(body, team, datetime.now(UTC))
        wanted = changes(*filled_in(body["view"]))
        wrong: dict[str, str] = {}
        try:
            if not await in_time(self._rights(message)(Right.CHANNEL), by):
                lines: Sequence[str] = [say("notice.not_allowed", language)]
            elif not (wrong := mistakes(self._desk, wanted, language)):
                lines = await in_time(save(self._desk, message.origin, message.author, wanted, language), by)
        except (ChatError, StorageUnavailable, TimeoutError) as error:
            log.warning("Settings could not be saved.", why=str(error) or "timeout")
            lines = [say("notice.try_again", language)]
        if wrong:
            await ack(response_action="errors", errors=wrong)
        else:
            view = _modal(language, list(told(lines).blocks), close="setting.done")
            await ack(response_action="update", view=view)


def settings_modal(fields: Sequence[SettingField], origin: Origin, language: str) -> dict[str, Any]:
    """The form. Which channel it is for goes with it, since whoever sends it back is anywhere."""
    blocks = [_block(field, language) for field in fields if len(field.value) <= TYPED_CHARS_MAX]
    where = json.dumps({"channel": origin.channel})
    more = {"callback_id": SETTINGS, "private_metadata": where, "submit": _text(say("setting.save", language))}
    return _modal(language, blocks, close="setting.cancel") | more


def filled_in(view: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """What stood in the fields of a form when it was opened, and when it was sent."""
    elements = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
    before = {name: _initial(element) for name, element in elements.items()}
    values = {name: view["state"]["values"].get(name, {}).get(_VALUE, {}) for name in elements}
    after = {name: (value.get("selected_option") or value).get("value") or "" for name, value in values.items()}
    return before, after


def _initial(element: Mapping[str, Any]) -> str:
    option = element.get("initial_option") or {}
    return str(option.get("value") or element.get("initial_value") or "")


def _modal(language: str, blocks: list[dict[str, Any]], *, close: str) -> dict[str, Any]:
    title, button = _text(say("setting.title", language)), _text(say(close, language))
    return {"type": "modal", "title": title, "close": button, "blocks": blocks}


def _block(field: SettingField, language: str) -> dict[str, Any]:
    element: dict[str, Any]
    if field.options:
        options = [{"text": _text(label), "value": value} for value, label in field.options]
        chosen = next((option for option in options if option["value"] == field.value), options[0])
        element = {"type": "static_select", "options": options, "initial_option": chosen}
        beside = {}
    else:
        element = {"type": "plain_text_input", "max_length": TYPED_CHARS_MAX}
        element |= {"initial_value": field.value} if field.value else {}
        beside = {"hint": _text(hint(field, lambda value: cut(plain(value), HOLDS_CHARS_MAX), language))}
    asked = {"block_id": field.name, "label": _text(field.label), "element": element | {"action_id": _VALUE}}
    return {"type": "input", "optional": True, **asked, **beside}


def _text(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words, "emoji": False}
