"""``newsbrief export``: what is held about a person."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from bot.cli.console import settings, show


def export(
    *, user: Annotated[str, typer.Option(metavar="ID", help="A person, by the id that Discord or Slack gives.")]
) -> None:
    """Print what is stored about a person, of every table, as one JSON object; changes nothing."""
    from bot.config import Config
    from bot.opening import open_database

    config = Config.load(settings())

    async def work() -> dict[str, list[dict[str, Any]]]:
        async with open_database(config, exclusive=False) as storage:
            return await storage.cleaner.held(user)

    tables = asyncio.run(work())
    plain = {name: [_plain(row) for row in rows] for name, rows in tables.items()}
    show({"user": user, "at": datetime.now(UTC).isoformat(timespec="seconds"), "tables": plain})


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}
