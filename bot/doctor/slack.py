"""Whether Slack takes the tokens and our messages, and which scope is missing."""

import json
from collections.abc import AsyncGenerator
from importlib import resources
from typing import Any

from bot.config import Config, reveal
from bot.doctor.asking import Answered, Caller
from bot.doctor.finding import Finding, ProbeFailed
from bot.doctor.samples import samples
from bot.platforms.slack_chat.view import render

API = "https://slack.com/api/"
#: What a refusal of a method means to whoever set Slack up.
_REFUSALS = {
    "auth.test": "SLACK_BOT_TOKEN is refused; copy the xoxb- token from the page OAuth & Permissions",
    "apps.connections.open": "SLACK_APP_TOKEN is refused; it needs connections:write, and the app Socket Mode",
}
#: What to do about a channel in which the bot cannot read.
_CHANNEL = {
    "not_in_channel": "the bot is not in it: /invite it there",
    "channel_not_found": "there is none, or it is private and the bot is not in it: /invite it there",
    "missing_scope": "a scope is missing: paste the manifest again and reinstall the app",
}


async def examine_slack(config: Config, caller: Caller, channel: str) -> AsyncGenerator[Finding]:
    """The tokens, the scopes, every template, and one channel if asked. Raises ProbeFailed."""
    slack = _Slack(config, caller)
    bot = await slack.call("auth.test")
    text = f"the bot token belongs to {bot.body.get('user')} in {bot.body.get('team')} ({slack.base})"
    if config.slack_app_token:
        await slack.call("apps.connections.open", token=reveal(config.slack_app_token))
        text += "; Socket Mode can connect"
    else:
        text += "; events are taken at POST /slack/events"
    yield Finding("Slack", "ok", text, {"address": slack.base})
    given = given_scopes(bot)
    missing = sorted(set(scopes()) - given) if given else []
    if needed := [scope for scope in missing if scope not in OPTIONAL_SCOPES]:
        words = f"the token lacks {', '.join(needed)}; paste the manifest again and reinstall the app"
        yield Finding("Slack", "broken", words, {"missing": needed})
    if spared := [scope for scope in missing if scope in OPTIONAL_SCOPES]:
        words = f"the token lacks {', '.join(spared)}, which may be left out; the README says what each buys"
        yield Finding("Slack", "note", words, {"missing": spared})
    yield await slack.templates()
    if channel:
        yield await slack.channel(channel)


#: Those of the manifest without which the rest goes on.
OPTIONAL_SCOPES = frozenset(
    {
        "app_mentions:read",
        "canvases:write",
        "channels:read",
        "files:read",
        "groups:read",
        "im:write",
        "reactions:read",
        "reactions:write",
    }
)


class _Slack:
    def __init__(self, config: Config, caller: Caller) -> None:
        self.base = (config.slack_api_base_url or API).rstrip("/") + "/"
        self._token = reveal(config.slack_bot_token)
        self._caller = caller

    async def ask(self, method: str, token: str = "", **given: Any) -> Answered:
        url, authorization = f"{self.base}{method}", f"Bearer {token or self._token}"
        answer = await self._caller.ask(url, authorization, method="POST", data=given)
        if answer.status != 200 or not isinstance(answer.body, dict):
            words = f"{answer.address} answered HTTP {answer.status}"
            raise ProbeFailed(words, address=answer.address, status=answer.status)
        return answer

    async def call(self, method: str, token: str = "") -> Answered:
        answer = await self.ask(method, token)
        if not answer.body.get("ok"):
            error = answer.body.get("error")
            raise ProbeFailed(f"{_REFUSALS[method]} (Slack said {error})", address=answer.address, error=error)
        return answer

    async def templates(self) -> Finding:
        """Whether Slack would take every kind of message."""
        count, refused = 0, []
        for name, answer in samples():
            for page in render(answer):
                count += 1
                told = (await self.ask("blocks.validate", blocks=json.dumps(list(page.blocks)))).body
                if told.get("error") in {"unknown_method", "method_not_supported"}:
                    return Finding("templates", "note", "this Slack has no blocks.validate, so none was checked")
                if not told.get("ok"):
                    refused.append(f"{name} ({told.get('error')})")
        if refused:
            return Finding("templates", "broken", f"Slack refuses {', '.join(refused)}", {"refused": refused})
        return Finding("templates", "ok", f"Slack takes all {count} kinds of messages", {"checked": count})

    async def channel(self, channel: str) -> Finding:
        """Whether the bot can read and answer in a channel."""
        told = (await self.ask("conversations.history", channel=channel, limit=1)).body
        if told.get("ok"):
            return Finding("channel", "ok", f"the bot is in {channel} and can read there", {"channel": channel})
        error = told.get("error", "")
        facts = {"channel": channel, "error": error, **({"missing": [told["needed"]]} if "needed" in told else {})}
        why = _CHANNEL.get(error, f"Slack said {error}") + (f" ({told['needed']})" if "needed" in told else "")
        return Finding("channel", "broken", f"{channel}: {why}", facts)


def scopes() -> list[str]:
    """What the manifest asks for."""
    manifest = resources.files("bot.platforms.slack_chat") / "manifest.json"
    found: list[str] = json.loads(manifest.read_text(encoding="utf-8"))["oauth_config"]["scopes"]["bot"]
    return found


def given_scopes(answer: Answered) -> set[str]:
    """What Slack says that the token of a call may do; nothing where it does not say."""
    return {scope.strip() for scope in answer.headers.get("X-OAuth-Scopes", "").split(",")} - {""}
