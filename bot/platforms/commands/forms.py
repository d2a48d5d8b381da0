"""The settings of a channel as a form: which fields there are, and what is done with one that was filled in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.at_once import Chosen, Overview
from bot.domain.briefing import Notice
from bot.domain.desk import Desk
from bot.domain.types import Origin, Person
from bot.platforms.commands.arguments import DEFAULT
from bot.texts.answers import cut, notice_line
from bot.texts.catalogue import language_words, say

#: Characters of what may be chosen, as it is called; Slack takes 75.
OPTION_CHARS_MAX = 75


@dataclass(frozen=True, slots=True)
class SettingField:
    """One setting."""

    name: str
    label: str
    value: str  #: What the channel chose; DEFAULT where it chose nothing, "" for one that is typed.
    holds: str  #: What holds now, whoever chose it.
    otherwise: str  #: What holds where the channel chooses nothing.
    besides: str = ""  #: What holds beside the channel's choice, as its space chose; "" for nothing.
    options: tuple[tuple[str, str], ...] = ()  #: What may be chosen, and what it is called; () for what is typed.


def fields_of(overview: Overview, desk: Desk, language: str) -> list[SettingField]:
    """The fields of a form, in the order of the settings, filled with what the channel chose."""
    return [_field(line, desk, language) for line in overview.lines]


def _field(line: Chosen, desk: Desk, language: str) -> SettingField:
    name, otherwise = line.name, line.otherwise or line.value
    options = [(value, _called(name, value, language)) for value in desk.values(name)]
    if options:
        options.insert(0, (DEFAULT, cut(say("setting.default", language, value=otherwise), OPTION_CHARS_MAX)))
    value = line.own or (DEFAULT if options else "")
    label = say(f"setting.{name}", language)
    return SettingField(name, label, value, line.value, otherwise, line.besides, tuple(options))


def hint(field: SettingField, plain: Callable[[str], str], language: str) -> str:
    """
    What is told beside a field that is typed.

    Args:
        field: The field.
        plain: Makes a value harmless where it is shown.
        language: Of the text; a BCP 47 tag.
    """
    if field.besides:
        return say("setting.besides", language, value=plain(field.besides))
    return say("setting.empty", language, value=plain(field.otherwise))


def _called(name: str, value: str, language: str) -> str:
    words = f"{value} – {language_words(value, language)}" if name == "language" else value
    return cut(words, OPTION_CHARS_MAX)


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str | None]:
    """What is to be chosen, None for a choice that is taken back. What nobody touched stays as it is by now."""
    typed = {name: after.get(name, "").strip() for name in before}
    touched = {name: value for name, value in typed.items() if value != before[name].strip()}
    return {name: None if value in {"", DEFAULT} else value for name, value in touched.items()}


def mistakes(desk: Desk, wanted: Mapping[str, str | None], language: str) -> dict[str, str]:
    """What cannot be chosen, and why, in words."""
    wrong = {name: desk.wrong(name, value) for name, value in wanted.items() if value is not None}
    return {name: notice_line(replace(notice, language=language)) for name, notice in wrong.items() if notice}


async def save(
    desk: Desk, origin: Origin, person: Person, wanted: Mapping[str, str | None], language: str
) -> Sequence[str]:
    """
    Choose all of it, and say each change in words.

    The person may choose there, and there are no mistakes in it; both were looked at. Raises StorageUnavailable: what
    was chosen until then is so, and choosing it again changes nothing.
    """
    told: list[Notice] = [await desk.choose(origin, person, name, value) for name, value in wanted.items()]
    if not told:
        return [say("setting.unchanged", language)]
    return [notice_line(replace(notice, language=language)) for notice in told]
