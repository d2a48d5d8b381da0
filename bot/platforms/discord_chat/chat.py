"""The answering half of Discord: reactions, threads, replies, and the deferred responses of commands."""

from collections import deque
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import discord
import structlog

from bot.domain.answers import PLAIN, Answer, Manner
from bot.domain.backfills import Page as PastPage
from bot.domain.briefing import Several
from bot.domain.errors import ChatError, ChatRefused, ChatUnavailable
from bot.domain.requests import Audience, Request
from bot.domain.types import Origin, Person, Platform, Posted
from bot.platforms.discord_chat import failures
from bot.platforms.discord_chat.forums import Forums
from bot.platforms.discord_chat.pages import Form, Page
from bot.platforms.discord_chat.past import Past
from bot.platforms.discord_chat.people import People
from bot.platforms.discord_chat.places import (
    DIRECT,
    asking_message,
    channel,
    is_message,
    jump_url,
    posted,
    search,
)
from bot.platforms.discord_chat.posting import Posting
from bot.platforms.discord_chat.responses import Responses
from bot.platforms.discord_chat.rest import Rest
from bot.platforms.discord_chat.threads import Threads
from bot.platforms.discord_chat.view import render

log = structlog.get_logger()

#: The mark on a message that is being worked on.
EYES = "👀"
#: Pages that were refused, and whose answers are rendered in a simpler form from then on.
_REFUSED_PAGES_MAX = 64
_SIMPLER_RETRY_S = 0.1


class DiscordChat:
    """
    Implements chat.Chat.

    A marker is known to Discord in two ways: as the nonce, for which Discord gives back the first message for some
    minutes, and for good as the id of the message's first component. `find` looks for both, so an answer is recognised
    also when the nonce is long forgotten, among others in one thread. An embed and a plain message keep no id: they
    are recognised by their words.
    """

    platform = Platform.DISCORD

    def __init__(self, rest: Rest) -> None:
        self._rest = rest
        self._responses = Responses(rest)
        self._threads = Threads(rest)
        self._forums = Forums(rest)
        self._people = People(rest)
        self._past = Past(rest)
        self._posting = Posting(rest, self._responses, self._threads, self._forums, self._people)
        self._refused: deque[Page] = deque(maxlen=_REFUSED_PAGES_MAX)

    async def acknowledge(self, request: Request) -> None:
        """A reaction; typing where reactions are refused; for a command nothing, since its deferral shows."""
        if request.interaction is not None or not is_message(request.origin):
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
        if request.interaction is not None or not is_message(request.origin):
            return

        async def take_away(client: discord.Client) -> None:
            if client.user is not None:
                await asking_message(client, request.origin).remove_reaction(EYES, client.user)

        try:
            await self._rest.call(take_away)
        except (ChatError, discord.HTTPException) as error:
            log.debug("A mark could not be taken away.", channel=request.origin.channel, why=str(error))

    def render(self, answer: Answer | Several, manner: Manner = PLAIN) -> list[Page]:
        """Pages for `post`; in a simpler form when Discord refused this answer in a better one before."""
        pages, form = render(answer, manner=manner), Form.COMPONENTS.next
        while form and any(page in self._refused for page in pages):
            pages, form = render(answer, form, manner), form.next
        return pages

    async def post(self, request: Request, page: Page, *, marker: str) -> Posted:
        """Post a page where the request's answer goes; see chat.Chat."""
        try:
            return await self._with_picture(request, page, marker)
        except discord.HTTPException as error:
            verdict = failures.judged(error)
            if page.form.next and isinstance(verdict, ChatRefused) and _is_of_the_form(error, page):
                log.error("Discord refused a layout; a simpler one is tried.", form=page.form, why=error.text)
                self._refused.append(page)
                # Simpler pages may be split elsewhere, so the answer is rendered again instead of posted here.
                raise ChatUnavailable("the layout was refused", retry_after_s=_SIMPLER_RETRY_S) from error
            raise verdict from error

    async def find(self, request: Request, page: Page, *, marker: str) -> Posted | None:
        """Look for an answer where it may stand; see chat.Chat."""
        origin = request.origin
        if request.interaction is not None and (response := await self._responses.find(request, page, marker)):
            return response
        places = [origin.thread or origin.channel]
        if _is_private(request):
            try:
                places = [await self._people.conversation(request.author)]
            except ChatRefused:
                return None
        elif request.interaction is None and not origin.thread and origin.space != DIRECT and is_message(origin):
            places.insert(0, origin.message)  # a thread that hangs from a message has the message's id
        if request.interaction is None and not is_message(origin):
            places = await self._in_forum(request, page) or places
        for place in places:
            try:
                looking = partial(search, place=place, request=request, page=page, marker=marker)
                found = await self._rest.call(looking)
            except discord.HTTPException as error:
                if error.code not in failures.NOT_READABLE:
                    raise ChatUnavailable(f"Discord did not let us look: {error.code}") from error
                continue
            if found is not None:
                return posted(replace(origin, space=DIRECT) if _is_private(request) else origin, found)
        return None

    async def edit(self, posted: Posted, page: Page, *, marker: str, space: str) -> None:  # noqa: ARG002 - the port's
        """Put a page in the place of a message of ours; see chat.Chat."""

        async def put(client: discord.Client) -> None:
            message: Any = channel(client, posted.channel).get_partial_message(int(posted.message))
            # The client's own rule holds for an edit only where there is content.
            await message.edit(**page.arguments(marker, edits=True), allowed_mentions=discord.AllowedMentions.none())

        try:
            await self._rest.call(put)
        except discord.HTTPException as error:
            raise failures.judged(error) from error

    async def remove(self, posted: Posted, *, space: str) -> None:  # noqa: ARG002 - the port's; ids are unique here
        """Delete a message of ours; see chat.Chat."""

        async def delete(client: discord.Client) -> None:
            await channel(client, posted.channel).get_partial_message(int(posted.message)).delete()

        try:
            await self._rest.call(delete)
        except discord.HTTPException as error:
            if error.code not in failures.GONE:
                raise failures.judged(error) from error

    async def tidy(self, origin: Origin) -> None:
        """Delete the thread that hung from a message that is gone, or archive it where that is refused."""
        await self._threads.tidy(origin)

    async def may_read(self, origin: Origin, person: Person) -> bool:
        """Whether a person may read a channel; see chat.Chat."""
        return await self._people.may_read(origin, person)

    async def readable(self, origin: Origin, person: Person, channels: Collection[str]) -> set[str]:
        """Which channels a person may read; see chat.Chat."""
        return await self._people.readable(origin, person, channels)

    async def past(self, origin: Origin, since: datetime, before: str) -> PastPage:
        """What was said in a channel; see chat.Chat."""
        return await self._past.page(origin, since, before)

    async def last_said(self, origin: Origin, person: Person, *, since: datetime, until: datetime) -> datetime | None:
        """When a person last said something in a channel; see chat.Chat."""
        return await self._people.last_said(origin, person, since, until)

    async def download(self, address: str, *, space: str) -> tuple[bytes, str] | None:  # noqa: ARG002 - the port's
        """Its address is signed, for anybody who has it."""
        return None

    async def name(self, space: str, person: Person) -> str:  # noqa: ARG002 - the port's; not asked for here
        """The display name; Discord's events always carry it."""
        return person.name

    async def permalink(self, origin: Origin) -> str:
        """The address of the message; for a command of the place in the channel where it was given."""
        return jump_url(origin, origin.thread or origin.channel, origin.message)

    async def _with_picture(self, request: Request, page: Page, marker: str) -> Posted:
        """And without it where it is refused: it takes a permission of its own, and room."""
        try:
            return await self._posting.post(request, page, marker)
        except discord.HTTPException as error:
            if not page.picture or error.code in failures.GONE:
                raise
            log.info("A picture was refused; the digest goes without.", channel=request.origin.channel, why=error.text)
            return await self._posting.post(request, replace(page, picture=None), marker)

    async def _in_forum(self, request: Request, page: Page) -> list[str]:
        """The post in which the answer may stand, where the channel is a forum."""
        try:
            post = await self._forums.post_of(request, page) if await self._forums.is_forum(request.origin) else None
        except discord.HTTPException as error:
            if error.code not in failures.NOT_READABLE:
                raise ChatUnavailable(f"Discord did not let us look: {error.code}") from error
            return []
        return [post] if post else []


def _is_private(request: Request) -> bool:
    """Whether its answer must not stand before others."""
    return request.audience in {Audience.ASKER, Audience.DIRECT}


def _is_of_the_form(error: discord.HTTPException, page: Page) -> bool:
    """Whether another form may be taken; embeds need a permission that plain text does not."""
    return error.code in failures.BAD_FORM or (page.form is Form.EMBED and error.code in failures.NO_ACCESS)


async def _type(client: discord.Client, origin: Origin) -> None:
    await channel(client, origin.thread or origin.channel).typing()
