"""Tokens that last twelve hours, where the app has token rotation: each is renewed before its end, by one program."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import aiohttp
import structlog
from slack_sdk.errors import SlackClientError, SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot as StoredBot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator

from bot.domain.errors import ChatUnavailable, StorageUnavailable
from bot.domain.installations import Installation, Installations
from bot.platforms.slack_chat.faults import NO_JSON, TOKEN_RETRY_S, code_of, web_client
from bot.platforms.slack_chat.identity import waits_s
from bot.platforms.slack_chat.installing import INSTALL_PATH, AppKeys

log = structlog.get_logger()

#: How long before its end a token is renewed.
RENEWED_BEFORE = timedelta(hours=2)
#: How long an answer waits for a token that another program is renewing and that has ended meanwhile.
RENEWAL_WAIT_S = 5.0
#: How long renewals under way may take to finish when the bot stops, and what is not stored to be stored: each.
DRAIN_S = 3.0
#: Slack's words for a refresh token that will never serve again.
REFRESH_REFUSED = frozenset({"invalid_refresh_token", "invalid_grant", "token_revoked", "token_expired"})


class RenewalRefused(ChatUnavailable):
    """Slack renews a token no more; the app has to be installed anew."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """What Slack gave; what it was given for serves no more."""

    before: Installation
    renewed: Installation

    def follows(self, installation: Installation) -> bool:
        """Whether an installation is still as it was before, and not installed anew since."""
        before = self.before
        return (before.installed_at, before.expires_at) == (installation.installed_at, installation.expires_at)


class Renewal:
    """
    Renews tokens, each in a task of its own that all wait for who need it.

    A refresh token serves once. So whoever stops waiting stops no renewal, and what Slack gave is used and kept here
    until it is stored.
    """

    def __init__(self, installations: Installations, keys: AppKeys) -> None:
        self._installations = installations
        self._rotator = AsyncTokenRotator(
            client_id=keys.client_id, client_secret=keys.client_secret, client=web_client(None, keys.api_base_url)
        )
        self._address = f"{keys.public_url}{INSTALL_PATH}"
        self._renewing: dict[str, asyncio.Task[Installation]] = {}  #: By workspace.
        self._unstored: dict[str, _Pair] = {}  #: The same.
        self._storing: set[asyncio.Task[None]] = set()

    async def fresh(self, installation: Installation) -> Installation:
        """
        The installation with a token that is good for a while.

        Raises:
            RenewalRefused: its token has ended, and Slack renews it no more.
            ChatUnavailable: its token has ended and could not be renewed (yet).
            StorageUnavailable: the same, since the database is away.
        """
        pair = self._unstored.get(installation.space)
        if pair and pair.follows(installation):
            installation = pair.renewed
        now, space = datetime.now(UTC), installation.space
        if installation.expires_at is None or installation.expires_at > now + RENEWED_BEFORE:
            return installation
        if installation.refused:
            return _while_it_lasts(installation, RenewalRefused(installation.refused, retry_after_s=TOKEN_RETRY_S))
        if space not in self._renewing:
            self._renewing[space] = asyncio.create_task(self._renew(installation))
            self._renewing[space].add_done_callback(lambda task: self._over(space, task))
        return await asyncio.shield(self._renewing[space])

    async def close(self) -> None:
        """Let renewals under way finish, for DRAIN_S at most, and try once more to store what is not stored yet."""
        if self._renewing:
            await asyncio.wait(set(self._renewing.values()), timeout=DRAIN_S)
        left = {*self._renewing.values(), *self._storing}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_S):
                await asyncio.gather(*map(self._store, list(self._unstored.values())))
        for pair in self._unstored.values():
            self.tell_refused(pair.before, "its new token could not be stored")

    def tell_refused(self, installation: Installation, why: str) -> None:
        """Say to who runs the bot what only a person of the workspace can mend."""
        log.error(
            "Slack renews the token of a workspace no more. Somebody there has to install the app anew at "
            "/slack/install; its answers wait until then.",
            space=installation.space,
            name=installation.name,
            address=self._address,
            why=why,
        )

    def _over(self, space: str, task: asyncio.Task[Installation]) -> None:
        del self._renewing[space]
        if not task.cancelled():
            task.exception()  # told to those who waited, if anybody still did

    async def _renew(self, installation: Installation) -> Installation:
        trouble: ChatUnavailable | StorageUnavailable
        try:
            if await self._installations.begin_renewal(installation):
                return await self._kept(_Pair(installation, await self._asked_for(installation)))
            trouble = ChatUnavailable("another program renews the token", retry_after_s=RENEWAL_WAIT_S)
        except RenewalRefused as error:
            trouble = error
        except (ChatUnavailable, StorageUnavailable) as error:
            log.warning("A token could not be renewed.", space=installation.space, why=str(error))
            trouble = error
        return _while_it_lasts(installation, trouble)

    async def _kept(self, pair: _Pair) -> Installation:
        self._unstored[pair.before.space] = pair
        if not await self._store(pair):
            task = asyncio.create_task(self._store_later(pair))
            self._storing.add(task)
            task.add_done_callback(self._storing.discard)
        return pair.renewed

    async def _asked_for(self, installation: Installation) -> Installation:
        """What Slack gives for the refresh token."""
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
            raise await self._refused(installation, code_of(error.api_error)) from error
        except (aiohttp.ClientError, SlackClientError, OSError, *NO_JSON) as error:
            raise ChatUnavailable(f"no answer from Slack: {type(error).__name__}") from error
        if renewed is None or not renewed.bot_token_expires_at:
            raise ChatUnavailable("Slack renewed no token of a bot", retry_after_s=TOKEN_RETRY_S)
        ends = datetime.fromtimestamp(renewed.bot_token_expires_at, UTC)
        return replace(
            installation, token=renewed.bot_token, refresh_token=renewed.bot_refresh_token or "", expires_at=ends
        )

    async def _refused(self, installation: Installation, code: str) -> ChatUnavailable:
        """What to raise; what is for good is noted, and told once to who runs the bot."""
        words = f"Slack renews the token no more: {code}"
        if code not in REFRESH_REFUSED:
            return ChatUnavailable(words, retry_after_s=TOKEN_RETRY_S)
        if await self._installations.note_refusal(installation, words):
            self.tell_refused(installation, words)
        return RenewalRefused(words, retry_after_s=TOKEN_RETRY_S)

    async def _store(self, pair: _Pair) -> bool:
        """Whether there is nothing to store any more: it is, or the bot was installed anew, or taken out."""
        space, renewed = pair.before.space, pair.renewed
        assert renewed.expires_at, "what does not end is not renewed"
        tokens = {"token": renewed.token, "refresh_token": renewed.refresh_token}
        try:
            await self._installations.renewed(pair.before, **tokens, expires_at=renewed.expires_at)
        except StorageUnavailable as error:
            log.warning("A renewed token could not be stored yet.", space=space, why=str(error))
            return False
        except Exception:  # whatever it is: the pair stands nowhere else
            log.exception("A renewed token could not be stored yet.", space=space)
            return False
        log.info("Renewed a token.", space=space)
        if self._unstored.get(space) is pair:
            del self._unstored[space]
        return True

    async def _store_later(self, pair: _Pair) -> None:
        for wait_s in waits_s():
            await asyncio.sleep(wait_s)
            if await self._store(pair):
                return


def _while_it_lasts(installation: Installation, trouble: ChatUnavailable | StorageUnavailable) -> Installation:
    """A token that could not be renewed serves to its end."""
    if installation.expires_at and installation.expires_at <= datetime.now(UTC):
        raise trouble
    return installation
