"""
The command line: ``newsbrief run · listen · work · read · brief · ask · digest · settings · feeds ·
doctor · migrate · forget · export``.

The only place that reads the environment. Data go to stdout, progress and messages to stderr.
Exit codes: 0; 1 when a link could not be read (the reason on stderr) or when doctor found something that does not work;
2 for wrong usage or settings.
"""

import asyncio
import errno
import gc
import os
import sys
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from bot import __version__
from bot.cli import articles, choices, feeds, forgetting, holding
from bot.cli.console import ENV_FILE, AsJson, env_file, fail, give_up_output, settings, show, tell_unknown
from bot.cli.digests import digest
from bot.domain.errors import BotError, ConfigError, DuplicateRun

if TYPE_CHECKING:
    from bot.doctor.finding import Finding

cli = typer.Typer(
    name="newsbrief",
    context_settings={"help_option_names": ["-h", "--help"]},
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
    except OSError as error:
        if error.filename is None and error.errno != errno.ENOSPC:
            raise  # nothing that who typed the command could mend
        give_up_output()
        fail(f"{error.filename or 'output'}: {error.strerror}", code=1)
    finally:
        # Else the interpreter, as it ends, looks for garbage in all that was loaded: a fifth of what a command costs.
        gc.freeze()


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
    from bot import logs  # what --help and --version do without

    # `run` sets its own; here only what went wrong is worth a line, and never on stdout.
    logs.set_up(level="WARNING", style="console")


@cli.command()
def run() -> None:
    """Start everything that has its settings: the chat page always, Discord and Slack with their tokens."""
    _start("run")


@cli.command()
def listen() -> None:
    """Start the listening half alone: the connections and the chat page, on as many machines as wanted (PostgreSQL)."""
    _start("listen")


@cli.command()
def work() -> None:
    """Start the working half alone: reads, briefs and answers, on as many machines as wanted (PostgreSQL)."""
    _start("work")


def _start(role: str) -> None:
    from bot import app, logs
    from bot.config import Config
    from bot.config.overview import overview
    from bot.running import stop_on_signals

    config = Config.load(settings())
    tell_unknown(ours_alone=False)
    logs.set_up(level=config.log_level, style=config.log_format, secrets=config.secrets())

    async def start() -> None:
        stop = asyncio.Event()
        stop_on_signals(stop)
        announce = partial(_announce, role, overview(config))
        await app.run(config, stop=stop, announce=announce, role=app.Role(role))

    asyncio.run(start())


def _announce(role: str, parts: Mapping[str, str], url: str) -> None:
    first = ("chat page", url) if url else ("role", role)
    print(f"Newsbrief {__version__} is running. Ctrl-C stops it.", file=sys.stderr)
    for name, text in (first, *parts.items()):
        print(f"  {name:<10} {text}", file=sys.stderr)
    sys.stderr.flush()


cli.add_typer(choices.cli, name="settings")
cli.add_typer(feeds.cli, name="feeds")

for _command in (articles.read, articles.brief, articles.ask, digest, forgetting.forget, holding.export):
    cli.command()(_command)


@cli.command()
def doctor(
    *,
    channel: Annotated[str, typer.Option(metavar="ID", help="Look at this Discord or Slack channel, too.")] = "",
    dev: Annotated[bool, typer.Option("--dev", help="Ask pip as well what has newer versions.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say what is configured, what is missing and what each gap means; try what is configured. Changes nothing."""
    from bot.doctor import examine
    from bot.doctor.dependencies import examine_dependencies

    async def work() -> list["Finding"]:
        found = []
        file = env_file()
        looks = [examine({**file.values, **os.environ}, file, ENV_FILE, channel=channel)]
        for look in [*looks, *([examine_dependencies()] if dev else [])]:
            async for finding in look:
                found.append(finding)
                if not as_json:
                    print(finding.line(), flush=True)
        return found

    found = asyncio.run(work())
    healthy = not any(finding.broken for finding in found)
    if as_json:
        show({"version": __version__, "healthy": healthy, "findings": [finding.json() for finding in found]})
    if not healthy:
        raise SystemExit(2 if any(finding.facts.get("settings") for finding in found) else 1)


@cli.command()
def migrate(
    *, to: Annotated[str, typer.Option(metavar="URL", help="Carry everything over to this PostgreSQL database.")] = ""
) -> None:
    """Bring the database to this version's schema. SQLite does so by itself at every start."""
    from bot.config import Config
    from bot.storage.database import migrate as migrate_database

    url = Config.load(settings()).database_url
    if to:
        from bot.storage.moving import move

        rows = asyncio.run(move(url, to))
        print(f"{rows:,} rows carried over. Set DATABASE_URL to the new address on every machine.", file=sys.stderr)
        return
    asyncio.run(migrate_database(url))
    print("The database is up to date.", file=sys.stderr)
