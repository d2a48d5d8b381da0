"""``newsbrief feeds``: what channels follow, as the file by which feed readers carry it over (OPML)."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.console import settings

if TYPE_CHECKING:
    from bot.articles.opml import Outline
    from bot.domain.feeds import Feeds, Follow, Full
    from bot.domain.types import Origin

cli = typer.Typer(help="The feeds that a channel follows: to take a list over from a feed reader, or to it.")

_FILE = typer.Argument(metavar="FILE", allow_dash=True, help="The file, in OPML; - for standard input or output.")
_CHANNEL = typer.Option(
    metavar="PLATFORM/SPACE/ID",
    help="The channel, as in discord/SERVER/CHANNEL or slack/WORKSPACE/CHANNEL, by their ids; web is the local chat.",
)


@cli.command("import")
def import_(file: Annotated[Path, _FILE], *, channel: Annotated[str, _CHANNEL]) -> None:
    """Have a channel follow the feeds of a file; what stands in them now is taken for known."""
    from bot.articles.opml import OPML_BYTES_MAX
    from bot.config import Config
    from bot.domain.feeds import Full
    from bot.opening import open_database
    from bot.service.feeds import full
    from bot.texts.answers import notice_line

    place = _place(channel)
    try:
        with sys.stdin.buffer if str(file) == "-" else file.open("rb") as opened:
            body = opened.read(OPML_BYTES_MAX + 1)
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be read: {error.strerror}") from None
    if len(body) > OPML_BYTES_MAX:
        raise typer.BadParameter(f"{file} is larger than {OPML_BYTES_MAX >> 20} MiB, which is more than is read")
    config = Config.load(settings())

    async def work() -> tuple[int, Full | None, int]:
        outlines, refused = await _outlines(body, file)
        async with open_database(config, exclusive=False) as storage:
            return (*await _follow(storage.feeds, place, outlines), refused)

    count, left_out, refused = asyncio.run(work())
    typer.echo(f"{count} {'feed is' if count == 1 else 'feeds are'} followed there now.", err=True)
    if refused:
        typer.echo(
            f"Left out: {refused}, whose address holds a name, a password or characters that are not seen.", err=True
        )
    if left_out:
        raise typer.BadParameter(f"the rest was left out. {notice_line(full(left_out))}")


@cli.command()
def export(file: Annotated[Path, _FILE] = Path("-"), *, channel: Annotated[str, _CHANNEL]) -> None:
    """Write what a channel follows into a file."""
    from bot.articles.opml import Outline, written
    from bot.config import Config
    from bot.domain.hosts import has_credentials
    from bot.opening import open_database

    place, config = _place(channel), Config.load(settings())

    async def work() -> "list[Follow]":
        async with open_database(config, exclusive=False) as storage:
            return await storage.feeds.of_channel(place)

    # An older version took them.
    plain = [follow for follow in asyncio.run(work()) if not has_credentials(follow.url)]
    text = written([Outline(follow.url, follow.title) for follow in plain], "Newsbrief")
    if str(file) == "-":
        typer.echo(text, nl=False)
    else:
        file.write_text(text, encoding="utf-8")


async def _outlines(body: bytes, file: Path) -> "tuple[tuple[Outline, ...], int]":
    """What the file lists, and how much of that is refused."""
    from bot.articles.opml import read_opml
    from bot.sandbox.failures import TooComplex
    from bot.sandbox.pool import Sandbox

    async with Sandbox(1, "bot.articles.opml", rehearsed=False) as sandbox:
        try:
            found = await sandbox.of_body(read_opml, body)
        except TooComplex:
            raise typer.BadParameter(f"{file} could not be read within the limits of time and memory") from None
    if found.outlines is None:
        raise typer.BadParameter(f"{file} is no OPML: export the list of feeds from your feed reader as that")
    return found.outlines, found.refused


async def _follow(feeds: "Feeds", place: "Origin", outlines: "tuple[Outline, ...]") -> "tuple[int, Full | None]":
    """How many are followed now, and where there was no room for the rest."""
    from bot.domain.feeds import Follow, Full
    from bot.domain.types import Person

    for count, outline in enumerate(outlines):
        kept = await feeds.follow(Follow(place, outline.url, Person("", ""), outline.title), None)
        if isinstance(kept, Full):
            return count, kept
    return len(outlines), None


def _place(channel: str) -> "Origin":
    from bot.domain.types import Origin, Platform
    from bot.platforms.web_chat.chat import CHANNEL, SPACE

    if channel == Platform.WEB:
        return Origin(Platform.WEB, SPACE, CHANNEL, "")
    platform, _, ids = channel.partition("/")
    space, _, number = ids.partition("/")
    if platform not in {Platform.DISCORD, Platform.SLACK} or not space or not number or "/" in number:
        raise typer.BadParameter("--channel takes discord/SERVER/CHANNEL, slack/WORKSPACE/CHANNEL or web")
    return Origin(Platform(platform), space, number, "")
