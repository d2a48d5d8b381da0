"""The buttons under answers: which of them the page has, and what a press of one is about."""

import secrets
from dataclasses import replace

from bot.domain.chat_log import ChatLine, Pressed
from bot.domain.clock import utc_now
from bot.domain.types import Message
from bot.platforms.commands.arguments import Given
from bot.platforms.commands.buttons import BUTTONS
from bot.platforms.commands.entries import Button, Call, Form
from bot.platforms.web_chat.chat import PERSON, origin_of
from bot.platforms.web_chat.commands import may
from bot.texts.catalogue import FALLBACK


def button_named(name: object) -> Button | None:
    """The button of the table with this name; what asks for more has a field of its own on the page."""
    return next((each for each in BUTTONS if each.name == name and not isinstance(each.does, Form)), None)


def address_of(line: ChatLine, item: object) -> str | None:
    """
    The address of the article that an answer is about, "" for none; None when there is no such answer.

    Args:
        line: In which the answer stands.
        item: Its name among several; "" when it stands alone.
    """
    answer = line.answer or {}
    if item:
        answer = next((each for each in answer.get("items", []) if each["item"] == item), {})
    return answer.get("url", "") if answer else None


def call_at_once(pressed: Pressed, line: ChatLine, *, later: bool) -> Call:
    """
    The press of a button that is answered at once.

    Args:
        pressed: The button, and what it is for.
        line: Under which it stands.
        later: Whether something may be told later, which needs a message to stand below.
    """
    # The press has a name, so that it is told from the next one.
    place = str(line.thread) if later and line.thread is not None else f"press {secrets.token_hex(8)}"
    message = Message(origin_of(place), PERSON, "", utc_now(), asked=True)
    return call(pressed, message)


def call(pressed: Pressed, message: Message) -> Call:
    """What a press asks for, said by a message."""
    message = replace(message, reader=pressed.language)
    return Call(message, Given(), may, origin_of(pressed.item or pressed.about), pressed.language or FALLBACK)
