"""How the database stands. It is opened for looking alone: nothing is made, migrated or written."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.config import Config, reveal
from bot.doctor.finding import Finding
from bot.domain.errors import BotError
from bot.domain.installations import Installations
from bot.domain.spending import Spending
from bot.service.budget import Unbooked
from bot.service.periods import start_of_day
from bot.storage.looking import Look, named, open_to_look
from bot.texts.status import spent_words

#: Free bytes of the disk below which it is told, and below which nothing will be stored for long.
FREE_TOLD = 1_000_000_000
FREE_BROKEN = 100_000_000


@dataclass(frozen=True, slots=True)
class Database:
    """What was found, and the books if they can be read."""

    findings: list[Finding]
    spending: Spending
    readable: bool
    installations: Installations | None = None


@asynccontextmanager
async def looked_at(config: Config) -> AsyncIterator[Database]:
    """The database of the settings, open for as long as the context lasts."""
    address = named(config.database_url)
    facts = {"address": address}
    try:
        async with open_to_look(config.database_url, secret=reveal(config.secret_key)) as look:
            found, spending = [_schema(look, address), *_file(look)], look.spending or Unbooked()
            yield Database(found, spending, bool(look.spending), look.installations)
    except BotError as error:
        yield Database([Finding("database", "broken", f"{address}: {error}", facts)], Unbooked(), readable=False)


def _schema(look: Look, address: str) -> Finding:
    facts = {"address": address, "schema": look.schema, "needed": look.needed}
    if not look.exists:
        return Finding("database", *_makeable(look.file), facts)
    if look.damage:
        words = f"{address} is damaged: {look.damage}; stop Newsbrief and restore a backup"
        return Finding("database", "broken", words, facts)
    if look.schema > look.needed:
        words = f"{address}: a newer Newsbrief wrote it (schema {look.schema}, this version has {look.needed})"
        return Finding("database", "broken", words, facts)
    if look.schema != look.needed:
        has = f"has schema {look.schema}" if look.schema else "is empty"
        behind = f"{address} {has}, this version needs {look.needed}"
        if look.file is None:
            return Finding("database", "broken", f"{behind}: run newsbrief migrate", facts)
        return Finding("database", "note", f"{behind}: the next start brings it up to date", facts)
    checked = "" if look.checked is None else ", intact" if look.checked else ", too large to be checked here"
    return Finding("database", "ok", f"{address} (schema {look.schema}{checked})", facts)


def _makeable(file: Path | None) -> tuple[str, str]:
    """Whether a file that is not there yet can be made: state and words."""
    assert file
    folder = _existing(file.parent)
    if not folder.is_dir():
        return "broken", f"DATABASE_URL: {folder} is no folder"
    if os.access(folder, os.W_OK | os.X_OK):
        return "ok", f"{file} is made at the first start"
    return "broken", f"DATABASE_URL: {file} cannot be made: {folder} is not writable for this user"


def _file(look: Look) -> list[Finding]:
    """Whether the file can be written, and how much room there is."""
    if look.file is None:
        return []
    found = []
    if look.exists and not os.access(look.file, os.W_OK):
        found.append(Finding("database", "broken", f"{look.file} cannot be written by this user"))
    free = shutil.disk_usage(_existing(look.file.parent)).free
    facts = {"free_bytes": free}
    words = f"{free / 1e9:,.1f} GB free beside the database"
    if free < FREE_BROKEN:
        found.append(Finding("disk", "broken", f"{words}: soon nothing can be stored", facts))
    else:
        found.append(Finding("disk", "note" if free < FREE_TOLD else "ok", words, facts))
    return found


def _existing(folder: Path) -> Path:
    return next(each for each in (folder, *folder.parents) if each.exists())


async def spent(config: Config, spending: Spending) -> Finding:
    """What models cost since midnight."""
    since = start_of_day(datetime.now(UTC), ZoneInfo(config.default_timezone))
    total = await spending.spent(since)
    by_model, by_checker = [await spending.spent(since, purpose=look) for look in ("verify", "check")]
    looks = by_model + by_checker
    words = spent_words(total) + (f"; of these for second looks {spent_words(looks)}" if looks.calls else "")
    return Finding("spent today", "ok", words)
