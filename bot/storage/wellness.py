"""Whether the database can be used, and how much work is in it: for those who watch the bot."""

import shutil
from contextlib import suppress
from weakref import WeakKeyDictionary

import structlog
from sqlalchemy import Connection, case, func, or_, select, update

from bot.domain.errors import StorageUnavailable
from bot.domain.work_left import WorkLeft
from bot.storage.engine import Database
from bot.storage.schema import installation, requests
from bot.storage.sqlite import Sqlite

#: Free bytes of SQLite's disk below which nothing will be stored for long.
FREE_MIN = 50_000_000
#: What is told of everything else that may be wrong with it.
AWAY = "the database cannot be used now; the log says why"

log = structlog.get_logger()
#: What was wrong with each database when it was looked at last.
_told: WeakKeyDictionary[Database, str] = WeakKeyDictionary()


async def trouble(database: Database) -> str:
    """
    Why the database cannot be used, in our own words, which anybody may read; "" when it can.

    What its driver said of that is in the log: it names hosts, users and files. Once something failed, a write of its
    own tells whether that is over: nobody else may write for hours.
    """
    if database.trouble:
        with suppress(StorageUnavailable):
            await database.write(_touch)
    _tell(database)
    if isinstance(database, Sqlite) and (free := shutil.disk_usage(database.file.parent).free) < FREE_MIN:
        return f"the disk is full: {free / 1e6:.0f} MB are free beside the database"
    return AWAY if database.trouble else ""


def _tell(database: Database) -> None:
    """In the log once, with what its driver said, and once when it is over: it is looked at every few seconds."""
    told = _told.get(database, "")
    if database.trouble and not told:
        log.warning("The database cannot be used.", why=database.trouble)
    elif told and not database.trouble:
        log.info("The database can be used again.")
    _told[database] = database.trouble


async def work_left(database: Database) -> WorkLeft:
    """Of all platforms. Raises StorageUnavailable."""
    return await database.read(_count, database)


def _touch(connection: Connection) -> None:
    connection.execute(update(installation).values(value=installation.c.value))


def _count(connection: Connection, database: Database) -> WorkLeft:
    now = database.now(connection)
    held = requests.c.leased_until > now
    later = or_(requests.c.due_at > now, requests.c.background)
    sums = [
        func.count(),
        func.coalesce(func.sum(case((held, 1), else_=0)), 0),
        func.coalesce(func.sum(case((~func.coalesce(held, False) & later, 1), else_=0)), 0),
        func.min(case((or_(held, ~later), requests.c.due_at))),
    ]
    total, leased, put_off, oldest = connection.execute(select(*sums).where(requests.c.outcome.is_(None))).one()
    age_s = (now - oldest).total_seconds() if oldest else 0.0
    return WorkLeft(total - leased - put_off, put_off, leased, max(0.0, age_s))
