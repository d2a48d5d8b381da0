"""What people do in the loopback Slack, what they see, and what the app is told of it."""

import secrets
import time
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from tests.fakes.slack.blocks import TEXT_INPUT_MAX
from tests.fakes.slack.deliveries import Deliveries, Delivery
from tests.fakes.slack.workspace import APP_ID, KINDS, Channel, Workspace, as_slack_writes

Payload = dict[str, Any]


class People:
    """
    The people of the workspace, played by a test.

    What they do returns at once; the app hears of it as its manifest says.
    """

    def __init__(
        self, manifest: Any, events: Deliveries, address: Callable[[], str], workspace: Workspace | None = None
    ) -> None:
        self.manifest = manifest
        self.events = events
        self.workspace = workspace or Workspace()
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
        message = {"type": "message", "user": user, "ts": self.workspace.next_ts(), "team": self.workspace.team, **more}
        message["text"] = text if raw else as_slack_writes(text)
        if thread_ts:
            message["thread_ts"] = thread_ts
        self.workspace.store(channel, message)
        self._tell_message(channel, message, "client_msg_id" not in more)
        return str(message["ts"])

    def mention(self, text: str = "", *, channel: str = "C0NEWS", **more: Any) -> str:
        """Post a message that names the bot: in channels the app is told twice."""
        return self.say(f"<@{self.workspace.bot_user}> {as_slack_writes(text)}", channel=channel, raw=True, **more)

    def other_bot_says(self, text: str, *, channel: str = "C0NEWS") -> str:
        """Post as another app."""
        return self.say(text, channel=channel, user="U0FEED", subtype="bot_message", bot_id="B0OTHER")

    def edit(self, ts: str, text: str, *, channel: str = "C0NEWS", raw: bool = False) -> None:
        """Change a message's text."""
        before = self.workspace.message(channel, ts)
        edited = {"edited": {"user": before["user"], "ts": self.workspace.next_ts()}}
        after = {**before, "text": text if raw else as_slack_writes(text), **edited}
        self.changed(channel, before, after)

    def unfurl(self, ts: str, *, channel: str = "C0NEWS") -> None:
        """Add a preview to a message, which Slack tells as a change."""
        before = self.workspace.message(channel, ts)
        self.changed(channel, before, {**before, "attachments": [{"title": "A preview", "id": 1}]})

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
            self.changed(channel, before, {**before, "thread_ts": ts, **tombstone})
            return
        del self.workspace.stored[channel, ts]
        gone: Payload = {"deleted_ts": ts, "previous_message": before, "hidden": True}
        self._tell(channel, {"type": "message", "subtype": "message_deleted", "ts": self.workspace.next_ts(), **gone})

    def react(self, ts: str, name: str, *, channel: str = "C0NEWS", user: str = "U0ADA") -> None:
        """Put an emoji on a message."""
        self.workspace.reactions.setdefault((channel, ts), set()).add((user, name))
        self._tell_reaction("reaction_added", ts, name, channel, user)

    def unreact(self, ts: str, name: str, *, channel: str = "C0NEWS", user: str = "U0ADA") -> None:
        """Take an emoji of one's own away again."""
        self.workspace.reactions[channel, ts].remove((user, name))
        self._tell_reaction("reaction_removed", ts, name, channel, user)

    def _tell_reaction(self, kind: str, ts: str, name: str, channel: str, user: str) -> None:
        event: Payload = {
            "type": kind,
            "user": user,
            "reaction": name,
            "item": {"type": "message", "channel": channel, "ts": ts},
            "item_user": self.workspace.message(channel, ts)["user"],
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
        payload |= {
            "team_id": self.workspace.team,
            "team_domain": "newsroom",
            "channel_id": channel,
            "api_app_id": APP_ID,
        }
        payload |= {"channel_name": self.workspace.channels[channel].name, "is_enterprise_install": "false"}
        return self.events.send("slash_commands", payload | self._interaction(channel, user))

    def shortcut(self, ts: str, *, channel: str = "C0NEWS", user: str = "U0ADA", callback_id: str = "") -> Delivery:
        """Choose the first message shortcut of the manifest (or another) on a message."""
        place = self.workspace.channels[channel]
        payload: Payload = {
            "type": "message_action",
            "callback_id": callback_id or self._shortcut_id(),
            "message_ts": ts,
        }
        payload |= {"message": self.workspace.message(channel, ts), "channel": {"id": channel, "name": place.name}}
        payload |= {
            "team": {"id": self.workspace.team, "domain": "newsroom"},
            "user": {"id": user, "team_id": self.workspace.team},
        }
        payload |= {"action_ts": self.workspace.next_ts(), "is_enterprise_install": False, "api_app_id": APP_ID}
        return self.events.send("interactive", payload | self._interaction(channel, user))

    def press(self, ts: str, name: str, *, channel: str = "C0NEWS", user: str = "U0ADA", nth: int = 0) -> Delivery:
        """Press the button of a name in one of the bot's messages, of several the `nth`; it must stand there."""
        message = self.workspace.message(channel, ts)
        return self._press(message, name, nth, (channel, user), {"message": message})

    def press_private(self, message: Payload, name: str) -> Delivery:
        """Press a button of what one person alone was shown (`workspace.ephemerals`): Slack tells no message then."""
        assert message in self.workspace.ephemerals
        return self._press(message, name, 0, (message["channel"], message["user"]), {})

    def _press(self, message: Payload, name: str, nth: int, where: tuple[str, str], told: Payload) -> Delivery:
        channel, user = where
        rows = [block["elements"] for block in message["blocks"] if block["type"] == "actions"]
        pressed = [element for row in rows for element in row if element["action_id"].endswith(f":{name}")][nth]
        container = {"type": "message", "message_ts": message["ts"], "channel_id": channel, "is_ephemeral": not told}
        container |= {"thread_ts": message["thread_ts"]} if "thread_ts" in message else {}
        payload: Payload = {
            "type": "block_actions",
            "team": {"id": self.workspace.team, "domain": "newsroom"},
            "user": {"id": user, "username": self.workspace.people[user].lower(), "team_id": self.workspace.team},
            "channel": {"id": channel, "name": self.workspace.channels[channel].name},
            "container": container,
            "actions": [{**pressed, "block_id": "b", "action_ts": self.workspace.next_ts()}],
            "api_app_id": APP_ID,
            **told,
        }
        return self.events.send("interactive", payload | self._interaction(channel, user))

    def press_ephemeral(self, name: str, *, number: int = -1) -> Delivery:
        """Press a button of what one person alone saw: Slack tells no message of it."""
        shown = self.workspace.ephemerals[number]
        (row,) = [block for block in shown["blocks"] if block["type"] == "actions"]
        (pressed,) = [element for element in row["elements"] if element["action_id"].endswith(f":{name}")]
        channel, user = shown["channel"], shown["user"]
        payload: Payload = {
            "type": "block_actions",
            "team": {"id": self.workspace.team, "domain": "newsroom"},
            "user": {"id": user, "username": self.workspace.people[user].lower(), "team_id": self.workspace.team},
            "channel": {"id": channel, "name": self.workspace.channels[channel].name},
            "container": {"type": "message", "message_ts": "1.1", "channel_id": channel, "is_ephemeral": True},
            "actions": [{**pressed, "block_id": row.get("block_id", "aB1"), "action_ts": self.workspace.next_ts()}],
            "api_app_id": APP_ID,
        }
        return self.events.send("interactive", payload | self._interaction(channel, user))

    def fill_in(self, *, number: int = -1, upload: Sequence[str] = (), **fields: str) -> Delivery:
        """Fill in a window that the app opened, by default the newest, and send it; `upload`: ids of its files."""
        user, view = self.workspace.views[number]["user"], self.workspace.views[number]["view"]
        values: Payload = {}
        for block in view["blocks"]:
            element = block["element"]
            if element["type"] == "file_input":
                told = [{"id": name, "url_private_download": f"{self._address()}/files-pri/{name}"} for name in upload]
                values[block["block_id"]] = {element["action_id"]: {"type": "file_input", "files": told}}
                continue
            # A field may have several entries, "text:0" and so on: its text fills one after the other.
            name, size = element["action_id"].partition(":")[0], element.get("max_length", TEXT_INPUT_MAX)
            value, fields[name] = fields.get(name, "")[:size], fields.get(name, "")[size:]
            assert value or block.get("optional"), f"{name} is required"
            entry = {"type": element["type"], "value": value or None}
            values[block["block_id"]] = {element["action_id"]: entry}
        assert not any(fields.values()), f"the window has no room for {sorted(fields)}"
        return self._send(view, user, values)

    def click(self, *, channel: str = "C0NEWS", user: str = "U0ADA") -> Delivery:
        """Press a button or a link in one of the bot's messages."""
        payload: Payload = {
            "type": "block_actions",
            "team": {"id": self.workspace.team},
            "user": {"id": user},
            "channel": {"id": channel},
        }
        payload |= {"actions": [{"type": "button", "action_id": "open", "block_id": "b"}], "api_app_id": APP_ID}
        return self.events.send("interactive", payload | self._interaction(channel, user))

    def open_home(self, *, user: str = "U0ADA", tab: str = "home") -> None:
        """Open a tab of the app."""
        event: Payload = {"type": "app_home_opened", "user": user, "channel": "D0ADA", "tab": tab}
        self._subscribed("app_home_opened", event | {"event_ts": self.workspace.next_ts()})

    def submit(self, *, user: str = "", **values: str) -> Delivery:
        """Send the newest modal, with these values in the blocks of these names and what stood there in the others."""
        shown = self.workspace.views[-1]
        state = {}
        for block in shown["view"]["blocks"]:
            if block["type"] == "input":
                state[block["block_id"]] = {block["element"]["action_id"]: _entered(block, values)}
        assert not set(values) - set(state), "no such field"
        return self._send(shown["view"], user or shown["user"], state)

    def _send(self, view: Payload, user: str, values: Payload) -> Delivery:
        payload: Payload = {
            "type": "view_submission",
            "team": {"id": self.workspace.team, "domain": "newsroom"},
            "user": {"id": user, "username": self.workspace.people[user].lower(), "team_id": self.workspace.team},
            "api_app_id": APP_ID,
            "trigger_id": f"{next(self._numbers)}.{secrets.token_hex(8)}",
            "view": {**view, "state": {"values": values}},
            "response_urls": [],
            "is_enterprise_install": False,
        }
        return self.events.send("interactive", payload)

    def tell(self, event: Payload) -> Delivery:
        """Tell the app any event, also one that it did not subscribe to."""
        envelope: Payload = {
            "type": "event_callback",
            "team_id": self.workspace.team,
            "api_app_id": APP_ID,
            "event": event,
        }
        envelope |= {
            "event_id": f"Ev{next(self._numbers)}",
            "event_time": int(time.time()),
            "is_ext_shared_channel": False,
        }
        bot = {
            "team_id": self.workspace.team,
            "user_id": self.workspace.bot_user,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        return self.events.send("events_api", {**envelope, "authorizations": [{"enterprise_id": None, **bot}]})

    def upload(self, name: str, body: bytes, *, kind: str = "text/plain") -> Payload:
        """Put a file there; the file object that a message has of it."""
        file = f"{self.workspace.team}-F{len(self.workspace.files)}/{name}"
        path = f"/files-pri/{file}"
        self.workspace.files[file] = (body, kind)
        return {"id": path, "name": name, "url_private": self._address() + path, "mode": "hosted", "is_external": False}

    def _shortcut_id(self) -> str:
        return str(self.manifest["features"]["shortcuts"][0]["callback_id"])

    def _interaction(self, channel: str, user: str) -> dict[str, str]:
        token = secrets.token_hex(8)
        self.response_urls[token] = (channel, user, time.time(), 0)
        trigger = f"{next(self._numbers)}.{token}"
        self.workspace.triggers[trigger] = (user, time.monotonic())
        return {"trigger_id": trigger, "response_url": f"{self._address()}/response/{token}"}

    def changed(self, channel: str, before: Payload, after: Payload) -> None:
        """A message looks different from now on, the bot's own included: the app is told."""
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
        if (
            by_person
            and f"<@{self.workspace.bot_user}>" in message["text"]
            and place.kind != "im"
            and place.bot_is_member
        ):
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

    def uninstall(self) -> None:
        """Take the app out of the workspace: Slack revokes its tokens, and tells both, in any order."""
        self.workspace.tokens.clear()
        self.revoke(bot=True)
        self._subscribed("app_uninstalled", {"type": "app_uninstalled"})

    def revoke(self, *, bot: bool) -> None:
        """Revoke the app's token, or those of people alone."""
        tokens = {"oauth": [] if bot else ["U0ADA"], "bot": [self.workspace.bot_user] if bot else []}
        self._subscribed("tokens_revoked", {"type": "tokens_revoked", "tokens": tokens})

    def _subscribed(self, subscription: str, event: Payload) -> None:
        if subscription in self.manifest["settings"]["event_subscriptions"]["bot_events"]:
            self.tell(event)


def _entered(block: Payload, values: dict[str, str]) -> Payload:
    """What a field holds when its modal is sent, as Slack tells it."""
    element, name = block["element"], block["block_id"]
    if element["type"] == "static_select":
        chosen = element.get("initial_option")
        if name in values:
            (chosen,) = [option for option in element["options"] if option["value"] == values[name]]
        return {"type": "static_select", "selected_option": chosen}
    return {"type": "plain_text_input", "value": values.get(name, element.get("initial_value")) or None}
