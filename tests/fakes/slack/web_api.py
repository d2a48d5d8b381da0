"""The Web API methods that the bot may call, each as strict as Slack or stricter."""

import json
import time
from collections.abc import Callable
from typing import Any

from aiohttp import web

from tests.fakes.slack import pages
from tests.fakes.slack.blocks import check_message, check_metadata, check_view, takes_document
from tests.fakes.slack.workspace import APP_ID, KINDS, Refusal, Workspace

#: Which arguments each method takes; any other is a mistake of ours and fails the test.
ARGUMENTS = {
    "auth.test": set[str](),
    "auth.revoke": {"test"},
    "oauth.v2.access": {"code", "redirect_uri", "grant_type", "refresh_token"},
    "blocks.validate": {"blocks"},
    "apps.connections.open": set[str](),
    "users.info": {"user", "include_locale"},
    "reactions.add": {"channel", "timestamp", "name"},
    "reactions.remove": {"channel", "timestamp", "name"},
    "chat.delete": {"channel", "ts"},
    "chat.postMessage": {
        *("channel", "text", "blocks", "thread_ts", "metadata"),
        *("unfurl_links", "unfurl_media", "parse", "link_names"),
    },
    "chat.postEphemeral": {"channel", "user", "text", "blocks", "thread_ts", "parse", "link_names"},
    "chat.update": {"channel", "ts", "text", "blocks", "parse", "link_names"},
    "conversations.open": {"users"},
    "conversations.members": {"channel", "limit", "cursor"},
    "users.conversations": {"user", "types", "limit", "cursor"},
    "canvases.create": {"title", "document_content", "channel_id"},
    "files.list": {"user", "channel", "ts_from", "count"},
    "views.open": {"trigger_id", "view"},
    "views.publish": {"user_id", "view"},
    "conversations.replies": {"channel", "ts", "limit", "cursor", "oldest", "inclusive", "include_all_metadata"},
    "conversations.history": {"channel", "limit", "cursor", "oldest", "latest", "inclusive", "include_all_metadata"},
}
#: The scope without which a method answers missing_scope; "*" is replaced by the kind of conversation.
SCOPES = {
    "users.info": "users:read",
    "reactions.add": "reactions:write",
    "reactions.remove": "reactions:write",
    "chat.delete": "chat:write",
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "canvases.create": "canvases:write",
    "files.list": "files:read",
    "conversations.open": "im:write",
    "conversations.members": "*:read",
    "conversations.replies": "*:history",
    "conversations.history": "*:history",
}
#: What users.conversations calls the kinds of conversations.
KINDS_OF_TYPES = {"public_channel": "channel", "private_channel": "group"}
#: Longer texts are taken when they are posted, and refused when they are edited.
UPDATE_TEXT_MAX = 4_000
#: Characters of a canvas's Markdown.
CANVAS_MAX = 1_048_576
_JSON_FIELDS = ("blocks", "metadata", "attachments", "view", "document_content")

Arguments = dict[str, Any]


async def arguments(request: web.Request) -> Arguments:
    """Query string and body together; forms carry JSON in some fields, and truth values in several spellings."""
    merged: Arguments = dict(request.query)
    if request.content_type == "application/json":
        merged |= await request.json()
    elif request.can_read_body:
        merged |= dict(await request.post())
    for name in _JSON_FIELDS:
        if isinstance(merged.get(name), str):
            merged[name] = json.loads(merged[name])
    return {name: _truth(value) for name, value in merged.items()}


def _truth(value: Any) -> Any:
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    return value


class WebApi:
    """Acts on the workspace in the bot's name."""

    def __init__(
        self,
        workspace: Workspace,
        scopes: set[str],
        spoke: Callable[[str, dict[str, Any]], None],
        changed: Callable[[str, dict[str, Any], dict[str, Any]], None],
    ) -> None:
        self._workspace = workspace
        self._scopes = scopes
        self._spoke = spoke
        self._changed = changed
        self._methods: dict[str, Callable[[Arguments], Arguments]] = {
            "auth.test": self._auth_test,
            "blocks.validate": self._blocks_validate,
            "users.info": self._users_info,
            "views.open": self._views_open,
            "reactions.add": self._reactions_add,
            "reactions.remove": self._reactions_remove,
            "chat.postMessage": self._post_message,
            "chat.postEphemeral": self._post_ephemeral,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "conversations.open": self._converse,
            "conversations.members": self._members,
            "users.conversations": self._conversations,
            "views.publish": self._publish,
            "canvases.create": self._create_canvas,
            "files.list": self._list_files,
            "conversations.replies": self._replies,
            "conversations.history": self._history,
        }

    def call(self, method: str, given: Arguments) -> Arguments:
        """Run a method; Refusal for Slack's own errors."""
        self._check_scope(method, given)
        return self._methods[method](given)

    def _check_scope(self, method: str, given: Arguments) -> None:
        scope = SCOPES.get(method, "")
        if scope.startswith("*"):
            scope = KINDS[self._workspace.channel(given["channel"]).kind] + scope[1:]
        if scope and scope not in self._scopes:
            raise Refusal("missing_scope", needed=scope)

    def _auth_test(self, _given: Arguments) -> Arguments:
        home = self._workspace
        told = {"url": home.url, "team": home.name, "user": "newsbrief", "team_id": home.team, "user_id": home.bot_user}
        return told | {
            "bot_id": home.bot_id,
            "is_enterprise_install": False,
        }

    def _blocks_validate(self, given: Arguments) -> Arguments:
        check_message("", given["blocks"])
        return {}

    def _users_info(self, given: Arguments) -> Arguments:
        if given["user"] not in self._workspace.people:
            raise Refusal("user_not_found")
        user, name = given["user"], self._workspace.people[given["user"]]
        profile = {"display_name": name, "real_name": f"{name} Example"}
        team = "T0ELSEWHERE" if user in self._workspace.strangers else self._workspace.team
        roles = {"is_admin": user in self._workspace.admins, "is_owner": False}
        told = {"id": user, "team_id": team, "name": name.lower(), "profile": profile, **roles}
        told["tz"] = self._workspace.zones.get(user, "America/New_York")
        if str(given.get("include_locale")).lower() in {"1", "true"}:
            told["locale"] = self._workspace.locales.get(user, "en-US")
        return {"user": told}

    def _reactions_add(self, given: Arguments) -> Arguments:
        reactions = self._reactions(given)
        if (self._workspace.bot_user, given["name"]) in reactions:
            raise Refusal("already_reacted")
        reactions.add((self._workspace.bot_user, given["name"]))
        return {}

    def _reactions_remove(self, given: Arguments) -> Arguments:
        reactions = self._reactions(given)
        if (self._workspace.bot_user, given["name"]) not in reactions:
            raise Refusal("no_reaction")
        reactions.remove((self._workspace.bot_user, given["name"]))
        return {}

    def _reactions(self, given: Arguments) -> set[tuple[str, str]]:
        self._reachable(given["channel"])
        self._workspace.message(given["channel"], given["timestamp"])
        return self._workspace.reactions.setdefault((given["channel"], given["timestamp"]), set())

    def _reachable(self, channel: str) -> None:
        if not self._workspace.channel(channel).bot_is_member:
            raise Refusal("not_in_channel")

    def _post_message(self, given: Arguments) -> Arguments:
        channel = given["channel"]
        self._reachable(channel)
        if self._workspace.channel(channel).archived:
            raise Refusal("is_archived")
        check_message(given.get("text", ""), given.get("blocks", []))
        if "metadata" in given:
            check_metadata(given["metadata"])
        thread_ts = given.get("thread_ts")
        if thread_ts and (channel, thread_ts) not in self._workspace.stored:
            raise Refusal("thread_not_found")
        if thread_ts and self._workspace.message(channel, thread_ts).get("thread_ts", thread_ts) != thread_ts:
            raise Refusal("thread_not_found")  # a reply has no thread of its own
        kept = {key: given[key] for key in ("text", "blocks", "metadata", "thread_ts") if given.get(key)}
        previews = {key: given.get(key, True) for key in ("unfurl_links", "unfurl_media")}
        message = {
            "type": "message",
            "ts": self._workspace.next_ts(),
            "user": self._workspace.bot_user,
            "bot_id": self._workspace.bot_id,
        }
        message |= {"app_id": APP_ID, "team": self._workspace.team, **kept, **previews}
        self._workspace.store(channel, message)
        self._spoke(channel, message)
        return {"channel": channel, "ts": message["ts"], "message": message}

    def _post_ephemeral(self, given: Arguments) -> Arguments:
        channel, user = given["channel"], given["user"]
        self._reachable(channel)
        if user not in self._workspace.people:
            raise Refusal("user_not_in_channel")
        check_message(given.get("text", ""), given.get("blocks", []))
        shown = {key: given[key] for key in ("channel", "user", "text", "blocks", "thread_ts") if key in given}
        self._workspace.ephemerals.append(shown | {"ts": self._workspace.next_ts()})
        return {"message_ts": self._workspace.ephemerals[-1]["ts"]}

    def _update(self, given: Arguments) -> Arguments:
        """The metadata stay, as on Slack, when none are given."""
        channel, before = given["channel"], self._workspace.message(given["channel"], given["ts"])
        if before.get("bot_id") != self._workspace.bot_id:
            raise Refusal("cant_update_message")
        if len(given.get("text", "")) > UPDATE_TEXT_MAX:
            raise Refusal("msg_too_long")
        check_message(given.get("text", ""), given.get("blocks", []))
        edited = {"edited": {"user": self._workspace.bot_user, "ts": self._workspace.next_ts()}}
        self._changed(channel, before, {**before, "text": given["text"], "blocks": given.get("blocks", []), **edited})
        return {"channel": channel, "ts": given["ts"], "text": given["text"]}

    def _views_open(self, given: Arguments) -> Arguments:
        check_view(given["view"], "modal")
        if takes_document(given["view"]) and "files:read" not in self._scopes:
            raise Refusal("missing_scope", needed="files:read")
        return {"view": self._workspace.open_view(given["trigger_id"], given["view"])}

    def _publish(self, given: Arguments) -> Arguments:
        if given["user_id"] not in self._workspace.people:
            raise Refusal("user_not_found")
        check_view(given["view"], "home")
        self._workspace.homes[given["user_id"]] = given["view"]
        return {"view": given["view"]}

    def _create_canvas(self, given: Arguments) -> Arguments:
        """In a channel it is a tab of that, for all who are in it; a free workspace takes no other."""
        self._reachable(given["channel_id"])
        if self._workspace.canvas_refusal:
            raise Refusal(self._workspace.canvas_refusal)
        content = given["document_content"]
        assert content["type"] == "markdown"
        assert 0 < len(content["markdown"]) <= CANVAS_MAX
        canvas = {"title": given["title"], "markdown": content["markdown"], "channel": given["channel_id"]}
        name = f"F0CANVAS{len(self._workspace.canvases)}"
        made = {"id": name, "user": self._workspace.bot_user, "timestamp": int(time.time()), **canvas}
        self._workspace.canvases.append(made)
        return {"canvas_id": name}

    def _list_files(self, given: Arguments) -> Arguments:
        found = [
            {key: canvas[key] for key in ("id", "title", "user", "timestamp")}
            for canvas in self._workspace.canvases
            if canvas["user"] == given["user"]
            and canvas["channel"] == given["channel"]
            and canvas["timestamp"] >= float(given["ts_from"])
        ]
        return {"files": found[-int(given["count"]) :], "paging": {"page": 1, "pages": 1}}

    def _delete(self, given: Arguments) -> Arguments:
        message = self._workspace.message(given["channel"], given["ts"])
        if message.get("bot_id") != self._workspace.bot_id:
            raise Refusal("cant_delete_message")
        del self._workspace.stored[given["channel"], given["ts"]]
        return {"channel": given["channel"], "ts": given["ts"]}

    def _converse(self, given: Arguments) -> Arguments:
        if given["users"] not in self._workspace.people:
            raise Refusal("user_not_found")
        return {"channel": {"id": self._workspace.direct(given["users"]).id}}

    def _members(self, given: Arguments) -> Arguments:
        members = sorted(set(self._workspace.people) - self._workspace.channel(given["channel"]).absent)
        limit, start = int(given.get("limit") or pages.DEFAULT), int(given.get("cursor") or 0)
        more = str(start + limit) if start + limit < len(members) else ""
        return {"members": members[start : start + limit], "response_metadata": {"next_cursor": more}}

    def _conversations(self, given: Arguments) -> Arguments:
        """Of somebody, those of the named kinds that the bot sees: private ones where it is in them as well."""
        if given.get("user") not in {*self._workspace.people, None}:
            raise Refusal("user_not_found")
        kinds = {KINDS_OF_TYPES[name] for name in str(given.get("types") or "public_channel").split(",")}
        for kind in kinds:  # each takes a scope of its own
            if f"{KINDS[kind]}:read" not in self._scopes:
                raise Refusal("missing_scope", needed=f"{KINDS[kind]}:read")
        found = [
            {"id": name, "name": channel.name, "is_private": channel.kind == "group"}
            for name, channel in self._workspace.channels.items()
            if channel.kind in kinds
            and given.get("user") not in channel.absent
            and (channel.kind == "channel" or channel.bot_is_member)
        ]
        limit, start = int(given.get("limit") or pages.DEFAULT), int(given.get("cursor") or 0)
        more = str(start + limit) if start + limit < len(found) else ""
        return {"channels": found[start : start + limit], "response_metadata": {"next_cursor": more}}

    def _replies(self, given: Arguments) -> Arguments:
        self._reachable(given["channel"])
        return pages.replies(self._workspace, given)

    def _history(self, given: Arguments) -> Arguments:
        self._reachable(given["channel"])
        return pages.history(self._workspace, given)
