"""Commands that whoever hears them answers: alike on every platform, and at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import structlog

from bot.domain.at_once import (
    Evidence,
    Fates,
    FeedAddresses,
    Followed,
    Found,
    Help,
    Muted,
    Overview,
    Placement,
    Reply,
    Shifted,
    Standing,
    Status,
    Timetable,
    Watched,
)
from bot.domain.briefing import Notice
from bot.domain.errors import BotError
from bot.domain.types import Message, Platform
from bot.platforms.commands.arguments import WORD_CHARS_MAX, choices, understand
from bot.platforms.commands.buttons import Row, buttons_behind
from bot.platforms.commands.deadlines import deadline, in_time
from bot.platforms.commands.entries import AtOnce, Call, May, Ports, Queued, Right
from bot.platforms.commands.table import also_called, groups, help_keys
from bot.texts import say
from bot.texts.answers import cut, notice_line
from bot.texts.catalogue import FALLBACK
from bot.texts.evidence import evidence_lines
from bot.texts.fates import fate_line
from bot.texts.feeds import follow_lines
from bot.texts.found import Line, found_lines
from bot.texts.help import help_lines
from bot.texts.muted import muted_lines
from bot.texts.placement import placement_lines
from bot.texts.schedules import timetable_lines
from bot.texts.shifts import shifted_lines
from bot.texts.status import overview_lines, status_lines
from bot.texts.syndication import feed_address_lines
from bot.texts.watched import watched_lines

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody is told for their eyes alone, and the buttons that they are shown with it."""

    lines: Sequence[Line]
    buttons: Row = ()


class Answering:
    """Answers with lines of plain text. What a setting or a person put into them is made harmless by the views."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def answer(
        self, command: AtOnce, call: Call, *, purses: Collection[str], language: str = FALLBACK
    ) -> list[Line]:
        """
        Do what a command asks for. Never raises, and takes deadlines.ANSWER_S at most.

        Args:
            command: Of the table.
            call: Of the command.
            purses: Scopes of the purses that its person may see there.
            language: Of who asks, in which they are told; a BCP 47 tag.
        """
        return lines(await self.reply(command, call), purses, language)

    async def press(self, command: AtOnce, call: Call) -> Told | Evidence:
        """The same for a button; its person reads the language of the call. Evidence may take several messages."""
        reply = await self.reply(command, call)
        if isinstance(reply, Evidence):
            return reply
        row = buttons_behind(reply, call.language) if isinstance(reply, Standing) else ()
        return Told(lines(reply, (), call.language), row)

    async def reply(self, command: AtOnce, call: Call, by: float | None = None) -> Reply:
        """The same, for who shows it otherwise than in lines; `by` is the deadline, where some of the time is spent."""
        try:
            return await in_time(self._reply(command, call), deadline() if by is None else by)
        except (BotError, TimeoutError) as error:
            log.warning("A command could not be answered.", command=command.name, why=str(error) or "timeout")
        except Exception:
            log.exception("A command could not be answered.", command=command.name)
        return Notice("try_again")

    async def _reply(self, command: AtOnce, call: Call) -> Reply:
        if command.managers and not await call.may(Right.SPACE if call.for_space else Right.CHANNEL):
            return Notice("not_allowed")
        return await command.answer(self._ports, call)

    def values(self, setting: str) -> Sequence[str]:
        """What a setting may be, to choose from."""
        return self._ports.desk.values(setting)


def typed(
    group: str, text: str, message: Message, platform: Platform, may: May, *, language: str = FALLBACK
) -> tuple[Queued | AtOnce, Call] | list[str]:
    """
    The command that stands in a typed line, understood; or what to tell who typed it, and nobody else.

    Args:
        group: Its first word: "brief", "news".
        text: What stands behind that.
        message: Who gave it, where, and how it may be answered.
        platform: Whose way of writing links it follows.
        may: What that person may do there.
        language: In which who typed it is told; a BCP 47 tag.
    """
    commands = {command.name: command for command in groups()[group]}
    if other := also_called(group, text):
        command, text = other
        commands, group = {command.name: command}, command.name
    if group not in commands:
        name, *behind = text.split(maxsplit=1) or ["help"]
        first, group, text = group, f"{group} {name.lower()}", " ".join(behind)
        if group not in commands:
            unknown = say("notice.unknown_command", language, word=f"/{first} {cut(name, WORD_CHARS_MAX)}")
            return [unknown, *help_lines(help_keys(), language)]
    command = commands[group]
    given = understand(text, command.arguments, platform)
    if given.unknown:
        unknown = say("notice.unknown_word", language, word=given.unknown, usage=command.usage)
        return [unknown, *_known(command, language)]
    if given.missing:
        return [say(f"notice.missing_{command.key}", language), *_known(command, language)]
    return command, Call(message, given, may, language=language)


def _known(command: Queued | AtOnce, language: str) -> list[str]:
    """What there is to choose from for each argument of which there is a list, a line each."""
    lists = {argument.name: choices(argument.kind) for argument in command.arguments}
    shown = {name: ", ".join(known) for name, known in lists.items() if known}
    return [say("notice.known_words", language, name=name, known=known) for name, known in shown.items()]


def lines(reply: Reply, purses: Collection[str], language: str) -> list[Line]:
    """A reply as lines of plain text; see Answering.answer."""
    shown: Sequence[Line]
    match reply:
        case Status():
            seen = tuple(one for one in reply.purses if one.scope in purses)
            shown = status_lines(replace(reply, purses=seen), language)
        case Overview():
            shown = overview_lines(reply, language)
        case Evidence():
            shown = evidence_lines(reply.answer, language)
        case Standing():
            shown = [say("notice.more", language)]
        case Timetable():
            shown = timetable_lines(reply, language)
        case Placement():
            shown = placement_lines(reply.digest, language)
        case Followed() | FeedAddresses() | Muted() | Watched() | Shifted():
            shown = _chosen(reply, language)
        case Fates():
            shown = [fate_line(fate, language) for fate in reply.fates]
        case Found():
            shown = found_lines(reply.hits, language)
        case Notice():
            shown = [notice_line(replace(reply, language=language))]
        case Help():
            shown = help_lines(help_keys(), language)
    return list(shown)


def _chosen(reply: Followed | FeedAddresses | Muted | Watched | Shifted, language: str) -> Sequence[Line]:
    """What a channel or a person chose, of which there may be several."""
    match reply:
        case Followed():
            return follow_lines(reply, language)
        case FeedAddresses():
            return feed_address_lines(reply, language)
        case Muted():
            return muted_lines(reply, language)
        case Watched():
            return watched_lines(reply, language)
        case Shifted():
            return shifted_lines(reply, language)
