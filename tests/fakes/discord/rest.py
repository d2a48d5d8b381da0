"""The fake's REST half: the routes that discord.py uses for this bot, and what they refuse."""

import json
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from tests.fakes.discord import rules
from tests.fakes.discord.guild import (
    ANNOUNCEMENT,
    ANNOUNCEMENT_THREAD,
    COMPONENTS_V2,
    EPHEMERAL,
    FORUM,
    LOADING,
    PUBLIC_THREAD,
    TEXT,
    Channel,
    Interaction,
    Message,
    now,
    snowflake,
)
from tests.fakes.discord.rules import Refused
from tests.fakes.discord.world import World

Handler = Callable[[web.Request], Awaitable[Any]]

#: Within this time a repeated nonce gives back the first message.
NONCE_WINDOW_S = 300.0
#: A command must be answered within this time.
INTERACTION_S = 3.0
REACTIONS_MAX = 20


class Rest(World):
    """
    Routes. Each is a moment that tests hook into.

    post, thread, react, unreact, delete, history, channel, typing; for commands callback, response, respond and
    follow_up; at the start login, commands and sync.
    """

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, str]] = []  #: Method and path of each request.
        self.accepts_components = True  #: False refuses every Components V2 message.
        self.threads_full = False  #: True refuses threads for want of room.
        self.commands: list[dict[str, Any]] = []
        self.syncs = 0
        self.typing: list[Channel] = []
        self._answers: dict[str, list[Callable[[], web.Response]]] = defaultdict(list)
        self._nonces: dict[str, Message] = {}

    def answer_next(self, moment: str, status: int, code: int = 0, *, times: int = 1) -> None:
        """Refuse the next requests of a moment before anything happens; 5xx for outages."""
        self._answers[moment] += [lambda: _json({"code": code, "message": "as asked"}, status)] * times

    def rate_limit(self, moment: str, retry_after_s: float, *, times: int = 1, everywhere: bool = False) -> None:
        """Answer the next requests of a moment with 429."""

        def limited() -> web.Response:
            body = {"message": "You are being rate limited.", "retry_after": retry_after_s, "global": everywhere}
            headers = {"Via": "1.1 loopback", "Retry-After": str(int(retry_after_s) + 1)}
            headers["X-RateLimit-Scope"] = "global" if everywhere else "user"
            if everywhere:
                headers["X-RateLimit-Global"] = "true"
            return _json(body, 429, headers)

        self._answers[moment] += [limited] * times

    def forget_nonces(self) -> None:
        """Let the minutes pass in which Discord knows a nonce."""
        self._nonces.clear()

    def _routes(self) -> list[tuple[str, str, str, Handler, bool]]:
        """Method, path, moment, handler, whether it carries the bot's token."""
        message = "/channels/{channel}/messages/{message}"
        original = "/webhooks/{app}/{token}/messages/@original"
        return [
            ("GET", "/users/@me", "login", self._me, True),
            ("GET", "/oauth2/applications/@me", "login", self._application, True),
            ("GET", "/applications/{app}/commands", "commands", self._get_commands, True),
            ("PUT", "/applications/{app}/commands", "sync", self._put_commands, True),
            ("GET", "/channels/{channel}", "channel", self._get_channel, True),
            ("GET", "/channels/{channel}/messages", "history", self._history, True),
            ("POST", "/channels/{channel}/messages", "post", self._post, True),
            ("DELETE", message, "delete", self._delete, True),
            ("PUT", message + "/reactions/{emoji}/@me", "react", self._react, True),
            ("DELETE", message + "/reactions/{emoji}/@me", "unreact", self._unreact, True),
            ("POST", message + "/threads", "thread", self._open_thread, True),
            ("POST", "/channels/{channel}/typing", "typing", self._type, True),
            ("POST", "/interactions/{interaction}/{token}/callback", "callback", self._callback, False),
            ("GET", original, "response", self._get_original, False),
            ("PATCH", original, "respond", self._edit_original, False),
            ("POST", "/webhooks/{app}/{token}", "follow_up", self._follow_up, False),
        ]

    def routes(self, app: web.Application) -> None:
        """See Loopback."""
        for method, path, moment, handler, with_token in self._routes():
            app.router.add_route(method, "/api/v10" + path, self._served(moment, handler, with_token=with_token))
        app.router.add_get("/gateway", self.gateway.handle)
        app.router.add_get("/gateway/", self.gateway.handle)

    def _served(self, moment: str, handler: Handler, *, with_token: bool) -> Callable[..., Awaitable[web.Response]]:
        async def serve(request: web.Request) -> web.Response:
            self.calls.append((request.method, request.path))
            await self.moment(moment, "before")
            if with_token and request.headers.get("Authorization") != f"Bot {self.token}":
                return _json({"message": "401: Unauthorized", "code": 0}, 401)
            if self._answers[moment]:
                return self._answers[moment].pop(0)()
            try:
                answer = await handler(request)
            except Refused as refused:
                return _json(refused.body, refused.status)
            await self.moment(moment, "after")
            await self.changed()
            return web.Response(status=204) if answer is None else _json(answer)

        return serve

    async def _me(self, _request: web.Request) -> Any:
        return self.me.json()

    async def _application(self, _request: web.Request) -> Any:
        return {
            "id": str(self.app_id),
            "name": self.me.name,
            "description": "",
            "icon": None,
            "bot_public": True,
            "bot_require_code_grant": False,
            "owner": self.me.json(),
            "verify_key": "",
            "team": None,
            "flags": 0,
            "rpc_origins": None,
        }

    async def _get_commands(self, _request: web.Request) -> Any:
        return self.commands

    async def _put_commands(self, request: web.Request) -> Any:
        commands = await request.json()
        rules.check_commands(commands)
        self.syncs += 1
        defaults = {"application_id": str(self.app_id), "version": "1", "default_member_permissions": None}
        self.commands = [defaults | {"type": 1, "description": ""} | command for command in commands]
        for command in self.commands:
            command["id"] = str(snowflake())
            # Discord leaves out what is empty or false.
            command["options"] = [{k: v for k, v in option.items() if v} for option in command.get("options", [])]
        return self.commands

    async def _get_channel(self, request: web.Request) -> Any:
        return self._channel(request).json()

    async def _history(self, request: web.Request) -> Any:
        channel = self._channel(request)
        if channel.lacks("READ_MESSAGE_HISTORY"):
            return []
        limit = int(request.query.get("limit", 50))
        after, before = request.query.get("after"), request.query.get("before")
        if not 1 <= limit <= 100:
            raise rules.bad_form("limit", "1 to 100")
        messages = [message for message in channel.messages.values() if not message.flags & EPHEMERAL]
        if after:
            messages = [message for message in messages if message.id > int(after)][:limit]
        else:
            messages = [message for message in messages if not before or message.id < int(before)][-limit:]
        return [self.shape(message) for message in reversed(messages)]

    async def _post(self, request: web.Request) -> Any:
        channel = self._channel(request)
        payload = await _payload(request)
        if channel.lacks("SEND_MESSAGES_IN_THREADS" if channel.is_thread else "SEND_MESSAGES"):
            raise Refused(403, 50013, "Missing Permissions")
        if channel.type == FORUM:
            raise Refused(400, 50008, "Cannot send messages in a non-text channel")
        if channel.locked:
            raise Refused(403, 160005, "Thread is locked")
        self._check(payload)
        nonce = payload.get("nonce")
        if payload.get("enforce_nonce") and nonce in self._nonces:
            first = self._nonces[nonce]
            if time.monotonic() - first.sent_at < NONCE_WINDOW_S:
                if first.id not in first.channel.messages:
                    raise Refused(404, 10008, "Unknown Message")
                return self.shape(first) | {"nonce": nonce}
        message = Message(channel, self.me, reply_to=self._reply(channel, payload), nonce=nonce)
        self._fill(message, payload)
        message.type = 19 if message.reply_to else 0
        if nonce:
            self._nonces[nonce] = message
        channel.archived = False
        await self.add(message)
        return self.shape(message) | {"nonce": nonce}

    def _reply(self, channel: Channel, payload: dict[str, Any]) -> Message | None:
        reference = payload.get("message_reference")
        if not reference:
            return None
        if channel.lacks("READ_MESSAGE_HISTORY"):
            raise Refused(403, 160002, "Cannot reply without permission to read message history")
        target = channel.messages.get(int(reference["message_id"]))
        # A thread's first message stands in its parent, under the thread's own id.
        if target is None and channel.is_thread and channel.parent and int(reference["message_id"]) == channel.id:
            target = channel.parent.messages.get(channel.id)
        if target is None:
            raise rules.bad_form("message_reference", "Unknown message")
        return target

    async def _delete(self, request: web.Request) -> None:
        message = self._message(request)
        if message.author is not self.me:
            raise Refused(403, 50013, "Missing Permissions")
        await self.delete(message)

    async def _react(self, request: web.Request) -> None:
        message = self._message(request)
        emoji = request.match_info["emoji"]
        if message.channel.lacks("ADD_REACTIONS"):
            raise Refused(403, 50013, "Missing Permissions")
        if emoji not in message.reactions and len(message.reactions) >= REACTIONS_MAX:
            raise Refused(403, 30010, "Maximum number of reactions reached")
        message.reactions.setdefault(emoji, set()).add(self.me.id)

    async def _unreact(self, request: web.Request) -> None:
        message = self._message(request)
        users = message.reactions.get(request.match_info["emoji"], set())
        if self.me.id not in users:
            raise Refused(404, 10014, "Unknown Emoji")
        users.discard(self.me.id)
        if not users:
            del message.reactions[request.match_info["emoji"]]

    async def _open_thread(self, request: web.Request) -> Any:
        message, payload = self._message(request), await _payload(request)
        channel = message.channel
        if channel.type not in (TEXT, ANNOUNCEMENT):
            raise Refused(400, 50024, "Cannot execute action on this channel type")
        if channel.lacks("CREATE_PUBLIC_THREADS"):
            raise Refused(403, 50013, "Missing Permissions")
        if message.id in self.channels:
            raise Refused(400, 160004, "A thread has already been created for this message")
        if self.threads_full:
            raise Refused(400, 160006, "Maximum number of active threads reached")
        if not 1 <= len(payload["name"]) <= rules.NAME_MAX:
            raise rules.bad_form("name", "Must be between 1 and 100 in length.")
        if payload.get("auto_archive_duration") not in rules.ARCHIVE_MINUTES:
            raise rules.bad_form("auto_archive_duration", "60, 1440, 4320 or 10080")
        kind = ANNOUNCEMENT_THREAD if channel.type == ANNOUNCEMENT else PUBLIC_THREAD
        thread = await self.hang_thread(message, payload["name"], kind)
        return thread.json()

    async def _type(self, request: web.Request) -> None:
        self.typing.append(self._channel(request))

    async def _callback(self, request: web.Request) -> Any:
        interaction = self._interaction(request)
        if interaction.state in ("late", "expired") or time.monotonic() - interaction.sent_at > INTERACTION_S:
            raise Refused(404, 10062, "Unknown interaction")
        if interaction.state == "answered":
            raise Refused(400, 40060, "Interaction has already been acknowledged.")
        payload = await _payload(request)
        interaction.callbacks.append(payload)
        interaction.deferred_after_s = time.monotonic() - interaction.sent_at
        data = payload.get("data") or {}
        message = Message(interaction.channel, self.me, webhook_id=self.app_id, type=20)
        if payload["type"] == 5:
            message.flags = LOADING | (data.get("flags", 0) & EPHEMERAL)
        elif payload["type"] == 4:
            self._check(data)
            self._fill(message, data)
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
        message, payload = self._response(request), await _payload(request)
        flags = payload.get("flags", 0) | (message.flags & COMPONENTS_V2)
        self._check(payload | {"flags": flags})
        self._fill(message, payload | {"flags": flags | (message.flags & EPHEMERAL)})
        message.edited = now()
        await self.updated(message)
        return self.shape(message)

    async def _follow_up(self, request: web.Request) -> Any:
        loading, payload = self._response(request), await _payload(request)
        if loading.flags & LOADING:
            raise Refused(400, 40060, "Edit the loading message instead; a follow-up would replace it.")
        self._check(payload)
        message = Message(loading.channel, self.me, webhook_id=self.app_id, type=19, reply_to=loading)
        self._fill(message, payload)
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

    def _check(self, payload: dict[str, Any]) -> None:
        v2 = rules.is_v2(payload.get("flags", 0))
        if v2 and not self.accepts_components:
            raise rules.bad_form("components", "not accepted")
        rules.check_message(payload, v2=v2)

    def _fill(self, message: Message, payload: dict[str, Any]) -> None:
        """Give a message what was sent, and note whom that would notify."""
        message.content = payload.get("content") or ""
        message.components = rules.number(payload.get("components") or [])
        message.flags = payload.get("flags", 0)
        message.pings = self.pinged(message, payload.get("allowed_mentions"))

    def _channel(self, request: web.Request) -> Channel:
        channel = self.channels.get(int(request.match_info["channel"]))
        if channel is None:
            raise Refused(404, 10003, "Unknown Channel")
        if channel.lacks("VIEW_CHANNEL"):
            raise Refused(403, 50001, "Missing Access")
        return channel

    def _message(self, request: web.Request) -> Message:
        channel, number = self._channel(request), int(request.match_info["message"])
        message = channel.messages.get(number)
        if message is None:
            raise Refused(404, 10008, "Unknown Message")
        return message

    def _interaction(self, request: web.Request) -> Interaction:
        interaction = self.interactions.get(request.match_info["token"])
        if interaction is None:
            raise Refused(404, 10015, "Unknown Webhook")
        return interaction


async def _payload(request: web.Request) -> dict[str, Any]:
    payload = await request.json()
    assert isinstance(payload, dict)
    return payload


def _json(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """JSON without a charset, which discord.py would take for text; with the headers of a generous rate limit."""
    limits = {"X-RateLimit-Limit": "1000", "X-RateLimit-Remaining": "999", "X-RateLimit-Reset-After": "1"}
    limits["X-RateLimit-Reset"] = str(time.time() + 1)
    return web.Response(
        body=json.dumps(body).encode(), status=status, content_type="application/json", headers=limits | (headers or {})
    )
