"""The fake's REST half: how requests are answered, refused and slowed down. The routes are in its subclasses."""

import json
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import BodyPartReader, web

from tests.fakes.discord import rules
from tests.fakes.discord.guild import BITS, Channel, Message, guild_json, snowflake
from tests.fakes.discord.rules import Refused
from tests.fakes.discord.world import World


@dataclass
class Window:
    """So many calls in so many seconds, and how many are left of those."""

    calls: int
    seconds: float
    left: int = 0
    ends: float = 0.0  #: By time.monotonic().

    def take(self) -> bool:
        """Whether a call was left; a new window begins with its first call."""
        if time.monotonic() >= self.ends:
            self.left, self.ends = self.calls, time.monotonic() + self.seconds
        self.left -= 1
        return self.left >= 0

    def headers(self, moment: str) -> dict[str, str]:
        """As Discord tells them with every answer."""
        after = max(self.ends - time.monotonic(), 0.001)
        told = {"Limit": self.calls, "Remaining": max(self.left, 0), "Reset-After": after, "Reset": time.time() + after}
        return {f"X-RateLimit-{name}": str(value) for name, value in told.items()} | {"X-RateLimit-Bucket": moment}


Handler = Callable[[web.Request], Awaitable[Any]]
#: Method, path, moment, handler, and whether the route carries the bot's token.
Route = tuple[str, str, str, Handler, bool]


class Http(World):
    """
    Every route is a moment that tests hook into.

    post, thread, react, unreact, delete, history, message, channel, close, archive, typing; for commands callback,
    response, respond, follow_up; at the start login, commands and sync.
    """

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, str]] = []  #: Method and path of each request.
        self.accepts_components = True  #: False refuses every Components V2 message.
        self.granted = sum(BITS.values())  #: What the bot's role allows in the guild, as REST tells it.
        self.locales: dict[str, str] = {}  #: By name, of people who have set another language than en-US.
        self.accepts_embeds = True  #: False refuses every embed, as without the permission Embed Links.
        self.accepts_files = True  #: False refuses whatever has a file, as without the permission Attach Files.
        self.calls_limited: list[str] = []  #: The moments of calls that found their window used up.
        self._answers: dict[str, list[Callable[[], web.Response]]] = defaultdict(list)
        self._window_of: dict[str, Window] = {}
        self._windows: dict[tuple[str, str], Window] = {}

    def answer_next(self, moment: str, status: int, code: int = 0, *, times: int = 1) -> None:
        """Refuse the next requests of a moment before anything happens; 5xx for outages."""
        self._answers[moment] += [lambda: _json({"code": code, "message": "as asked"}, status)] * times

    def rate_limit(self, moment: str, retry_after_s: float, *, times: int = 1, everywhere: bool = False) -> None:
        """Answer the next requests of a moment with 429."""
        self._answers[moment] += [lambda: _limited(retry_after_s, everywhere=everywhere)] * times

    def window(self, moment: str, calls: int, seconds: float) -> None:
        """From now on take so many calls of a moment in a window, in each channel."""
        self._window_of[moment] = Window(calls, seconds)

    def served(self) -> list[Route]:
        """The routes."""
        return [
            ("GET", "/users/@me", "login", self._me, True),
            ("GET", "/oauth2/applications/@me", "login", self._application, True),
            ("GET", "/gateway/bot", "shards", self._shards, True),
            ("GET", "/users/@me/guilds", "guilds", self._guilds, True),
            ("GET", "/guilds/{guild}/members/{user}", "guilds", self._member, True),
            ("GET", "/guilds/{guild}/channels", "guilds", self._guild_channels, True),
            ("GET", "/guilds/{guild}/roles", "guilds", self._roles, True),
            ("GET", "/guilds/{guild}", "guild", self._guild, True),
            ("POST", "/users/@me/channels", "direct", self._open_direct, True),
        ]

    def routes(self, app: web.Application) -> None:
        """See Loopback."""
        for method, path, moment, handler, with_token in self.served():
            app.router.add_route(method, "/api/v10" + path, self._serve(moment, handler, with_token=with_token))
        app.router.add_get("/gateway", self.gateway.handle)
        app.router.add_get("/gateway/", self.gateway.handle)

    def _serve(self, moment: str, handler: Handler, *, with_token: bool) -> Callable[..., Awaitable[web.Response]]:
        async def serve(request: web.Request) -> web.Response:
            self.calls.append((request.method, request.path))
            await self.moment(moment, "before")
            if with_token and request.headers.get("Authorization") != f"Bot {self.token}":
                return _json({"message": "401: Unauthorized", "code": 0}, 401)
            if self._answers[moment]:
                return self._answers[moment].pop(0)()
            if (window := self._window(moment, request)) and not window.take():
                self.calls_limited.append(moment)
                return _limited(window.ends - time.monotonic(), headers=window.headers(moment))
            limits = window.headers(moment) if window else {}
            try:
                answer = await handler(request)
            except Refused as refused:
                return _json(refused.body, refused.status, limits)
            await self.moment(moment, "after")
            await self.changed()
            return web.Response(status=204, headers=limits) if answer is None else _json(answer, headers=limits)

        return serve

    def _window(self, moment: str, request: web.Request) -> Window | None:
        if moment not in self._window_of:
            return None
        key = moment, request.match_info.get("channel", "")
        return self._windows.setdefault(key, replace(self._window_of[moment]))

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
            "flags": 1 << 19 if self.gateway.content_allowed else 0,
            "rpc_origins": None,
        }

    async def _guilds(self, _request: web.Request) -> Any:
        return [{"id": str(self.guild_id), "name": "Newsroom", "owner": False, "permissions": str(self.granted)}]

    async def _member(self, request: web.Request) -> Any:
        if request.match_info["user"] != str(self.me.id):
            for user in self.users.values():
                if str(user.id) == request.match_info["user"] and not user.left:
                    return user.member() | {"user": user.json()}
            raise Refused(404, 10007, "Unknown Member")
        return self.me.member() | {"user": self.me.json(), "roles": [str(self.role_id)]}

    async def _guild_channels(self, _request: web.Request) -> Any:
        """Also those that the bot may not see; no threads."""
        return [each.json() for each in self.channels.values() if each.guild == self.guild_id and not each.is_thread]

    async def _roles(self, _request: web.Request) -> Any:
        everyone = {"id": str(self.guild_id), "name": "@everyone", "permissions": "0"}
        return [everyone, {"id": str(self.role_id), "name": self.me.name, "permissions": str(self.granted)}]

    async def _guild(self, _request: web.Request) -> Any:
        """Everybody may read and write, where their channel does not say otherwise."""
        shape = guild_json(self.guild_id, self.me, self.role_id, [])
        shape["roles"][0]["permissions"] = str(
            BITS["VIEW_CHANNEL"] | BITS["SEND_MESSAGES"] | BITS["READ_MESSAGE_HISTORY"]
        )
        shape["roles"][1]["permissions"] = str(self.granted)
        shape["owner_id"] = str(snowflake())  # a bot owns none
        return shape

    async def _open_direct(self, request: web.Request) -> Any:
        """The conversation with a person, which is opened whether or not they take messages."""
        wanted = str((await payload_of(request))["recipient_id"])
        for user in self.users.values():
            if str(user.id) == wanted:
                return self.direct_with(user).json()
        raise rules.bad_form("recipient_id", "Unknown User")

    async def _shards(self, _request: web.Request) -> Any:
        limit = {"total": 1000, "remaining": 999, "reset_after": 86_400_000, "max_concurrency": 1}
        address = f"ws://127.0.0.1:{self.port}/gateway/"
        return {"url": address, "shards": self.gateway.shards, "session_start_limit": limit}

    def check(self, payload: dict[str, Any]) -> None:
        v2 = rules.is_v2(payload.get("flags", 0))
        if v2 and not self.accepts_components:
            raise rules.bad_form("components", "not accepted")
        if payload.get("embeds") and not self.accepts_embeds:
            raise Refused(403, 50013, "Missing Permissions")
        if payload.get("uploads") and not self.accepts_files:
            raise Refused(403, 50013, "Missing Permissions")
        rules.check_message(payload, v2=v2)

    def fill(self, message: Message, payload: dict[str, Any]) -> None:
        """Give a message what was sent, and note whom that would notify."""
        message.content = payload.get("content") or ""
        message.components = rules.number(payload.get("components") or [])
        message.embeds = payload.get("embeds") or []
        message.flags = payload.get("flags", 0)
        message.uploads = payload.get("uploads", {})
        message.described = [each.get("description", "") for each in payload.get("attachments") or []]
        message.pings = self.pinged(message, payload.get("allowed_mentions"))

    def channel(self, request: web.Request) -> Channel:
        channel = self.channels.get(int(request.match_info["channel"]))
        if channel is None:
            raise Refused(404, 10003, "Unknown Channel")
        if channel.lacks("VIEW_CHANNEL"):
            raise Refused(403, 50001, "Missing Access")
        return channel

    def message(self, request: web.Request) -> Message:
        channel, number = self.channel(request), int(request.match_info["message"])
        message = channel.messages.get(number)
        if message is None:
            raise Refused(404, 10008, "Unknown Message")
        return message


async def payload_of(request: web.Request) -> dict[str, Any]:
    """The JSON object that was sent; what was uploaded with it by name, as `uploads`."""
    if not request.content_type.startswith("multipart/"):
        sent = await request.json()
        assert isinstance(sent, dict)
        return sent
    payload: Any = {}
    uploads: dict[str, bytes] = {}
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        if part.name == "payload_json":
            payload = await part.json()
        else:
            uploads[part.filename or ""] = bytes(await part.read())
    # Of a forum's post the files belong to its first message.
    (payload.get("message") or payload)["uploads"] = uploads
    assert isinstance(payload, dict)
    return payload


def _limited(retry_after_s: float, *, everywhere: bool = False, headers: dict[str, str] | None = None) -> web.Response:
    body = {"message": "You are being rate limited.", "retry_after": retry_after_s, "global": everywhere}
    told = {"Via": "1.1 loopback", "Retry-After": str(int(retry_after_s) + 1)}
    told["X-RateLimit-Scope"] = "global" if everywhere else "user"
    if everywhere:
        told["X-RateLimit-Global"] = "true"
    return _json(body, 429, told | (headers or {}))


def _json(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """JSON without a charset, which discord.py would take for text; with the headers of a generous rate limit."""
    limits = {"X-RateLimit-Limit": "1000", "X-RateLimit-Remaining": "999", "X-RateLimit-Reset-After": "1"}
    limits["X-RateLimit-Reset"] = str(time.time() + 1)
    return web.Response(
        body=json.dumps(body).encode(), status=status, content_type="application/json", headers=limits | (headers or {})
    )
