"""``newsbrief digest``: what was shared, by story."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.console import AsJson, settings, show, tell_unknown, width

if TYPE_CHECKING:
    from bot.service.replay import Replayed
    from bot.service.weight import Weights


def digest(
    *,
    day: Annotated[str, typer.Option(metavar="DAY", help="today, yesterday or a date such as 2026-11-22.")] = "",
    since: Annotated[str, typer.Option(metavar="WHEN", help="A span up to now, e.g. 24h or 7d, or a date.")] = "",
    channel: Annotated[str, typer.Option(help="Only this channel's id; every channel otherwise.")] = "",
    as_json: AsJson = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
    as_html: Annotated[bool, typer.Option("--html", help="Print a page that needs nothing else.")] = False,
    replay: Annotated[
        str, typer.Option(metavar="DAYS", help="With --with: what other weights would have changed, e.g. in 14d.")
    ] = "",
    weights: Annotated[
        Path | None, typer.Option("--with", metavar="FILE", help="Other weights, as docs/command-line.md lists them.")
    ] = None,
) -> None:
    """Print the digest of what was shared: the last 24 hours, a day or a span."""
    if sum((as_json, as_markdown, as_html)) > 1:
        raise typer.BadParameter("give one of --json, --markdown and --html")
    if replay or weights:
        if not replay or not weights:
            raise typer.BadParameter("--replay 14d and --with weights.toml go together")
        if day or since or as_markdown or as_html:
            raise typer.BadParameter("beside --replay and --with only --channel and --json can be given")
        return _replay(replay, weights, channel, as_json=as_json)
    if day and since:
        raise typer.BadParameter("give --day or --since, not both")
    from bot.cli.objects import digest_json
    from bot.cli.terminal import digest_text
    from bot.config import Config
    from bot.platforms import digest_html, digest_page
    from bot.service.budget import TERMINAL
    from bot.service.periods import parse_period
    from bot.wiring import open_digests

    config = Config.load(settings())
    tell_unknown(ours_alone=True)
    asked = f"day:{day}" if day else f"since:{since}" if since else ""
    zone = ZoneInfo(config.default_timezone)
    try:
        period = parse_period(asked, now=datetime.now(UTC), zone=zone)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None

    async def work() -> None:
        async with open_digests(config) as (digests, archive, feeds):
            shared = await archive.shared(None, period.since, period.until, channel=channel)
            heard = await feeds.news(None, period.since, period.until, channel=channel)
            found = await digests.digest(shared, period, account=TERMINAL, heard=heard, zone=zone, pictured=True)
        if as_json:
            show(digest_json(found))
        elif as_markdown:
            show(digest_page.markdown(found))
        else:
            show(digest_html.html(found) if as_html else digest_text(found, width()))

    asyncio.run(work())
    return None


def _replay(days: str, file: Path, channel: str, *, as_json: bool) -> None:
    """What other weights would have changed; nothing is posted, stored or asked of a model."""
    from bot.cli.replaying import replay_json, replay_text
    from bot.config import Config
    from bot.service.replay import parse_days
    from bot.service.weights_file import changed
    from bot.wiring import open_replay

    try:
        count = parse_days(days)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    weights = _weights(file)
    config = Config.load(settings())
    tell_unknown(ours_alone=True)

    async def work() -> "list[Replayed]":
        async with open_replay(config) as replay:
            return await replay.days(count, weights, now=datetime.now(UTC), channel=channel)

    found, others = asyncio.run(work()), changed(weights)
    show(replay_json(found, others) if as_json else replay_text(found, others, file.name, width()))


def _weights(file: Path) -> "Weights":
    from bot.service.weights_file import FILE_BYTES_MAX, read_weights

    try:
        with file.open("rb") as opened:
            body = opened.read(FILE_BYTES_MAX + 1)
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be read: {error.strerror}") from None
    if len(body) > FILE_BYTES_MAX:
        raise typer.BadParameter(f"{file} is larger than {FILE_BYTES_MAX >> 10} KiB, which no file of weights is")
    try:
        return read_weights(body.decode(), file.name)
    except UnicodeDecodeError:
        raise typer.BadParameter(f"{file} is not UTF-8 text") from None
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
