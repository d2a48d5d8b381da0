"""``newsbrief forget``: a person, a place or a link, out of every table."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.cli.console import AsJson, settings, show


def forget(
    *,
    user: Annotated[str, typer.Option(metavar="ID", help="A person, by the id that Discord or Slack gives.")] = "",
    space: Annotated[str, typer.Option(metavar="ID", help="A Discord server or Slack workspace.")] = "",
    channel: Annotated[str, typer.Option(metavar="ID", help="A channel or a thread.")] = "",
    url: Annotated[str, typer.Option(metavar="URL", help="A link, as it was posted.")] = "",
    as_json: AsJson = False,
) -> None:
    """Forget a person, a place or a link in every table, also while Newsbrief runs; prints a receipt."""
    if sum(map(bool, (user, space, channel, url))) != 1:
        raise typer.BadParameter("give one of --user, --space, --channel and --url")
    from bot.config import Config
    from bot.domain.retention import Wish
    from bot.opening import open_database

    config = Config.load(settings())

    async def work() -> dict[str, int]:
        async with open_database(config, exclusive=False) as storage:
            return await storage.cleaner.forget(Wish(user=user, space=space, channel=channel, url=url))

    counts = asyncio.run(work())
    at = datetime.now(UTC).isoformat(timespec="seconds")
    if as_json:
        show({"at": at, "rows": counts})
        return
    rows = ", ".join(f"{count} of {table}" for table, count in sorted(counts.items())) or "nothing was found"
    show(f"{at}: forgotten: {rows}.\nWhat was posted stays in the chat, and backups hold what they held.")
