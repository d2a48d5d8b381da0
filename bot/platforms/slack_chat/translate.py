"""Slack's events, commands and shortcuts as the domain's messages. Pure: no network, no state."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from bot.domain.types import Interaction, Message, Origin, Person, Platform
from bot.platforms.asking import Wish, understand_brief
from bot.platforms.slack_chat.identity import Bot
from bot.platforms.slack_chat.plain import escape

Payload = Mapping[str, Any]

#: How long Slack takes answers to a command at its response_url.
INTERACTION_LIVES = timedelta(minutes=30)
#: Emoji with which people ask for our answer to be taken away.
BIN_EMOJI = frozenset({"wastebasket", "x"})

#: Kinds of message that a person wrote: plain, with a file, and a thread reply also shown in the channel.
_WRITTEN = frozenset({None, "file_share", "thread_broadcast"})
_DIRECT = frozenset({"im", "app_home"})
_TS = re.compile(r"\d+\.\d+")


@dataclass(frozen=True, slots=True)
class Binned:
    """Somebody put a bin on a message."""

    origin: Origin
    person: Person


def is_ts(message: str) -> bool:
    """Whether an origin's message is one that stands in Slack; a command's is a hash."""
    return _TS.fullmatch(message) is not None


def message_of(event: Payload, bot: Bot) -> Message | None:
    """
    The message of a ``message`` or ``app_mention`` event; None for what no person wrote or nobody changed.

    Both events of one mention give equal messages: the mention is looked for in the text, whichever comes first.
    """
    told = event
    if event.get("subtype") == "message_changed":
        told = event["message"]
        # Slack tells a change too when it adds a preview.
        if told.get("text") == event.get("previous_message", {}).get("text"):
            return None
    if told.get("subtype") not in _WRITTEN or told.get("bot_id") or told.get("user") in {None, "", bot.user}:
        return None
    text = told.get("text", "")
    origin = _origin(bot, event["channel"], told)
    # In a direct message everything is meant for the bot, but small talk in a thread asks for nothing.
    direct = event.get("channel_type") in _DIRECT and (not origin.thread or has_link(text))
    asked = direct or mentions(text, bot)
    return Message(origin, Person(told["user"]), text, _time(told["ts"]), asked=asked)


def mentions(text: str, bot: Bot) -> bool:
    """Whether the text names the bot."""
    return f"<@{bot.user}>" in text or f"<@{bot.user}|" in text


def has_link(text: str) -> bool:
    """Whether Slack found an address in the text: it writes each in angle brackets."""
    return "<http" in text.lower()


def deleted_of(event: Payload, bot: Bot) -> Origin | None:
    """The message that is gone, also one of ours; one with replies leaves a tombstone, told as a change."""
    if event.get("subtype") == "message_deleted":
        return _origin(bot, event["channel"], {**event.get("previous_message", {}), "ts": event["deleted_ts"]})
    if event.get("subtype") == "message_changed" and event["message"].get("subtype") == "tombstone":
        return _origin(bot, event["channel"], event["message"])
    return None


def binned_of(event: Payload, bot: Bot) -> Binned | None:
    """A bin that a person put on a message of ours; None for other emoji and other people's messages."""
    item = event.get("item", {})
    if event.get("reaction") not in BIN_EMOJI or item.get("type") != "message":
        return None
    if event.get("item_user", bot.user) != bot.user or event["user"] == bot.user:
        return None
    return Binned(_origin(bot, item["channel"], item), Person(event["user"]))


def wish_of(command: Payload) -> Wish:
    """What stands behind ``/brief``."""
    return understand_brief(_escaped(command.get("text", "")), Platform.SLACK)


def brief_of(command: Payload, wish: Wish, bot: Bot, now: datetime) -> Message:
    """``/brief <url> [length] [language]``."""
    message = _command(command, bot, now, wish.text)
    return replace(message, length=wish.length, language=wish.language)


def digest_of(command: Payload, bot: Bot, now: datetime) -> Message:
    """``/digest [period]``."""
    return _command(command, bot, now, command.get("text", "").strip())


def news_of(command: Payload, bot: Bot, now: datetime) -> Message:
    """``/news status``, ``/news language <tag>``, ``/news help``."""
    return _command(command, bot, now, command.get("text", "").strip())


def is_direct(message: Message) -> bool:
    """Whether it is between two people, or a person and the bot: Slack names such conversations so."""
    return message.origin.channel.startswith("D")


def shortcut_of(shortcut: Payload, bot: Bot, now: datetime) -> Message:
    """
    The message shortcut: somebody asks for the links of a message that stands there already.

    Its requests are the message's own, so a link of it that was taken before, whatever became of it, is not taken
    again: the person is told so, and can ask with /brief.
    """
    told = shortcut["message"]
    origin = _origin(bot, shortcut["channel"]["id"], {"ts": shortcut["message_ts"], "thread_ts": told.get("thread_ts")})
    person = Person(shortcut["user"]["id"])
    right = _interaction(shortcut, now)
    return Message(origin, person, told.get("text", ""), now, asked=True, interaction=right)


def _command(command: Payload, bot: Bot, now: datetime, text: str) -> Message:
    # The trigger is the one thing that tells two equal commands apart; hashed, because it grants the right to open
    # a dialog.
    name = sha256(command["trigger_id"].encode()).hexdigest()[:24]
    origin = Origin(Platform.SLACK, bot.team, command["channel_id"], name)
    person = Person(command["user_id"])
    return Message(origin, person, text, now, asked=True, interaction=_interaction(command, now))


def _interaction(payload: Payload, now: datetime) -> Interaction:
    return Interaction(payload["response_url"], now + INTERACTION_LIVES)


def _escaped(text: str) -> str:
    """A command's argument comes as typed, a message's text escaped; what reads links expects the latter."""
    if has_link(text):
        return text
    return escape(text)


def _origin(bot: Bot, channel: str, told: Payload) -> Origin:
    # The space is the workspace the bot is installed in: equal for every delivery, also in shared channels.
    thread = told.get("thread_ts") or ""
    return Origin(Platform.SLACK, bot.team, channel, told["ts"], thread if thread != told["ts"] else "")


def _time(ts: str) -> datetime:
    return datetime.fromtimestamp(float(ts), UTC)
