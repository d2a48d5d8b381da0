"""What is done when somebody gives a command: it is written down and deferred, or answered at once."""

from collections.abc import Awaitable, Mapping
from dataclasses import replace
from typing import Any, cast

import discord
import structlog

from bot.domain.at_once import Evidence, Overview
from bot.domain.desk import Desk
from bot.domain.inbox import Inbox
from bot.domain.requests import Audience, Request
from bot.platforms.commands.answering import Answering, lines
from bot.platforms.commands.arguments import Given
from bot.platforms.commands.deadlines import deadline, in_time
from bot.platforms.commands.entries import AtOnce, Button, Call, Form, May, Menu, Ports, Queued, Right
from bot.platforms.discord_chat.failures import responded
from bot.platforms.discord_chat.forms import modal
from bot.platforms.discord_chat.messages import command as message_of
from bot.platforms.discord_chat.messages import documents, written
from bot.platforms.discord_chat.pages import pressed_at
from bot.platforms.discord_chat.settings_forms import SettingsForms
from bot.platforms.discord_chat.telling import respond, tell
from bot.platforms.discord_chat.view import offered, proof, told
from bot.texts import say

log = structlog.get_logger()


class Commands:
    """Does what commands, menus and buttons ask for."""

    def __init__(self, inbox: Inbox, desk: Desk) -> None:
        self._ports = Ports(inbox, desk)
        self.answering = Answering(self._ports)
        self._settings = SettingsForms(desk)

    async def give(self, interaction: discord.Interaction, command: Queued | AtOnce, given: Given) -> None:
        """A slash command."""
        call = Call(message_of(interaction, ""), given, _rights(interaction))
        if isinstance(command, Queued):
            await _write_down(interaction, command.take(self._ports, call))
        else:
            await self._answer(interaction, command, call)

    async def choose(self, interaction: discord.Interaction, menu: Menu, message: discord.Message) -> None:
        """An entry of a message's menu."""
        if menu.answer:
            await self._answer(interaction, menu.answer, self._call_about(interaction, str(message.id)))
            return
        asked = message_of(interaction, written(message, cards=True), files=documents(message))
        await _write_down(interaction, self._ports.inbox.message(asked))

    async def choose_setting(self, interaction: discord.Interaction) -> None:
        """The menu or the form of the settings was used; anything else is not for here."""
        await self._settings.heard(interaction, _rights(interaction))

    async def press(self, interaction: discord.Interaction, button: Button, about: str) -> None:
        """A button for a message of ours; "" for the one under which it stands."""
        assert interaction.message, "a button stands under a message"
        call = self._call_about(interaction, about or str(interaction.message.id))
        if isinstance(button.does, Form):
            window = modal(button.name, button.does, str(interaction.locale), about)
            await respond(interaction.response.send_modal(window))
            return
        if isinstance(button.does, Queued):
            await _write_down(interaction, button.does.take(self._ports, call))
            return
        shown = await self.answering.press(button.does, call)
        if isinstance(shown, Evidence):
            await tell(interaction, *proof(shown.answer, call.language))
        else:
            await tell(interaction, offered(shown, call.place.message) if shown.buttons else told(shown.lines))

    async def submit(
        self, interaction: discord.Interaction, button: Button, filled: Mapping[str, str], about: str
    ) -> None:
        """The form of a button was filled in; `about` as of a press."""
        assert interaction.message, "a button stands under a message"
        assert isinstance(button.does, Form), "others have none"
        call = replace(self._call_about(interaction, about or str(interaction.message.id)), given=Given(filled))
        await _write_down(interaction, button.does.take(self._ports, call))

    @staticmethod
    def _call_about(interaction: discord.Interaction, message: str) -> Call:
        asked = message_of(interaction, "")
        about = replace(asked.origin, message=message)
        return Call(asked, Given(), _rights(interaction), about, str(interaction.locale))

    async def _answer(self, interaction: discord.Interaction, command: AtOnce, call: Call) -> None:
        # In direct messages the space is Discord itself, with what strangers spent.
        purses = ("user",) if interaction.guild_id is None else ("user", "space")
        reply = await self.answering.reply(command, call)
        shows = self._settings.show
        if not (command.form and isinstance(reply, Overview) and await shows(interaction, call.may, reply)):
            await tell(interaction, told(lines(reply, purses, str(interaction.locale))))


def pressed(interaction: discord.Interaction) -> tuple[Button, str] | None:
    """The button of ours that was pressed, and the message that it is for; None for what is no press of one."""
    if interaction.type is not discord.InteractionType.component:
        return None
    return pressed_at(cast("dict[str, Any]", interaction.data or {}).get("custom_id", ""))


def _rights(interaction: discord.Interaction) -> May:
    async def may(right: Right) -> bool:
        if interaction.guild_id is None:
            return right is not Right.SPACE
        allowed, in_thread = interaction.permissions, isinstance(interaction.channel, discord.Thread)
        needed = {
            Right.MESSAGES: allowed.manage_messages,
            Right.CHANNEL: allowed.manage_channels,
            Right.SPACE: allowed.manage_guild,
            Right.SPEAK: allowed.send_messages_in_threads if in_thread else allowed.send_messages,
        }
        return allowed.administrator or needed[right]

    return may


async def _write_down(interaction: discord.Interaction, taking: Awaitable[list[Request]]) -> None:
    """Write the request down, then tell Discord that its answer will come; or tell the person that it will not."""
    try:
        # Whether it was new does not matter: every listener of the token is given the command, and the one that wrote
        # it down may have died over it.
        requests = await in_time(taking, deadline())
        # What concerns the person alone is for nobody else's eyes; the first response decides who sees the answer.
        private = bool(requests) and all(request.audience is not Audience.EVERYONE for request in requests)
        answer = interaction.response.defer(thinking=True, ephemeral=private)
    except Exception:
        log.exception("A command could not be written down.")
        answer = interaction.response.send_message(say("notice.try_again", str(interaction.locale)), ephemeral=True)
    try:
        await answer
    except (discord.DiscordException, OSError) as error:
        if responded(error):
            return
        # The answer will be an ordinary message.
        log.warning("Discord did not take the response to a command.", why=str(error))
