"""The fake's REST half: how requests are answered, refused and slowed down. The routes are in its subclasses."""

import json
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from tests.fakes.discord import rules
from tests.fakes.discord.guild import Channel, Message
from tests.fakes.discord.rules import Refused
from tests.fakes.discord.world import World

Handler = Callable[[web.Request], Awaitable[Any]]
#: Method, path, moment, handler, and whether the route carries the bot's token.
Route = tuple[str, str, str, Handler, bool]


class Http(World):
    """
    Every route is a moment that tests hook into.

    post, thread, react, unreact, delete, history, channel, typing; for commands callback, response, respond and
    follow_up; at the start login, commands and sync.
    """

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, str]] = []  #: Method and path of each request.
        self.accepts_components = True  #: False refuses every Components V2 message.
        self._answers: dict[str, list[Callable[[], web.Response]]] = defaultdict(list)

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

    def served(self) -> list[Route]:
        """The routes."""
        return [
            ("GET", "/users/@me", "login", self._me, True),
            ("GET", "/oauth2/applications/@me", "login", self._application, True),
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

    def check(self, payload: dict[str, Any]) -> None:
        v2 = rules.is_v2(payload.get("flags", 0))
        if v2 and not self.accepts_components:
            raise rules.bad_form("components", "not accepted")
        rules.check_message(payload, v2=v2)

    def fill(self, message: Message, payload: dict[str, Any]) -> None:
        """Give a message what was sent, and note whom that would notify."""
        message.content = payload.get("content") or ""
        message.components = rules.number(payload.get("components") or [])
        message.flags = payload.get("flags", 0)
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
    """The JSON object that was sent."""
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
