"""The loopback Slack: its routes, and faults on demand."""

import asyncio
import base64
import json
import secrets
import time
from collections import defaultdict, deque
from collections.abc import Callable
from importlib import resources
from typing import Any

from aiohttp import web

from tests.fakes.loopback import Loopback
from tests.fakes.slack.blocks import check_message
from tests.fakes.slack.deliveries import CONNECTIONS_MAX, Deliveries, Delivery
from tests.fakes.slack.grants import Grants
from tests.fakes.slack.people import People
from tests.fakes.slack.reading import read
from tests.fakes.slack.web_api import ARGUMENTS, Arguments, WebApi, arguments
from tests.fakes.slack.workspace import TEAM_ID, Refusal, Workspace
from tests.patience import PATIENCE_S

RESPONSE_URL_USES_MAX = 5
RESPONSE_URL_LIVES_S = 30 * 60
_RESPONSE_FIELDS = {"text", "blocks", "response_type", "unfurl_links", "unfurl_media", "replace_original", "thread_ts"}
#: Methods whose moments have a shorter name.
_MOMENTS = {"chat.postMessage": "post", "apps.connections.open": "connect"}


def manifest() -> Any:
    """The app as its manifest registers it: what is not asked for there, this Slack neither tells nor allows."""
    return json.loads((resources.files("bot.platforms.slack_chat") / "manifest.json").read_text(encoding="utf-8"))


class FakeSlack(Loopback, People):
    """
    A Slack with one workspace, in which a test plays the people.

    ``SLACK_API_BASE_URL`` is `api_base_url`; the tokens and the secret are attributes. Events go through Socket Mode,
    or after ``request_url = "http://127.0.0.1:<port>/slack/events"`` as signed HTTP. What people do (`say`, `edit`,
    `delete`, `react`, `slash`, `shortcut`, …) returns at once; `settled()` waits until the app acknowledged it. There
    are C0NEWS, C0OTHER, the private G0PRIVATE and Ada's direct messages D0ADA; people are U0ADA and U0BEN.

    Moments (see Loopback): "post" (chat.postMessage), "deliver" and "ack" (an event on its way to the app, its
    acknowledgement on the way back), "connect" (apps.connections.open), "respond" (a response_url), every other method
    under its own name. A hook at ("ack", "before") that raises Dropped loses the acknowledgement.

    It outlives the app: what is not acknowledged waits until the app is back.

    Args:
        ack_within_s: How long the app has to acknowledge. Slack's own 3 seconds are for who tests what comes too late:
            a program that has no core for so long is not at fault.
        retries_s: Waits before an unacknowledged event is told again; Slack's own are 0, 60 and 300.
    """

    bot_token = "xoxb-loopback-bot-token"
    app_token = "xapp-loopback-app-token"
    signing_secret = "loopback-signing-secret"

    def __init__(self, *, ack_within_s: float = PATIENCE_S, retries_s: tuple[float, ...] = (0.0, 0.5, 1.0)) -> None:
        Loopback.__init__(self)
        events = Deliveries(
            self.moment, self.violations, self.signing_secret, ack_within_s=ack_within_s, retries_s=retries_s
        )
        People.__init__(self, manifest(), events, lambda: self.url)
        self.calls: list[tuple[str, Arguments]] = []  #: Every Web API call, in order.
        self.scopes: set[str] = set(self.manifest["oauth_config"]["scopes"]["bot"])  #: Those that the app holds.
        self.workspace.tokens[self.bot_token] = None
        self.grants = Grants(self.scopes)
        self.teams: list[People] = [self]  #: Those that the app may be installed in.
        self._apis = {TEAM_ID: WebApi(self.workspace, self.scopes, self.bot_spoke, self.changed)}
        self.spoken: list[tuple[str, str]] = []  #: Every call that a workspace's token was good for, and which.
        self._faults: dict[str, deque[Callable[[], web.Response]]] = defaultdict(deque)
        self._tickets: set[str] = set()
        self.moved: dict[str, str] = {}  #: Files that redirect.
        self.opened: list[tuple[str, str]] = []  #: Which files were asked for, with which token.

    def add_team(self, team: str) -> People:
        """Another workspace, whose channels and people have the same ids as the first one's."""
        name = team.removeprefix("T0").capitalize()
        workspace = Workspace(team, name, f"https://{name.lower()}.slack.com/", f"U{team}", f"B{team}")
        people = People(self.manifest, self.events, lambda: self.url, workspace)
        self._apis[team] = WebApi(workspace, self.scopes, people.bot_spoke, people.changed)
        self.teams.append(people)
        return people

    @property
    def api_base_url(self) -> str:
        """For SLACK_API_BASE_URL."""
        return f"{self.url}/api/"

    @property
    def request_url(self) -> str:
        """Where events are sent; "" is Socket Mode."""
        return self.events.request_url

    @request_url.setter
    def request_url(self, url: str) -> None:
        self.events.request_url = url

    @property
    def connected(self) -> bool:
        """Whether the app holds a Socket Mode connection."""
        return bool(self.events.lines)

    def called(self, method: str) -> list[Arguments]:
        """The arguments of every call of a method."""
        return [given for name, given in self.calls if name == method]

    async def settled(self, timeout_s: float = PATIENCE_S) -> None:
        """Wait until everything told so far is acknowledged or given up."""
        await self.events.settled(timeout_s)

    async def until(self, holds: Callable[[], Any], timeout_s: float = PATIENCE_S) -> None:
        """Wait for a condition."""
        async with asyncio.timeout(timeout_s):
            while not holds():
                await asyncio.sleep(0.01)

    def rate_limit(self, method: str, *, times: int = 1, retry_after_s: int = 1) -> None:
        """Answer the next calls of a method with 429."""
        headers = {"Retry-After": str(retry_after_s)}
        self._fault(method, times, lambda: _refused("ratelimited", status=429, headers=headers))

    def fail(self, method: str, error: str, *, times: int = 1) -> None:
        """Answer the next calls of a method with one of Slack's errors."""
        self._fault(method, times, lambda: _refused(error))

    def break_down(self, method: str, *, times: int = 1, status: int = 503) -> None:
        """Answer the next calls of a method, or of "respond", with a server error that is no JSON."""
        self._fault(method, times, lambda: web.Response(status=status, text="<h1>down</h1>", content_type="text/html"))

    def heal(self, method: str) -> None:
        """End what `rate_limit`, `fail` and `break_down` began."""
        self._faults[method].clear()

    def _fault(self, method: str, times: int, answer: Callable[[], web.Response]) -> None:
        self._faults[method].extend([answer] * times)

    async def refresh(self) -> None:
        """Ask the app for new connections, as Slack does every few hours; the old ones get nothing more."""
        lines, self.events.lines[:] = list(self.events.lines), []
        for line in lines:
            await line.send_json({"type": "disconnect", "reason": "refresh_requested", "debug_info": {}})

    async def hang_up(self) -> None:
        """Close the connections without notice."""
        for line in list(self.events.lines):
            await line.close()

    def cut(self) -> None:
        """Break the connections without even closing them."""
        for line in list(self.events.lines):
            self.events.cut(line)

    def redeliver(self, delivery: Delivery | None = None) -> None:
        """Tell again what was acknowledged, as Slack may: one delivery, or all events, newest first."""
        told = [delivery] if delivery else [each for each in reversed(self.events.all) if each.kind == "events_api"]
        for each in told:
            self.events.again(each)

    def routes(self, app: web.Application) -> None:
        """Web API, Socket Mode, response URLs."""
        app.router.add_route("*", "/api/{method}", self._web_api)
        app.router.add_get("/link", self._socket_mode)
        app.router.add_post("/response/{token}", self._response_url)
        app.router.add_get("/files-pri/{file:.+}", self._file)
        app.router.add_get("/signin", self._sign_in)
        app.on_shutdown.append(self._end)

    async def _end(self, _app: web.Application) -> None:
        await self.events.close()

    async def _web_api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        given = await arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or given.pop("token", "")
        self.calls.append((method, given))
        self._judge(method, given)
        name = _MOMENTS.get(method, method)
        await self.moment(name, "before")
        if self._faults[method]:
            return self._faults[method].popleft()()
        try:
            answer = self._answer(method, given, token)
        except Refusal as refusal:
            return _refused(str(refusal), more=refusal.more)
        except KeyError as missing:
            return _refused(f"invalid_arguments: {missing}")
        await self.moment(name, "after")
        return web.json_response({"ok": True, **answer}, headers={"X-OAuth-Scopes": ",".join(sorted(self.scopes))})

    def _answer(self, method: str, given: Arguments, token: str) -> Arguments:
        if method == "oauth.v2.access":
            name, _, secret = base64.b64decode(token.removeprefix("Basic ")).decode().partition(":")
            return self.grants.access(given, (name, secret))
        if method == "apps.connections.open":
            if token != self.app_token:
                raise Refusal("invalid_auth" if token else "not_authed")
            return {"url": self._ticket()}
        home = next((people.workspace for people in self.teams if token in people.workspace.tokens), None)
        if home is None:
            raise Refusal("invalid_auth" if token else "not_authed")
        if (ends := home.tokens[token]) is not None and ends <= time.time():
            raise Refusal("token_expired")
        self.spoken.append((method, home.team))
        if method == "auth.revoke":
            del home.tokens[token]
            return {"revoked": True}
        return self._apis[home.team].call(method, given)

    def _judge(self, method: str, given: Arguments) -> None:
        """What Slack might let pass, but a test should not."""
        if method not in ARGUMENTS:
            self.violations.append(f"unknown method: {method}")
        elif unknown := set(given) - ARGUMENTS[method]:
            self.violations.append(f"{method} with unknown arguments {sorted(unknown)}")
        if method in {"chat.postMessage", "chat.update"}:
            if given.get("blocks") and not given.get("text"):
                self.violations.append("blocks without a text for notifications")
            told = read(given.get("text", ""), given.get("blocks", []))
            if told.pings or told.hidden or told.broken:
                self.violations.append(f"a message that pings or hides something: {told}")

    def _ticket(self) -> str:
        ticket = secrets.token_hex(8)
        self._tickets.add(ticket)
        return f"{self.url.replace('http', 'ws', 1)}/link?ticket={ticket}"

    async def _socket_mode(self, request: web.Request) -> web.WebSocketResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets or len(self.events.lines) >= CONNECTIONS_MAX:
            raise web.HTTPForbidden
        self._tickets.remove(ticket)  # good for one connection
        line = web.WebSocketResponse()
        await line.prepare(request)
        await self.events.listen(line, request.transport)
        return line

    async def _sign_in(self, _request: web.Request) -> web.Response:
        return web.Response(text="<title>Sign in | Slack</title><form>password</form>", content_type="text/html")

    async def _file(self, request: web.Request) -> web.Response:
        """What was uploaded, for who may read files; others are sent to sign in."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.opened.append((request.path, token))
        file = request.match_info["file"]
        homes = [people.workspace for people in self.teams if token in people.workspace.tokens]
        found = [home.files[file] for home in homes if file in home.files and "files:read" in self.scopes]
        if not found:
            return web.Response(status=302, headers={"Location": f"{self.url}/signin"})
        if request.path in self.moved:
            return web.Response(status=302, headers={"Location": self.moved[request.path]})
        ((body, kind),) = found
        return web.Response(body=body, content_type=kind)

    async def _response_url(self, request: web.Request) -> web.Response:
        token = request.match_info["token"]
        await self.moment("respond", "before")
        if self._faults["respond"]:
            return self._faults["respond"].popleft()()
        people = next((people for people in self.teams if token in people.response_urls), self)
        home = people.workspace
        channel, user, given_at, uses = people.response_urls.get(token, ("", "", 0.0, 0))
        if not channel or uses >= RESPONSE_URL_USES_MAX or time.time() - given_at > RESPONSE_URL_LIVES_S:
            return web.Response(status=404, text="used_url")
        people.response_urls[token] = (channel, user, given_at, uses + 1)
        payload = await request.json()
        if unknown := set(payload) - _RESPONSE_FIELDS:
            self.violations.append(f"response_url with unknown fields {sorted(unknown)}")
        try:
            check_message(payload.get("text", ""), payload.get("blocks", []))
        except Refusal as refusal:
            return web.Response(status=400, text=str(refusal))
        if payload.get("response_type", "ephemeral") == "in_channel":
            message = {"type": "message", "ts": home.next_ts(), "bot_id": home.bot_id, "user": home.bot_user, **payload}
            home.store(channel, message)
        else:
            shown = {"channel": channel, "user": user, "ts": home.next_ts(), **payload}
            home.ephemerals.append(shown)
        return web.Response(text="ok")


def _refused(
    error: str, *, status: int = 200, headers: dict[str, str] | None = None, more: dict[str, str] | None = None
) -> web.Response:
    return web.json_response({"ok": False, "error": error, **(more or {})}, status=status, headers=headers)
