"""
The settings of a channel on Discord: what holds, a menu of the settings, and a form with one field for the chosen one.

Nothing is kept between the steps: each is told to every listener of the token, and the one after a restart as well.
"""

from collections.abc import Awaitable, Mapping
from typing import Any, cast

import discord
import structlog
from discord import ui

from bot.domain.at_once import Overview
from bot.domain.desk import Desk
from bot.domain.errors import StorageUnavailable
from bot.platforms.commands.deadlines import deadline, in_time
from bot.platforms.commands.entries import May, Right
from bot.platforms.commands.forms import SettingField, changes, fields_of, hint, mistakes, save
from bot.platforms.discord_chat.inert import tame
from bot.platforms.discord_chat.messages import command as message_of
from bot.platforms.discord_chat.telling import respond, tell
from bot.platforms.discord_chat.view import told
from bot.texts import say
from bot.texts.answers import cut
from bot.texts.status import overview_lines

log = structlog.get_logger()

#: How the menu, and the form, are told again.
MENU, FORM = "newsbrief:settings", "newsbrief:setting"
#: Of a label and of a hint in a form, and of a line of the menu.
LABEL_CHARS_MAX, HINT_CHARS_MAX, LINE_CHARS_MAX = 45, 100, 100
#: Characters that can be typed into a field; a longer choice is changed by the command alone.
TYPED_CHARS_MAX = 4_000


class SettingsForms:
    """Shows the menu and the form to who may choose, and does what they say."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, interaction: discord.Interaction, may: May, overview: Overview) -> bool:
        """Answer with the menu; False when the person may not choose."""
        if not await may(Right.CHANNEL):
            return False
        language = str(interaction.locale)
        view = menu(overview, fields_of(overview, self._desk, language), language)
        await respond(interaction.response.send_message(view=view, ephemeral=True))
        return True

    async def heard(self, interaction: discord.Interaction, may: May) -> None:
        """The menu was used, or a form was sent; anything else is not for here."""
        data, language = cast("dict[str, Any]", interaction.data or {}), str(interaction.locale)
        kind = (interaction.type, data.get("custom_id"))
        answering: Awaitable[ui.Modal | list[str]]
        if kind == (discord.InteractionType.component, MENU):
            answering = self._form(interaction, str(data["values"][0]), may, language)
        elif kind == (discord.InteractionType.modal_submit, FORM):
            answering = self._saved(interaction, *entered(data), may, language)
        else:
            return
        try:
            answer = await in_time(answering, deadline())
        except (StorageUnavailable, TimeoutError) as error:
            log.warning("A form could not be shown or saved.", why=str(error) or "timeout")
            answer = [say("notice.try_again", language)]
        if isinstance(answer, ui.Modal):
            await respond(interaction.response.send_modal(answer))
        else:
            await tell(interaction, told(answer))

    async def _form(self, interaction: discord.Interaction, name: str, may: May, language: str) -> ui.Modal | list[str]:
        """The form of one setting, or why there is none."""
        fields = fields_of(await self._desk.settings(message_of(interaction, "").origin), self._desk, language)
        field = next((field for field in fields if field.name == name), None)
        if not await may(Right.CHANNEL):
            return [say("notice.not_allowed", language)]
        if field is None or len(field.value) > TYPED_CHARS_MAX:  # a later version's, or more than can be typed
            return [say("notice.missing_news_set", language)]
        return form(field, language)

    async def _saved(
        self, interaction: discord.Interaction, name: str, value: str, may: May, language: str
    ) -> ui.Modal | list[str]:
        """What became of a form that was sent, in words."""
        message, wanted = message_of(interaction, ""), changes({name: ""}, {name: value or "default"})
        if not await may(Right.CHANNEL):
            return [say("notice.not_allowed", language)]
        if wrong := mistakes(self._desk, wanted, language):
            return [*wrong.values()]
        return [*await save(self._desk, message.origin, message.author, wanted, language)]


def menu(overview: Overview, fields: list[SettingField], language: str) -> ui.LayoutView:
    """What holds, and a menu of what may be changed."""
    options = [
        discord.SelectOption(
            label=cut(field.label, LINE_CHARS_MAX), value=field.name, description=cut(tame(field.holds), LINE_CHARS_MAX)
        )
        for field in fields
    ]
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(told(overview_lines(overview, language)).words))
    chooser = ui.Select[ui.LayoutView](custom_id=MENU, placeholder=say("setting.change", language), options=options)
    view.add_item(ui.ActionRow(chooser))
    view.stop()  # discord.py need not remember it
    return view


def form(field: SettingField, language: str) -> ui.Modal:
    """A form with one field, which is named by its setting."""
    component: ui.Select[Any] | ui.TextInput[Any]
    if field.options:
        options = [
            discord.SelectOption(label=label, value=value, default=value == field.value)
            for value, label in field.options
        ]
        component, beside = ui.Select(custom_id=field.name, options=options), None
    else:
        component = ui.TextInput(
            custom_id=field.name, default=field.value or None, required=False, max_length=TYPED_CHARS_MAX
        )
        beside = cut(hint(field, tame, language), HINT_CHARS_MAX)
    modal = ui.Modal(title=say("setting.title", language), custom_id=FORM)
    modal.add_item(ui.Label(text=cut(field.label, LABEL_CHARS_MAX), description=beside, component=component))
    modal.stop()
    return modal


def entered(data: Mapping[str, Any]) -> tuple[str, str]:
    """The setting of a form that was sent, and what it is to be."""
    component = data["components"][0]["component"]
    return str(component["custom_id"]), str((component.get("values") or [component.get("value") or ""])[0])
