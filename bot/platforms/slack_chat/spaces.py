"""Which workspaces the bot is in, who it is there, and the token with which it speaks there."""

from contextlib import suppress
from typing import Protocol

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import ChatRefused, ChatUnavailable, ConfigError, StorageUnavailable
from bot.domain.installations import Installation, Installations
from bot.platforms.slack_chat.faults import TOKEN_REFUSED, TOKEN_RETRY_S, ask, code_of, web_client
from bot.platforms.slack_chat.identity import Bot, Identity
from bot.platforms.slack_chat.renewal import Renewal, RenewalRefused

log = structlog.get_logger()

#: Seconds that our clocks and Slack's may differ by; of requests with a greater difference none is taken.
CLOCKS_APART_S = 300.0
#: Slack's words for a token that is no more, rather than one that has ended or may not do something.
REVOKED = frozenset({"token_revoked", "invalid_auth", "account_inactive"})


class Spaces(Protocol):
    """The workspaces, by their ids (Origin.space)."""

    async def met(self, space: str) -> Bot | None:
        """
        Who the bot is where something happens now; None: it was taken out there.

        Raises ChatUnavailable or StorageUnavailable: what happens is to be told again.
        """
        ...

    async def left(self, space: str, *, by_revoking: bool, at: float) -> bool:
        """
        Whether the bot was taken out of a workspace, as an event says that Slack may tell late, or again.

        Args:
            space: The workspace.
            by_revoking: The event tells of a token, which may be an old one.
            at: When that happened, in whole seconds since 1970.

        Raises ChatUnavailable or StorageUnavailable: the event is to be told again.
        """
        ...

    async def bot(self, space: str) -> Bot:
        """Who the bot is in a workspace. Raises ChatError."""
        ...

    async def voice(self, space: str) -> tuple[Bot, AsyncWebClient]:
        """Who the bot is in a workspace, and `client`; read once. Raises ChatError."""
        ...

    async def token(self, space: str) -> str:
        """The token for a workspace. Raises ChatError."""
        ...

    async def client(self, space: str) -> AsyncWebClient:
        """Calls Slack with the token for a workspace. Raises ChatError."""
        ...

    async def close(self) -> None:
        """Finish what must not be lost; some seconds at most."""
        ...


class OneSpace:
    """One workspace, whose token is a setting: whatever is asked for, it is that one."""

    def __init__(self, token: str, api_base_url: str) -> None:
        self._token = token
        self._client = web_client(token, api_base_url)
        self.identity = Identity(self._client)

    async def met(self, space: str) -> Bot | None:  # noqa: ARG002 - the token knows its workspace
        """Who the bot is, from memory: nothing is asked while Slack waits."""
        if self.identity.known is None:
            raise ChatUnavailable("Slack has not told yet who the bot is")
        return self.identity.known

    async def left(self, space: str, *, by_revoking: bool, at: float) -> bool:  # noqa: ARG002 - there is one
        """As Slack says: who installs the bot anew changes the settings, and starts it again."""
        return True

    async def bot(self, space: str) -> Bot:  # noqa: ARG002 - the token knows its workspace
        """Who the bot is; asked once."""
        try:
            return await self.identity.get()
        except ConfigError as error:
            raise ChatUnavailable(str(error), retry_after_s=TOKEN_RETRY_S) from error

    async def voice(self, space: str) -> tuple[Bot, AsyncWebClient]:
        """Who the bot is, and the one client."""
        return await self.bot(space), self._client

    async def token(self, space: str) -> str:  # noqa: ARG002 - there is one
        """The one of the settings."""
        return self._token

    async def client(self, space: str) -> AsyncWebClient:  # noqa: ARG002 - there is one
        """With the one of the settings."""
        return self._client

    async def close(self) -> None:
        """Nothing is to be finished."""


class ManySpaces:
    """
    The workspaces that installed the bot.

    An installation is read anew each time: what another program renewed, and what was taken out, holds at once.
    """

    def __init__(self, installations: Installations, renewal: Renewal, api_base_url: str) -> None:
        self._installations = installations
        self._renewal = renewal
        self._api = api_base_url

    async def look_over(self) -> int:
        """How many workspaces there are; those whose tokens are lost are named. Raises StorageUnavailable."""
        found = await self._installations.all()
        for installation in found:
            if not installation.token:
                log.error(
                    "The token of a workspace was stored under another SECRET_KEY. Set that again, or the workspace "
                    "has to install the app anew; its answers wait until then.",
                    space=installation.space,
                    name=installation.name,
                )
            elif installation.refused:
                self._renewal.tell_refused(installation, installation.refused)
        return len(found)

    async def met(self, space: str) -> Bot | None:
        """
        Who the bot is there, by the installation alone.

        So what people say is written down also while the token cannot be used; the answers wait for it.
        """
        installation = await self._installations.find(space)
        return _bot(installation) if installation else None

    async def left(self, space: str, *, by_revoking: bool, at: float) -> bool:
        """
        Unless it was installed anew since, or an old token was revoked: then Slack says that the present one is good.

        It is asked wherever that can be, but for what was uninstalled long after it was installed. Nothing is deleted
        because a token has ended, is renewed no more, or cannot be opened.
        """
        installation = await self._installations.find(space)
        if installation is None or installation.installed_at is None:
            return True
        before_s = at - int(installation.installed_at.timestamp())
        if not by_revoking and before_s > CLOCKS_APART_S:
            return True
        if not installation.token:
            return not by_revoking and before_s >= 0
        if not await self._is_revoked(installation):
            return False
        # Somebody may have installed it anew while Slack was asked.
        now = await self._installations.find(space)
        return now is None or now.installed_at == installation.installed_at

    async def _is_revoked(self, installation: Installation) -> bool:
        """Whether Slack says so of the token that we hold. Raises ChatUnavailable where it does not say."""
        with suppress(RenewalRefused):  # then the one that has ended is asked about
            installation = await self._renewal.fresh(installation)
        try:
            await ask(web_client(installation.token, self._api).auth_test())
        except ChatUnavailable as error:
            if (code := code_of(error)) in REVOKED:
                return True
            if code not in TOKEN_REFUSED:
                raise
            log.warning("Slack does not say whether a token is revoked; nothing is deleted.", why=str(error))
        return False

    async def bot(self, space: str) -> Bot:
        """Who the bot is there."""
        return _bot(await self._installed(space))

    async def voice(self, space: str) -> tuple[Bot, AsyncWebClient]:
        """Who the bot is there, and calls Slack with the token."""
        installation = await self._installed(space)
        return _bot(installation), web_client(await self._token(installation), self._api)

    async def token(self, space: str) -> str:
        """The token, renewed when its time is nearly over."""
        return await self._token(await self._installed(space))

    async def client(self, space: str) -> AsyncWebClient:
        """Calls Slack with that token."""
        return web_client(await self.token(space), self._api)

    async def close(self) -> None:
        """Let tokens be renewed and stored that are just being renewed."""
        await self._renewal.close()

    async def _token(self, installation: Installation) -> str:
        if not installation.token:
            space = installation.space
            words = f"the token of workspace {space} was stored under another SECRET_KEY; install the app anew there"
            raise ChatUnavailable(words, retry_after_s=TOKEN_RETRY_S)
        try:
            return (await self._renewal.fresh(installation)).token
        except StorageUnavailable as error:
            raise ChatUnavailable(str(error)) from error

    async def _installed(self, space: str) -> Installation:
        try:
            found = await self._installations.find(space)
        except StorageUnavailable as error:
            raise ChatUnavailable(str(error)) from error
        if found is None:
            raise ChatRefused(f"the app is not installed in workspace {space}")
        return found


def _bot(installation: Installation) -> Bot:
    return Bot(installation.space, installation.url, installation.bot_user, installation.bot_id)
