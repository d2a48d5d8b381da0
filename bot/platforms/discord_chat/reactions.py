"""What people mean by an emoji on a message."""

from functools import partial

import discord

from bot.domain.desk import Desk
from bot.domain.emoji import vote_of
from bot.domain.inbox import Inbox
from bot.domain.types import Origin, Person
from bot.platforms.discord_chat.insisting import insist
from bot.platforms.discord_chat.pointing import point

#: Reactions by which a person takes our answer away; 🗑 comes with or without its variation selector.
_BIN = frozenset({"🗑", "🗑\ufe0f", "❌"})


class Reactions:
    """Hands it to the inbox or the desk."""

    def __init__(self, inbox: Inbox, desk: Desk) -> None:
        self._inbox = inbox
        self._desk = desk

    async def added(
        self, payload: discord.RawReactionActionEvent, origin: Origin, there: discord.PartialMessageable, *, me: int
    ) -> None:
        """
        A person put an emoji on a message.

        Args:
            payload: Tells of it.
            origin: Of the message.
            there: Its channel or thread.
            me: The bot's own id.
        """
        who = Person(str(payload.user_id), payload.member.display_name if payload.member else "")
        vote = vote_of(payload.emoji.name)
        if payload.emoji.name in _BIN and payload.message_author_id in (None, me):
            await insist(partial(self._inbox.bin, origin, who))
            return
        if vote and payload.message_author_id in (None, me):
            await insist(partial(self._desk.reacted, origin, who, vote))
            return
        if payload.emoji.name not in _BIN:
            await insist(partial(self._inbox.reacted, origin, who, payload.emoji.name))
        if payload.message_author_id != me and await insist(partial(self._inbox.asks, origin, payload.emoji.name)):
            await point(self._inbox, origin, who, there)

    async def taken_away(self, payload: discord.RawReactionActionEvent, origin: Origin) -> None:
        """A person took one off again; Discord does not tell whose message it was."""
        who = Person(str(payload.user_id))
        if vote := vote_of(payload.emoji.name):
            await insist(partial(self._desk.reacted, origin, who, vote, gone=True))
        await insist(partial(self._inbox.reacted, origin, who, payload.emoji.name, gone=True))
