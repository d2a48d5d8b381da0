"""Slack's Socket Mode, held for as long as the bot runs."""

import asyncio
import logging
import re
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.domain.errors import ChatRefused, ChatUnavailable, ConfigError
from bot.platforms.slack_chat.faults import TOKEN_REFUSED, ask, code_of
from bot.platforms.slack_chat.identity import waits_s

log = structlog.get_logger()

PING_S = 5.0
LOOK_S = 0.5
#: After holding this long the next loss is news again; lines that break at once are dialled more and more slowly.
STABLE_S = 60.0
#: One try to connect, a short rate limit included.
CONNECT_S = 20.0
#: How long listeners in flight may take to finish when the bot stops; Slack waits 3 s for an acknowledgement.
DRAIN_S = 3.0


class Line(SocketModeClient):
    """
    The library's connection, with reconnecting left to us.

    By itself the library dials one spent address for ever, and asks for a new one for ever also after the token was
    revoked; and when it closes it forgets the listeners that still run.
    """

    def __init__(self, app: AsyncApp, app_token: str, *, stands: Callable[[], None], lost: Callable[[], None]) -> None:
        """
        Args:
            app: Given what Slack tells.
            app_token: For Socket Mode.
            stands: Called whenever the line stands: something may have been said meanwhile.
            lost: Called whenever it does not, before anything comes through the next one.
        """
        super().__init__(app_token, logger=_library_log(), web_client=app.client, ping_interval=PING_S)
        self._app = app
        self._stands = stands
        self._is_lost = lost
        self._lost = asyncio.Event()
        self._running: set[asyncio.Task[Any]] = set()
        self._draining = False
        self._failed = False  #: Some try to connect has.
        self.socket_mode_request_listeners.append(self._handle)

    @property
    def state(self) -> str:
        """``starting``, ``ready`` when Slack can reach us, or ``reconnecting``."""
        if self.current_session is not None and not self.current_session.closed:
            return "ready"
        return "reconnecting" if self.current_session or self._failed else "starting"

    async def hold(self) -> None:
        """
        Connect, and again whenever the line is lost, until cancelled; then let running listeners finish.

        Raises:
            ConfigError: Slack refuses the app token.
        """
        waits = waits_s()
        try:
            while True:
                await self._connect()
                log.info("Connected to Slack.")
                self._stands()
                start = time.monotonic()
                await self._until_lost()
                self._is_lost()
                log.info("The line to Slack is gone or about to go; connecting again.")
                if time.monotonic() - start > STABLE_S:
                    waits = waits_s()
                await asyncio.sleep(next(waits))
        finally:
            await self._drain()
            await self.close()  # type: ignore[no-untyped-call]  # the library's

    async def connect_to_new_endpoint(self, force: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002  # the library's
        """Take the library's wish to reconnect as news that the line is lost."""
        self._lost.set()

    async def run_message_listeners(self, message: dict[str, Any], raw_message: str) -> None:
        """Remember what runs; what comes while we drain is left unacknowledged, so that Slack tells it again."""
        task = asyncio.current_task()
        if self._draining or task is None:
            return
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await super().run_message_listeners(message, raw_message)

    async def _connect(self) -> None:
        for wait_s in waits_s():
            if await self._connected():
                break
            await asyncio.sleep(wait_s)
        # Set while the old connection was closed; the new one is not lost yet.
        self._lost.clear()

    async def _connected(self) -> bool:
        """One try."""
        try:
            async with asyncio.timeout(CONNECT_S):
                self.wss_uri = await self._address()
                await self.connect()  # type: ignore[no-untyped-call]  # the library's
        except (ChatUnavailable, TimeoutError) as error:
            log.warning("Slack cannot be reached.", why=str(error) or "timeout")
            self._failed = True
            return False
        return True

    async def _until_lost(self) -> None:
        """Look often: the library notices a broken line at its next ping."""
        while self.state == "ready" and not self._lost.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._lost.wait(), LOOK_S)

    async def _address(self) -> str:
        try:
            answer = await ask(self.web_client.apps_connections_open(app_token=self.app_token))
        except (ChatUnavailable, ChatRefused) as error:
            if isinstance(error, ChatUnavailable) and code_of(error) not in TOKEN_REFUSED:
                raise
            raise ConfigError(
                f"SLACK_APP_TOKEN: {error}. It needs an app-level token with connections:write, and Socket Mode on."
            ) from error
        return str(answer["url"])

    async def _handle(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        response = await run_async_bolt_app(self._app, request)
        await send_async_response(client, request, response, 0.0)

    async def _drain(self) -> None:
        self._draining = True
        if self._running:
            await asyncio.wait(set(self._running), timeout=DRAIN_S)


def _library_log() -> logging.Logger:
    """The library logs addresses that let anyone connect in our place, for a while; its lines lose them."""
    logger = logging.getLogger("slack_sdk.socket_mode.newsbrief")
    if not logger.filters:
        logger.addFilter(_without_addresses)
    return logger


def _without_addresses(record: logging.LogRecord) -> bool:
    record.msg = re.sub(r"wss?://\S+", "wss://…", record.getMessage())
    record.args, record.exc_info = (), None
    return True
