"""Answers at the address that Slack hands out with a command, for where the bot may not post."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.domain.errors import ChatRefused, ChatUnavailable
from bot.domain.types import Interaction
from bot.platforms.slack_chat.faults import CALL_TIMEOUT_S, DEFAULT_API, SERVER_ERROR, TOO_MANY_REQUESTS
from bot.platforms.slack_chat.spans import PICTURE, Page

OK = 200


class ResponseUrls:
    """
    Posts to response URLs, for the eyes of the person who asked alone.

    What is posted there carries no marker and cannot be looked for; that only one person sees it makes a second
    posting after a crash bearable. Slack takes 5 posts in 30 minutes.
    """

    def __init__(self, api_base_url: str) -> None:
        self._api = urlsplit(api_base_url or DEFAULT_API)

    async def post(self, right: Interaction, page: Page, *, thread: str = "", now: datetime) -> None:
        """
        Show a page to who asked; in a thread, if that is where they are.

        Raises:
            ChatUnavailable: try again later.
            ChatRefused: the right has expired or is used up, or its address is not Slack's.
        """
        if now >= right.expires_at:
            raise ChatRefused("the time to answer the command directly is over")
        if not self._is_slacks(right.token):
            raise ChatRefused("the command's response_url is not an address of Slack")
        # There it is not told why something is refused, and a second try would be one of five.
        blocks = [block for block in page.blocks if block["type"] != PICTURE]
        body = {"response_type": "ephemeral", "text": page.text, "blocks": blocks}
        body |= {"thread_ts": thread} if thread else {}
        status = await self._send(right.token, body)
        if status >= SERVER_ERROR or status == TOO_MANY_REQUESTS:
            raise ChatUnavailable(f"the command's response_url answered with status {status}")
        if status != OK:
            raise ChatRefused(f"the command's response_url answered with status {status}")

    async def _send(self, url: str, body: dict[str, Any]) -> int:
        timeout = aiohttp.ClientTimeout(total=CALL_TIMEOUT_S)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(url, json=body, allow_redirects=False) as response,
            ):
                return response.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            # The address is a secret, and the exception may quote it.
            raise ChatUnavailable(f"no answer from the command's response_url: {type(error).__name__}") from None

    def _is_slacks(self, url: str) -> bool:
        """On the API's host or below it (hooks.slack.com), by the same scheme."""
        parts, api = urlsplit(url), self._api
        host, api_host = parts.hostname or "", api.hostname or ""
        at_home = host == api_host or host.endswith(f".{api_host}")
        return at_home and parts.scheme == api.scheme and "@" not in parts.netloc
