"""
Says what is configured, what is missing and what each gap means, and tries what is configured.

It goes on after whatever it finds wrong, and changes nothing: no file, no table, no message. Only a model is asked for
a few tokens, which are not booked.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from pathlib import Path

import aiohttp

from bot.briefing.writer import open_writer
from bot.config import Config
from bot.config.env_file import EnvFile
from bot.config.overview import overview
from bot.doctor.asking import Caller
from bot.doctor.costs import costs, idle
from bot.doctor.database import looked_at, spent
from bot.doctor.discord import examine_discord
from bot.doctor.embeddings import examine_embeddings
from bot.doctor.finding import Finding, ProbeFailed
from bot.doctor.model import examine_model
from bot.doctor.page import examine_page
from bot.doctor.settings import env_findings, reading, version
from bot.domain.errors import BotError
from bot.domain.installations import Installations
from bot.opening import writing_options

#: Seconds after which a probe counts as failed.
PROBE_S = 10.0


async def examine(
    settings: Mapping[str, str | None], env_file: EnvFile, path: Path, *, channel: str = ""
) -> AsyncIterator[Finding]:
    """
    Look at the settings, then try each part that has its own.

    Args:
        settings: Names and values; the environment over the file.
        env_file: The file as read, with its faults.
        path: Of that file.
        channel: The id of a Discord or Slack channel to look at as well; "" for none.
    """
    config, wrong = Config.mended(settings)
    for finding in env_findings(env_file, path, config, wrong):
        yield finding
    yield version()
    async with looked_at(config) as database, aiohttp.ClientSession() as session:
        for finding in database.findings:
            yield finding
        caller = Caller(session)
        for name, probe in _probes(config, caller, channel, database.installations).items():
            if probe is None:
                yield Finding(name, "off", overview(config)[name].removeprefix("off: "))
                continue
            for finding in await _tried(name, probe):
                yield finding
        for finding in caller.clock():
            yield finding
        if config.model_configured and database.readable:
            yield await spent(config, database.spending)
        yield reading(config)
        yield await examine_embeddings()
        async with open_writer(writing_options(config)) as writer:
            for finding in [*idle(config), *await costs(config, writer, database.spending)]:
                yield finding


def _probes(
    config: Config, caller: Caller, channel: str, installations: Installations | None
) -> dict[str, AsyncGenerator[Finding] | None]:
    """By name; None for what is not configured."""
    discord, slack = (channel, "") if channel.isdigit() else ("", channel)
    names = ("chat page", "Discord", "Slack", "model", "mail")
    probes: dict[str, AsyncGenerator[Finding] | None] = dict.fromkeys(names)
    probes["chat page"] = examine_page(config, caller.session)
    if config.discord_token:
        probes["Discord"] = examine_discord(config, caller, discord)
    if config.slack_installs:
        from bot.doctor.workspaces import examine_workspaces

        probes["Slack"] = examine_workspaces(config, caller, installations)
    elif config.slack_bot_token:
        from bot.doctor.slack import examine_slack

        probes["Slack"] = examine_slack(config, caller, slack)
    if config.model_configured:
        probes["model"] = examine_model(config)
    if config.smtp_url:
        from bot.doctor.mail import examine_mail

        probes["mail"] = examine_mail(config)
    return probes


async def _tried(name: str, probe: AsyncGenerator[Finding]) -> list[Finding]:
    """What a probe finds; how it failed comes last."""
    found: list[Finding] = []
    try:
        async with asyncio.timeout(PROBE_S), aclosing(probe) as findings:
            async for finding in findings:
                found.append(finding)  # noqa: PERF401 - what was found before it failed counts
    except ProbeFailed as error:
        found.append(Finding(name, "broken", str(error), error.facts))
    except BotError as error:
        found.append(Finding(name, "broken", str(error)))
    except (KeyError, TypeError, AttributeError, ValueError):
        found.append(Finding(name, "broken", "what answered there speaks another language; is it a proxy?"))
    except TimeoutError:
        found.append(Finding(name, "broken", f"no answer within {PROBE_S:.0f} s"))
    except (aiohttp.ClientError, OSError) as error:
        found.append(Finding(name, "broken", f"could not be reached: {_why(error)}"))
    return found


def _why(error: Exception) -> str:
    """With host and port where the error names them; it holds no header, and so no token."""
    if isinstance(error, aiohttp.ClientConnectorError):
        return f"{error.host}:{error.port} ({error.os_error.strerror or type(error.os_error).__name__})"
    return type(error).__name__
