"""The responses to commands: deferred when the command came, edited when the answer is there."""

import asyncio
import time
from typing import Any, cast

import discord

from bot.domain.errors import ChatUnavailable
from bot.domain.types import Posted, Request
from bot.platforms.discord_chat import failures
from bot.platforms.discord_chat.places import carries, posted
from bot.platforms.discord_chat.rest import Rest
from bot.platforms.discord_chat.view import Page

#: A command is written down before it is deferred, so a fast answer can come first; this long it waits for its place.
DEFER_GRACE_S = 3.0
_DEFER_LOOK_S = 0.1
#: The name under which Discord knows the response to a command.
_ORIGINAL = cast("int", "@original")


class Responses:
    """Answers through the token of a command, which needs no permission in the channel and serves for 15 minutes."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    async def post(self, request: Request, page: Page, marker: str) -> Posted | None:
        """
        Edit the response that the command's deferral opened, which may be done any number of times.

        None when it holds another answer already (of several links), or when the token does not serve.

        Raises:
            ChatUnavailable: as ports.Chat.
            discord.HTTPException: the response was deleted, or the page refused.
        """
        if request.interaction is None or not request.interaction.token:
            return None
        deadline = time.monotonic() + DEFER_GRACE_S
        while True:
            try:
                return await self._edit(request, page, marker)
            except discord.HTTPException as error:
                if error.code not in failures.NO_INTERACTION:
                    raise
                if error.code != failures.NOT_DEFERRED or time.monotonic() > deadline:
                    return None
            await asyncio.sleep(_DEFER_LOOK_S)

    async def find(self, request: Request, marker: str) -> Posted | None:
        """The response, if it holds the answer with the marker. Raises ChatUnavailable."""
        if request.interaction is None or not request.interaction.token:
            return None
        try:
            response = await self._rest.call(lambda client: _webhook(client, request).fetch_message(_ORIGINAL))
        except discord.HTTPException as error:
            if error.code in failures.NO_INTERACTION | failures.GONE:
                return None
            raise ChatUnavailable(f"Discord did not let us look: {error.code}") from error
        return posted(request.origin, response) if carries(response, marker) else None

    async def follow_up(self, request: Request, page: Page, marker: str) -> Posted | None:
        """
        One more response; None when the token does not serve.

        Discord knows no nonce for these, so they are only for where an ordinary message is refused.
        """
        if request.interaction is None or not request.interaction.token:
            return None

        async def send(client: discord.Client) -> discord.Message:
            webhook = cast("Any", _webhook(client, request))  # the types know no view that may be missing
            message: discord.Message = await webhook.send(**page.arguments(marker), wait=True, suppress_embeds=True)
            return message

        try:
            return posted(request.origin, await self._rest.call(send))
        except discord.HTTPException as error:
            if error.code in failures.NO_INTERACTION:
                return None
            raise

    async def _edit(self, request: Request, page: Page, marker: str) -> Posted | None:
        async def edit(client: discord.Client) -> discord.Message | None:
            webhook = cast("Any", _webhook(client, request))
            response: discord.Message = await webhook.fetch_message(_ORIGINAL)
            if not response.flags.loading:
                return response if carries(response, marker) else None
            edited: discord.Message = await webhook.edit_message(_ORIGINAL, **page.arguments(marker))
            return edited

        message = await self._rest.call(edit)
        return None if message is None else posted(request.origin, message)


def _webhook(client: discord.Client, request: Request) -> discord.Webhook:
    if request.interaction is None or client.application_id is None:
        raise ValueError("not a command")
    return discord.Webhook.partial(client.application_id, request.interaction.token, client=client)
