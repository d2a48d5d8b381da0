"""Forms as Discord's modals: shown when a button asks for more, and what was filled in."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

import discord
from discord import ui

from bot.platforms.commands.entries import Button, Form, joined
from bot.platforms.discord_chat.pages import custom_id, pressed_at
from bot.texts import say

#: Characters of one entry, and entries of one window.
ENTRY_CHARS_MAX, ENTRIES_MAX = 4_000, 5


def modal(name: str, form: Form, language: str, about: str = "") -> ui.Modal:
    """
    The window of a button's form.

    Discord tells the button's name again with what was filled in, and `about`, the message that it is for ("": the one
    under which it stands).
    """
    window = ui.Modal(title=say(f"form.{form.key}", language), custom_id=custom_id(name, about))
    for field in form.fields:
        label, sizes = say(f"form.{form.key}_{field.name}", language), field.entries(ENTRY_CHARS_MAX, ENTRIES_MAX)
        for number, size in enumerate(sizes):
            entry = ui.TextInput[ui.Modal](
                custom_id=f"{field.name}:{number}",
                style=discord.TextStyle.paragraph,
                max_length=size,
                required=not number,
            )
            more = say("form.goes_on", language, label=label, number=number + 1)
            window.add_item(ui.Label(text=more if number else label, component=entry))
    window.stop()  # discord.py need not remember it: what is filled in is told by its name, also after a restart
    return window


def submitted(interaction: discord.Interaction) -> tuple[Button, Mapping[str, str], str] | None:
    """The button whose form was filled in, its fields, and what it is about; None for what is none of ours."""
    if interaction.type is not discord.InteractionType.modal_submit:
        return None
    data = cast("dict[str, Any]", interaction.data or {})
    button, about = pressed_at(str(data.get("custom_id", ""))) or (None, "")
    if button is None or not isinstance(button.does, Form):
        return None
    return button, joined(_values(data.get("components", []))), about


def _values(components: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for component in components:
        if "value" in component:
            yield component["custom_id"], str(component["value"] or "")
        inner = [component["component"]] if "component" in component else component.get("components", [])
        yield from _values(inner)
