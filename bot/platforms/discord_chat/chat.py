"""The answering half of Discord: reactions, threads, replies, and the deferred responses of commands."""

import time
from collections import deque
from functools import partial
from typing import Any, Final, cast

import discord
import structlog

from bot.domain.errors import ChatError, ChatRefused, ChatUnavailable
from bot.domain.types import Answer, Origin, Person, Platform, Posted, Request
from bot.platforms.discord_chat import failures
from bot.platforms.discord_chat.places import (
    DIRECT,
    asking_message,
    channel,
    jump_url,
    posted,
    search,
)
from bot.platforms.discord_chat.responses import Responses
from bot.platforms.discord_chat.rest import Rest
from bot.platforms.discord_chat.view import Page, render

log = structlog.get_logger()

#: The mark on a message that is being worked on.
EYES = "👀"
#: After a refused thread, no thread is tried in the channel for this long.
THREADLESS_S = 600.0
#: A thread is hidden from the channel list after this many minutes without a message (Discord knows four values).
ARCHIVE_MINUTES: Final = 1440
#: Pages whose components were refused, and that are rendered as plain text from then on.
_REFUSED_PAGES_MAX = 64
_PLAIN_RETRY_S = 0.1


class DiscordChat:
    """
    Implements ports.Chat.

    A marker is known to Discord in two ways: as the nonce, for which Discord gives back the first message for some
    minutes, and for good as the id of the message's first component (on a plain message as its last line). `find`
    looks for both, so an answer is recognised also when the nonce is long forgotten, among others in one thread.
    """

    platform = Platform.DISCORD

    def __init__(self, rest: Rest) -> None:
        self._rest = rest
        self._responses = Responses(rest)
        self._threadless: dict[str, float] = {}
        self._refused: deque[Page] = deque(maxlen=_REFUSED_PAGES_MAX)

    async def acknowledge(self, request: Request) -> None:
        """A reaction; typing where reactions are refused; for a command nothing, since its deferral shows."""
        if request.interaction is not None:
            return
        try:
            try:
                await self._rest.call(lambda client: asking_message(client, request.origin).add_reaction(EYES))
            except discord.HTTPException as error:
                if error.code not in failures.GONE:
                    await self._rest.call(lambda client: _type(client, request.origin))
        except (ChatError, discord.HTTPException) as error:
            log.info("A message could not be marked.", channel=request.origin.channel, why=str(error))

    async def settle(self, request: Request) -> None:
        """Take the reaction away."""
        if request.interaction is not None:
            return

        async def take_away(client: discord.Client) -> None:
            if client.user is not None:
                await asking_message(client, request.origin).remove_reaction(EYES, client.user)

        try:
            await self._rest.call(take_away)
        except (ChatError, discord.HTTPException) as error:
            log.debug("A mark could not be taken away.", channel=request.origin.channel, why=str(error))

    def render(self, answer: Answer) -> list[Any]:
        """Pages for `post`; plain ones when Discord refused the components of this answer before."""
        pages = render(answer)
        return render(answer, plain=True) if any(page in self._refused for page in pages) else pages

    async def post(self, request: Request, page: Page, *, marker: str) -> Posted:
        """Post a page where the request's answer goes; see ports.Chat."""
        try:
            return await self._post(request, page, marker)
        except discord.HTTPException as error:
            verdict = failures.judged(error)
            if error.code in failures.BAD_FORM and isinstance(verdict, ChatRefused) and not page.plain:
                log.error("Discord refused a layout; it is posted as plain text.", why=error.text)
                self._refused.append(page)
                # The plain pages are split elsewhere, so the answer is rendered again instead of posted here.
                raise ChatUnavailable("the layout was refused", retry_after_s=_PLAIN_RETRY_S) from error
            raise verdict from error

    async def find(self, request: Request, *, marker: str) -> Posted | None:
        """Look for an answer where it may stand; see ports.Chat."""
        origin = request.origin
        if request.interaction is not None and (response := await self._responses.find(request, marker)):
            return response
        places = [origin.thread or origin.channel]
        if request.interaction is None and not origin.thread and origin.space != DIRECT:
            places.insert(0, origin.message)  # a thread that hangs from a message has the message's id
        for place in places:
            try:
                found = await self._rest.call(partial(search, place=place, origin=origin, marker=marker))
            except discord.HTTPException as error:
                if error.code not in failures.NOT_READABLE:
                    raise ChatUnavailable(f"Discord did not let us look: {error.code}") from error
                continue
            if found is not None:
                return posted(origin, found)
        return None

    async def remove(self, posted: Posted, *, space: str) -> None:  # noqa: ARG002 - the port's; ids are unique here
        """Delete a message of ours; see ports.Chat."""

        async def delete(client: discord.Client) -> None:
            await channel(client, posted.channel).get_partial_message(int(posted.message)).delete()

        try:
            await self._rest.call(delete)
        except discord.HTTPException as error:
            if error.code not in failures.GONE:
                raise failures.judged(error) from error

    async def name(self, space: str, person: Person) -> str:  # noqa: ARG002 - the port's; not asked for here
        """The display name; Discord's events always carry it."""
        return person.name

    async def permalink(self, origin: Origin) -> str:
        """The address of the message; for a command of the place in the channel where it was given."""
        return jump_url(origin, origin.thread or origin.channel, origin.message)

    async def _post(self, request: Request, page: Page, marker: str) -> Posted:
        origin = request.origin
        if request.interaction is not None:
            return await self._responses.post(request, page, marker) or await self._beside(request, page, marker)
        if origin.thread or origin.space == DIRECT:
            return await self._reply(origin, page, marker)
        if (thread := await self._thread(origin, page.name)) is None:
            return await self._reply(origin, page, marker)
        try:
            return await self._send(origin, thread, page, marker)
        except discord.HTTPException as error:
            if error.code not in failures.THREAD_CLOSED and error.code not in failures.NO_THREAD:
                raise
            return await self._reply(origin, page, marker)

    async def _beside(self, request: Request, page: Page, marker: str) -> Posted:
        """An ordinary message where the command was given; where that is refused, one more response."""
        origin = request.origin
        try:
            return await self._send(origin, origin.thread or origin.channel, page, marker)
        except discord.HTTPException as error:
            if error.code not in failures.NO_ACCESS:
                raise
            if (response := await self._responses.follow_up(request, page, marker)) is None:
                raise
            return response

    async def _thread(self, origin: Origin, name: str) -> str | None:
        """The thread that hangs from the message, made if there is none; None where there can be none."""
        if time.monotonic() < self._threadless.get(origin.channel, 0.0):
            return None
        try:
            await self._rest.call(
                lambda client: client.http.start_thread_with_message(
                    int(origin.channel), int(origin.message), name=name, auto_archive_duration=ARCHIVE_MINUTES
                )
            )
        except discord.HTTPException as error:
            if error.code == failures.HAS_THREAD:
                return origin.message
            if error.code not in failures.NO_THREAD:
                raise
            log.warning(
                "No thread can be opened in a channel; answering by reply.", channel=origin.channel, why=str(error)
            )
            self._threadless[origin.channel] = time.monotonic() + THREADLESS_S
            return None
        return origin.message

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
                suppress_embeds=True,
            )
            return message

        return posted(origin, await self._rest.call(send))


async def _type(client: discord.Client, origin: Origin) -> None:
    await channel(client, origin.thread or origin.channel).typing()
