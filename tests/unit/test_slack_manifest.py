"""The manifest that people paste registers what the code listens to and may do what it does, and no more."""

import re
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from bot.doctor.slack import OPTIONAL_SCOPES
from bot.platforms.commands.table import MENUS
from bot.platforms.slack_chat.listeners import Listeners
from tests.fakes.slack.server import manifest
from tests.fakes.slack.web_api import SCOPES
from tests.fakes.slack.workspace import KINDS

#: What Slack itself says of each scope: why the app needs it.
NEEDED = {
    "app_mentions:read": "the app_mention event",
    "canvases:write": "canvases.create, for digests as a canvas",
    "channels:history": "message.channels, conversations.replies",
    "channels:read": "conversations.members, for a digest of a channel in a direct message",
    "files:read": "documents that are uploaded or handed over in a window, at files.slack.com",
    "groups:history": "message.groups, conversations.replies",
    "groups:read": "the same in private channels",
    "im:history": "message.im, conversations.replies",
    "im:write": "conversations.open, for digests in direct messages",
    "mpim:history": "message.mpim, conversations.replies",
    "chat:write": "chat.postMessage, chat.delete",
    "commands": "slash commands and shortcuts",
    "reactions:read": "the reaction_added event",
    "reactions:write": "reactions.add, reactions.remove",
    "users:read": "users.info",
}


class _Recorder:
    """Stands in for bolt's app: remembers what is listened to."""

    def __init__(self) -> None:
        self.heard: dict[str, set[Any]] = {}

    def __getattr__(self, kind: str) -> Any:
        def listen(what: Any) -> Any:
            self.heard.setdefault(kind, set()).add(what)
            return lambda _listener: None

        return listen


@pytest.fixture
def heard() -> dict[str, set[Any]]:
    """What the listeners listen to, by kind."""
    recorder = _Recorder()
    Listeners(*[Mock()] * 5).attach(recorder)  # type: ignore[arg-type]  # attach only registers
    return {kind: {what for what in named if isinstance(what, str)} for kind, named in recorder.heard.items()}


def test_commands_and_the_shortcut_are_what_the_code_answers(heard: dict[str, set[Any]]) -> None:
    """A command that nobody answers times out before people's eyes."""
    features = manifest()["features"]
    assert {item["command"] for item in features["slash_commands"]} == heard["command"]
    registered = [(shortcut["callback_id"], shortcut["type"], shortcut["name"]) for shortcut in features["shortcuts"]]
    assert registered == [(menu.callback_id, "message", menu.name) for menu in MENUS]
    assert heard["message_shortcut"] == {menu.callback_id for menu in MENUS}


def test_events_are_what_the_code_listens_to(heard: dict[str, set[Any]]) -> None:
    """Everything else would only be acknowledged and thrown away."""
    subscribed = set(manifest()["settings"]["event_subscriptions"]["bot_events"])
    messages = {f"message.{kind}" for kind in KINDS.values()}
    assert subscribed == (heard["event"] - {"message"}) | messages


def test_scopes_are_the_least_that_work() -> None:
    """Each has a reason; each that a method needs is there."""
    scopes = manifest()["oauth_config"]["scopes"]
    assert set(scopes) == {"bot"}
    assert scopes["bot"] == sorted(NEEDED)
    # A conversation between people who are named in it has no members to ask for.
    kinds = {"conversations.members": ("channels", "groups")}
    for method, scope in SCOPES.items():
        assert {scope.replace("*", kind) for kind in kinds.get(method, KINDS.values())} <= set(scopes["bot"])


def test_socket_mode_is_on_and_people_can_write_to_the_bot() -> None:
    """No public address is needed, and the Messages tab takes direct messages."""
    app = manifest()
    assert app["settings"]["socket_mode_enabled"] is True
    assert app["settings"]["interactivity"]["is_enabled"] is True
    assert app["settings"]["token_rotation_enabled"] is False
    assert app["features"]["app_home"]["messages_tab_enabled"] is True
    assert app["features"]["app_home"]["messages_tab_read_only_enabled"] is False


@pytest.mark.parametrize(
    ("text", "characters_max"),
    [
        pytest.param(manifest()["display_information"]["name"], 35, id="app name"),
        pytest.param(manifest()["display_information"]["description"], 140, id="app description"),
        *[pytest.param(item["name"], 24, id=item["name"]) for item in manifest()["features"]["shortcuts"]],
        *[
            pytest.param(item["description"], 2_000, id=f"{item['command']} description")
            for item in manifest()["features"]["slash_commands"]
        ],
    ],
)
def test_texts_fit_the_form_that_slack_gives_them(text: str, characters_max: int) -> None:
    """Slack refuses the whole manifest otherwise."""
    assert 0 < len(text) <= characters_max


def test_the_readme_says_what_each_scope_buys() -> None:
    """Whoever installs the app for others is asked for each of them."""
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ((?:`[a-z_]+:?[a-z]*`(?:, )?)+) \| (required|optional)", readme, re.MULTILINE)
    told = {scope: kind for names, kind in rows for scope in re.findall(r"`([^`]+)`", names)}
    assert set(told) == set(manifest()["oauth_config"]["scopes"]["bot"])
    assert {scope for scope, kind in told.items() if kind == "optional"} == OPTIONAL_SCOPES
