"""
The table of commands. Whatever a platform calls by a name stands here, once; the buttons stand in buttons.py.

Discord's tree, Slack's listeners and the parser of typed lines are made from it; the manifest, the help and the
README's table are held against it by tests. A new command costs an entry, its words in texts/en.toml (sections
[command], [help] and, where it has arguments, [notice]) and what it does in the service.
"""

import re
from collections.abc import Awaitable, Iterator
from dataclasses import replace

from bot.domain.at_once import Help, Reply
from bot.domain.briefing import Length, Notice
from bot.domain.requests import Request
from bot.platforms.commands.arguments import (
    DEFAULT,
    EVERYONE,
    EVERYWHERE,
    ON,
    RESET,
    SHARE,
    YES,
    Argument,
    Kind,
)
from bot.platforms.commands.entries import AtOnce, Call, Menu, Ports, Queued, Right
from bot.platforms.commands.lists import ARGUMENTS as OF_LIST
from bot.platforms.commands.lists import follows, schedules, watches
from bot.platforms.commands.message_links import message_at
from bot.platforms.commands.scheduling import in_their_zone, schedule

#: How people say where a digest is from; the first of the words is an argument of its own where a line is typed.
_EVERYWHERE, _I_CAN_SEE = re.compile(r"\beverywhere\b", re.IGNORECASE), re.compile(r"\bI can see\b", re.IGNORECASE)


def _brief(ports: Ports, call: Call) -> Awaitable[list[Request]]:
    values = call.given.values
    length = values.get("length")
    wanted = Length(length) if length else None
    text, language = values.get("url", ""), values.get("language")
    private = call.message.private or "private" in values
    return ports.inbox.message(replace(call.message, text=text, length=wanted, language=language, private=private))


async def _digest(ports: Ports, call: Call) -> list[Request]:
    """For who asks alone; before the channel when they say so, and may speak there, and all of it stands there."""
    values = call.given.values
    found = _EVERYWHERE.search(values.get("when", ""))  # where an option takes only a period
    everywhere = found is not None or values.get("where") == EVERYWHERE
    when = (
        _EVERYWHERE.sub(" ", _I_CAN_SEE.sub("", values.get("when", ""))).strip()
        if everywhere
        else values.get("when", "")
    )
    private = values.get("audience") != SHARE or not await call.can(Right.SPEAK)
    return await ports.inbox.digest(replace(call.message, text=when, private=private, everywhere=everywhere))


def _ask(ports: Ports, call: Call) -> Awaitable[list[Request]]:
    values = call.given.values
    asked = replace(call.message, text=values.get("url", ""), question=values.get("question", ""))
    return ports.inbox.ask(asked)


def _status(ports: Ports, call: Call) -> Awaitable[Reply]:
    return ports.desk.status(call.message.origin, call.message.author)


def _settings(ports: Ports, call: Call) -> Awaitable[Reply]:
    return ports.desk.settings(call.message.origin)


def _set(ports: Ports, call: Call) -> Awaitable[Reply]:
    values = call.given.values
    return _choose(ports, call, values.get("setting", ""), values.get("value", ""))


def _language(ports: Ports, call: Call) -> Awaitable[Reply]:
    return _choose(ports, call, "language", call.given.values["language"])


def _mine(ports: Ports, call: Call) -> Awaitable[Reply]:
    briefed = call.given.values["links"] == ON
    return ports.desk.mine(call.message.origin, call.message.author, briefed=briefed)


async def _forget(ports: Ports, call: Call) -> Reply:
    values = call.given.values
    manages = await call.can(Right.CHANNEL)
    sure = values.get("sure") == YES
    return await ports.desk.forget(call.message.origin, call.message.author, values["what"], sure=sure, manages=manages)


def _mail(ports: Ports, call: Call) -> Awaitable[Reply]:
    return ports.desk.mail(call.message.origin, call.message.author, call.given.values.get("code", ""))


async def _follow(ports: Ports, call: Call) -> list[Request]:
    """For the eyes of who asks: what the channel gets of it stands in its digests."""
    values, allowed = call.given.values, await call.can(Right.CHANNEL)
    asked = replace(call.message, text=values.get("url", ""))
    return await ports.inbox.follow(asked, number=values.get("number", ""), allowed=allowed)


async def _mute(ports: Ports, call: Call) -> Reply:
    """Anybody for themselves; for the channel who may choose how that is."""
    values = call.given.values
    everyone = values.get("whose") == EVERYONE
    if everyone and not await call.may(Right.CHANNEL):
        return Notice("not_allowed_mute")
    return await ports.desk.mute(call.message.origin, call.message.author, values.get("what", ""), everyone=everyone)


async def _unmute(ports: Ports, call: Call) -> Reply:
    manages = await call.can(Right.CHANNEL)
    number = call.given.values["number"]
    return await ports.desk.unmute(call.message.origin, call.message.author, number, manages=manages)


def _watch(ports: Ports, call: Call) -> Awaitable[Reply]:
    here, words = call.message.origin, call.given.values["words"]
    return ports.desk.watch(here, call.message.author, words, everywhere=call.for_space)


async def _weights(ports: Ports, call: Call) -> Reply:
    """For all to see; who may choose how the channel is takes it back."""
    if call.given.values.get("change") != RESET:
        return await ports.desk.weights(call.message.origin)
    if not await call.can(Right.CHANNEL):
        return Notice("not_allowed_weights")
    return await ports.desk.reset_weights(call.message.origin, call.message.author)


async def _why(ports: Ports, call: Call) -> Reply:
    here = call.message.origin
    asked = message_at(call.given.values["message"], here)
    if asked is None:
        return Notice("why_no_link")
    # Discord tells a thread as a channel of its own; other channels are not for everybody's eyes.
    where = asked.channel
    if where not in {here.channel, here.thread}:
        return Notice("why_elsewhere")
    return await ports.desk.why(replace(asked, channel=here.channel), call.message.author)


def _why_this(ports: Ports, call: Call) -> Awaitable[Reply]:
    return ports.desk.why(call.place, call.message.author)


def _feed(ports: Ports, call: Call) -> Awaitable[Reply]:
    return ports.desk.feed(call.message.origin, call.message.author, call.given.values.get("change", ""))


def _find(ports: Ports, call: Call) -> Awaitable[Reply]:
    return ports.desk.find(call.message.origin, call.given.values["words"])


def _backfill(ports: Ports, call: Call) -> Awaitable[Reply]:
    return ports.desk.backfill(call.message.origin, call.given.values.get("days", ""))


async def _help(_: Ports, __: Call) -> Reply:
    return Help()


def _choose(ports: Ports, call: Call, name: str, value: str) -> Awaitable[Reply]:
    wanted = None if value.lower() == DEFAULT else value
    return ports.desk.choose(call.message.origin, call.message.author, name, wanted, for_space=call.for_space)


#: Also what a page about the bot itself begins with.
STATUS = AtOnce("news status", answer=_status)

#: In the order in which a newcomer needs them.
COMMANDS: tuple[Queued | AtOnce, ...] = (
    Queued(
        "brief",
        (
            Argument("url", Kind.LINKS, required=True),
            Argument("length", Kind.LENGTH),
            Argument("language", Kind.LANGUAGE),
            Argument("private", Kind.PRIVATE),
        ),
        take=_brief,
    ),
    Queued("ask", (Argument("question", Kind.TEXT, required=True), Argument("url", Kind.LINKS)), take=_ask),
    Queued(
        "digest",
        (Argument("when", Kind.REST), Argument("where", Kind.CHANNEL), Argument("audience", Kind.AUDIENCE)),
        take=_digest,
    ),
    AtOnce(
        "news schedule",
        (
            Argument("when", Kind.REST, required=True),
            Argument("zone", Kind.ZONE),
            Argument("to", Kind.DESTINATION),
            Argument("mail", Kind.ADDRESS),
            Argument("empty", Kind.EMPTY),
        ),
        also="digest schedule",
        asks_zone=in_their_zone,
        answer=schedule,
    ),
    AtOnce(
        "news schedules",
        OF_LIST,
        also="digest schedules",
        answer=schedules,
    ),
    Queued("news follow", (Argument("url", Kind.LINKS, required=True), Argument("number", Kind.WORD)), take=_follow),
    AtOnce("news follows", OF_LIST, answer=follows),
    AtOnce("news mail", (Argument("code", Kind.WORD),), answer=_mail),
    AtOnce("news feed", (Argument("change", Kind.FEED),), answer=_feed, managers=True),
    STATUS,
    AtOnce(
        "news language",
        (Argument("language", Kind.LANGUAGE_OR_DEFAULT, required=True),),
        answer=_language,
        managers=True,
    ),
    AtOnce("news settings", answer=_settings, form=True),
    AtOnce(
        "news set",
        (
            Argument("setting", Kind.SETTING, required=True),
            Argument("where", Kind.WHERE),
            Argument("value", Kind.WORDS, required=True),
        ),
        answer=_set,
        managers=True,
    ),
    AtOnce("news mine", (Argument("links", Kind.SWITCH, required=True),), answer=_mine),
    AtOnce("news mute", (Argument("what", Kind.REST), Argument("whose", Kind.WHOSE)), answer=_mute),
    AtOnce("news unmute", (Argument("number", Kind.WORD, required=True),), answer=_unmute),
    AtOnce("news watch", (Argument("words", Kind.REST, required=True), Argument("where", Kind.CHANNEL)), answer=_watch),
    AtOnce("news watches", OF_LIST, answer=watches),
    AtOnce("news weights", (Argument("change", Kind.RESET),), answer=_weights),
    AtOnce("news why", (Argument("message", Kind.MESSAGE, required=True),), answer=_why),
    AtOnce("news find", (Argument("words", Kind.REST, required=True),), answer=_find),
    AtOnce("news forget", (Argument("what", Kind.REST, required=True), Argument("sure", Kind.SURE)), answer=_forget),
    AtOnce("news backfill", (Argument("days", Kind.REST),), answer=_backfill, managers=True),
    AtOnce("news help", answer=_help),
)

MENUS: tuple[Menu, ...] = (
    Menu("Brief this link", "brief_this_link"),
    Menu("Why no briefing?", "why_no_briefing", AtOnce("why", answer=_why_this)),
)


def groups() -> dict[str, list[Queued | AtOnce]]:
    """The commands by their first word, as platforms register them: "news" → all that begin with it."""
    found: dict[str, list[Queued | AtOnce]] = {}
    for command in COMMANDS:
        found.setdefault(command.name.partition(" ")[0], []).append(command)
    return found


def also_called(group: str, text: str) -> tuple[Queued | AtOnce, str] | None:
    """The command that a typed line names by its other name, and what stands behind that; None when it names none."""
    word, *behind = text.split(maxsplit=1) or [""]
    name = f"{group} {word.lower()}"
    found = next((command for command in COMMANDS if command.also == name), None)
    return (found, " ".join(behind)) if found else None


def help_keys() -> Iterator[str]:
    """What the help has a line of, in its order."""
    yield "links"
    yield from (command.key for command in COMMANDS)
    yield "remove"
