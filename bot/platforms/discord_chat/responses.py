"""The responses to commands: deferred when the command came, edited when the answer is there."""

import asyncio
import time
from typing import Any, cast

import discord

from bot.domain.errors import ChatUnavailable
from bot.domain.requests import Request
from bot.domain.types import Posted
from bot.platforms.discord_chat import failures
from bot.platforms.discord_chat.pages import Form, Page
from bot.platforms.discord_chat.places import carries, posted
from bot.platforms.discord_chat.rest import Rest

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
            ChatUnavailable: as chat.Chat.
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

    async def whisper(self, request: Request, page: Page, marker: str) -> Posted | None:
        """
        Show a page to whoever gave the command, and nobody else.

        A deferral that everyone sees cannot become private: it is deleted, and a response of its own takes its place.
        Discord knows no nonce for that one; that only one person sees it makes a second one after a crash bearable.

        Returns None and raises as `post`.
        """
        if request.interaction is None or not request.interaction.token:
            return None
        deadline = time.monotonic() + DEFER_GRACE_S
        while True:
            try:
                private = await self._rest.call(lambda client: _gives_way(client, request))
                if private and (response := await self.post(request, page, marker)):
                    return response
            except discord.HTTPException as error:
                if error.code not in failures.NO_INTERACTION | failures.GONE:
                    raise
                if error.code == failures.NOT_DEFERRED and time.monotonic() < deadline:
                    await asyncio.sleep(_DEFER_LOOK_S)
                    continue
                if error.code in failures.NO_INTERACTION:
                    return None
            return await self.follow_up(request, page, marker, private=True)

    async def find(self, request: Request, page: Page, marker: str) -> Posted | None:
        """The response, if it holds the answer with the marker. Raises ChatUnavailable."""
        if request.interaction is None or not request.interaction.token:
            return None
        try:
            response = await self._rest.call(lambda client: _webhook(client, request).fetch_message(_ORIGINAL))
        except discord.HTTPException as error:
            if error.code in failures.NO_INTERACTION | failures.GONE:
                return None
            raise ChatUnavailable(f"Discord did not let us look: {error.code}") from error
        return posted(request.origin, response) if carries(response, page, marker) else None

    async def follow_up(self, request: Request, page: Page, marker: str, *, private: bool = False) -> Posted | None:
        """
        One more response; None when the token does not serve.

        Discord knows no nonce for these, so they are only for where an ordinary message is refused, or for one person.
        """
        if request.interaction is None or not request.interaction.token:
            return None

        async def send(client: discord.Client) -> discord.Message:
            webhook = cast("Any", _webhook(client, request))  # the types know no view that may be missing
            message: discord.Message = await webhook.send(
                **page.arguments(marker),
                wait=True,
                suppress_embeds=page.form is not Form.EMBED,
                ephemeral=private,
            )
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
                return response if carries(response, page, marker) else None
            edited: discord.Message = await webhook.edit_message(_ORIGINAL, **page.arguments(marker, edits=True))
            return edited

        message = await self._rest.call(edit)
        return None if message is None else posted(request.origin, message)


def _webhook(client: discord.Client, request: Request) -> discord.Webhook:
    if request.interaction is None or client.application_id is None:
        raise ValueError("not a command")
    webhook = discord.Webhook.partial(client.application_id, request.interaction.token, client=client)
    webhook.type = discord.WebhookType.application  # which `partial` does not know; others cannot whisper
    return webhook


async def _gives_way(client: discord.Client, request: Request) -> bool:
    """Whether the deferral is private, so that it can be edited; one that everyone sees is deleted."""
    webhook = _webhook(client, request)
    response: discord.Message = await webhook.fetch_message(_ORIGINAL)
    if response.flags.loading and not response.flags.ephemeral:
        await webhook.delete_message(_ORIGINAL)
    return response.flags.loading and response.flags.ephemeral
