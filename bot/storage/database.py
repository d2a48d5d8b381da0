"""What the database is used for, all of it: one port for each job."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from bot.domain.archive import Archive
from bot.domain.backfills import Backfills
from bot.domain.chat_log import ChatLog
from bot.domain.dispatch import Bell, Dispatch
from bot.domain.engagement import Engagement
from bot.domain.feeds import Feeds
from bot.domain.installations import Installations
from bot.domain.intake import Bookmarks, Requests
from bot.domain.mail import Addresses, Mails
from bot.domain.mutes import Mutes
from bot.domain.opt_outs import OptOuts
from bot.domain.replies import Replies
from bot.domain.retention import Cleaner
from bot.domain.schedules import Schedules
from bot.domain.settings import ChoiceStore
from bot.domain.spending import Spending
from bot.domain.syndication import Syndication
from bot.domain.turns import HostTurns, ModelSlots
from bot.domain.votes import Votes
from bot.domain.watches import Watches
from bot.storage.archive import SqlArchive
from bot.storage.backfills import SqlBackfills
from bot.storage.bookmarks import SqlBookmarks
from bot.storage.chat_log import SqlChatLog
from bot.storage.cleaning import SqlCleaner
from bot.storage.dispatch import SqlDispatch
from bot.storage.engagement import SqlEngagement
from bot.storage.engine import Database
from bot.storage.feeds import SqlFeeds
from bot.storage.installation import begun_at
from bot.storage.installations import SqlInstallations
from bot.storage.keys import Keys, installation_key
from bot.storage.mail import SqlAddresses, SqlMails
from bot.storage.migrating import bring_up_to_date
from bot.storage.mutes import SqlMutes
from bot.storage.opening import POSTGRES, open_database, open_postgres
from bot.storage.opt_outs import SqlOptOuts
from bot.storage.replies import SqlReplies
from bot.storage.requests import SqlRequests
from bot.storage.schedules import SqlSchedules
from bot.storage.sealing import Seal, token_salt
from bot.storage.settings import SqlChoices
from bot.storage.spending import SqlSpending
from bot.storage.syndication import SqlSyndication
from bot.storage.turns import SqlHostTurns, SqlModelSlots
from bot.storage.votes import SqlVotes
from bot.storage.watches import SqlWatches

if TYPE_CHECKING:
    from bot.storage.postgres import Postgres
    from bot.storage.sqlite import Sqlite

log = structlog.get_logger()

#: Seconds that a claimed request stays with a worker that does not extend its lease.
LEASE_S = 30.0


@dataclass(frozen=True, slots=True)
class Storage:
    """What the database is used for."""

    database: Database
    requests: Requests
    dispatch: Dispatch
    replies: Replies
    bookmarks: Bookmarks
    bell: Bell
    archive: Archive
    chat_log: ChatLog
    spending: Spending
    choices: ChoiceStore
    schedules: Schedules
    feeds: Feeds
    host_turns: HostTurns
    model_slots: ModelSlots
    cleaner: Cleaner
    opt_outs: OptOuts
    votes: Votes
    engagement: Engagement
    installations: Installations
    mutes: Mutes
    backfills: Backfills
    watches: Watches
    syndication: Syndication
    addresses: Addresses
    mails: Mails

    @property
    def shared(self) -> bool:
        """Whether other programs may work on the same requests: not those of an SQLite file."""
        return self.database.name != "sqlite"


@asynccontextmanager
async def open_storage(
    url: str,
    *,
    exclusive: bool = True,
    lease_s: float = LEASE_S,
    secret: str = "",
    clock: Callable[[], datetime] | None = None,
) -> AsyncIterator[Storage]:
    """
    Open the database.

    An SQLite file is made and migrated as needed. A PostgreSQL database is changed by `newsbrief migrate` alone: of
    several machines that are upgraded one after the other, the first must not change it under the others.

    Args:
        url: ``sqlite:///relative/file``, ``sqlite:////absolute/file`` or ``postgresql://user:password@host/name``.
        exclusive: For the program that works on the requests of an SQLite file. It is then the only one, so every lease
            found is one of a dead process and is released at once. False for commands that look on while another one
            may be running. PostgreSQL has any number of workers, whose leases end by themselves.
        lease_s: Seconds that a claim lasts without being extended.
        secret: SECRET_KEY; "" for the key that the database keeps itself.
        clock: The time, aware, for tests that move it; None for the database's own.

    Raises:
        ConfigError: the setting is wrong, the database cannot be used, or another version's schema is in it.
        DuplicateRun: another Newsbrief runs on this file.
        StorageUnavailable: the database stays locked or away, or the disk is full or broken.
    """
    async with open_database(url, exclusive=exclusive, clock=clock) as database:
        storage = await _storage(database, lease_s, secret)
        if exclusive and database.name == "sqlite":
            await _take_over(storage)
        yield storage


async def migrate(url: str) -> None:
    """
    Bring the schema up to date and do nothing else.

    Raises what open_storage raises; DuplicateRun only when there is something to do, under a program that runs.
    """
    if url.startswith(POSTGRES):
        async with open_postgres(url, None) as postgres:
            await bring_up_to_date(postgres, lock=nullcontext())
        return
    async with open_storage(url, exclusive=False):
        pass


async def _storage(database: "Sqlite | Postgres", lease_s: float, secret: str) -> Storage:
    keys = Keys(await database.write(installation_key, database), secret)
    await database.write(begun_at, database)
    requests = SqlRequests(database, keys)
    return Storage(
        database,
        requests,
        SqlDispatch(database, lease_s=lease_s),
        SqlReplies(database),
        SqlBookmarks(database),
        database,
        SqlArchive(database),
        SqlChatLog(database),
        SqlSpending(database),
        SqlChoices(database),
        SqlSchedules(database, keys),
        SqlFeeds(database, keys),
        SqlHostTurns(database),
        SqlModelSlots(database, lease_s=lease_s),
        SqlCleaner(database, keys),
        SqlOptOuts(database),
        SqlVotes(database),
        SqlEngagement(database, keys),
        SqlInstallations(database, Seal(secret, await database.write(token_salt, database))),
        SqlMutes(database),
        SqlBackfills(database, requests),
        SqlWatches(database, keys),
        SqlSyndication(database),
        SqlAddresses(database, keys),
        SqlMails(database, keys),
    )


async def _take_over(storage: Storage) -> None:
    """What a dead program held of this file is free at once."""
    assert isinstance(storage.dispatch, SqlDispatch)
    assert isinstance(storage.spending, SqlSpending)
    await storage.spending.forget_promises()
    if count := await storage.dispatch.release():
        log.info("Took up what the last run had left unfinished.", requests=count)
