"""Where on Discord an answer goes: into a thread, below a message, in a channel or a post, to one person."""

from dataclasses import replace
from typing import Any, cast

import discord

from bot.domain.requests import Audience, Request
from bot.domain.types import Origin, Posted
from bot.platforms.discord_chat import failures
from bot.platforms.discord_chat.forums import Forums
from bot.platforms.discord_chat.pages import Form, Page
from bot.platforms.discord_chat.people import People
from bot.platforms.discord_chat.places import DIRECT, asking_message, channel, is_message, jump_url, posted
from bot.platforms.discord_chat.responses import Responses
from bot.platforms.discord_chat.rest import Rest
from bot.platforms.discord_chat.threads import Threads


class Posting:
    """Posts there, or in the next best place where that is refused."""

    def __init__(self, rest: Rest, responses: Responses, threads: Threads, forums: Forums, people: People) -> None:
        self._rest = rest
        self._responses = responses
        self._threads = threads
        self._forums = forums
        self._people = people

    async def post(self, request: Request, page: Page, marker: str) -> Posted:
        """Post a page with its marker; raises what discord.py raises, and ChatRefused where nobody can be told."""
        origin = request.origin
        if request.audience is Audience.DIRECT:
            return await self._direct(request, page, marker)
        if request.interaction is not None or request.audience is Audience.ASKER:
            return await self._respond(request, page, marker)
        if not is_message(origin):
            return await self._in_channel(request, page, marker)
        return await self._under(origin, page, marker)

    async def _under(self, origin: Origin, page: Page, marker: str) -> Posted:
        """Below the message that asked: in its thread, which is opened if need be, or as a reply."""
        if origin.thread or origin.space == DIRECT:
            return await self._reply(origin, page, marker)
        if (thread := await self._threads.of(origin, page.name)) is None:
            return await self._reply(origin, page, marker)
        try:
            return await self._send(origin, thread, page, marker)
        except discord.HTTPException as error:
            gone = error.code in failures.GONE
            if not gone and error.code not in failures.THREAD_CLOSED and error.code not in failures.NO_THREAD:
                raise
            if gone and not await self._stands(origin):
                raise
        if gone:
            self._threads.forget(origin)
        return await self._reply(origin, page, marker)

    async def _in_channel(self, request: Request, page: Page, marker: str) -> Posted:
        """A message that hangs from nothing; in a forum a post, or in that post."""
        origin = request.origin
        if not await self._forums.is_forum(origin):
            return await self._send(origin, origin.channel, page, marker)
        if post := await self._forums.post_of(request, page):
            return await self._send(origin, post, page, marker)
        post = await self._forums.open(origin, page, marker)
        return Posted(post, post, jump_url(origin, post, post))

    async def _respond(self, request: Request, page: Page, marker: str) -> Posted:
        """In the response to a command while that lasts; then in a message for all, if it may be one."""
        for_all = request.audience is Audience.EVERYONE
        respond = self._responses.post if for_all else self._responses.whisper
        if response := await respond(request, page, marker):
            return response
        if request.audience is Audience.ASKER:
            return await self._direct(request, page, marker)
        return await self._beside(request, page, marker)

    async def _direct(self, request: Request, page: Page, marker: str) -> Posted:
        """A direct message; also where a command can be answered to nobody but its channel any more."""
        conversation = await self._people.conversation(request.author)
        return await self._send(replace(request.origin, space=DIRECT), conversation, page, marker)

    async def _stands(self, origin: Origin) -> bool:
        """Whether the message that asked is there, as far as we can see: a new thread may be gone without it."""
        try:
            await self._rest.call(lambda client: asking_message(client, origin).fetch())
        except discord.HTTPException as error:
            return error.code not in failures.GONE
        return True

    async def _beside(self, request: Request, page: Page, marker: str) -> Posted:
        """An ordinary message where the command was given; where that is refused, one more response."""
        origin = request.origin
        try:
            return await self._send(origin, origin.thread or origin.channel, page, marker)
        except discord.HTTPException as error:
            if error.code not in failures.NO_ACCESS:
                raise
            private = request.audience is Audience.ASKER
            if (response := await self._responses.follow_up(request, page, marker, private=private)) is None:
                raise
            return response

    async def _reply(self, origin: Origin, page: Page, marker: str) -> Posted:
        """A message that refers to the one that asked; without the reference where history may not be read."""
        place = origin.thread or origin.channel
        try:
            return await self._send(origin, place, page, marker, refer=True)
        except discord.HTTPException as error:
            if error.code != failures.NO_REPLY:
                raise
            return await self._send(origin, place, page, marker)

    async def _send(self, origin: Origin, place: str, page: Page, marker: str, *, refer: bool = False) -> Posted:
        async def send(client: discord.Client) -> discord.Message:
            reference = asking_message(client, origin) if refer else None
            # The types know no LayoutView beside an optional reference, and take the nonce for a number.
            message: discord.Message = await cast("Any", channel(client, place)).send(
                **page.arguments(marker),
                nonce=marker,
                reference=reference,
                mention_author=False,
                suppress_embeds=page.form is not Form.EMBED,
            )
            return message

        return posted(origin, await self._rest.call(send))
