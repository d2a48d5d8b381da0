"""What the table of commands is made of: commands, forms, buttons and menus, and what they are done with."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.at_once import Reply
from bot.domain.desk import Desk
from bot.domain.errors import BotError
from bot.domain.inbox import Inbox
from bot.domain.requests import Request
from bot.domain.types import Message, Origin
from bot.platforms.commands.arguments import EVERYWHERE, Argument, Given
from bot.texts.catalogue import FALLBACK


class Right(StrEnum):
    """What a platform lets a person do beside talking."""

    MESSAGES = "messages"  #: Take others' messages away.
    CHANNEL = "channel"  #: Choose how a channel is.
    SPACE = "space"  #: Choose how all of them are.
    SPEAK = "speak"  #: Say something there, before everybody.


#: Whether a person has a right where they asked; may raise: then they have none.
May = Callable[[Right], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Ports:
    """What commands and buttons are done with."""

    inbox: Inbox
    desk: Desk


@dataclass(frozen=True, slots=True)
class Call:
    """A command that somebody gave, or a button that somebody pressed."""

    message: Message  #: Who and where, and how it may be answered.
    given: Given
    may: May
    about: Origin | None = None  #: Of a button the answer that it is for, of a message's menu that message.
    language: str = FALLBACK  #: In which whoever gave it reads; a BCP 47 tag.
    zone: str = ""  #: The person's, as IANA names it, where the platform tells.

    @property
    def place(self) -> Origin:
        """The message that it is about; its own where there is none."""
        return self.about or self.message.origin

    @property
    def for_space(self) -> bool:
        """Whether it is about the whole space."""
        return self.given.values.get("where") == EVERYWHERE

    async def can(self, right: Right) -> bool:
        """Whether the person has a right; not while nobody can tell."""
        try:
            return await self.may(right)
        except BotError:
            return False


@dataclass(frozen=True, slots=True)
class Command:
    """What every entry has."""

    name: str  #: As typed behind the slash: "brief", "news status".
    arguments: tuple[Argument, ...] = ()
    also: str = ""  #: Another name under which it is understood where commands are typed as a line.

    @property
    def key(self) -> str:
        """Its name in the catalogues."""
        return self.name.replace(" ", "_")

    @property
    def usage(self) -> str:
        """How it is typed: "/brief url [length] [language]"."""
        words = (argument.name if argument.required else f"[{argument.name}]" for argument in self.arguments)
        return " ".join((f"/{self.name}", *words))


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued(Command):
    """One that is written down and answered by the worker, before the whole channel."""

    take: Callable[[Ports, Call], Awaitable[list[Request]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AtOnce(Command):
    """One that is answered by whoever hears it, for the eyes of who asked alone."""

    answer: Callable[[Ports, Call], Awaitable[Reply]]
    form: bool = False  #: Shown as a form to who may change what it shows, where the platform has forms.
    managers: bool = False  #: Whether it takes who manages the channel; the space, for what holds everywhere.
    asks_zone: Callable[[Given], bool] = lambda _: False  #: Whether it matters in which time zone the person is.
    later: bool = False  #: What is missing then is told by a request of its own, where the answer stands.


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form; its label is in texts/en.toml, section [form], behind the form's name."""

    name: str
    chars_max: int
    or_document: bool = False  #: A document may be uploaded instead, where forms take some.

    def entries(self, chars_max: int, count_max: int) -> list[int]:
        """How many characters each of its entries takes, where one takes so many and a window has so many entries."""
        count = min(count_max, -(-self.chars_max // chars_max))
        return [min(chars_max, self.chars_max - number * chars_max) for number in range(count)]


def joined(entries: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What was filled in, by the names of the fields: "text:0" and "text:1" are the entries of one."""
    found: dict[str, list[str]] = {}
    for name, value in entries:
        found.setdefault(name.partition(":")[0], []).append(value)
    return {name: "\n".join(filter(None, values)) for name, values in found.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(Queued):
    """One that asks for more before it is written down, in fields of text; its answer is for who fills it in alone."""

    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Button:
    """Stands under an answer, and does what it says also after a restart and a year later."""

    name: str  #: As platforms tell it again; its label is in texts/en.toml, section [button].
    does: AtOnce | Queued
    for_one: bool = True  #: Whether it is of use under an answer that one person alone sees.
    behind: bool = False  #: It is shown to who presses "More", and acts on the answer under which that stands.


@dataclass(frozen=True, slots=True)
class Menu:
    """An entry in the menu of a message."""

    name: str  #: As people see it.
    callback_id: str  #: As Slack tells it.
    answer: AtOnce | None = None  #: Given at once about the message; None: its links are asked for.
