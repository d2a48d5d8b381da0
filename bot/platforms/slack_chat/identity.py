"""Who the bot is in its workspace; asked once, then known."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import ChatError, ConfigError
from bot.platforms.slack_chat.faults import TOKEN_REFUSED, ask, code_of

#: Under which name a request carries who the bot is in its workspace.
BOT = "newsbrief_bot"
BACKOFF_MIN_S = 1.0
BACKOFF_MAX_S = 60.0


@dataclass(frozen=True, slots=True)
class Bot:
    """The bot's own names in Slack."""

    team: str
    team_url: str  #: The workspace's address, with a slash at the end.
    user: str  #: By which people mention it.
    bot_id: str  #: On the messages it posts.

    def wrote(self, message: Mapping[str, Any]) -> bool:
        """Whether a message is the bot's own."""
        return message.get("user") == self.user or (bool(self.bot_id) and message.get("bot_id") == self.bot_id)


class Identity:
    """Asks auth.test once, however many want to know at the same time."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._lock = asyncio.Lock()
        self.known: Bot | None = None

    async def get(self) -> Bot:
        """
        The bot's names, from memory once they are known.

        Raises:
            ChatUnavailable: Slack did not answer.
            ConfigError: Slack refuses the token.
        """
        async with self._lock:
            if self.known is None:
                try:
                    told = await ask(self._client.auth_test())
                except ChatError as error:
                    if code_of(error) not in TOKEN_REFUSED:
                        raise
                    raise ConfigError(f"SLACK_BOT_TOKEN: {error}. Copy the Bot User OAuth Token again.") from error
                self.known = Bot(told["team_id"], told["url"] or "", told["user_id"], told["bot_id"] or "")
            return self.known


def waits_s() -> Iterator[float]:
    """Waits between tries to reach Slack: doubling, up to a minute."""
    wait_s = BACKOFF_MIN_S
    while True:
        yield wait_s
        wait_s = min(wait_s * 2, BACKOFF_MAX_S)


def bot_of(context: AsyncBoltContext) -> Bot:
    """Who the bot is in the workspace that tells of something; without that nothing is let in."""
    bot = context[BOT]
    assert isinstance(bot, Bot), "authorize puts it there"
    return bot
