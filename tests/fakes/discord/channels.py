"""The fake's channels, threads, messages and reactions."""

import time
from typing import Any

from aiohttp import web

from tests.fakes.discord import rules
from tests.fakes.discord.guild import (
    ANNOUNCEMENT,
    ANNOUNCEMENT_THREAD,
    COMPONENTS_V2,
    EPHEMERAL,
    FORUM,
    PUBLIC_THREAD,
    TEXT,
    Channel,
    Message,
    now,
)
from tests.fakes.discord.http import Http, Route, payload_of
from tests.fakes.discord.rules import Refused

#: Within this time a repeated nonce gives back the first message.
NONCE_WINDOW_S = 300.0
REACTIONS_MAX = 20


class ChannelRoutes(Http):
    """What the bot does in channels."""

    def __init__(self) -> None:
        super().__init__()
        self.threads_full = False  #: True refuses threads for want of room.
        self.typing: list[Channel] = []
        self._nonces: dict[str, Message] = {}

    def forget_nonces(self) -> None:
        """Let the minutes pass in which Discord knows a nonce."""
        self._nonces.clear()

    def served(self) -> list[Route]:
        """The routes."""
        message = "/channels/{channel}/messages/{message}"
        return [
            *super().served(),
            ("GET", "/channels/{channel}", "channel", self._get_channel, True),
            ("GET", "/channels/{channel}/thread-members/{user}", "channel", self._thread_member, True),
            ("DELETE", "/channels/{channel}", "close", self._delete_channel, True),
            ("PATCH", "/channels/{channel}", "archive", self._edit_channel, True),
            ("GET", "/channels/{channel}/messages", "history", self._history, True),
            ("POST", "/channels/{channel}/messages", "post", self._post, True),
            ("GET", message, "message", self._get_message, True),
            ("PATCH", message, "edit", self._edit, True),
            ("DELETE", message, "delete", self._delete, True),
            ("PUT", message + "/reactions/{emoji}/@me", "react", self._react, True),
            ("DELETE", message + "/reactions/{emoji}/@me", "unreact", self._unreact, True),
            ("POST", message + "/threads", "thread", self._open_thread, True),
            ("POST", "/channels/{channel}/threads", "forum", self._open_post, True),
            ("GET", "/guilds/{guild}/threads/active", "active", self._active, True),
            ("GET", "/channels/{channel}/threads/archived/public", "archived", self._archived, True),
            ("POST", "/channels/{channel}/typing", "typing", self._type, True),
        ]

    async def _get_channel(self, request: web.Request) -> Any:
        return self.channel(request).json()

    async def _thread_member(self, request: web.Request) -> Any:
        thread, user = self.channel(request), request.match_info["user"]
        if int(user) not in thread.inside:
            raise Refused(404, 10007, "Unknown Member")
        return {"id": str(thread.id), "user_id": user, "join_timestamp": now(), "flags": 0}

    async def _delete_channel(self, request: web.Request) -> Any:
        thread = self.channel(request)
        if thread.lacks("MANAGE_THREADS") or not thread.is_thread:
            raise Refused(403, 50013, "Missing Permissions")
        await self.delete_thread(thread)
        return thread.json()

    async def _edit_channel(self, request: web.Request) -> Any:
        thread, payload = self.channel(request), await payload_of(request)
        assert payload.keys() == {"archived"}, "nothing else is changed here"
        if thread.owner is not self.me and thread.lacks("MANAGE_THREADS"):
            raise Refused(403, 50013, "Missing Permissions")
        thread.archived = payload["archived"]
        return thread.json()

    async def _history(self, request: web.Request) -> Any:
        channel = self.channel(request)
        if channel.type == FORUM:
            raise Refused(400, 50008, "Cannot send messages in a non-text channel")
        if channel.lacks("READ_MESSAGE_HISTORY"):
            return []
        limit = int(request.query.get("limit", 50))
        after, before = request.query.get("after"), request.query.get("before")
        if not 1 <= limit <= 100:
            raise rules.bad_form("limit", "1 to 100")
        standing = sorted(channel.messages.items())
        messages = [message for _, message in standing if not message.flags & EPHEMERAL]
        if after:
            messages = [message for message in messages if message.id > int(after)][:limit]
        else:
            messages = [message for message in messages if not before or message.id < int(before)][-limit:]
        return [self.shape(message) for message in reversed(messages)]

    async def _get_message(self, request: web.Request) -> Any:
        if self.channel(request).lacks("READ_MESSAGE_HISTORY"):
            raise Refused(403, 50001, "Missing Access")
        return self.shape(self.message(request))

    async def _post(self, request: web.Request) -> Any:
        channel = self.channel(request)
        payload = await payload_of(request)
        if channel.lacks("SEND_MESSAGES_IN_THREADS" if channel.is_thread else "SEND_MESSAGES"):
            raise Refused(403, 50013, "Missing Permissions")
        if channel.recipient and not channel.recipient.takes_direct:
            raise Refused(403, 50007, "Cannot send messages to this user")
        if channel.type == FORUM:
            raise Refused(400, 50008, "Cannot send messages in a non-text channel")
        if channel.locked:
            raise Refused(403, 160005, "Thread is locked")
        self.check(payload)
        nonce = payload.get("nonce")
        if payload.get("enforce_nonce") and nonce in self._nonces:
            first = self._nonces[nonce]
            if time.monotonic() - first.sent_at < NONCE_WINDOW_S:
                if first.id not in first.channel.messages:
                    raise Refused(404, 10008, "Unknown Message")
                return self.shape(first) | {"nonce": nonce}
        message = Message(channel, self.me, reply_to=self._reply(channel, payload), nonce=nonce)
        self.fill(message, payload)
        message.type = 19 if message.reply_to else 0
        if nonce:
            self._nonces[nonce] = message
        channel.archived = False
        await self.add(message)
        return self.shape(message) | {"nonce": nonce}

    def _reply(self, channel: Channel, payload: dict[str, Any]) -> Message | None:
        reference = payload.get("message_reference")
        if not reference:
            return None
        if channel.lacks("READ_MESSAGE_HISTORY"):
            raise Refused(403, 160002, "Cannot reply without permission to read message history")
        target = channel.messages.get(int(reference["message_id"]))
        # A thread's first message stands in its parent, under the thread's own id.
        if target is None and channel.is_thread and channel.parent and int(reference["message_id"]) == channel.id:
            target = channel.parent.messages.get(channel.id)
        if target is None:
            raise rules.bad_form("message_reference", "Unknown message")
        return target

    async def _edit(self, request: web.Request) -> Any:
        message, payload = self.message(request), await payload_of(request)
        if message.flags & EPHEMERAL:  # known to the interaction alone
            raise Refused(404, 10008, "Unknown Message")
        if message.author is not self.me:
            raise Refused(403, 50005, "Cannot edit a message authored by another user")
        # Components V2 can be added by an edit, and never go.
        flags = payload.get("flags", 0) | (message.flags & COMPONENTS_V2)
        self.check(payload | {"flags": flags})
        self.fill(message, payload | {"flags": flags})
        message.edited = now()
        await self.updated(message)
        return self.shape(message)

    async def _delete(self, request: web.Request) -> None:
        message = self.message(request)
        if message.author is not self.me:
            raise Refused(403, 50013, "Missing Permissions")
        await self.delete(message)

    async def _react(self, request: web.Request) -> None:
        message = self.message(request)
        emoji = request.match_info["emoji"]
        if message.channel.lacks("ADD_REACTIONS"):
            raise Refused(403, 50013, "Missing Permissions")
        if emoji not in message.reactions and len(message.reactions) >= REACTIONS_MAX:
            raise Refused(403, 30010, "Maximum number of reactions reached")
        message.reactions.setdefault(emoji, set()).add(self.me.id)

    async def _unreact(self, request: web.Request) -> None:
        message = self.message(request)
        users = message.reactions.get(request.match_info["emoji"], set())
        if self.me.id not in users:
            raise Refused(404, 10014, "Unknown Emoji")
        users.discard(self.me.id)
        if not users:
            del message.reactions[request.match_info["emoji"]]

    async def _open_thread(self, request: web.Request) -> Any:
        message, payload = self.message(request), await payload_of(request)
        channel = message.channel
        if channel.type not in (TEXT, ANNOUNCEMENT):
            raise Refused(400, 50024, "Cannot execute action on this channel type")
        if channel.lacks("CREATE_PUBLIC_THREADS"):
            raise Refused(403, 50013, "Missing Permissions")
        if message.id in self.channels:
            raise Refused(400, 160004, "A thread has already been created for this message")
        if self.threads_full:
            raise Refused(400, 160006, "Maximum number of active threads reached")
        if not 1 <= len(payload["name"]) <= rules.NAME_MAX:
            raise rules.bad_form("name", "Must be between 1 and 100 in length.")
        if payload.get("auto_archive_duration") not in rules.ARCHIVE_MINUTES:
            raise rules.bad_form("auto_archive_duration", "60, 1440, 4320 or 10080")
        kind = ANNOUNCEMENT_THREAD if channel.type == ANNOUNCEMENT else PUBLIC_THREAD
        thread = await self.hang_thread(message, payload["name"], kind, by=self.me)
        return thread.json()

    async def _open_post(self, request: web.Request) -> Any:
        """A forum's post: a thread and its first message with the same id; no nonce is known here."""
        forum, payload = self.channel(request), await payload_of(request)
        if forum.type != FORUM:
            raise Refused(400, 50024, "Cannot execute action on this channel type")
        if forum.lacks("SEND_MESSAGES"):
            raise Refused(403, 50013, "Missing Permissions")
        if forum.tags and not set(payload.get("applied_tags") or ()) & set(forum.tags):
            raise Refused(400, 40067, "A tag is required to create a forum post in this channel")
        if not 1 <= len(payload["name"]) <= rules.NAME_MAX:
            raise rules.bad_form("name", "Must be between 1 and 100 in length.")
        self.check(payload["message"])
        thread = await self.open_thread(forum, payload["name"])
        thread.owner = self.me
        message = Message(thread, self.me, id=thread.id)
        self.fill(message, payload["message"])
        await self.add(message)
        return thread.json() | {"message": self.shape(message)}

    async def _active(self, _request: web.Request) -> Any:
        threads = [channel for channel in self.channels.values() if channel.is_thread and not channel.archived]
        return {"threads": [thread.json() for thread in threads], "members": []}

    async def _archived(self, request: web.Request) -> Any:
        parent = self.channel(request)
        threads = [thread for thread in self.channels.values() if thread.parent is parent and thread.archived]
        threads.sort(key=lambda thread: max(thread.messages, default=thread.id), reverse=True)
        return {"threads": [thread.json() for thread in threads], "members": [], "has_more": False}

    async def _type(self, request: web.Request) -> None:
        self.typing.append(self.channel(request))
