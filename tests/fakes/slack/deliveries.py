"""How the fake Slack hands events over: through Socket Mode or signed HTTP, again until they are acknowledged."""

import asyncio
import hashlib
import hmac
import json
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from tests.fakes.loopback import Dropped, When
from tests.fakes.slack.workspace import APP_ID
from tests.patience import PATIENCE_S

Kind = Literal["events_api", "slash_commands", "interactive"]
Moment = Callable[[str, When], Awaitable[None]]

#: How often the dispatcher looks whether a line is up again.
POLL_S = 0.01
CONNECTIONS_MAX = 10


@dataclass(slots=True)
class Delivery:
    """One thing that Slack tells the app. Only events are told again; people repeat commands themselves."""

    kind: Kind
    payload: dict[str, Any]
    attempts: int = 0
    acks: int = 0
    response: Any = None  #: What came with the last acknowledgement.
    lost: bool = False  #: Given up unacknowledged.
    reason: str = ""  #: Why it is told again: Slack's retry_reason.
    answered: asyncio.Event = field(default_factory=asyncio.Event)  #: Set when an attempt is acknowledged.

    @property
    def acked(self) -> bool:
        """Whether any attempt was acknowledged."""
        return self.acks > 0


class Deliveries:
    """
    Sends deliveries and waits for their acknowledgement.

    Attempts that find no line to the app are not counted: what is not acknowledged waits for the app's return, as in
    a test that kills it. Kinder than Slack, which gives up after an hour or so.
    """

    def __init__(
        self,
        moment: Moment,
        violations: list[str],
        signing_secret: str,
        *,
        ack_within_s: float,
        retries_s: tuple[float, ...],
    ) -> None:
        self.all: list[Delivery] = []
        self.ack_within_s = ack_within_s
        self.retries_s = retries_s
        self.request_url = ""  #: Set: signed HTTP to this address instead of Socket Mode.
        self.lines: list[web.WebSocketResponse] = []
        self.spread = False  #: Tell each connection a part, as Slack does; else the newest all.
        self._moment = moment
        self._violations = violations
        self._signing_secret = signing_secret
        self._transports: dict[web.WebSocketResponse, asyncio.BaseTransport | None] = {}
        self._envelopes: dict[str, Delivery] = {}
        self._numbers = count(1)
        self._turns = count()
        self._tasks: set[asyncio.Task[None]] = set()

    def send(self, kind: Kind, payload: dict[str, Any]) -> Delivery:
        """Start to deliver; the delivery's fields tell what became of it."""
        delivery = Delivery(kind, payload)
        self.all.append(delivery)
        self._start(delivery)
        return delivery

    def again(self, delivery: Delivery) -> None:
        """Tell it once more, as Slack may although it was acknowledged."""
        delivery.reason = "timeout"
        self._start(delivery)

    async def settled(self, timeout_s: float = PATIENCE_S) -> None:
        """Wait until everything is acknowledged or given up."""
        async with asyncio.timeout(timeout_s):
            while self._tasks:
                await asyncio.wait(set(self._tasks))

    async def close(self) -> None:
        """Stop telling, hang up."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for line in list(self.lines):
            await line.close()

    def _start(self, delivery: Delivery) -> None:
        delivery.answered.clear()
        task = asyncio.create_task(self._deliver(delivery))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, delivery: Delivery) -> None:
        waits = (0.0, *self.retries_s) if delivery.kind == "events_api" else (0.0,)
        for wait_s in waits:
            await asyncio.sleep(wait_s)
            while not await self._attempt(delivery):
                await asyncio.sleep(POLL_S)
            if delivery.answered.is_set():
                return
        delivery.lost = True

    async def _attempt(self, delivery: Delivery) -> bool:
        """One try; False when there was no line, so that it does not count."""
        if self.request_url:
            return await self._by_http(delivery)
        if not self.lines:
            return False
        # In turn, where the app asked for several connections; while one is replaced, through the new one.
        line = self.lines[next(self._turns) % len(self.lines)] if self.spread else self.lines[-1]
        envelope = self._envelope(delivery)
        self._envelopes[envelope["envelope_id"]] = delivery
        await self._moment("deliver", "before")
        delivery.attempts += 1
        try:
            await line.send_json(envelope)
        except ConnectionError:
            delivery.attempts -= 1
            return False
        await self._moment("deliver", "after")
        return await self._heard(delivery, line)

    async def _heard(self, delivery: Delivery, line: web.WebSocketResponse) -> bool:
        """Wait for the acknowledgement; False when the line went before it came and there is still time."""
        delivery.reason = "timeout"
        for _ in self._turns_to_answer():
            if delivery.answered.is_set():
                break
            if line.closed and not self.lines:
                return False
            await asyncio.sleep(POLL_S)
        return True

    def _turns_to_answer(self) -> range:
        """
        How often the app is waited for, POLL_S each.

        Not until a time of the clock: where both stood still, for others have the cores, the app was not late.
        """
        return range(math.ceil(self.ack_within_s / POLL_S))

    def _envelope(self, delivery: Delivery) -> dict[str, Any]:
        envelope: dict[str, Any] = {"envelope_id": f"env-{next(self._numbers)}", "type": delivery.kind}
        envelope["payload"] = delivery.payload
        envelope["accepts_response_payload"] = delivery.kind != "events_api"
        if delivery.kind == "events_api":
            envelope |= {"retry_attempt": delivery.attempts, "retry_reason": delivery.reason}
        return envelope

    def cut(self, line: web.WebSocketResponse) -> None:
        """Break a connection on the level of TCP."""
        if isinstance(transport := self._transports.get(line), asyncio.Transport):
            transport.abort()

    async def listen(self, line: web.WebSocketResponse, transport: asyncio.BaseTransport | None) -> None:
        """Serve one Socket Mode connection until it ends."""
        self._transports[line] = transport
        await line.send_json(
            {"type": "hello", "num_connections": len(self.lines) + 1, "connection_info": {"app_id": APP_ID}}
        )
        self.lines.append(line)
        try:
            async for frame in line:
                if frame.type is aiohttp.WSMsgType.TEXT:
                    await self._frame(json.loads(frame.data))
        finally:
            del self._transports[line]
            if line in self.lines:
                self.lines.remove(line)

    async def _frame(self, frame: dict[str, Any]) -> None:
        delivery = self._envelopes.get(frame.get("envelope_id", ""))
        if delivery is None or set(frame) - {"envelope_id", "payload"}:
            self._violations.append(f"a frame that acknowledges nothing: {frame}")
        else:
            await self._acknowledged(delivery, frame.get("payload"))

    async def _acknowledged(self, delivery: Delivery, response: Any) -> None:
        try:
            await self._moment("ack", "before")
        except Dropped:
            return  # the acknowledgement never arrived
        delivery.response = response
        delivery.acks += 1
        delivery.answered.set()
        await self._moment("ack", "after")

    async def _by_http(self, delivery: Delivery) -> bool:
        body, headers = self._signed(delivery)
        await self._moment("deliver", "before")
        delivery.attempts += 1
        posting = asyncio.create_task(self._post(body, headers))
        try:
            for _ in self._turns_to_answer():
                if posting.done():
                    break
                await asyncio.wait([posting], timeout=POLL_S)
            else:
                delivery.reason = "http_timeout"
                return True
            status, text = await posting
        except aiohttp.ClientError:
            delivery.attempts -= 1
            delivery.reason = "connection_failed"
            return False
        finally:
            posting.cancel()
        if status != web.HTTPOk.status_code:
            delivery.reason = "http_error"
            return True
        await self._acknowledged(delivery, text)
        return True

    async def _post(self, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.request_url, data=body, headers=headers) as response,
        ):
            return response.status, await response.text()

    def _signed(self, delivery: Delivery) -> tuple[bytes, dict[str, str]]:
        if delivery.kind == "events_api":
            body, content_type = json.dumps(delivery.payload).encode(), "application/json"
        else:
            form = delivery.payload if delivery.kind == "slash_commands" else {"payload": json.dumps(delivery.payload)}
            body, content_type = urlencode(form).encode(), "application/x-www-form-urlencoded"
        headers = sign(body, self._signing_secret) | {"Content-Type": content_type}
        if delivery.attempts and delivery.kind == "events_api":
            headers |= {"X-Slack-Retry-Num": str(delivery.attempts), "X-Slack-Retry-Reason": delivery.reason}
        return body, headers


def sign(body: bytes, secret: str, *, at: float | None = None) -> dict[str, str]:
    """Slack's signature headers, as of `at` (seconds since 1970; now)."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
