"""The fake's gateway: sessions that outlive their connection, RESUME, and what an application may see."""

import asyncio
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

HEARTBEAT_MS = 41_250
GUILDS, GUILD_MESSAGES, GUILD_REACTIONS = 1 << 0, 1 << 9, 1 << 10
DIRECT_MESSAGES, DIRECT_REACTIONS, MESSAGE_CONTENT = 1 << 12, 1 << 13, 1 << 15
ANY = 2**53 - 1

_DISPATCH, _HEARTBEAT, _IDENTIFY, _RESUME, _RECONNECT, _INVALID, _HELLO, _ACK = 0, 1, 2, 6, 7, 9, 10, 11


@dataclass(eq=False)
class Session:
    """What was dispatched to one IDENTIFY, for as long as it may be resumed."""

    id: str
    intents: int
    shard: tuple[int, int] = (0, 1)
    log: list[dict[str, Any]] = field(default_factory=list)
    socket: "Socket | None" = None

    def hears(self, guild: int | None) -> bool:
        """Whether a guild belongs to its shard; direct messages (None) belong to the first."""
        number, count = self.shard
        return (0 if guild is None else (guild >> 22) % count) == number

    async def dispatch(self, event: str, data: Any) -> None:
        """Send an event, now or with the next RESUME."""
        frame = {"op": _DISPATCH, "t": event, "s": len(self.log) + 1, "d": data}
        self.log.append(frame)
        if self.socket:
            await self.socket.send(frame)


class Socket:
    """One connection, compressed as the client asked."""

    def __init__(self, ws: web.WebSocketResponse, line: asyncio.BaseTransport | None, *, compressed: bool) -> None:
        self.ws = ws
        self.line = line
        self._deflate = zlib.compressobj() if compressed else None

    async def send(self, frame: dict[str, Any]) -> None:
        """Send a frame; a line that is cut already takes it to nowhere."""
        text = json.dumps(frame)
        try:
            if self._deflate:
                await self.ws.send_bytes(self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH))
            else:
                await self.ws.send_str(text)
        except (ConnectionError, RuntimeError):
            return


class Gateway:
    """The gateway half of FakeDiscord."""

    def __init__(self, token: str, violations: list[str], ready: Callable[[Session], list[tuple[str, Any]]]) -> None:
        self.token = token
        self.content_allowed = True
        self.down = False  #: Refuse connections.
        self.shards = 1  #: Discord wants the bot split into so many at least.
        self.identifies: list[dict[str, Any]] = []
        self.resumes = 0
        self._violations = violations
        self._ready = ready
        self._sessions: dict[str, Session] = {}
        self._sockets: set[Socket] = set()

    @property
    def connected(self) -> bool:
        """Whether a client listens right now."""
        return any(session.socket for session in self._sessions.values())

    async def dispatch(self, event: str, data: Callable[[Session], Any], *, intent: int) -> None:
        """Send an event to every session that asked for it."""
        for session in self._sessions.values():
            if session.intents & intent:
                shape = data(session)
                if session.hears(int(shape["guild_id"]) if "guild_id" in shape else None):
                    await session.dispatch(event, shape)

    async def close(self, code: int = 4000) -> None:
        """Close every connection; 4000 may be resumed, 4004 and 4010 to 4014 are final."""
        for socket in list(self._sockets):
            self._detach(socket)
            await socket.ws.close(code=code)

    def cut(self) -> None:
        """Cut every line without a word."""
        for socket in list(self._sockets):
            self._detach(socket)
            if isinstance(socket.line, asyncio.Transport):
                socket.line.abort()

    async def ask_to_reconnect(self) -> None:
        """Op 7."""
        for socket in self._sockets:
            await socket.send({"op": _RECONNECT, "d": None})

    async def invalidate(self) -> None:
        """Op 9: forget every session; nothing is replayed."""
        self.forget()
        for socket in self._sockets:
            await socket.send({"op": _INVALID, "d": False})

    def forget(self) -> None:
        """Let no session be resumed any more."""
        self._sessions.clear()

    async def malformed(self) -> None:
        """An event whose shape discord.py cannot take: a reaction without its type."""
        bad = {"message_id": "1", "channel_id": "1", "user_id": "1", "emoji": {"id": None, "name": "x"}}
        await self.dispatch("MESSAGE_REACTION_ADD", lambda _session: bad, intent=GUILD_REACTIONS)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """The websocket endpoint."""
        if self.down:
            return web.Response(status=503)
        ws = web.WebSocketResponse(autoping=True)
        await ws.prepare(request)
        socket = Socket(ws, request.transport, compressed=request.query.get("compress") == "zlib-stream")
        self._sockets.add(socket)
        await socket.send({"op": _HELLO, "d": {"heartbeat_interval": HEARTBEAT_MS}})
        try:
            async for message in ws:
                if message.type is WSMsgType.TEXT:
                    await self._receive(socket, json.loads(message.data))
        finally:
            self._detach(socket)
        return ws

    async def _receive(self, socket: Socket, frame: dict[str, Any]) -> None:
        match frame["op"]:
            case 1:
                await socket.send({"op": _ACK})
            case 2:
                await self._identify(socket, frame["d"])
            case 6:
                await self._resume(socket, frame["d"])
            case 3:
                pass  # presence
            case other:
                self._violations.append(f"unknown gateway op {other}")

    async def _identify(self, socket: Socket, data: dict[str, Any]) -> None:
        number, count = data.get("shard", (0, 1))
        self.identifies.append({"intents": data["intents"], "shard": (number, count)})
        if data["token"] != self.token:
            await socket.ws.close(code=4004)
            return
        if data["intents"] & MESSAGE_CONTENT and not self.content_allowed:
            await socket.ws.close(code=4014)
            return
        if count < self.shards:
            await socket.ws.close(code=4011)
            return
        session = Session(f"session-{len(self.identifies)}", data["intents"], (number, count), socket=socket)
        self._sessions[session.id] = session
        for event, payload in self._ready(session):
            await session.dispatch(event, payload)

    async def _resume(self, socket: Socket, data: dict[str, Any]) -> None:
        session = self._sessions.get(data["session_id"])
        if session is None or data["token"] != self.token:
            await socket.send({"op": _INVALID, "d": False})
            return
        self.resumes += 1
        session.socket = socket
        for frame in session.log[data["seq"] or 0 :]:
            await socket.send(frame)
        await session.dispatch("RESUMED", {})

    def _detach(self, socket: Socket) -> None:
        self._sockets.discard(socket)
        for session in self._sessions.values():
            if session.socket is socket:
                session.socket = None
