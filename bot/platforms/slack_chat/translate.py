"""Slack's events, commands and shortcuts as the domain's messages. Pure: no network, no state."""

import html
import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from bot.domain.emoji import vote_of
from bot.domain.types import DIRECT_CHANNEL, Interaction, Message, Origin, Person, Platform
from bot.domain.votes import Vote
from bot.platforms.slack_chat.identity import Bot
from bot.platforms.slack_chat.plain import escape
from bot.platforms.slack_chat.written import BY_PEOPLE, Payload, documents, has_link, written

#: How long Slack takes answers to a command at its response_url.
INTERACTION_LIVES = timedelta(minutes=30)
#: Emoji with which people ask for our answer to be taken away.
BIN_EMOJI = frozenset({"wastebasket", "x"})

#: Those that an app, a workflow or a webhook wrote.
_BY_APPS = BY_PEOPLE | {"bot_message"}
_DIRECT = frozenset({"im", "app_home"})
_TS = re.compile(r"\d+\.\d+")


@dataclass(frozen=True, slots=True)
class Binned:
    """Somebody put a bin on a message."""

    origin: Origin
    person: Person


@dataclass(frozen=True, slots=True)
class Reacted:
    """Somebody put an emoji on a message."""

    origin: Origin
    person: Person
    emoji: str  #: Its name.


def is_ts(message: str) -> bool:
    """Whether an origin's message is one that stands in Slack; a command's is a hash."""
    return _TS.fullmatch(message) is not None


def message_of(event: Payload, bot: Bot) -> Message | None:
    """
    The message of a ``message`` or ``app_mention`` event; None for what we or Slack wrote, or nobody changed.

    Both events of one mention give equal messages: the mention is looked for in the text, whichever comes first.
    """
    told, edited = event, event.get("subtype") == "message_changed"
    if edited:
        told = event["message"]
        # Slack tells a change too when it adds a preview.
        if written(told) == written(event.get("previous_message", {})):
            return None
    feed = bool(told.get("bot_id")) or told.get("subtype") == "bot_message"
    if told.get("subtype") not in (_BY_APPS if feed else BY_PEOPLE) or bot.wrote(told):
        return None
    author = told.get("user") or told.get("bot_id")
    if not author:
        return None
    text = written(told, cards=feed)
    origin = _origin(bot, event["channel"], told)
    # In a direct message everything is meant for the bot, but small talk in a thread asks for nothing.
    direct = event.get("channel_type") in _DIRECT and (not origin.thread or has_link(text))
    asked = not feed and (direct or mentions(text, bot))
    if asked:
        text = written(told, cards=True)
    person = Person(author, str(told.get("username") or "") if feed else "")
    files = documents(told)
    said = Message(origin, person, text, _time(told["ts"]), asked=asked, edited=edited, feed=feed, files=files)
    return said if feed or files or has_link(text) else replace(said, question=_question(written(told), bot))


def mentions(text: str, bot: Bot) -> bool:
    """Whether the text names the bot."""
    return f"<@{bot.user}>" in text or f"<@{bot.user}|" in text


def _question(text: str, bot: Bot) -> str:
    """What is said beside naming the bot."""
    return " ".join(html.unescape(re.sub(rf"<@{re.escape(bot.user)}(?:\|[^<>]*)?>", " ", text)).split())


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


def press_of(body: Payload, bot: Bot, now: datetime) -> tuple[Message, str, Origin]:
    """
    Who pressed a button, its action's id, and the answer that it is for: what it says itself, or under which it stands.

    Of a message that one person alone sees Slack tells no more than where it is.
    """
    person, pressed = Person(body["user"]["id"], body["user"].get("username", "")), body["actions"][0]
    stands = body.get("message") or {"ts": body["container"]["message_ts"], **body["container"]}
    about = _origin(bot, body["channel"]["id"], {**stands, "ts": pressed.get("value") or stands["ts"]})
    origin = replace(_command_origin(body, body["channel"]["id"], bot), thread=about.thread)
    message = Message(origin, person, "", now, asked=True, interaction=_interaction(body, now))
    return message, pressed["action_id"], about


def submitted_by(body: Payload, team: str, now: datetime) -> Message:
    """Who sent a form, and the channel that it is about, which went with it."""
    channel = json.loads(body["view"].get("private_metadata") or "{}").get("channel", "")
    name = sha256(f"{body['view']['id']}{body['view'].get('hash', '')}".encode()).hexdigest()[:24]
    user = body["user"]
    person = Person(user["id"], user.get("username") or user.get("name") or "")
    return Message(Origin(Platform.SLACK, team, channel, name), person, "", now, asked=True)


def opened_home(event: Payload, bot: Bot, now: datetime) -> Message | None:
    """Who opened the Home tab; None for another tab."""
    if event.get("tab") != "home":
        return None
    return Message(Origin(Platform.SLACK, bot.team, event["channel"], ""), Person(event["user"]), "", now, asked=True)


def voted_of(event: Payload, bot: Bot) -> tuple[Reacted, Vote] | None:
    """A vote by an emoji that a person put on a message of ours, or took away; None for all others."""
    item, vote = event.get("item", {}), vote_of(str(event.get("reaction") or ""))
    ours = event.get("item_user", bot.user) == bot.user and event["user"] != bot.user
    if vote is None or not ours or item.get("type") != "message":
        return None
    return Reacted(_origin(bot, item["channel"], item), Person(event["user"]), event["reaction"]), vote


def reaction_of(event: Payload, bot: Bot) -> Reacted | None:
    """An emoji that a person put on any message, or took away; None for our own, and for what asks us to remove it."""
    item, emoji = event.get("item", {}), str(event.get("reaction") or "")
    if item.get("type") != "message" or event["user"] == bot.user or emoji in BIN_EMOJI:
        return None
    return Reacted(_origin(bot, item["channel"], item), Person(event["user"]), emoji)


def reacted_of(event: Payload, bot: Bot) -> Reacted | None:
    """An emoji that somebody put on a message that is not ours."""
    item = event.get("item", {})
    if item.get("type") != "message" or bot.user in (event.get("item_user"), event["user"]):
        return None
    return Reacted(_origin(bot, item["channel"], item), Person(event["user"]), str(event.get("reaction") or ""))


def pointed_at(told: Payload, reacted: Reacted, bot: Bot, now: datetime) -> Message:
    """The message that somebody asks about by an emoji on it."""
    origin = _origin(bot, reacted.origin.channel, told)
    text, files = written(told, cards=True), documents(told)
    return Message(origin, reacted.person, text, now, asked=True, pointed=True, files=files)


def command_of(command: Payload, bot: Bot, now: datetime) -> tuple[Message, str]:
    """A slash command, and what stands behind it, written as a message's text is."""
    origin = _command_origin(command, command["channel_id"], bot)
    right, person = _interaction(command, now), Person(command["user_id"])
    return Message(origin, person, "", now, asked=True, interaction=right), _escaped(command.get("text", ""))


def _command_origin(payload: Payload, channel: str, bot: Bot) -> Origin:
    # The trigger is the one thing that tells two equal commands apart; hashed, because it grants the right to open
    # a dialog.
    name = sha256(payload["trigger_id"].encode()).hexdigest()[:24]
    return Origin(Platform.SLACK, bot.team, channel, name)


def is_direct(channel: str) -> bool:
    """Whether it is a conversation of two people, or of a person and the bot: Slack names them so."""
    return channel.startswith(DIRECT_CHANNEL)


def shortcut_of(shortcut: Payload, bot: Bot, now: datetime) -> Message:
    """
    The message shortcut: somebody asks for the links of a message that stands there already.

    Its requests are the message's own, so a link of it that was answered, or is about to be, is not taken again: the
    person is told so, and can ask with /brief.
    """
    told = shortcut["message"]
    origin = _origin(bot, shortcut["channel"]["id"], {"ts": shortcut["message_ts"], "thread_ts": told.get("thread_ts")})
    person = Person(shortcut["user"]["id"])
    right = _interaction(shortcut, now)
    text = written(told, cards=True)
    files = documents(told)
    return Message(origin, person, text, now, asked=True, interaction=right, pointed=True, files=files)


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
