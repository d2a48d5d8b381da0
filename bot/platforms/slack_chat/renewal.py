"""Tokens that last twelve hours, where the app has token rotation: each is renewed before its end, by one program."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import aiohttp
import structlog
from slack_sdk.errors import SlackClientError, SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot as StoredBot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator

from bot.domain.errors import ChatUnavailable
from bot.domain.installations import Installation, Installations
from bot.platforms.slack_chat.faults import NO_JSON, TOKEN_RETRY_S, code_of, web_client

log = structlog.get_logger()

#: How long before its end a token is renewed.
RENEWED_BEFORE = timedelta(hours=2)
#: How long an answer waits for a token that another program is renewing and that has ended meanwhile.
RENEWAL_WAIT_S = 5.0


class Renewal:
    """Renews tokens."""

    def __init__(self, installations: Installations, client_id: str, client_secret: str, api_base_url: str) -> None:
        self._installations = installations
        self._rotator = AsyncTokenRotator(
            client_id=client_id, client_secret=client_secret, client=web_client(None, api_base_url)
        )

    async def fresh(self, installation: Installation) -> Installation:
        """
        The installation with a token that is good for a while.

        Raises:
            ChatUnavailable: its token has ended and could not be renewed (yet).
            StorageUnavailable: the database is away.
        """
        now = datetime.now(UTC)
        if installation.expires_at is None or installation.expires_at > now + RENEWED_BEFORE:
            return installation
        ended = installation.expires_at <= now
        if not await self._installations.begin_renewal(installation):
            if ended:
                raise ChatUnavailable("another program renews the token", retry_after_s=RENEWAL_WAIT_S)
            return installation
        try:
            return await self._renew(installation)
        except ChatUnavailable as error:
            log.warning("A token could not be renewed.", space=installation.space, why=str(error))
            if ended:
                raise
            return installation

    async def _renew(self, installation: Installation) -> Installation:
        bot = StoredBot(
            bot_token=installation.token,
            bot_id=installation.bot_id,
            bot_user_id=installation.bot_user,
            bot_refresh_token=installation.refresh_token,
            bot_token_expires_at=int(installation.expires_at.timestamp()) if installation.expires_at else None,
            installed_at=0.0,
        )
        minutes = int(RENEWED_BEFORE.total_seconds() / 60)
        try:
            renewed = await self._rotator.perform_bot_token_rotation(bot=bot, minutes_before_expiration=minutes)
        except SlackTokenRotationError as error:
            words = f"Slack renews the token no more: {code_of(error.api_error)}"
            raise ChatUnavailable(words, retry_after_s=TOKEN_RETRY_S) from error
        except (aiohttp.ClientError, SlackClientError, OSError, *NO_JSON) as error:
            raise ChatUnavailable(f"no answer from Slack: {type(error).__name__}") from error
        if renewed is None or not renewed.bot_token_expires_at:
            raise ChatUnavailable("Slack renewed no token of a bot", retry_after_s=TOKEN_RETRY_S)
        token, refresh_token = renewed.bot_token, renewed.bot_refresh_token or ""
        ends = datetime.fromtimestamp(renewed.bot_token_expires_at, UTC)
        await self._installations.renewed(installation, token=token, refresh_token=refresh_token, expires_at=ends)
        log.info("Renewed a token.", space=installation.space)
        return replace(installation, token=token, refresh_token=refresh_token, expires_at=ends)
