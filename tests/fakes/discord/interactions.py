"""The fake's commands: registered, given, answered within three seconds, edited for fifteen minutes."""

import time
from typing import Any

from aiohttp import web

from tests.fakes.discord import rules
from tests.fakes.discord.guild import COMPONENTS_V2, EPHEMERAL, LOADING, Interaction, Message, now, snowflake
from tests.fakes.discord.http import Http, Route, payload_of
from tests.fakes.discord.rules import Refused

#: A command must be answered within this time.
INTERACTION_S = 3.0
#: Here a loaded machine is allowed for; a test makes an interaction "late" when it wants one.
_LATE_S = 10 * INTERACTION_S
#: The callback that offers what may be typed.
_CHOICES = 8
#: The one that shows a form.
_MODAL = 9


def _told(options: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Options as Discord tells them again: without what is empty or false."""
    told = [option | {"options": _told(option.get("options", []))} for option in options]
    return [{key: value for key, value in option.items() if value} for option in told]


def _without(node: Any, names: set[str]) -> Any:
    """The same JSON without fields of these names, wherever they are."""
    if isinstance(node, dict):
        return {name: _without(value, names) for name, value in node.items() if name not in names}
    return [_without(value, names) for value in node] if isinstance(node, list) else node


class CommandRoutes(Http):
    """What the bot does with commands."""

    def __init__(self) -> None:
        super().__init__()
        self.commands: list[dict[str, Any]] = []
        self.syncs = 0
        self.guest_in: set[int] = set()  #: Channels whose people brought the application along; it is no member there.

    def served(self) -> list[Route]:
        """The routes."""
        original = "/webhooks/{app}/{token}/messages/@original"
        return [
            *super().served(),
            ("GET", "/applications/{app}/commands", "commands", self._get_commands, True),
            ("PUT", "/applications/{app}/commands", "sync", self._put_commands, True),
            ("POST", "/interactions/{interaction}/{token}/callback", "callback", self._callback, False),
            ("GET", original, "response", self._get_original, False),
            ("DELETE", original, "retract", self._delete_original, False),
            ("PATCH", original, "respond", self._edit_original, False),
            ("POST", "/webhooks/{app}/{token}", "follow_up", self._follow_up, False),
        ]

    async def _get_commands(self, request: web.Request) -> Any:
        if request.query.get("with_localizations") == "true":
            return self.commands
        return _without(self.commands, {"name_localizations", "description_localizations"})

    async def _put_commands(self, request: web.Request) -> Any:
        commands = await request.json()
        rules.check_commands(commands)
        self.syncs += 1
        defaults = {"application_id": str(self.app_id), "version": "1", "default_member_permissions": None}
        self.commands = [defaults | {"type": 1, "description": ""} | command for command in commands]
        for command in self.commands:
            command["id"] = str(snowflake())
            command["options"] = _told(command.get("options", []))
        return self.commands

    async def _callback(self, request: web.Request) -> Any:
        interaction = self._interaction(request)
        if interaction.state in ("late", "expired") or time.monotonic() - interaction.sent_at > _LATE_S:
            raise Refused(404, 10062, "Unknown interaction")
        if interaction.state == "answered":
            raise Refused(400, 40060, "Interaction has already been acknowledged.")
        payload = await payload_of(request)
        interaction.callbacks.append(payload)
        data = payload.get("data") or {}
        if payload["type"] == _CHOICES:
            interaction.state = "answered"
            assert len(data["choices"]) <= rules.CHOICES_MAX
            return {"interaction": {"id": str(interaction.id), "type": 4}}
        if payload["type"] == _MODAL:
            if interaction.submitted:
                raise rules.bad_form("type", "a form does not open another")
            rules.check_modal(data)
            interaction.state, interaction.modal = "answered", data
            return {"interaction": {"id": str(interaction.id), "type": 3}}
        message = Message(interaction.channel, self.me, webhook_id=self.app_id, type=20)
        if payload["type"] == 5:
            message.flags = LOADING | (data.get("flags", 0) & EPHEMERAL)
        elif payload["type"] == 4:
            self.check(data)
            self.fill(message, data)
        else:
            raise rules.bad_form("type", f"callback type {payload['type']} is not used here")
        interaction.state, interaction.response = "answered", message
        await self.add(message)
        return {
            "interaction": {
                "id": str(interaction.id),
                "type": 2,
                "response_message_id": str(message.id),
                "response_message_loading": bool(message.flags & LOADING),
                "response_message_ephemeral": bool(message.flags & EPHEMERAL),
            },
            "resource": {"type": payload["type"], "message": self.shape(message)},
        }

    async def _get_original(self, request: web.Request) -> Any:
        return self.shape(self._response(request))

    async def _edit_original(self, request: web.Request) -> Any:
        message, payload = self._response(request), await payload_of(request)
        flags = payload.get("flags", 0) | (message.flags & COMPONENTS_V2)
        self.check(payload | {"flags": flags})
        self.fill(message, payload | {"flags": flags | (message.flags & EPHEMERAL)})
        message.edited = now()
        await self.updated(message)
        return self.shape(message)

    async def _delete_original(self, request: web.Request) -> None:
        interaction, message = self._interaction(request), self._response(request)
        interaction.retracted = True
        await self.delete(message)

    async def _follow_up(self, request: web.Request) -> Any:
        interaction, payload = self._interaction(request), await payload_of(request)
        assert interaction.response
        loading = interaction.response if interaction.retracted else self._response(request)
        if loading.flags & LOADING and not interaction.retracted:
            raise Refused(400, 40060, "Edit the loading message instead; a follow-up would replace it.")
        self.check(payload)
        replied = None if interaction.retracted else loading
        message = Message(loading.channel, self.me, webhook_id=self.app_id, type=19, reply_to=replied)
        self.fill(message, payload)
        interaction.followed_up.append(message)
        await self.add(message)
        return self.shape(message)

    def _response(self, request: web.Request) -> Message:
        interaction = self._interaction(request)
        if interaction.state == "expired":
            raise Refused(401, 50027, "Invalid Webhook Token")
        if interaction.response is None:
            raise Refused(404, 10015, "Unknown Webhook")
        if interaction.response.id not in interaction.channel.messages:
            raise Refused(404, 10008, "Unknown Message")
        return interaction.response

    def _interaction(self, request: web.Request) -> Interaction:
        interaction = self.interactions.get(request.match_info["token"])
        if interaction is None:
            raise Refused(404, 10015, "Unknown Webhook")
        return interaction
