"""
The command line: ``newsbrief run · read · brief · ask · digest · doctor · migrate``.

The only place that reads the environment. Data go to stdout, progress and messages to stderr.
Exit codes: 0; 1 when a link could not be read (the reason on stderr) or when doctor found something that does not work;
2 for wrong usage or settings.
"""

import asyncio
import sys
from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot import __version__, logs
from bot.cli import articles
from bot.cli.console import ENV_FILE, AsJson, fail, settings, show, tell_unknown, width
from bot.domain.errors import BotError, ConfigError, DuplicateRun

cli = typer.Typer(
    name="newsbrief",
    help="Briefs the news links that people paste in Slack, Discord and a local chat page.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,  # they print local variables, and with them secrets
)


def main() -> None:
    """Run a command; every expected error becomes one line and an exit code."""
    try:
        cli()
    except (ConfigError, DuplicateRun) as error:
        fail(str(error), code=2)
    except BotError as error:
        fail(str(error) or error.reason, code=1)


def _version(value: bool) -> None:
    if value:
        print(f"newsbrief {__version__}")
        raise typer.Exit


@cli.callback()
def _root(
    *,
    _version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    # `run` sets its own; here only what went wrong is worth a line, and never on stdout.
    logs.set_up(level="WARNING", style="console")


@cli.command()
def run() -> None:
    """Start everything that has its settings: the chat page always, Discord and Slack with their tokens."""
    from bot import app
    from bot.config import Config

    config = Config.load(settings())
    tell_unknown(ours_alone=False)
    logs.set_up(level=config.log_level, style=config.log_format, secrets=config.secrets())

    async def start() -> None:
        stop = asyncio.Event()
        app.stop_on_signals(stop)
        await app.run(config, stop=stop, announce=lambda url: _announce(config.overview(), url))

    asyncio.run(start())


def _announce(overview: list[tuple[str, str]], url: str) -> None:
    lines = [("chat page", url), *overview]
    print(f"Newsbrief {__version__} is running. Ctrl-C stops it.", file=sys.stderr)
    for name, text in lines:
        print(f"  {name:<10} {text}", file=sys.stderr)
    sys.stderr.flush()


for _command in (articles.read, articles.brief, articles.ask):
    cli.command()(_command)


@cli.command()
def digest(
    *,
    day: Annotated[str, typer.Option(metavar="DAY", help="today, yesterday or a date such as 2026-11-22.")] = "",
    since: Annotated[str, typer.Option(metavar="SPAN", help="A span up to now, e.g. 24h or 7d.")] = "",
    channel: Annotated[str, typer.Option(help="Only this channel's id; every channel otherwise.")] = "",
    as_json: AsJson = False,
) -> None:
    """Print the digest of what was shared: the last 24 hours, a day or a span."""
    if day and since:
        raise typer.BadParameter("give --day or --since, not both")
    from bot.config import Config
    from bot.output import digest_json
    from bot.platforms.terminal import digest_text
    from bot.service.budget import TERMINAL
    from bot.service.periods import parse_period
    from bot.wiring import open_digests

    config = Config.load(settings())
    tell_unknown(ours_alone=True)
    try:
        period = parse_period(day or since, now=datetime.now(UTC), zone=ZoneInfo(config.default_timezone))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None

    async def work() -> None:
        async with open_digests(config) as (digests, archive):
            shared = await archive.shared(None, period.since, period.until)
            chosen = [item for item in shared if not channel or item.request.origin.channel == channel]
            found = await digests.digest(chosen, period, account=TERMINAL)
        show(digest_json(found) if as_json else digest_text(found, width()))

    asyncio.run(work())


@cli.command()
def doctor() -> None:
    """Say what is configured, what is missing and what each gap means; try what is configured."""
    from bot.doctor import examine

    async def work() -> bool:
        healthy = True
        async for finding in examine(settings(), ENV_FILE):
            print(finding.line())
            healthy = healthy and not finding.broken
        return healthy

    if not asyncio.run(work()):
        raise SystemExit(1)


@cli.command()
def migrate() -> None:
    """Bring the database to this version's schema. SQLite does so by itself at every start."""
    from bot.config import Config
    from bot.storage.database import migrate as migrate_database

    asyncio.run(migrate_database(Config.load(settings()).database_url))
    print("The database is up to date.", file=sys.stderr)
