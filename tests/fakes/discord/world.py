"""The fake's state and what makes it move: people who talk, and events to who listens."""

import asyncio
import re
from collections.abc import Callable
from typing import Any, TypeVar

from tests.fakes.discord import gateway as bits
from tests.fakes.discord.gateway import Gateway, Session
from tests.fakes.discord.guild import (
    ANNOUNCEMENT,
    DM,
    FORUM,
    PUBLIC_THREAD,
    STAGE,
    TEXT,
    VOICE,
    Channel,
    Interaction,
    Message,
    User,
    guild_json,
    now,
    snowflake,
)
from tests.fakes.loopback import Loopback
from tests.patience import PATIENCE_S

Found = TypeVar("Found")


class World(Loopback):
    """One guild with its channels, and the application's direct conversations."""

    def __init__(self) -> None:
        super().__init__()
        self.token = "fake-discord-token"
        self.me = User("Newsbrief", bot=True)
        self.app_id = self.me.id
        self.role_id = self.me.id + 1  #: The role that Discord made for the bot.
        snowflake()  # that one's, which no other thing may have
        self.guild_id = snowflake()
        self.users: dict[str, User] = {}
        self.channels: dict[int, Channel] = {}
        self.interactions: dict[str, Interaction] = {}
        self.gateway = Gateway(self.token, self.violations, self._ready)
        self._news = asyncio.Condition()

    # Places and people

    def text_channel(self, name: str = "general") -> Channel:
        """A new text channel."""
        return self._new(Channel(name, TEXT, self.guild_id))

    def announcement_channel(self, name: str = "news") -> Channel:
        """A new announcement channel."""
        return self._new(Channel(name, ANNOUNCEMENT, self.guild_id))

    def voice_channel(self, name: str = "lounge") -> Channel:
        """A new voice channel; its chat knows no threads."""
        return self._new(Channel(name, VOICE, self.guild_id))

    def stage_channel(self, name: str = "stage") -> Channel:
        """A new stage."""
        return self._new(Channel(name, STAGE, self.guild_id))

    def forum(self, name: str = "links") -> Channel:
        """A new forum."""
        return self._new(Channel(name, FORUM, self.guild_id))

    def direct(self, user: str = "Ana") -> Channel:
        """A new direct conversation."""
        return self._new(Channel("", DM, None, recipient=self.user(user)))

    def direct_with(self, user: User) -> Channel:
        """The direct conversation with somebody; there is one."""
        known = (channel for channel in self.channels.values() if channel.recipient is user)
        return next(known, None) or self.direct(user.name)

    def user(self, name: str) -> User:
        """The person of that name."""
        return self.users.setdefault(name, User(name))

    async def open_thread(self, channel: Channel, name: str = "thread", kind: int = PUBLIC_THREAD) -> Channel:
        """A thread that people opened, without a message that it hangs from."""
        thread = self._new(Channel(name, kind, self.guild_id, parent=channel))
        await self.gateway.dispatch("THREAD_CREATE", lambda _session: thread.json(), intent=bits.GUILDS)
        return thread

    async def hang_thread(
        self, message: Message, name: str, kind: int = PUBLIC_THREAD, *, by: User | None = None
    ) -> Channel:
        """A thread that hangs from a message and has its id."""
        owner = by or message.author
        thread = Channel(name, kind, self.guild_id, parent=message.channel, id=message.id, owner=owner)
        self._new(thread)
        await self.gateway.dispatch("THREAD_CREATE", lambda _session: thread.json(), intent=bits.GUILDS)
        await self.updated(message)
        return thread

    # What people do

    async def say(
        self,
        channel: Channel,
        text: str,
        *,
        by: str | User = "Ana",
        reply_to: Message | None = None,
        ago_s: float = 0,
        **more: Any,
    ) -> Message:
        """Post a message; `ago_s` makes one of the past. `more`: further fields of the message."""
        author = self.user(by) if isinstance(by, str) else by
        message = Message(
            channel, author, text, reply_to=reply_to, type=19 if reply_to else 0, id=snowflake(ago_s), **more
        )
        return await self.add(message)

    async def post_in_forum(self, forum: Channel, title: str, text: str, *, by: str = "Ana") -> Message:
        """Post in a forum: a thread and its first message with the same id."""
        thread = await self.open_thread(forum, title)
        return await self.add(Message(thread, self.user(by), text, id=thread.id))

    async def edit(self, message: Message, text: str) -> None:
        """Change a message's text."""
        message.content, message.edited = text, now()
        await self.updated(message)

    async def show_preview(self, message: Message) -> None:
        """A preview appears under a message, which updates it as well."""
        message.embeds = [{"type": "link", "url": "https://preview.example/", "title": "A preview"}]
        await self.updated(message)

    async def delete(self, message: Message) -> None:
        """Delete a message."""
        message.channel.messages.pop(message.id, None)
        data = {"id": str(message.id)} | self._place(message.channel)
        await self._tell("MESSAGE_DELETE", message.channel, lambda _session: data)

    async def delete_bulk(self, *messages: Message) -> None:
        """Delete messages of one channel at once."""
        channel = messages[0].channel
        for message in messages:
            channel.messages.pop(message.id, None)
        data = {"ids": [str(message.id) for message in messages]} | self._place(channel)
        await self._tell("MESSAGE_DELETE_BULK", channel, lambda _session: data)

    async def delete_thread(self, thread: Channel) -> None:
        """Delete a thread with everything in it."""
        del self.channels[thread.id]
        fields = ("id", "guild_id", "parent_id", "type")
        data = {field: value for field, value in thread.json().items() if field in fields}
        await self.gateway.dispatch("THREAD_DELETE", lambda _session: data, intent=bits.GUILDS)

    async def remove_bot(self, guild: int) -> None:
        """Take the bot out of a guild."""
        await self.gateway.dispatch("GUILD_DELETE", lambda _session: {"id": str(guild)}, intent=bits.GUILDS)

    async def lose_guild(self, guild: int) -> None:
        """An outage of Discord's: the guild is away, and the bot is still in it."""
        data = {"id": str(guild), "unavailable": True}
        await self.gateway.dispatch("GUILD_DELETE", lambda _session: data, intent=bits.GUILDS)

    async def react(self, message: Message, emoji: str, *, by: str = "Ana") -> None:
        """Put a reaction on a message."""
        user = self.user(by)
        message.reactions.setdefault(emoji, set()).add(user.id)
        more: dict[str, Any] = {"message_author_id": str(message.author.id)}
        if message.channel.guild:
            more["member"] = user.member() | {"user": user.json()}
        await self._tell_reaction("MESSAGE_REACTION_ADD", message, emoji, user, more)

    async def unreact(self, message: Message, emoji: str, *, by: str = "Ana") -> None:
        """Take one's own reaction away again; Discord does not tell whose message it was."""
        user = self.user(by)
        message.reactions[emoji].remove(user.id)
        await self._tell_reaction("MESSAGE_REACTION_REMOVE", message, emoji, user, {})

    async def clear_reactions(self, message: Message, emoji: str = "") -> None:
        """Somebody who may takes all reactions off a message, or with `emoji` all of one."""
        for name in [emoji] if emoji else list(message.reactions):
            del message.reactions[name]
        event = "MESSAGE_REACTION_REMOVE_EMOJI" if emoji else "MESSAGE_REACTION_REMOVE_ALL"
        data: dict[str, Any] = {"message_id": str(message.id), **self._place(message.channel)}
        if emoji:
            data["emoji"] = {"id": None, "name": emoji}
        await self.gateway.dispatch(event, lambda _session: data, intent=bits.GUILD_REACTIONS)

    async def _tell_reaction(self, event: str, message: Message, emoji: str, user: User, more: dict[str, Any]) -> None:
        data = {
            "user_id": str(user.id),
            "message_id": str(message.id),
            "emoji": {"id": None, "name": emoji},
            "burst": False,
            "type": 0,
            **self._place(message.channel),
            **more,
        }
        intent = bits.GUILD_REACTIONS if message.channel.guild else bits.DIRECT_REACTIONS
        await self.gateway.dispatch(event, lambda _session: data, intent=intent)

    # What tests look at

    def messages(self, channel: Channel) -> list[Message]:
        """All messages of a channel that stand, oldest first."""
        return [channel.messages[number] for number in sorted(channel.messages)]

    def answers(self, channel: Channel) -> list[Message]:
        """The bot's messages in a channel."""
        return [message for message in self.messages(channel) if message.author is self.me]

    def thread_of(self, message: Message) -> Channel | None:
        """The thread that hangs from a message."""
        return self.channels.get(message.id)

    def replies(self, message: Message) -> list[Message]:
        """The bot's messages in the thread that hangs from a message."""
        thread = self.thread_of(message)
        return self.answers(thread) if thread else []

    def refuse(self, permission: str, channel: Channel) -> None:
        """Take a permission from the bot in a channel, by the name that Discord gives it."""
        channel.refused.add(permission)

    async def until(self, look: Callable[[], Found | None], *, timeout_s: float = PATIENCE_S) -> Found:
        """Wait until `look` finds something."""
        async with asyncio.timeout(timeout_s):
            while not (found := look()):
                async with self._news:
                    try:
                        await asyncio.wait_for(self._news.wait(), 0.05)
                    except TimeoutError:
                        continue
        return found

    async def changed(self) -> None:
        """Something moved."""
        async with self._news:
            self._news.notify_all()

    # The machinery

    async def add(self, message: Message) -> Message:
        """Let a message stand, and tell who listens."""
        message.channel.messages[message.id] = message
        data = {"nonce": message.nonce} if message.nonce else {}
        await self._tell("MESSAGE_CREATE", message.channel, lambda session: self._event(message, session) | data)
        return message

    async def updated(self, message: Message) -> None:
        """Tell who listens that a message looks different."""
        await self._tell("MESSAGE_UPDATE", message.channel, lambda session: self._event(message, session))

    def shape(self, message: Message, *, content: bool | None = None) -> dict[str, Any]:
        """A message as REST gives it, within the application's rights."""
        allowed = self.gateway.content_allowed if content is None else content
        shape = message.json(me=self.me, content=allowed)
        if (thread := self.thread_of(message)) and thread is not message.channel:
            shape["thread"] = thread.json()
        return shape

    def pinged(self, message: Message, allowed: dict[str, Any] | None) -> set[str]:
        """Whom a message notifies, by Discord's rules; without `allowed_mentions` everyone who is mentioned."""
        parse = ["users", "roles", "everyone"] if allowed is None else allowed.get("parse", [])
        found = set()
        if "users" in parse:
            found |= set(re.findall(r"<@!?(\d+)>", message.text))
        if "roles" in parse:
            found |= set(re.findall(r"<@&(\d+)>", message.text))
        if "everyone" in parse:
            found |= set(re.findall(r"@(?:everyone|here)", message.text))
        if message.reply_to and (allowed or {}).get("replied_user"):
            found.add(str(message.reply_to.author.id))
        return found

    def _event(self, message: Message, session: Session) -> dict[str, Any]:
        shape = self.shape(message, content=bool(session.intents & bits.MESSAGE_CONTENT))
        if message.channel.guild:
            shape |= {"guild_id": str(message.channel.guild), "member": message.author.member()}
        return shape

    async def _tell(self, event: str, channel: Channel, data: Callable[[Session], Any]) -> None:
        intent = bits.GUILD_MESSAGES if channel.guild else bits.DIRECT_MESSAGES
        await self.gateway.dispatch(event, data, intent=intent)
        await self.changed()

    def _place(self, channel: Channel) -> dict[str, Any]:
        return {"channel_id": str(channel.id)} | ({"guild_id": str(channel.guild)} if channel.guild else {})

    def _new(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        return channel

    def _ready(self, session: Session) -> list[tuple[str, Any]]:
        """READY and the guild, for a fresh session."""
        ready = {
            "v": 10,
            "user": self.me.json(),
            "guilds": [{"id": str(self.guild_id), "unavailable": True}] if session.hears(self.guild_id) else [],
            "session_id": session.id,
            "shard": list(session.shard),
            "resume_gateway_url": f"ws://127.0.0.1:{self.port}/gateway/",
            "application": {"id": str(self.app_id), "flags": 0},
            "private_channels": [],
        }
        if not session.hears(self.guild_id):
            return [("READY", ready)]
        guild = guild_json(self.guild_id, self.me, self.role_id, list(self.channels.values()))
        return [("READY", ready), ("GUILD_CREATE", guild)]
