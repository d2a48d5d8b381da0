"""What people do in the loopback Slack, what they see, and what the app is told of it."""

import secrets
import time
from collections.abc import Callable
from itertools import count
from typing import Any

from tests.fakes.slack.deliveries import Deliveries, Delivery
from tests.fakes.slack.workspace import APP_ID, BOT_USER, KINDS, TEAM_ID, Channel, Workspace, as_slack_writes

Payload = dict[str, Any]


class People:
    """
    The people of the workspace, played by a test.

    What they do returns at once; the app hears of it as its manifest says.
    """

    def __init__(self, manifest: Any, events: Deliveries, address: Callable[[], str]) -> None:
        self.manifest = manifest
        self.events = events
        self.workspace = Workspace()
        self.response_urls: dict[str, tuple[str, str, float, int]] = {}  #: token → channel, user, given at, uses
        self._address = address  #: Of the server; known once it listens.
        self._numbers = count(1)
        for channel, kind in (("C0NEWS", "channel"), ("C0OTHER", "channel"), ("G0PRIVATE", "group"), ("D0ADA", "im")):
            self.workspace.channels[channel] = Channel(channel, channel.lower(), kind)

    def messages(self, channel: str = "C0NEWS") -> list[Payload]:
        """The channel as people see it without opening threads."""
        return self.workspace.top_level(channel)

    def replies(self, ts: str, channel: str = "C0NEWS") -> list[Payload]:
        """What stands in the thread of a message."""
        return self.workspace.replies(channel, ts)

    def reactions(self, ts: str, channel: str = "C0NEWS") -> set[str]:
        """The emoji on a message."""
        return {name for _, name in self.workspace.reactions.get((channel, ts), set())}

    def say(
        self,
        text: str,
        *,
        channel: str = "C0NEWS",
        user: str = "U0ADA",
        thread_ts: str = "",
        raw: bool = False,
        **more: Any,
    ) -> str:
        """Post a message as typed (`raw`: as Slack stores it); its ts. `more`: further fields, such as a subtype."""
        message = {"type": "message", "user": user, "ts": self.workspace.next_ts(), "team": TEAM_ID, **more}
        message["text"] = text if raw else as_slack_writes(text)
        if thread_ts:
            message["thread_ts"] = thread_ts
        self.workspace.store(channel, message)
        self._tell_message(channel, message, "client_msg_id" not in more)
        return str(message["ts"])

    def mention(self, text: str = "", *, channel: str = "C0NEWS", **more: Any) -> str:
        """Post a message that names the bot: in channels the app is told twice."""
        return self.say(f"<@{BOT_USER}> {as_slack_writes(text)}", channel=channel, raw=True, **more)

    def other_bot_says(self, text: str, *, channel: str = "C0NEWS") -> str:
        """Post as another app."""
        return self.say(text, channel=channel, user="U0FEED", subtype="bot_message", bot_id="B0OTHER")

    def edit(self, ts: str, text: str, *, channel: str = "C0NEWS", raw: bool = False) -> None:
        """Change a message's text."""
        before = self.workspace.message(channel, ts)
        edited = {"edited": {"user": before["user"], "ts": self.workspace.next_ts()}}
        after = {**before, "text": text if raw else as_slack_writes(text), **edited}
        self._changed(channel, before, after)

    def unfurl(self, ts: str, *, channel: str = "C0NEWS") -> None:
        """Add a preview to a message, which Slack tells as a change."""
        before = self.workspace.message(channel, ts)
        self._changed(channel, before, {**before, "attachments": [{"title": "A preview", "id": 1}]})

    def delete(self, ts: str, *, channel: str = "C0NEWS") -> None:
        """Delete a message. One with replies leaves a tombstone and is told as a change, as on Slack."""
        before = self.workspace.message(channel, ts)
        if self.workspace.replies(channel, ts):
            tombstone: Payload = {
                "subtype": "tombstone",
                "text": "This message was deleted.",
                "user": "USLACKBOT",
                "hidden": True,
            }
            self._changed(channel, before, {**before, "thread_ts": ts, **tombstone})
            return
        del self.workspace.stored[channel, ts]
        gone: Payload = {"deleted_ts": ts, "previous_message": before, "hidden": True}
        self._tell(channel, {"type": "message", "subtype": "message_deleted", "ts": self.workspace.next_ts(), **gone})

    def react(self, ts: str, name: str, *, channel: str = "C0NEWS", user: str = "U0ADA") -> None:
        """Put an emoji on a message."""
        message = self.workspace.message(channel, ts)
        self.workspace.reactions.setdefault((channel, ts), set()).add((user, name))
        item = {"type": "message", "channel": channel, "ts": ts}
        event: Payload = {
            "type": "reaction_added",
            "user": user,
            "reaction": name,
            "item": item,
            "item_user": message["user"],
        }
        self._tell(channel, {**event, "event_ts": self.workspace.next_ts()})

    def slash(self, command: str, text: str = "", *, channel: str = "C0NEWS", user: str = "U0ADA") -> Delivery:
        """Type a slash command."""
        assert command in {item["command"] for item in self.manifest["features"]["slash_commands"]}, "not registered"
        payload: Payload = {
            "command": command,
            "text": text,
            "user_id": user,
            "user_name": self.workspace.people[user].lower(),
        }
        payload |= {"team_id": TEAM_ID, "team_domain": "newsroom", "channel_id": channel, "api_app_id": APP_ID}
        payload |= {"channel_name": self.workspace.channels[channel].name, "is_enterprise_install": "false"}
        return self.events.send("slash_commands", payload | self._interaction(channel, user))

    def shortcut(self, ts: str, *, channel: str = "C0NEWS", user: str = "U0ADA", callback_id: str = "") -> Delivery:
        """Choose the message shortcut of the manifest (or another) on a message."""
        place = self.workspace.channels[channel]
        payload: Payload = {
            "type": "message_action",
            "callback_id": callback_id or self._shortcut_id(),
            "message_ts": ts,
        }
        payload |= {"message": self.workspace.message(channel, ts), "channel": {"id": channel, "name": place.name}}
        payload |= {"team": {"id": TEAM_ID, "domain": "newsroom"}, "user": {"id": user, "team_id": TEAM_ID}}
        payload |= {"action_ts": self.workspace.next_ts(), "is_enterprise_install": False, "api_app_id": APP_ID}
        return self.events.send("interactive", payload | self._interaction(channel, user))

    def click(self, *, channel: str = "C0NEWS", user: str = "U0ADA") -> Delivery:
        """Press a button or a link in one of the bot's messages."""
        payload: Payload = {
            "type": "block_actions",
            "team": {"id": TEAM_ID},
            "user": {"id": user},
            "channel": {"id": channel},
        }
        payload |= {"actions": [{"type": "button", "action_id": "open", "block_id": "b"}], "api_app_id": APP_ID}
        return self.events.send("interactive", payload | self._interaction(channel, user))

    def tell(self, event: Payload) -> Delivery:
        """Tell the app any event, also one that it did not subscribe to."""
        envelope: Payload = {"type": "event_callback", "team_id": TEAM_ID, "api_app_id": APP_ID, "event": event}
        envelope |= {
            "event_id": f"Ev{next(self._numbers)}",
            "event_time": int(time.time()),
            "is_ext_shared_channel": False,
        }
        bot = {"team_id": TEAM_ID, "user_id": BOT_USER, "is_bot": True, "is_enterprise_install": False}
        return self.events.send("events_api", {**envelope, "authorizations": [{"enterprise_id": None, **bot}]})

    def _shortcut_id(self) -> str:
        (shortcut,) = self.manifest["features"]["shortcuts"]
        return str(shortcut["callback_id"])

    def _interaction(self, channel: str, user: str) -> dict[str, str]:
        token = secrets.token_hex(8)
        self.response_urls[token] = (channel, user, time.time(), 0)
        return {"trigger_id": f"{next(self._numbers)}.{token}", "response_url": f"{self._address()}/response/{token}"}

    def _changed(self, channel: str, before: Payload, after: Payload) -> None:
        self.workspace.store(channel, after)
        event: Payload = {
            "type": "message",
            "subtype": "message_changed",
            "hidden": True,
            "ts": self.workspace.next_ts(),
        }
        self._tell(channel, event | {"message": after, "previous_message": before})

    def bot_spoke(self, channel: str, message: Payload) -> None:
        """Slack tells an app of its own messages too."""
        self._tell_message(channel, message, False)

    def _tell_message(self, channel: str, message: Payload, by_person: bool) -> None:
        event: Payload = {**message, "event_ts": message["ts"]}
        self._tell(channel, event)
        place = self.workspace.channels[channel]
        if by_person and f"<@{BOT_USER}>" in message["text"] and place.kind != "im" and place.bot_is_member:
            self._subscribed("app_mention", {**event, "type": "app_mention", "channel": channel})

    def _tell(self, channel: str, event: Payload) -> None:
        """Tell what happened in a channel if the app is in it, subscribed to it, and holds the scope."""
        place = self.workspace.channels[channel]
        if not place.bot_is_member:
            return
        if event["type"] != "message":
            self._subscribed(event["type"], event)
        elif place.message_events:
            more = {"channel": channel, "channel_type": place.kind}
            self._subscribed(f"message.{KINDS[place.kind]}", {**event, **more})

    def _subscribed(self, subscription: str, event: Payload) -> None:
        if subscription in self.manifest["settings"]["event_subscriptions"]["bot_events"]:
            self.tell(event)
