"""``newsbrief settings``: what channels chose, as one file."""

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.console import settings as environment
from bot.domain.settings import Choice, Placed
from bot.domain.types import Person, Platform

cli = typer.Typer(help="What channels chose with /news set: to keep it, or to carry it to another installation.")

_FILE = typer.Argument(metavar="FILE", allow_dash=True, help="The file, in JSON; - for standard input or output.")


@cli.command()
def export(file: Annotated[Path, _FILE] = Path("-")) -> None:
    """Write every choice into a file."""
    from bot.wiring import open_choices

    async def work() -> Sequence[Placed]:
        async with open_choices(_config()) as (_, choices):
            return await choices.all()

    placed = asyncio.run(work())
    text = json.dumps({"choices": [_document(one) for one in placed]}, ensure_ascii=False, indent=1) + "\n"
    if str(file) == "-":
        typer.echo(text, nl=False)
    else:
        file.write_text(text, encoding="utf-8")


@cli.command("import")
def import_(file: Annotated[Path, _FILE]) -> None:
    """Take over the choices of a file, over those of the same channel and name; all of them or none."""
    from bot.wiring import open_choices

    try:
        text = typer.get_text_stream("stdin").read() if str(file) == "-" else file.read_text(encoding="utf-8")
        placed = [_placed(one) for one in json.loads(text)["choices"]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise typer.BadParameter(f"{file} is no file of choices: {error}") from None

    async def work() -> None:
        async with open_choices(_config()) as (settings, _):
            await settings.take_over(placed)

    try:
        asyncio.run(work())
    except ValueError as error:
        raise typer.BadParameter(f"nothing is taken over: {error}") from None
    typer.echo(f"{len(placed)} choices taken over.", err=True)


def _config() -> Any:
    from bot.config import Config

    return Config.load(environment())


def _document(one: Placed) -> dict[str, Any]:
    by, at = one.choice.by, one.choice.at
    who = {"by": {"id": by.id, "name": by.name}} if by else {}
    when = {"at": at.isoformat()} if at else {}
    place = {"platform": one.platform.value, "space": one.space, "channel": one.channel}
    return {**place, "name": one.name, "value": one.choice.value, **who, **when}


def _placed(document: dict[str, Any]) -> Placed:
    by, at = document.get("by"), document.get("at")
    person = Person(str(by["id"]), str(by.get("name", ""))) if by else None
    when = datetime.fromisoformat(at) if at else None
    if when and when.tzinfo is None:
        raise ValueError(f"{at} has no time zone")
    platform, value = Platform(document["platform"]), Choice(str(document["value"]), person, when)
    return Placed(platform, str(document["space"]), str(document["channel"]), str(document["name"]), value)
