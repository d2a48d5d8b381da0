"""Says what is configured, what is missing and what each gap means, and tries what is configured."""

import asyncio
import contextlib
import errno
import os
import stat
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
from dotenv import dotenv_values

from bot.app import open_writer
from bot.config import Config, no_setting, reveal, unknown_settings
from bot.doctor.costs import costs, idle
from bot.doctor.finding import Finding
from bot.domain.errors import BotError
from bot.service.budget import FREE, TERMINAL
from bot.service.periods import start_of_day
from bot.storage.database import open_storage
from bot.texts.status import spent_words
from bot.wiring import open_budget

#: A probe that takes longer counts as failed.
PROBE_S = 10.0
DISCORD_API = "https://discord.com/api/v10"
SLACK_API = "https://slack.com/api/"
#: What a refusal of a method means to whoever set Slack up.
_SLACK_REFUSALS = {
    "auth.test": "SLACK_BOT_TOKEN is refused; copy the xoxb- token from the page OAuth & Permissions",
    "apps.connections.open": "SLACK_APP_TOKEN is refused; it needs connections:write, and the app Socket Mode",
}


class ProbeFailed(Exception):
    """What is configured does not work; the message says why, in words."""


async def examine(settings: Mapping[str, str | None], env_file: Path) -> AsyncIterator[Finding]:
    """
    Look at the settings, then try each part.

    Raises:
        ConfigError: a setting is wrong, so that nothing can be tried.
    """
    config = Config.load(settings)
    for finding in _file(env_file, settings):
        yield finding
    for name, probe in _probes(config, settings):
        if probe is None:
            yield Finding(name, "off", dict(config.overview())[name].removeprefix("off: "))
            continue
        try:
            async with asyncio.timeout(PROBE_S):
                yield Finding(name, "ok", await probe())
        except (ProbeFailed, BotError) as error:
            yield Finding(name, "broken", str(error))
        except ValueError:
            yield Finding(name, "broken", "what answered there speaks another language; is it a proxy?")
        except (aiohttp.ClientError, OSError) as error:
            yield Finding(name, "broken", f"could not be reached: {type(error).__name__}")
    async with open_writer(settings) as writer:
        for finding in [*idle(config), *await costs(config, writer)]:
            yield finding


Probe = Callable[[], Awaitable[str]]


def _probes(config: Config, settings: Mapping[str, str | None]) -> list[tuple[str, Probe | None]]:
    return [
        ("database", lambda: _database(config)),
        ("chat page", lambda: _page(config)),
        ("Discord", (lambda: _discord(config)) if config.discord_token else None),
        ("Slack", (lambda: _slack(config)) if config.slack_bot_token else None),
        ("model", (lambda: _model(config, settings)) if config.model_configured else None),
        *([("spent today", lambda: _spent(config))] if config.model_configured else []),
        ("reading", lambda: _reading(config)),
    ]


def _file(env_file: Path, settings: Mapping[str, str | None]) -> list[Finding]:
    if not env_file.exists():
        return [Finding(".env", "note", "there is none here; settings come from the environment alone")]
    findings = []
    if os.name == "posix" and stat.S_IMODE(env_file.stat().st_mode) & 0o077:
        findings.append(Finding(".env", "note", "others on this machine can read it: chmod 600 .env"))
    findings.extend(Finding(".env", "note", no_setting(name)) for name in unknown_settings(dotenv_values(env_file)))
    known = {name.upper() for name in Config.model_fields}
    return findings or [Finding(".env", "ok", f"{sum(1 for name in known if settings.get(name))} settings are set")]


async def _database(config: Config) -> str:
    async with open_storage(config.database_url, exclusive=False):
        return config.database_url


async def _page(config: Config) -> str:
    if not config.web_port:
        return "takes a free port at start"
    host = f"[{config.web_host}]" if ":" in config.web_host else config.web_host
    address = f"http://{host}:{config.web_port}"
    try:
        server = await asyncio.get_running_loop().create_server(asyncio.Protocol, config.web_host, config.web_port)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise ProbeFailed(f"WEB_HOST={config.web_host} is no address of this machine") from None
    else:
        server.close()
        return f"{address} (free)"
    with contextlib.suppress(aiohttp.ClientError):
        async with aiohttp.ClientSession() as session, session.get(f"{address}/healthz") as response:
            if response.status == 200 and response.content_type == "application/json":
                return f"{address} (Newsbrief runs there now)"
    raise ProbeFailed(f"another program uses port {config.web_port}; set WEB_PORT to another one")


async def _discord(config: Config) -> str:
    base = config.discord_api_base or DISCORD_API
    headers = {"Authorization": f"Bot {reveal(config.discord_token)}"}
    async with aiohttp.ClientSession() as session, session.get(f"{base}/users/@me", headers=headers) as response:
        if response.status == 401:
            raise ProbeFailed("Discord refused the token; copy it again from the Developer Portal, page Bot")
        if response.status != 200:
            raise ProbeFailed(f"Discord answered {response.status}")
        return f"the token belongs to {(await response.json(content_type=None))['username']}"


async def _slack(config: Config) -> str:
    base = config.slack_api_base_url or SLACK_API
    async with aiohttp.ClientSession() as session:
        bot = await _slack_call(session, base, "auth.test", reveal(config.slack_bot_token))
        found = f"the bot token belongs to {bot.get('user')} in {bot.get('team')}"
        if config.slack_app_token:
            await _slack_call(session, base, "apps.connections.open", reveal(config.slack_app_token))
            return f"{found}; Socket Mode can connect"
        return f"{found}; events are taken at POST /slack/events"


async def _slack_call(session: aiohttp.ClientSession, base: str, method: str, token: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"}
    async with session.post(f"{base.rstrip('/')}/{method}", headers=headers) as response:
        answer: dict[str, Any] = await response.json(content_type=None)
    if not answer.get("ok"):
        raise ProbeFailed(f"{_SLACK_REFUSALS[method]} (Slack said {answer.get('error')})")
    return answer


async def _model(config: Config, settings: Mapping[str, str | None]) -> str:
    async with (
        open_budget(config) as budget,
        open_writer(settings) as writer,
        budget.admitted(TERMINAL, FREE) as grant,  # a few tokens: booked, and never refused
    ):
        if trouble := await writer.probe(grant.charge):
            raise ProbeFailed(trouble)
        usual, long = (writer.tokens_max(config.default_length, long=long) for long in (False, True))
    model = dict(config.overview())["model"]
    return (
        f"{model}; a briefing takes about {usual[0]:,} tokens in and {usual[1]:,} out at most,"
        f" of a very long report {long[0]:,} and {long[1]:,}"
    )


async def _spent(config: Config) -> str:
    since = start_of_day(datetime.now(UTC), ZoneInfo(config.default_timezone))
    async with open_storage(config.database_url, exclusive=False) as storage:
        spent = await storage.spending.spent(since)
        looks = await storage.spending.spent(since, purpose="verify")
    return spent_words(spent) + (f"; of these for second looks {spent_words(looks)}" if looks.calls else "")


async def _reading(config: Config) -> str:
    if config.fetch_allow:
        return f"public addresses, and as an exception {', '.join(config.fetch_allow)} (FETCH_ALLOW)"
    return "public addresses only"
