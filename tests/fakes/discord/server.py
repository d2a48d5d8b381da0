"""A Discord on loopback: REST and gateway, strict about limits, with people to play."""

from typing import Any

from tests.fakes.discord import gateway as bits
from tests.fakes.discord import rules
from tests.fakes.discord.channels import ChannelRoutes
from tests.fakes.discord.guild import ALL_PERMISSIONS, Channel, Interaction, Message, User, snowflake
from tests.fakes.discord.interactions import CommandRoutes
from tests.fakes.discord.rules import LABEL, SELECT, walk

_STRING_OPTION, _SUBCOMMAND, _SLASH, _MESSAGE_MENU = 3, 1, 1, 3
#: Types of interactions.
_COMMAND, _COMPONENT, _AUTOCOMPLETE, _SUBMITTED = 2, 3, 4, 5
_BUTTON = 2


def _given(subcommand: list[str], options: dict[str, str], *, focused: str = "") -> list[dict[str, Any]]:
    """Options as Discord tells them; the one that somebody types into is marked."""
    given: list[dict[str, Any]]
    given = [{"name": key, "type": _STRING_OPTION, "value": value} for key, value in options.items()]
    given = [option | {"focused": True} if option["name"] == focused else option for option in given]
    for part in subcommand:
        given = [{"name": part, "type": _SUBCOMMAND, "options": given}]
    return given


class FakeDiscord(ChannelRoutes, CommandRoutes):
    """
    What the program sees of Discord. It keeps its state while the program dies and comes back.

    Give the program `token`, `api_base` and `gateway_url`. Play people with `say`, `edit`, `delete`, `react`, `slash`
    and `menu`; look with `messages`, `answers`, `replies`, `thread_of` and `until`; make trouble with `refuse`,
    `rate_limit`, `answer_next`, `gateway.close`, `gateway.cut`, `gateway.invalidate`, and hooks `at(moment, when, …)`.
    """

    @property
    def api_base(self) -> str:
        """For DISCORD_API_BASE."""
        return f"{self.url}/api/v10"

    @property
    def gateway_url(self) -> str:
        """For DISCORD_GATEWAY_URL."""
        return f"ws://127.0.0.1:{self.port}/gateway/"

    async def slash(
        self, channel: Channel, name: str, *, by: str = "Ana", permissions: str = ALL_PERMISSIONS, **options: str
    ) -> Interaction:
        """Give a slash command ("news status": one of a group); it must have been registered with these options."""
        group, *subcommand = name.split()
        registered = command = self._command(group, _SLASH)
        for part in subcommand:
            (command,) = (option for option in registered["options"] if option["name"] == part)
            assert command["type"] == _SUBCOMMAND
        known = {option["name"]: option for option in command.get("options", [])}
        for option, value in options.items():
            choices = [choice["value"] for choice in known[option].get("choices", [])]
            assert not choices or value in choices, f"{option}={value} is no choice of /{name}"
        missing = {option for option, shape in known.items() if shape.get("required")} - options.keys()
        assert not missing, f"/{name} needs {missing}"
        data = {"id": registered["id"], "name": group, "type": _SLASH, "options": _given(subcommand, options)}
        return await self._interact(channel, name, by, data, permissions)

    async def press(
        self, message: Message, name: str, *, by: str = "Ana", permissions: str = ALL_PERMISSIONS, nth: int = 0
    ) -> Interaction:
        """Press the button of a name in a message, of several the `nth`; it must stand there."""
        found = [part for part in walk(message.components) if f"{part.get('custom_id')}:".split(":")[1] == name]
        button = found[nth]
        data = {"custom_id": button["custom_id"], "component_type": _BUTTON, "id": button.get("id", 0)}
        more = {"message": self.shape(message, content=True)}
        pressed = await self._interact(message.channel, name, by, data, permissions, kind=_COMPONENT, **more)
        pressed.about = message
        return pressed

    async def fill_in(self, pressed: Interaction, *, by: str = "Ana", **fields: str) -> Interaction:
        """Fill in the form that a press opened, and send it; every field that it requires, within its length."""
        await self.until(lambda: pressed.modal)
        assert pressed.modal
        assert pressed.about
        components = []
        for label in pressed.modal["components"]:
            entry = label["component"]
            # A field may have several entries, "text:0" and so on: its text fills one after the other.
            name, size = entry["custom_id"].partition(":")[0], entry.get("max_length", rules.TEXT_INPUT_MAX)
            value, fields[name] = fields.get(name, "")[:size], fields.get(name, "")[size:]
            assert value or not entry.get("required", True), f"{name} is required"
            told = {"type": entry["type"], "id": 2, "custom_id": entry["custom_id"], "value": value}
            components.append({"type": label["type"], "id": 1, "component": told})
        assert not any(fields.values()), f"the form has no room for {sorted(fields)}"
        data = {"custom_id": pressed.modal["custom_id"], "components": components}
        shape = self.shape(pressed.about, content=True)
        filled = await self._interact(pressed.channel, pressed.name, by, data, kind=_SUBMITTED, message=shape)
        filled.submitted = True
        return filled

    async def choose(
        self, message: Message, value: str, *, by: str = "Ana", permissions: str = ALL_PERMISSIONS
    ) -> Interaction:
        """Choose an entry of the select menu under a message; it must be there."""
        (menu,) = (part for part in walk(message.components) if part["type"] == SELECT)
        assert value in [option["value"] for option in menu["options"]]
        data = {"custom_id": menu["custom_id"], "component_type": SELECT, "id": menu.get("id", 0), "values": [value]}
        more = {"message": self.shape(message, content=True)}
        return await self._interact(message.channel, value, by, data, permissions, kind=_COMPONENT, **more)

    async def submit(
        self, opened: Interaction, value: str, *, by: str = "Ana", permissions: str = ALL_PERMISSIONS
    ) -> Interaction:
        """Send a form with one field, with this value in it."""
        assert opened.modal
        (label,) = opened.modal["components"]
        field = label["component"]
        entered = {"type": field["type"], "custom_id": field["custom_id"], "id": 2}
        entered |= {"values": [value]} if field["type"] == SELECT else {"value": value}
        assert field["type"] != SELECT or value in [option["value"] for option in field["options"]]
        data = {"custom_id": opened.modal["custom_id"], "components": [{"type": LABEL, "id": 1, "component": entered}]}
        return await self._interact(opened.channel, "form", by, data, permissions, kind=_SUBMITTED)

    async def complete(self, channel: Channel, name: str, typing: str, *, by: str = "Ana", **options: str) -> list[str]:
        """Type into an option of a command, beside others that are given; what is offered for it."""
        group, *subcommand = name.split()
        given = _given(subcommand, options, focused=typing)
        data = {"id": self._command(group, _SLASH)["id"], "name": group, "type": _SLASH, "options": given}
        interaction = await self._interact(channel, name, by, data, kind=_AUTOCOMPLETE)
        await self.until(lambda: interaction.callbacks)
        return [choice["value"] for choice in interaction.callbacks[0]["data"]["choices"]]

    async def menu(self, message: Message, name: str, *, by: str = "Ana") -> Interaction:
        """Choose an entry of a message's menu; the application is given the message whatever its intents."""
        command = self._command(name, _MESSAGE_MENU)
        data = {
            "id": command["id"],
            "name": name,
            "type": _MESSAGE_MENU,
            "target_id": str(message.id),
            "resolved": {"messages": {str(message.id): self.shape(message, content=True)}},
        }
        return await self._interact(message.channel, name, by, data)

    def _brought_by(self, channel: Channel, user: User) -> dict[str, str]:
        """Who installed the application that is asked: the guild, or the person."""
        if channel.id in self.guest_in:
            return {"1": str(user.id)}
        return {"0": str(channel.guild or 0)}

    def _command(self, name: str, kind: int) -> dict[str, Any]:
        for command in self.commands:
            if (command["name"], command["type"]) == (name, kind):
                return command
        raise AssertionError(f"the application registered no command {name!r} of type {kind}")

    async def _interact(
        self,
        channel: Channel,
        name: str,
        by: str,
        data: dict[str, Any],
        permissions: str = ALL_PERMISSIONS,
        *,
        kind: int = _COMMAND,
        **more: Any,
    ) -> Interaction:
        user = self.user(by)
        interaction = Interaction(channel, user, name, id=snowflake())
        self.interactions[interaction.token] = interaction
        event: dict[str, Any] = {
            "id": str(interaction.id),
            "application_id": str(self.app_id),
            "type": kind,
            "data": data,
            "channel": channel.json() | {"permissions": ALL_PERMISSIONS},
            "channel_id": str(channel.id),
            "token": interaction.token,
            "version": 1,
            "app_permissions": ALL_PERMISSIONS,
            "locale": self.locales.get(by, "en-US"),
            "entitlements": [],
            "authorizing_integration_owners": self._brought_by(channel, user),
            "context": 0 if channel.guild else 1,
            "attachment_size_limit": 10 * 2**20,
            **more,
        }
        if channel.guild:
            member = user.member() | {"user": user.json(), "permissions": permissions}
            event |= {"guild_id": str(channel.guild), "guild_locale": "en-US", "member": member}
            event["guild"] = {"id": str(channel.guild), "locale": "en-US", "features": []}
        else:
            event["user"] = user.json()
        # Interactions come whatever the intents.
        await self.gateway.dispatch("INTERACTION_CREATE", lambda _session: event, intent=bits.ANY)
        return interaction
