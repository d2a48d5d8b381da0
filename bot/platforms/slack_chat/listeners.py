"""What the bot does when something happens in Slack: hand it to the inbox, which writes it down. Nothing else."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from bot.domain.desk import Desk
from bot.domain.inbox import Inbox
from bot.domain.types import Message, Platform
from bot.domain.votes import Vote
from bot.platforms.slack_chat import translate
from bot.platforms.slack_chat.catching_up import CatchUp
from bot.platforms.slack_chat.chat import SlackChat
from bot.platforms.slack_chat.identity import Bot, bot_of
from bot.platforms.slack_chat.interactions import Interactions
from bot.platforms.slack_chat.response_urls import ResponseUrls
from bot.platforms.slack_chat.spaces import Spaces
from bot.platforms.slack_chat.written import has_link

log = structlog.get_logger()

_ANYTHING = re.compile(".*")


class Listeners:
    """Bolt's listeners. An event is acknowledged when its listener returns, and told again by Slack when it raises."""

    def __init__(self, inbox: Inbox, desk: Desk, chat: SlackChat, spaces: Spaces, response_urls: ResponseUrls) -> None:
        self._inbox = inbox
        self._desk = desk
        self._chat = chat
        self._spaces = spaces
        self._interactions = Interactions(inbox, desk, chat, response_urls)
        self.reading = CatchUp(inbox, chat, self.hear, self.message_missed)

    def attach(self, app: AsyncApp) -> None:
        """Listen; what is not ours is acknowledged too, or Slack would tell it again and in the end unsubscribe us."""
        app.event("message")(self.message)
        app.event("app_mention")(self.message)
        app.event("reaction_added")(self.reaction)
        app.event("reaction_removed")(self.reaction_gone)
        app.event("app_uninstalled")(self.uninstalled)
        app.event("tokens_revoked")(self.uninstalled)
        self._interactions.attach(app)
        app.event(_ANYTHING)(self.other)
        app.action(_ANYTHING)(self.other)
        app.shortcut(_ANYTHING)(self.other)
        app.view(_ANYTHING)(self.other)
        app.error(self.not_taken)

    async def message(self, event: dict[str, Any], context: AsyncBoltContext) -> None:
        """A message was posted, edited or deleted, or names the bot."""
        bot = bot_of(context)
        if gone := translate.deleted_of(event, bot):
            await self._inbox.deleted(gone)
        elif (message := translate.message_of(event, bot)) and message.edited:
            # No bookmark: people edit old messages too, and those after them are none that were missed.
            await self._inbox.message(await self._with_first_of_thread(message, bot))
        elif message:
            with self.reading.writing(message.origin):
                message = replace(message, in_order=await self.reading.in_order(message.origin))
                await self._inbox.message(await self._with_first_of_thread(message, bot))

    async def hear(self, space: str, told: dict[str, Any]) -> Message | None:
        """A message as Slack's history tells it; None for what we or Slack wrote."""
        return translate.message_of(told, await self._spaces.bot(space))

    async def message_missed(self, message: Message) -> None:
        """A message that was said while nobody listened; all before it in its place were taken."""
        bot = await self._spaces.bot(message.origin.space)
        await self._inbox.message(await self._with_first_of_thread(replace(message, in_order=True), bot))

    async def uninstalled(self, body: dict[str, Any], event: dict[str, Any]) -> None:
        """The app was taken out of a workspace; who revokes a token of their own takes out nobody but themselves."""
        revoking = event["type"] == "tokens_revoked"
        if revoking and not event.get("tokens", {}).get("bot"):
            return
        at = float(body.get("event_time") or 0)
        if await self._spaces.left(body["team_id"], by_revoking=revoking, at=at):
            await self._inbox.uninstalled(Platform.SLACK, body["team_id"])

    async def reaction(self, event: dict[str, Any], context: AsyncBoltContext) -> None:
        """Somebody put an emoji on a message."""
        bot = bot_of(context)
        if binned := translate.binned_of(event, bot):
            await self._inbox.bin(binned.origin, binned.person)
        elif voted := translate.voted_of(event, bot):
            await self._vote(*voted)
        else:
            await self._count(event, bot)
            if reacted := translate.reacted_of(event, bot):
                await self._point(reacted, bot)

    async def reaction_gone(self, event: dict[str, Any], context: AsyncBoltContext) -> None:
        """Somebody took an emoji away again."""
        bot = bot_of(context)
        if voted := translate.voted_of(event, bot):
            await self._vote(*voted, gone=True)
        else:
            await self._count(event, bot, gone=True)

    async def _count(self, event: dict[str, Any], bot: Bot, *, gone: bool = False) -> None:
        if reaction := translate.reaction_of(event, bot):
            await self._inbox.reacted(reaction.origin, reaction.person, reaction.emoji, gone=gone)

    async def _vote(self, reacted: translate.Reacted, vote: Vote, *, gone: bool = False) -> None:
        await self._desk.reacted(reacted.origin, reacted.person, vote, gone=gone)

    async def _point(self, reacted: translate.Reacted, bot: Bot) -> None:
        """Somebody may ask by an emoji for the links of a message, which may be an old one."""
        if not await self._inbox.asks(reacted.origin, reacted.emoji):
            return
        # When Slack does not tell the message in time, this raises: the event is told again.
        if told := await self._chat.history.message(reacted.origin):
            await self._inbox.message(translate.pointed_at(told, reacted, bot, datetime.now(UTC)))

    async def other(self, ack: AsyncAck) -> None:
        """Anything else needs an acknowledgement and no more."""
        await ack()

    async def not_taken(self, error: Exception) -> None:
        """Bolt's last resort: the event stays unacknowledged."""
        log.warning("An event could not be written down; Slack will tell it again.", why=repr(error))

    async def _with_first_of_thread(self, message: Message, bot: Bot) -> Message:
        """
        A mention without a link asks about the message that its thread hangs from.

        Slack does not send that along. When it does not answer in time either, this raises: the event is told again.
        """
        text = message.text
        if not message.origin.thread or has_link(text) or not translate.mentions(text, bot):
            return message
        first = await self._chat.history.first_of_thread(message.origin)
        return replace(message, text=first or text, edited=message.edited and first is not None)
