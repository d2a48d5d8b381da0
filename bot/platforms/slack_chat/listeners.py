"""What the bot does when something happens in Slack: hand it to the inbox, which writes it down. Nothing else."""

import re
from collections.abc import Awaitable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.domain.errors import ChatError
from bot.domain.ports import Inbox
from bot.domain.types import Message, Notice, Request
from bot.platforms.news import News
from bot.platforms.slack_chat import translate
from bot.platforms.slack_chat.chat import SlackChat
from bot.platforms.slack_chat.identity import Bot, Identity
from bot.platforms.slack_chat.response_urls import ResponseUrls
from bot.platforms.slack_chat.view import render, told

log = structlog.get_logger()

#: The callback id of the message shortcut "Brief this link" in manifest.json.
SHORTCUT = "brief_this_link"
_ANYTHING = re.compile(".*")


class Listeners:
    """
    Bolt's listeners. An event is acknowledged when its listener returns, and told again by Slack when it raises.

    Commands and shortcuts are never told again: when one could not be written down, the person reads that it failed.
    """

    def __init__(
        self, inbox: Inbox, news: News, chat: SlackChat, identity: Identity, response_urls: ResponseUrls
    ) -> None:
        self._inbox = inbox
        self._news = news
        self._chat = chat
        self._identity = identity
        self._response_urls = response_urls

    def attach(self, app: AsyncApp) -> None:
        """Listen; what is not ours is acknowledged too, or Slack would tell it again and in the end unsubscribe us."""
        app.event("message")(self.message)
        app.event("app_mention")(self.message)
        app.event("reaction_added")(self.reaction)
        app.command("/brief")(self.brief)
        app.command("/digest")(self.digest)
        app.command("/news")(self.news)
        app.message_shortcut(SHORTCUT)(self.shortcut)
        app.event(_ANYTHING)(self.other)
        app.action(_ANYTHING)(self.other)
        app.shortcut(_ANYTHING)(self.other)
        app.error(self.not_taken)

    async def message(self, event: dict[str, Any]) -> None:
        """A message was posted, edited or deleted, or names the bot."""
        if gone := translate.deleted_of(event, self._bot):
            await self._inbox.deleted(gone)
        elif message := translate.message_of(event, self._bot):
            await self._inbox.message(await self._with_first_of_thread(message))

    async def reaction(self, event: dict[str, Any]) -> None:
        """Somebody put an emoji on a message."""
        if binned := translate.binned_of(event, self._bot):
            await self._inbox.bin(binned.origin, binned.person)

    async def brief(self, ack: AsyncAck, command: dict[str, Any]) -> None:
        """``/brief <url> [length] [language]``."""
        wish = translate.wish_of(command)
        if wish.trouble:
            await ack(_said(wish.trouble))
            return
        message = translate.brief_of(command, wish, self._bot, datetime.now(UTC))
        requests = await self._taken(self._inbox.message(message))
        await ack(_words("try_again") if requests is None else _reading(requests))

    async def digest(self, ack: AsyncAck, command: dict[str, Any]) -> None:
        """``/digest [period]``."""
        message = translate.digest_of(command, self._bot, datetime.now(UTC))
        requests = await self._taken(self._inbox.digest(message))
        await ack(_words("try_again") if requests is None else "")

    async def news(self, ack: AsyncAck, command: dict[str, Any]) -> None:
        """``/news [status|language <tag>|help]``, answered here: nothing is written down."""
        asked = translate.news_of(command, self._bot, datetime.now(UTC))

        async def may() -> bool:
            return translate.is_direct(asked) or await self._chat.is_admin(asked.author)

        lines = await self._news.answer(asked.text, asked.origin, asked.author, purses=("user", "space"), may=may)
        page = told(lines)
        await ack(text=page.text, blocks=page.blocks, response_type="ephemeral")

    async def shortcut(self, ack: AsyncAck, shortcut: dict[str, Any]) -> None:
        """The message shortcut "Brief this link"."""
        await ack()
        message = translate.shortcut_of(shortcut, self._bot, datetime.now(UTC))
        requests = await self._taken(self._inbox.message(message))
        if not requests:
            await self._tell(message, "try_again" if requests is None else "taken_before")

    async def other(self, ack: AsyncAck) -> None:
        """Anything else needs an acknowledgement and no more."""
        await ack()

    async def not_taken(self, error: Exception) -> None:
        """Bolt's last resort: the event stays unacknowledged."""
        log.warning("An event could not be written down; Slack will tell it again.", why=repr(error))

    @property
    def _bot(self) -> Bot:
        assert self._identity.known, "authorize lets nothing in before the bot knows who it is"
        return self._identity.known

    async def _with_first_of_thread(self, message: Message) -> Message:
        """
        A mention without a link asks about the message that its thread hangs from.

        Slack does not send that along. When it does not answer in time either, this raises: the event is told again.
        """
        text = message.text
        if not message.origin.thread or translate.has_link(text) or not translate.mentions(text, self._bot):
            return message
        return replace(message, text=await self._chat.first_of_thread(message.origin) or text)

    async def _taken(self, writing_down: Awaitable[list[Request]]) -> list[Request] | None:
        """What was written down; None when it failed."""
        try:
            return await writing_down
        except Exception:
            log.exception("A command could not be written down; the person is asked to repeat it.")
            return None

    async def _tell(self, message: Message, reason: str) -> None:
        """Tell the person who used a shortcut, and nobody else."""
        assert message.interaction, "a shortcut carries the right to answer it"
        try:
            (page,) = render(Notice(reason))
            await self._response_urls.post(message.interaction, page, now=datetime.now(UTC))
        except ChatError as error:
            log.warning("Could not tell a person what became of a shortcut.", why=str(error))


def _words(reason: str, link: str = "") -> str:
    return _said(Notice(reason, link=link))


def _said(notice: Notice) -> str:
    (page,) = render(notice)
    return page.text


def _reading(requests: list[Request]) -> str:
    """What the person sees at once; the briefing follows."""
    link = next((request.link for request in requests if request.link and not request.reason), None)
    return _words("reading_link", link.url) if link else ""
