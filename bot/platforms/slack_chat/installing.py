"""The page on which a workspace installs the bot, and the way back from Slack to it: OAuth, as slack_bolt does it."""

import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import structlog
from aiohttp import web
from markupsafe import Markup
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackClientError
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.installation_store.models.installation import Installation as Granted
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot.domain.errors import BotError
from bot.domain.installations import STATE_LIVES, Installation, Installations
from bot.platforms.slack_chat.faults import DEFAULT_API, NO_JSON, ask, web_client
from bot.texts import say
from bot.texts.accepted import preferred

log = structlog.get_logger()

INSTALL_PATH, REDIRECT_PATH = "/slack/install", "/slack/oauth_redirect"
#: What became of it, by slack_bolt's and Slack's own words; of any other it is said that Slack refused.
_REASONS = {
    "access_denied": "denied",
    **dict.fromkeys(("invalid_browser", "invalid_state", "missing_code"), "too_late"),
    "org_wide": "org_wide",
}
#: What the name of the workspace is kept under until it is stored.
_ADDRESS = "team_url"
_PAGE = Markup(
    '<!doctype html><html lang="{language}"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
    "<h1>{title}</h1><p>{text}</p>{way}</html>"
)
_WAY = Markup('<p><a href="{url}">{words}</a></p>')


@dataclass(frozen=True, slots=True)
class AppKeys:
    """What Slack knows the app by."""

    client_id: str
    client_secret: str = field(repr=False)
    public_url: str = ""  #: Where we are reached, without a slash at the end.
    api_base_url: str = ""


class Installing:
    """Serves the two addresses; anybody may open them."""

    def __init__(self, installations: Installations, keys: AppKeys) -> None:
        self._flow = _Flow(installations, keys)

    def routes(self) -> list[web.RouteDef]:
        """What the web server mounts."""
        return [
            web.get(INSTALL_PATH, self._serve(self._flow.handle_installation), allow_head=False),
            web.get(REDIRECT_PATH, self._serve(self._flow.handle_callback), allow_head=False),
        ]

    def _serve(
        self, handle: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def serve(request: web.Request) -> web.Response:
            asked = AsyncBoltRequest(body="", query=request.query_string, headers=dict(request.headers))
            try:
                answer = await handle(asked)
            except _OrgWideError:
                answer = _page(asked, "org_wide", status=400)
            except (BotError, SlackClientError, aiohttp.ClientError, OSError, *NO_JSON) as error:
                log.warning("An installation failed.", why=repr(error))
                answer = _page(asked, "failed", status=503)
            return await to_aiohttp_response(answer)

        return serve


class _OrgWideError(Exception):
    """Somebody installed the bot in a whole organization."""


class _Flow(AsyncOAuthFlow):
    """The library's, with our own pages, and the workspace's address, which links to its messages begin with."""

    def __init__(self, installations: Installations, keys: AppKeys) -> None:
        logger = logging.getLogger("slack_bolt.newsbrief.oauth")
        logger.setLevel(logging.CRITICAL)  # its lines hold the code
        api = urlsplit(keys.api_base_url or DEFAULT_API)
        settings = AsyncOAuthSettings(
            client_id=keys.client_id,
            client_secret=keys.client_secret,
            scopes=_scopes(),
            redirect_uri=f"{keys.public_url}{REDIRECT_PATH}",
            authorization_url=f"{api.scheme}://{api.netloc}/oauth/v2/authorize",
            installation_store=_Store(installations),
            state_store=_States(installations),
            state_expiration_seconds=int(STATE_LIVES.total_seconds()),
            callback_options=AsyncCallbackOptions(success=_installed, failure=_not_installed),
            logger=logger,
        )
        super().__init__(client=web_client(None, keys.api_base_url), logger=logger, settings=settings)

    async def build_install_page_html(self, url: str, request: AsyncBoltRequest) -> str:
        """The page with the way to Slack."""
        language = _language(request)
        return _html(language, say("install.what", language), _WAY.format(url=url, words=say("install.add", language)))

    async def run_installation(self, code: str) -> Granted | None:
        """
        Exchange the code for a token; None when Slack does not take it.

        Of an organization it is given back at once: one installation stands for one workspace.
        """
        granted = await super().run_installation(code)
        if granted is None or not granted.bot_token:
            return None
        if granted.is_enterprise_install or not granted.team_id:
            await ask(self.client.auth_revoke(token=granted.bot_token))
            raise _OrgWideError
        told = await ask(self.client.auth_test(token=granted.bot_token))
        granted.set_custom_value(_ADDRESS, told["url"] or "")
        return granted


class _Store(AsyncInstallationStore):
    """Keeps what Slack granted; who reads it is spaces.ManySpaces."""

    def __init__(self, installations: Installations) -> None:
        self._installations = installations

    async def async_save(self, installation: Granted) -> None:
        """Keep it."""
        ends = installation.bot_token_expires_at
        await self._installations.save(
            Installation(
                space=installation.team_id or "",
                name=installation.team_name or "",
                url=str(installation.get_custom_value(_ADDRESS) or ""),
                app=installation.app_id or "",
                bot_user=installation.bot_user_id or "",
                bot_id=installation.bot_id or "",
                token=installation.bot_token or "",
                refresh_token=installation.bot_refresh_token or "",
                expires_at=datetime.fromtimestamp(ends, UTC) if ends else None,
                installed_by=installation.user_id or "",
            )
        )
        log.info("A workspace installed the app.", space=installation.team_id, name=installation.team_name)


class _States(AsyncOAuthStateStore):
    """Stores none: anybody may open the page as often as they like. What is to serve once is Slack's code."""

    def __init__(self, installations: Installations) -> None:
        self._installations = installations

    async def async_issue(self, *_args: Any, **_more: Any) -> str:
        return self._installations.state(datetime.now(UTC))

    async def async_consume(self, state: str) -> bool:
        return self._installations.is_state(state, datetime.now(UTC))


async def _installed(told: AsyncSuccessArgs) -> BoltResponse:
    page = _page(told.request, "done", team=told.installation.team_name or told.installation.team_id or "")
    page.headers["set-cookie"] = [told.settings.state_utils.build_set_cookie_for_deletion()]
    return page


async def _not_installed(told: AsyncFailureArgs) -> BoltResponse:
    log.info("Nothing was installed.", why=told.reason[:100])
    return _page(told.request, _REASONS.get(told.reason, "refused"), status=told.suggested_status_code)


def _page(request: AsyncBoltRequest, key: str, *, status: int = 200, **values: str) -> BoltResponse:
    language = _language(request)
    again = "" if key == "done" else _WAY.format(url=INSTALL_PATH, words=say("install.again", language))
    body = _html(language, say(f"install.{key}", language, **values), again)
    return BoltResponse(status=status, body=body, headers={"Content-Type": "text/html; charset=utf-8"})


def _html(language: str, text: str, way: str) -> str:
    return str(_PAGE.format(language=language, title=say("install.title", language), text=text, way=way))


def _language(request: AsyncBoltRequest) -> str:
    return preferred(next(iter(request.headers.get("accept-language", [])), ""))


def _scopes() -> list[str]:
    """What the manifest asks for."""
    manifest = resources.files(__package__) / "manifest.json"
    scopes: list[str] = json.loads(manifest.read_text(encoding="utf-8"))["oauth_config"]["scopes"]["bot"]
    return scopes
