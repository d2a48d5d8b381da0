"""Settings of a channel as they are told: what holds, who chose it, and why something cannot be chosen."""

from dataclasses import replace

from bot.domain.at_once import Chosen
from bot.domain.briefing import Notice
from bot.domain.settings import ADD_UP, SETTINGS, ChannelSettings, Choice, Scope
from bot.language.names import NAMES
from bot.service.settings import EXAMPLES, text_of, values

#: Characters of a value that nobody understood, as it is repeated to who typed it.
VALUE_CHARS_MAX = 40


def unknown(name: str, value: str) -> Notice:
    """Why a setting cannot be so."""
    value = value[:VALUE_CHARS_MAX]
    if name == "language":
        return Notice("language_unknown", {"languages": ", ".join(NAMES)})
    if name not in SETTINGS:
        return Notice("setting_unknown", {"name": name[:VALUE_CHARS_MAX], "settings": ", ".join(SETTINGS)})
    if known := values(name):
        return Notice("setting_value_unknown", {"name": name, "value": value, "known": ", ".join(known)})
    return Notice("setting_value_wrong", {"name": name, "value": value, "example": EXAMPLES[name]})


def chosen(name: str, here: ChannelSettings, otherwise: ChannelSettings, scope: Scope, choice: Choice | None) -> Chosen:
    """What holds for a setting in a channel, who chose it, and what would hold otherwise."""
    line = Chosen(name, shown(here, name), scope)
    if choice:
        line = replace(line, by=choice.by.name if choice.by else "", at=choice.at)
    if choice and scope is Scope.CHANNEL:
        line = replace(line, own=choice.value, otherwise=shown(otherwise, name))
    if name in ADD_UP and scope is not Scope.INSTALLATION:
        line = replace(line, besides=text_of(getattr(otherwise, name)))
    return line


def shown(here: object, name: str) -> str:
    """The value of a setting, in words."""
    return text_of(getattr(here, name)) or "-"
