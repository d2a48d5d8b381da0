"""Implements chat.Chat on Slack's Web API."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import structlog
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.answers import PLAIN, Answer, Manner
from bot.domain.backfills import Page as PastPage
from bot.domain.briefing import Several
from bot.domain.errors import ChatError, ChatRefused, ChatUnavailable, MessageGone, NothingToRead, SiteBusy
from bot.domain.requests import Audience, Request
from bot.domain.types import Origin, Person, Platform, Posted
from bot.platforms.slack_chat.canvases import Canvases
from bot.platforms.slack_chat.faults import NOT_LET, ask, code_of, simplified
from bot.platforms.slack_chat.files import Files
from bot.platforms.slack_chat.history import PAGES_MAX, History, next_cursor
from bot.platforms.slack_chat.identity import Bot
from bot.platforms.slack_chat.past import Past
from bot.platforms.slack_chat.people import People
from bot.platforms.slack_chat.response_urls import ResponseUrls
from bot.platforms.slack_chat.spaces import Spaces
from bot.platforms.slack_chat.spans import Page, for_answer
from bot.platforms.slack_chat.translate import is_direct, is_ts
from bot.platforms.slack_chat.view import render

log = structlog.get_logger()

MARK = "eyes"
#: Names the bot's messages in their metadata; the marker stands in the payload.
EVENT_TYPE = "newsbrief_answer"
#: Our clock may run ahead of Slack's.
CLOCK_SKEW_S = 60.0


class SlackChat:
    """
    Where the bot speaks in Slack.

    An answer goes into the thread of the message that asked, or the thread it is in. A command has no message: its
    answer stands in the channel, or where the bot is no member is shown to who asked.
    """

    platform = Platform.SLACK

    def __init__(self, spaces: Spaces, response_urls: ResponseUrls, files: Files) -> None:
        self._spaces = spaces
        self._files = files
        self._response_urls = response_urls
        self.history = History(spaces)
        self._people = People(spaces)
        self._past = Past(spaces)
        self._canvases = Canvases(spaces)

    async def acknowledge(self, request: Request) -> None:
        """Put 👀 on the message that asked."""
        await self._mark(request.origin, "reactions_add")

    async def settle(self, request: Request) -> None:
        """Take 👀 away."""
        await self._mark(request.origin, "reactions_remove")

    def render(self, answer: Answer | Several, manner: Manner = PLAIN) -> list[Page]:
        """The answer as Slack messages; see view.render."""
        return render(answer, manner)

    async def post(self, request: Request, page: Page, *, marker: str) -> Posted:
        """Post a page with its marker; see chat.Chat."""
        if request.audience in {Audience.ASKER, Audience.ASKER_FIRST}:
            return await self._whisper(request, page, marker)
        request = await self._addressed(request)
        if page.document:
            page = await self._canvases.led_to(request, page)
        try:
            return await simplified(page, lambda each: self._say(request.origin, each, marker))
        except ChatError as error:
            code = code_of(error)
            if code not in NOT_LET or request.interaction is None:
                raise
        await self._respond(request, for_answer(page, marker))
        return Posted(request.origin.channel, marker)

    async def find(self, request: Request, page: Page, *, marker: str) -> Posted | None:  # noqa: ARG002 - the port's
        """Look through the thread, or for a command through the channel, since the request."""
        try:
            bot, request = await self._spaces.bot(request.origin.space), await self._addressed(request)
            cursor = ""
            for _ in range(PAGES_MAX):
                answer = await self._later_messages(request, cursor)
                for message in answer["messages"]:
                    if _carries(message, marker, bot):
                        return self._posted(request.origin.channel, message["ts"], _thread(request.origin), bot)
                if not (cursor := next_cursor(answer)):
                    break
        except (MessageGone, ChatRefused) as error:
            # Nothing of ours can stand where we may not look: posting will tell what is wrong.
            log.info("Could not look for an earlier answer.", why=str(error))
        return None

    async def edit(self, posted: Posted, page: Page, *, marker: str, space: str) -> None:  # noqa: ARG002 - the port's
        """Put a page in the place of a message of ours, whose metadata stay; see chat.Chat."""
        if not is_ts(posted.message):
            raise ChatRefused("what only one person sees cannot be changed")
        message: dict[str, Any] = {
            "channel": posted.channel,
            "ts": posted.message,
            "parse": "none",
            "link_names": False,
        }
        client = await self._spaces.client(space)
        await simplified(
            page, lambda each: ask(client.chat_update(**message, text=each.text, blocks=list(each.blocks)))
        )

    async def remove(self, posted: Posted, *, space: str) -> None:
        """Delete a message of ours; what only one person saw cannot be deleted and need not be."""
        if not is_ts(posted.message):
            return
        try:
            client = await self._spaces.client(space)
            await ask(client.chat_delete(channel=posted.channel, ts=posted.message))
        except MessageGone:
            log.debug("An answer to be taken away was gone already.", message=posted.message)

    async def tidy(self, origin: Origin) -> None:
        """Slack itself takes away what is left of a message once nothing stands under it."""

    async def may_read(self, origin: Origin, person: Person) -> bool:
        """Whether a person is in a channel; see chat.Chat. Between two there is nobody else."""
        try:
            return is_direct(origin.channel) or await self._people.is_in(origin, person)
        except MessageGone:  # the channel is, or nobody has shown it to the bot any more
            return False

    async def readable(self, origin: Origin, person: Person, channels: Collection[str]) -> set[str]:
        """Which channels a person is in; see chat.Chat. Of private ones those alone in which the bot is."""
        return await self._people.channels(origin.space, person, channels)

    async def past(self, origin: Origin, since: datetime, before: str) -> PastPage:
        """What was said in a channel; see chat.Chat."""
        return await self._past.page(origin, since, before)

    async def last_said(self, origin: Origin, person: Person, *, since: datetime, until: datetime) -> datetime | None:
        """When a person last said something in a channel; see chat.Chat."""
        return await self.history.last_said(origin, person, since, until)

    async def download(self, address: str, *, space: str) -> tuple[bytes, str] | None:
        """A document that was uploaded, which the token alone may read; see chat.Chat."""
        return await self._files.download(address, await self.file_token(space))

    async def file_token(self, space: str) -> str:
        """What opens the files of a workspace. Raises ReadError."""
        try:
            return await self._spaces.token(space)
        except ChatUnavailable as error:
            raise SiteBusy(str(error)) from error
        except ChatError as error:
            raise NothingToRead("forbidden", str(error)) from error

    async def name(self, space: str, person: Person) -> str:
        """The name that people see, remembered for an hour."""
        if person.name:
            return person.name
        return (await self._people.profile(space, person)).name

    async def language(self, space: str, person: Person) -> str:
        """The language in which a person has set Slack, as a BCP 47 tag; English when unknown. Never raises."""
        return (await self._people.profile(space, person)).language or "en"

    async def zone(self, space: str, person: Person) -> str:
        """The time zone that a person has set in Slack, as IANA names it; "" when unknown. Never raises."""
        return (await self._people.profile(space, person)).zone

    async def is_admin(self, space: str, person: Person) -> bool:
        """Whether a person runs a workspace; nobody of another one does. Raises ChatError."""
        bot, client = await self._spaces.voice(space)
        user = (await ask(client.users_info(user=person.id)))["user"]
        return user.get("team_id") == bot.team and bool(user.get("is_admin") or user.get("is_owner"))

    async def open(self, space: str, trigger: str, view: Mapping[str, Any]) -> None:
        """Show a modal to who just gave a command or pressed a button. Raises ChatError."""
        client = await self._spaces.client(space)
        await ask(client.views_open(trigger_id=trigger, view=dict(view)))

    async def publish(self, space: str, person: Person, view: Mapping[str, Any]) -> None:
        """Show a person's Home tab. Raises ChatError."""
        client = await self._spaces.client(space)
        await ask(client.views_publish(user_id=person.id, view=dict(view)))

    async def permalink(self, origin: Origin) -> str:
        """A link to the message that asked; "" for a command."""
        if not is_ts(origin.message):
            return ""
        try:
            return _link(await self._spaces.bot(origin.space), origin.channel, origin.message, origin.thread)
        except ChatError:
            return ""

    async def _addressed(self, request: Request) -> Request:
        """What goes to a person directly is posted in the conversation with them."""
        if request.audience is not Audience.DIRECT:
            return request
        conversation = await self._people.conversation(request.origin.space, request.author)
        return replace(request, origin=replace(request.origin, channel=conversation, thread=""))

    async def _say(self, origin: Origin, page: Page, marker: str) -> Posted:
        bot, client = await self._spaces.voice(origin.space)
        thread = _thread(origin)
        answer = await ask(
            client.chat_postMessage(
                channel=origin.channel,
                text=page.text,
                blocks=list(page.blocks) or None,
                thread_ts=thread or None,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"marker": marker}},
                unfurl_links=False,
                unfurl_media=False,
                parse="none",
                link_names=False,
            )
        )
        return self._posted(answer["channel"], answer["ts"], thread, bot)

    async def _whisper(self, request: Request, page: Page, marker: str) -> Posted:
        """
        Show a page to who asked, and nobody else.

        What one person saw cannot be looked for, so that a second one after a crash is possible, and bearable.
        """
        origin, page = request.origin, for_answer(page, marker)
        if request.interaction is not None:
            try:
                await self._respond(request, page)
                return Posted(origin.channel, marker)
            except ChatRefused as error:
                log.info("A command could not be answered directly.", why=str(error))
        client = await self._spaces.client(origin.space)
        await simplified(
            page,
            lambda each: ask(
                client.chat_postEphemeral(
                    channel=origin.channel,
                    user=request.author.id,
                    text=each.text,
                    blocks=list(each.blocks) or None,
                    thread_ts=origin.thread or None,
                    parse="none",
                    link_names=False,
                )
            ),
        )
        return Posted(origin.channel, marker)

    async def _respond(self, request: Request, page: Page) -> None:
        assert request.interaction, "only where somebody gave a command or pressed a button"
        await self._response_urls.post(request.interaction, page, thread=request.origin.thread, now=datetime.now(UTC))

    async def _later_messages(self, request: Request, cursor: str) -> AsyncSlackResponse:
        origin, thread = request.origin, _thread(request.origin)
        oldest = origin.message if thread else f"{request.asked_at.timestamp() - CLOCK_SKEW_S:.6f}"
        return await self.history.page(replace(origin, thread=thread), oldest, cursor, forward=True)

    async def _mark(self, origin: Origin, change: str) -> None:
        if not is_ts(origin.message):
            return
        try:
            client = await self._spaces.client(origin.space)
            await ask(getattr(client, change)(channel=origin.channel, timestamp=origin.message, name=MARK))
        except ChatError as error:
            log.info("Could not change the mark on a message.", why=str(error), channel=origin.channel)

    def _posted(self, channel: str, ts: str, thread: str, bot: Bot) -> Posted:
        return Posted(channel, ts, _link(bot, channel, ts, thread))


def _thread(origin: Origin) -> str:
    """The thread an answer goes to; "" for a command, whose answer goes to the channel."""
    return origin.thread or (origin.message if is_ts(origin.message) else "")


def _carries(message: Mapping[str, Any], marker: str, bot: Bot) -> bool:
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return bot.wrote(message) and payload.get("marker") == marker


def _link(bot: Bot, channel: str, ts: str, thread: str) -> str:
    if not bot.team_url:
        return ""
    place = f"{bot.team_url}archives/{channel}/p{ts.replace('.', '')}"
    return f"{place}?thread_ts={thread}&cid={channel}" if thread and thread != ts else place
