"""What stands on the fake Discord: people, channels, messages, interactions; and how they look as JSON."""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

ALL_PERMISSIONS = str(2**53 - 1)
#: Permissions by their names in Discord's API, as `Channel.refused` has them.
BITS = {
    "ADD_REACTIONS": 1 << 6,
    "VIEW_CHANNEL": 1 << 10,
    "SEND_MESSAGES": 1 << 11,
    "EMBED_LINKS": 1 << 14,
    "READ_MESSAGE_HISTORY": 1 << 16,
    "CREATE_PUBLIC_THREADS": 1 << 35,
    "SEND_MESSAGES_IN_THREADS": 1 << 38,
}
_EPOCH_MS = 1_420_070_400_000
_counter: Iterator[int] = itertools.count()

TEXT, DM, VOICE, ANNOUNCEMENT, STAGE, FORUM = 0, 1, 2, 5, 13, 15
ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD = 10, 11, 12
THREADS = frozenset({ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD})

SUPPRESS_EMBEDS, EPHEMERAL, LOADING, COMPONENTS_V2 = 1 << 2, 1 << 6, 1 << 7, 1 << 15


def snowflake(ago_s: float = 0) -> int:
    """An id as Discord makes them: milliseconds since 2015, then a counter; later ids are larger."""
    return (int((time.time() - ago_s) * 1000) - _EPOCH_MS << 22) + next(_counter) % 2**22


def now() -> str:
    """The time as Discord writes it."""
    return datetime.now(UTC).isoformat()


@dataclass(eq=False)
class User:
    """A person or a bot."""

    name: str
    bot: bool = False
    takes_direct: bool = True  #: Whether they let bots write to them directly.
    left: bool = False  #: The guild.
    id: int = field(default_factory=snowflake)

    def json(self) -> dict[str, Any]:
        """The user object."""
        return {
            "id": str(self.id),
            "username": self.name.lower(),
            "global_name": None if self.bot else self.name,
            "discriminator": "0",
            "avatar": None,
            "bot": self.bot,
        }

    def member(self) -> dict[str, Any]:
        """The member object, without its user."""
        return {"roles": [], "joined_at": now(), "deaf": False, "mute": False, "flags": 0, "nick": None}


@dataclass(eq=False)
class Channel:
    """A channel, a thread or a direct conversation."""

    name: str
    type: int = TEXT
    guild: int | None = None
    parent: "Channel | None" = None
    id: int = field(default_factory=snowflake)
    messages: dict[int, "Message"] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)  #: Permissions that the bot lacks here.
    locked: bool = False
    archived: bool = False
    recipient: User | None = None
    owner: User | None = None  #: Who opened a thread.
    tags: tuple[str, ...] = ()  #: Ids of those that a forum has; with some, every post needs one.
    inside: set[int] = field(default_factory=set)  #: Of a thread the ids of people who are in it.
    hidden_from: set[int] = field(default_factory=set)  #: Ids of people who may not see it.

    @property
    def is_thread(self) -> bool:
        """Whether it hangs from another channel."""
        return self.type in THREADS

    def lacks(self, permission: str) -> bool:
        """Whether the bot may not do that here; a thread follows its channel."""
        return permission in self.refused or (self.parent is not None and permission in self.parent.refused)

    def json(self) -> dict[str, Any]:
        """The channel object."""
        last = max(self.messages, default=None)
        shape: dict[str, Any] = {
            "id": str(self.id),
            "type": self.type,
            "name": self.name,
            "last_message_id": str(last) if last else None,
            "flags": 0,
        }
        if self.guild is None:
            return shape | {"recipients": [self.recipient.json()] if self.recipient else []}
        shape |= {"guild_id": str(self.guild), "rate_limit_per_user": 0, "position": 0}
        # For @everyone, whose role has the guild's id.
        denied = sum(BITS[name] for name in self.refused if name in BITS)
        overwrite = {"id": str(self.guild), "type": 0, "allow": "0", "deny": str(denied)}
        hidden = [
            {"id": str(one), "type": 1, "allow": "0", "deny": str(BITS["VIEW_CHANNEL"])} for one in self.hidden_from
        ]
        shape["permission_overwrites"] = [overwrite] * bool(denied) + hidden
        if not self.is_thread:
            return (
                shape
                | {"parent_id": None, "topic": None, "nsfw": False, "bitrate": 64000, "user_limit": 0}
                | ({"available_tags": [{"id": tag, "name": tag, "moderated": False} for tag in self.tags]})
            )
        assert self.parent
        shape |= {"parent_id": str(self.parent.id), "message_count": 0, "member_count": 1}
        shape |= {"owner_id": str(self.owner.id if self.owner else self.id), "rate_limit_per_user": 0}
        shape["thread_metadata"] = {
            "archived": self.archived,
            "locked": self.locked,
            "auto_archive_duration": 1440,
            "archive_timestamp": now(),
            "create_timestamp": now(),
        }
        return shape


@dataclass(eq=False)
class Message:
    """A message. `pings` and `preview` say what people would notice: who was notified, and whether a card shows."""

    channel: Channel
    author: User
    content: str = ""
    type: int = 0
    flags: int = 0
    components: list[dict[str, Any]] = field(default_factory=list)
    nonce: str | None = None
    reply_to: "Message | None" = None
    edited: str | None = None
    reactions: dict[str, set[int]] = field(default_factory=dict)
    embeds: list[dict[str, Any]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)  #: Names of what was uploaded with it.
    uploads: dict[str, bytes] = field(default_factory=dict)  #: What the bot uploaded with it, by name.
    described: list[str] = field(default_factory=list)  #: Descriptions of that.
    forwarded: "Message | None" = None  #: It forwards this one, and has no text of its own.
    pings: set[str] = field(default_factory=set)
    webhook_id: int | None = None
    id: int = field(default_factory=snowflake)
    sent: str = field(default_factory=now)
    sent_at: float = field(default_factory=time.monotonic)

    @property
    def text(self) -> str:
        """All that people read in it: content, embeds where they are shown, and text displays."""
        embeds = [] if self.flags & SUPPRESS_EMBEDS else [embed.get("description", "") for embed in self.embeds]
        return "\n".join([self.content] * bool(self.content) + embeds + list(texts_of(self.components)))

    @property
    def preview(self) -> bool:
        """Whether Discord would show a card for a link in it."""
        bare = self.content.replace("<http", "")
        return "://" in bare and not self.flags & (SUPPRESS_EMBEDS | COMPONENTS_V2)

    def json(self, *, me: User, content: bool = True) -> dict[str, Any]:
        """The message object; without `content`, what an application without the privileged intent is given."""
        mentions = [user for user in [me] if f"<@{user.id}>" in self.content or f"<@!{user.id}>" in self.content]
        if self.reply_to and self.reply_to.author is me and me not in mentions:
            mentions.append(me)
        role = f"<@&{me.id + 1}>" in self.content
        shown = content or role or self.author is me or me in mentions or self.channel.type == DM
        shape: dict[str, Any] = {
            "id": str(self.id),
            "channel_id": str(self.channel.id),
            "author": self.author.json(),
            "content": self.content if shown else "",
            "timestamp": self.sent,
            "edited_timestamp": self.edited,
            "tts": False,
            "mention_everyone": False,
            "mentions": [user.json() | {"member": user.member()} for user in mentions],
            "mention_roles": [role for role in [str(me.id + 1)] if f"<@&{role}>" in self.content],
            "attachments": [_attachment(self, name) for name in self.files] if shown else [],
            "embeds": self.embeds if shown else [],
            "reactions": [
                {
                    "emoji": {"id": None, "name": emoji},
                    "count": len(users),
                    "count_details": {"burst": 0, "normal": len(users)},
                    "me": me.id in users,
                    "me_burst": False,
                    "burst_colors": [],
                }
                for emoji, users in self.reactions.items()
            ],
            "pinned": False,
            "type": self.type,
            "components": self.components if shown else [],
            "flags": self.flags,
        }
        if self.forwarded and shown:
            inner = self.forwarded.json(me=me)
            fields = ["content", "embeds", "attachments", "components", "flags", "type", "mentions", "mention_roles"]
            fields += ["timestamp", "edited_timestamp"]
            shape["message_snapshots"] = [{"message": {name: inner[name] for name in fields}}]
            place = {"message_id": inner["id"], "channel_id": inner["channel_id"]}
            shape["message_reference"] = {"type": 1, **place}
        if self.webhook_id:
            shape |= {"webhook_id": str(self.webhook_id), "application_id": str(self.webhook_id)}
        if self.reply_to:
            shape["message_reference"] = {
                "type": 0,
                "message_id": str(self.reply_to.id),
                "channel_id": str(self.reply_to.channel.id),
            }
            # Not proven for the real Discord: that what a mentioning message replies to is given with its content.
            gone = self.reply_to.id not in self.reply_to.channel.messages
            shape["referenced_message"] = None if gone else self.reply_to.json(me=me, content=content or shown)
        return shape


@dataclass(eq=False)
class Interaction:
    """A command that somebody gave."""

    channel: Channel
    user: User
    name: str
    id: int = field(default_factory=snowflake)
    token: str = ""
    state: str = "new"  #: "new", "answered" or "expired"; "late" when its three seconds are over.
    response: Message | None = None
    modal: dict[str, Any] | None = None  #: The form that it was answered with.
    retracted: bool = False  #: Its first response was deleted.
    followed_up: list[Message] = field(default_factory=list)
    callbacks: list[dict[str, Any]] = field(default_factory=list)
    submitted: bool = False  #: It is a form that was filled in.
    about: Message | None = None  #: The message under which a button was pressed.
    sent_at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.token = self.token or f"interaction-token-{self.id}"


def texts_of(components: list[dict[str, Any]]) -> Iterator[str]:
    """The text displays of a message, in order."""
    for component in components:
        if "content" in component:
            yield component["content"]
        yield from texts_of(component.get("components", []))


def _attachment(message: Message, name: str) -> dict[str, Any]:
    """An uploaded file, at an address that is signed for a while."""
    address = f"https://cdn.discordapp.com/attachments/{message.channel.id}/{message.id}/{name}?ex=1&is=2&hm=3"
    return {"id": str(message.id + 1), "filename": name, "size": 1000, "url": address, "proxy_url": address}


def guild_json(number: int, me: User, role: int, everything: list[Channel]) -> dict[str, Any]:
    """The guild object as GUILD_CREATE gives it; archived threads are not listed."""
    channels = [channel for channel in everything if channel.guild]
    return {
        "id": str(number),
        "name": "Newsroom",
        "owner_id": str(me.id),
        "roles": [
            _role(number, "@everyone"),
            _role(role, me.name, managed=True) | {"tags": {"bot_id": str(me.id)}},
        ],
        "emojis": [],
        "stickers": [],
        "features": [],
        "channels": [channel.json() for channel in channels if channel.type not in THREADS],
        "threads": [channel.json() for channel in channels if channel.type in THREADS and not channel.archived],
        "members": [me.member() | {"user": me.json()}],
        "member_count": 2,
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
        "large": False,
        "unavailable": False,
        "joined_at": now(),
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "preferred_locale": "en-US",
        "afk_timeout": 300,
        "system_channel_flags": 0,
    }


def _role(number: int, name: str, *, managed: bool = False) -> dict[str, Any]:
    return {
        "id": str(number),
        "name": name,
        "permissions": ALL_PERMISSIONS,
        "position": 0,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": managed,
        "mentionable": False,
        "flags": 0,
    }
