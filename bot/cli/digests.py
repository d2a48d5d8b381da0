"""``newsbrief digest``: what was shared, by story."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.console import AsJson, settings, show, tell_unknown, width


def digest(
    *,
    day: Annotated[str, typer.Option(metavar="DAY", help="today, yesterday or a date such as 2026-11-22.")] = "",
    since: Annotated[str, typer.Option(metavar="WHEN", help="A span up to now, e.g. 24h or 7d, or a date.")] = "",
    channel: Annotated[str, typer.Option(help="Only this channel's id; every channel otherwise.")] = "",
    as_json: AsJson = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
    as_html: Annotated[bool, typer.Option("--html", help="Print a page that needs nothing else.")] = False,
) -> None:
    """Print the digest of what was shared: the last 24 hours, a day or a span."""
    if day and since:
        raise typer.BadParameter("give --day or --since, not both")
    if sum((as_json, as_markdown, as_html)) > 1:
        raise typer.BadParameter("give one of --json, --markdown and --html")
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
    try:
        period = parse_period(asked, now=datetime.now(UTC), zone=ZoneInfo(config.default_timezone))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None

    async def work() -> None:
        async with open_digests(config) as (digests, archive, feeds):
            shared = await archive.shared(None, period.since, period.until, channel=channel)
            heard = await feeds.news(None, period.since, period.until, channel=channel)
            found = await digests.digest(shared, period, account=TERMINAL, heard=heard)
        if as_json:
            show(digest_json(found))
        elif as_markdown:
            show(digest_page.markdown(found))
        else:
            show(digest_html.html(found) if as_html else digest_text(found, width()))

    asyncio.run(work())
