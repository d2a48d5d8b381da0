"""A Discord on loopback: REST and gateway, strict about limits, with people to play."""

from typing import Any

from tests.fakes.discord import gateway as bits
from tests.fakes.discord.channels import ChannelRoutes
from tests.fakes.discord.guild import ALL_PERMISSIONS, Channel, Interaction, Message, snowflake
from tests.fakes.discord.interactions import CommandRoutes

_STRING_OPTION, _SUBCOMMAND, _SLASH, _MESSAGE_MENU = 3, 1, 1, 3


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
        given: list[dict[str, Any]]
        given = [{"name": key, "type": _STRING_OPTION, "value": value} for key, value in options.items()]
        for part in subcommand:
            given = [{"name": part, "type": _SUBCOMMAND, "options": given}]
        data = {"id": registered["id"], "name": group, "type": _SLASH, "options": given}
        return await self._interact(channel, name, by, data, permissions)

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

    def _command(self, name: str, kind: int) -> dict[str, Any]:
        for command in self.commands:
            if (command["name"], command["type"]) == (name, kind):
                return command
        raise AssertionError(f"the application registered no command {name!r} of type {kind}")

    async def _interact(
        self, channel: Channel, name: str, by: str, data: dict[str, Any], permissions: str = ALL_PERMISSIONS
    ) -> Interaction:
        user = self.user(by)
        interaction = Interaction(channel, user, name, id=snowflake())
        self.interactions[interaction.token] = interaction
        event: dict[str, Any] = {
            "id": str(interaction.id),
            "application_id": str(self.app_id),
            "type": 2,
            "data": data,
            "channel": channel.json() | {"permissions": ALL_PERMISSIONS},
            "channel_id": str(channel.id),
            "token": interaction.token,
            "version": 1,
            "app_permissions": ALL_PERMISSIONS,
            "locale": "en-US",
            "entitlements": [],
            "authorizing_integration_owners": {},
            "context": 0 if channel.guild else 1,
            "attachment_size_limit": 10 * 2**20,
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
