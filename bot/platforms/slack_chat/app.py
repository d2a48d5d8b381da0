"""Slack: its receiving half, and the chat that goes with it."""

import asyncio
import logging
from dataclasses import dataclass, field

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.domain.desk import Desk
from bot.domain.errors import ChatUnavailable, ConfigError, StorageUnavailable
from bot.domain.inbox import Inbox
from bot.domain.installations import Installations
from bot.domain.types import Platform
from bot.platforms.slack_chat.chat import SlackChat
from bot.platforms.slack_chat.faults import web_client
from bot.platforms.slack_chat.files import Files
from bot.platforms.slack_chat.identity import BOT, Bot, Identity, waits_s
from bot.platforms.slack_chat.installing import AppKeys, Installing
from bot.platforms.slack_chat.listeners import Listeners
from bot.platforms.slack_chat.renewal import Renewal
from bot.platforms.slack_chat.response_urls import ResponseUrls
from bot.platforms.slack_chat.socket_mode import Line
from bot.platforms.slack_chat.spaces import ManySpaces, OneSpace, Spaces
from bot.texts import say

log = structlog.get_logger()

#: Where Slack sends events, commands and shortcuts in HTTP mode.
EVENTS_PATH = "/slack/events"
#: An edited message of 40,000 characters comes as text and as blocks, before and after, each character up to 6 bytes.
EVENT_BYTES_MAX = 2 * 2**20
#: Seconds for it to come; Slack itself hangs up after 3.
EVENT_BODY_S = 10.0


@dataclass(frozen=True, slots=True)
class SlackOptions:
    """
    How to reach Slack: Socket Mode with an app token, else signed HTTP with a signing secret.

    With `client_id` any number of workspaces install the bot, and each has a token of its own.
    """

    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    api_base_url: str = ""  #: "" is Slack itself; ends in "/api/".
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    public_url: str = ""  #: Where workspaces install the bot, without a slash at the end.


class SlackPlatform:
    """
    One workspace, or all that installed the bot. Implements chat.Receiver.

    `chat` works whether or not the receiver runs.

    In HTTP mode the web server mounts `routes`; requests that come before Slack told who the bot is are not
    acknowledged, so that Slack sends them again.

    Raises:
        ConfigError: neither an app token nor a signing secret.
    """

    platform = Platform.SLACK

    def __init__(
        self, options: SlackOptions, inbox: Inbox, desk: Desk, installations: Installations | None = None
    ) -> None:
        """`installations`: of the workspaces, where `options` have a client_id."""
        if not options.app_token and not options.signing_secret:
            raise ConfigError(
                "SLACK_BOT_TOKEN needs SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) beside it."
            )
        self._options = options
        self._installing: Installing | None = None
        self._spaces: OneSpace | ManySpaces
        if options.client_id:
            assert installations, "they are kept in the database"
            keys = AppKeys(options.client_id, options.client_secret, options.public_url, options.api_base_url)
            self._installing = Installing(installations, keys)
            self._spaces = ManySpaces(installations, Renewal(installations, keys), options.api_base_url)
        else:
            self._spaces = OneSpace(options.bot_token, options.api_base_url)
        response_urls = ResponseUrls(options.api_base_url)
        self.chat = SlackChat(self._spaces, response_urls, Files(options.api_base_url))
        self._app = _bolt(options, self._spaces)
        listeners = Listeners(inbox, desk, self.chat, self._spaces, response_urls)
        listeners.attach(self._app)
        self._reading = listeners.reading
        self._line: Line | None = None
        self._state = "starting"

    @property
    def routes(self) -> list[web.RouteDef]:
        """What the web server mounts: nothing in Socket Mode."""
        if self._options.app_token:
            return []
        return [web.post(EVENTS_PATH, self._events), *(self._installing.routes() if self._installing else [])]

    def state(self) -> str:
        """``starting`` until the first try to reach Slack is over, then ``ready`` or ``reconnecting``."""
        line = self._line.state if self._line else "starting"
        return self._state if line == "starting" else line

    async def run(self) -> None:
        """Receive until cancelled; see chat.Receiver."""
        if isinstance(self._spaces, OneSpace):
            bot = await self._identify(self._spaces.identity)
            log.info("Slack knows the bot.", team=bot.team, user=bot.user)
        else:
            await self._look_over(self._spaces)
        if self._options.app_token:
            self._line = Line(self._app, self._options.app_token, stands=self._reading.start, lost=self._reading.hold)
            try:
                await self._line.hold()
            finally:
                self._line, self._state = None, "reconnecting"
                await self._reading.stop()
        else:
            self._state = "ready"
            self._reading.start()
            try:
                await asyncio.Event().wait()
            finally:
                await self._reading.stop()

    async def close(self) -> None:
        """Finish what must not be lost, some seconds at most. To be called at the end, whether or not it has run."""
        await self._spaces.close()

    async def _look_over(self, spaces: ManySpaces) -> None:
        """Name the workspaces whose tokens are lost."""
        for wait_s in waits_s():
            try:
                count = await spaces.look_over()
            except StorageUnavailable as error:
                log.warning("It is not known which workspaces installed the app.", why=str(error))
                await asyncio.sleep(wait_s)
                continue
            log.info("Workspaces have installed the app.", count=count)
            return

    async def _identify(self, identity: Identity) -> Bot:
        waits = waits_s()
        while True:
            try:
                return await identity.get()
            except ChatUnavailable as error:
                self._state = "reconnecting"
                wait_s = error.retry_after_s or next(waits)
                log.warning("Slack cannot be reached.", why=str(error), retry_in_s=wait_s)
                await asyncio.sleep(wait_s)

    async def _events(self, request: web.Request) -> web.Response:
        """Take one signed request of Slack's."""
        # The server's own bound is meant for its pages.
        try:
            async with asyncio.timeout(EVENT_BODY_S):
                body = (await request.clone(client_max_size=EVENT_BYTES_MAX).read()).decode("utf-8", "replace")
        except TimeoutError:
            return web.Response(status=408)
        # Before anything is parsed, because anybody can reach this address. Bolt would parse first.
        if not _is_signed(body, request, self._options.signing_secret):
            return web.Response(status=401)
        bolt_request = AsyncBoltRequest(body=body, query=request.query_string, headers=dict(request.headers))
        return await to_aiohttp_response(await self._app.async_dispatch(bolt_request))


def _is_signed(body: str, request: web.Request, signing_secret: str) -> bool:
    """Whether the request is Slack's and no older than five minutes."""
    try:
        return SignatureVerifier(signing_secret).is_valid_request(body, dict(request.headers))
    except (TypeError, ValueError):  # a signature that is no ASCII, a timestamp that is no number
        return False


def _bolt(options: SlackOptions, spaces: Spaces) -> AsyncApp:
    async def authorize(context: AsyncBoltContext, team_id: str | None) -> AuthorizeResult | None:
        """
        From memory or the database: bolt answers 200 and drops the event when its own auth.test fails.

        None, after which bolt drops it as well, where the bot was taken out; what this raises is told again.
        """
        bot = await spaces.met(team_id or "")
        if bot is None:
            return None
        context[BOT] = bot
        return AuthorizeResult(
            enterprise_id=None,
            team_id=bot.team,
            bot_user_id=bot.user,
            bot_id=bot.bot_id,
            bot_token=options.bot_token or None,
        )

    logger = logging.getLogger("slack_bolt.newsbrief")
    logger.setLevel(logging.ERROR)
    return AsyncApp(
        name="newsbrief",
        logger=logger,
        # Without a token, which bolt would use for an auth.test of its own.
        client=web_client(None, options.api_base_url),
        authorize=authorize,  # type: ignore[arg-type]  # None is understood, though not declared
        user_facing_authorize_error_message=say("install.gone"),
        request_verification_enabled=False,  # done before, in _events; Socket Mode needs none
        # Bolt takes the deletion of a message of ours for an event of ours. translate.py tells them apart.
        ignoring_self_events_enabled=False,
        # Acknowledge after the listener returned. The default acknowledges first: what fails then is lost.
        process_before_response=True,
    )
