"""
A login for REST alone.

Answers are posted through it, so they go out while the gateway reconnects or its client is being replaced.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiohttp
import discord

from bot.domain.errors import ChatUnavailable

T = TypeVar("T")

#: One call, with discord.py's own retries; then its outcome is unknown.
CALL_S = 60.0
#: Rate limits up to this are waited out, unless the caller has less patience; longer ones end the call.
RATE_LIMIT_S = 30.0
#: Of these, the ones that discord.py waits out itself, for all calls at once where the limit is one of all.
_SHORT_LIMIT_S = 3.0
# A refused token is not shown again at once: 10,000 refusals in ten minutes lock the address out.
_LOGIN_AGAIN_S = 60.0


class RateLimit(ChatUnavailable):
    """Discord takes no such call for longer than the caller would wait. It was not made."""

    def __init__(self, wait_s: float) -> None:
        super().__init__("rate limit", retry_after_s=wait_s)
        self.wait_s = wait_s


class Rest:
    """Logs in at the first call, and again when that failed."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._client: discord.Client | None = None
        self._login = asyncio.Lock()
        self._refused_until = 0.0
        self._calls: set[asyncio.Task[object]] = set()

    async def call(self, work: Callable[[discord.Client], Awaitable[T]], *, patience_s: float = RATE_LIMIT_S) -> T:
        """
        Do some work with the logged-in client.

        Args:
            work: Begun again when a rate limit was waited out.
            patience_s: Seconds that rate limits may take, all in all.

        Raises:
            RateLimit: they would take longer.
            ChatUnavailable: no connection, an outage, or no answer within CALL_S.
            discord.HTTPException: Discord refused; its code tells why.
        """
        # Never cancelled from outside: discord.py closes a lock while it waits out a global rate limit, and a
        # cancelled wait would leave it closed for ever.
        task = asyncio.create_task(self._run(work, patience_s))
        self._calls.add(task)
        task.add_done_callback(self._finished)
        done, _ = await asyncio.wait({task}, timeout=CALL_S)
        if not done:
            raise ChatUnavailable("Discord did not answer in time")
        return task.result()

    async def close(self) -> None:
        """Log out; calls under way are given up."""
        for task in self._calls:
            task.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def _run(self, work: Callable[[discord.Client], Awaitable[T]], patience_s: float) -> T:
        while True:
            try:
                return await self._try(work)
            except discord.RateLimited as error:
                patience_s -= error.retry_after
                if patience_s < 0:
                    raise RateLimit(error.retry_after) from error
                await asyncio.sleep(error.retry_after)

    async def _try(self, work: Callable[[discord.Client], Awaitable[T]]) -> T:
        """Once, with what goes wrong in our words; discord.RateLimited stays."""
        try:
            return await work(await self._logged_in())
        except discord.LoginFailure as error:
            self._refused_until = time.monotonic() + _LOGIN_AGAIN_S
            raise ChatUnavailable("Discord refused the token", retry_after_s=_LOGIN_AGAIN_S) from error
        except discord.DiscordServerError as error:
            raise ChatUnavailable(f"Discord answered {error.status}") from error
        except discord.HTTPException as error:
            # An expired interaction token is a 401 too, with a code of its own.
            if error.status != 429 and (error.status != 401 or error.code):  # noqa: PLR2004 - HTTP's own names
                raise
            raise ChatUnavailable(f"Discord answered {error.status}", retry_after_s=_retry_after(error)) from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise ChatUnavailable(f"no connection to Discord: {type(error).__name__}") from error

    async def _logged_in(self) -> discord.Client:
        async with self._login:
            if self._client is not None:
                return self._client
            if (wait_s := self._refused_until - time.monotonic()) > 0:
                raise ChatUnavailable("Discord refused the token", retry_after_s=wait_s)
            # `guilds` only because discord.py warns without it; nothing connects to the gateway here.
            client = discord.Client(
                intents=discord.Intents(guilds=True),
                allowed_mentions=discord.AllowedMentions.none(),
                max_messages=None,
            )
            client.http.max_ratelimit_timeout = _SHORT_LIMIT_S  # its option takes no less than 30
            try:
                await client.login(self._token)
            except BaseException:
                await client.close()
                raise
            self._client = client
            return client

    def _finished(self, task: asyncio.Task[object]) -> None:
        self._calls.discard(task)
        if not task.cancelled():
            task.exception()  # taken, or asyncio complains about a call that nobody waited for any more


def _retry_after(error: discord.HTTPException) -> float | None:
    value = error.response.headers.get("Retry-After", "")
    return float(value) if value.isdigit() else None
