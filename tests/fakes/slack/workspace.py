"""What the fake Slack knows: people, channels, messages and reactions. No network here."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

TEAM_ID = "T0NEWSROOM"
TEAM_URL = "https://newsroom.slack.com/"
APP_ID = "A0NEWSBRIEF"
BOT_ID = "B0NEWSBRIEF"
BOT_USER = "U0NEWSBRIEF"

#: Kinds of conversation, and the event subscription and the scope that messages of each need.
KINDS = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}

#: A window has to be opened within this time; Slack takes 3 s, here a loaded machine is allowed for.
TRIGGER_LIVES_S = 30.0

_ADDRESS = re.compile(r"https?://[^\s<>|]+[^\s<>|.,;:!?)]")


class Refusal(Exception):
    """Slack's ``{"ok": false, "error": …}``, with what else it says."""

    def __init__(self, error: str, **more: str) -> None:
        super().__init__(error)
        self.more = more


@dataclass(slots=True)
class Channel:
    """A conversation; `kind` is one of KINDS."""

    id: str
    name: str
    kind: str = "channel"
    bot_is_member: bool = True
    archived: bool = False
    absent: set[str] = field(default_factory=set)  #: People who are not in it.
    message_events: bool = True  #: False: only mentions are told, as where the app may not read everything.


@dataclass(slots=True)
class Workspace:
    """One workspace with the app installed."""

    team: str = TEAM_ID
    name: str = "Newsroom"
    url: str = TEAM_URL
    bot_user: str = BOT_USER
    bot_id: str = BOT_ID
    tokens: dict[str, float | None] = field(default_factory=dict)  #: The bot's → when it ends; None: never.
    channels: dict[str, Channel] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=lambda: {"U0ADA": "Ada", "U0BEN": "Ben"})
    admins: set[str] = field(default_factory=set)
    locales: dict[str, str] = field(default_factory=dict)  #: Where a person has set another than en-US.
    zones: dict[str, str] = field(default_factory=dict)  #: Time zones of people; else that of New York.
    strangers: set[str] = field(default_factory=set)  #: People of another workspace, in a shared channel.
    stored: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)  #: (channel, ts) → message, in order.
    reactions: dict[tuple[str, str], set[tuple[str, str]]] = field(default_factory=dict)  #: → (user, emoji name)
    ephemerals: list[dict[str, Any]] = field(default_factory=list)  #: What one person alone saw, in order.
    files: dict[str, tuple[bytes, str]] = field(default_factory=dict)  #: Uploaded: id → bytes and media type.
    triggers: dict[str, tuple[str, float]] = field(default_factory=dict)  #: Not used yet → user, given at.
    views: list[dict[str, Any]] = field(default_factory=list)  #: Windows that were opened, each with its user.
    canvases: list[dict[str, Any]] = field(default_factory=list)  #: In order.
    canvas_refusal: str = ""  #: Why none is made.
    homes: dict[str, dict[str, Any]] = field(default_factory=dict)  #: user → view
    history_page_max: int = (
        999  #: Messages of a page, of threads too; 15 for apps that are sold outside of Slack's directory.
    )
    _ts: int = 0

    def channel(self, channel: str) -> Channel:
        """The channel; Refusal when there is none or the bot cannot see it."""
        if channel not in self.channels:
            raise Refusal("channel_not_found")
        return self.channels[channel]

    def direct(self, user: str) -> Channel:
        """The direct conversation with somebody."""
        name = user.replace("U", "D", 1)
        return self.channels.setdefault(name, Channel(name, name.lower(), "im"))

    def next_ts(self) -> str:
        """A new message's ts, larger than every earlier one."""
        self._ts = max(self._ts + 1, int(time.time() * 1_000_000))
        return f"{self._ts // 1_000_000}.{self._ts % 1_000_000:06d}"

    def store(self, channel: str, message: dict[str, Any]) -> dict[str, Any]:
        """Keep a message under its ts."""
        self.stored[channel, message["ts"]] = message
        return message

    def message(self, channel: str, ts: str) -> dict[str, Any]:
        """The message; Refusal when it is not there (any more)."""
        if (channel, ts) not in self.stored:
            raise Refusal("message_not_found")
        return self.stored[channel, ts]

    def in_channel(self, channel: str) -> Iterator[dict[str, Any]]:
        """Its messages, replies too, oldest first."""
        return (message for (place, _), message in self.stored.items() if place == channel)

    def top_level(self, channel: str) -> list[dict[str, Any]]:
        """What people see without opening a thread."""
        return [message for message in self.in_channel(channel) if _root(message) == message["ts"]]

    def replies(self, channel: str, thread_ts: str) -> list[dict[str, Any]]:
        """The messages of a thread without the first."""
        return [m for m in self.in_channel(channel) if m.get("thread_ts") == thread_ts and m["ts"] != thread_ts]

    def open_view(self, trigger: str, view: dict[str, Any]) -> dict[str, Any]:
        """Open a window before whoever gave the trigger, which serves once and for a moment."""
        if trigger not in self.triggers:
            raise Refusal("invalid_trigger_id")
        user, given_at = self.triggers.pop(trigger)
        if time.monotonic() - given_at > TRIGGER_LIVES_S:
            raise Refusal("expired_trigger_id")
        opened = {
            **view,
            "id": f"V{len(self.views):05}",
            "hash": "1",
            "team_id": self.team,
            "app_id": APP_ID,
            "bot_id": self.bot_id,
        }
        self.views.append({"user": user, "view": opened})
        return opened

    def by_bot(self) -> list[dict[str, Any]]:
        """Everything that the bot has standing anywhere."""
        return [message for message in self.stored.values() if message.get("bot_id") == self.bot_id]


def _root(message: dict[str, Any]) -> str:
    return str(message.get("thread_ts") or message["ts"])


def as_slack_writes(typed: str) -> str:
    """What Slack makes of what a person typed: ``& < >`` escaped, addresses in angle brackets."""
    escaped = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _ADDRESS.sub(lambda found: f"<{found.group()}>", escaped)
