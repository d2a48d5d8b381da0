"""How the bot behaves in a channel: what the channel chose, else its space, else the installation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from bot.domain.briefing import Length
from bot.domain.emoji import emoji_name
from bot.domain.hosts import site, split
from bot.domain.quiet_hours import quiet_hours
from bot.domain.settings import ADD_UP, SETTINGS, TRIGGERS, ChannelSettings, Choice, ChoiceStore, Placed, Scope
from bot.domain.types import Origin, Person
from bot.domain.zones import known_zone, zone_called
from bot.language.names import NAMES, asked_language

log = structlog.get_logger()

#: Hosts in one list.
HOSTS_MAX = 200
_SWITCH = {"on": True, "off": False}


def _one_of(known: Sequence[str], text: str) -> str:
    if text.lower() not in known:
        raise ValueError(text)
    return text.lower()


def _language(text: str) -> str:
    tag = asked_language(text)
    if tag is None:
        raise ValueError(text)
    return tag


def _limit(text: str) -> int:
    if not text.isdecimal():
        raise ValueError(text)
    return int(text)


def _hosts(text: str) -> tuple[str, ...]:
    """``example.com, *.news.example`` as hosts; an address counts as its host."""
    words = text.replace(",", " ").split()
    if not 0 < len(words) <= HOSTS_MAX:
        raise ValueError(text)
    return tuple(dict.fromkeys(map(_host, words)))


def _host(word: str) -> str:
    parts = split(word if "://" in word else f"https://{word.removeprefix('*.')}")
    if parts is None or "." not in (parts.hostname or ""):
        raise ValueError(word)
    return site(parts)


def _zone(text: str) -> ZoneInfo:
    # As it is stored it is read for each message.
    found = known_zone(text) or zone_called(text)
    if found is None:
        raise ValueError(text)
    return found


_SWITCHES = ("images", "already", "feeds", "files", "picture")
#: How the text of a choice is read.
_READ: Mapping[str, Callable[[str], Any]] = {
    "trigger": partial(_one_of, TRIGGERS),
    "reaction": emoji_name,
    "length": lambda text: Length(text.lower()),
    "language": _language,
    "zone": _zone,
    "limit_user_hour": _limit,
    "limit_channel_hour": _limit,
    "hosts_allowed": _hosts,
    "hosts_denied": _hosts,
    "minutes_min": _limit,
    "quiet_hours": quiet_hours,
    **dict.fromkeys(_SWITCHES, lambda text: _SWITCH[text.lower()]),
}
#: What there is to choose from, where that is a list.
_VALUES: Mapping[str, Sequence[str]] = {
    "trigger": TRIGGERS,
    "length": tuple(Length),
    "language": ("source", *NAMES),
    **dict.fromkeys(_SWITCHES, tuple(_SWITCH)),
}
#: What others may be, by an example.
EXAMPLES: Mapping[str, str] = {
    "reaction": ":mag:",
    "zone": "Europe/Berlin",
    "hosts_allowed": "example.com, news.example",
    "hosts_denied": "example.com, news.example",
    "quiet_hours": "22:00-07:00",
    **dict.fromkeys(("limit_user_hour", "limit_channel_hour"), "10"),
    "minutes_min": "3",
}


class Settings:
    """The one place where it is decided what holds in a channel. Intake, pipeline, digests and desk all ask here."""

    def __init__(self, choices: ChoiceStore, installation: ChannelSettings) -> None:
        """`installation` holds where neither a channel nor its space chose."""
        self._choices = choices
        self.installation = installation

    async def of(self, origin: Origin) -> ChannelSettings:
        """What holds in the origin's channel. Raises StorageUnavailable."""
        chosen = await self._choices.of(origin)
        return self._settled(_read(chosen.space), _read(chosen.channel))

    async def scopes(
        self, origin: Origin
    ) -> tuple[ChannelSettings, ChannelSettings, dict[str, tuple[Scope, Choice | None]]]:
        """
        What holds in the origin's channel, what would without its choices, and for each of SETTINGS who decided it.

        Raises StorageUnavailable.
        """
        chosen = await self._choices.of(origin)
        in_space, here = _read(chosen.space), _read(chosen.channel)
        found: dict[str, tuple[Scope, Choice | None]] = dict.fromkeys(SETTINGS, (Scope.INSTALLATION, None))
        found |= {name: (Scope.SPACE, chosen.space[name]) for name in in_space}
        found |= {name: (Scope.CHANNEL, chosen.channel[name]) for name in here}
        return self._settled(in_space, here), self._settled(in_space, {}), found

    async def choose(
        self, origin: Origin, name: str, value: str | None, *, by: Person | None = None, for_space: bool = False
    ) -> ChannelSettings:
        """
        Remember a choice, and say what holds now.

        Args:
            origin: In the channel.
            name: One of SETTINGS.
            value: As text; None takes the choice back.
            by: Who chose it.
            for_space: For every channel of the space that makes no choice of its own.

        Raises:
            ValueError: there is no such setting, or no such value of it.
            StorageUnavailable: it is not so.
        """
        await self._choices.choose(origin, name, checked(name, value), by=by, for_space=for_space)
        return await self.of(origin)

    async def take_over(self, placed: Sequence[Placed]) -> None:
        """
        Write choices as they were elsewhere; those that are here at other places or of other names stay.

        Raises:
            ValueError: one of them makes no sense here; nothing is written.
            StorageUnavailable: nothing is written.
        """
        for one in placed:
            checked(one.name, one.choice.value)
        await self._choices.put(placed)

    def _settled(self, in_space: Mapping[str, Any], here: Mapping[str, Any]) -> ChannelSettings:
        if not in_space and not here:
            return self.installation
        found = {**in_space, **here}
        found |= {name: in_space[name] + here[name] for name in ADD_UP if name in in_space and name in here}
        return replace(self.installation, **found)


def values(name: str) -> Sequence[str]:
    """What a setting may be; () when that is no list."""
    return _VALUES.get(name, ())


def checked(name: str, value: str | None) -> str | None:
    """The text of a choice in its proper form. Raises ValueError: no such setting, or no such value of it."""
    if name not in SETTINGS:
        raise ValueError(f"{name!r} is no setting of a channel; there are {', '.join(SETTINGS)}")
    if value is None:
        return None
    try:
        read = _READ[name](value)
    except (ValueError, LookupError, OSError) as error:
        known = ", ".join(values(name))
        raise ValueError(f"{value!r} is no {name}" + (f"; there are {known}" if known else "")) from error
    return text_of(read)


def text_of(value: Any) -> str:
    """A value of a setting as people write it: a switch is on or off, a list has commas."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "on" if value else "off"
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _read(chosen: Mapping[str, Choice]) -> dict[str, Any]:
    """The values of choices; one that this version does not understand is as if it had not been made."""
    found: dict[str, Any] = {}
    for name, choice in chosen.items():
        if name not in SETTINGS:
            continue
        try:
            found[name] = _READ[name](choice.value)
        except (ValueError, LookupError, OSError) as error:
            log.warning("A choice of a channel is not understood.", name=name, value=choice.value, why=str(error))
    return found
