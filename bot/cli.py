"""
The command line: ``newsbrief run · read · brief · digest · doctor · migrate``.

The only place that reads the environment. Data go to stdout, progress and messages to stderr.
Exit codes: 0; 1 when a link could not be read (the reason on stderr) or when doctor found something that does not work;
2 for wrong usage or settings.
"""

import asyncio
import json
import mimetypes
import os
import shutil
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn
from zoneinfo import ZoneInfo

import typer
from dotenv import dotenv_values

from bot import __version__, logs
from bot.domain.errors import BotError, ConfigError, DuplicateRun, ReadError
from bot.domain.types import Article, Length

ENV_FILE = Path(".env")

cli = typer.Typer(
    name="newsbrief",
    help="Briefs the news links that people paste in Slack, Discord and a local chat page.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,  # they print local variables, and with them secrets
)

Source = Annotated[str, typer.Argument(metavar="URL|FILE", help="A link, a file, or - for standard input.")]
BaseUrl = Annotated[str, typer.Option("--url", help="For a FILE: the address it was saved from.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def main() -> None:
    """Run a command; every expected error becomes one line and an exit code."""
    try:
        cli()
    except (ConfigError, DuplicateRun) as error:
        fail(str(error), code=2)
    except BotError as error:
        fail(str(error) or error.reason, code=1)


def fail(message: str, *, code: int) -> NoReturn:
    """Say what went wrong and leave."""
    print(f"newsbrief: {message}", file=sys.stderr)
    raise SystemExit(code)


def settings() -> dict[str, str | None]:
    """.env, overruled by the environment."""
    return {**dotenv_values(ENV_FILE), **os.environ}


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
    from bot.config import Config, unknown_settings

    config = Config.load(settings())
    for name in unknown_settings(dotenv_values(ENV_FILE)):
        print(f"newsbrief: {ENV_FILE}: {name} is no setting of this version and has no effect", file=sys.stderr)
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


@cli.command()
def read(source: Source, *, url: BaseUrl = "", as_json: AsJson = False) -> None:
    """Print the article at a link or in a file."""
    from bot.output import article_json
    from bot.platforms.terminal import article_text

    async def work() -> None:
        article = await _article(source, url)
        _print(article_json(article) if as_json else article_text(article, _width()))

    _read_or_tell(work, source, as_json=as_json)


@cli.command()
def brief(
    source: Source,
    *,
    url: BaseUrl = "",
    length: Annotated[Length | None, typer.Option(help="How long; DEFAULT_LENGTH otherwise.")] = None,
    language: Annotated[
        str, typer.Option(metavar="TAG", help="BCP 47 tag, or source; DEFAULT_LANGUAGE otherwise.")
    ] = "",
    prompt: Annotated[
        Path | None, typer.Option(help="A prompt to try: its briefing is printed below that of prompts/briefing.md.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print the briefing of a link or a file in the fixed layout."""
    from bot import app
    from bot.config import Config
    from bot.output import briefing_json
    from bot.platforms.terminal import briefing_text
    from bot.service.briefings import Wanted, write
    from bot.service.budget import TERMINAL

    config = Config.load({**settings(), **({"DEFAULT_LANGUAGE": language} if language else {})})

    if prompt and not config.model_configured:
        raise typer.BadParameter("a prompt needs a model: set OPENAI_API_KEY or OPENAI_BASE_URL")

    async def work() -> None:
        article = await _article(source, url)
        # With --json a trial prints its own briefing only: one object.
        for trial in [prompt] if as_json or not prompt else [None, prompt]:
            with _progress(f"briefing {article.site} …"):
                wanted = Wanted(article, length or config.default_length, config.default_language, TERMINAL)
                async with app.open_budget(config) as budget, app.open_writer(settings(), prompt=trial) as writer:
                    briefing = await write(wanted, writer, budget)
            if prompt and not as_json:
                _print(f"--- {trial or 'prompts/briefing.md'} ---\n")
            _print(briefing_json(briefing) if as_json else briefing_text(briefing, _width()))

    _read_or_tell(work, source, as_json=as_json)


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
    from bot.app import open_digests
    from bot.config import Config
    from bot.output import digest_json
    from bot.platforms.terminal import digest_text
    from bot.service.budget import TERMINAL
    from bot.service.periods import parse_period

    config = Config.load(settings())
    try:
        period = parse_period(day or since, now=datetime.now(UTC), zone=ZoneInfo(config.default_timezone))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None

    async def work() -> None:
        async with open_digests(config) as (digests, archive):
            shared = await archive.shared(None, period.since, period.until)
            chosen = [item for item in shared if not channel or item.request.origin.channel == channel]
            found = await digests.digest(chosen, period, account=TERMINAL)
        _print(digest_json(found) if as_json else digest_text(found, _width()))

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


async def _article(source: str, url: str) -> Article:
    from bot import app

    async with app.open_reader(settings()) as reader:
        with _progress(f"reading {source} …"):
            if "://" in source:
                return await reader.read(source)
            body, name = _file(source)
            return await reader.read_bytes(body, url or name, mimetypes.guess_type(source)[0] or "")


def _file(source: str) -> tuple[bytes, str]:
    """The bytes of a file, or of standard input, and an address to name them by."""
    if source == "-":
        return sys.stdin.buffer.read(), "file:///dev/stdin"
    try:
        return Path(source).read_bytes(), Path(source).absolute().as_uri()
    except OSError as error:
        fail(f"{source}: {error.strerror or error}", code=2)


def _read_or_tell(work: Callable[[], Awaitable[None]], source: str, *, as_json: bool) -> None:
    """Run it; what cannot be read becomes a typed failure and exit code 1."""
    from bot.output import failure_json
    from bot.texts import say

    async def start() -> None:
        await work()

    try:
        asyncio.run(start())
    except ReadError as error:
        message = say(f"reason.{error.reason}")
        if as_json:
            _print(failure_json(source, error.reason, message))
        detail = f" ({error})" if str(error) not in ("", error.reason) else ""
        fail(f"{error.reason}: {message}{detail}", code=1)


def _width() -> int:
    """Columns to wrap at: those of the terminal, or none for files and pipes, where a part is a line."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else sys.maxsize


def _print(output: str | dict[str, Any]) -> None:
    if isinstance(output, dict):
        output = json.dumps(output, ensure_ascii=False, indent=2)
    sys.stdout.write(output.rstrip("\n") + "\n")


@contextmanager
def _progress(text: str) -> Iterator[None]:
    """A spinner on stderr, only when people are looking at it."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(text, spinner="dots"):
        yield
