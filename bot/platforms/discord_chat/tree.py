"""The table of commands as Discord's: slash commands with their options, and the menu of a message."""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, cast

import discord
from discord import app_commands

from bot.platforms.commands.arguments import Argument, Given, Kind, choices
from bot.platforms.commands.entries import AtOnce, Menu, Queued
from bot.platforms.commands.table import MENUS, groups
from bot.platforms.discord_chat.translating import said
from bot.texts import say

#: Of one option; Discord shows no more.
CHOICES_MAX = 25

#: Does what a command asks for.
Do = Callable[[discord.Interaction, Queued | AtOnce, Given], Awaitable[None]]
#: Does what an entry of a message's menu asks for.
DoMenu = Callable[[discord.Interaction, Menu, discord.Message], Awaitable[None]]
#: What the setting of a name may be.
Values = Callable[[str], Sequence[str]]


def command_tree(client: discord.Client, do: Do, do_menu: DoMenu, values: Values) -> app_commands.CommandTree[Any]:
    """The commands, ready to be called."""
    # Also where a person brought the bot along: there it answers that person alone.
    tree = app_commands.CommandTree(
        client,
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
    )
    for group, commands in groups().items():
        if [command.name for command in commands] == [group]:
            tree.add_command(_command(commands[0], do, values))
            continue
        together = app_commands.Group(name=group, description=_words(f"command.{group}"))
        for command in commands:
            together.add_command(_command(command, do, values))
        tree.add_command(together)
    for menu in MENUS:
        tree.add_command(_menu(menu, do_menu))
    return tree


def _command(command: Queued | AtOnce, do: Do, values: Values) -> app_commands.Command[Any, Any, Any]:
    async def callback(interaction: discord.Interaction, **given: str | None) -> None:
        await do(interaction, command, Given({name: value for name, value in given.items() if value}))

    # discord.py reads the options from the callback's signature, so it is given the one that the table says.
    callback.__signature__ = _signature(command.arguments)  # type: ignore[attr-defined]
    described = {one.name: _words(f"command.{command.key}_{one.name}") for one in command.arguments}
    app_commands.describe(**described)(callback)
    listed = {one.name: _listed(one.kind) for one in command.arguments}
    app_commands.choices(**{name: known for name, known in listed.items() if known})(callback)
    name, description = command.name.split()[-1], _words(f"command.{command.key}")
    made = app_commands.Command[Any, Any, Any](name=name, description=description, callback=cast("Any", callback))
    setting = next((one.name for one in command.arguments if one.kind is Kind.SETTING), "")
    for argument in command.arguments:
        if setting and argument.kind is Kind.WORDS:
            made.autocomplete(argument.name)(_completing(setting, values))
    return made


def _signature(arguments: Sequence[Argument]) -> inspect.Signature:
    # Discord wants what is required first.
    ordered = sorted(arguments, key=lambda argument: not argument.required)
    return inspect.Signature(
        [
            inspect.Parameter("interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=discord.Interaction),
            *(
                inspect.Parameter(
                    argument.name,
                    inspect.Parameter.KEYWORD_ONLY,
                    annotation=str if argument.required else str | None,
                    default=inspect.Parameter.empty if argument.required else None,
                )
                for argument in ordered
            ),
        ]
    )


def _words(key: str) -> app_commands.locale_str:
    return said(partial(say, key))


def _listed(kind: Kind) -> list[app_commands.Choice[str]]:
    """What may be chosen for an argument; () when it is anything."""

    def called(value: str, language: str) -> str:
        return choices(kind, language)[value]

    named = (app_commands.Choice(name=said(partial(called, value)), value=value) for value in choices(kind))
    return list(named)[:CHOICES_MAX]


def _completing(setting: str, values: Values) -> Any:
    """Offers what the chosen setting may be, as far as it begins with what is typed."""

    async def complete(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        chosen = str(getattr(interaction.namespace, setting, "") or "")
        found = [value for value in (*values(chosen), "default") if value.startswith(current.lower())]
        return [app_commands.Choice(name=value, value=value) for value in found[:CHOICES_MAX]]

    return complete


def _menu(menu: Menu, do: DoMenu) -> app_commands.ContextMenu:
    async def callback(interaction: discord.Interaction, message: discord.Message) -> None:
        await do(interaction, menu, message)

    return app_commands.ContextMenu(name=said(partial(say, f"menu.{menu.callback_id}")), callback=callback)
