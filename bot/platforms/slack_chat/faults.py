"""
Slack's errors, as the bot sees them.

One that is not known here counts as a refusal and is logged, since trying again would not change it.
"""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.errors import ChatError, ChatRefused, ChatUnavailable, MessageGone
from bot.platforms.slack_chat.spans import Page

DEFAULT_API = "https://slack.com/api/"
#: One call, without the wait for a rate limit.
CALL_TIMEOUT_S = 10
#: A Retry-After up to this is waited for inside the call, once; a longer one goes back to the ledger.
RATE_LIMIT_WAIT_MAX_S = 5
TOO_MANY_REQUESTS = 429
SERVER_ERROR = 500

#: The token is no good (any more). At start a matter of settings; later the answers wait for a person to mend it.
TOKEN_REFUSED = frozenset(
    {
        *("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"),
        *("not_allowed_token_type", "team_access_not_granted"),
    }
)
#: The bot is not where it would have to be to speak.
OUTSIDE = frozenset({"not_in_channel", "channel_not_found"})
#: It may not speak there, wherever it is; a command can still be answered to who gave it.
NOT_LET = OUTSIDE | {"restricted_action", "no_permission", "missing_scope", "is_archived"}
#: What whoever installed the bot has to do; told once for each, with what it is about.
_TO_INSTALLER = {
    "missing_scope": "Slack refuses a call: the app lacks the scope {what}. Add it under OAuth & Permissions, or paste "
    "the manifest again, and install the app anew. Everything else goes on.",
    "restricted_action": "Slack does not let the bot post in a channel: its settings say who may post there. Let the "
    "app do so, or take it out of the channel.",
}
#: Such faults that were told already, at most.
_TOLD_MAX = 1_000
#: A message that Slack does not take as it is; a mistake of ours.
BAD_CONTENT = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "no_text"})
_GONE = frozenset({"thread_not_found", "message_not_found", "channel_not_found"})
_AWAY = frozenset(
    {
        *("ratelimited", "rate_limited", "message_limit_exceeded", "internal_error", "fatal_error"),
        *("service_unavailable", "request_timeout", "team_added_to_org", "org_login_required"),
    }
)
#: What slack_sdk makes of an answer that is no JSON, as from a proxy on the way.
NO_JSON = (AttributeError, LookupError, ValueError)
#: How long answers wait before they try a token again that was good once.
TOKEN_RETRY_S = 300.0


T = TypeVar("T")

log = structlog.get_logger()
_told: set[tuple[str, str]] = set()


class ShortRateLimit(AsyncRateLimitErrorRetryHandler):
    """Waits for a short rate limit. Nothing else is ever repeated: a message could stand there twice."""

    async def _can_retry_async(  # the library's signature
        self,
        *,
        state: RetryState,  # noqa: ARG002  # the same
        request: HttpRequest,  # noqa: ARG002  # the same
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002  # the same
    ) -> bool:
        if response is None or response.status_code != TOO_MANY_REQUESTS:
            return False
        return _retry_after_s(response.headers) <= RATE_LIMIT_WAIT_MAX_S


def web_client(token: str | None, api_base_url: str) -> AsyncWebClient:
    """A client that repeats nothing but a call that hit a short rate limit."""
    return AsyncWebClient(
        token=token,
        base_url=api_base_url or DEFAULT_API,
        timeout=CALL_TIMEOUT_S,
        retry_handlers=[ShortRateLimit(max_retry_count=1)],
    )


async def ask(call: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    """
    The answer to a Web API call.

    Raises:
        ChatUnavailable: Slack is away or limits our rate; also when its answer did not arrive, so that what was asked
            for may have happened.
        MessageGone: the message or channel is gone.
        ChatRefused: anything that another try will not cure.
    """
    try:
        return await call
    except SlackApiError as error:
        raise _translated(error) from error
    except (aiohttp.ClientError, SlackClientError, OSError, *NO_JSON) as error:
        raise ChatUnavailable(f"no answer from Slack: {type(error).__name__}") from error


async def simplified(page: Page, send: Callable[[Page], Awaitable[T]]) -> T:
    """
    Send a page; where Slack refuses its blocks, without its picture, and at last its text alone.

    Raises what `send` does, of blocks only where nothing simpler is left.
    """
    while True:
        try:
            return await send(page)
        except ChatError as error:
            code, plainer = code_of(error), page.plainer
            if code not in BAD_CONTENT or plainer is None:
                raise
            log.error("Slack refused the blocks of an answer; fewer take their place.", why=code)
            page = plainer


def code_of(error: BaseException | None) -> str:
    """Slack's own word for what went wrong, e.g. ``not_in_channel``; "" when it gave none."""
    cause = error.__cause__ if isinstance(error, ChatError) else error
    data = getattr(getattr(cause, "response", None), "data", None)
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def _translated(error: SlackApiError) -> ChatError:
    code = code_of(error)
    status = getattr(error.response, "status_code", SERVER_ERROR)
    headers = getattr(error.response, "headers", {})
    if status == TOO_MANY_REQUESTS or code in _AWAY:
        return ChatUnavailable(f"Slack: {code}", retry_after_s=_retry_after_s(headers) or None)
    if code in TOKEN_REFUSED:
        return ChatUnavailable(f"Slack refuses the token: {code}", retry_after_s=TOKEN_RETRY_S)
    if not code or status >= SERVER_ERROR:
        return ChatUnavailable(f"Slack answered with status {status}")
    if code in _GONE:
        return MessageGone(f"Slack: {code}")
    needed = error.response.get("needed")
    _tell_installer(code, str(needed or ""))
    return ChatRefused(f"Slack: {code}, needed: {needed}" if needed else f"Slack: {code}")


def _tell_installer(code: str, what: str) -> None:
    """Say once, in words, what only a person can mend."""
    if code in _TO_INSTALLER and (code, what) not in _told and len(_told) < _TOLD_MAX:
        _told.add((code, what))
        log.warning(_TO_INSTALLER[code].format(what=what or "that it names in its app's settings"))


def _retry_after_s(headers: Any) -> float:
    """Seconds of a Retry-After; slack_sdk's retry handlers see its values as lists."""
    for name, value in dict(headers).items():
        if name.lower() == "retry-after":
            text = str(value[0] if isinstance(value, list) else value)
            return float(text) if text.isdigit() else 0.0
    return 0.0
